import type { KubernetesObject, Labels, MetricSeries } from '../../model/index.ts';
import { isUse, ownerOf, PAUSE_CONTAINER } from './usage.ts';

/** A workload that a recording tells of, and where its use is found again. */
export interface RecordedWorkload {
  readonly object: KubernetesObject;
  readonly target: string;
  /** What one of its pods asks for, cores and bytes; 0 where nothing was recorded. */
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly containers: readonly { readonly name: string; readonly labels: Labels }[];
}

/**
 * Workloads as monitoring saw them: those that are named, and of files that name only pods these as they are. Requests
 * and limits are the last that were recorded, replicas the pods that were there at the end.
 */
export function recordedWorkloads(series: readonly MetricSeries[]): RecordedWorkload[] {
  const groups = new Map<string, Group>();
  for (const one of series) {
    const owner = ownerOf(one.labels);
    const name = nameOf(owner);
    if (name === undefined || owner['container'] === PAUSE_CONTAINER) continue;
    const key = JSON.stringify([owner['namespace'], name, owner['container'] ?? '']);
    const group = groups.get(key) ?? groupOf(owner, name);
    groups.set(key, group);
    note(one, owner, group);
  }
  const used = [...groups.values()].filter(({ labels }) => labels !== undefined);
  const inParts = new Set(used.flatMap((one) => (one.container === '' ? [] : [workloadKey(one)])));
  const parts = used.filter((one) => one.container !== '' || !inParts.has(workloadKey(one)));
  const workloads = new Map<string, Group[]>();
  for (const one of parts) workloads.set(workloadKey(one), [...(workloads.get(workloadKey(one)) ?? []), one]);
  return [...workloads.values()].map(workloadOf);
}

interface Group {
  readonly namespace: string;
  readonly name: string;
  readonly isPod: boolean;
  readonly container: string;
  kind: string;
  /** Of its use, as the file writes them; undefined: none was recorded. */
  labels: Labels | undefined;
  /** When each of its pods was seen last. */
  readonly podsMs: Map<string, number>;
  readonly amounts: Map<string, number>;
  /** Sums over averages: how many containers there were, by reports that name no pods. */
  readonly means: Map<string, number>;
}

function groupOf(owner: Labels, name: string): Group {
  return {
    namespace: owner['namespace'] ?? 'default',
    name,
    isPod: !isNamed(owner['workload']),
    container: owner['container'] ?? '',
    kind: 'Deployment',
    labels: undefined,
    podsMs: new Map(),
    amounts: new Map(),
    means: new Map(),
  };
}

/** `<none>` is what reports write of pods without a controller. */
function isNamed(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !text.startsWith('<');
}

function nameOf({ workload, pod }: Labels): string | undefined {
  return isNamed(workload) ? workload : pod;
}

function workloadKey({ namespace, name }: Group): string {
  return `${namespace}/${name}`;
}

const KINDS: Readonly<Record<string, string>> = { statefulset: 'StatefulSet', daemonset: 'DaemonSet' };
const TYPE_LABELS = ['workload_type', 'k8_object_type'];

function note({ name, labels, timesMs, values }: MetricSeries, owner: Labels, group: Group): void {
  const last = values.at(-1) ?? 0;
  for (const label of TYPE_LABELS) group.kind = KINDS[labels[label] ?? ''] ?? group.kind;
  if (last > 0) noteAmount(name, labels, last, group);
  if (!isUse(name)) return;
  const { pod } = owner;
  const lastMs = timesMs.at(-1) ?? 0;
  if (pod !== undefined) group.podsMs.set(pod, Math.max(lastMs, group.podsMs.get(pod) ?? lastMs));
  group.labels ??= ownLabels(labels, group.isPod);
}

function noteAmount(name: string, labels: Labels, value: number, group: Group): void {
  const amount = amountOf(name, labels);
  if (amount !== undefined) group.amounts.set(amount.of, value * amount.factor);
  const mean = /^((?:cpu|memory)_(?:request|usage)_container)_(avg|sum)$/.exec(name.replaceAll('-', '_'));
  if (mean !== null) group.means.set(`${mean[1]} ${mean[2]}`, value);
}

/** What tells this container's series from all others; its pods come and go where a workload is named. */
function ownLabels(labels: Labels, isPod: boolean): Labels {
  const names = ['namespace', 'namespace_name', 'container', 'container_name'];
  const own = isPod ? [...names, 'pod', 'pod_name'] : [...names, 'workload', 'k8_object_name'];
  return Object.fromEntries(
    own.flatMap((name) => ((labels[name] ?? '') === '' ? [] : [[name, labels[name]]])),
  );
}

