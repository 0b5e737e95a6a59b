import { expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../test/support/scenario.ts';
import type { KubernetesObject } from '../model/index.ts';
import type { ActionSpec } from '../scenario/index.ts';
import { simulate } from './simulate.ts';

const MINUTE_MS = 60_000;
const web = { kind: 'Deployment', namespace: 'default', name: 'web' };
const db = { kind: 'StatefulSet', namespace: 'default', name: 'db' };
const statefulSet: KubernetesObject = {
  ...deploymentOf('db', 5, '2'),
  kind: 'StatefulSet',
  spec: { ...deploymentOf('db', 5, '2').spec, podManagementPolicy: 'Parallel', serviceName: 'db' },
} as KubernetesObject;

/** A node of 4 cpu holds two pods of 2 cpu: of five, three wait. */
// prettier-ignore
const cases: readonly (readonly [string, KubernetesObject, ActionSpec, number, number])[] = [
  ['a Deployment loses two of its waiting pods',      deploymentOf('web', 5, '2'), { atMs: MINUTE_MS, kind: 'scale', target: web, replicas: 3 }, 2, 1],
  ['a Deployment loses all that wait',                deploymentOf('web', 5, '2'), { atMs: MINUTE_MS, kind: 'scale', target: web, replicas: 2 }, 2, 0],
  ['a Deployment loses waiting and running pods',     deploymentOf('web', 5, '2'), { atMs: MINUTE_MS, kind: 'scale', target: web, replicas: 1 }, 1, 0],
  ['a Deployment is scaled to nothing',               deploymentOf('web', 5, '2'), { atMs: MINUTE_MS, kind: 'scale', target: web, replicas: 0 }, 0, 0],
  ['a Deployment is deleted',                         deploymentOf('web', 5, '2'), { atMs: MINUTE_MS, kind: 'delete', target: web },             0, 0],
  ['a StatefulSet loses two of its waiting pods',     statefulSet,                 { atMs: MINUTE_MS, kind: 'scale', target: db, replicas: 3 },  2, 1],
  ['a StatefulSet is deleted',                        statefulSet,                 { atMs: MINUTE_MS, kind: 'delete', target: db },              0, 0],
];
test.each(cases)('%s', (_why, workload, action, running, pending) => {
  const { facts } = simulate(
    plainScenario({ nodes: [nodeOf('a')], workloads: [workload], actions: [action] }),
  );
  expect(facts.pods).toMatchObject({ runningAtEnd: running, pendingAtEnd: pending, created: 5 });
  expect(facts.pods.deleted).toBe(5 - running - pending);
});
