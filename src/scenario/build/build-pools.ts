import { decimalText, definedFields, GIB } from '../../base/index.ts';
import {
  defaultRule,
  findInstanceType,
  nodeFromCapacity,
  nodeFromInstanceType,
  priceOf,
  RULE_NAMES,
} from '../../cloudprovider/index.ts';
import type { InstanceType, NodeTemplateOptions, PriceBook } from '../../cloudprovider/index.ts';
import { bytesOf, milliCpuOf } from '../../model/index.ts';
import type { Node, ResourceList } from '../../model/index.ts';
import type { NodeGroupOptions } from '../../autoscale/index.ts';
import { writtenMs } from '../written/written-ms.ts';
import { durationSpecOf, microUsdOf, ratioOf } from '../written/amounts.ts';
import { checkPool } from './check-pool.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { DurationSpec, NodePoolSpec } from '../scenario.ts';
import type { WrittenPool } from '../written/written-scenario.ts';

/** Between Karpenter's usual half minute on AWS and the minutes of slower clouds. */
const DEFAULT_BOOT: DurationSpec = { kind: 'constant', ms: 45_000 };

/** The node pools of a scenario with their nodes' template and price. */
export async function buildPools(
  pools: readonly WrittenPool[],
  path: Path,
  prices: PriceBook,
  reading: ScenarioReading,
): Promise<NodePoolSpec[]> {
  const built: NodePoolSpec[] = [];
  const names = new Set<string>();
  for (const [index, pool] of pools.entries()) {
    if (names.has(pool.name))
      reading.error([...path, index, 'name'], {
        code: 'duplicate-name',
        message: `two node pools are named ${pool.name}`,
      });
    names.add(pool.name);
    const spec = await buildPool(pool, [...path, index], prices, reading);
    if (spec !== undefined) built.push(spec);
  }
  return built;
}

/** One pool; undefined where its faults leave no node to make. */
export async function buildPool(
  pool: WrittenPool,
  path: Path,
  prices: PriceBook,
  reading: ScenarioReading,
): Promise<NodePoolSpec | undefined> {
  checkPool(pool, path, prices, reading);
  const counts = countsOf(pool, path, reading);
  const bootMs = pool.bootTime === undefined ? DEFAULT_BOOT : durationSpecOf(pool.bootTime);
  const readyMs = pool.readyTime === undefined ? undefined : durationSpecOf(pool.readyTime);
  if (bootMs === undefined) reading.error([...path, 'bootTime'], INCOMPLETE);
  if (pool.readyTime !== undefined && readyMs === undefined)
    reading.error([...path, 'readyTime'], INCOMPLETE);
  const template = await templateOf(pool, path, prices, reading);
  if (template === undefined || bootMs === undefined) return undefined;
  const capacityType = pool.capacityType ?? 'on-demand';
  const instanceType = pool.instanceType ?? 'custom';
  return {
    name: pool.name,
    instanceType,
    capacityType,
    ...counts,
    zones: zonesOf(pool, prices),
    template,
    bootMs,
    ...definedFields({ readyMs, autoscalingOptions: autoscalingOptionsOf(pool.autoscalingOptions) }),
    ...(pool.bootFailures === undefined ? {} : { bootFailureRatio: ratioOf(pool.bootFailures) ?? 0 }),
    ...priceOfPool(pool, instanceType, capacityType, prices),
  };
}

const INCOMPLETE = {
  code: 'distribution-incomplete',
  message: 'a distribution that lacks a field',
  hint: 'uniform needs min and max, normal mean and deviation, exponential mean',
} as const;

function autoscalingOptionsOf(written: WrittenPool['autoscalingOptions']): NodeGroupOptions | undefined {
  if (written === undefined) return undefined;
  return definedFields({
    scaleDownUtilizationThreshold: written.scaledownutilizationthreshold,
    scaleDownGpuUtilizationThreshold: written.scaledowngpuutilizationthreshold,
    scaleDownUnneededMs: optionalMs(written.scaledownunneededtime),
    scaleDownUnreadyMs: optionalMs(written.scaledownunreadytime),
    maxNodeProvisionMs: optionalMs(written.maxnodeprovisiontime),
    ignoreDaemonSetsUtilization: written.ignoredaemonsetsutilization,
    zeroOrMaxNodeScaling: written.zeroormaxnodescaling,
  });
}

function optionalMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : writtenMs(text);
}

