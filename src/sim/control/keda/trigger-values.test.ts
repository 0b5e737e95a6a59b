import { describe, expect, test } from 'vitest';
import { readScaledObject, triggerMetricName } from '../../../autoscale/index.ts';
import type { KedaTrigger, ScaledObject } from '../../../autoscale/index.ts';
import type { HpaMetrics, MetricQuery } from '../hpa/hpa-metrics.ts';
import { TriggerValues } from './trigger-values.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A Thursday. */
const EPOCH = Date.UTC(2026, 0, 1);

/** External series by name, in milli-units; each query is written down. */
class FixedMetrics implements HpaMetrics {
  readonly asked: string[] = [];
  readonly #series: Readonly<Record<string, readonly number[]>>;

  constructor(series: Readonly<Record<string, readonly number[]>>) {
    this.#series = series;
  }

  external({ metric }: MetricQuery): ReturnType<HpaMetrics['external']> {
    this.asked.push(metric);
    const values = Object.hasOwn(this.#series, metric) ? this.#series[metric] : undefined;
    return (values as ReturnType<HpaMetrics['external']> | undefined) ?? { failure: `no ${metric}` };
  }

  resource(): 'empty' {
    return 'empty';
  }

  pods(): 'empty' {
    return 'empty';
  }

  object(): ReturnType<HpaMetrics['object']> {
    return { failure: 'none' };
  }

  holdsUntilMs(): number {
    return 12_345;
  }
}

function triggersOf(...triggers: object[]): readonly KedaTrigger[] {
  const metadata = { name: 'web', namespace: 'shop' };
  const spec = { scaleTargetRef: { name: 'web' }, triggers };
  return readScaledObject({ kind: 'ScaledObject', metadata, spec } as never as ScaledObject).triggers;
}

function valuesOf(series: Readonly<Record<string, readonly number[]>>): TriggerValues {
  return new TriggerValues(new FixedMetrics(series), EPOCH);
}

describe('a figure is found by the name that the trigger gives', () => {
  // prettier-ignore
  test.each([
    ['its own name',           { type: 'kafka', name: 'lag', metadata: { topic: 'orders' } },            { lag: [5000], orders: [9000] }, 5],
    ['the name of its metric', { type: 'prometheus', metadata: { metricName: 'rate', query: 'q' } },      { rate: [2500] },                2.5],
    ['its queue',              { type: 'rabbitmq', metadata: { queueName: 'jobs' } },                     { jobs: [30_000] },              30],
    ['its topic',              { type: 'kafka', metadata: { topic: 'orders' } },                          { orders: [7000] },              7],
    ['its list',               { type: 'redis', metadata: { listName: 'tasks' } },                        { tasks: [1000] },               1],
    ['its query',              { type: 'prometheus', metadata: { query: 'sum(rate(x[2m]))' } },           { 'sum(rate(x[2m]))': [4000] },  4],
    ['its type',               { type: 'aws-sqs-queue', metadata: {} },                                   { 'aws-sqs-queue': [8000] },     8],
    ['several series summed',  { type: 'rabbitmq', metadata: { queueName: 'jobs' } },                     { jobs: [1000, 2000, 500] },     3.5],
    ['nobody says it',         { type: 'rabbitmq', metadata: { queueName: 'jobs' } },                     {},                              undefined],
  ] as const)('%s', (_why, trigger, series, expected) => {
    const [read] = triggersOf(trigger);
    expect(valuesOf(series as never).valueOf('shop', read, 0)).toBe(expected);
  });
});

describe('what the HPA of KEDA sees', () => {
  const trigger = { type: 'rabbitmq', metadata: { queueName: 'jobs', value: '10' } };

  function learnt(series: Readonly<Record<string, readonly number[]>>): {
    values: TriggerValues;
    metric: string;
  } {
    const metadata = { name: 'web', namespace: 'shop' };
    const spec = { scaleTargetRef: { name: 'web' }, triggers: [trigger] };
    const read = readScaledObject({ kind: 'ScaledObject', metadata, spec } as never as ScaledObject);
    const values = valuesOf(series);
    values.learn(read);
    return { values, metric: triggerMetricName(read.triggers[0], 0) };
  }

  test('under KEDA’s name for it, in milli-units', () => {
    const { values, metric } = learnt({ jobs: [30_000] });
    expect(values.external({ namespace: 'shop', metric, selector: undefined }, 0)).toEqual([30_000]);
  });

  test('a trigger that nobody gives a series for fails, and says where one belongs', () => {
    const { values, metric } = learnt({});
    expect(values.external({ namespace: 'shop', metric, selector: undefined }, 0)).toEqual({
      failure: 'no series for the trigger rabbitmq in workload.metrics',
    });
  });

  test('the same name in another namespace is no trigger of it', () => {
    const { values, metric } = learnt({ jobs: [30_000] });
    expect(values.external({ namespace: 'other', metric, selector: undefined }, 0)).toHaveProperty('failure');
  });
});

describe('a trigger is active', () => {
  // prettier-ignore
  test.each([
    ['above its activation',           { jobs: [6000] }, 5, true],
    ['not at its activation',          { jobs: [5000] }, 5, false],
    ['not at none, with none asked',   { jobs: [0] },    0, false],
    ['a thousandth above none',        { jobs: [1] },    0, true],
    ['not where nobody says',          {},               0, false],
  ] as const)('%s', (_why, series, activation, expected) => {
    const [trigger] = triggersOf({ type: 'rabbitmq', metadata: { queueName: 'jobs' } });
    expect(valuesOf(series as never).isActive('shop', trigger, activation, 0)).toBe(expected);
  });

  test('never by cpu or memory: they need pods to be measured', () => {
    for (const type of ['cpu', 'memory']) {
      const [trigger] = triggersOf({ type, metadata: { value: '60' } });
      expect(valuesOf({ [type]: [99_000] }).isActive('shop', trigger, 0, 0)).toBe(false);
    }
  });
});

describe('a cron trigger: eight to ten in Berlin, five replicas', () => {
  const metadata = { timezone: 'Europe/Berlin', start: '0 8 * * *', end: '0 10 * * *', desiredReplicas: '5' };

  // prettier-ignore
  test.each([
    ['an hour before, seven there',      6 * HOUR_MS,                  1, false],
    ['a second before',                  7 * HOUR_MS - 1000,           1, false],
    ['as it opens: eight there',         7 * HOUR_MS,                  5, true],
    ['in the middle of it',              8 * HOUR_MS,                  5, true],
    ['a second before it closes',        9 * HOUR_MS - 1000,           5, true],
    ['as it closes',                     9 * HOUR_MS,                  1, false],
    ['the next day, the same',           (24 + 8) * HOUR_MS,           5, true],
    ['in July it opens an hour earlier', 181 * 24 * HOUR_MS + 6.5 * HOUR_MS, 5, true],
  ] as const)('%s', (_why, atMs, value, isActive) => {
    const [trigger] = triggersOf({ type: 'cron', metadata });
    const values = valuesOf({});
    expect([values.valueOf('shop', trigger, atMs), values.isActive('shop', trigger, 0, atMs)]).toEqual([value, isActive]);
  });

  test('an expression that is none gives no figure, and is not active', () => {
    const [trigger] = triggersOf({ type: 'cron', metadata: { ...metadata, start: 'at eight' } });
    expect(valuesOf({}).valueOf('shop', trigger, 0)).toBeUndefined();
    expect(valuesOf({}).isActive('shop', trigger, 0, 8 * HOUR_MS)).toBe(false);
  });
});
