import { areaUnder, StepCurve } from './step-curve.ts';
import type { RunLine } from './run-line.ts';

/**
 * The summary figures of one run, recorded or our own: numbers, curves over time, and where pods ended up.
 * Equal lines give the figures that were published with the recorded runs (spread.tsv; timelines.test.ts holds all of
 * them).
 */
export interface RunFigures {
  readonly numbers: ReadonlyMap<string, number>;
  readonly curves: ReadonlyMap<string, StepCurve>;
  readonly placements: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const COUNTED_EVENTS = [
  'FailedScheduling',
  'Preempted',
  'SuccessfulRescale',
  'TriggeredScaleUp',
  'ScaleDown',
  'FailedCreate',
  'BackoffLimitExceeded',
];

interface PodState {
  readonly createdMs: number;
  readonly workload: string;
  node: string | undefined;
  ready: boolean;
}

/** The figures of the lines up to endMs, which stand in order of time. */
export function figuresOf(lines: readonly RunLine[], endMs: number): RunFigures {
  const tally = new Tally();
  for (const line of lines) {
    if (line.t > endMs) continue;
    const take = takers.get(line.k);
    if (take !== undefined) take(tally, line);
  }
  return { numbers: numbersOf(tally, endMs), curves: curvesOf(tally), placements: placementsOf(tally) };
}

/** The workload that a pod belongs to: its Deployment, StatefulSet, DaemonSet, Job or CronJob. */
export function workloadOf(owner: string | undefined): string {
  if (owner === undefined || owner === '') return 'bare';
  const slash = owner.indexOf('/');
  const kind = owner.slice(0, slash);
  const name = owner.slice(slash + 1);
  if (kind === 'ReplicaSet') return `Deployment/${name.slice(0, Math.max(0, name.lastIndexOf('-')))}`;
  const scheduled = kind === 'Job' ? /^(.*)-\d{8}$/.exec(name) : null;
  return scheduled === null ? owner : `CronJob/${scheduled[1]}`;
}

/** What is kept while the lines go by. */
class Tally {
  readonly pods = new Map<string, PodState>();
  created = 0;
  pendingCount = 0;
  readyCount = 0;
  readonly pending = new StepCurve([[0, 0]]);
  readonly ready = new StepCurve([[0, 0]]);
  readonly readyByWorkload = new Map<string, StepCurve>();
  readonly latencies: number[] = [];
  lastScheduledMs = 0;
  lastReadyMs = 0;

  readonly nodeReady = new Map<string, boolean>();
  readonly nodeZone = new Map<string, string>();
  readonly nodeGroup = new Map<string, string>();
  readonly nodes = new StepCurve();
  readonly nodesByGroup = new Map<string, StepCurve>();
  readyNodes = 0;

  readonly firsts = new Map<string, number>();
  readonly disrupted = new Map<string, number>();
  readonly events = new Map<string, number>();
  readonly hpas = new Map<string, StepCurve>();
  refused = 0;

  workloadReady(pod: PodState, timeMs: number, by: number): void {
    this.readyCount += by;
    this.ready.push(timeMs, this.readyCount);
    const curve = upsert(this.readyByWorkload, pod.workload, () => new StepCurve([[0, 0]]));
    curve.push(timeMs, curve.last + by);
  }

  changePending(timeMs: number, by: number): void {
    this.pendingCount += by;
    this.pending.push(timeMs, this.pendingCount);
  }

  changeNodes(name: string, timeMs: number, by: number): void {
    this.readyNodes += by;
    const group = this.nodeGroup.get(name) ?? '';
    if (group === '') return;
    const curve = upsert(this.nodesByGroup, group, () => new StepCurve([[0, 0]]));
    curve.push(Math.max(timeMs, 0), curve.last + by);
  }

