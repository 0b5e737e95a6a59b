import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Axis } from '../section.ts';
import { drawnAxis } from './scatter-axis.ts';

const axis = (kind: Axis['kind']): Axis => ({ title: 'x', kind });

describe('the axis of a scatter', () => {
  // prettier-ignore
  test.each<[string, Axis['kind'], number[], number, string[]]>([
    // why                                     kind      values                        max           marks
    ['nothing at all has one mark',            'count',  [],                           1,            ['0']],
    ['nothing but zeros, too',                 'ratio',  [0, 0],                       1,            ['0.0%']],
    ['whole things, up to the mark above',     'count',  [3, 7],                       8,            ['0', '2', '4', '6', '8']],
    ['exactly at a mark ends there',           'count',  [8],                          8,            ['0', '2', '4', '6', '8']],
    ['shares',                                 'ratio',  [0.35],                       0.4,          ['0.0%', '10.0%', '20.0%', '30.0%', '40.0%']],
    ['whole dollars',                          'money',  [1_900e6],                    2_000e6,      ['$0', '$500', '$1,000', '$1,500', '$2,000']],
    ['round times',                            'time',   [90_000],                     90_000,       ['0', '30 s', '1 min', '1 min 30 s']],
    ['halves where things are few',            'count',  [1.5],                        1.5,          ['0', '0.5', '1', '1.5']],
  ])('%s', (_why, kind, values, max, marks) => {
    const drawn = drawnAxis(axis(kind), values);
    expect(drawn.max).toBeCloseTo(max, 9);
    expect(drawn.marks.map(drawn.text)).toEqual(marks);
  });

  // prettier-ignore
  test.each<[string, Axis['kind'], number[], number, number]>([
    ['sums close to each other fill the axis',       'money', [6_779e6, 9_238e6],  6_000e6, 10_000e6],
    ['sums of which one is half of another, too',    'money', [500e6, 1_000e6],    400e6,   1_000e6],
    ['less than half: from nothing on',              'money', [499e6, 1_000e6],    0,       1_000e6],
    ['one sum alone: from nothing on',               'money', [1_000e6],           0,       1_000e6],
    ['shares and times begin at nothing',            'ratio', [0.9, 1],            0,       1],
  ])('%s', (_why, kind, values, min, max) => {
    const drawn = drawnAxis(axis(kind), values);
    expect([drawn.min, drawn.max]).toEqual([min, max]);
    expect([drawn.marks[0], drawn.marks.at(-1)]).toEqual([min, max]);
  });

  test('cents are shown where dollars are few', () => {
    const { marks, text } = drawnAxis(axis('money'), [1.2e6]);
    expect(marks.map(text)[1]).toMatch(/^\$0\.\d{2,4}$/);
  });

  test('holds every value, and its marks are evenly apart, begin and end it', () => {
    const kinds = fc.constantFrom<Axis['kind']>('money', 'time', 'ratio', 'count');
    const values = fc.array(fc.integer({ min: 0, max: 2_000_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(kinds, values, (kind, drawn) => {
        const { min, max, marks } = drawnAxis(axis(kind), drawn);
        expect(min).toBeLessThanOrEqual(Math.min(...drawn));
        expect(max).toBeGreaterThanOrEqual(Math.max(...drawn));
        expect(marks[0]).toBe(min);
        if (marks.length > 1) {
          expect(marks.at(-1)).toBe(max);
          for (const [index, mark] of marks.slice(1).entries())
            expect(mark - marks[index]).toBeCloseTo(marks[1] - marks[0], 3);
          expect(marks.length).toBeLessThanOrEqual(10);
        }
      }),
      { numRuns: 200 },
    );
  });
});
