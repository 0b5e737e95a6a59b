import { describe, expect, test } from 'vitest';
import { runHere } from '../../../test/support/cli-io.ts';

const PLAIN = 'test/golden/runs/drain';
const AUTOSCALED = 'scenarios/autoscaler-day';

describe('options of a plan that mean nothing are bad input', () => {
  // prettier-ignore
  test.each<[string, readonly string[], RegExp]>([
    ['no sets to search',                  [PLAIN, '--sets', '0'],              /0 is too few; write 1 or more/],
    ['no runs',                            [PLAIN, '--runs', '0'],              /0 is too few; write 1 or more/],
    ['no workers',                         [PLAIN, '--workers', '0'],           /0 is too few; write 1 or more/],
    ['half a run',                         [PLAIN, '--runs', '1.5'],            /1.5 is not a whole number/],
    ['more than all samples',              [PLAIN, '--types', 'm7i.large', '--cpu-percentile', '120%'], /--cpu-percentile is at most 100%/],
    ['flags without an autoscaler',        [PLAIN, '--types', 'm7i.large', '--flag', 'expander=price'], /--flag is for a scenario with a Cluster Autoscaler/],
    ['a flag without a value',             [AUTOSCALED, '--flag', 'expander'],  /expander is no flag with values/],
    ['a flag that nobody knows, with its place and what may be meant', [AUTOSCALED, '--flag', 'expandr=price'],
      /scenario\.yaml:\d+:\d+: error: the Cluster Autoscaler has no flag expandr[^]*did you mean expander\?/],
    ['a known flag among values that are none', [AUTOSCALED, '--flag', 'scale-down-unneeded-time=5m,soon'], /scenario\.yaml:\d+:\d+: error: [^]*soon/],
  ])('%s', async (_why, args, said) => {
    const { code, stdout, stderr } = await runHere(['plan', ...args, '--quiet']);
    expect(stderr).toMatch(said);
    expect([code, stdout]).toEqual([2, '']);
  });
});

test('a comparison of no runs is bad input, too', async () => {
  const { code, stderr } = await runHere(['compare', PLAIN, PLAIN, '--runs', '0']);
  expect([code, stderr]).toEqual([2, 'plimsoll: --runs: 0 is too few; write 1 or more\n']);
});
