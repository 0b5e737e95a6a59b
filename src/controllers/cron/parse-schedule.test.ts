import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInZones } from '../../base/index.ts';
import type { ZoneLookup } from '../../base/index.ts';
import type { CronField } from './parse-field.ts';
import { parseCronSchedule, scheduleText } from './parse-schedule.ts';
import type { CalendarSchedule } from './parse-schedule.ts';

type FieldName = 'minute' | 'hour' | 'day' | 'month' | 'weekday';
const PLACES: readonly FieldName[] = ['minute', 'hour', 'day', 'month', 'weekday'];

function errorOf(text: string): string {
  const parsed = parseCronSchedule(text, builtInZones);
  return 'error' in parsed ? parsed.error : 'no error';
}

function calendar(text: string): CalendarSchedule {
  const parsed = parseCronSchedule(text, builtInZones);
  if ('error' in parsed) throw new Error(parsed.error);
  if (parsed.kind !== 'calendar') throw new Error(`${text} is a delay`);
  return parsed;
}

/** The field read at its place in a schedule whose other fields are stars. */
function field(name: FieldName, text: string): CronField {
  return calendar(PLACES.map((place) => (place === name ? text : '*')).join(' '))[name];
}

function valuesOf(read: CronField): string {
  return [...read.values].sort((a, b) => a - b).join(' ');
}

describe('what a field matches', () => {
  // prettier-ignore
  const rows = [
    // why                                                   field      text          values                  star
    ['a number is itself',                                   'minute',  '7',          '7',                    false],
    ['the least of its bounds',                              'minute',  '0',          '0',                    false],
    ['the most of its bounds',                               'minute',  '59',         '59',                   false],
    ['a leading zero changes nothing',                       'hour',    '08',         '8',                    false],
    ['a leading plus is read as Atoi reads it',              'hour',    '+8',         '8',                    false],
    ['a range has both ends',                                'hour',    '9-12',       '9 10 11 12',           false],
    ['a range of one',                                       'hour',    '9-9',        '9',                    false],
    ['a range with a step starts at its first',              'hour',    '9-17/4',     '9 13 17',              false],
    ['a step past the end leaves the first alone',           'hour',    '9-10/5',     '9',                    false],
    ['`a/step` runs to the maximum, not to a',               'minute',  '40/7',       '40 47 54',             false],
    ['`a/step` at the maximum',                              'minute',  '59/2',       '59',                   false],
    ['a list by commas',                                     'minute',  '5,1,5',      '1 5',                  false],
    ['a list of ranges',                                     'hour',    '1-2,22-23',  '1 2 22 23',            false],
    ['empty parts of a list are ignored',                    'hour',    ',3,,4,',     '3 4',                  false],
    ['a field of commas alone never matches',                'hour',    ',',          '',                     false],
    ['a star is all of it',                                  'weekday', '*',          '0 1 2 3 4 5 6',        true],
    ['a question mark is a star',                            'weekday', '?',          '0 1 2 3 4 5 6',        true],
    ['a star with step 1 is still a star',                   'weekday', '*/1',        '0 1 2 3 4 5 6',        true],
    ['a star with step 2 is none',                           'weekday', '*/2',        '0 2 4 6',              false],
    ['a question mark with a step is none either',           'weekday', '?/3',        '0 3 6',                false],
    ['steps of days count from day 1',                       'day',     '*/10',       '1 11 21 31',           false],
    ['steps of months count from month 1',                   'month',   '*/5',        '1 6 11',               false],
    ['a star in a list makes the whole field one',           'weekday', '3,*',        '0 1 2 3 4 5 6',        true],
    ['a stepped star in a list does not',                    'weekday', '3,*/2',      '0 2 3 4 6',            false],
    ['the whole range written out is no star',               'weekday', '0-6',        '0 1 2 3 4 5 6',        false],
    ['month names',                                          'month',   'jan,DEC,Mar', '1 3 12',              false],
    ['a range of month names',                               'month',   'apr-jun',    '4 5 6',                false],
    ['weekday names from Sunday 0',                          'weekday', 'sun,sat',    '0 6',                  false],
    ['a range of weekday names with a step',                 'weekday', 'MON-FRI/2',  '1 3 5',                false],
    ['a name and a number in one range',                     'weekday', 'mon-3',      '1 2 3',                false],
  ] as const;

  test.each(rows)('%s', (_why, name, text, values, isStar) => {
    const read = field(name, text);
    expect({ values: valuesOf(read), isStar: read.isStar }).toEqual({ values, isStar });
  });
});

