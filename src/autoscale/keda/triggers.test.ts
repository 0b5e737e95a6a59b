import { describe, expect, test } from 'vitest';
import { scaledObjectSpec as specOf } from '../../../test/support/scaled-object.ts';
import { decideActivation } from './activation.ts';
import type { ActivationState } from './activation.ts';
import { hpaOfScaledObject } from './hpa-of-scaled-object.ts';
import type { KedaTrigger } from './scaled-object.ts';
import { isKnownTrigger, triggerMetricName, triggerTarget } from './trigger-targets.ts';

const SECOND = 1000;

const trigger = (type: string, metadata: Readonly<Record<string, string>> = {}): KedaTrigger => ({
  type,
  name: undefined,
  metricType: 'AverageValue',
  metadata,
});

describe('the threshold of a trigger', () => {
  // prettier-ignore
  test.each([
    // type               metadata                                              threshold  active above
    ['prometheus',        { threshold: '100', activationThreshold: '5' },       '100',     5],
    ['prometheus',        {},                                                   '1',       0],
    ['rabbitmq',          { value: '50' },                                      '50',      0],
    ['rabbitmq',          {},                                                   '20',      0],
    ['aws-sqs-queue',     { queueLength: '7', activationQueueLength: '2' },     '7',       2],
    ['aws-sqs-queue',     {},                                                   '5',       0],
    ['azure-servicebus',  { messageCount: '9' },                                '9',       0],
    ['kafka',             { lagThreshold: '30', activationLagThreshold: '3' },  '30',      3],
    ['kafka',             {},                                                   '10',      0],
    ['redis',             { listLength: '4' },                                  '4',       0],
    ['nats-jetstream',    { lagThreshold: '11' },                               '11',      0],
    ['cron',              { desiredReplicas: '9', threshold: '77' },            '1',       0],
    ['another-queue',     { threshold: '8', activationThreshold: '1' },         '8',       1],
    ['kafka',             { activationLagThreshold: 'soon' },                   '10',      0],
  ] as const)('%s %j', (type, metadata, threshold, activation) => {
    expect(triggerTarget(trigger(type, metadata as Readonly<Record<string, string>>))).toEqual({
      threshold,
      activation,
    });
  });

  test('names of objects’ own properties are no triggers that we know', () => {
    for (const type of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      expect(isKnownTrigger(trigger(type))).toBe(false);
      expect(triggerTarget(trigger(type)).threshold).toBe('1');
    }
  });

  // prettier-ignore
  test.each([
    ['cron', true], ['cpu', true], ['memory', true], ['kafka', true], ['redis-streams', true], ['mongodb', false], ['', false],
  ])('%j is modelled by name: %j', (type, known) => {
    expect(isKnownTrigger(trigger(type))).toBe(known);
  });
});

describe('the name of the External metric', () => {
  // prettier-ignore
  test.each([
    ['by its place',                       trigger('rabbitmq', { queueName: 'jobs' }),        2, 's2-rabbitmq-jobs'],
    ['prometheus has just its own',        trigger('prometheus', { metricName: 'rps' }),      0, 's0-prometheus'],
    ['of a list',                          trigger('redis', { listName: 'mail' }),            0, 's0-redis-mail'],
    ['of a topic',                         trigger('kafka', { topic: 'orders' }),             1, 's1-kafka-orders'],
    ['a name that begins by the type',     trigger('kafka', { topic: 'kafka-orders' }),       0, 's0-kafka-orders'],
    ['what a metric name may not hold',    trigger('redis', { listName: 'a/b.c:d%e(f),g h' }), 0, 's0-redis-a-b-c-d-e-f--gh'],
    ['cron: zone, start and end',          trigger('cron', { timezone: 'Europe/Berlin', start: '0 8 * * 1,5', end: '0 18 * * *' }), 0, 's0-cron-Europe-Berlin-08xx1-5-018xxx'],
  ])('%s', (_why, given, index, name) => {
    expect(triggerMetricName(given, index)).toBe(name);
  });
});

