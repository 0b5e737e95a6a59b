import { describe, expect, test } from 'vitest';
import {
  checkBehavior,
  given,
  INSIDE,
  NOW,
  one,
  remembers,
  READY,
  recorded,
} from '../../../test/support/behavior-vectors.ts';
import type { BehaviorCase } from '../../../test/support/behavior-vectors.ts';
import { behaviorRunner } from './behavior.ts';

describe('policies', () => {
  const policy = (type: string, value: number, periodSeconds = 60) => ({ type, value, periodSeconds });
  const up = (...policies: readonly object[]) => ({ scaleUp: { policies } });
  const down = (select: string, ...policies: readonly object[]) => ({
    scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: select, policies },
  });
  const three = policy('Pods', 3);
  const half = policy('Percent', 50);
  checkBehavior([
    [
      'ten per cent of fifty are six, as the double 50 x 1.1 lies above 55',
      { behavior: up(policy('Percent', 10)), from: 50, proposals: one(90) },
      [[56, READY, 'ScaleUpLimit']],
      { ...remembers(90), ups: [[NOW, 6]] },
    ],
    [
      'of ten one, as the double is 11 itself',
      { behavior: up(policy('Percent', 10)), from: 10, proposals: one(90) },
      [[11, READY, 'ScaleUpLimit']],
      { ...remembers(90), ups: [[NOW, 1]] },
    ],
    [
      'Min takes the smaller step up',
      { behavior: { scaleUp: { selectPolicy: 'Min' } }, from: 3, proposals: one(20) },
      [[6, READY, 'ScaleUpLimit']],
      { ...remembers(20), ups: [[NOW, 3]] },
    ],
    [
      'Disabled takes none up',
      { behavior: { scaleUp: { selectPolicy: 'Disabled' } }, from: 3, proposals: one(20) },
      [[3, READY, 'ScaleUpLimit']],
      remembers(20),
    ],
    [
      'Max takes the greater step down',
      { behavior: down('Max', three, half), from: 10, proposals: one(2) },
      [[5, READY, 'ScaleDownLimit']],
      { ...remembers(2), downs: [[NOW, 5]] },
    ],
    [
      'Min the smaller',
      { behavior: down('Min', three, half), from: 10, proposals: one(2) },
      [[7, READY, 'ScaleDownLimit']],
      { ...remembers(2), downs: [[NOW, 3]] },
    ],
    [
      'Disabled none',
      { behavior: down('Disabled', three, half), from: 10, proposals: one(2) },
      [[10, READY, 'ScaleDownLimit']],
      remembers(2),
    ],
    [
      'what is left of a share is cut: 7 x 0.5 = 3.5',
      { behavior: down('Max', half), from: 7, proposals: one(1) },
      [[3, READY, 'ScaleDownLimit']],
      { ...remembers(1), downs: [[NOW, 4]] },
    ],
    [
      'what was removed within the period counts: start 10, so 7 is the floor',
      { behavior: down('Max', three), from: 8, downs: [[3941, 2]], proposals: one(1) },
      [[7, READY, 'ScaleDownLimit']],
      {
        ...remembers(1),
        downs: [
          [3941, 2],
          [NOW, 1],
        ],
      },
    ],
    [
      'the minimum above the limit',
      { behavior: down('Max', half), from: 10, min: 6, proposals: one(2) },
      [[6, READY, 'TooFewReplicas']],
      { ...remembers(2), downs: [[NOW, 4]] },
    ],
    [
      'an edge inside the limit is within range',
      { behavior: down('Max', three), from: 10, proposals: one(7) },
      [[7, READY, INSIDE]],
      { ...remembers(7), downs: [[NOW, 3]] },
    ],
    [
      'a window upward takes the lowest proposal of it',
      {
        behavior: { scaleUp: { stabilizationWindowSeconds: 60 } },
        from: 4,
        recommended: [[3970, 5]],
        proposals: one(9),
      },
      [[5, 'ScaleUpStabilized', INSIDE]],
      {
        recommended: [
          [3970, 5],
          [NOW, 9],
        ],
        ups: [[NOW, 1]],
      },
    ],
    [
      'a window upward whose lowest lies below now changes nothing',
      {
        behavior: { scaleUp: { stabilizationWindowSeconds: 60 } },
        from: 4,
        recommended: [[3970, 3]],
        proposals: one(9),
      },
      [[4, 'ScaleUpStabilized', INSIDE]],
      {
        recommended: [
          [3970, 3],
          [NOW, 9],
        ],
      },
    ],
  ]);
});

describe('what a person does between', () => {
  test('a count set by hand is where the next step starts, and no event', () => {
    const at: BehaviorCase = {
      behavior: {},
      from: 4,
      proposals: [
        [4000, 4],
        [4010, 90],
      ],
    };
    const input = given(at);
    const steps = input.steps.map((step, index) => (index === 1 ? { ...step, setReplicas: 20 } : step));
    const answer = recorded(
      at,
      [
        [4, READY, INSIDE],
        [40, READY, 'ScaleUpLimit'],
      ],
      {
        recommended: [
          [4000, 4],
          [4010, 90],
        ],
        ups: [[4010, 20]],
      },
    );
    expect(behaviorRunner.differences({ ...input, steps }, answer)).toEqual([]);
  });

  test('an edit of the policies holds from its step on', () => {
    const before: BehaviorCase = {
      behavior: {},
      from: 4,
      proposals: [
        [4000, 16],
        [4020, 16],
      ],
    };
    const disabled = given({ ...before, behavior: { scaleUp: { selectPolicy: 'Disabled' } } }).hpa;
    const input = given(before);
    const steps = input.steps.map((step, index) => (index === 1 ? { ...step, hpa: disabled } : step));
    const answer = recorded(
      before,
      [
        [8, READY, 'ScaleUpLimit'],
        [8, READY, 'ScaleUpLimit'],
      ],
      {
        recommended: [
          [4000, 16],
          [4020, 16],
        ],
        ups: [[4000, 4]],
      },
    );
    expect(behaviorRunner.differences({ ...input, steps }, answer)).toEqual([]);
  });

  test('a step that is not there is a difference, not a crash', () => {
    const at: BehaviorCase = { from: 1, proposals: one(2) };
    const wrong = recorded(at, [[3, READY, INSIDE]], remembers(2));
    expect(behaviorRunner.differences(given(at), wrong)).toEqual([
      'step 0: ours 4000: 2, True ReadyForNewScale, False DesiredWithinRange,' +
        ' recorded 4000: 3, True ReadyForNewScale, False DesiredWithinRange',
    ]);
  });
});
