import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { podLines } from '../../../test/support/trace-text.ts';
import { cutTrace } from './cut-trace.ts';
import { nodeOf, podOf, TraceBuilder } from './trace-builder.ts';

function traceOf(pods: readonly (readonly [number, number])[]) {
  const builder = new TraceBuilder();
  const shape = builder.shape('a', () => ({ workload: 'w', pod: podOf('n', { cpu: '1' }) }));
  for (const [arrivalMs, durationMs] of pods)
    builder.addPod(arrivalMs, durationMs, shape, `p${builder.podCount}`);
  const [first, second] = ['a', 'b'].map((name) => nodeOf(name, { cpu: '4' }, {}));
  builder.nodes.push(first);
  builder.nodeEvents.push(
    { timeMs: 50, kind: 'add', node: second },
    { timeMs: 150, kind: 'remove', node: first },
  );
  return builder.finish('t', 'test');
}

describe('a part of a trace', () => {
  const trace = traceOf([
    [0, 100],
    [10, 500],
    [100, Infinity],
    [200, 10],
    [300, 10],
  ]);
  const short = (line: string) => line.split(' ').slice(0, 3).join(' ');

  test('what runs at the start is there with the rest of its time; what has ended or comes later is not', () => {
    const cut = cutTrace(trace, { fromMs: 100, untilMs: 300 });
    expect(podLines(cut).map(short)).toEqual(['0 +410 p1', '0 +Infinity p2', '100 +10 p3']);
  });

  test('machines are those of the moment', () => {
    const cut = cutTrace(trace, { fromMs: 100 });
    expect(cut.nodes.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(cut.nodeEvents.map(({ timeMs, kind }) => [timeMs, kind])).toEqual([[50, 'remove']]);
  });

  test('twice as fast: gaps and durations halve', () => {
    expect(
      podLines(cutTrace(trace, { speed: 2 }))
        .map(short)
        .slice(0, 2),
    ).toEqual(['0 +50 p0', '5 +250 p1']);
  });

  test('nothing cut away is the trace itself', () => {
    expect(cutTrace(trace, {})).toBe(trace);
  });

  test('a share keeps that many pods, to one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (count, share) => {
          const pods = Array.from({ length: count }, (_, row): [number, number] => [row, 1]);
          const kept = cutTrace(traceOf(pods), { share }).podCount;
          expect(Math.abs(kept - count * share)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('pod-time within the window is kept', () => {
    const pod = fc.tuple(fc.nat(1000), fc.nat(1000));
    fc.assert(
      fc.property(fc.array(pod), fc.nat(1000), (pods, fromMs) => {
        const whole = pods.reduce(
          (sum, [arrival, duration]) => sum + Math.max(0, arrival + duration - Math.max(arrival, fromMs)),
          0,
        );
        const cut = cutTrace(traceOf(pods), { fromMs, untilMs: 2000 });
        expect(cut.durationMs.reduce((sum, ms) => sum + ms, 0)).toBe(whole);
      }),
    );
  });
});
