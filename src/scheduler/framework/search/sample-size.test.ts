import { expect, test } from 'vitest';
import { numFeasibleNodesToFind } from './sample-size.ts';

// prettier-ignore
test.each([
  ['below 100 nodes all',                               99,     5,   99],
  ['never fewer than 100',                              1000,   5,   100],
  ['a share of many',                                   5000,   30,  1500],
  ['adaptive: 50 − 5000 / 125 = 10 percent',            5000,   0,   500],
  ['adaptive: at least 5 percent',                      100000, 0,   5000],
  ['100 percent is all',                                5000,   100, 5000],
])('%s', (_why, nodes, percentage, expected) => {
  expect(numFeasibleNodesToFind(nodes, percentage)).toBe(expected);
});
