import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { testFolder } from '../../../test/support/test-folder.ts';
import { readSuite } from './read-suite.ts';
import { amountIn, changeIn } from './threshold-bounds.ts';

const folder = testFolder();
beforeAll(() => {
  folder.write('shared.csv', '');
  folder.write('in/pods.csv', '');
  folder.write('in/fast.yaml', `${HEAD}percentageOfNodesToScore: 5\n`);
  folder.write('in/wrong.yaml', `${HEAD}percentageOfNodesToScore: 500\n`);
  folder.write('in/list.yaml', '- 1\n');
});

const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';
const W = 'workloads: [{ name: w, path: pods.csv }]';
const P = 'policies: [{ name: p }]';

async function read(spec: string, within?: string): ReturnType<typeof readSuite> {
  const file = folder.at('in', 'suite.yaml');
  writeFileSync(
    file,
    `apiVersion: plimsoll/v1\nkind: BenchSuite\nmetadata: { name: s }\nspec: { ${spec} }\n`,
  );
  return readSuite(file, within === undefined ? {} : { within });
}

test('what is not written has its default', async () => {
  const { suite, diagnostics } = await read(`${P}, ${W}`);
  expect(diagnostics).toEqual([]);
  expect(suite).toMatchObject({
    policies: [{ name: 'p', set: [], plugins: [] }],
    workloads: [{ name: 'w', path: folder.at('in', 'pods.csv'), set: [], shuffled: false }],
    seeds: [1],
    thresholds: [],
  });
  expect(suite?.baseline).toBeUndefined();
});

test('a configuration in a file and one written out come to the same setting', async () => {
  const { suite } = await read(
    `policies: [{ name: a, config: fast.yaml }, { name: b, config: { percentageOfNodesToScore: 5 } }], ${W}`,
  );
  const [file, inline] = suite?.policies ?? [];
  expect(file.set).toHaveLength(1);
  expect(inline.set).toEqual(file.set);
});

test('later changes come last: of all, of the workload, of the policy', async () => {
  const { suite } = await read(
    'set: { a: 1 }, policies: [{ name: p, set: { a: 3 } }], workloads: [{ name: w, path: pods.csv, set: { a: 2 } }]',
  );
  expect([...(suite?.workloads[0].set ?? []), ...(suite?.policies[0].set ?? [])]).toEqual([
    'a=1',
    'a=2',
    'a=3',
  ]);
});

test('paths may lead out of the folder, but not out of the one that plimsoll is started in', async () => {
  const spec = `${P}, workloads: [{ name: w, path: ../shared.csv }]`;
  expect((await read(spec, folder.path)).suite?.workloads[0].path).toBe(folder.at('shared.csv'));
  expect((await read(spec)).diagnostics.map(({ code }) => code)).toEqual(['path-outside']);
  // Started elsewhere, a suite has its own folder.
  expect((await read(`${P}, ${W}`, folder.at('elsewhere'))).diagnostics).toEqual([]);
});

test('plugins are files, once somebody allows them to run', async () => {
  await read(`policies: [{ name: p, plugins: [pods.csv] }], ${W}`);
  const { suite } = await readSuite(folder.at('in', 'suite.yaml'), { allowPlugins: true });
  expect(suite?.policies[0].plugins).toEqual([folder.at('in', 'pods.csv')]);
});

// prettier-ignore
const faults = [
  ['no policies',                     `policies: [], ${W}`,                                                 'suite-size'],
  ['no workloads',                    `${P}, workloads: []`,                                                'suite-size'],
  ['no seeds',                        `${P}, ${W}, seeds: []`,                                              'suite-size'],
  ['one seed twice',                  `${P}, ${W}, seeds: [3, 3]`,                                          'duplicate-name'],
  ['two policies of one name',        `policies: [{ name: p }, { name: p }], ${W}`,                         'duplicate-name'],
  ['an unknown field',                `${P}, ${W}, thresholds: [{ metric: nodes.max, maximum: 3 }]`,        'field-unknown'],
  ['an unknown metric',               `${P}, ${W}, thresholds: [{ metric: node.max, max: 3 }]`,             'choice-unknown'],
  ['a limit on an unknown policy',    `${P}, ${W}, thresholds: [{ metric: nodes.max, max: 3, policy: q }]`, 'name-unknown'],
  ['no limit',                        `${P}, ${W}, thresholds: [{ metric: nodes.max }]`,                    'threshold-empty'],
  ['a change from no baseline',       `${P}, ${W}, thresholds: [{ metric: nodes.max, maxIncrease: 1 }]`,    'threshold-baseline'],
  ['a count in seconds',              `${P}, ${W}, thresholds: [{ metric: nodes.max, max: 3s }]`,           'threshold-unit'],
  ['a time without a unit',           `${P}, ${W}, thresholds: [{ metric: pods.pending.p99, max: 3 }]`,     'threshold-unit'],
  ['a workload that is not there',    `${P}, workloads: [{ name: w, path: no.csv }]`,                       'file-unreadable'],
  ['a configuration not there',       `policies: [{ name: p, config: no.yaml }], ${W}`,                     'file-unreadable'],
  ['one that would be refused',       `policies: [{ name: p, config: wrong.yaml }], ${W}`,                  'scheduler-config-invalid'],
  ['one that is no mapping',          `policies: [{ name: p, config: list.yaml }], ${W}`,                   'not-an-object'],
  ['a plugin that is not there',      `policies: [{ name: p, plugins: [no.js] }], ${W}`,                    'file-unreadable'],
  ['a plugin that nobody allowed',    `policies: [{ name: p, plugins: [pods.csv] }], ${W}`,                 'plugins-not-allowed'],
  ['a baseline outside',              `${P}, ${W}, baseline: ../b.json`,                                    'path-outside'],
] as const;
test.each(faults)('%s is refused, with its place', async (_why, spec, code) => {
  const { suite, diagnostics } = await read(spec);
  expect(suite).toBeUndefined();
  const found = diagnostics.find((diagnostic) => diagnostic.code === code);
  expect(found).toBeDefined();
  expect(found?.place?.line).toBeGreaterThan(0);
});

test('a scenario is no suite', async () => {
  const file = folder.at('scenario.yaml');
  writeFileSync(file, 'apiVersion: plimsoll/v1\nkind: Scenario\nspec: {}\n');
  const { suite, diagnostics } = await readSuite(file);
  expect(suite).toBeUndefined();
  expect(diagnostics.length).toBeGreaterThan(0);
});

describe('amounts of a limit', () => {
  // prettier-ignore
  const rows = [
    // written   unit          amount      change
    ['$4.20',    'micro-usd',  4_200_000,  { amount: 4_200_000 }],
    [4.2,        'micro-usd',  4_200_000,  { amount: 4_200_000 }],
    ['90s',      'ms',         90_000,     { amount: 90_000 }],
    [0,          'ms',         0,          { amount: 0 }],
    [90,         'ms',         undefined,  undefined],
    ['2%',       'ms',         undefined,  { ratio: 0.02 }],
    ['80%',      'ratio',      0.8,        { ratio: 0.8 }],
    [0.02,       'ratio',      0.02,       { amount: 0.02 }],
    [3,          'count',      3,          { amount: 3 }],
    ['3s',       'count',      undefined,  undefined],
    ['5%',       'count',      undefined,  { ratio: 0.05 }],
    [-1,         'count',      -1,         undefined],
    ['$3',       'hours',      undefined,  undefined],
  ] as const;
  test.each(rows)('%s of %s', (written, unit, amount, change) => {
    expect(amountIn(unit, written)).toBe(amount);
    expect(changeIn(unit, written)).toEqual(change);
  });
});
