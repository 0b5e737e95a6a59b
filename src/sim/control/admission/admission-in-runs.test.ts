import { describe, expect, test } from 'vitest';
import {
  admissionRun as run,
  applyAt as apply,
  limitsOf as limits,
  linesWith as lines,
  namespaceOf as namespace,
  objectOf as object,
  quotaOf as quota,
  withPodSpec as withSpec,
} from '../../../../test/support/admission-run.ts';
import { deploymentOf, podOf } from '../../../../test/support/scenario.ts';
import type { plainScenario } from '../../../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../../../model/index.ts';
import type { ActionSpec, Scenario } from '../../../scenario/index.ts';

const SECOND_MS = 1000;

describe('a quota', () => {
  test('lets in what it allows; the rest is refused in the server’s words, again and again', () => {
    const outcome = run({
      objects: [quota({ 'requests.cpu': '1' })],
      workloads: [deploymentOf('web', 4, '400m')],
    });
    expect(outcome.facts.pods).toMatchObject({ created: 2, bound: 2 });
    const [first] = lines(outcome, 'FailedCreate');
    expect(first).toMatch(
      /warning ReplicaSet\/default\/web-\w+ FailedCreate message=Error creating: pods "web-\w+-\w{5}" is forbidden: exceeded quota: team, requested: requests\.cpu=400m, used: requests\.cpu=800m, limited: requests\.cpu=1/,
    );
    const [group] = outcome.facts.refusals ?? [];
    expect(group.asker).toBe('Deployment/default/web');
    expect(group.attempts).toBe(outcome.facts.pods.rejectedAtAdmission);
    // Waits double from 5 ms: 5 + 10 + … + 5·2^15 ms are 328 s, the next attempt would be at 656 s.
    expect(group.attempts).toBeGreaterThan(10);
    expect(group.attempts).toBeLessThan(25);
  });

  test('is not listed as ignored', () => {
    const outcome = run({ objects: [quota({ pods: '1' }), limits({ max: { cpu: '2' } })] });
    expect(outcome.facts.ignored).toEqual([]);
  });

  test('frees what ended pods held', () => {
    const scale: ActionSpec = {
      atMs: 60 * SECOND_MS,
      kind: 'scale',
      target: { kind: 'Deployment', namespace: 'default', name: 'old' },
      replicas: 0,
    };
    const outcome = run({
      objects: [quota({ pods: '2' })],
      workloads: [deploymentOf('old', 2, '100m')],
      actions: [scale, apply(61 * SECOND_MS, deploymentOf('new', 2, '100m'))],
    });
    expect(outcome.facts.pods).toMatchObject({ created: 4, runningAtEnd: 2, rejectedAtAdmission: 0 });
  });

  test('counts the pods that are there when it comes late', () => {
    const outcome = run({
      workloads: [deploymentOf('web', 3, '100m')],
      actions: [
        apply(60 * SECOND_MS, quota({ pods: '3' })),
        apply(70 * SECOND_MS, podOf('one-more', '100m')),
      ],
    });
    expect(outcome.facts.pods.created).toBe(3);
    expect(outcome.facts.refusals).toEqual([
      {
        asker: 'Pod/default/one-more',
        message:
          'pods "one-more" is forbidden: exceeded quota: team, requested: pods=1, used: pods=3, limited: pods=3',
        attempts: 1,
        firstMs: 70 * SECOND_MS,
        lastMs: 70 * SECOND_MS,
      },
    ]);
  });

  test('counts pods of a dump and refuses none of them', () => {
    const pods: Pod[] = ['p', 'q'].map((name) => ({
      ...podOf(name, '100m', { nodeName: 'a' }),
      status: { phase: 'Running' },
    }));
    const outcome = run({
      pods,
      objects: [quota({ pods: '2' })],
      actions: [apply(SECOND_MS, podOf('late', '100m'))],
    });
    expect(outcome.facts.pods.runningAtEnd).toBe(2);
    expect(outcome.facts.refusals?.[0].message).toContain('used: pods=2, limited: pods=2');
  });

  test('on objects refuses the one too many', () => {
    const service = (name: string): KubernetesObject => object('Service', name, { spec: { selector: {} } });
    const outcome = run({
      objects: [quota({ services: '1' }), service('a')],
      actions: [apply(SECOND_MS, service('b'), service('a'))],
    });
    expect(lines(outcome, 'Forbidden')).toEqual([
      '000001.000 warning Service/default/b Forbidden message=services "b" is forbidden: exceeded quota: team, requested: services=1, used: services=1, limited: services=1',
    ]);
  });
});

