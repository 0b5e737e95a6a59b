import { describe, expect, test } from 'vitest';
import { DEFAULT_CONTROL_PLANE } from './options.ts';
import { Timers } from './timers.ts';
import { DEFAULT_RETRIES, WorkQueue } from './work-queue.ts';
import type { Batches, RetryRule, Work } from './work-queue.ts';

/** A queue with requests that take no time; what its syncs do, and when they are made. */
function queueOf(
  work: (sync: number) => Batches | Work,
  rule?: RetryRule,
): { readonly queue: WorkQueue; readonly timesMs: number[]; readonly run: (untilMs: number) => void } {
  const timers = new Timers();
  const timesMs: number[] = [];
  const options = { ...DEFAULT_CONTROL_PLANE, apiMs: 0, qps: Infinity, burst: Infinity };
  const sync = (_key: string, nowMs: number): Batches | Work => work(timesMs.push(nowMs) - 1);
  const queue =
    rule === undefined
      ? new WorkQueue(timers, options, 'jobs', sync)
      : new WorkQueue(timers, options, 'jobs', sync, rule);
  return {
    queue,
    timesMs,
    run: (untilMs) => {
      while (timers.nextMs <= untilMs) timers.runNext();
    },
  };
}

const refuse = (): false => false;
const allow = (): true => true;
const gapsOf = (timesMs: readonly number[]): number[] =>
  timesMs.slice(1).map((atMs, place) => atMs - timesMs[place]);

describe('a sync that is refused is made again', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, RetryRule | undefined, number, readonly number[]])[] = [
    // why                                         rule                                                     until ms     waits
    ['from 5 ms on, twice as long each time',      undefined,                                               700,         [5, 10, 20, 40, 80, 160, 320]],
    ['up to 1,000 s',                              { ...DEFAULT_RETRIES, firstMs: 400_000 },                3_600_000,   [400_000, 800_000, 1_000_000, 1_000_000]],
    ['as Jobs are: a second to a minute',          { firstMs: 1000, longestMs: 60_000, most: Infinity },    200_000,     [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]],
    ['three times and no more',                    { ...DEFAULT_RETRIES, most: 3 },                         1_000_000,   [5, 10, 20]],
    ['never',                                      { ...DEFAULT_RETRIES, most: 0 },                         1_000_000,   []],
  ];
  test.each(rows)('%s', (_why, rule, untilMs, waits) => {
    const { queue, timesMs, run } = queueOf(() => [[refuse]], rule);
    queue.add('k', 0);
    run(untilMs);
    expect(gapsOf(timesMs).slice(0, waits.length)).toEqual(waits);
    if (rule !== undefined && rule.most < Infinity) expect(timesMs).toHaveLength(rule.most + 1);
  });

  test('and begins with the shortest wait again after one that went well', () => {
    // The first three are refused, the fourth is not; what comes later is refused anew.
    const { queue, timesMs, run } = queueOf((sync) => [[sync === 3 ? allow : refuse]]);
    queue.add('k', 0);
    run(1000);
    queue.add('k', 2000);
    run(2004);
    expect(timesMs).toEqual([0, 5, 15, 35, 2000]);
    run(2005);
    expect(timesMs.at(-1)).toBe(2005);
  });

  test('dropped for good comes back when something adds it, with all its retries', () => {
    const { queue, timesMs, run } = queueOf(() => [[refuse]], { ...DEFAULT_RETRIES, most: 2 });
    queue.add('k', 0);
    run(10_000);
    expect(timesMs).toEqual([0, 5, 15]);
    queue.add('k', 20_000);
    run(30_000);
    expect(timesMs).toEqual([0, 5, 15, 20_000, 20_005, 20_015]);
  });

  test('earlier where something else adds it', () => {
    const { queue, timesMs, run } = queueOf(() => [[refuse]], {
      firstMs: 1000,
      longestMs: 1000,
      most: Infinity,
    });
    queue.add('k', 0);
    run(100);
    queue.add('k', 300);
    run(500);
    expect(timesMs).toEqual([0, 300]);
  });
});

describe('what a refusal calls off', () => {
  const traced = (): {
    readonly done: string[];
    readonly step: (name: string, answer?: boolean) => () => boolean;
  } => {
    const done: string[] = [];
    return {
      done,
      step:
        (name, answer = true) =>
        () => {
          done.push(name);
          return answer;
        },
    };
  };

  test('the batches after it, not the others of its own', () => {
    const { done, step } = traced();
    const { queue, run } = queueOf(() => [[step('a')], [step('b', false), step('c')], [step('d')]], {
      ...DEFAULT_RETRIES,
      most: 0,
    });
    queue.add('k', 0);
    run(1000);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  test('never the status', () => {
    const { done, step } = traced();
    const work: Work = { batches: [[step('a', false)], [step('b')]], status: [[step('s')], [step('t')]] };
    const { queue, run } = queueOf(() => work, { ...DEFAULT_RETRIES, most: 0 });
    queue.add('k', 0);
    run(1000);
    expect(done).toEqual(['a', 's', 't']);
  });

  test('a status that is refused is tried again with all the rest', () => {
    const { done, step } = traced();
    const work = (sync: number): Work => ({ batches: [[step('a')]], status: [[step('s', sync > 0)]] });
    const { queue, run } = queueOf(work);
    queue.add('k', 0);
    run(1000);
    expect(done).toEqual(['a', 's', 'a', 's']);
  });

  test('of one key nothing of another', () => {
    const timers = new Timers();
    const options = { ...DEFAULT_CONTROL_PLANE, apiMs: 0, qps: Infinity, burst: Infinity };
    const done: string[] = [];
    const queue = new WorkQueue(timers, options, 'jobs', (key) => [
      [
        (nowMs) => {
          done.push(`${nowMs} ${key}`);
          return key === 'good';
        },
      ],
    ]);
    queue.add('bad', 0);
    queue.add('good', 0);
    while (timers.nextMs <= 20) timers.runNext();
    expect(done).toEqual(['0 bad', '0 good', '5 bad', '15 bad']);
  });
});