/** A pool that says only `min` or only `max` has its count between the two; without an autoscaler both are the count. */
function countsOf(
  pool: WrittenPool,
  path: Path,
  reading: ScenarioReading,
): { count: number; min: number; max: number } {
  const count = pool.count ?? pool.min ?? 1;
  const min = pool.min ?? Math.min(count, pool.max ?? count);
  const max = pool.max ?? Math.max(count, min);
  for (const field of ['count', 'min', 'max'] as const)
    if ((pool[field] ?? 0) < 0)
      reading.error([...path, field], { code: 'count-negative', message: `${field} is ${pool[field]}` });
  if (min > max)
    reading.error([...path, 'min'], {
      code: 'limits-crossed',
      message: `min ${min} is more than max ${max}`,
    });
  return { count, min, max };
}

/** A written capacity wins over the catalogue, so that a type of the user's own can have a name and a price. */
async function templateOf(
  pool: WrittenPool,
  path: Path,
  prices: PriceBook,
  reading: ScenarioReading,
): Promise<Node | undefined> {
  const { capacity, allocatable, instanceType, labels, taints, maxPods } = pool;
  const { kubeReserved, systemReserved, evictionHard } = pool;
  const options: NodeTemplateOptions = {
    pool: pool.name,
    capacityType: pool.capacityType ?? 'on-demand',
    region: pool.region ?? prices.region,
    ...definedFields({ labels, taints, maxPods, kubeReserved, systemReserved, evictionHard }),
  };
  if (capacity !== undefined)
    return nodeFromCapacity(
      { capacity, ...definedFields({ allocatable }) },
      { ...options, ...definedFields({ instanceType }) },
    );
  if (instanceType !== undefined) {
    const type = await catalogueType(instanceType, { path, prices, reading });
    if (type === undefined) return undefined;
    const node = nodeFromInstanceType(type, options);
    if (allocatable !== undefined) return withAllocatable(node, allocatable);
    reading.assumptions.push(derivedText(pool.name, type, node));
    return node;
  }
  reading.error(path, {
    code: 'field-missing',
    message: `node pool ${pool.name} has neither instanceType nor capacity`,
    hint: 'write instanceType: m7i.2xlarge, or capacity: {cpu: 8, memory: 32Gi}',
  });
  return undefined;
}

async function catalogueType(
  instanceType: string,
  { path, prices, reading }: { path: Path; prices: PriceBook; reading: ScenarioReading },
): Promise<InstanceType | undefined> {
  const look = await findInstanceType(instanceType, prices.name);
  if (look.found !== undefined) return look.found;
  const near = look.didYouMean;
  reading.error([...path, 'instanceType'], {
    code: 'instance-type-unknown',
    message: `${instanceType} is in no catalogue`,
    hint: near === undefined ? 'write capacity: {cpu: …, memory: …} instead' : `did you mean ${near}?`,
  });
  return undefined;
}

/** A formula is not a look at the node: the report says which one, and what came out. */
function derivedText(pool: string, type: InstanceType, node: Node): string {
  const { cpu, memory, pods } = node.status?.allocatable ?? {};
  const amounts = `${decimalText(milliCpuOf(cpu))}m CPU, ${decimalText(bytesOf(memory) / GIB, 1)} GiB of memory and ${pods} pods`;
  return `Pool ${pool}: allocatable of each ${type.name} is ${amounts}, by the formula of ${RULE_NAMES[defaultRule(type)]}.`;
}

/** What the provider reserves is known by formula only: whoever has looked at a real node may say better. */
function withAllocatable(node: Node, allocatable: ResourceList): Node {
  return {
    ...node,
    status: { ...node.status, allocatable: { ...node.status?.allocatable, ...allocatable } },
  };
}

/** `a` stands for the region's zone: us-east-1a on AWS, us-central1-a on Google. */
function zonesOf(pool: WrittenPool, prices: PriceBook): readonly string[] {
  const zones = pool.zones ?? ['a'];
  const region = pool.region ?? prices.region;
  if (region === '' || region === 'custom') return zones;
  const separator = prices.name.startsWith('gcp') || prices.name.startsWith('azure') ? '-' : '';
  return zones.map((zone) => (/^[a-z0-9]$/.test(zone) ? `${region}${separator}${zone}` : zone));
}

/** The scenario's own price, else the book's; without either the pool is unpriced, which is not free. */
function priceOfPool(
  pool: WrittenPool,
  instanceType: string,
  capacityType: 'on-demand' | 'spot',
  prices: PriceBook,
): Pick<NodePoolSpec, 'priceMicroUsdPerHour' | 'priceSource'> {
  const own = pool.price === undefined ? undefined : microUsdOf(pool.price);
  if (own !== undefined) return { priceMicroUsdPerHour: own, priceSource: 'scenario' };
  const listed = priceOf(prices, instanceType, capacityType);
  return listed === undefined ? {} : { priceMicroUsdPerHour: listed, priceSource: prices.name };
}