describe('the first fault in field order is the one reported', () => {
  // prettier-ignore
  const rows = [
    // why                                              schedule            error
    ['nothing at all',                                  '',                 'empty spec string'],
    ['a blank is no field',                             ' ',                'expected exactly 5 fields, found 0: []'],
    ['four fields',                                     '* * * *',          'expected exactly 5 fields, found 4: [* * * *]'],
    ['six fields: seconds are not known',               '0 0 * * * *',      'expected exactly 5 fields, found 6: [0 0 * * * *]'],
    ['no number',                                       'x * * * *',        'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['a fraction is no number',                         '1.5 * * * *',      'failed to parse int from 1.5: strconv.Atoi: parsing "1.5": invalid syntax'],
    ['a number too long for Atoi',                      '99999999999999999999 * * * *', 'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range'],
    ['a minus makes an empty range start',              '-5 * * * *',       'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['a negative step',                                 '*/-5 * * * *',     'negative number (-5) not allowed: -5'],
    ['minute 60',                                       '60 * * * *',       'end of range (60) above maximum (59): 60'],
    ['hour 24',                                         '* 24 * * *',       'end of range (24) above maximum (23): 24'],
    ['day 0',                                           '* * 0 * *',        'beginning of range (0) below minimum (1): 0'],
    ['day 32',                                          '* * 32 * *',       'end of range (32) above maximum (31): 32'],
    ['month 0',                                         '* * * 0 *',        'beginning of range (0) below minimum (1): 0'],
    ['month 13',                                        '* * * 13 *',       'end of range (13) above maximum (12): 13'],
    ['weekday 7 is no Sunday',                          '* * * * 7',        'end of range (7) above maximum (6): 7'],
    ['the end of a range is looked at before its order', '61-5/0 * * * *',  'beginning of range (61) beyond end of range (5): 61-5/0'],
    ['below the minimum comes before above the maximum', '* * 0-40 * *',    'beginning of range (0) below minimum (1): 0-40'],
    ['above the maximum comes before the order',        '* 30-29 * * *',    'end of range (29) above maximum (23): 30-29'],
    ['a range the wrong way round',                     '5-1 * * * *',      'beginning of range (5) beyond end of range (1): 5-1'],
    ['the order comes before the step',                 '5-1/0 * * * *',    'beginning of range (5) beyond end of range (1): 5-1/0'],
    ['a step of nothing',                               '*/0 * * * *',      'step of range should be a positive number: */0'],
    ['two hyphens',                                     '1-2-3 * * * *',    'too many hyphens: 1-2-3'],
    ['two slashes',                                     '1/2/3 * * * *',    'too many slashes: 1/2/3'],
    ['hyphens are counted before slashes',              '1-2-3/4/5 * * * *', 'too many hyphens: 1-2-3/4/5'],
    ['a slash without a step',                          '*/ * * * *',       'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['month names are none for weekdays',               '* * * * jan',      'failed to parse int from jan: strconv.Atoi: parsing "jan": invalid syntax'],
    ['whole names are not known',                       '* * * january *',  'failed to parse int from january: strconv.Atoi: parsing "january": invalid syntax'],
    ['nor members that every object has',               '* * * constructor *', 'failed to parse int from constructor: strconv.Atoi: parsing "constructor": invalid syntax'],
    ['only the faulty part of a list is named',         '1,2,99 * * * *',   'end of range (99) above maximum (59): 99'],
    ['of two faulty fields the first',                  '60 24 * * *',      'end of range (60) above maximum (59): 60'],
    ['a descriptor that is none',                       '@fortnightly',     'unrecognized descriptor: @fortnightly'],
    ['descriptors are lower case',                      '@Daily',           'unrecognized descriptor: @Daily'],
    ['@reboot is no descriptor here',                   '@reboot',          'unrecognized descriptor: @reboot'],
    ['@every without a duration',                       '@every',           'unrecognized descriptor: @every'],
    ['@every with a bad duration',                      '@every 5',         'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ['a zone that nobody knows',                        'TZ=Mars/Olympus * * * * *', 'provided bad location Mars/Olympus: unknown time zone Mars/Olympus'],
    ['a zone and nothing behind it',                    'TZ=UTC',           'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
  ] as const;

  test.each(rows)('%s', (_why, schedule, error) => {
    expect(errorOf(schedule)).toBe(error);
  });
});

describe('descriptors stand for five fields', () => {
  // prettier-ignore
  const rows = [
    ['@yearly', '0 0 1 1 *'], ['@annually', '0 0 1 1 *'], ['@monthly', '0 0 1 * *'], ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'], ['@midnight', '0 0 * * *'], ['@hourly', '0 * * * *'],
  ] as const;

  test.each(rows)('%s is %s', (descriptor, fields) => {
    const [named, written] = [calendar(descriptor), calendar(fields)];
    for (const place of PLACES) {
      expect({ place, ...named[place] }).toEqual({ place, ...written[place] });
    }
  });

  test('a zone in front of a descriptor holds for it', () => {
    expect(calendar('CRON_TZ=Asia/Tokyo @daily').offsetAt(0)).toBe(9 * 3600);
  });
});

describe('@every', () => {
  // prettier-ignore
  const rows = [
    // why                                     duration   seconds
    ['whole seconds',                          '90s',     90],
    ['parts are added',                        '1h30m',   5400],
    ['a fraction of a second is cut',          '2.9s',    2],
    ['a fraction of an hour is exact',         '1.5h',    5400],
    ['nothing below a second',                 '10ms',    1],
    ['nor zero',                               '0',       1],
    ['nor a negative delay',                   '-1h',     1],
  ] as const;

  test.each(rows)('%s', (_why, duration, seconds) => {
    expect(parseCronSchedule(`@every ${duration}`, builtInZones)).toEqual({ kind: 'delay', seconds });
  });
});

describe('spec.timeZone', () => {
  const zones: ZoneLookup = (name) => (name === 'Known/Zone' ? () => 3600 : undefined);
  // prettier-ignore
  const rows = [
    // why                                          schedule               zone           read as
    ['none leaves the schedule as it is',           '0 9 * * *',           undefined,     '0 9 * * *'],
    ['a known one goes in front',                   '0 9 * * *',           'Known/Zone',  'TZ=Known/Zone 0 9 * * *'],
    ['an unknown one does not',                     '0 9 * * *',           'Lost/Zone',   '0 9 * * *'],
    ['a schedule with its own zone keeps it',       'TZ=UTC 0 9 * * *',    'Known/Zone',  'TZ=UTC 0 9 * * *'],
    ['and with CRON_TZ too',                        'CRON_TZ=UTC @daily',  'Known/Zone',  'CRON_TZ=UTC @daily'],
  ] as const;

  test.each(rows)('%s', (_why, schedule, zone, text) => {
    expect(scheduleText(schedule, zone, zones)).toBe(text);
  });

  test('its offset is asked of the lookup that was given', () => {
    const parsed = parseCronSchedule('TZ=Known/Zone 0 9 * * *', zones);
    expect('error' in parsed || parsed.kind === 'delay' ? undefined : parsed.offsetAt(0)).toBe(3600);
  });
});

test('blanks of any kind and number part the fields', () => {
  const blank = fc.stringMatching(/^[ \t\n]{1,3}$/);
  fc.assert(
    fc.property(fc.array(blank, { minLength: 4, maxLength: 4 }), ([a, b, c, d]) => {
      const read = calendar(`1${a}2${b}3${c}4${d}5`);
      expect(PLACES.map((place) => valuesOf(read[place]))).toEqual(['1', '2', '3', '4', '5']);
    }),
  );
});

test('a part is the set that counting from its start by its step gives, and hostile text is refused, not thrown', () => {
  const part = fc.record({
    from: fc.nat(59),
    span: fc.nat(59),
    step: fc.integer({ min: 1, max: 70 }),
  });
  fc.assert(
    fc.property(part, ({ from, span, step }) => {
      const to = Math.min(59, from + span);
      const twin: number[] = [];
      for (let value = 0; value <= 59; value++) {
        if (value >= from && value <= to && (value - from) % step === 0) twin.push(value);
      }
      expect(valuesOf(field('minute', `${from}-${to}/${step}`))).toBe(twin.join(' '));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const parsed = parseCronSchedule(text, builtInZones);
      expect(['error', 'calendar', 'delay']).toContain('error' in parsed ? 'error' : parsed.kind);
    }),
  );
});
