import { ClusterState, GPU_COUNT, GPU_MILLI, GPU_MODEL } from '../../src/model/index.ts';
import type { KubernetesObject, Labels, Node, NodeRow, Pod, PodSpec, Taint } from '../../src/model/index.ts';
import { readSchedulerConfiguration } from '../../src/scheduler/config/index.ts';
import { Code, OWN_PLUGINS, Scheduler } from '../../src/scheduler/index.ts';
import type { SchedulerOptions } from '../../src/scheduler/index.ts';

export interface NodeWishes {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly labels?: Labels;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
}

/** A node with room to spare; say only what the test is about. */
export function node(name: string, wishes: NodeWishes = {}): Node {
  const {
    cpu = '4',
    memory = '16Gi',
    pods = '110',
    more = {},
    labels = {},
    taints,
    unschedulable,
    images,
  } = wishes;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { ...(taints && { taints }), ...(unschedulable !== undefined && { unschedulable }) },
    status: { allocatable: { cpu, memory, pods, ...more }, ...(images && { images }) },
  };
}

export interface PodWishes {
  readonly name?: string;
  readonly namespace?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly labels?: Labels;
  readonly on?: string;
  readonly spec?: Partial<PodSpec>;
  readonly startTime?: string;
  readonly annotations?: Labels;
  readonly owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
}

/** A pod that asks for nothing; say only what the test is about. */
export function pod(wishes: PodWishes = {}): Pod {
  const {
    name = 'pod',
    namespace = 'default',
    cpu,
    memory,
    more = {},
    labels = {},
    on,
    spec,
    startTime,
    owner,
    annotations,
  } = wishes;
  const requests = { ...(cpu && { cpu }), ...(memory && { memory }), ...more };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels,
      ...(annotations && { annotations }),
      ...(owner && { ownerReferences: [{ ...owner, uid: owner.name, controller: true }] }),
    },
    spec: { containers: [{ name: 'main', resources: { requests } }], ...(on && { nodeName: on }), ...spec },
    ...(startTime && { status: { startTime } }),
  };
}

export interface Stage {
  readonly nodes: readonly Node[];
  /** Those with a nodeName are bound. */
  readonly pods?: readonly Pod[];
  readonly objects?: readonly KubernetesObject[];
  /** Arguments of one plugin. */
  readonly args?: { readonly name: string; readonly args: Readonly<Record<string, unknown>> };
  readonly options?: SchedulerOptions;
  /** A plugin of our own that the profile runs beside the default ones. */
  readonly enable?: string;
  /** A plugin that the profile does without. */
  readonly disable?: string;
  /** Names of plugins that do without one extension point, by the point. */
  readonly disabledAt?: Readonly<Record<string, string>>;
}

/** A cluster with a scheduler of the default profile. */
export function stage({
  nodes,
  pods = [],
  objects = [],
  args,
  options = {},
  enable,
  disable,
  disabledAt = {},
}: Stage): {
  readonly cluster: ClusterState;
  readonly scheduler: Scheduler;
} {
  const cluster = new ClusterState();
  for (const object of objects) cluster.objects.put(object);
  for (const each of nodes) cluster.addNode(each);
  for (const each of pods) {
    const row = cluster.addPod(each);
    if (each.spec.nodeName !== undefined)
      cluster.bindPod(row, cluster.nodes.rowOf(each.spec.nodeName) as NodeRow);
  }
  const version = 'kubescheduler.config.k8s.io/v1';
  const isOwn = OWN_PLUGINS.some(({ name }) => name === args?.name);
  const typed = isOwn ? {} : { apiVersion: version, kind: `${args?.name}Args` };
  const profile = {
    schedulerName: 'default-scheduler',
    ...(args && { pluginConfig: [{ name: args.name, args: { ...typed, ...args.args } }] }),
    plugins: {
      ...Object.fromEntries(
        Object.entries(disabledAt).map(([point, name]) => [point, { disabled: [{ name }] }]),
      ),
      multiPoint: {
        enabled: enable === undefined ? [] : [{ name: enable }],
        disabled: disable === undefined ? [] : [{ name: disable }],
      },
    },
  };
  const reading = readSchedulerConfiguration(
    { apiVersion: version, kind: 'KubeSchedulerConfiguration', profiles: [profile] },
    { plugins: OWN_PLUGINS },
  );
  if ('error' in reading) throw new Error(reading.error);
  return { cluster, scheduler: new Scheduler(cluster, reading.config, options) };
}

/** What one plugin's filter says about each node: `feasible`, or code and reasons. */
export function verdicts(plugin: string, setting: Stage, incoming: Pod): Readonly<Record<string, string>> {
  const { cluster, scheduler } = stage(setting);
  const { preFilter, nodes } = scheduler.explain(cluster.addPod(incoming));
  if (preFilter.reject !== undefined) return { all: `rejected: ${preFilter.reject}` };
  return Object.fromEntries(
    nodes.map(({ name, failing }) => {
      const own = failing.find((verdict) => verdict.plugin === plugin);
      if (own === undefined) return [name, 'feasible'];
      const code = own.code === Code.Unschedulable ? 'Unschedulable' : 'Unresolvable';
      return [name, `${code}: ${own.reasons.join(', ')}`];
    }),
  );
}

/** The plugins whose PreFilter has nothing to look for in this pod, by name. */
export function skippedFilters(setting: Stage, incoming: Pod): readonly string[] {
  const { cluster, scheduler } = stage(setting);
  return scheduler.explain(cluster.addPod(incoming)).preFilter.skippedPlugins;
}

/** Raw and normalised points of one plugin on each feasible node, as `raw → points`; `skipped` when it says nothing. */
export function points(
  plugin: string,
  setting: Stage,
  incoming: Pod,
): Readonly<Record<string, string>> | string {
  const { cluster, scheduler } = stage(setting);
  const { scores, error } = scheduler.explain(cluster.addPod(incoming));
  if (scores === undefined) return error ?? 'no node is feasible';
  const own = scores.plugins.find(({ name }) => name === plugin);
  if (own === undefined) return 'skipped';
  return Object.fromEntries(
    scores.nodes.map((row, place) => [
      cluster.nodes.names[row] ?? '',
      `${own.raw[place]} → ${own.normalised[place]}`,
    ]),
  );
}

/** A node with so many GPU devices. */
export function gpuNode(
  name: string,
  count: number,
  wishes: NodeWishes & { readonly model?: string } = {},
): Node {
  const more = { [GPU_COUNT]: String(count), [GPU_MILLI]: String(count * 1000) };
  return node(name, {
    cpu: '64',
    memory: '256Gi',
    ...wishes,
    more,
    labels: { [GPU_MODEL]: wishes.model ?? 'T4' },
  });
}

/** A pod that asks for `milli` thousandths of each of `count` GPU devices. */
export function gpuPod(
  count: number,
  milli: number,
  wishes: PodWishes & { readonly models?: string } = {},
): Pod {
  const annotations = {
    [GPU_COUNT]: String(count),
    [GPU_MILLI]: String(milli),
    ...(wishes.models && { [GPU_MODEL]: wishes.models }),
  };
  return pod({ ...wishes, annotations });
}
