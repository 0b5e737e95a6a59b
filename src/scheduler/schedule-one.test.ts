import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../base/index.ts';
import type { RandomStream } from '../base/index.ts';
import type { ClusterState, Node, NodeRow, Pod, PodRow } from '../model/index.ts';
import { node, pod, stage } from '../../test/support/scheduling.ts';
import type { Decision, Scheduler } from './index.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/** A history: nodes and pods come, go and change; pods of a few shapes are scheduled in between. */
class History {
  readonly #stream: RandomStream;
  #names = 0;

  constructor(seed: number) {
    this.#stream = new RandomStreams(seed).stream('history');
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#stream.below(items.length)];
  }

  node(name = `n${this.#names++}`): Node {
    return node(name, {
      cpu: this.pick(['2', '4', '8']),
      pods: this.pick(['3', '110']),
      labels: { [HOST]: name, [ZONE]: this.pick(['a', 'b', 'c']), disk: this.pick(['ssd', 'hdd']) },
      taints: this.pick([
        [],
        [],
        [{ key: 'soft', effect: 'PreferNoSchedule' }],
        [{ key: 'hard', effect: 'NoSchedule' }],
      ]),
      unschedulable: this.pick([false, false, false, true]),
    });
  }

  pod(): Pod {
    const app = this.pick(['web', 'db', 'job']);
    const labelSelector = { matchLabels: { app } };
    const hard = {
      maxSkew: 1,
      topologyKey: this.pick([ZONE, HOST]),
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector,
    };
    const term = { topologyKey: this.pick([ZONE, HOST]), labelSelector };
    const required = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    const spec = this.pick<Partial<Pod['spec']>>([
      {},
      { nodeSelector: { disk: 'ssd' } },
      { tolerations: [{ operator: 'Exists' }] },
      { topologySpreadConstraints: [hard] },
      { topologySpreadConstraints: [{ ...hard, whenUnsatisfiable: 'ScheduleAnyway' }] },
      { affinity: { podAffinity: required } },
      { affinity: { podAntiAffinity: required } },
      {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term }],
          },
        },
      },
    ]);
    return pod({
      name: `p${this.#names++}`,
      cpu: this.pick(['100m', '500m', '1', '3']),
      labels: { app },
      spec: { ...spec, priority: this.pick([0, 0, 10]) },
    });
  }
}

/** What is compared; the text as well as the place. */
function told(decision: Decision): unknown {
  if (decision.outcome === 'bound') return decision;
  return { ...decision, message: decision.message() };
}

function apply(cluster: ClusterState, row: PodRow, decision: Decision): void {
  if (decision.outcome === 'bound') {
    cluster.bindPod(row, decision.node);
    return;
  }
  const { nomination } = decision;
  if (nomination === undefined) {
    cluster.removePod(row);
    return;
  }
  for (const victim of nomination.victims) cluster.removePod(victim);
  cluster.nominate(row, nomination.node);
}

function disturb(history: History, cluster: ClusterState): void {
  const nodeRows = [...cluster.nodes.order.list()] as NodeRow[];
  const podRows = Array.from({ length: cluster.pods.rowCount }, (_, row) => row as PodRow);
  const bound = podRows.filter((row) => cluster.pods.isLive(row) && cluster.pods.nodeRow[row] >= 0);
  const nodeRow = history.pick(nodeRows);
  switch (history.pick(['none', 'none', 'add', 'remove', 'change', 'end', 'end', 'terminate', 'relabel'])) {
    case 'add':
      cluster.addNode(history.node());
      return;
    case 'remove':
      if (nodeRows.length < 5) return;
      for (const row of bound) if (cluster.pods.nodeRow[row] === nodeRow) cluster.removePod(row);
      cluster.removeNode(nodeRow);
      return;
    case 'change':
      cluster.updateNode(nodeRow, history.node(cluster.nodes.names[nodeRow]));
      return;
    case 'end':
      if (bound.length > 0) cluster.removePod(history.pick(bound));
      return;
    case 'terminate':
      if (bound.length > 0) cluster.setTerminating(history.pick(bound));
      return;
    case 'relabel':
      if (bound.length > 0)
        cluster.updatePodLabels(history.pick(bound), { app: history.pick(['web', 'db']) });
  }
}

