import { assert, MIB } from '../base/index.ts';
import type { Catalogue, InstanceType, Offering, Provider, ResourceWeights } from './instance-type.ts';
import { kwokCatalogue } from './kwok-catalogue.ts';

/** The providers whose catalogues come with Plimsoll, in the order in which names are looked up. */
export const PROVIDERS = ['aws', 'azure', 'gcp', 'kwok'] as const;
export type BundledProvider = (typeof PROVIDERS)[number];

const loaded = new Map<Provider, Promise<Catalogue>>();

/**
 * A bundled catalogue, read on first use: nobody who brings prices of their own waits for a file of thousand rows.
 * The files are made by scripts/catalogues.mjs.
 */
export function loadCatalogue(provider: BundledProvider): Promise<Catalogue> {
  const known = loaded.get(provider);
  if (known !== undefined) return known;
  const catalogue = provider === 'kwok' ? Promise.resolve(kwokCatalogue()) : readBundled(provider);
  loaded.set(provider, catalogue);
  return catalogue;
}

async function readBundled(provider: 'aws' | 'azure' | 'gcp'): Promise<Catalogue> {
  return catalogueFromFile(provider, await IMPORTS[provider]());
}

/** Spelled out one by one so that bundlers find them. */
const IMPORTS = {
  aws: async (): Promise<CatalogueFile> =>
    (await import('./catalogs/aws.json', { with: { type: 'json' } })).default,
  azure: async (): Promise<CatalogueFile> =>
    (await import('./catalogs/azure.json', { with: { type: 'json' } })).default,
  gcp: async (): Promise<CatalogueFile> =>
    (await import('./catalogs/gcp.json', { with: { type: 'json' } })).default,
};

/** As scripts/catalogues.mjs writes it: eight columns of shape, then one price column per entry of `prices`. */
interface CatalogueFile {
  readonly date: string;
  readonly source: string;
  readonly licence: string;
  readonly weights: ResourceWeights;
  readonly columns: readonly string[];
  readonly prices: readonly { readonly region: string; readonly capacityType: string }[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const SHAPE_COLUMNS = 'name,vCpu,memoryMib,arch,gpu,gpuResource,derived,maxPods';

function catalogueFromFile(provider: 'aws' | 'azure' | 'gcp', file: CatalogueFile): Catalogue {
  assert(file.columns.join(',') === SHAPE_COLUMNS, `columns of the ${provider} catalogue`);
  const { date, source, licence, weights } = file;
  const regions = [...new Set(file.prices.map(({ region }) => region))];
  const types = file.rows.map((row) => typeFromRow(provider, row, file.prices));
  return {
    provider,
    date,
    source,
    licence,
    regions,
    weights,
    types: new Map(types.map((type) => [type.name, type])),
  };
}

function typeFromRow(
  provider: Provider,
  row: readonly (string | number)[],
  prices: CatalogueFile['prices'],
): InstanceType {
  const [name, vCpu, memoryMib, arch, gpu, gpuResource, derived, maxPods, ...amounts] = row;
  const offerings = prices.flatMap(({ region, capacityType }, index): Offering[] => {
    const amount = Number(amounts[index]);
    // 0 in the file: not sold there. Nothing is free.
    if (amount === 0) return [];
    return [
      { region, capacityType: capacityType === 'spot' ? 'spot' : 'on-demand', priceMicroUsdPerHour: amount },
    ];
  });
  return {
    name: String(name),
    provider,
    vCpu: Number(vCpu),
    memoryBytes: Number(memoryMib) * MIB,
    arch: arch === 'arm64' ? 'arm64' : 'amd64',
    gpu: Number(gpu),
    gpuResource: String(gpuResource),
    derived: derived === 1,
    maxPodsByAddresses: Number(maxPods),
    offerings,
  };
}
