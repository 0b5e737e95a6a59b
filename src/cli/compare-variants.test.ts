import { beforeAll, expect, test } from 'vitest';
import { ioOf, runHere } from '../../test/support/cli-io.ts';
import { testFolder } from '../../test/support/test-folder.ts';
import { runProgram } from './main.ts';

const folder = testFolder();
beforeAll(() => {
  for (const name of ['shop', 'other']) {
    folder.write(
      `${name}/pod.yaml`,
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n',
    );
    folder.write(`${name}/scenario.yaml`, SCENARIO);
  }
});

const SCENARIO = `apiVersion: plimsoll/v1
kind: Scenario
spec:
  horizon: 1h
  cluster: { nodePools: [{ name: a, capacity: { cpu: 4, memory: 8Gi }, price: $0.10, count: 2 }] }
  workload: { manifests: [pod.yaml] }
`;

const placed = (word: string): string => (['shop', 'other'].includes(word) ? folder.at(word) : word);

/** `name cost`, a line a variant. */
async function costs(args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runHere(
    ['compare', ...args.map(placed), '--format', 'json', '--quiet'],
    {
      folder: folder.path,
    },
  );
  if (code !== 0) throw new Error(stderr);
  const { variants } = JSON.parse(stdout) as {
    variants: { name: string; results: { cost: { totalMicroUsd: number } }[] }[];
  };
  return variants.map(
    ({ name, results }) => `${name.replace(`${folder.path}/`, '')} ${results[0].cost.totalMicroUsd}`,
  );
}

// Two nodes at ten cents for an hour are 200,000 micro-USD.
// prettier-ignore
test.each([
  ['of a scenario alone each --set is a variant',   ['shop', '--set', 'nodePools.0.count=3', '--set', 'nodePools.0.price=$0.05'],  ['shop 200000', 'nodePools.0.count=3 300000', 'nodePools.0.price=$0.05 100000']],
  ['of two scenarios --set changes both',           ['shop', 'other', '--set', 'nodePools.0.count=3'],                             ['shop 300000', 'other 300000']],
  ['beside --variant it changes all',               ['shop', '--set', 'nodePools.0.count=1', '--variant', 'nodePools.0.price=$0.20'], ['shop 100000', 'nodePools.0.price=$0.20 200000']],
  ['the same one twice is numbered',                ['shop', 'shop', 'shop'],                                                      ['shop 200000', 'shop (2) 200000', 'shop (3) 200000']],
  ['--variant changes several fields at once',      ['shop', '--variant', 'nodePools.0.count=3,nodePools.0.price=$0.20'],          ['shop 200000', 'nodePools.0.count=3,nodePools.0.price=$0.20 600000']],
])('%s', async (_rule, args, expected) => {
  expect(await costs(args)).toEqual(expected);
});

test('a scenario alone and nothing changed cannot be compared', async () => {
  const { code, stderr } = await runHere(['compare', placed('shop')]);
  expect([code, stderr]).toEqual([
    2,
    'plimsoll: compare needs a second scenario, --set path=value, or a variants.json in the scenario\n',
  ]);
});

test('one that is stopped prints what is done, says how many runs it left out and ends with exit 1', async () => {
  const io = { ...ioOf(), signal: AbortSignal.abort() };
  const code = await runProgram(io, ['compare', placed('shop'), placed('other'), '--workers', '1']);
  expect(code).toBe(1);
  expect(io.err.join('')).toMatch(/stopped: \d+ runs are left out/);
  expect(io.out.join('')).toContain('other, run 0: stopped before it began');
});
