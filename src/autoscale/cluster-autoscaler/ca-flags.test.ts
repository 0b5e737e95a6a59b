import { describe, expect, test } from 'vitest';
import { CaFlags, goBool, goDurationMs, goDurationText, parseCaFlags } from './ca-flags.ts';

describe('how flags may be written', () => {
  // prettier-ignore
  const rows: readonly [string, readonly string[], Readonly<Record<string, string>>][] = [
    // why                                                 arguments                                                   read
    ['with an equals sign',                                ['--max-nodes-total=5'],                                    { 'max-nodes-total': '5' }],
    ['with a blank',                                       ['--max-nodes-total', '5', '--force-ds'],                   { 'max-nodes-total': '5', 'force-ds': 'true' }],
    ['a truth takes nothing behind a blank',               ['--force-ds', 'false'],                                    { 'force-ds': 'true' }],
    ['a truth with its value',                             ['--force-ds=false'],                                       { 'force-ds': 'false' }],
    ['a number below zero is a value',                     ['--expendable-pods-priority-cutoff', '-20'],               { 'expendable-pods-priority-cutoff': '-20' }],
    ['a single dash',                                      ['-max-nodes-total=5'],                                     { 'max-nodes-total': '5' }],
    ['underscores',                                        ['--max_nodes_total=5'],                                    { 'max-nodes-total': '5' }],
    ['an equals sign in the value',                        ['--startup-taint=a=b'],                                    { 'startup-taint': 'a=b' }],
    ['an empty value',                                     ['--expander='],                                            { expander: '' }],
    ['the last of two counts',                             ['--max-nodes-total=5', '--max-nodes-total=6'],             { 'max-nodes-total': '6' }],
    ['of lists both do',                                   ['--balancing-label=a', '--balancing-label', 'b'],          { 'balancing-label': 'a\nb' }],
    ['and those between commas too',                       ['--allowed-scheduler-names=a,b', '--allowed-scheduler-names=c'], { 'allowed-scheduler-names': 'a,b,c' }],
    ['what is no flag is left out',                        ['cluster-autoscaler', '--v=4', '-', ''],                   { v: '4' }],
    ['nothing behind the end of flags',                    ['--force-ds', '--', '--max-nodes-total=5'],                { 'force-ds': 'true' }],
    ['a value that is missing',                            ['--max-nodes-total'],                                      { 'max-nodes-total': 'true' }],
    ['names that objects have anyway',                     ['--__proto__=x', '--constructor=y'],                       JSON.parse('{"--proto--":"x","constructor":"y"}') as Record<string, string>],
  ];
  test.each(rows)('%s', (_why, args, expected) => {
    expect(parseCaFlags(args)).toEqual(expected);
  });
});

describe('truths as Go reads them', () => {
  // prettier-ignore
  test.each([
    ['true', true], ['True', true], ['TRUE', true], ['t', true], ['T', true], ['1', true],
    ['false', false], ['False', false], ['FALSE', false], ['f', false], ['F', false], ['0', false],
    ['yes', undefined], ['tRUE', undefined], ['', undefined], ['2', undefined],
  ] as const)('%s', (text, expected) => {
    expect(goBool(text)).toBe(expected);
    expect(new CaFlags({ 'force-ds': text }).flag('force-ds', true), 'as a flag').toBe(expected === true);
  });
});

describe('durations as Go reads them', () => {
  // prettier-ignore
  test.each([
    ['10s', 10_000], ['1h30m', 5_400_000], ['1.5h', 5_400_000], ['.5s', 500], ['5.s', 5000], ['1m0.5s', 60_500],
    ['0', 0], ['+0', 0], ['-0', 0], ['0s', 0], ['-10s', -10_000], ['+10s', 10_000], ['-1m1s', -61_000],
    ['250us', 0.25], ['250\u00b5s', 0.25], ['250\u03bcs', 0.25], ['2500000ns', 2.5], ['100ms', 100],
    ['10', NaN], ['', NaN], ['s', NaN], ['-', NaN], ['.s', NaN], ['1d', NaN], ['10 s', NaN], ['--1s', NaN], ['1e3s', NaN], ['00', NaN],
  ] as const)('%s', (text, expected) => {
    expect(goDurationMs(text)).toBe(expected);
  });

  // prettier-ignore
  test.each([
    [0, '0s'], [500, '500ms'], [1000, '1s'], [1500, '1.5s'], [60_000, '1m0s'], [910_000, '15m10s'], [3_600_000, '1h0m0s'], [5_400_500, '1h30m0.5s'],
  ] as const)('%d ms are written as %s', (ms, expected) => {
    expect(goDurationText(ms)).toBe(expected);
    expect(goDurationMs(expected), 'and read again').toBe(ms);
  });
});
