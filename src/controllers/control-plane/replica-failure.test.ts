import { expect, test } from 'vitest';
import { deployment, TestCluster } from '../../../test/support/control-plane.ts';
import type { ControllerAction } from './actions.ts';

interface WithConditions {
  readonly status?: {
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly message?: string }[];
  };
}

/** The last written status of an object of this kind. */
function lastStatus(actions: readonly ControllerAction[], kind: string): WithConditions['status'] {
  const written = actions.flatMap((action) =>
    action.kind === 'write' && action.object.kind === kind ? [action.object as WithConditions] : [],
  );
  return written.at(-1)?.status;
}

function failureOf(actions: readonly ControllerAction[], kind: string): string | undefined {
  return lastStatus(actions, kind)?.conditions?.find(({ type }) => type === 'ReplicaFailure')?.message;
}

test('a refused pod is condition ReplicaFailure of its Deployment until one is let in', () => {
  const message = 'pods "web" is forbidden: exceeded quota: team';
  let room = 2;
  const cluster = new TestCluster({ admit: () => (room-- > 0 ? undefined : message) });
  cluster.plane.applied(deployment(3, 'v1'), 0);
  cluster.runUntil(5000);
  expect(cluster.pods.size).toBe(2);
  expect(failureOf(cluster.actions, 'ReplicaSet')).toBe(message);
  expect(failureOf(cluster.actions, 'Deployment')).toBe(message);

  room = 1;
  cluster.runUntil(60_000);
  expect(cluster.pods.size).toBe(3);
  expect(failureOf(cluster.actions, 'ReplicaSet')).toBeUndefined();
  expect(failureOf(cluster.actions, 'Deployment')).toBeUndefined();
});

test('pods that became ready are counted although the next one is refused for ever', () => {
  let room = 2;
  const cluster = new TestCluster({ admit: () => (room-- > 0 ? undefined : 'no') });
  cluster.plane.applied(deployment(3, 'v1'), 0);
  cluster.runUntil(30_000);
  expect(lastStatus(cluster.actions, 'Deployment')?.readyReplicas).toBe(2);
});
