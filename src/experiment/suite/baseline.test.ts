import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder } from '../../../test/support/sweep-journal.ts';
import type { SuiteCell, SuiteFigures } from '../../result/index.ts';
import type { Suite } from '../../scenario/index.ts';
import { baselineText, readBaseline, writeBaseline } from './baseline.ts';

const CELL: SuiteCell = {
  workload: 'openb, "all"',
  policy: 'default',
  input: 'abc',
  digests: ['d1', 'd2'],
  figures: { 'pods.neverBound': [1, null], 'cost.total': [0.1, 1e-7] },
};
const FIGURES: SuiteFigures = {
  schemaVersion: 1,
  version: '1.0.0',
  suite: 's',
  seeds: [1, 2],
  cells: [CELL],
};

function suiteIn(folder: string): Suite {
  const baseline = { path: join(folder, 'baseline.json'), shown: 'suite/baseline.json' };
  return {
    name: 's',
    seeds: [1, 2],
    policies: [],
    workloads: [],
    thresholds: [],
    baseline,
  } as unknown as Suite;
}

describe('a baseline', () => {
  test('is JSON that comes back as it was, a line a metric', () => {
    const text = baselineText(FIGURES);
    expect(JSON.parse(text)).toEqual(FIGURES);
    expect(text.split('\n')).toContain('        "pods.neverBound": [1,null],');
    expect(text.slice(-2)).toBe('}\n');
  });

  test('a figure that changes changes one line', () => {
    const changed = { ...CELL, figures: { ...CELL.figures, 'cost.total': [0.2, 1e-7] } };
    const [before, after] = [FIGURES, { ...FIGURES, cells: [changed] }].map((one) =>
      baselineText(one).split('\n'),
    );
    expect(after.filter((line, index) => line !== before[index])).toEqual([
      '        "cost.total": [0.2,1e-7]',
    ]);
  });

  test('without a cell is one, too', () => {
    expect(JSON.parse(baselineText({ ...FIGURES, cells: [] }))).toEqual({ ...FIGURES, cells: [] });
  });

  test('written is there whole, in the place of the older one, with nothing beside it', () =>
    inFolder((folder) => {
      const suite = suiteIn(folder);
      writeBaseline(suite, { ...FIGURES, version: '0.9.0' });
      writeBaseline(suite, FIGURES);
      expect(readBaseline(suite)).toEqual({ baseline: FIGURES, diagnostics: [] });
      expect(readdirSync(folder)).toEqual(['baseline.json']);
    }));

  test('a suite that names none writes and reads none', () =>
    inFolder((folder) => {
      const { baseline: _none, ...suite } = suiteIn(folder);
      writeBaseline(suite as Suite, FIGURES);
      expect(existsSync(join(folder, 'baseline.json'))).toBe(false);
      expect(readBaseline(suite as Suite)).toEqual({ diagnostics: [] });
    }));

  test('that is missing is said by the name that the suite gives it, with the command that writes it', () =>
    inFolder((folder) => {
      const { baseline, diagnostics } = readBaseline(suiteIn(folder));
      expect(baseline).toBeUndefined();
      expect(diagnostics).toEqual([
        {
          severity: 'error',
          code: 'baseline-missing',
          message: 'there is no baseline to compare with',
          hint: 'plimsoll bench SUITE --update-baseline writes it',
          place: { file: 'suite/baseline.json' },
        },
      ]);
    }));
});

describe('what is no baseline', () => {
  const cells = (change: object): object => ({ ...FIGURES, cells: [{ ...CELL, ...change }] });

  // prettier-ignore
  test.each<[string, unknown]>([
    ['cut text',                          '{"schemaVersion": 1'],
    ['a list',                            []],
    ['nothing',                           null],
    ['another schema',                    { ...FIGURES, schemaVersion: 2 }],
    ['no version',                        { ...FIGURES, version: 1 }],
    ['seeds that are no whole numbers',   { ...FIGURES, seeds: [1, 0.5] }],
    ['seeds that are no list',            { ...FIGURES, seeds: 1 }],
    ['cells that are no list',            { ...FIGURES, cells: {} }],
    ['a cell that is a list',             { ...FIGURES, cells: [[]] }],
    ['a policy that is a number',         cells({ policy: 3 })],
    ['a digest too few',                  cells({ digests: ['d1'] })],
    ['figures that are a list',           cells({ figures: [] })],
    ['a figure too few',                  cells({ figures: { m: [1] } })],
    ['a figure too many',                 cells({ figures: { m: [1, 2, 3] } })],
    ['a figure that is a text',           cells({ figures: { m: [1, '2'] } })],
    ['figures that are one number',       cells({ figures: { m: 1 } })],
  ])('%s', (_what, value) =>
    inFolder((folder) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      writeFileSync(join(folder, 'baseline.json'), text);
      const { baseline, diagnostics } = readBaseline(suiteIn(folder));
      expect(baseline).toBeUndefined();
      expect(diagnostics.map(({ code, place }) => [code, place?.file])).toEqual([['baseline-invalid', 'suite/baseline.json']]);
      // What cannot be read is not written over.
      expect(readFileSync(join(folder, 'baseline.json'), 'utf8')).toBe(text);
    }),
  );
});
