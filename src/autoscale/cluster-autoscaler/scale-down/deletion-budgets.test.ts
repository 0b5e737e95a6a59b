import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cropToBudgets } from './deletion-budgets.ts';
import type { DeletionCandidate } from './deletion-budgets.ts';

/** `A1e` is node A1e of group A: capital groups are atomic, `e` means empty, `d` means pods to drain. */
function candidatesOf(text: string): DeletionCandidate[] {
  return text
    .split(' ')
    .filter((node) => node !== '')
    .map((node) => ({
      node,
      group: node[0],
      isAtomic: node[0] === node[0].toUpperCase(),
      isEmpty: node.endsWith('e'),
    }));
}

function chosen(
  text: string,
  total: number,
  drain: number,
  sizes: Readonly<Record<string, number>> = {},
): string {
  const isWhole = (group: string, count: number): boolean => count === (sizes[group] ?? count);
  return cropToBudgets(candidatesOf(text), { total, drain, isWhole }).join(' ');
}

describe('what may be started now', () => {
  // prettier-ignore
  const rows = [
    // why                                               candidates             total  drain  chosen
    ['everything within both budgets',                   'a1e a2d',                10,     1, 'a1e a2d'],
    ['empty nodes go first',                             'a1d a2e',                 1,     1, 'a2e'],
    ['the drain budget holds nodes to drain alone',      'a1d a2d b1e b2e',        10,     1, 'b1e b2e a1d'],
    ['empty nodes use up the total of both',             'a1e a2e a3d',             2,     5, 'a1e a2e'],
    ['no budget, nothing',                               'a1e a2d',                 0,     5, ''],
    ['a budget that is overdrawn is none',               'a1e a2d',                -2,    -1, ''],
    ['groups stand in the order of their first node',    'b1e a1e b2e',            10,     1, 'b1e b2e a1e'],
    ['an atomic group goes before the others',           'a1e A1e A2e',             2,     5, 'A1e A2e'],
    ['and takes its nodes to drain along',               'A1e A2d',                10,     1, 'A1e A2d'],
    ['the first may pass the budget as long as there is any', 'A1e A2e A3e',        1,     0, 'A1e A2e A3e'],
    ['but not without any to drain',                     'A1e A2d a1e',            10,     0, 'a1e'],
    ['the second may not pass it',                       'A1e A2e B1e B2e',         3,     5, 'A1e A2e'],
    ['atomic groups with empty nodes before those without', 'A1d B1e',             10,     1, 'B1e A1d'],
    ['where one with empty nodes must wait, one without goes', 'A1e B1e B2e B3e C1d', 3, 2, 'A1e C1d'],
    ['an overdrawn total does not hold the first',       'A1e A2e a1e',            -3,     1, 'A1e A2e'],
    ['nor do overdrawn drains',                          'A1d A2d a1d',             5,    -1, 'A1d A2d'],
    ['but the second',                                   'A1e B1e',                -3,     1, 'A1e'],
    ['a total that is just used up holds all',           'A1e a1e',                 0,     1, ''],
    ['drains that are just used up hold those that need one', 'A1e B1d a1d',       10,     0, 'A1e'],
  ] as const;
  test.each(rows)('%s', (_why, candidates, total, drain, expected) => {
    const left = chosen(candidates, total, drain);
    expect(left).toBe(expected);
  });

  test('an atomic group of which nodes are missing stays whole, and others take its place', () => {
    expect(chosen('A1e A2e a1e', 10, 5, { A: 3 })).toBe('a1e');
  });
});

const candidate = fc.record({ group: fc.constantFrom('a', 'b', 'c'), isEmpty: fc.boolean() });

test('without atomic groups neither budget is passed, no node is taken twice, and no budget is left unused', () => {
  fc.assert(
    fc.property(
      fc.array(candidate, { maxLength: 12 }),
      fc.integer({ min: -1, max: 12 }),
      fc.integer({ min: -1, max: 6 }),
      (some, total, drain) => {
        const candidates = some.map((one, index) => ({ ...one, node: `n${index}`, isAtomic: false }));
        const taken = cropToBudgets(candidates, { total, drain, isWhole: () => true });
        const isEmpty = new Map(candidates.map((one) => [one.node, one.isEmpty]));
        const drained = taken.filter((node) => isEmpty.get(node) === false).length;
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.length).toBeLessThanOrEqual(Math.max(0, total));
        expect(drained).toBeLessThanOrEqual(Math.max(0, drain));
        const emptyCount = candidates.filter((one) => one.isEmpty).length;
        expect(taken.length - drained).toBe(Math.min(emptyCount, Math.max(0, total)));
        const roomToDrain = Math.max(0, Math.min(drain, Math.max(0, total) - (taken.length - drained)));
        expect(drained).toBe(Math.min(candidates.length - emptyCount, roomToDrain));
      },
    ),
  );
});

test('an atomic group goes as a whole or not at all', () => {
  const member = fc.record({ group: fc.constantFrom('A', 'B'), isEmpty: fc.boolean() });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 8 }), fc.nat(8), fc.nat(4), (some, total, drain) => {
      const candidates = some.map((one, index) => ({ ...one, node: `n${index}`, isAtomic: true }));
      const taken = new Set(cropToBudgets(candidates, { total, drain, isWhole: () => true }));
      for (const group of ['A', 'B']) {
        const of = candidates.filter((one) => one.group === group).map(({ node }) => taken.has(node));
        expect(new Set(of).size).toBeLessThanOrEqual(1);
      }
    }),
  );
});
