import { describe, expect, test } from 'vitest';
import { MINUTE_MS, runHpa, seriesOf } from '../../../../test/support/hpa-run.ts';
import type { HpaTold } from '../../../../test/support/hpa-run.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { ActionSpec, MetricSpec } from '../../../scenario/index.ts';

function scaler(
  triggers: readonly object[],
  more: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
): KubernetesObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: { scaleTargetRef: { name: 'web' }, triggers, pollingInterval: 30, cooldownPeriod: 60, ...more },
  } as KubernetesObject;
}

const jobs = { type: 'rabbitmq', metadata: { queueName: 'jobs', value: '10' } };

interface Run {
  readonly object: KubernetesObject;
  readonly metrics?: readonly MetricSpec[];
  readonly replicas?: number;
  readonly actions?: readonly ActionSpec[];
  readonly minutes?: number;
  readonly startUnixMs?: number;
}

function run({
  object,
  metrics = [],
  replicas = 1,
  actions = [],
  minutes = 30,
  startUnixMs = 0,
}: Run): HpaTold {
  return runHpa({ scalers: [object], metrics, replicas, actions, minutes, more: { startUnixMs } });
}

/** KEDA's own steps, `600 1 to 0`. */
function steps({ lines }: HpaTold): string[] {
  return lines
    .filter((line) => line.includes('KEDAScaleTarget'))
    .map((line) => `${Math.floor(Number(line.split(' ')[0]))} ${/from (\d+ to \d+)/.exec(line)?.[1]}`);
}

describe('a queue', () => {
  test('that is empty: to zero after the cooldown', () => {
    // Never active: the initial cooldown, which is none, at the first poll.
    expect(steps(run({ object: scaler([jobs]), metrics: [seriesOf('jobs', [[0, 0]])] }))).toEqual([
      '30 1 to 0',
    ]);
  });

  test('that empties: the cooldown runs from the last poll that found something', () => {
    const metrics = [
      seriesOf('jobs', [
        [0, 5],
        [3, 0],
      ]),
    ];
    // Last active at the poll of 150 s; more than 60 s later is the poll of 240 s.
    expect(steps(run({ object: scaler([jobs]), metrics }))).toEqual(['240 1 to 0']);
  });

  test('that fills: one at the next poll, the rest is the HPA’s', () => {
    const told = run({
      object: scaler([jobs]),
      metrics: [
        seriesOf('jobs', [
          [0, 0],
          [5, 45],
        ]),
      ],
    });
    expect(steps(told)).toEqual(['30 1 to 0', '300 0 to 1']);
    expect(told.scaled.at(-1)?.split(' ')[1]).toBe('5');
  });

  test('counts as active above its activation only', () => {
    const lazy = { ...jobs, metadata: { ...jobs.metadata, activationValue: '5' } };
    const told = run({
      object: scaler([lazy]),
      metrics: [
        seriesOf('jobs', [
          [0, 5],
          [10, 6],
        ]),
      ],
    });
    expect(steps(told)).toEqual(['30 1 to 0', '600 0 to 1']);
  });

  test('of which nobody tells: none is active', () => {
    const told = run({ object: scaler([jobs]) });
    expect(steps(told)).toEqual(['30 1 to 0']);
  });

  test('keeps a minimum, and idles below it where that is said', () => {
    const empty = [seriesOf('jobs', [[0, 0]])];
    expect(
      steps(run({ object: scaler([jobs], { minReplicaCount: 2 }), metrics: empty, replicas: 2 })),
    ).toEqual([]);
    const idle = scaler([jobs], { minReplicaCount: 2, idleReplicaCount: 0 });
    expect(steps(run({ object: idle, metrics: empty, replicas: 2 }))).toEqual(['30 2 to 0']);
  });

  test('is polled as often as it says', () => {
    const often = scaler([jobs], { pollingInterval: 5 });
    expect(steps(run({ object: often, metrics: [seriesOf('jobs', [[0, 0]])] }))).toEqual(['5 1 to 0']);
  });
});

