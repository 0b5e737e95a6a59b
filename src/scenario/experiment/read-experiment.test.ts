import { writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { testFolder } from '../../../test/support/test-folder.ts';
import { readExperiment } from './read-experiment.ts';

const folder = testFolder();
beforeAll(() => {
  folder.write('in/scenario.yaml', '');
});

async function read(spec: string): ReturnType<typeof readExperiment> {
  const file = folder.at('in', 'experiment.yaml');
  writeFileSync(file, `apiVersion: plimsoll/v1\nkind: Experiment\nmetadata: { name: e }\nspec: ${spec}\n`);
  return readExperiment(file);
}

test('listed variants times the grid, the last axis fastest, later changes of a path last', async () => {
  const { experiment, diagnostics } = await read(
    '{ set: { horizon: 1h }, seed: 7, runs: 2, variants: [{ name: a }, { name: b, set: { x.count: 9 } }], grid: { p.count: [1, 2], p.type: [m7i.xlarge, "yes"] } }',
  );
  expect(diagnostics).toEqual([]);
  expect(experiment?.runs).toBe(2);
  expect(experiment?.variants.map(({ name }) => name)).toEqual([
    'a, count=1, type=m7i.xlarge',
    'a, count=1, type="yes"',
    'a, count=2, type=m7i.xlarge',
    'a, count=2, type="yes"',
    'b, count=1, type=m7i.xlarge',
    'b, count=1, type="yes"',
    'b, count=2, type=m7i.xlarge',
    'b, count=2, type="yes"',
  ]);
  expect(experiment?.variants[7].set).toEqual([
    'horizon="1h"',
    'seed=7',
    'x.count=9',
    'p.count=2',
    'p.type="yes"',
  ]);
});

test('an experiment without changes has one variant', async () => {
  const { experiment } = await read('{}');
  expect(experiment?.variants).toEqual([{ name: 'base', set: [] }]);
});

test('two axes whose last words agree are told apart by their paths', async () => {
  const { experiment } = await read('{ grid: { a.count: [1], b.count: [2] } }');
  expect(experiment?.variants[0].name).toBe('a.count=1, b.count=2');
});

// prettier-ignore
const faults = [
  ['an unknown field',             '{ gird: {} }',                                   'field-unknown'],
  ['values that are no list',      '{ grid: { a.b: 3 } }',                           'type-wrong'],
  ['an axis without values',       '{ grid: { a.b: [] } }',                          'experiment-size'],
  ['no runs',                      '{ runs: 0 }',                                    'experiment-size'],
  ['more runs than anybody means', '{ runs: 500001, grid: { a.b: [1, 2] } }',        'experiment-size'],
  ['no variants',                  '{ variants: [] }',                               'experiment-size'],
  ['one value twice',              '{ grid: { a.b: [1, 1] } }',                      'duplicate-name'],
  ['a variant without a name',     '{ variants: [{ set: {} }] }',                    'field-missing'],
  ['a scenario that is not there', '{ scenario: no.yaml }',                          'file-unreadable'],
  ['a scenario outside',           '{ scenario: ../scenario.yaml }',                 'path-outside'],
  ['no YAML',                      '{ runs: ',                                       'yaml-syntax'],
] as const;
test.each(faults)('%s is refused', async (_why, spec, code) => {
  const { experiment, diagnostics } = await read(spec);
  expect(experiment).toBeUndefined();
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

test('a scenario is no experiment', async () => {
  const file = folder.at('scenario.yaml');
  writeFileSync(file, 'apiVersion: plimsoll/v1\nkind: Scenario\nspec: {}\n');
  const { diagnostics } = await readExperiment(file);
  expect(diagnostics.length).toBeGreaterThan(0);
});
