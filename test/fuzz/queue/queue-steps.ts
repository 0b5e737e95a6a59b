import { node, pod } from '../../support/scheduling.ts';
import type { Pod } from '../../../src/model/index.ts';
import { clusterEvents } from '../../../src/scheduler/queue/cluster-event.ts';
import type { ClusterEvent } from '../../../src/scheduler/queue/cluster-event.ts';
import { SchedulingQueue } from '../../../src/scheduler/queue/scheduling-queue.ts';
import { PlainQueue } from '../../reference/scheduler/plain-queue.ts';

const GATED: Pod = pod({ cpu: '2', spec: { schedulingGates: [{ name: 'wait' }] } });
/** Pods 0 … 2 ask for one core, 3 … 5 for two. */
const podOf = (row: number): Pod => (row < 3 ? pod({ cpu: '1' }) : pod({ cpu: '2' }));
const ROWS = 6;

const taint = { key: 'own', effect: 'NoSchedule' };
/** What happens in the cluster, some of it of use to all pods, some to the small ones or to nobody. */
const EVENTS: readonly (readonly ClusterEvent[])[] = [
  clusterEvents('Node', undefined, node('n', { cpu: '4' })),
  clusterEvents('Node', undefined, node('n', { cpu: '1' })),
  clusterEvents('Node', undefined, node('n', { cpu: '500m' })),
  clusterEvents('Node', node('n', { taints: [taint] }), node('n')),
  clusterEvents('Node', node('n', { cpu: '1' }), node('n', { cpu: '8' })),
  clusterEvents('Node', node('n'), node('n', { labels: { zone: 'a' } })),
  clusterEvents('AssignedPod', pod({ cpu: '1', on: 'n' }), undefined),
];
const PLUGINS = [
  ['NodeResourcesFit'],
  ['NodeAffinity'],
  ['TaintToleration'],
  ['NodeAffinity', 'NodeResourcesFit'],
  ['InterPodAffinity'],
  [],
];

type Queue = Pick<SchedulingQueue, 'pop' | 'unschedulableCount'> & PlainQueue;

/** One thing that happens to a queue, so long after the one before. */
export interface QueueStep {
  readonly kind: 'add' | 'gated' | 'pop' | 'failed' | 'remove' | 'event' | 'flush' | 'update';
  readonly pick: number;
  readonly afterMs: number;
}

/** What one queue answers to the steps: the pods that it gave, and how many wait for an event after each step. */
function answers(queue: Queue, steps: readonly QueueStep[]): readonly string[] {
  const waiting = new Set<number>();
  const flying = new Set<number>();
  const gated = new Set<number>();
  let nowMs = 0;
  const act = ({ kind, pick }: QueueStep): string => {
    const oneOf = (rows: ReadonlySet<number>): number | undefined => [...rows][pick % Math.max(1, rows.size)];
    const flown = oneOf(flying);
    switch (kind) {
      case 'add':
      case 'gated': {
        const row = pick % ROWS;
        if (waiting.has(row) || flying.has(row)) return '';
        queue.add(row, pick % 3, nowMs, kind === 'gated' ? 'SchedulingGates' : undefined);
        waiting.add(row);
        if (kind === 'gated') gated.add(row);
        return '';
      }
      case 'pop': {
        const given = queue.pop(nowMs);
        if (waiting.delete(given)) flying.add(given);
        return ` gives ${given}`;
      }
      case 'failed':
        if (flown === undefined) return '';
        queue.failed(flown, PLUGINS[pick % PLUGINS.length], nowMs);
        flying.delete(flown);
        waiting.add(flown);
        return '';
      case 'remove': {
        const row = flown ?? oneOf(waiting);
        if (row === undefined) return '';
        queue.remove(row);
        for (const rows of [waiting, flying, gated]) rows.delete(row);
        return '';
      }
      case 'event':
        for (const event of EVENTS[pick % EVENTS.length]) queue.onEvent(event, nowMs);
        return '';
      case 'flush':
        queue.flushUnschedulable(nowMs);
        return '';
      default: {
        const row = oneOf(gated);
        if (row === undefined) return '';
        gated.delete(row);
        queue.onPodUpdate(row, clusterEvents('TargetPod', GATED, podOf(row)), nowMs);
        return '';
      }
    }
  };
  return steps.map((each) => {
    nowMs += each.afterMs;
    return `${nowMs} ${each.kind}${act(each)}: ${queue.unschedulableCount} wait`;
  });
}

/** What the queue and its plain twin answer to the same steps, in this order. */
export function queueAnswers(steps: readonly QueueStep[]): readonly [readonly string[], readonly string[]] {
  const backoff = { initialMs: 1000, maxMs: 10_000 };
  const fast = new SchedulingQueue({
    backoff,
    pods: { object: podOf, signature: (row) => Number(row < 3) },
  });
  const plain = new PlainQueue(backoff.initialMs, backoff.maxMs, podOf);
  return [answers(fast as unknown as Queue, steps), answers(plain, steps)];
}
