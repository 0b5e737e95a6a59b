import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { SeriesName } from '../../result/index.ts';
import type { PodResult, Series, TrafficResult } from '../../result/index.ts';
import type { Section } from '../section.ts';
import { demandSection } from './demand.ts';
import { podsSection } from './pods.ts';
import { trafficSection } from './traffic.ts';

const sample = sampleResult();

function curve(name: string, values: readonly number[], group?: string): Series {
  const timesMs = values.map((_, index) => index * 1000);
  return { name, unit: 'x', timesMs, values, ...(group === undefined ? {} : { group }) };
}

const plotTitles = (section: Section | undefined): string[] =>
  (section?.blocks ?? []).flatMap((block) => (block.kind === 'plot' ? [block.title] : []));

describe('pods', () => {
  const pods: PodResult = {
    created: 1200,
    bound: 1100,
    runningAtEnd: 0,
    pendingAtEnd: 100,
    succeeded: 1000,
    failed: 0,
    deleted: 100,
    neverBound: 100,
    rejectedAtAdmission: 0,
    preempted: 0,
    evicted: 0,
    pendingMs: { count: 1100, mean: 900, p50: 12, p90: 1500, p95: 61_000, p99: 200_000, max: 3_600_000 },
    schedulingAttempts: 1300,
  };
  const podsOf = (changes: Partial<PodResult> = {}, series: readonly Series[] = []) =>
    podsSection({ ...sample, pods: { ...pods, ...changes }, series });

  test('the lead says how many ran and how soon', () => {
    expect(podsOf()?.lead).toBe(
      '1,100 of 1,200 pods got a node, half of them within 12 ms, 99% within 3 min 20 s.',
    );
  });

  test('where none got a node it says so, and promises no wait', () => {
    const pendingMs = { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
    expect(podsOf({ bound: 0, pendingMs })?.lead).toBe('None of the 1,200 pods got a node.');
  });

  test('waits have the units of a reader', () => {
    expect(podsOf()?.blocks[0]).toMatchObject({
      kind: 'table',
      rows: [['1,100 pods that ran', '12 ms', '1.5 s', '1 min 1 s', '3 min 20 s', '1 h']],
    });
  });

  test('one pod is no pods', () => {
    const pendingMs = { count: 1, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
    expect(podsOf({ pendingMs })?.blocks[0]).toMatchObject({
      rows: [['1 pod that ran', '0 ms', '0 ms', '0 ms', '0 ms', '0 ms']],
    });
  });

  test('what always matters is shown as 0, other fates only where they happened', () => {
    expect(podsOf({ evicted: 3 })?.blocks[1]).toMatchObject({
      rows: [
        ['Created', '1,200'],
        ['Bound to a node', '1,100'],
        ['Running at the end', '0'],
        ['Pending at the end', '100'],
        ['Succeeded', '1,000'],
        ['Deleted', '100'],
        ['Evicted', '3'],
        ['Scheduling attempts', '1,300'],
      ],
    });
  });

  // prettier-ignore
  test.each([
    ['both',                                        [[1, 5], [0, 2]],  ['Running', 'Pending']],
    ['pods that never waited need no curve',        [[1, 5], [0, 0]],  ['Running']],
  ])('curves: %s', (_why, [running, pending], titles) => {
    const series = [curve(SeriesName.PodsRunning, running), curve(SeriesName.PodsPending, pending)];
    expect(plotTitles(podsOf({}, series))).toEqual(titles);
  });

  test('without pods there is no section', () => {
    expect(podsOf({ created: 0 })).toBeUndefined();
  });
});

describe('demand', () => {
  const web = 'Service/shop/web';
  const demandOf = (...series: Series[]) => demandSection({ ...sample, endMs: 3000, series });

  // prettier-ignore
  test.each([
    ['with replicas',
      [curve(SeriesName.Demand, [10, 1500, 20], web), curve(SeriesName.Replicas, [3, 12, 2], web)],
      'Service/shop/web is asked most, at most 1,500 requests a second; its replicas go from 2 to 12.'],
    ['without',
      [curve(SeriesName.Demand, [10, 40], web)],
      'Service/shop/web is asked most, at most 40 requests a second.'],
    ['a little has a decimal',
      [curve(SeriesName.Demand, [0.25, 9.94], web)],
      'Service/shop/web is asked most, at most 9.9 requests a second.'],
    ['replicas of another do not count',
      [curve(SeriesName.Demand, [40], web), curve(SeriesName.Replicas, [7], 'Service/data/web')],
      'Service/shop/web is asked most, at most 40 requests a second.'],
  ])('the lead %s', (_why, series, lead) => {
    expect(demandOf(...series)?.lead).toBe(lead);
  });

  test('the one asked most over the time leads, not the one with the highest peak', () => {
    const steady = curve(SeriesName.Demand, [500, 500, 500], 'Service/a/steady');
    const peak = curve(SeriesName.Demand, [0, 900, 0], 'Service/a/peak');
    expect(demandOf(peak, steady)?.lead).toBe(
      'Service/a/steady is asked most of 2 workloads, at most 500 requests a second.',
    );
  });

  test('equals stand in the order of their names', () => {
    const names = ['Service/a/c', 'Service/a/a', 'Service/a/b'];
    const section = demandOf(...names.map((name) => curve(SeriesName.Demand, [5, 5], name)));
    expect(plotTitles(section)).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
  });

  // prettier-ignore
  test.each([
    [4, 4, undefined],
    [5, 4, 'and 1 more with less demand'],
    [50, 4, 'and 46 more with less demand'],
  ])('of %i workloads %i have curves', (count, plots, note) => {
    const section = demandOf(
      ...Array.from({ length: count }, (_, place) => curve(SeriesName.Demand, [place + 1], `Service/a/${place}`)),
    );
    expect(plotTitles(section)).toHaveLength(plots);
    const last = section?.blocks.at(-1);
    expect(last?.kind === 'note' ? last.text : undefined).toBe(note);
  });

  test('nothing is asked of anybody: no section', () => {
    expect(demandOf(curve(SeriesName.Demand, [3]))).toBeUndefined();
    expect(demandOf()).toBeUndefined();
  });
});

describe('requests and their answers', () => {
  const asked = (name: string, changes: Partial<TrafficResult> = {}): TrafficResult => ({
    kind: 'Service',
    namespace: 'shop',
    name,
    requests: 86_400,
    servedRatio: 1,
    lostRatio: 0,
    expiredRatio: 0,
    p50Ms: 4.25,
    p95Ms: 48,
    p99Ms: 120.4,
    p99MsMax: 12_500,
    ...changes,
  });
  const trafficOf = (traffic: readonly TrafficResult[], series: readonly Series[] = []) =>
    trafficSection({ ...sample, traffic, series });

  // prettier-ignore
  test.each([
    ['all answered', {},
      'Service/shop/web: every request was answered; p99 is 120 ms on average, 12.5 s at worst.'],
    ['some lost', { lostRatio: 0.02, servedRatio: 0.98 },
      'Service/shop/web: 2.0% of its requests were lost and 0.0% given up; p99 is 120 ms on average, 12.5 s at worst.'],
    ['a handful in a day', { expiredRatio: 0.0001 },
      'Service/shop/web: 0.0% of its requests were lost and <0.1% given up; p99 is 120 ms on average, 12.5 s at worst.'],
    ['fast answers have a decimal', { p99Ms: 3.14, p99MsMax: 9.99 },
      'Service/shop/web: every request was answered; p99 is 3.1 ms on average, 10.0 ms at worst.'],
  ])('the lead: %s', (_why, changes, lead) => {
    expect(trafficOf([asked('web', changes)])?.lead).toBe(lead);
  });

  test('rows go from trouble to none: failed first, then slow, then by name', () => {
    const section = trafficOf([
      asked('b'),
      asked('a'),
      asked('slow', { p99Ms: 5000 }),
      asked('expired', { expiredRatio: 0.03 }),
      asked('lost', { lostRatio: 0.02, expiredRatio: 0.02 }),
    ]);
    const [table] = section?.blocks ?? [];
    if (table?.kind !== 'table') throw new Error('no table');
    expect(table.rows.map(([name]) => name.replace('Service/shop/', ''))).toEqual([
      'lost',
      'expired',
      'slow',
      'a',
      'b',
    ]);
    expect(table.rows[3]).toEqual([
      'Service/shop/a',
      '86,400',
      '100.0%',
      '0.0%',
      '0.0%',
      '4.3 ms',
      '48 ms',
      '120 ms',
      '12.5 s',
    ]);
  });

  test('the three in most trouble have curves of what was recorded', () => {
    const names = ['a', 'b', 'c', 'd'];
    const series = names.map((name) => curve(SeriesName.LatencyP99, [5, 9], `Service/shop/${name}`));
    const titles = plotTitles(
      trafficOf(
        names.map((name) => asked(name)),
        series,
      ),
    );
    expect(titles).toEqual(['a', 'b', 'c'].map((name) => `Service/shop/${name}: time to an answer`));
    expect(plotTitles(trafficOf([asked('a')]))).toEqual([]);
  });

  test('nobody asked: no section', () => {
    expect(trafficOf([])).toBeUndefined();
  });
});
