import { describe, expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.ts';
import { formatDiagnostic } from './diagnostics.ts';

describe('formatDiagnostic', () => {
  test('shows place, line, caret and hint', () => {
    const text = formatDiagnostic({
      severity: 'error',
      code: 'quantity-invalid',
      message: '2x is not a cpu quantity',
      hint: 'write 2, 0.5 or 250m',
      place: { file: 'scenario.yaml', line: 4, column: 10, length: 2, lineText: '    cpu: 2x' },
    });
    expect(text).toBe(
      [
        'scenario.yaml:4:10: error: 2x is not a cpu quantity [quantity-invalid]',
        '  |',
        '4 |     cpu: 2x',
        '  |          ^^',
        '  = hint: write 2, 0.5 or 250m',
      ].join('\n'),
    );
  });

  test('a line of a million characters is cut around the caret', () => {
    const lineText = `${'x'.repeat(500_000)}?${'x'.repeat(500_000)}`;
    const text = formatDiagnostic({
      severity: 'error',
      code: 'c',
      message: 'm',
      place: { file: 'f', line: 1, column: 500_001, lineText },
    });
    const [, , shown, caret] = text.split('\n');
    expect(shown.length).toBeLessThan(120);
    expect(shown[caret.indexOf('^')]).toBe('?');
  });

  test('control characters of a hostile file do not reach the terminal', () => {
    const place = { file: 'f', line: 1, column: 1, lineText: 'a\u001b[31mb\u0007' };
    const text = formatDiagnostic({ severity: 'warning', code: 'c', message: 'm', place });
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u0007');
  });
});

test.each([
  ['horizn', 'horizon'],
  ['Zones', 'zones'],
  ['mni', 'min'],
  ['completelyDifferent', undefined],
])('%s: did you mean %s', (word, expected) => {
  expect(didYouMean(word, ['horizon', 'zones', 'min', 'max'])).toBe(expected);
});
