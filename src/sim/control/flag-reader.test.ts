import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../base/index.ts';
import { RunTexts } from '../record/run-texts.ts';
import { FlagReader } from './flag-reader.ts';

type Flags = ConstructorParameters<typeof FlagReader>[0];

/** What one flag is read as, and what the run says of it. */
function read(how: 'numbers' | 'durations' | 'periods', value: Flags[string]): readonly [unknown, string] {
  const texts = new RunTexts();
  const flags = new FlagReader({ flag: value }, 'kube-scheduler', texts);
  const { field } = flags[how]({ field: 'flag' });
  return [
    field,
    texts
      .ignored()
      .map(({ what, why }) => `${what}: ${why}`)
      .join(),
  ];
}

describe('a flag', () => {
  const refused = (value: unknown): string =>
    `flag flag of kube-scheduler: ${String(value)} is not what it takes`;

  // prettier-ignore
  const rows = [
    // why                                              read as      written     field       said of it
    ['a whole number',                                  'numbers',   20,         20,         ''],
    ['a fraction',                                      'numbers',   0.1,        0.1,        ''],
    ['a number written as text',                        'numbers',   '0.55',     0.55,       ''],
    ['zero is a number',                                'numbers',   0,          0,          ''],
    ['a word is none',                                  'numbers',   'many',     undefined,  refused('many')],
    ['Infinity is none',                                'numbers',   'Infinity', undefined,  refused('Infinity')],
    ['seconds',                                         'durations', '15s',      15_000,     ''],
    ['minutes and seconds',                             'durations', '1m30s',    90_000,     ''],
    ['a fraction of an hour',                           'durations', '1.5h',     5_400_000,  ''],
    ['no time at all is a duration',                    'durations', '0s',       0,          ''],
    ['0 needs no unit in Go',                           'durations', '0',        0,          ''],
    ['less than a millisecond is cut off',              'durations', '1500us',   1,          ''],
    ['a bare number has no unit',                       'durations', 15,         undefined,  refused(15)],
    ['days are no unit of Go',                          'durations', '1d',       undefined,  refused('1d')],
    ['every quarter of a minute',                       'periods',   '15s',      15_000,     ''],
    ['every 0 s nothing would ever end',                'periods',   '0s',       undefined,  refused('0s')],
    ['nor every fraction of a millisecond',             'periods',   '900us',    undefined,  refused('900us')],
    ['nor backwards',                                   'periods',   '-15s',     undefined,  refused('-15s')],
    ['the shortest period is a millisecond',            'periods',   '1ms',      1,          ''],
  ] as const;

  test.each(rows)('%s', (_why, how, written, field, said) => {
    expect(read(how, written)).toEqual([field, said]);
  });

  test('that is not given leaves its field out', () => {
    const flags = new FlagReader({}, 'kube-scheduler', new RunTexts());
    expect(flags.numbers({ field: 'flag' })).toEqual({});
  });

  test('is read by one field alone', () => {
    const flags = new FlagReader({ qps: 20 }, 'kube-scheduler', new RunTexts());
    flags.numbers({ qps: 'qps' });
    expect(() => flags.numbers({ other: 'qps' })).toThrow(InvariantError);
  });
});

describe('flags that nothing looks at', () => {
  const ignoredOf = (flags: Flags, elsewhere?: (name: string) => boolean): string[] => {
    const texts = new RunTexts();
    const reader = new FlagReader(flags, 'kcm', texts);
    reader.numbers({ qps: 'kube-api-qps' });
    reader.ignoreOthers(elsewhere);
    return texts.ignored().map(({ what, why }) => `${what}: ${why}`);
  };

  test('are listed, each with its component', () => {
    expect(ignoredOf({ 'kube-api-qps': 20, 'leader-elect': true, v: 4 })).toEqual([
      'flag leader-elect of kcm: nothing in the model looks at it',
      'flag v of kcm: nothing in the model looks at it',
    ]);
  });

  test('but not those that another reader knows', () => {
    expect(ignoredOf({ 'hpa-x': 1, v: 4 }, (name) => name.startsWith('hpa-'))).toEqual([
      'flag v of kcm: nothing in the model looks at it',
    ]);
  });
});
