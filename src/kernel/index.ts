/**
 * kernel: the event queue and the run loop. Knows no Kubernetes word; may import base. Time is whole milliseconds,
 * order is (time, phase, sequence number), an event is a kind and two numbers. Start at event-queue.ts.
 */
export { EventQueue } from './event-queue.ts';
export { runLoop } from './run-loop.ts';
export type { EventHandler, RunOptions, RunOutcome, RunProgress } from './run-loop.ts';
