import { definedFields } from '../../base/index.ts';
import type { PriceBook } from '../../cloudprovider/index.ts';
import type { KubernetesObject, Pod, WorkloadTrace } from '../../model/index.ts';
import { buildPool, buildPools } from './build-pools.ts';
import type { BuildInput } from './build-input.ts';
import { declaredPools } from '../dump/pools/declared-pools.ts';
import { inferredPools } from '../dump/inferred-pools.ts';
import { liveCluster } from '../dump/live-cluster.ts';
import type { LoadOptions } from '../load-options.ts';
import { sayMissing } from '../dump/missing-kinds.ts';
import { ownersOfPods } from '../dump/pod-owners.ts';
import type { KeptCluster } from '../dump/kept-cluster.ts';
import { repacked } from '../dump/repack.ts';
import type { ClusterSpec, NodePoolSpec } from '../scenario.ts';
import type { SortedObjects } from '../dump/sort-objects.ts';
import type { WrittenPool, WrittenSpec } from '../written/written-scenario.ts';

/** Where the input has no node: mid-sized and sold everywhere; `--node-type` changes it. */
const DEFAULT_NODE_TYPE = 'm7i.2xlarge';

export interface ClusterInput {
  readonly spec: WrittenSpec;
  /** The objects read, of the wanted namespaces and with their replicas multiplied. */
  readonly workload: SortedObjects;
  readonly traces: readonly WorkloadTrace[];
  readonly prices: PriceBook;
  readonly input: BuildInput;
}

export interface BuiltCluster {
  readonly spec: ClusterSpec;
  readonly workloads: readonly KubernetesObject[];
}

/** The cluster at the start: what the dump says, the pools of the scenario, and nodes where there would be none. */
export async function buildCluster(given: ClusterInput): Promise<BuiltCluster> {
  const { spec, workload, prices, traces, input } = given;
  const { reading, options } = input;
  const { cluster = {} } = spec;
  const live = liveCluster(workload, reading);
  const pools = await buildPools(cluster.nodePools ?? [], ['spec', 'cluster', 'nodePools'], prices, reading);
  const isRepack = options.repack === true || cluster.nodes === 'replace';
  const kept: KeptCluster = isRepack
    ? repacked(live, workload.objects, reading)
    : { ...live, ...owned(live.pods, live.workloads, workload.objects) };
  if (!isRepack) sayMissing(workload, reading);

  const nodeCount = kept.nodes.length + pools.reduce((sum, { count, max }) => sum + Math.max(count, max), 0);
  const traceNodes = traces.reduce((sum, trace) => sum + trace.nodes.length + trace.nodeEvents.length, 0);
  const isAutoscaled = spec.autoscaling?.karpenter !== undefined;
  const isWithout = nodeCount + traceNodes === 0 && !isAutoscaled;
  const declared = await poolsOfObjects(given, isWithout);
  const auto = isWithout && declared.length === 0 ? await autoNodes(given) : {};
  return {
    workloads: kept.workloads,
    spec: {
      nodes: kept.nodes,
      nodePools: [...pools, ...declared, ...(auto.pools ?? [])],
      pods: kept.pods,
      podOwners: kept.podOwners,
      objects: kept.objects,
      inferredPools: inferredPools(kept.nodes, prices),
      ...definedFields({ autoNodes: auto.autoNodes }),
    },
  };
}

/** The dump as it is, with owners along. */
function owned(
  pods: readonly Pod[],
  workloads: readonly KubernetesObject[],
  objects: readonly KubernetesObject[],
): Pick<KeptCluster, 'podOwners' | 'objects'> {
  const { owners, replicaSets } = ownersOfPods(pods, workloads, objects);
  return { podOwners: owners, objects: [...objects, ...replicaSets] };
}

/**
 * Pools that objects of kops, OpenShift or Cluster API declare, where the input has no other nodes and `--nodes` asks for
 * none: a dump's nodes are what came of them. What becomes of each is said.
 */
async function poolsOfObjects(
  { workload, prices, input: { reading, options } }: ClusterInput,
  isWithout: boolean,
): Promise<NodePoolSpec[]> {
  const pools: NodePoolSpec[] = [];
  const isAsked = isWithout && options.nodes === undefined && options.nodeType === undefined;
  for (const declared of declaredPools(workload.objects)) {
    const ignore = (why: string): void => {
      reading.ignored.push({ what: declared.kind, count: 1, why });
    };
    if ('why' in declared) ignore(`${declared.name}: ${declared.why}`);
    else if (!isAsked) ignore('the input has nodes of its own, or was told which to take');
    else {
      const built = await buildPool(declared.pool, [], prices, reading);
      if (built !== undefined) pools.push(built);
    }
  }
  if (pools.length > 0) {
    const names = pools.map(({ name, count, instanceType }) => `${name} (${count} × ${instanceType})`);
    reading.assumptions.push(
      `The input has no nodes: those of the pools that its objects declare stand in for them: ${names.join(', ')}.`,
    );
  }
  return pools;
}

/** `--nodes N` makes that many of the default type; otherwise nodes are added as pods need them. */
async function autoNodes({
  spec,
  prices,
  input,
}: ClusterInput): Promise<{ pools?: NodePoolSpec[]; autoNodes?: NodePoolSpec }> {
  const { options, reading } = input;
  const written = standInPool(spec.cluster?.autoNodes, options);
  const place = reading.assumptions.length;
  const built = await buildPool(written, ['spec', 'cluster', 'autoNodes'], prices, reading);
  if (built === undefined) return {};
  const type = built.instanceType === 'custom' ? 'the stated capacity' : built.instanceType;
  if (options.nodes !== undefined) {
    reading.assumptions.splice(
      place,
      0,
      `The input has no nodes: ${options.nodes} of ${type} stand in for them (--nodes, --node-type).`,
    );
    return { pools: [built] };
  }
  reading.assumptions.splice(
    place,
    0,
    `The input has no nodes: nodes of ${type} are added one at a time, zones in turn, while a pending pod would fit an empty one (--node-type, --nodes change that).`,
  );
  return { autoNodes: built };
}

/** An end to adding nodes: a workload that needs more is likelier a mistake. */
const NODES_MAX = 10_000;

/** Zones in turn over three, as a cluster that is meant to live has them. */
function standInPool(written: WrittenPool | undefined, { nodeType, nodes }: LoadOptions): WrittenPool {
  const isStated = written?.instanceType !== undefined || written?.capacity !== undefined;
  const instanceType = nodeType ?? (isStated ? undefined : DEFAULT_NODE_TYPE);
  return {
    zones: ['a', 'b', 'c'],
    // These nodes size the cluster; nothing is said of how an autoscaler would get them.
    bootTime: '0s',
    ...written,
    ...definedFields({ instanceType }),
    name: written?.name ?? 'default',
    count: nodes ?? 0,
    min: 0,
    max: nodes ?? written?.max ?? NODES_MAX,
  };
}
