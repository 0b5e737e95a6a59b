import { describe, expect, test } from 'vitest';
import { ask, checkReplicas, cpu, fleet, NOW, pod } from '../../../test/support/replica-vectors.ts';
import type { Given } from '../../../test/support/replica-vectors.ts';
import { replicasRunner } from './replicas.ts';

describe('plain averages', () => {
  const average = (current: number, milli: readonly number[], missing: number): Given =>
    ask('resourceAverageValue', current, {
      resource: 'cpu',
      targetAverageMilli: 100,
      ...fleet(...milli),
      pods: fleet(...milli, ...Array.from({ length: missing }, () => 0)).pods,
    });
  const podsMetric = (values: readonly string[]) =>
    values.map((value, index) => ({ pod: `web-${index}`, value, timestampSeconds: NOW }));
  const perPod = (current: number, values: readonly string[], pods: readonly unknown[]): Given =>
    ask('podsAverageValue', current, {
      metricName: 'qps',
      targetAverageMilli: 10_000,
      podsMetric: podsMetric(values),
      pods,
    });
  checkReplicas([
    ['201 m over two is 100 m', average(2, [100, 101], 0), { replicas: 2, averageMilli: 100 }],
    [
      'missing on the way down: the target, (20 + 20 + 100) / 3 = 46',
      average(3, [20, 20], 1),
      { replicas: 2, averageMilli: 20 },
    ],
    [
      'missing on the way up: nothing, 600 / 3 = 200',
      average(3, [300, 300], 1),
      { replicas: 6, averageMilli: 300 },
    ],
    [
      'custom metrics ask nobody whether he is ready',
      perPod(2, ['20', '20'], [pod('web-0', { ready: 'False', started: 3590 }), pod('web-1')]),
      { replicas: 4, averageMilli: 20_000 },
    ],
    [
      'but a pending pod is unready there too: (20 + 0) / 2 is the target',
      perPod(2, ['20', '20'], [pod('web-0'), pod('web-1', { phase: 'Pending' })]),
      { replicas: 2, averageMilli: 20_000 },
    ],
  ]);
});

describe('object and external', () => {
  const pods = [pod('web-0'), pod('web-1'), pod('web-2', { ready: 'False' })];
  const described = { kind: 'Service', name: 'front' };
  const object = (current: number, value: string, rest: object = { targetValueMilli: 100_000 }): Given =>
    ask(`object${'targetValueMilli' in rest ? 'Value' : 'AverageValue'}`, current, {
      metricName: 'rps',
      describedObject: described,
      value,
      pods,
      ...rest,
    });
  const external = (current: number, series: readonly string[], rest: object): Given =>
    ask(`external${'targetValueMilli' in rest ? 'Value' : 'AverageValue'}`, current, {
      metricName: 'queue',
      series,
      pods,
      ...rest,
    });
  const perReplica = { targetAverageMilli: 100_000 };
  checkReplicas([
    ['thrice the target, times the ready pods', object(5, '300'), { replicas: 6, valueMilli: 300_000 }],
    ['within the tolerance', object(5, '105'), { replicas: 5, valueMilli: 105_000 }],
    ['from zero without tolerance', object(0, '105'), { replicas: 2, valueMilli: 105_000 }],
    ['from zero to zero', object(0, '0'), { replicas: 0, valueMilli: 0 }],
    [
      'average over the replicas of the status',
      object(5, '1k', perReplica),
      { replicas: 10, averageMilli: 200_000 },
    ],
    ['average within the tolerance', object(5, '520', perReplica), { replicas: 5, averageMilli: 104_000 }],
    [
      'averages are rounded up',
      object(5, '1001m', { targetAverageMilli: 100 }),
      { replicas: 11, averageMilli: 201 },
    ],
    [
      'the status has it, not the spec',
      object(2, '1k', { ...perReplica, statusReplicas: 10 }),
      { replicas: 10, averageMilli: 100_000 },
    ],
    [
      'series are summed',
      external(5, ['3', '4', '5'], { targetValueMilli: 4000 }),
      { replicas: 6, valueMilli: 12_000 },
    ],
    [
      'and averaged',
      external(2, ['3', '4', '5'], { targetAverageMilli: 3000 }),
      { replicas: 4, averageMilli: 6000 },
    ],
    [
      'from zero',
      external(0, ['3', '4', '5'], { targetValueMilli: 5000 }),
      { replicas: 3, valueMilli: 12_000 },
    ],
  ]);
});

describe('texts of errors', () => {
  const queue = { metricName: 'queue', targetValueMilli: 1000 };
  const rps = {
    metricName: 'rps',
    targetValueMilli: 1000,
    describedObject: { kind: 'Service', name: 'front' },
  };
  const down = 'the server is currently unable to handle the request';
  checkReplicas([
    [
      'API of resources fails',
      cpu(1, 50, { ...fleet(100), metricsError: down }),
      {
        error: `unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ${down}`,
      },
    ],
    [
      'no metrics at all',
      cpu(1, 50, { pods: fleet(1).pods }),
      { error: 'unable to get metrics for resource cpu: no metrics returned from resource metrics API' },
    ],
    [
      'nobody left after grouping',
      cpu(1, 50, { ...fleet(100), pods: [pod('web-0', { phase: 'Pending' })] }),
      { error: 'did not receive metrics for targeted pods (pods might be unready)' },
    ],
    [
      'no pods',
      cpu(1, 50, { podMetrics: fleet(100).podMetrics }),
      { error: 'no pods returned by selector while calculating replica count' },
    ],
    [
      'a request that is missing, even of a pod that is ignored',
      cpu(2, 50, { ...fleet(100), pods: [pod('web-0'), pod('web-1', { isDeleted: true, requests: [{}] })] }),
      { error: 'missing request for cpu in container c0 of Pod web-1' },
    ],
    [
      'requests of nothing',
      cpu(1, 50, { ...fleet(100), pods: [pod('web-0', { requests: [{ cpu: '0' }] })] }),
      { error: 'no metrics returned matched known pods' },
    ],
    [
      'no values of a custom metric',
      ask('podsAverageValue', 1, { metricName: 'qps', targetAverageMilli: 1, ...fleet(1) }),
      { error: 'unable to get metric qps: no metrics returned from custom metrics API' },
    ],
    [
      'API of an object fails',
      ask('objectValue', 1, { ...rps, ...fleet(1), metricsError: down }),
      {
        error: `unable to get metric rps on Service default/front: unable to fetch metrics from custom metrics API: ${down}`,
      },
    ],
    [
      'outside the tolerance, without pods',
      ask('objectValue', 1, { ...rps, value: '5' }),
      {
        error: 'unable to calculate ready pods: no pods returned by selector while calculating replica count',
      },
    ],
    [
      'no series',
      ask('externalValue', 1, { ...queue, series: [], ...fleet(1) }),
      {
        error:
          'unable to get external metric default/queue/nil: no metrics returned from external metrics API',
      },
    ],
  ]);

  test('inside the tolerance nobody asks for pods', () => {
    const given = ask('objectValue', 1, { ...rps, value: '1' });
    expect(replicasRunner.differences(given, { replicas: 1, valueMilli: 1000 })).toEqual([]);
  });
});