describe('prometheus', () => {
  test('so many requests a replica, by the name of the trigger', () => {
    const trigger = {
      type: 'prometheus',
      name: 'rate',
      metadata: { query: 'sum(rate(x[1m]))', threshold: '100' },
    };
    const told = run({ object: scaler([trigger]), metrics: [seriesOf('rate', [[0, 350]])] });
    expect(told.scaled.map((line) => line.split(' ')[1])).toEqual(['4']);
    expect(steps(told)).toEqual([]);
  });

  test('a value in all is held against the threshold as a whole', () => {
    const trigger = {
      type: 'prometheus',
      name: 'rate',
      metricType: 'Value',
      metadata: { query: 'q', threshold: '100' },
    };
    const told = run({
      object: scaler([trigger], { maxReplicaCount: 6 }),
      metrics: [seriesOf('rate', [[0, 200]])],
    });
    // Twice the target: twice the pods at each look, up to the maximum.
    expect(told.scaled.map((line) => line.split(' ')[1])).toEqual(['2', '4', '6']);
  });
});

describe('a cron window', () => {
  const cron = (start: string, end: string, timezone = 'UTC'): object => ({
    type: 'cron',
    metadata: { timezone, start, end, desiredReplicas: '5' },
  });
  // The run begins at midnight UTC.
  const midnight = 946_684_800_000;

  test('its number within, and none outside where nothing else is active', () => {
    const object = scaler([cron('10 0 * * *', '20 0 * * *')]);
    const told = run({ object, minutes: 45, startUnixMs: midnight });
    expect(steps(told)).toEqual(['30 1 to 0', '600 0 to 1', '1260 5 to 0']);
    expect(told.facts.autoscalers?.[0].replicasHighest).toBe(5);
  });

  test('in its own zone', () => {
    const object = scaler([cron('10 1 * * *', '20 1 * * *', 'Europe/Berlin')]);
    expect(steps(run({ object, startUnixMs: midnight }))[1]).toBe('600 0 to 1');
  });

  test('beside a queue the larger wish counts', () => {
    const object = scaler([cron('10 0 * * *', '20 0 * * *'), jobs]);
    const told = run({ object, metrics: [seriesOf('jobs', [[0, 80]])], minutes: 30, startUnixMs: midnight });
    expect(told.scaled.map((line) => line.split(' ')[1])).toEqual(['4', '8']);
    expect(steps(told)).toEqual([]);
  });
});

describe('paused, changed and gone', () => {
  const full = [seriesOf('jobs', [[0, 50]])];

  test('paused at a number', () => {
    const object = scaler([jobs], {}, { 'autoscaling.keda.sh/paused-replicas': '3' });
    const told = run({ object, metrics: [seriesOf('jobs', [[0, 0]])] });
    expect(steps(told)[0]).toBe('30 1 to 3');
  });

  test('a new maximum counts', () => {
    const objects = [scaler([jobs], { maxReplicaCount: 8 })];
    const actions: ActionSpec[] = [{ atMs: 10 * MINUTE_MS, kind: 'apply', objects }];
    const told = run({ object: scaler([jobs], { maxReplicaCount: 2 }), metrics: full, actions });
    expect(told.scaled.map((line) => line.split(' ')[1])).toEqual(['2', '4', '5']);
  });

  test('deleted: its HPA goes with it, and the number stays', () => {
    const target = { kind: 'ScaledObject', namespace: 'default', name: 'web' };
    const actions: ActionSpec[] = [{ atMs: 10 * MINUTE_MS, kind: 'delete', target }];
    const metrics = [
      seriesOf('jobs', [
        [0, 50],
        [15, 0],
      ]),
    ];
    const told = run({ object: scaler([jobs]), metrics, actions });
    expect(told.scaled.map((line) => line.split(' ')[1])).toEqual(['4', '5']);
    expect(steps(told)).toEqual([]);
    expect(told.facts.pods.runningAtEnd).toBe(5);
  });

  test('deleted and applied again it goes on', () => {
    const target = { kind: 'ScaledObject', namespace: 'default', name: 'web' };
    const actions: ActionSpec[] = [
      { atMs: 5 * MINUTE_MS, kind: 'delete', target },
      { atMs: 10 * MINUTE_MS, kind: 'apply', objects: [scaler([jobs])] },
    ];
    const told = run({
      object: scaler([jobs]),
      metrics: [
        seriesOf('jobs', [
          [0, 50],
          [6, 0],
        ]),
      ],
      actions,
    });
    expect(steps(told)).toEqual(['630 5 to 0']);
  });
});
