import { describe, expect, test } from 'vitest';
import { SECOND_MS } from '../../../base/index.ts';
import { autoscaled, pool } from '../../../../test/support/autoscaled-run.ts';
import { deploymentOf } from '../../../../test/support/scenario.ts';
import type { Deployment } from '../../../model/index.ts';
import { simulate } from '../../simulate.ts';

/** Four small pods of one importance. */
function workload(name: string, priority: number): Deployment {
  const { spec, ...rest } = deploymentOf(name, 4, '250m');
  return {
    ...rest,
    spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, priority } } },
  };
}

/**
 * Two nodes of four cores share eight small pods, so that one of them is drained: two unimportant and two important pods
 * have to go. They take `stopSeconds` to stop.
 */
function drain(config: string | undefined, stopSeconds = 20) {
  const base = autoscaled([pool('small', { count: 2, min: 1, max: 2 })], []);
  const { log, facts } = simulate({
    ...base,
    clusterAutoscaler: {
      'scale-down-unneeded-time': '2m',
      'scale-down-delay-after-add': '1m',
      ...(config !== undefined && { 'drain-priority-config': config }),
    },
    timing: {
      podStartMs: { kind: 'constant', ms: 0 },
      podStopMs: { kind: 'constant', ms: stopSeconds * SECOND_MS },
    },
    workload: { objects: [workload('low', 0), workload('high', 5000)], traces: [], demand: [] },
  });
  const lines = [...log.lines()];
  const timesOf = (word: string, name: string): number[] =>
    lines
      .filter((line) => line.includes(` ${word} ${name}-`))
      .map((line) => Number(/^([\d.]+)/.exec(line)?.[1]));
  const evicted = { low: timesOf('pod-evicted', 'low'), high: timesOf('pod-evicted', 'high') };
  const begin = Math.min(...evicted.low, ...evicted.high);
  const after = (times: readonly number[]): number[] =>
    times.map((time) => Math.round((time - begin) * 1000) / 1000);
  return {
    evicted: { low: after(evicted.low), high: after(evicted.high) },
    stopped: { low: after(timesOf('pod-deleted', 'low')), high: after(timesOf('pod-deleted', 'high')) },
    removed: facts.nodes.removed,
    lines,
  };
}

describe('the order in which the pods of a node are evicted', () => {
  test('without the flag all go at once', () => {
    expect(drain(undefined).evicted).toEqual({ low: [0, 0], high: [0, 0] });
  });

  test('one group is no order', () => {
    expect(drain('0:600').evicted).toEqual({ low: [0, 0], high: [0, 0] });
  });

  test('the less important go first; the others when the autoscaler has seen that those are gone', () => {
    // They take 20 s, and it looks every 5 s.
    expect(drain('0:600,1000:600').evicted).toEqual({ low: [0, 0], high: [20, 20] });
  });

  test('a look that comes too early waits for the next', () => {
    expect(drain('0:600,1000:600', 21).evicted.high).toEqual([25, 25]);
  });

  test('groups without pods are not waited for', () => {
    const groups = '-100:600,0:600,10:600,20:600,5000:600,9000:600';
    expect(drain(groups).evicted).toEqual({ low: [0, 0], high: [20, 20] });
  });

  test('the limit between two groups belongs to the upper one', () => {
    expect(drain('0:600,5000:600').evicted.high).toEqual([20, 20]);
    expect(drain('0:600,5001:600').evicted.high).toEqual([0, 0]);
  });

  test('pods below every group go with the first', () => {
    expect(drain('1000:600,5000:600').evicted).toEqual({ low: [0, 0], high: [20, 20] });
  });

  test('the node goes when the last group is gone', () => {
    const removedAfter = (config: string | undefined): number => {
      const { lines } = drain(config);
      const timeOf = (word: string): number =>
        Number(/^[\d.]+/.exec(lines.find((line) => line.includes(word)) ?? '')?.[0]);
      return Math.round(timeOf('node-removed') - timeOf('pod-evicted'));
    };
    expect(removedAfter(undefined)).toBe(20);
    expect(removedAfter('0:600,1000:600')).toBe(40);
  });
});

describe('how long evicted pods have', () => {
  test('they take their time where their group gives it', () => {
    expect(drain('0:600').stopped).toEqual({ low: [20, 20], high: [20, 20] });
  });

  test('they are killed where the grace of their group is over', () => {
    expect(drain('0:10').stopped).toEqual({ low: [10, 10], high: [10, 10] });
  });

  test('each group has its own', () => {
    expect(drain('0:10,1000:600').stopped).toEqual({ low: [10, 10], high: [30, 30] });
    expect(drain('0:600,1000:10').stopped).toEqual({ low: [20, 20], high: [30, 30] });
  });

  test('a group may have no time at all', () => {
    const { evicted, stopped } = drain('0:0,1000:600');
    expect(stopped.low).toEqual([0, 0]);
    expect(evicted.high).toEqual([0, 0]);
  });

  test('the flag takes the place of --max-graceful-termination-sec, whose ten minutes are for all', () => {
    expect(drain(undefined).stopped).toEqual({ low: [20, 20], high: [20, 20] });
  });
});
