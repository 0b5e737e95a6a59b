import { assert } from '../base/index.ts';
import type { EventQueue } from './event-queue.ts';

/** What happens at an event: `nowMs`, then the two numbers that were pushed with it. */
export type EventHandler = (nowMs: number, subject: number, object: number) => void;

export interface RunOptions {
  /** Events after this time stay in the queue; the clock ends exactly here. */
  readonly untilMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called every `progressEvery` events, and once at the end. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  readonly progressEvery?: number;
}

export interface RunProgress {
  readonly nowMs: number;
  readonly events: number;
}

export interface RunOutcome {
  readonly endMs: number;
  readonly events: number;
  /** The signal ended the run before its time. */
  readonly aborted: boolean;
}

const PROGRESS_EVERY = 65536;

/**
 * Takes events in order and calls the handler of their kind until the queue is empty, the horizon is reached or the
 * signal says stop. Handlers push further events. An event kind without handler is our own fault.
 */
export function runLoop(
  queue: EventQueue,
  handlers: readonly (EventHandler | undefined)[],
  options: RunOptions,
): RunOutcome {
  const { untilMs, signal, onProgress, progressEvery = PROGRESS_EVERY } = options;
  assert(!Number.isNaN(untilMs), 'the run has no end: untilMs is NaN');
  assert(progressEvery > 0, `progress every ${progressEvery} events`);
  let events = 0;
  let untilReport = progressEvery;
  while (queue.pop(untilMs)) {
    const handler = handlers[queue.kind];
    if (handler === undefined) assert(false, `no handler for event kind ${queue.kind}`);
    handler(queue.timeMs, queue.subject, queue.object);
    events++;
    if (--untilReport > 0) continue;
    untilReport = progressEvery;
    onProgress?.({ nowMs: queue.timeMs, events });
    if (signal?.aborted === true) return { endMs: queue.timeMs, events, aborted: true };
  }
  const endMs = Number.isFinite(untilMs) ? untilMs : queue.timeMs;
  onProgress?.({ nowMs: endMs, events });
  return { endMs, events, aborted: false };
}
