import { compareStrings } from '../../base/index.ts';
import { findInstanceType, nodeFromInstanceType, originOf } from '../../cloudprovider/index.ts';
import type { Node } from '../../model/index.ts';
import type { NodePoolSpec, PriceSpec, Scenario } from '../scenario.ts';

export interface OfferedTypes {
  /** Names, or patterns with `*`: `m7i.*`. */
  readonly types: readonly string[];
  readonly capacityTypes: readonly ('on-demand' | 'spot')[];
}

export interface OfferedPools {
  readonly pools: readonly NodePoolSpec[];
  /** Names that are in no catalogue, patterns that fit no priced type; with what was probably meant. */
  readonly unknown: readonly { readonly name: string; readonly didYouMean?: string }[];
}

/**
 * Pools of other instance types in place of one: its labels, taints, zones and boot time stay, shape and price are
 * the catalogue's. Only types with a price in the scenario's book are offered.
 */
export async function offeredPools(
  like: NodePoolSpec,
  { types, capacityTypes }: OfferedTypes,
  prices: PriceSpec,
): Promise<OfferedPools> {
  const pools: NodePoolSpec[] = [];
  const unknown: { name: string; didYouMean?: string }[] = [];
  const seen = new Set<string>();
  for (const wanted of types) {
    const names = wanted.includes('*') ? matching(wanted, Object.keys(prices.onDemand)) : [wanted];
    if (names.length === 0) unknown.push({ name: wanted });
    for (const name of names) {
      if (seen.has(name)) continue;
      seen.add(name);
      const look = await findInstanceType(name, prices.book);
      if (look.found === undefined)
        unknown.push({ name, ...(look.didYouMean === undefined ? {} : { didYouMean: look.didYouMean }) });
      // Of some types the catalogues know the price alone.
      else if (look.found.vCpu > 0) pools.push(...poolsOfType(like, look.found, capacityTypes, prices));
    }
  }
  return { pools, unknown };
}

function matching(pattern: string, names: readonly string[]): string[] {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&'));
  const wanted = new RegExp(`^${literal.join('.*')}$`);
  return names.filter((name) => wanted.test(name)).sort(compareStrings);
}

type InstanceType = NonNullable<Awaited<ReturnType<typeof findInstanceType>>['found']>;

function poolsOfType(
  like: NodePoolSpec,
  type: InstanceType,
  capacityTypes: OfferedTypes['capacityTypes'],
  prices: PriceSpec,
): NodePoolSpec[] {
  const region = prices.region === '' ? {} : { region: prices.region };
  return capacityTypes.flatMap((capacityType) => {
    const price = (capacityType === 'spot' ? prices.spot : prices.onDemand)[type.name];
    if (price === undefined) return [];
    const name = `${type.name.replaceAll('.', '-').toLowerCase()}${capacityType === 'spot' ? '-spot' : ''}`;
    const labels = ownLabels(like.template);
    const taints = like.template.spec?.taints ?? [];
    const template = nodeFromInstanceType(type, { pool: name, capacityType, ...region, labels, taints });
    return {
      ...like,
      name,
      instanceType: type.name,
      capacityType,
      template,
      priceMicroUsdPerHour: price,
      priceSource: prices.book,
    };
  });
}

/** Labels that follow from the machine and its pool are the new one's own. */
const OF_THE_MACHINE =
  /^(kubernetes\.io\/(arch|os|hostname)|beta\.kubernetes\.io\/.*|node\.kubernetes\.io\/instance-type|(topology|failure-domain\.beta)\.kubernetes\.io\/.*|plimsoll\.io\/.*|karpenter\..*|eks\.amazonaws\.com\/.*|cloud\.google\.com\/.*)$/;

function ownLabels({ metadata }: Node): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(([key]) => !OF_THE_MACHINE.test(key)),
  );
}

/**
 * The pools whose nodes a scenario has, or could have: those that it writes, the stand-in for none, those that a
 * dump's labels tell of, and those of the machines that its traces bring, a pool for each instance type.
 */
export function poolsOfScenario({ cluster, workload, prices }: Scenario): NodePoolSpec[] {
  const auto = cluster.autoNodes === undefined ? [] : [cluster.autoNodes];
  const machines = workload.traces.flatMap(({ nodes }) => nodes);
  return [
    ...cluster.nodePools,
    ...auto,
    ...(cluster.inferredPools ?? []),
    ...poolsOfMachines(machines, prices),
  ];
}

function poolsOfMachines(nodes: readonly Node[], prices: PriceSpec): NodePoolSpec[] {
  const groups = new Map<string, NodePoolSpec>();
  for (const node of nodes) {
    const { instanceType, capacityType } = originOf(node);
    const known = groups.get(instanceType);
    const price = prices.onDemand[instanceType];
    if (instanceType === '' || price === undefined) continue;
    groups.set(instanceType, {
      name: instanceType.toLowerCase(),
      instanceType,
      capacityType: capacityType === 'spot' ? 'spot' : 'on-demand',
      min: 0,
      zones: [],
      template: { ...node, metadata: { ...node.metadata, name: '' } },
      bootMs: { kind: 'constant', ms: 0 },
      priceMicroUsdPerHour: price,
      priceSource: prices.book,
      ...known,
      count: (known?.count ?? 0) + 1,
      max: (known?.count ?? 0) + 1,
    });
  }
  return [...groups.values()];
}

/** Families of the same generation with less and with more memory a core, where the provider's names tell. */
export function relatedTypes(instanceType: string): readonly string[] {
  const aws = /^[cmr](\d+[a-z]*)\.(?!metal)/.exec(instanceType);
  if (aws !== null)
    return ['c', 'm', 'r'].flatMap((family) => AWS_SIZES.map((size) => `${family}${aws[1]}.${size}`));
  const gcp = /^([a-z]\d[a-z]?)-(?:standard|highmem|highcpu)-\d+$/.exec(instanceType);
  if (gcp !== null) return ['standard', 'highmem', 'highcpu'].map((family) => `${gcp[1]}-${family}-*`);
  return [instanceType];
}

/** Larger ones than these are rented whole racks at a time. */
const AWS_SIZES = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
