import { describe, expect, test } from 'vitest';
import { durationMs } from './duration-text.ts';
import { nameOf, SCALARS } from './scalars.ts';

describe('durations', () => {
  // prettier-ignore
  const rows = [
    // text            ms, or undefined where it is none
    ['0',              0],
    ['30s',            30_000],
    ['1h30m',          5_400_000],
    ['1.5h',           5_400_000],
    ['7d',             604_800_000],
    ['250ms',          250],
    ['.5s',            500],
    ['5.s',            5000],
    ['1us',            0],       // a thousandth of a ms
    ['500us',          1],       // half of one, rounded
    ['1500µs',         2],
    ['1500μs',         2],       // the Greek letter instead of the sign
    ['-5m',            -300_000],
    ['+5m',            300_000],
    ['1m1m',           120_000], // as Go takes it
    ['',               undefined],
    ['5',              undefined],
    ['s',              undefined],
    ['5 m',            undefined],
    ['5M',             undefined],
    ['1w',             undefined],
    ['1h-5m',          undefined],
    ['h1',             undefined],
    ['1e3s',           undefined],
    ['١h',             undefined],
    ['.s',             undefined],
  ] as const;
  test.each(rows)('%j is %j', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });
});

describe('scalars', () => {
  // prettier-ignore
  const rows = [
    // scalar    value            what is wrong
    ['str',     'x',             undefined],
    ['str',     5,               'type-wrong: expected a text, found 5 (put it in quotes: "5")'],
    ['str',     true,            'type-wrong: expected a text, found true (YAML takes this for true: put it in quotes)'],
    ['str',     null,            'type-wrong: expected a text, found nothing'],
    ['bool',    false,           undefined],
    ['bool',    'true',          'type-wrong: expected true or false, found the text "true" (write it without quotes)'],
    ['num',     0.5,             undefined],
    ['num',     NaN,             'type-wrong: expected a number, found NaN'],
    ['num',     Infinity,        'type-wrong: expected a number, found Infinity'],
    ['int',     -3,              undefined],
    ['int',     0.5,             'type-wrong: expected a whole number, found 0.5'],
    ['int',     '3',             'type-wrong: expected a whole number, found the text "3" (write it without quotes)'],
    ['intstr',  '25%',           undefined],
    ['intstr',  25,              undefined],
    ['intstr',  2.5,             'type-wrong: expected a whole number or a text, found 2.5'],
    ['obj',     {},              undefined],
    ['obj',     [],              'type-wrong: expected a mapping, found a list'],
    ['any',     undefined,       undefined],
    ['qty',     '250m',          undefined],
    ['qty',     2,               undefined],
    ['qty',     true,            'type-wrong: expected a quantity, found true'],
    ['qty',     '5GB',           'quantity-invalid: 5GB is not a quantity (the unit is G or Gi; cpu is written 2, 0.5 or 250m; memory 512Mi, 1.5Gi or 2G)'],
    ['qty',     '5 Gi',          'quantity-invalid: 5 Gi is not a quantity (no space before the unit; cpu is written 2, 0.5 or 250m; memory 512Mi, 1.5Gi or 2G)'],
    ['qty',     '5constructor',  'quantity-invalid: 5constructor is not a quantity (cpu is written 2, 0.5 or 250m; memory 512Mi, 1.5Gi or 2G)'],
    ['dur',     'Never',         undefined],
    ['dur',     '5 minutes',     'duration-invalid: the text "5 minutes" is not a duration (write 30s, 5m, 1h30m or 7d)'],
    ['dur',     30,              'duration-invalid: 30 is not a duration (write 30s, 5m, 1h30m or 7d)'],
  ] as const;
  test.each(rows)('%s of %j', (scalar, value, expected) => {
    const fault = SCALARS[scalar](value);
    const hint = fault?.hint === undefined ? '' : ` (${fault.hint})`;
    expect(fault === undefined ? undefined : `${fault.code}: ${fault.message}${hint}`).toBe(expected);
  });

  test('a long text is cut where a message shows it', () => {
    expect(nameOf('x'.repeat(40))).toBe(`the text "${'x'.repeat(40)}"`);
    expect(nameOf('x'.repeat(41))).toBe(`the text "${'x'.repeat(39)}…"`);
    expect(nameOf('a\nb')).toBe('the text "a\\nb"');
  });
});
