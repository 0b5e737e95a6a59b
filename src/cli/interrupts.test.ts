import { expect, test } from 'vitest';
import { ECHO_MS, onInterrupt } from './interrupts.ts';

/** What interrupts at these times do: `stop`, or `exit CODE`. */
function answersTo(timesMs: readonly number[]): string[] {
  const done: string[] = [];
  const stop = new AbortController();
  stop.signal.addEventListener('abort', () => done.push('stop'));
  let nowMs = 0;
  const interrupt = onInterrupt({
    stop,
    say: (text) => void expect(text).toContain('what is done so far is kept'),
    exit: (code) => done.push(`exit ${code}`),
    nowMs: () => nowMs,
  });
  for (const atMs of timesMs) {
    nowMs = atMs;
    interrupt();
  }
  return done;
}

// prettier-ignore
test.each([
  ['one lets the work end in order',                 [5],                        ['stop']],
  ['its echo does nothing',                          [5, 5, 5 + ECHO_MS - 1],    ['stop']],
  ['another one ends the process',                   [5, 5 + ECHO_MS],           ['stop', 'exit 130']],
  ['… after an echo too',                            [5, 6, 9000],               ['stop', 'exit 130']],
] as const)('%s', (_rule, timesMs, expected) => {
  expect(answersTo(timesMs)).toEqual(expected);
});
