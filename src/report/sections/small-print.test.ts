import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { Finding, IgnoredItem, RunResult } from '../../result/index.ts';
import { assertionsSection } from './assertions.ts';
import { basisSection } from './basis.ts';
import { findingsSection } from './findings.ts';
import { ignoredSection } from './ignored.ts';

const sample = sampleResult();

describe('findings', () => {
  const finding = (text: string, severity: Finding['severity'] = 'note'): Finding => ({
    kind: 'cost',
    severity,
    text,
  });

  test('the first leads, the others follow in their order with their weight', () => {
    const findings = [finding('first', 'bad'), finding('second', 'warning'), finding('third', 'good')];
    expect(findingsSection({ ...sample, findings })).toMatchObject({
      lead: 'first',
      blocks: [
        {
          kind: 'sentences',
          items: [
            { severity: 'warning', text: 'second' },
            { severity: 'good', text: 'third' },
          ],
        },
      ],
    });
  });

  test('a single finding is not said twice; none makes no section', () => {
    expect(findingsSection({ ...sample, findings: [finding('only')] })?.blocks).toEqual([]);
    expect(findingsSection({ ...sample, findings: [] })).toBeUndefined();
  });
});

describe('limits of the scenario', () => {
  const limit = (passed: boolean): RunResult['assertions'][number] => ({
    metric: 'cost.total',
    limit: '≤ $50',
    actual: '$49.00',
    passed,
  });

  // prettier-ignore
  test.each([
    ['one that holds',      [true],                 'The limit of the scenario holds.'],
    ['one that is crossed', [false],                '1 of 1 limits of the scenario is crossed.'],
    ['two that hold',       [true, true],           'All 2 limits of the scenario hold.'],
    ['one of three',        [true, false, true],    '1 of 3 limits of the scenario is crossed.'],
    ['two of three',        [false, false, true],   '2 of 3 limits of the scenario are crossed.'],
  ])('%s', (_why, passed, lead) => {
    const section = assertionsSection({ ...sample, assertions: passed.map(limit) });
    expect(section?.lead).toBe(lead);
    const marked = passed.flatMap((holds, index) => (holds ? [] : [index]));
    expect(section?.blocks).toMatchObject([{ kind: 'table', marked }]);
  });

  test('none, no section', () => {
    expect(assertionsSection({ ...sample, assertions: [] })).toBeUndefined();
  });
});

describe('what the run ignored', () => {
  const item = (count: number): IgnoredItem => ({ what: 'Ingress', count, why: 'no demand names it' });
  const permission = (count: number): IgnoredItem => ({ what: 'Role', count, why: '', decidesNothing: true });
  const warning = (place?: Diagnostic['place']): Diagnostic => ({
    severity: 'warning',
    code: 'field-unknown',
    message: 'spec.hostUser is not a field of Pod',
    ...(place === undefined ? {} : { place }),
  });
  const sectionOf = (ignored: readonly IgnoredItem[], diagnostics: readonly Diagnostic[]) =>
    ignoredSection({ ...sample, ignored, diagnostics });

  // prettier-ignore
  test.each([
    ['one item',                      [item(1)],            0, '1 item of the input had no effect.'],
    ['items are counted, not kinds',  [item(4), item(1200)], 0, '1,204 items of the input had no effect.'],
    ['warnings only',                 [],                   1, '0 items of the input had no effect; the readers gave 1 warning.'],
    ['both',                          [item(2)],            3, '2 items of the input had no effect; the readers gave 3 warnings.'],
    ['some decide nothing',           [item(1), permission(2)], 0, '3 items of the input had no effect, 2 of them of kinds that no decision looks at.'],
    ['all decide nothing',            [permission(2)],      0, '2 items of the input had no effect, all of kinds that no decision looks at.'],
  ])('%s', (_why, ignored, warnings, lead) => {
    expect(sectionOf(ignored, Array.from({ length: warnings }, () => warning()))?.lead).toBe(lead);
  });

  test('nothing ignored, nothing warned of: no section', () => {
    expect(sectionOf([], [])).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    ['a whole place',           { file: 'a.yaml', line: 3, column: 9 },  'a.yaml:3:9 · field-unknown'],
    ['a line',                  { file: 'a.yaml', line: 3 },             'a.yaml:3 · field-unknown'],
    ['a file',                  { file: 'a.yaml' },                      'a.yaml · field-unknown'],
    ['nowhere in particular',   undefined,                               'field-unknown'],
  ] as const)('a warning says where: %s', (_why, place, detail) => {
    expect(sectionOf([], [warning(place as Diagnostic['place'])])?.blocks).toMatchObject([
      { kind: 'sentences', items: [{ severity: 'warning', text: 'spec.hostUser is not a field of Pod', detail }] },
    ]);
  });

  // prettier-ignore
  test.each([
    [20, 20, undefined],
    [25, 21, 'and 5 more warnings'],
  ])('of %i warnings twenty are told', (count, items, last) => {
    const [block] = sectionOf([], Array.from({ length: count }, () => warning()))?.blocks ?? [];
    if (block?.kind !== 'sentences') throw new Error('no sentences');
    expect(block.items).toHaveLength(items);
    if (last !== undefined) expect(block.items.at(-1)).toEqual({ text: last });
  });
});

describe('what the figures stand on', () => {
  const sectionOf = (
    assumptions: readonly string[],
    standIns: readonly string[],
    deviations: readonly string[],
  ) =>
    basisSection({
      ...sample,
      assumptions,
      deviations,
      cost: { ...sample.cost, priceBook: { ...sample.cost.priceBook, standIns } },
    });

  // prettier-ignore
  test.each([
    ['assumptions and stand-in prices are one kind', ['a'], ['b'], [],    '2 assumptions and 0 known deviations from the real components.'],
    ['what two traces assume is said once',          ['a', 'a'], [], [],  '1 assumption and 0 known deviations from the real components.'],
    ['one deviation',                                [], [], ['d'],       '0 assumptions and 1 known deviation from the real components.'],
  ])('%s', (_why, assumptions, standIns, deviations, lead) => {
    expect(sectionOf(assumptions, standIns, deviations)?.lead).toBe(lead);
  });

  test('a deviation is called one and follows the assumptions', () => {
    expect(sectionOf(['assumed'], ['stand-in'], ['no image pulls'])?.blocks).toEqual([
      {
        kind: 'sentences',
        items: [
          { text: 'assumed' },
          { text: 'stand-in' },
          { severity: 'note', text: 'Deviation: no image pulls' },
        ],
      },
    ]);
  });

  test('nothing assumed, nothing deviates: no section', () => {
    expect(sectionOf([], [], [])).toBeUndefined();
  });
});