/** Names of requests and limits: of reports, of Prometheus queries, of kube-state-metrics, of Heapster. */
const AMOUNTS: readonly RegExp[] = [
  /^(?<what>cpu|memory)_(?<of>request|limit)_container_avg$/,
  /^pod_(?<of>request|limit)_(?<what>cpu|memory)_(cores|bytes)$/,
  /^kube_pod_container_resource_(?<of>request|limit)s_(?<what>cpu|memory)_(cores|bytes)$/,
  /^(?<what>cpu|memory)\/(?<of>request|limit)$/,
];

interface RecordedAmount {
  /** `request cpu`. */
  readonly of: string;
  /** To cores or bytes. */
  readonly factor: number;
}

function amountOf(name: string, labels: Labels): RecordedAmount | undefined {
  const text = name.replaceAll('-', '_');
  const plain = /^kube_pod_container_resource_(request|limit)s$/.exec(text);
  if (plain !== null) {
    const { resource } = labels;
    return resource === 'cpu' || resource === 'memory'
      ? { of: `${plain[1]} ${resource}`, factor: 1 }
      : undefined;
  }
  for (const pattern of AMOUNTS) {
    const { of, what } = pattern.exec(text)?.groups ?? {};
    // Heapster counts CPU in thousandths.
    if (of !== undefined) return { of: `${of} ${what}`, factor: text === `cpu/${of}` ? 1e-3 : 1 };
  }
  return undefined;
}

function workloadOf(groups: readonly Group[]): RecordedWorkload {
  const [{ namespace, name, isPod, kind: recorded }] = groups;
  const kind = isPod ? 'Pod' : recorded;
  const plain = plainName(name);
  const names = groups.map(({ container }) => plainName(container === '' ? 'main' : container));
  const pod = { containers: groups.map((group, index) => containerOf(group, names[index])) };
  const selector = { app: plain };
  const metadata = { name: plain, namespace };
  const template = { metadata: { labels: selector }, spec: pod };
  const spec = {
    ...(kind === 'DaemonSet' ? {} : { replicas: Math.max(...groups.map(replicasOf)) }),
    ...(kind === 'StatefulSet' ? { serviceName: plain } : {}),
    selector: { matchLabels: selector },
    template,
  };
  const object = isPod
    ? { apiVersion: 'v1', kind, metadata, spec: pod }
    : { apiVersion: 'apps/v1', kind, metadata, spec };
  return {
    object: object as KubernetesObject,
    target: `${kind}/${namespace}/${plain}`,
    cpu: sumOf(groups, 'request cpu'),
    memoryBytes: sumOf(groups, 'request memory'),
    containers: groups.map(({ labels = {} }, index) => ({ name: names[index], labels })),
  };
}

function sumOf(groups: readonly Group[], amount: string): number {
  return groups.reduce((sum, { amounts }) => sum + (amounts.get(amount) ?? 0), 0);
}

/** The pods of the last moment; of reports without pods what a sum is of an average. */
function replicasOf({ podsMs, means }: Group): number {
  const lastMs = Math.max(...podsMs.values());
  if (podsMs.size > 0) return [...podsMs.values()].filter((timeMs) => timeMs === lastMs).length;
  for (const what of ['cpu_request', 'memory_request', 'memory_usage', 'cpu_usage']) {
    const [sum, average] = ['sum', 'avg'].map((one) => means.get(`${what}_container ${one}`));
    if (sum !== undefined && average !== undefined) return Math.max(1, Math.round(sum / average));
  }
  return 1;
}

function containerOf({ amounts }: Group, name: string): object {
  const quantities = (of: string): Record<string, string> => {
    const [cpu, memory] = [amounts.get(`${of} cpu`), amounts.get(`${of} memory`)];
    return {
      ...(cpu === undefined ? {} : { cpu: `${Math.ceil(cpu * 1000)}m` }),
      ...(memory === undefined ? {} : { memory: String(Math.ceil(memory)) }),
    };
  };
  const [requests, limits] = [quantities('request'), quantities('limit')];
  const isUnasked = Object.keys(requests).length + Object.keys(limits).length === 0;
  return { name, image: 'recorded', ...(isUnasked ? {} : { resources: { requests, limits } }) };
}

/** A name that Kubernetes takes. */
function plainName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+|-+$/g, '').slice(0, 63) || 'unnamed';
}
