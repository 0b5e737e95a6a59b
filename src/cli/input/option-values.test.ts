import { describe, expect, test } from 'vitest';
import { ioOf } from '../../../test/support/cli-io.ts';
import { UsageError } from '../command.ts';
import { testFolder } from '../../../test/support/test-folder.ts';
import { durationMs, factors, flagGrid, list, shareOf } from './option-values.ts';
import { ownVariants } from './own-variants.ts';

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('lists and numbers on the command line', () => {
  test('blanks and empty parts of a list do not count', () => {
    expect(list(' a, b ,,c,')).toEqual(['a', 'b', 'c']);
    expect(list(' , ')).toEqual([]);
  });

  // prettier-ignore
  test.each([
    ['0.9,1.2',   'taken'],
    ['10',        'taken'],
    ['0',         '0 is no factor for requests; write 0.9 or 1.2'],
    ['-1',        '-1 is no factor for requests; write 0.9 or 1.2'],
    ['10.1',      '10.1 is no factor for requests; write 0.9 or 1.2'],
    ['0.9,much',  'much is no factor for requests; write 0.9 or 1.2'],
  ])('factors %s: %s', (text, expected) => {
    expect(refusal(() => factors(text))).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['20%', 0.2], ['0.2', 0.2], ['100%', 1], ['1000%', 10], ['7.5%', 0.075],
  ])('a share of %s is %d', (text, expected) => {
    expect(shareOf(text)).toBeCloseTo(expected, 12);
  });

  test.each(['0', '0%', '-5%', 'half', '20 %%', '%', '', '1001%'])('%j is no share', (text) => {
    expect(refusal(() => shareOf(text))).toBe(`${text} is no share; write 20%`);
  });

  // prettier-ignore
  test.each([
    ['30s', 30_000], ['5m', 300_000], ['1.5h', 5_400_000], ['250ms', 250], ['0s', 0],
  ])('a duration of %s is %d ms', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  test.each(['30', '-5s', '1h30m', 's', '', '5 m', '1d'])('%j is no duration', (text) => {
    expect(refusal(() => durationMs(text))).toBe(`${text} is not a duration; write 30s or 5m`);
  });
});

describe('flags to try', () => {
  test('no texts, no settings', () => {
    expect(flagGrid([])).toEqual([]);
  });

  test('every choice of one value a flag, the first flag slowest', () => {
    expect(flagGrid(['expander=least-waste,price', '--scale-down-enabled=true,false'])).toEqual([
      { expander: 'least-waste', 'scale-down-enabled': true },
      { expander: 'least-waste', 'scale-down-enabled': false },
      { expander: 'price', 'scale-down-enabled': true },
      { expander: 'price', 'scale-down-enabled': false },
    ]);
  });

  test('numbers are numbers, durations and names stay texts', () => {
    expect(flagGrid(['a=0.5,-1,10m,0x1,1e3'])).toEqual([
      { a: 0.5 },
      { a: -1 },
      { a: '10m' },
      { a: '0x1' },
      { a: '1e3' },
    ]);
  });

  test('a flag named like a part of every object is a flag', () => {
    const [only] = flagGrid(['__proto__=1']);
    expect(Object.keys(only)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  test.each(['expander', '=a', 'expander=', 'expander=,'])('%j is no flag with values', (text) => {
    expect(refusal(() => flagGrid([text]))).toBe(
      `${text} is no flag with values; write expander=least-waste,price`,
    );
  });
});

describe('variants that a scenario brings', () => {
  const folder = testFolder();

  const read = (text: string): unknown => {
    folder.write('variants.json', text);
    return ownVariants(ioOf({ folder: folder.path }), '.');
  };

  test('none without a file', () => {
    expect(ownVariants(ioOf({ folder: folder.path }), 'nowhere')).toEqual([]);
  });

  test('in the order in which they are written', () => {
    expect(read('{"small": ["spec.a=1"], "large": ["spec.a=2", "spec.b=3"]}')).toEqual([
      ['small', ['spec.a=1']],
      ['large', ['spec.a=2', 'spec.b=3']],
    ]);
  });

  test.each(['[]', 'null', '{"a": "spec.a=1"}', '{"a": [1]}', '"a"'])(
    '%s is refused with what was expected',
    (text) => {
      expect(refusal(() => read(text))).toBe('variants.json: expected {"name": ["path=value", …], …}');
    },
  );

  test('broken JSON is refused with its place in the file', () => {
    expect(refusal(() => read('{"a": ['))).toMatch(/^variants\.json: /);
  });
});
