import { expect, test } from 'vitest';
import { nodeOf, podOf, TraceBuilder } from './trace-builder.ts';
import { traceSpanMs } from './trace-span.ts';

function spanOf(pods: readonly (readonly [number, number])[], machinesUntilMs: number): number {
  const builder = new TraceBuilder();
  const shape = builder.shape('a', () => ({ workload: 'w', pod: podOf('n', {}) }));
  for (const [arrivalMs, durationMs] of pods) builder.addPod(arrivalMs, durationMs, shape);
  builder.nodeEvents.push({ timeMs: machinesUntilMs, kind: 'add', node: nodeOf('n', {}, {}) });
  return traceSpanMs(builder.finish('t', 'test'));
}

// prettier-ignore
const rows = [
  ['to the last known end',                  [[0, 900], [10, 20]],   0,     900],
  ['a pod without end counts as it comes',   [[0, 5], [70, Infinity]], 0,    70],
  ['machines do not count beside pods',      [[0, 5]],               5000,    5],
  ['but alone they do',                      [],                     5000, 5000],
] as const;

test.each(rows)('a trace lasts %s', (_why, pods, machinesUntilMs, expected) => {
  expect(spanOf(pods, machinesUntilMs)).toBe(expected);
});
