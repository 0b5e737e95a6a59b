import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { SeriesName } from '../../result/index.ts';
import type { AutoscalerResult, RunResult, Series } from '../../result/index.ts';
import { autoscalersSection } from './autoscalers.ts';

const sample = sampleResult();

function scaler(name: string, changes: Partial<AutoscalerResult> = {}): AutoscalerResult {
  return {
    kind: 'HorizontalPodAutoscaler',
    namespace: 'shop',
    name,
    target: `Deployment/${name}`,
    replicasMin: 2,
    replicasMax: 10,
    replicasLowest: 3,
    replicasHighest: 7,
    replicasMean: 4.25,
    scaleUps: 5,
    scaleDowns: 4,
    limited: [],
    blindRatio: 0,
    ...changes,
  };
}

function sectionOf(
  autoscalers: readonly AutoscalerResult[],
  series: readonly Series[] = [],
): NonNullable<ReturnType<typeof autoscalersSection>> {
  const section = autoscalersSection({ ...sample, autoscalers, series });
  if (section === undefined) throw new Error('there is no section');
  return section;
}

function tableOf(autoscalers: readonly AutoscalerResult[]): {
  rows: readonly (readonly string[])[];
  foot?: readonly string[];
} {
  const table = sectionOf(autoscalers).blocks.find(({ kind }) => kind === 'table');
  if (table?.kind !== 'table') throw new Error('the section has no table');
  return table;
}

function curve(name: string, group: string, values: readonly number[], unit = 'pods'): Series {
  return { name, unit, group, timesMs: values.map((_, index) => index * 15_000), values };
}

describe('the lead', () => {
  // prettier-ignore
  test.each([
    ['one that never moved',
      [scaler('a', { scaleUps: 0, scaleDowns: 0 })],
      '1 autoscaler changed replicas 0 times; none was held back.'],
    ['one move is one time',
      [scaler('a', { scaleUps: 1, scaleDowns: 0 })],
      '1 autoscaler changed replicas 1 time; none was held back.'],
    ['the one that was held back longest is named, not the busiest',
      [scaler('busy', { scaleUps: 90, limited: [{ reason: 'ScaleUpLimit', ratio: 0.1 }] }),
       scaler('stuck', { limited: [{ reason: 'TooFewReplicas', ratio: 0.05 }, { reason: 'TooManyReplicas', ratio: 0.4 }] })],
      '2 autoscalers changed replicas 103 times; shop/stuck was held back 40.0% of the time (TooManyReplicas).'],
  ])('%s', (_why, scalers, lead) => {
    expect(sectionOf(scalers).lead).toBe(lead);
  });

  // prettier-ignore
  test.each([
    ['the run had none', undefined],
    ['the list is empty', []],
  ])('there is no section where %s', (_why, autoscalers) => {
    const result: RunResult = { ...sample, ...(autoscalers === undefined ? {} : { autoscalers }) };
    const without = autoscalers === undefined ? withoutAutoscalers(result) : result;
    expect(autoscalersSection(without)).toBeUndefined();
  });
});

function withoutAutoscalers({ autoscalers: _, ...rest }: RunResult): RunResult {
  return rest;
}

describe('the table', () => {
  test('has a row an autoscaler: the busiest first, equals by name', () => {
    const rows = tableOf([scaler('c'), scaler('b'), scaler('a', { scaleUps: 99 })]).rows;
    expect(rows.map(([name]) => name)).toEqual(['shop/a', 'shop/b', 'shop/c']);
  });

  test('a row says what is allowed, what was taken, and each thing that held it back', () => {
    const held = scaler('web', {
      blindRatio: 0.0001,
      limited: [
        { reason: 'TooManyReplicas', ratio: 0.5 },
        { reason: 'ScaleDownStabilized', ratio: 0.125 },
      ],
    });
    expect(tableOf([held]).rows).toEqual([
      [
        'shop/web',
        'Deployment/web',
        '2–10',
        '3–7',
        '4.3',
        '5',
        '4',
        '<0.1%',
        'TooManyReplicas 50.0%, ScaleDownStabilized 12.5%',
      ],
    ]);
  });

  test('a range of one number is that number', () => {
    const fixed = scaler('web', { replicasMin: 4, replicasMax: 4, replicasLowest: 4, replicasHighest: 4 });
    expect(tableOf([fixed]).rows[0].slice(2, 4)).toEqual(['4', '4']);
  });

  // prettier-ignore
  test.each([
    [20, undefined],
    [21, 'and 1 more'],
    [500, 'and 480 more'],
  ])('of %i autoscalers twenty have a row', (count, rest) => {
    const table = tableOf(Array.from({ length: count }, (_, place) => scaler(`hpa-${place}`)));
    expect(table.rows).toHaveLength(20);
    expect(table.foot?.[0]).toBe(rest);
    if (table.foot !== undefined) expect(table.foot).toHaveLength(table.rows[0].length);
  });
});

describe('the plots', () => {
  const group = 'HorizontalPodAutoscaler/shop/web';
  const all = [
    curve(SeriesName.ReplicasReady, group, [2, 3]),
    curve(SeriesName.ReplicasDesired, group, [2, 4]),
    curve(SeriesName.ScalingMetric, group, [80, 60], '% of CPU request'),
    curve(SeriesName.ScalingTarget, group, [70, 70], '% of CPU request'),
  ];
  const titlesOf = (series: readonly Series[], count = 1): string[] =>
    sectionOf(
      Array.from({ length: count }, (_, place) => scaler(place === 0 ? 'web' : `other-${place}`)),
      series,
    ).blocks.flatMap((block) => (block.kind === 'plot' ? [`${block.title} [${block.unit}]`] : []));

  test('show replicas against the wish, and the metric against its target in the metric’s unit', () => {
    expect(titlesOf(all)).toEqual(['shop/web, replicas [pods]', 'shop/web, metric [% of CPU request]']);
  });

  test('leave out what was not recorded', () => {
    expect(titlesOf(all.slice(0, 1))).toEqual(['shop/web, replicas [pods]']);
    expect(titlesOf([])).toEqual([]);
  });

  test('of another autoscaler of the same name are not taken', () => {
    const foreign = all.map((series) => ({ ...series, group: 'HorizontalPodAutoscaler/data/web' }));
    expect(titlesOf(foreign)).toEqual([]);
  });

  test('are drawn for the four busiest', () => {
    const names = ['web', 'other-1', 'other-2', 'other-3', 'other-4'];
    const series = names.map((name) =>
      curve(SeriesName.ReplicasReady, `HorizontalPodAutoscaler/shop/${name}`, [1, 2]),
    );
    expect(titlesOf(series, 5)).toEqual(
      ['other-1', 'other-2', 'other-3', 'other-4'].map((name) => `shop/${name}, replicas [pods]`),
    );
  });
});
