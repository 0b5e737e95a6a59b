import { describe, expect, test } from 'vitest';
import { podOf } from '../../../../test/support/scenario.ts';
import { newContainer, setSpeed } from './live-pod.ts';
import type { LiveContainer } from './live-pod.ts';
import { asTheKubeletActs } from './new-live-pod.ts';

/** A container with so much work left at full speed, started at 0. */
function working(workMs: number): LiveContainer {
  return Object.assign(newContainer({ name: 'c' }, false, undefined), { workMs, exitMs: workMs });
}

describe('work that is done slower or faster', () => {
  // prettier-ignore
  const rows: readonly [rule: string, steps: readonly (readonly [speed: number, atMs: number])[], exitMs: number][] = [
    ['at half speed the rest takes twice as long',      [[0.5, 400]],                        1600],
    ['what was done slowly counts as little',           [[0.5, 400], [1, 1000]],             1300],
    ['without any speed there is no end in sight',      [[0, 400]],                          Infinity],
    ['it goes on where it stood still',                 [[0, 400], [1, 5000]],               5600],
    ['the same speed changes nothing',                  [[1, 400]],                          1000],
    ['an end within a millisecond is at its end',       [[0.7, 0]],                          1429],
    ['work that is done is done, however slow it gets', [[0.5, 1000]],                       1000],
  ];

  test.each(rows)('%s', (_rule, steps, exitMs) => {
    const container = working(1000);
    for (const [speed, atMs] of steps) setSpeed(container, speed, atMs);
    expect(container.exitMs).toBe(exitMs);
  });

  test('one that was told to end ends then, whatever it gets', () => {
    const container = Object.assign(working(1000), { isStopping: true, exitMs: 450 });
    setSpeed(container, 0.1, 400);
    expect(container.exitMs).toBe(450);
  });

  test('one that works for ever has no end at any speed', () => {
    const container = working(Infinity);
    setSpeed(container, 0.5, 400);
    expect([container.exitMs, container.speed]).toEqual([Infinity, 1]);
  });

  test('nobody works faster than at full speed', () => {
    expect(() => setSpeed(working(1000), 1.1, 400)).toThrow('1.1 of its speed');
  });
});

// prettier-ignore
test.each([
  ['a regular container',                            undefined, false, 'main'],
  ['an init container runs before the others',       undefined, true,  'init'],
  ['one that is started again runs beside them',     'Always',  true,  'sidecar'],
  ['the same word on a regular one says nothing',    'Always',  false, 'main'],
] as const)('role: %s', (_why, restartPolicy, isInit, role) => {
  const spec = { name: 'c', ...(restartPolicy === undefined ? {} : { restartPolicy }) };
  expect(newContainer(spec, isInit, undefined)).toMatchObject({ role, state: { kind: 'absent' }, slot: -1 });
});

describe('the restart policy that the kubelet acts by', () => {
  // prettier-ignore
  test.each([
    ['a pod that runs for ever keeps Always',                   'Always',    Infinity, 'Always'],
    ['no policy is Always: none is written for it',             undefined,   Infinity, undefined],
    ['a pod that runs for some time is done after it',          'Always',    5000,     'OnFailure'],
    ['the same without a policy',                               undefined,   5000,     'OnFailure'],
    ['a pod that is never started again stays so',              'Never',     5000,     'Never'],
  ] as const)('%s', (_why, restartPolicy, durationMs, expected) => {
    const pod = podOf('p', '1', restartPolicy === undefined ? {} : { restartPolicy });
    expect(asTheKubeletActs(pod, durationMs).spec.restartPolicy).toBe(expected);
    expect(pod.spec.restartPolicy).toBe(restartPolicy);
  });
});
