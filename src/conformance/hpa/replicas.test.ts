import { describe, expect, test } from 'vitest';
import { ask, checkReplicas, cpu, fleet, pod, use } from '../../../test/support/replica-vectors.ts';
import type { PodShape, Recorded } from '../../../test/support/replica-vectors.ts';
import { replicasRunner } from './replicas.ts';

const two = { cpu: '2' };
const tenAt = (milli: number) => fleet(...Array.from({ length: 10 }, () => milli));

describe('utilization of requests', () => {
  checkReplicas([
    [
      'sums of use and requests: 1500 of 3000 are 50 %, over a target of 30 % ceil(5/3 x 3)',
      cpu(3, 30, fleet(300, 500, 700)),
      { replicas: 5, utilizationPercent: 50, averageMilli: 500 },
    ],
    [
      'a missing pod counts as using what it asks when scaling down: 2500 of 4000 are 62 %, ceil(0.62 x 4)',
      cpu(4, 100, { ...fleet(300, 500, 700), pods: [...fleet(0, 0, 0).pods, pod('web-3')] }),
      { replicas: 3, utilizationPercent: 50, averageMilli: 500 },
    ],
    [
      'a missing pod counts the target when that is above 100 %: (900 + 3 x 2000) of 4000 are 172 %, 0.86 x 4',
      cpu(5, 200, { ...fleet(900), pods: [...fleet(0).pods, pod('web-1'), pod('web-2'), pod('web-3')] }),
      { replicas: 4, utilizationPercent: 90, averageMilli: 900 },
    ],
    [
      'an unready pod counts as idle when scaling up: 3900 of 4000 are 97 %, which turns the direction',
      cpu(4, 100, {
        ...fleet(1300, 1300, 1300),
        pods: [...fleet(0, 0, 0).pods, pod('web-3', { phase: 'Pending' })],
      }),
      { replicas: 4, utilizationPercent: 130, averageMilli: 1300 },
    ],
    [
      'an unready pod does not count at all when scaling down: 0.5 x the two ready',
      cpu(4, 100, {
        ...fleet(500, 500),
        pods: [...fleet(0, 0).pods, pod('web-2', { phase: 'Pending' }), pod('web-3', { phase: 'Pending' })],
      }),
      { replicas: 1, utilizationPercent: 50, averageMilli: 500 },
    ],
    [
      'a fill that asks for more than there is while use is low keeps the count: ceil(0.83 x 6) = 5 > 2',
      cpu(2, 100, {
        ...fleet(800, 800, 800, 800, 800),
        pods: [...fleet(0, 0, 0, 0, 0).pods, pod('web-5')],
      }),
      { replicas: 2, utilizationPercent: 80, averageMilli: 800 },
    ],
    [
      'samples of pods that the selector does not name enter neither side',
      cpu(1, 100, {
        pods: [pod('web-0')],
        podMetrics: [use('web-0', [{ cpu: '2' }]), use('other', [{ cpu: '50' }])],
      }),
      { replicas: 2, utilizationPercent: 200, averageMilli: 2000 },
    ],
    [
      'a pod on its way out is ignored with its sample',
      cpu(2, 100, {
        pods: [pod('web-0'), pod('web-1', { isDeleted: true })],
        podMetrics: [use('web-0', [{ cpu: '3' }]), use('web-1', [{ cpu: '9' }])],
      }),
      { replicas: 3, utilizationPercent: 300, averageMilli: 3000 },
    ],
    [
      'a failed pod likewise',
      cpu(2, 100, {
        pods: [pod('web-0'), pod('web-1', { phase: 'Failed' })],
        podMetrics: [use('web-0', [{ cpu: '3' }]), use('web-1', [{ cpu: '9' }])],
      }),
      { replicas: 3, utilizationPercent: 300, averageMilli: 3000 },
    ],
    [
      'a pod whose metrics lack the resource in one container has no sample: filled with 0 on the way up',
      cpu(2, 100, {
        pods: [pod('web-0'), pod('web-1', { requests: [{ cpu: '500m' }, { cpu: '500m' }] })],
        podMetrics: [use('web-0', [{ cpu: '3' }]), use('web-1', [{ cpu: '9' }, { memory: '1' }])],
      }),
      { replicas: 3, utilizationPercent: 300, averageMilli: 3000 },
    ],
    [
      'requests of all containers of a pod are summed',
      cpu(1, 100, {
        pods: [pod('web-0', { requests: [{ cpu: '500m' }, { cpu: '1500m' }] })],
        podMetrics: [use('web-0', [{ cpu: '3' }, { cpu: '1' }])],
      }),
      { replicas: 2, utilizationPercent: 200, averageMilli: 4000 },
    ],
    [
      'of one container only its own use and request',
      ask('containerResourceUtilization', 1, {
        resource: 'cpu',
        container: 'c1',
        targetUtilizationPercent: 100,
        pods: [pod('web-0', { requests: [{ cpu: '500m' }, { cpu: '1500m' }] })],
        podMetrics: [use('web-0', [{ cpu: '3' }, { cpu: '4500m' }])],
      }),
      { replicas: 3, utilizationPercent: 300, averageMilli: 4500 },
    ],
  ]);
});

