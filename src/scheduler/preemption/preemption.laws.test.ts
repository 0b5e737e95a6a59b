import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import { RandomStreams } from '../../base/index.ts';
import type { RandomStream } from '../../base/index.ts';
import { ClusterState } from '../../model/index.ts';
import type { KubernetesObject, NodeRow, PodRow, PodSpec } from '../../model/index.ts';
import { readSchedulerConfiguration, Scheduler } from '../index.ts';
import type { Decision } from '../index.ts';

const NODES = 14;
const CORES = 4;
const APPS = ['web', 'db', 'job'];

interface Wishes {
  readonly seed: number;
  readonly budgets: boolean;
  readonly nominations: boolean;
  /** What pods that preempt ask for beside amounts; some of those that run ask for it, too. */
  readonly company?: Partial<PodSpec>;
}

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

function near(topologyKey: string, app: string): Partial<PodSpec> {
  const term = { topologyKey, labelSelector: { matchLabels: { app } } };
  return { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

function farFrom(topologyKey: string, app: string): Partial<PodSpec> {
  const term = { topologyKey, labelSelector: { matchLabels: { app } } };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

function spreadOver(topologyKey: string, maxSkew: number): Partial<PodSpec> {
  const labelSelector = { matchLabels: { app: 'web' } };
  return {
    topologySpreadConstraints: [{ topologyKey, maxSkew, whenUnsatisfiable: 'DoNotSchedule', labelSelector }],
  };
}

/** A full cluster with pods of four priorities, in which pods of higher priority preempt again and again. */
class CrowdedCluster {
  readonly cluster = new ClusterState();
  readonly lasting: Scheduler;
  readonly #stream: RandomStream;
  readonly #wishes: Wishes;
  readonly #pending: PodRow[] = [];
  #made = 0;
  preemptions = 0;

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
    this.#stream = new RandomStreams(wishes.seed).stream('crowded');
    for (let i = 0; i < NODES; i++) this.#addNode(i);
    if (wishes.budgets) for (const app of APPS) this.#putBudget(app);
    for (let i = 0; i < NODES * CORES; i++) this.#fill();
    this.lasting = this.newScheduler();
  }

  /** Two nodes share a host name, as no two should. */
  #addNode(number: number): void {
    const labels = { [ZONE]: `z${number % 3}`, [HOST]: `n${Math.max(1, number)}` };
    this.cluster.addNode(node(`n${number}`, { cpu: String(CORES), labels }));
  }

  /** A scheduler that knows nothing yet, of a profile that spreads nothing, so that a node speaks for itself. */
  newScheduler(): Scheduler {
    const apiVersion = 'kubescheduler.config.k8s.io/v1';
    const args = (name: string, more: object): object => ({
      name,
      args: { apiVersion, kind: `${name}Args`, ...more },
    });
    const pluginConfig = [
      args('PodTopologySpread', { defaultingType: 'List', defaultConstraints: [] }),
      // Six candidates are enough, so that it shows how far a walk goes.
      args('DefaultPreemption', { minCandidateNodesPercentage: 1, minCandidateNodesAbsolute: 6 }),
    ];
    const reading = readSchedulerConfiguration({
      apiVersion,
      kind: 'KubeSchedulerConfiguration',
      profiles: [{ schedulerName: 'default-scheduler', pluginConfig }],
    });
    if ('error' in reading) throw new Error(reading.error);
    // Batching remembers by design, and what it remembers decides.
    return new Scheduler(this.cluster, reading.config, { gates: { OpportunisticBatching: false } });
  }

  /** One pod tries; both schedulers say the same, and what they say comes true. */
  step(): void {
    this.#changeSomething();
    const { cluster } = this;
    const row = this.#preemptor();
    const fresh = this.newScheduler();
    fresh.startIndex = this.lasting.startIndex;
    const decisions = [this.lasting.schedule(row), fresh.schedule(row)];
    expect(this.#told(decisions[0])).toEqual(this.#told(decisions[1]));
    expect(this.lasting.startIndex).toBe(fresh.startIndex);
    this.#apply(row, decisions[0]);
    expect(Math.max(...cluster.nodes.podCount.subarray(0, NODES))).toBeLessThanOrEqual(110);
  }

  #told(decision: Decision): object {
    const { cluster } = this;
    if (decision.outcome === 'bound') return { node: cluster.nodes.names[decision.node] };
    const { nomination } = decision;
    return {
      message: decision.message(),
      node: nomination && cluster.nodes.names[nomination.node],
      victims: nomination?.victims.map((victim) => cluster.pods.name(victim)),
    };
  }

  /** Victims go at once or slowly; a nominated pod waits, so that others have to respect it. */
  #apply(row: PodRow, decision: Decision): void {
    const { cluster } = this;
    if (decision.outcome === 'bound') {
      cluster.bindPod(row, decision.node);
      return;
    }
    const { nomination } = decision;
    if (nomination === undefined) {
      cluster.removePod(row);
      return;
    }
    this.preemptions++;
    for (const victim of nomination.victims) {
      if (this.#stream.below(3) === 0) cluster.setTerminating(victim, true);
      else cluster.removePod(victim);
    }
    for (const other of nomination.displaced) cluster.nominate(other, -1);
    if (!this.#wishes.nominations) {
      cluster.removePod(row);
      return;
    }
    cluster.nominate(row, nomination.node);
    this.#pending.push(row);
  }

  #preemptor(): PodRow {
    const stream = this.#stream;
    const waiting = this.#pending.length;
    if (waiting > 0 && stream.below(2) === 0) return this.#pending.splice(stream.below(waiting), 1)[0];
    // Few shapes, so that what is remembered of a node is asked for again.
    const cpu = ['2', '3', '3', '5'][stream.below(4)];
    const spec = { priority: cpu === '3' ? 30 : 10, ...this.#wishes.company };
    const labels = this.#wishes.company === undefined ? {} : { app: APPS[stream.below(2)] };
    return this.cluster.addPod(pod({ name: `new-${this.#made++}`, cpu, labels, spec }));
  }

  #changeSomething(): void {
    const stream = this.#stream;
    const kind = stream.below(6);
    if (kind < 3) this.#fill();
    else if (kind < 4) this.#endOne();
    else if (kind < 5 && this.#wishes.nominations) this.#nominate();
    else if (this.#wishes.budgets) this.#putBudget(APPS[stream.below(APPS.length)]);
  }

  #fill(): void {
    const stream = this.#stream;
    const row = stream.below(NODES) as NodeRow;
    if (this.cluster.nodes.requested[0][row] >= CORES * 1000) return;
    const company = stream.below(4) === 0 ? this.#wishes.company : {};
    const spec = { priority: 5 * stream.below(5), ...company };
    const labels = { app: APPS[stream.below(APPS.length)] };
    const made = this.cluster.addPod(pod({ name: `p${this.#made++}`, cpu: '1', labels, spec }));
    this.cluster.setStartMs(made, stream.below(1000));
    this.cluster.bindPod(made, row);
  }

  #endOne(): void {
    const { pods } = this.cluster;
    const bound = Array.from({ length: pods.rowCount }, (_, row) => row as PodRow).filter(
      (row) => pods.isLive(row) && pods.nodeRow[row] >= 0,
    );
    if (bound.length > 0) this.cluster.removePod(bound[this.#stream.below(bound.length)]);
  }

  /** A pod is nominated to a node where nothing else changes. */
  #nominate(): void {
    const spec = { priority: 30 };
    const row = this.cluster.addPod(pod({ name: `guest-${this.#made++}`, cpu: '2', spec }));
    this.cluster.nominate(row, this.#stream.below(NODES) as NodeRow);
    this.#pending.push(row);
  }

  #putBudget(app: string): void {
    this.cluster.objects.put({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: app, namespace: 'default' },
      spec: { selector: { matchLabels: { app } } },
      status: { disruptionsAllowed: this.#stream.below(3) },
    } as KubernetesObject);
  }
}

// Under VERIFY, which tests set, each answer of the tree of candidates is held against the walk as well.
describe.each([
  ['nobody nominated, no budgets', { budgets: false, nominations: false }],
  ['pods nominated', { budgets: false, nominations: true }],
  ['budgets', { budgets: true, nominations: false }],
  ['budgets and pods nominated', { budgets: true, nominations: true }],
  ['near others of a zone', { budgets: false, nominations: true, company: near(ZONE, 'db') }],
  ['near others of a host', { budgets: false, nominations: true, company: near(HOST, 'web') }],
  ['far from others of a zone', { budgets: false, nominations: true, company: farFrom(ZONE, 'job') }],
  ['far from others of a host', { budgets: true, nominations: true, company: farFrom(HOST, 'web') }],
  ['spread over zones', { budgets: false, nominations: true, company: spreadOver(ZONE, 1) }],
  ['spread over hosts', { budgets: true, nominations: true, company: spreadOver(HOST, 1) }],
] as const)('what preemption remembers changes no decision: %s,', (_why, wishes) => {
  test.each([1, 2])('history %d', (seed) => {
    const crowded = new CrowdedCluster({ seed, ...wishes });
    for (let step = 0; step < 40; step++) crowded.step();
    expect(crowded.preemptions, 'nothing was preempted: the history says nothing').toBeGreaterThan(2);
  });
});
