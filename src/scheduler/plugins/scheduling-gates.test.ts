import { expect, test } from 'vitest';
import { node, pod, verdicts } from '../../../test/support/scheduling.ts';
import { gatedText } from './scheduling-gates.ts';

const gated = (...names: readonly string[]): ReturnType<typeof pod> =>
  pod({ spec: { schedulingGates: names.map((name) => ({ name })) } });

// prettier-ignore
test.each([
  ['no gates',              pod(),                        undefined],
  ['an empty list',         gated(),                      undefined],
  ['one gate',              gated('example.com/a'),       'waiting for scheduling gates: [example.com/a]'],
  ['two, in their order',   gated('b', 'a'),              'waiting for scheduling gates: [b a]'],
])('%s', (_why, each, expected) => {
  expect(gatedText(each)).toBe(expected);
});

test('it turns no node down', () => {
  expect(verdicts('SchedulingGates', { nodes: [node('n')] }, gated('a'))).toEqual({ n: 'feasible' });
});
