import { expect, test } from 'vitest';
import { comparePending } from './priority-sort.ts';

// prettier-ignore
test.each([
  ['the higher priority, however late it came',   [10,  900], [0,   100], -1],
  ['the lower priority, however early it came',   [-5,  100], [0,   900],  1],
  ['the earlier of equals',                       [0,   100], [0,   101], -1],
  ['the later of equals',                         [0,   101], [0,   100],  1],
  ['negative priorities count as they are',       [-10, 100], [-9,  900],  1],
  ['equal in both',                               [3,   100], [3,   100],  0],
] as const)('%s', (_why, [aPriority, aSinceMs], [bPriority, bSinceMs], expected) => {
  expect(Math.sign(comparePending(aPriority, aSinceMs, bPriority, bSinceMs))).toBe(expected);
});
