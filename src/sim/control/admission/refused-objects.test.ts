import { describe, expect, test } from 'vitest';
import {
  admissionRun,
  applyAt,
  claimOf,
  limitsOf,
  linesWith,
  objectOf,
  quotaOf,
  withPodSpec,
} from '../../../../test/support/admission-run.ts';
import { deploymentOf, podOf } from '../../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { ActionSpec } from '../../../scenario/index.ts';
import type { SimOutcome } from '../../simulate.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** A set whose pods have a claim each. */
function setOf(replicas: number, storage: string, storageClassName = 'fast'): KubernetesObject {
  const { spec } = deploymentOf('db', replicas, '100m');
  const claim = claimOf('data', storage, storageClassName) as KubernetesObject & { readonly spec: object };
  return {
    ...objectOf('StatefulSet', 'db', {}, 'apps/v1'),
    spec: {
      ...spec,
      serviceName: 'db',
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim.spec }],
    },
  } as KubernetesObject;
}

const everyMinute = objectOf(
  'CronJob',
  'tick',
  {
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        metadata: {},
        spec: { template: { spec: { ...podOf('x', '100m').spec, restartPolicy: 'Never' } } },
      },
    },
  },
  'batch/v1',
);

const made = ({ facts }: SimOutcome): number => facts.pods.created;
const secondsOf = (lines: readonly string[]): number[] => lines.map((line) => Number(line.split(' ')[0]));

describe('a Deployment whose ReplicaSet a quota refuses', () => {
  const refused = (atMs = 0): SimOutcome =>
    admissionRun({
      objects: [quotaOf({ 'count/replicasets.apps': '0' })],
      actions: [applyAt(atMs, deploymentOf('web', 2, '100m'))],
    });

  test('makes no pod and says so in the API server’s words', () => {
    const outcome = refused();
    expect(made(outcome)).toBe(0);
    expect(linesWith(outcome, 'ReplicaSetCreateError')[0]).toMatch(
      /^\d+\.\d+ warning Deployment\/default\/web ReplicaSetCreateError message=Failed to create new replica set "(web-\w+)": replicasets\.apps "\1" is forbidden: exceeded quota: team, requested: count\/replicasets\.apps=1, used: count\/replicasets\.apps=0, limited: count\/replicasets\.apps=0$/,
    );
  });

  test('tries fifteen times more within 164 s, then never again', () => {
    // deployment_controller.go: 5 ms · (2^15 − 1) = 163.8 s, and one sync more for the condition that was written.
    const times = secondsOf(linesWith(refused(), 'ReplicaSetCreateError'));
    expect(times.length).toBeGreaterThanOrEqual(16);
    expect(times.length).toBeLessThanOrEqual(17);
    expect(times.at(-1)).toBeGreaterThan(163);
    expect(times.at(-1)).toBeLessThan(166);
  });

  test('is a refusal of the Deployment in the result', () => {
    const [group] = refused().facts.refusals ?? [];
    expect(group).toMatchObject({ asker: 'Deployment/default/web' });
    expect(group.message).toContain('exceeded quota: team');
  });

  test('goes on when room is made in time', () => {
    const outcome = admissionRun({
      objects: [quotaOf({ 'count/replicasets.apps': '0' })],
      workloads: [deploymentOf('web', 2, '100m')],
      actions: [applyAt(10 * SECOND_MS, quotaOf({ 'count/replicasets.apps': '1' }))],
    });
    expect(outcome.facts.pods).toMatchObject({ created: 2, bound: 2 });
  });

  test('cannot roll out: the old pods stay', () => {
    const old = deploymentOf('web', 2, '100m');
    const outcome = admissionRun({
      objects: [quotaOf({ 'count/replicasets.apps': '1' })],
      workloads: [old],
      actions: [applyAt(MINUTE_MS, withPodSpec(old, podOf('x', '200m').spec))],
    });
    expect(outcome.facts.pods).toMatchObject({ created: 2, runningAtEnd: 2 });
    expect(linesWith(outcome, 'ReplicaSetCreateError').length).toBeGreaterThan(10);
  });
});

