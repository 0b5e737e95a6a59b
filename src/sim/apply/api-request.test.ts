import { expect, test } from 'vitest';
import { plainScenario } from '../../../test/support/scenario.ts';
import { DEFAULT_CONTROL_PLANE } from '../../controllers/index.ts';
import type { TimingSpec } from '../../scenario/index.ts';
import { apiRequestMs } from './api-request.ts';

const none = { kind: 'constant', ms: 0 } as const;

// prettier-ignore
test.each([
  ['what controllers take where nothing is said',  {},                                       DEFAULT_CONTROL_PLANE.apiMs],
  ['what the scenario says',                       { apiMs: 40 },                            40],
  ['nothing where it says so',                     { apiMs: 0 },                             0],
  ['nothing of an instant control plane',          { controlPlane: 'instant' },              0],
  ['not even what is said beside it',              { controlPlane: 'instant', apiMs: 40 },   0],
  ['the usual of one that is called timed',        { controlPlane: 'timed' },                DEFAULT_CONTROL_PLANE.apiMs],
] as const)('a request of the scheduler takes %s', (_why, more, expected) => {
  const timing: TimingSpec = { podStartMs: none, podStopMs: none, ...more };
  expect(apiRequestMs(plainScenario({ timing }))).toBe(expected);
});
