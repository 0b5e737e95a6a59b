import { describe, expect, test } from 'vitest';
import { Code } from './code.ts';
import { eventNote, fitErrorText, ReasonCounts } from './fit-error.ts';
import { Verdicts } from './verdicts.ts';

describe('the text of a FailedScheduling event', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly (readonly [string, number])[], string])[] = [
    ['nobody has a reason',              [],                                                  '0/12 nodes are available:'],
    ['one reason',                       [['Insufficient cpu', 12]],                          '0/12 nodes are available: 12 Insufficient cpu.'],
    ['one reason said twice is added',   [['Insufficient cpu', 5], ['Insufficient cpu', 7]],  '0/12 nodes are available: 12 Insufficient cpu.'],
    ['sorted as texts: 10 before 2',     [['a', 2], ['b', 10]],                               '0/12 nodes are available: 10 b, 2 a.'],
    ['equal counts by the word, capitals first', [['node(s) were unschedulable', 3], ['Insufficient memory', 3]],
                                         '0/12 nodes are available: 3 Insufficient memory, 3 node(s) were unschedulable.'],
  ];
  test.each(rows)('%s', (_why, reasons, expected) => {
    const counts = new ReasonCounts();
    for (const [reason, nodes] of reasons) counts.add(reason, nodes);
    expect(counts.text(12)).toBe(expected);
  });

  test('a PreFilter that rejects has one part without a count', () => {
    expect(fitErrorText(3, ['pod has unbound immediate PersistentVolumeClaims'])).toBe(
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
    );
  });
});

describe('the note of an event', () => {
  test.each([
    ['1,024 bytes stay', 1024, 1024, false],
    ['one more is cut to 1,024 with a mark', 1025, 1024, true],
    ['far more too', 5000, 1024, true],
  ])('%s', (_why, length, expected, isCut) => {
    const note = eventNote('x'.repeat(length));
    expect(note.length).toBe(expected);
    expect(note.endsWith('x ...'), `cut: …${note.slice(-20)}`).toBe(isCut);
  });
});

describe('numbers of verdicts', () => {
  test('equal plugin, code and reasons have one number, from 1 on; any difference makes another', () => {
    const verdicts = new Verdicts();
    const numbers = [
      verdicts.number('NodeResourcesFit', Code.Unschedulable, ['Insufficient cpu']),
      verdicts.number('NodeResourcesFit', Code.Unschedulable, ['Insufficient cpu']),
      verdicts.number('NodeResourcesFit', Code.UnschedulableAndUnresolvable, ['Insufficient cpu']),
      verdicts.number('NodeResourcesFit', Code.Unschedulable, ['Insufficient cpu', 'Insufficient memory']),
      verdicts.number('NodeName', Code.Unschedulable, ['Insufficient cpu']),
    ];
    expect(numbers).toEqual([1, 1, 2, 3, 4]);
    expect(verdicts.count).toBe(5);
    expect(verdicts.verdict(3).reasons).toEqual(['Insufficient cpu', 'Insufficient memory']);
  });
});
