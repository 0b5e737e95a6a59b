import { expect, test } from 'vitest';
import { DEFAULT_CONTROL_PLANE } from './options.ts';
import { availabilityDueMs, deleteOwned } from './owned-pods.ts';
import { World } from './world.ts';

// prettier-ignore
test.each([
  ['ready since 4 s, 10 wanted: in 6 s',       { isReady: true,  readySinceMs: 6000 },      [16_000]],
  ['ready since 10 s: it is available',        { isReady: true,  readySinceMs: 0 },         []],
  ['ready since 9.999 s: one millisecond',     { isReady: true,  readySinceMs: 1 },         [10_001]],
  ['not ready: nothing to wait for',           { isReady: false, readySinceMs: 6000 },      []],
  ['ready since nobody knows: from now on',    { isReady: true,  readySinceMs: undefined }, [20_000]],
])('at 10 s, %s', (_why, pod, expected) => {
  expect(availabilityDueMs([pod], 10, 10_000)).toEqual(expected);
});

test('without minReadySeconds nobody is waited for', () => {
  expect(availabilityDueMs([{ isReady: true, readySinceMs: 10_000 }], 0, 10_000)).toEqual([]);
});

test('a pod is deleted once, with one event, and a name that is not there deletes nothing', () => {
  const world = new World(DEFAULT_CONTROL_PLANE);
  const about = { kind: 'DaemonSet', namespace: 'default', name: 'agent' };
  const pod = world.pods.add(
    {
      name: 'agent-1',
      namespace: 'default',
      ownerKey: 'DaemonSet/default/agent',
      labels: {},
      tolerations: [],
    },
    0,
  );
  const ask = (name: string, text?: string): readonly unknown[] => {
    deleteOwned(world, [pod], { about, pod: name, ...(text !== undefined && { text }) }, 5);
    return world.takeActions();
  };
  world.takeActions();
  expect(ask('agent-2')).toEqual([]);
  const [, event, ...more] = ask('agent-1');
  const said = { kind: 'event', atMs: 5, type: 'Normal', reason: 'SuccessfulDelete', about };
  expect(event).toEqual({ ...said, message: 'Deleted pod: agent-1', pod: 'agent-1' });
  expect(more).toEqual([]);
  pod.isDeleting = true;
  expect(ask('agent-1')).toEqual([]);
  pod.isDeleting = false;
  expect(ask('agent-1', 'delete Pod agent-1 successful')[1], 'in words of its own').toEqual({
    ...said,
    message: 'delete Pod agent-1 successful',
  });
});