describe('a StatefulSet whose claim is refused', () => {
  const CLASS = 'fast.storageclass.storage.k8s.io';

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, string>, string])[] = [
    // quota                       hard                                            what the third pod's claim is refused for
    ['claims',                     { persistentvolumeclaims: '2' },                'requested: persistentvolumeclaims=1, used: persistentvolumeclaims=2, limited: persistentvolumeclaims=2'],
    ['claims by count/…',          { 'count/persistentvolumeclaims': '2' },        'requested: count/persistentvolumeclaims=1, used: count/persistentvolumeclaims=2, limited: count/persistentvolumeclaims=2'],
    ['storage of all',             { 'requests.storage': '25Gi' },                 'requested: requests.storage=10Gi, used: requests.storage=20Gi, limited: requests.storage=25Gi'],
    ['storage of the class',       { [`${CLASS}/requests.storage`]: '29Gi' },      `requested: ${CLASS}/requests.storage=10Gi, used: ${CLASS}/requests.storage=20Gi, limited: ${CLASS}/requests.storage=29Gi`],
    ['claims of the class',        { [`${CLASS}/persistentvolumeclaims`]: '2' },   `requested: ${CLASS}/persistentvolumeclaims=1, used: ${CLASS}/persistentvolumeclaims=2, limited: ${CLASS}/persistentvolumeclaims=2`],
  ];

  test.each(rows)('quota on %s: two pods, and the third waits for its claim', (_what, hard, text) => {
    const outcome = admissionRun({ objects: [quotaOf(hard)], workloads: [setOf(3, '10Gi')] });
    expect(made(outcome)).toBe(2);
    const [claim, pod] = linesWith(outcome, 'FailedCreate');
    const reason = `persistentvolumeclaims "data-db-2" is forbidden: exceeded quota: team, ${text}`;
    expect(claim).toContain(
      `message=Create Claim data-db-2 for Pod db-2 in StatefulSet db failed error: ${reason}`,
    );
    expect(pod).toContain(
      `message=Create Pod db-2 in StatefulSet db failed error: failed to create PVC data-db-2: ${reason}`,
    );
    expect(outcome.facts.refusals?.[0].asker).toBe('StatefulSet/default/db');
  });

  test('a quota of another class lets all in', () => {
    const other = quotaOf({ 'slow.storageclass.storage.k8s.io/requests.storage': '0' });
    expect(made(admissionRun({ objects: [other], workloads: [setOf(3, '10Gi')] }))).toBe(3);
  });

  test('exactly the limit still fits', () => {
    const outcome = admissionRun({
      objects: [quotaOf({ 'requests.storage': '30Gi' })],
      workloads: [setOf(3, '10Gi')],
    });
    expect(made(outcome)).toBe(3);
    expect(linesWith(outcome, 'FailedCreate')).toEqual([]);
  });

  test('a claim that is kept after scale-down is not charged again', () => {
    const scale = (atMs: number, replicas: number): ActionSpec => ({
      atMs,
      kind: 'scale',
      target: { kind: 'StatefulSet', namespace: 'default', name: 'db' },
      replicas,
    });
    const outcome = admissionRun({
      objects: [quotaOf({ persistentvolumeclaims: '3' })],
      workloads: [setOf(3, '1Gi')],
      actions: [scale(MINUTE_MS, 1), scale(2 * MINUTE_MS, 3)],
    });
    expect(outcome.facts.pods).toMatchObject({ created: 5, runningAtEnd: 3 });
  });

  test('a LimitRange refuses it before any quota is asked', () => {
    const outcome = admissionRun({
      objects: [
        limitsOf({ type: 'PersistentVolumeClaim', max: { storage: '5Gi' } }),
        quotaOf({ persistentvolumeclaims: '0' }),
      ],
      workloads: [setOf(1, '10Gi')],
    });
    expect(linesWith(outcome, 'FailedCreate')[0]).toContain(
      'persistentvolumeclaims "data-db-0" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 10Gi',
    );
  });
});