describe('a LimitRange', () => {
  test('fills in requests of new pods only', () => {
    const bare = withSpec(deploymentOf('web', 1, '1'), { containers: [{ name: 'c' }] });
    const outcome = run({
      workloads: [bare],
      actions: [
        apply(60 * SECOND_MS, limits({ defaultRequest: { cpu: '500m' } })),
        {
          atMs: 61 * SECOND_MS,
          kind: 'scale',
          target: { kind: 'Deployment', namespace: 'default', name: 'web' },
          replicas: 3,
        },
      ],
    });
    const requested = outcome.facts.series.find(({ name }) => name === 'cpu-requested');
    // Two new pods of 500m; the old one goes on asking for nothing.
    expect(requested?.values.at(-1)).toBe(1);
  });

  test('refuses what lies outside its bounds', () => {
    const outcome = run({
      objects: [limits({ max: { cpu: '2' } })],
      actions: [apply(SECOND_MS, podOf('big', '3'))],
    });
    expect(outcome.facts.pods.created).toBe(0);
    expect(outcome.facts.refusals?.[0].message).toBe(
      'pods "big" is forbidden: maximum cpu usage per Container is 2, but request is 3',
    );
  });
});

describe('Pod Security', () => {
  const hostPod = withSpec(deploymentOf('web', 1, '100m'), { hostNetwork: true });

  test('enforced by a label of the namespace refuses pods, not their Deployment', () => {
    const outcome = run({
      objects: [namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' })],
      workloads: [hostPod],
    });
    expect(outcome.facts.pods.created).toBe(0);
    expect(outcome.facts.refusals?.[0].message).toMatch(
      /^pods "web-\w+-\w{5}" is forbidden: violates PodSecurity "baseline:latest": host namespaces \(hostNetwork=true\)$/,
    );
  });

  test('as a warning says so of the Deployment and refuses nobody', () => {
    const outcome = run({
      objects: [namespace({ 'pod-security.kubernetes.io/warn': 'baseline' })],
      workloads: [hostPod],
    });
    expect(outcome.facts.pods.created).toBe(1);
    expect(lines(outcome, 'PodSecurity')).toEqual([
      '000000.000 warning Deployment/default/web PodSecurity message=warn: would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
    ]);
  });
});

describe('classes', () => {
  const urgent = withSpec(deploymentOf('web', 1, '100m'), { priorityClassName: 'urgent' });
  const running: Pod = { ...podOf('p', '100m', { nodeName: 'a' }), status: { phase: 'Running' } };

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<Parameters<typeof plainScenario>[0] & Scenario>, number])[] = [
    // why                                                        input                                                        pods made
    ['an unknown priority class refuses',                         { workloads: [urgent] },                                     0],
    ['a known one does not',                                      { workloads: [urgent], objects: [object('PriorityClass', 'urgent', { value: 5 })] }, 1],
    ['a class that every cluster has is known',                   { workloads: [withSpec(urgent, { priorityClassName: 'system-node-critical' })] }, 1],
    ['a dump need not hold the classes of its cluster',           { workloads: [urgent], pods: [running] },                    2],
    ['an unknown runtime class refuses',                          { workloads: [withSpec(deploymentOf('web', 1, '1'), { runtimeClassName: 'kata' })] }, 0],
    ['a number without a class is taken, though it would not be', { workloads: [withSpec(deploymentOf('web', 1, '1'), { priority: 7 })] }, 1],
  ];

  test.each(rows)('%s', (_why, parts, created) => {
    expect(run(parts).facts.pods.created).toBe(created);
  });

  test('overhead of the runtime class is booked on the node', () => {
    const outcome = run({
      objects: [object('RuntimeClass', 'kata', { handler: 'kata', overhead: { podFixed: { cpu: '250m' } } })],
      workloads: [withSpec(deploymentOf('web', 2, '1'), { runtimeClassName: 'kata' })],
    });
    const requested = outcome.facts.series.find(({ name }) => name === 'cpu-requested');
    expect(requested?.values.at(-1)).toBe(2.5);
  });
});
