import { RandomStreams } from '../../../src/base/index.ts';
import { Draw } from '../scheduler/draw.ts';
import type { HistoryFinding } from '../scheduler/history.ts';
import { queueAnswers } from './queue-steps.ts';
import type { QueueStep } from './queue-steps.ts';

const PICK_MAX = 1001;

/** Pods come, are tried, fail, wait and are woken, in the scheduling queue and its plain twin at once. */
export function runQueueHistory(seed: number, history: number): HistoryFinding | undefined {
  const draw = new Draw(new RandomStreams(seed).stream('queue-history', String(history)));
  const steps = Array.from({ length: 20 + draw.below(300) }, () => drawStep(draw));
  const [fast, plain] = queueAnswers(steps);
  const step = fast.findIndex((answer, index) => answer !== plain[index]);
  if (step < 0) return undefined;
  return {
    seed,
    history,
    step,
    what: 'the queue',
    differences: [`ours ${fast[step]}, recorded ${plain[step]}`],
  };
}

function drawStep(draw: Draw): QueueStep {
  return {
    kind: draw.pick('add', 'add', 'gated', 'pop', 'pop', 'pop', 'failed', 'failed', 'failed', 'remove', 'event', 'event', 'flush', 'update'), // prettier-ignore
    pick: draw.below(PICK_MAX),
    // Never 0: pods of one moment and one priority leave in no order that upstream would promise.
    afterMs: draw.chance(0.08) ? draw.pick(30_000, 299_500, 300_001) : 1 + draw.below(1200),
  };
}