  first(figure: string, timeMs: number): void {
    if (!this.firsts.has(figure)) this.firsts.set(figure, timeMs);
  }
}

type Taker = (tally: Tally, line: RunLine) => void;

const takers: ReadonlyMap<string, Taker> = new Map(
  Object.entries<Taker>({
    node: takeNode,
    pod: takePod,
    hpa(tally, { name = '', t, desired }) {
      if (desired === undefined) return;
      const curve = upsert(tally.hpas, name, () => new StepCurve());
      if (curve.values.at(-1) !== desired) curve.push(t, desired);
    },
    event(tally, { t, reason = '' }) {
      if (t >= 0) add(tally.events, reason, 1);
    },
    evict(tally, { code }) {
      if (code === 429) tally.refused++;
    },
    obj(tally, { kind, name = '', v, t }) {
      if (kind !== 'Job' || v === undefined || /-\d{8}$/.test(name)) return;
      for (const condition of ['Complete', 'Failed'])
        if (String(v[`condition.${condition}`] ?? '').startsWith('True'))
          tally.first(`job.${name}.${condition.toLowerCase()}AtMs`, t);
    },
    drained(tally, { node = '', t }) {
      tally.firsts.set(`drain.${node}.doneAtMs`, t);
    },
  }),
);

function takeNode(tally: Tally, line: RunLine): void {
  if (line.ev === 'created') {
    tally.nodeZone.set(nameOf(line), label(line, 'topology.kubernetes.io/zone'));
    tally.nodeGroup.set(nameOf(line), label(line, 'kwok-nodegroup'));
  } else if (line.ev === 'ready') {
    takeReadiness(tally, line, line.status === 'True');
  } else if (line.ev === 'deleted') {
    takeReadiness(tally, line, false);
    tally.nodeReady.delete(nameOf(line));
  }
}

function takeReadiness(tally: Tally, line: RunLine, isReady: boolean): void {
  const name = nameOf(line);
  const was = tally.nodeReady.get(name) === true;
  if (was !== isReady) tally.changeNodes(name, line.t, isReady ? 1 : -1);
  tally.nodeReady.set(name, isReady);
  const fell = was && !isReady && line.ev === 'ready' && line.t >= 0;
  if (fell) tally.first(`node.${name}.notReadyAtMs`, line.t);
  tally.nodes.push(Math.max(line.t, 0), tally.readyNodes);
}

function nameOf(line: RunLine): string {
  return line.name ?? '';
}

function label(line: RunLine, key: string): string {
  return line.labels?.[key] ?? '';
}

function takePod(tally: Tally, line: RunLine): void {
  const key = `${line.ns}/${line.name}`;
  if (line.ev === 'created') {
    tally.created++;
    tally.pods.set(key, {
      createdMs: line.t,
      workload: workloadOf(line.owner),
      node: undefined,
      ready: false,
    });
    tally.changePending(line.t, 1);
    return;
  }
  const pod = tally.pods.get(key);
  const take = podTakers[line.ev ?? ''];
  if (pod === undefined || take === undefined) return;
  take(tally, line, pod);
  if (line.ev === 'deleted') tally.pods.delete(key);
}

const podTakers: Readonly<
  Record<string, ((tally: Tally, line: RunLine, pod: PodState) => void) | undefined>
> = {
  scheduled(tally, { t, node }, pod) {
    pod.node = node;
    tally.changePending(t, -1);
    tally.latencies.push(t - pod.createdMs);
    tally.lastScheduledMs = t;
  },
  ready(tally, { t }, pod) {
    pod.ready = true;
    tally.workloadReady(pod, t, 1);
    tally.lastReadyMs = t;
  },
  notReady(tally, { t }, pod) {
    pod.ready = false;
    tally.workloadReady(pod, t, -1);
  },
  deleting(tally, { disruption = '' }) {
    if (disruption !== '') add(tally.disrupted, disruption, 1);
  },
  deleted(tally, { t }, pod) {
    if (pod.node === undefined) tally.changePending(t, -1);
    if (pod.ready) tally.workloadReady(pod, t, -1);
  },
};

function numbersOf(tally: Tally, endMs: number): Map<string, number> {
  const numbers = new Map<string, number>(tally.firsts);
  numbers.set('pods.created', tally.created);
  numbers.set('pods.scheduled', tally.latencies.length);
  numbers.set('pods.pendingAtEnd', tally.pendingCount);
  const sorted = tally.latencies.toSorted((a, b) => a - b);
  numbers.set('scheduling.latencyP50Ms', quantile(sorted, 0.5));
  numbers.set('scheduling.latencyP95Ms', quantile(sorted, 0.95));
  numbers.set('scheduling.lastScheduledAtMs', tally.lastScheduledMs);
  numbers.set('pods.lastReadyAtMs', tally.lastReadyMs);
  numbers.set('pods.pendingPodSeconds', areaUnder(tally.pending, endMs));
  numbers.set('pods.readyPodSeconds', areaUnder(tally.ready, endMs));
  if (new Set(tally.nodes.values).size > 1) {
    numbers.set('nodes.readyNodeSeconds', areaUnder(tally.nodes, endMs));
    numbers.set('nodes.max', Math.max(...tally.nodes.values));
    numbers.set('nodes.atEnd', tally.nodes.last);
  }
  for (const [reason, count] of tally.disrupted) numbers.set(`disrupted.${reason}`, count);
  if (tally.refused > 0) numbers.set('evictions.refused', tally.refused);
  for (const reason of COUNTED_EVENTS) {
    const count = tally.events.get(reason);
    if (count !== undefined) numbers.set(`events.${reason}`, count);
  }
  for (const [name, curve] of tally.hpas) {
    numbers.set(`hpa.${name}.max`, Math.max(...curve.values));
    numbers.set(`hpa.${name}.changes`, curve.values.length - 1);
  }
  return numbers;
}

function curvesOf(tally: Tally): Map<string, StepCurve> {
  const curves = new Map<string, StepCurve>([
    ['pods.pending', tally.pending],
    ['pods.ready', tally.ready],
    ['nodes.ready', tally.nodes],
  ]);
  for (const [group, curve] of tally.nodesByGroup) curves.set(`nodes.ready.${group}`, curve);
  for (const [workload, curve] of tally.readyByWorkload) curves.set(`ready.${workload}`, curve);
  for (const [name, curve] of tally.hpas) curves.set(`hpa.${name}`, curve);
  return curves;
}

function placementsOf(tally: Tally): Map<string, Map<string, number>> {
  const byNode = new Map<string, number>();
  const byWorkloadAndNode = new Map<string, number>();
  const byWorkloadAndZone = new Map<string, number>();
  for (const { node, workload } of tally.pods.values()) {
    if (node === undefined) continue;
    add(byNode, node, 1);
    add(byWorkloadAndNode, `${workload} ${node}`, 1);
    add(byWorkloadAndZone, `${workload} ${tally.nodeZone.get(node) ?? ''}`, 1);
  }
  const counts = [...byNode.values()].sort((a, b) => b - a);
  return new Map([
    ['final.podsPerNode', byNode],
    ['final.podsPerWorkloadAndNode', byWorkloadAndNode],
    ['final.podsPerWorkloadAndZone', byWorkloadAndZone],
    ['final.podsPerNodeSorted', new Map(counts.map((count, place) => [String(place), count]))],
  ]);
}

/** The value at place ⌊p · n⌋ of sorted values, 0 where there are none. */
function quantile(sorted: readonly number[], p: number): number {
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function upsert<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