describe('tolerance', () => {
  const behavior = (up: string, down: string) => ({
    scaleUp: { tolerance: up },
    scaleDown: { tolerance: down },
  });
  const same = (utilizationPercent: number, replicas = 10): Recorded => ({
    replicas,
    utilizationPercent,
    averageMilli: utilizationPercent * 10,
  });
  checkReplicas([
    ['110 % is within a tenth', cpu(10, 100, tenAt(1100)), same(110)],
    ['111 % is not: ceil(11.1)', cpu(10, 100, tenAt(1110)), same(111, 12)],
    ['90 % is within', cpu(10, 100, tenAt(900)), same(90)],
    ['89 % is not: ceil(8.9)', cpu(10, 100, tenAt(890)), same(89, 9)],
    ['79.9 % of requests is 79 %', cpu(10, 80, tenAt(799)), { ...same(79), averageMilli: 799 }],
    [
      'the side up has its own',
      cpu(10, 100, { ...tenAt(1010), behavior: behavior('0', '1') }),
      same(101, 11),
    ],
    ['which does not hold down', cpu(10, 100, { ...tenAt(500), behavior: behavior('0', '1') }), same(50)],
    [
      'the side down has its own',
      cpu(10, 100, { ...tenAt(890), behavior: behavior('1', '50m') }),
      same(89, 9),
    ],
    ['edge of the side down', cpu(10, 100, { ...tenAt(950), behavior: behavior('1', '50m') }), same(95)],
  ]);
});

describe('who is ready, of cpu', () => {
  /** An old pod at twice its request beside the one in question, which uses as much. */
  const beside = (shape: PodShape, second?: number) =>
    cpu(2, 100, {
      pods: [pod('web-0'), pod('web-1', shape)],
      podMetrics: [use('web-0', [two]), use('web-1', [two], second)],
    });
  const counted: Recorded = { replicas: 4, utilizationPercent: 200, averageMilli: 2000 };
  const held: Recorded = { ...counted, replicas: 2 };
  const young = { started: 3500, since: 3510 };
  checkReplicas([
    ['a sample before one window of readiness does not count', beside(young, 3569), held],
    ['from one window on it does', beside(young, 3570), counted],
    ['not ready while young', beside({ ...young, ready: 'False' }, 3590), held],
    ['unknown is not False', beside({ ...young, ready: 'Unknown' }, 3590), counted],
    ['exactly at the end of the period it is old', beside({ started: 3300, since: 3590 }, 3590), counted],
    ['a second before not', beside({ started: 3301, since: 3590 }, 3590), held],
    ['never ready within the first 30 s', beside({ started: 2000, since: 2029, ready: 'False' }), held],
    ['turned unready after 30 s', beside({ started: 2000, since: 2030, ready: 'False' }), counted],
  ]);

  test('memory asks nobody whether he is ready', () => {
    const given = ask('resourceUtilization', 2, {
      resource: 'memory',
      targetUtilizationPercent: 100,
      pods: [0, 1].map((index) =>
        pod(`web-${index}`, { requests: [{ memory: '1Ki' }], ready: 'False', ...young }),
      ),
      podMetrics: [use('web-0', [{ memory: '2Ki' }]), use('web-1', [{ memory: '2Ki' }])],
    });
    const recorded = { replicas: 4, utilizationPercent: 200, averageMilli: 2_048_000 };
    expect(replicasRunner.differences(given, recorded)).toEqual([]);
  });
});
