import { describe, expect, test } from 'vitest';
import { annotatedDelayMs } from '../../../sim/index.ts';
import { flagsOf } from './node-groups.ts';
import { mergePatch } from './merge-patch.ts';

const spec = {
  replicas: 3,
  containers: [
    { name: 'a', image: 'one' },
    { name: 'b', image: 'two' },
  ],
};

// prettier-ignore
test.each([
  ['a named container is changed, the other stays', { containers: [{ name: 'a', image: 'new' }] }, { ...spec, containers: [{ name: 'a', image: 'new' }, { name: 'b', image: 'two' }] }],
  ['a new one is added',                            { containers: [{ name: 'c' }] },               { ...spec, containers: [...spec.containers, { name: 'c' }] }],
  ['null takes a field away',                       { replicas: null },                            { containers: spec.containers }],
  ['a list without names is replaced',              { args: ['x'] },                               { ...spec, args: ['x'] }],
  ['an empty patch changes nothing',                {},                                            spec],
] as const)('a strategic merge patch: %s', (_why, patch, expected) => {
  expect(mergePatch<unknown>(spec, patch)).toEqual(expected);
});

describe('what the rig is told', () => {
  test('delays of stages as KWOK writes them', () => {
    expect(['500ms', '4s', '1m30s', '', 'soon'].map(annotatedDelayMs)).toEqual([500, 4000, 90_000, 0, 0]);
  });

  test('flags of the autoscaler by their names, an empty value included', () => {
    expect(flagsOf(['--scan-interval=10s', '--node-group-auto-discovery=', '--expander=a=b'])).toEqual({
      'scan-interval': '10s',
      'node-group-auto-discovery': '',
      expander: 'a=b',
    });
  });
});