describe('Scheduler', () => {
  test.each(Array.from({ length: 10 }, (_, seed) => seed))(
    'what it remembers changes no decision: history %i against a scheduler that knows nothing',
    (seed) => {
      const history = new History(seed);
      const nodeCount = history.pick([6, 70, 130]);
      const { cluster, scheduler } = stage({
        nodes: Array.from({ length: nodeCount }, () => history.node()),
      });
      for (let step = 0; step < 40; step++) {
        disturb(history, cluster);
        const row = cluster.addPod(history.pod());
        const fresh: Scheduler = stage({ nodes: [] }).scheduler.forCluster(cluster);
        fresh.startIndex = scheduler.startIndex;
        const expected = told(fresh.schedule(row));
        const decision = scheduler.schedule(row);
        expect(told(decision)).toEqual(expected);
        expect(scheduler.startIndex).toBe(fresh.startIndex);
        apply(cluster, row, decision);
      }
    },
  );

  test('what was tried in a fork changes no decision after the revert', () => {
    const history = new History(99);
    const { cluster, scheduler } = stage({ nodes: Array.from({ length: 20 }, () => history.node()) });
    for (let step = 0; step < 30; step++) {
      const row = cluster.addPod(history.pod());
      const start = scheduler.startIndex;
      const before = told(scheduler.schedule(row));
      cluster.fork();
      cluster.addNode(history.node());
      for (let tried = 0; tried < 5; tried++) {
        const other = cluster.addPod(history.pod());
        apply(cluster, other, scheduler.schedule(other));
      }
      disturb(history, cluster);
      cluster.revert();
      scheduler.startIndex = start;
      const decision = scheduler.schedule(row);
      expect(told(decision)).toEqual(before);
      apply(cluster, row, decision);
    }
  });

  // prettier-ignore
  test.each([
    // nodes left  start   begins at, upstream's (nextStartNodeIndex + i) % numAllNodes
    [1,            2,      0],
    [1,            1,      0],
    [3,            3,      0],
    [3,            4,      1],
    [3,            8,      2],
    [5,            4,      4],
  ])('of %i nodes that are left a walk from %i on begins at %i', (count, start, begin) => {
    const nodes = Array.from({ length: count }, (_, number) => node(`n${number}`, {}));
    const firstFrom = (startIndex: number): unknown => {
      const { cluster, scheduler } = stage({ nodes });
      scheduler.startIndex = startIndex;
      const row = cluster.addPod(pod());
      const decision = scheduler.schedule(row);
      return [decision.outcome === 'bound' ? cluster.nodes.names[decision.node] : decision.outcome, scheduler.startIndex];
    };
    const [name, next] = firstFrom(start) as [string, number];
    expect(nodes.map(({ metadata }) => metadata.name)).toContain(name);
    expect([name, next]).toEqual(firstFrom(begin));
  });

  test('a cluster without nodes says so', () => {
    const { cluster, scheduler } = stage({ nodes: [] });
    const decision = scheduler.schedule(cluster.addPod(pod()));
    expect(decision.outcome === 'bound' ? '' : decision.message()).toBe(
      'no nodes available to schedule pods',
    );
  });

  test('a pod of another scheduler is not its business', () => {
    const { cluster, scheduler } = stage({ nodes: [node('a')] });
    expect(scheduler.isResponsibleFor(cluster.addPod(pod({ spec: { schedulerName: 'other' } })))).toBe(false);
    expect(scheduler.isResponsibleFor(cluster.addPod(pod()))).toBe(true);
  });
});
