import { Digest, RandomStream } from '../../src/base/index.ts';
import { EventQueue, runLoop } from '../../src/kernel/index.ts';
import type { EventHandler } from '../../src/kernel/index.ts';
import { cpuTimed } from '../harness.ts';
import type { Bench, Work } from '../harness.ts';
import { BareHeap } from './bare-heap.ts';

const EVENTS = 4_000_000;
const TOY_EVENTS = 2_000;
const DELAYS = 4096;

/** Timers that set themselves again when they fire: the hold model, with a handler and the run loop around it. */
function holdModel(pending: number, events: number): Work {
  const delays = drawDelays();
  const queue = new EventQueue(pending);
  let fired = 0;
  let sum = 0;
  const stop = new AbortController();
  const onTimer: EventHandler = (nowMs, subject) => {
    sum = Math.imul(sum ^ nowMs, 31) + subject;
    if (++fired < events) queue.push(nowMs + delays[fired & (DELAYS - 1)], fired & 3, 0, subject, 0);
    else stop.abort();
  };
  for (let timer = 0; timer < pending; timer++) queue.push(delays[timer & (DELAYS - 1)], 0, 0, timer, 0);
  const { spent } = cpuTimed(() => runLoop(queue, [onTimer], { untilMs: Infinity, signal: stop.signal }));
  const bare = cpuTimed(() => bareHold(pending, fired)).spent;
  const digest = new Digest();
  digest.number(sum);
  return {
    operations: fired,
    counts: { events: fired, pending },
    digest: digest.hex(),
    figures: { bareHeapNs: (bare.cpuMs * 1e6) / fired, ofBareHeap: bare.cpuMs / spent.cpuMs },
    spent,
  };
}

/** The same with the least that a queue can be, and no handler. */
function bareHold(pending: number, events: number): number {
  const delays = drawDelays();
  const heap = new BareHeap(pending + 1);
  for (let timer = 0; timer < pending; timer++) heap.push(delays[timer & (DELAYS - 1)], timer);
  for (let fired = 1; fired < events; fired++) {
    const time = heap.topTime;
    const payload = heap.topPayload;
    heap.pop();
    heap.push(time + delays[fired & (DELAYS - 1)], payload);
  }
  return heap.topTime;
}

function drawDelays(): Float64Array {
  const stream = new RandomStream(1, 'bench-kernel');
  return Float64Array.from({ length: DELAYS }, () => 1 + stream.below(1000));
}

export const kernelBenches: readonly Bench[] = [1_000, 100_000].map((pending) => ({
  name: `kernel/${pending / 1000}k-pending`,
  prepare: (toy) => () => holdModel(toy ? 100 : pending, toy ? TOY_EVENTS : EVENTS),
}));
