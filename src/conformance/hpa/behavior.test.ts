import { describe } from 'vitest';
import { checkBehavior, INSIDE, NOW, one, remembers, READY } from '../../../test/support/behavior-vectors.ts';

describe('without behavior', () => {
  checkBehavior([
    [
      'a count of one may grow to four',
      { from: 1, proposals: one(10) },
      [[4, READY, 'ScaleUpLimit']],
      remembers(10),
    ],
    ['others may double', { from: 7, proposals: one(50) }, [[14, READY, 'ScaleUpLimit']], remembers(50)],
    ['exactly double is inside', { from: 7, proposals: one(14) }, [[14, READY, INSIDE]], remembers(14)],
    [
      'the maximum when it is lower than double',
      { from: 7, max: 9, proposals: one(50) },
      [[9, READY, 'TooManyReplicas']],
      remembers(50),
    ],
    ['the minimum', { from: 7, min: 3, proposals: one(1) }, [[3, READY, 'TooFewReplicas']], remembers(1)],
    ['there is no rate down', { from: 90, proposals: one(2) }, [[2, READY, INSIDE]], remembers(2)],
    [
      'a proposal exactly five minutes old still holds',
      { from: 8, recommended: [[3700, 8]], proposals: one(5) },
      [[8, 'ScaleDownStabilized', INSIDE]],
      {
        recommended: [
          [3700, 8],
          [NOW, 5],
        ],
      },
    ],
    [
      'one that is older gives its place',
      { from: 8, recommended: [[3699, 8]], proposals: one(5) },
      [[5, READY, INSIDE]],
      { recommended: [[NOW, 5]] },
    ],
    [
      'of two that are older the last gives its place',
      {
        from: 8,
        recommended: [
          [3000, 8],
          [3100, 8],
          [3900, 6],
        ],
        proposals: one(5),
      },
      [[6, 'ScaleDownStabilized', INSIDE]],
      {
        recommended: [
          [3000, 8],
          [NOW, 5],
          [3900, 6],
        ],
      },
    ],
    [
      'the highest of the window holds, step by step',
      {
        from: 8,
        proposals: [
          [4000, 8],
          [4150, 3],
          [4300, 2],
          [4301, 2],
        ],
      },
      [
        [8, READY, INSIDE],
        [8, 'ScaleDownStabilized', INSIDE],
        [8, 'ScaleDownStabilized', INSIDE],
        [3, 'ScaleDownStabilized', INSIDE],
      ],
      {
        recommended: [
          [4301, 2],
          [4150, 3],
          [4300, 2],
        ],
      },
    ],
  ]);
});

describe('behavior with its defaults', () => {
  const behavior = {};
  checkBehavior([
    [
      'four pods or double, whichever is more',
      { behavior, from: 3, proposals: one(20) },
      [[7, READY, 'ScaleUpLimit']],
      { ...remembers(20), ups: [[NOW, 4]] },
    ],
    [
      'double when that is more',
      { behavior, from: 6, proposals: one(20) },
      [[12, READY, 'ScaleUpLimit']],
      { ...remembers(20), ups: [[NOW, 6]] },
    ],
    [
      'what was added within the period counts',
      { behavior, from: 7, ups: [[3990, 4]], proposals: one(20) },
      [[7, READY, 'ScaleUpLimit']],
      { ...remembers(20), ups: [[3990, 4]] },
    ],
    [
      'what was removed within the period is given back: start 10, so 20',
      { behavior, from: 7, downs: [[3990, 3]], proposals: one(40) },
      [[20, READY, 'ScaleUpLimit']],
      { ...remembers(40), ups: [[NOW, 13]], downs: [[3990, 3]] },
    ],
    [
      'an event exactly one period old does not, and keeps its place',
      { behavior, from: 7, ups: [[3985, 4]], proposals: one(20) },
      [[14, READY, 'ScaleUpLimit']],
      {
        ...remembers(20),
        ups: [
          [3985, 4],
          [NOW, 7],
        ],
      },
    ],
    [
      'an older one gives its place',
      { behavior, from: 7, ups: [[3984, 4]], proposals: one(20) },
      [[14, READY, 'ScaleUpLimit']],
      { ...remembers(20), ups: [[NOW, 7]] },
    ],
    [
      'a proposal exactly one window old no longer holds, but stays remembered',
      { behavior, from: 8, recommended: [[3700, 8]], proposals: one(5) },
      [[5, READY, INSIDE]],
      {
        recommended: [
          [3700, 8],
          [NOW, 5],
        ],
        downs: [[NOW, 3]],
      },
    ],
    [
      'one a second younger holds',
      { behavior, from: 8, recommended: [[3701, 8]], proposals: one(5) },
      [[8, 'ScaleDownStabilized', INSIDE]],
      {
        recommended: [
          [3701, 8],
          [NOW, 5],
        ],
      },
    ],
    [
      'the maximum before the limit',
      { behavior, from: 6, max: 10, proposals: one(20) },
      [[10, READY, 'TooManyReplicas']],
      { ...remembers(20), ups: [[NOW, 4]] },
    ],
    [
      'a period later the next step',
      {
        behavior,
        from: 4,
        proposals: [
          [4000, 16],
          [4010, 16],
          [4015, 16],
        ],
      },
      [
        [8, READY, 'ScaleUpLimit'],
        [8, READY, 'ScaleUpLimit'],
        [16, READY, INSIDE],
      ],
      {
        recommended: [
          [4000, 16],
          [4010, 16],
          [4015, 16],
        ],
        ups: [
          [4000, 4],
          [4015, 8],
        ],
      },
    ],
  ]);
});