describe('a CronJob whose Job a quota refuses', () => {
  test('tries again with back-off and leaves the run due', () => {
    const outcome = admissionRun({
      objects: [quotaOf({ 'count/jobs.batch': '0' })],
      workloads: [everyMinute],
      horizonMs: 100 * SECOND_MS,
    });
    const lines = linesWith(outcome, 'FailedCreate');
    expect(lines[0]).toMatch(
      /CronJob\/default\/tick FailedCreate message=Error creating job: jobs\.batch "tick-\d+" is forbidden: exceeded quota: team, requested: count\/jobs\.batch=1, used: count\/jobs\.batch=0, limited: count\/jobs\.batch=0$/,
    );
    // From 60 s on: 5 ms, then twice as long each time; 40.96 s after the fourteenth lie beyond the end.
    expect(lines.length).toBeGreaterThanOrEqual(12);
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(linesWith(outcome, 'SuccessfulCreate')).toEqual([]);
    expect(made(outcome)).toBe(0);
  });

  test('one Job at a time by quota: what ended and stays counts', () => {
    // Ended Jobs stay (successfulJobsHistoryLimit 3), so a quota of two Jobs lets the first two runs in and no third.
    const outcome = admissionRun({
      objects: [quotaOf({ 'count/jobs.batch': '2' })],
      workloads: [everyMinute],
    });
    expect(made(outcome)).toBe(2);
    expect(outcome.facts.refusals?.[0]).toMatchObject({ asker: 'CronJob/default/tick' });
  });
});

describe('a Job whose pods a quota refuses', () => {
  const job = objectOf(
    'Job',
    'work',
    {
      spec: {
        completions: 4,
        parallelism: 4,
        template: { spec: { ...podOf('x', '100m').spec, restartPolicy: 'Never' } },
      },
    },
    'batch/v1',
  );

  test('runs as many as fit at a time, and all in the end', () => {
    const outcome = admissionRun({
      objects: [quotaOf({ pods: '2' })],
      workloads: [job],
      horizonMs: 3_600_000,
    });
    expect(outcome.facts.pods).toMatchObject({ created: 4, succeeded: 4 });
    expect(linesWith(outcome, 'FailedCreate').length).toBeGreaterThan(0);
  });

  test('tries again after 1 s, 2 s, 4 s …, at most a minute apart', () => {
    const outcome = admissionRun({ objects: [quotaOf({ pods: '0' })], workloads: [job] });
    const times = secondsOf(linesWith(outcome, 'FailedCreate'));
    const waits = times.slice(1).map((time, place) => Math.round(time - times[place]));
    expect(waits.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 60]);
    expect(Math.max(...waits)).toBe(60);
  });
});

describe('what people change', () => {
  const serviceOf = (ports: number): KubernetesObject =>
    objectOf('Service', 'front', {
      spec: { type: 'NodePort', ports: Array.from({ length: ports }, (_, place) => ({ port: 80 + place })) },
    });

  // prettier-ignore
  const rows: readonly (readonly [string, number, string | undefined])[] = [
    ['as many ports as before',       2, undefined],
    ['fewer',                         1, undefined],
    ['one more: just the limit',      3, undefined],
    ['two more: one over the limit',  4, 'services "front" is forbidden: exceeded quota: team, requested: services.nodeports=2, used: services.nodeports=2, limited: services.nodeports=3'],
  ];

  test.each(rows)('a Service with %s is charged the difference', (_what, ports, refusal) => {
    const outcome = admissionRun({
      objects: [quotaOf({ 'services.nodeports': '3', services: '1' }), serviceOf(2)],
      actions: [applyAt(MINUTE_MS, serviceOf(ports))],
    });
    expect(outcome.facts.refusals?.map(({ message }) => message) ?? []).toEqual(
      refusal === undefined ? [] : [refusal],
    );
  });

  test('a claim below a LimitRange’s minimum is refused, one that is there is let alone', () => {
    const bounds = limitsOf({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' } });
    const outcome = admissionRun({
      objects: [claimOf('old', '100Mi')],
      actions: [
        applyAt(SECOND_MS, bounds),
        applyAt(2 * SECOND_MS, claimOf('old', '200Mi'), claimOf('new', '100Mi'), claimOf('ample', '1Gi')),
      ],
    });
    expect(outcome.facts.refusals?.map(({ message }) => message)).toEqual([
      'persistentvolumeclaims "new" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 100Mi',
    ]);
  });
});
