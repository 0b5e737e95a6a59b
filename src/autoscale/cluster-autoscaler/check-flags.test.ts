import { describe, expect, test } from 'vitest';
import { MODELLED_FLAGS, OTHER_FLAGS } from './ca-flag-table.ts';
import { checkCaFlags, ignoredCaFlags } from './check-flags.ts';

describe('flags of the Cluster Autoscaler', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, string | number | boolean>, string])[] = [
    ['a flag that is one',                    { 'scale-down-unneeded-time': '10m' },           ''],
    ['a number where a number belongs',       { 'scale-down-utilization-threshold': 0.65 },    ''],
    ['a misspelt flag',                       { 'scale-down-uneeded-time': '10m' },            'the Cluster Autoscaler has no flag scale-down-uneeded-time; did you mean scale-down-unneeded-time?'],
    ['a flag of long ago',                    { 'max-empty-bulk-delete': 10 },                 'the Cluster Autoscaler has no flag max-empty-bulk-delete; undefined'],
    ['a duration without unit',               { 'scan-interval': '10' },                       '10 is not what the flag scan-interval takes; write a duration: 30s, 10m, 1h30m'],
    ['no duration but zero needs no unit',    { 'scale-down-delay-after-delete': 0 },          ''],
    ['a truth that is none',                  { 'scale-down-enabled': 'yes' },                 'yes is not what the flag scale-down-enabled takes; write true or false'],
    ['a part of a number',                    { 'max-nodes-total': 1.5 },                      '1.5 is not what the flag max-nodes-total takes; write a whole number'],
    ['one end of a range',                    { 'cores-total': '320' },                        '320 is not what the flag cores-total takes; write a minimum and a maximum: 0:320000'],
    ['a chain of expanders',                  { expander: 'least-nodes,least-waste' },         ''],
    ['an expander that is none',              { expander: 'cheapest' },                        'Expander cheapest not supported; write one or more of least-waste, least-nodes, most-pods, price, priority, random'],
  ];
  test.each(rows)('%s', (_why, flags, expected) => {
    const texts = checkCaFlags(flags).map(({ message, hint }) => `${message}; ${hint}`);
    expect(texts.join(' | ')).toBe(expected);
  });

  test('known flags that nothing looks at are told', () => {
    expect(ignoredCaFlags({ 'capacity-buffer-pod-dry-run-enabled': true, expander: 'price' })).toEqual([
      'capacity-buffer-pod-dry-run-enabled',
    ]);
  });

  test('all 137 flags of upstream are known, none twice', () => {
    const names = [...Object.keys(MODELLED_FLAGS), ...Object.keys(OTHER_FLAGS)];
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(137);
  });
});