describe('the HPA of several triggers', () => {
  test('resources by utilization or value, containers by name, queues per replica or in all', () => {
    const { spec } = hpaOfScaledObject(
      specOf({
        minReplicaCount: 3,
        triggers: [
          { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } },
          { type: 'memory', metricType: 'AverageValue', metadata: { value: '500Mi' } },
          { type: 'cpu', metadata: { value: '70', containerName: 'app' } },
          { type: 'redis', metricType: 'Value', metadata: { listName: 'mail', listLength: '40' } },
        ],
      }),
    );
    expect(spec).toEqual({
      scaleTargetRef: { kind: 'Deployment', name: 'worker' },
      minReplicas: 3,
      maxReplicas: 100,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '500Mi' } },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'cpu',
            container: 'app',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
        {
          type: 'External',
          external: { metric: { name: 's3-redis-mail' }, target: { type: 'Value', value: '40' } },
        },
      ],
    });
  });

  test('its name and behavior are the ScaledObject’s where it says so', () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 10 } };
    const hpa = hpaOfScaledObject(
      specOf({ advanced: { horizontalPodAutoscalerConfig: { name: 'own', behavior } }, triggers: [] }),
    );
    expect([hpa.metadata.name, hpa.spec.behavior]).toEqual(['own', behavior]);
  });
});

describe('zero and back', () => {
  const asked: ActivationState = { createdMs: 0, lastActiveMs: undefined };
  const was = (lastActiveMs: number): ActivationState => ({ createdMs: 0, lastActiveMs });
  interface Poll {
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly state?: ActivationState;
    readonly active?: boolean;
    readonly at: number;
    readonly nowS?: number;
  }
  const poll = ({ spec = {}, state = asked, active = false, at, nowS = 1000 }: Poll): number | undefined =>
    decideActivation(specOf(spec), state, active, at, nowS * SECOND).scaleTo;

  // prettier-ignore
  test.each([
    ['something to do wakes it',                            { at: 0, active: true },                                                  1],
    ['to its minimum',                                      { at: 0, active: true, spec: { minReplicaCount: 4 } },                    4],
    ['once awake the HPA decides',                          { at: 1, active: true },                                                  undefined],
    ['awake and below its minimum: still the HPA',          { at: 2, active: true, spec: { minReplicaCount: 4 } },                    undefined],
    ['nothing to do, not yet cooled down',                  { at: 3, state: was(700 * SECOND) },                                      undefined],
    ['a millisecond later it sleeps',                       { at: 3, state: was(700 * SECOND - 1) },                                  0],
    ['a cooldown of its own',                               { at: 3, state: was(989 * SECOND), spec: { cooldownPeriod: 10 } },        0],
    ['never active: since its creation',                    { at: 3, nowS: 0 },                                                       0],
    ['with an initial cooldown',                            { at: 3, nowS: 59, spec: { initialCooldownPeriod: 60 } },                 undefined],
    ['to the second',                                       { at: 3, nowS: 60, spec: { initialCooldownPeriod: 60 } },                 0],
    ['asleep it stays asleep',                              { at: 0 },                                                                undefined],
    ['with a minimum it never sleeps',                      { at: 5, spec: { minReplicaCount: 2 }, state: was(0) },                   undefined],
    ['below its minimum it is brought up',                  { at: 1, spec: { minReplicaCount: 2 }, state: was(0) },                   2],
    ['idle instead of zero',                                { at: 5, spec: { minReplicaCount: 3, idleReplicaCount: 1 }, state: was(0) }, 1],
    ['idle is rest: nothing more',                          { at: 1, spec: { minReplicaCount: 3, idleReplicaCount: 1 }, state: was(0) }, undefined],
    ['idle wakes to the minimum',                           { at: 1, active: true, spec: { minReplicaCount: 3, idleReplicaCount: 1 } }, 3],
  ])('%s', (_why, given, expected) => {
    expect(poll(given)).toBe(expected);
  });

  test('an active trigger is remembered, an idle one is not', () => {
    const spec = specOf({});
    expect(decideActivation(spec, asked, true, 1, 7000).state.lastActiveMs).toBe(7000);
    expect(decideActivation(spec, was(5000), false, 1, 7000).state.lastActiveMs).toBe(5000);
  });

  // prettier-ignore
  test.each([
    ['held at a number',              { 'autoscaling.keda.sh/paused-replicas': '2' },   5, true,  2],
    ['held at none',                  { 'autoscaling.keda.sh/paused-replicas': '0' },   5, true,  0],
    ['it is there already',           { 'autoscaling.keda.sh/paused-replicas': '2' },   2, true,  undefined],
    ['held at what it is',            { 'autoscaling.keda.sh/paused': 'true' },         0, true,  undefined],
    ['a number in words holds not',   { 'autoscaling.keda.sh/paused-replicas': 'two' }, 0, true,  1],
    ['paused: false',                 { 'autoscaling.keda.sh/paused': 'false' },        0, true,  1],
  ] as const)('annotations: %s', (_why, annotations, at, active, expected) => {
    const spec = specOf({}, annotations as Readonly<Record<string, string>>);
    expect(decideActivation(spec, asked, active, at, 0).scaleTo).toBe(expected);
  });
});
