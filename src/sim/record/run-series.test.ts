import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunSeries } from './run-series.ts';
import type { ResourceAmount } from './run-series.ts';

const GIB = 2 ** 30;

function amount(milliCpu: number, gib = 0, milliGpu = 0): ResourceAmount {
  return { milliCpu, memoryBytes: gib * GIB, milliGpu };
}

/** A curve of the run as `[time, value]` pairs; undefined where the run has none of that name and group. */
function curve(
  series: RunSeries,
  name: string,
  group?: string,
): readonly (readonly [number, number])[] | undefined {
  const found = series.build().find((each) => each.name === name && each.group === group);
  return found?.timesMs.map((timeMs, i) => [timeMs, found.values[i]] as const);
}

describe('nodes that are billed', () => {
  const series = new RunSeries();
  series.countNode(0, 'small', 1);
  series.countNode(0, 'small', 1);
  series.countNode(50, 'large', 1);
  series.countNode(90, 'small', -1);

  test('are a curve of all of them', () => {
    expect(curve(series, 'nodes')).toEqual([
      [0, 2],
      [50, 3],
      [90, 2],
    ]);
  });

  test('and one of each pool', () => {
    expect(curve(series, 'nodes', 'small')).toEqual([
      [0, 2],
      [90, 1],
    ]);
    expect(curve(series, 'nodes', 'large')).toEqual([[50, 1]]);
  });

  test('are never fewer than none, neither of a pool nor in all', () => {
    expect(() => new RunSeries().countNode(0, 'p', -1)).toThrow('-1 nodes are billed');
    const two = new RunSeries();
    two.countNode(0, 'a', 1);
    expect(() => two.countNode(0, 'b', -1)).toThrow('pool b has -1 nodes');
  });
});

describe('what is asked for and what there is', () => {
  test('is shown in cores, GiB and GPUs', () => {
    const series = new RunSeries();
    series.requested(0, amount(1500, 2, 500), 1);
    series.allocatable(0, amount(4000, 16, 2000), 1);
    expect(curve(series, 'cpu-requested')).toEqual([[0, 1.5]]);
    expect(curve(series, 'memory-requested')).toEqual([[0, 2]]);
    expect(curve(series, 'gpu-requested')).toEqual([[0, 0.5]]);
    expect(curve(series, 'gpu-allocatable')).toEqual([[0, 2]]);
    expect(series.build().map(({ unit }) => unit)).toEqual(['cores', 'GiB', 'GPUs', 'cores', 'GiB', 'GPUs']);
  });

  test('of nothing makes no curve', () => {
    const series = new RunSeries();
    series.requested(0, amount(100), 1);
    expect(curve(series, 'gpu-requested')).toBeUndefined();
    expect(curve(series, 'memory-requested')).toBeUndefined();
  });

  test('whoever comes and goes, the last value is the sum of those that are there, to the last bit', () => {
    const coming = fc.record({
      milliCpu: fc.nat(64_000),
      memoryBytes: fc.nat(2 ** 40),
      milliGpu: fc.nat(8000),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(coming, fc.boolean()), { minLength: 1, maxLength: 40 }), (pods) => {
        const series = new RunSeries();
        pods.forEach(([each], at) => series.requested(at, each, 1));
        const staying = pods.filter(([, stays]) => stays).map(([each]) => each);
        pods.forEach(([each, stays], at) => {
          if (!stays) series.requested(100 + at, each, -1);
        });
        const sum = (of: (each: ResourceAmount) => number): number =>
          staying.reduce((total, each) => total + of(each), 0);
        expect(curve(series, 'cpu-requested')?.at(-1)?.[1] ?? 0).toBe(sum(({ milliCpu }) => milliCpu) / 1000);
        expect(curve(series, 'memory-requested')?.at(-1)?.[1] ?? 0).toBe(
          sum(({ memoryBytes }) => memoryBytes) / GIB,
        );
      }),
    );
  });
});

test('curves of others are shown behind the run’s own, and those without a point are not', () => {
  const series = new RunSeries();
  series.more('replicas', 'pods', 'Deployment/default/web').set(5, 3);
  series.more('never', 'pods');
  series.podsRunning.set(0, 1);
  expect(series.build().map(({ name, group }) => [name, group])).toEqual([
    ['pods-running', undefined],
    ['replicas', 'Deployment/default/web'],
  ]);
});
