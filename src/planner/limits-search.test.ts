import { describe, expect, test } from 'vitest';
import type { RunResult } from '../result/index.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { changedFlags, flagChoices, limitedPool, limitNeighbours, todaysPools } from './limits-search.ts';

const POOL: NodePoolSpec = {
  name: 'm7i-large',
  instanceType: 'm7i.large',
  capacityType: 'on-demand',
  count: 4,
  min: 2,
  max: 12,
  zones: ['a'],
  template: { apiVersion: 'v1', kind: 'Node', metadata: { name: '' } },
  bootMs: { kind: 'constant', ms: 0 },
};
const OTHER: NodePoolSpec = { ...POOL, name: 'c7i-large', instanceType: 'c7i.large' };

/** Only what the neighbours look at: the most nodes of each pool. */
function resultWith(peaks: Record<string, number>): RunResult {
  const nodePools = Object.entries(peaks).map(([name, nodesMax]) => ({ name, nodesMax }));
  return { nodePools } as unknown as RunResult;
}

function stepsOf(pools: readonly NodePoolSpec[], peaks: Record<string, number> = {}): string[] {
  const candidate = { name: '', scenario: {} as Scenario, pools };
  return limitNeighbours(candidate, [resultWith(peaks)], {}).map((parts) =>
    parts.pools.map(({ min, max, count }) => `${min}-${max}@${count}`).join(' '),
  );
}

describe('settings one step from a candidate’s', () => {
  // prettier-ignore
  test.each<[string, NodePoolSpec[], Record<string, number>, string[]]>([
    ['minimum: none, a quarter of the start lower or higher', [POOL],                       {},                  ['0-12@4', '1-12@4', '3-12@4']],
    ['maximum: one below what it came to',                    [{ ...POOL, min: 0 }],        { 'm7i-large': 5 },  ['1-12@4', '0-4@4']],
    ['a maximum that never mattered is not tried again',      [{ ...POOL, min: 0, max: 4 }], { 'm7i-large': 5 }, ['1-4@4']],
    ['no group without a node is made of a maximum',          [{ ...POOL, min: 0 }],        { 'm7i-large': 1 },  ['1-12@4']],
    ['the start follows a minimum above it',                  [{ ...POOL, min: 4 }],        {},                  ['0-12@4', '3-12@4', '5-12@5']],
    ['a minimum is at most the maximum',                      [{ ...POOL, min: 12 }],       {},                  ['0-12@4', '11-12@11']],
    ['of two groups either is left out',                      [{ ...POOL, min: 0, count: 0, max: 0 }, { ...OTHER, min: 0, count: 0, max: 0 }], {}, ['0-0@0', '0-0@0']],
  ])('%s', (_, pools, peaks, expected) => {
    expect(stepsOf(pools, peaks)).toEqual(expected);
  });

  test('one flag at a time at another value; an expander only where there is a choice', () => {
    const choices = { expander: ['price'], 'scale-down-unneeded-time': ['2m', '5m'] };
    const flagsOf = (pools: NodePoolSpec[]): unknown[] =>
      limitNeighbours(
        { name: '', scenario: {} as Scenario, pools, flags: { 'scale-down-unneeded-time': '5m' } },
        [],
        choices,
      )
        .filter(
          ({ flags }) => flags?.['scale-down-unneeded-time'] !== '5m' || flags['expander'] !== undefined,
        )
        .map(({ flags }) => flags);
    expect(flagsOf([POOL])).toEqual([{ 'scale-down-unneeded-time': '2m' }]);
    expect(flagsOf([POOL, OTHER])).toEqual([
      { 'scale-down-unneeded-time': '5m', expander: 'price' },
      { 'scale-down-unneeded-time': '2m' },
    ]);
  });
});

describe('flags to try', () => {
  test('what is written, or upstream’s default, is in force and no choice', () => {
    expect(flagChoices({})['scale-down-utilization-threshold']).toEqual([0.65, 0.8]);
    const written = { 'scale-down-utilization-threshold': 0.8 };
    expect(flagChoices(written)['scale-down-utilization-threshold']).toEqual([0.5, 0.65]);
  });

  test('where values are asked for, no others are tried', () => {
    const asked = [{ expander: 'price' }, { expander: 'least-waste' }];
    expect(flagChoices({}, asked)).toEqual({ expander: ['price'] });
  });

  // prettier-ignore
  test.each([
    ['equal to what is written',   { expander: 'price' },       undefined],
    ['equal to the default',       { 'scale-down-utilization-threshold': 0.5 }, undefined],
    ['a number written as text',   { 'scale-down-utilization-threshold': '0.5' }, undefined],
    ['one of two differs',         { expander: 'price', 'scale-down-unneeded-time': '2m' }, { 'scale-down-unneeded-time': '2m' }],
    ['a flag without a known default', { 'max-nodes-total': 10 }, { 'max-nodes-total': 10 }],
  ])('a setting %s', (_, flags, expected) => {
    expect(changedFlags({ expander: 'price' }, flags)).toEqual(expected);
  });
});

describe('limits of a group', () => {
  // prettier-ignore
  test.each([
    ['four times what is needed on average',          2.5, { ofAll: 2.5, minShare: 0 }, '0-12@3'],
    ['from what is needed on average',                2.5, { ofAll: 2.5, minShare: 1 }, '3-12@3'],
    ['three to spare where little is needed',         0,   { ofAll: 0, minShare: 0 },   '0-3@0'],
    ['a group that the programme leaves out has room for all', 0, { ofAll: 7.2, minShare: 1 }, '0-8@0'],
    ['whole nodes but for rounding are no node more', 3.0000000001, { ofAll: 3, minShare: 1 }, '3-12@3'],
  ])('%s', (_, nodes, options, expected) => {
    const { min, max, count } = limitedPool(POOL, nodes, options);
    expect(`${min}-${max}@${count}`).toBe(expected);
  });
});

describe('today’s groups among the offers', () => {
  const scenarioWith = (nodePools: NodePoolSpec[]): Scenario =>
    ({ cluster: { nodePools } }) as unknown as Scenario;

  test('groups of a type, one a zone, are one offer with the sum of their limits', () => {
    const today = scenarioWith([
      { ...POOL, name: 'a', count: 1, min: 1, max: 5 },
      { ...POOL, name: 'b', count: 2, min: 0, max: 4 },
    ]);
    expect(todaysPools(today, [OTHER, POOL])).toEqual([{ ...POOL, count: 3, min: 1, max: 9 }]);
  });

  test('a group that is not on offer leaves none: the others alone are not today’s cluster', () => {
    expect(todaysPools(scenarioWith([POOL, OTHER]), [POOL])).toEqual([]);
  });

  test('a group with a taint is not the one without', () => {
    const tainted = {
      ...POOL,
      template: { ...POOL.template, spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' as const }] } },
    };
    expect(todaysPools(scenarioWith([tainted]), [POOL])).toEqual([]);
  });
});
