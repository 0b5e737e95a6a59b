import { describe, expect, test } from 'vitest';
import { scaledObjectSpec as specOf } from '../../../test/support/scaled-object.ts';
import { decideActivation } from './activation.ts';
import { readCronTrigger } from './cron-trigger.ts';
import { hpaOfScaledObject } from './hpa-of-scaled-object.ts';

const queue = { type: 'rabbitmq', metadata: { queueName: 'jobs', value: '10', activationValue: '2' } };

describe('the HPA that KEDA makes', () => {
  test('asks for the queue per replica, from one replica up', () => {
    expect(hpaOfScaledObject(specOf({ triggers: [queue], maxReplicaCount: 20 }))).toMatchObject({
      metadata: { name: 'keda-hpa-worker', namespace: 'jobs' },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'worker' },
        minReplicas: 1,
        maxReplicas: 20,
        metrics: [
          {
            type: 'External',
            external: {
              metric: { name: 's0-rabbitmq-jobs' },
              target: { type: 'AverageValue', averageValue: '10' },
            },
          },
        ],
      },
    });
  });

  test('reads cpu as utilization, prometheus by its threshold, and defaults as KEDA does', () => {
    const triggers = [
      { type: 'cpu', metadata: { value: '60' } },
      { type: 'prometheus', metricType: 'Value', metadata: { query: 'sum(x)', threshold: '100' } },
      { type: 'kafka', metadata: { topic: 'orders' } },
    ];
    const spec = specOf({ triggers });
    expect([spec.minReplicas, spec.maxReplicas, spec.cooldownPeriodMs, spec.pollingIntervalMs]).toEqual([
      0, 100, 300_000, 30_000,
    ]);
    expect(hpaOfScaledObject(spec).spec.metrics).toMatchObject([
      { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 60 } } },
      { external: { metric: { name: 's1-prometheus' }, target: { type: 'Value', value: '100' } } },
      { external: { metric: { name: 's2-kafka-orders' }, target: { averageValue: '10' } } },
    ]);
  });
});

describe('zero and back', () => {
  const MINUTE = 60_000;
  // prettier-ignore
  const rows = [
    // why                                            spec                                     [active, replicas] [last active, now]   to
    ['active at zero: up at once',                    {},                                       [true, 0],  [undefined, 0],            1],
    ['active at zero: up to the minimum',             { minReplicaCount: 3, idleReplicaCount: 0 }, [true, 0], [undefined, 0],          3],
    ['active above zero is the HPA’s business',       {},                                       [true, 5],  [undefined, 0],            undefined],
    ['not active, within the cooldown',               {},                                       [false, 5], [0, 5 * MINUTE],           undefined],
    ['not active for longer than the cooldown',       {},                                       [false, 5], [0, 5 * MINUTE + 1],       0],
    ['never active: the initial cooldown, none',      {},                                       [false, 5], [undefined, 0],            0],
    ['a minimum of one is never left',                { minReplicaCount: 1 },                   [false, 5], [0, 60 * MINUTE],          undefined],
    ['idle below the minimum',                        { minReplicaCount: 3, idleReplicaCount: 0 }, [false, 5], [0, 60 * MINUTE],       0],
    ['at idle it stays',                              { minReplicaCount: 3, idleReplicaCount: 0 }, [false, 0], [0, 60 * MINUTE],       undefined],
  ] as const;

  test.each(rows)('%s', (_why, spec, [isActive, replicas], [lastActiveMs, nowMs], expected) => {
    const state = { createdMs: 0, lastActiveMs };
    expect(decideActivation(specOf(spec), state, isActive, replicas, nowMs).scaleTo).toBe(expected);
  });

  test('paused by annotation at a number', () => {
    const spec = specOf({}, { 'autoscaling.keda.sh/paused-replicas': '2' });
    expect(decideActivation(spec, { createdMs: 0, lastActiveMs: undefined }, true, 7, 0).scaleTo).toBe(2);
  });
});

describe('a cron trigger', () => {
  const HOUR = 3_600_000;
  const trigger = specOf({
    triggers: [{ type: 'cron', metadata: { timezone: 'UTC', start: '8', end: '18', desiredReplicas: '10' } }],
  }).triggers[0];
  /** Fires at that hour of every day. */
  const daily = (expression: string, _zone: string, afterMs: number): number => {
    const atMs = Number(expression) * HOUR;
    return Math.floor((afterMs - atMs) / (24 * HOUR) + 1) * 24 * HOUR + atMs;
  };

  test('wants its number from start to end and one replica outside', () => {
    const at = (hour: number): number | undefined => readCronTrigger(trigger, daily, hour * HOUR)?.value;
    expect([7, 8, 12, 17, 18, 30, 33].map(at)).toEqual([1, 10, 10, 10, 1, 1, 10]);
  });

  test('says until when it stays so', () => {
    expect(readCronTrigger(trigger, daily, 9 * HOUR)?.holdsUntilMs).toBe(18 * HOUR);
  });

  test('a broken expression is no reading', () => {
    expect(readCronTrigger(trigger, () => undefined, 0)).toBeUndefined();
  });
});
