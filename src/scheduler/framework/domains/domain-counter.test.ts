import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_DOMAIN } from '../../../model/index.ts';
import type { TopologyDomains } from '../../../model/index.ts';
import { DomainCounter } from './domain-counter.ts';

const ROWS = 6;

/** A counter over domains that the test moves its nodes between, and which of them are eligible. */
function counterOver(domainOf: Int32Array, eligible: readonly boolean[] = []): DomainCounter {
  return new DomainCounter({
    key: 'pods',
    domains: { domainOf } as unknown as TopologyDomains,
    isEligible: (row) => eligible[row] ?? true,
    deltaOf: () => 1,
    skipsTerminating: false,
  });
}

function placed(counter: DomainCounter, rows: number): DomainCounter {
  for (let row = 0; row < rows; row++) counter.placeRow(row, true);
  return counter;
}

describe('pods by domain', () => {
  const zones = Int32Array.of(0, 0, 1, NO_DOMAIN);

  test('a pod counts in the domain of its node; on a node without one, nowhere', () => {
    const counter = placed(counterOver(zones), 4);
    counter.add(0, 1, 1);
    counter.add(1, 2, 1);
    counter.add(3, 5, 1);
    expect([counter.countAt(0), counter.countAt(1), counter.countAt(2), counter.countAt(3)]).toEqual([
      3, 3, 0, 0,
    ]);
    expect([counter.liveDomains, counter.entries, counter.onRow(3)]).toEqual([2, 2, 5]);
  });

  test('an ineligible node makes no domain, and its pods do not count', () => {
    const counter = placed(counterOver(zones, [true, true, false, true]), 4);
    counter.add(2, 4, 1);
    expect([counter.liveDomains, counter.countOf(1), counter.entries]).toEqual([1, 0, 0]);
  });

  test('the minimum is over domains that exist: an empty one pulls it to 0, a vanished one does not', () => {
    const counter = placed(counterOver(zones), 3);
    counter.add(0, 3, 1);
    expect(counter.min()).toBe(0);
    counter.placeRow(2, false);
    expect(counter.min()).toBe(3);
  });

  test('without any domain the minimum is 0', () => {
    expect(counterOver(zones).min()).toBe(0);
  });

  test('a node that moves takes its pods along', () => {
    const moving = Int32Array.of(0, 1);
    const counter = placed(counterOver(moving), 2);
    counter.add(0, 2, 1);
    moving[0] = 1;
    counter.placeRow(0, true);
    expect([counter.countOf(0), counter.countOf(1), counter.liveDomains]).toEqual([0, 2, 1]);
  });

  test('without domains every node is one', () => {
    const counter = new DomainCounter({ key: 'k', deltaOf: () => 1, skipsTerminating: false });
    placed(counter, 3);
    counter.add(1, 1, 1);
    expect([counter.countAt(0), counter.countAt(1), counter.liveDomains, counter.min()]).toEqual([
      0, 1, 3, 0,
    ]);
  });

  test('whatever moves, counts, domains and minimum are those of counting anew', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        row: fc.nat(ROWS - 1),
        delta: fc.integer({ min: -2, max: 3 }),
      }),
      fc.record({
        kind: fc.constant('move' as const),
        row: fc.nat(ROWS - 1),
        domain: fc.integer({ min: -1, max: 12 }),
      }),
      fc.record({ kind: fc.constant('leave' as const), row: fc.nat(ROWS - 1) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const domainOf = new Int32Array(ROWS).fill(NO_DOMAIN);
        const isThere = new Array<boolean>(ROWS).fill(true);
        const onRow = new Int32Array(ROWS);
        const counter = placed(counterOver(domainOf), ROWS);
        for (const each of steps) {
          if (each.kind === 'add') {
            onRow[each.row] += each.delta;
            counter.add(each.row, each.delta, 1);
          } else {
            isThere[each.row] = each.kind === 'move';
            if (each.kind === 'move') domainOf[each.row] = each.domain < 0 ? NO_DOMAIN : each.domain;
            counter.placeRow(each.row, isThere[each.row]);
          }
          expect(seen(counter)).toEqual(countedAnew(domainOf, isThere, onRow));
        }
      }),
    );
  });
});

function seen(counter: DomainCounter): unknown {
  const counts = Array.from({ length: 13 }, (_, domain) => counter.countOf(domain));
  return { counts, live: counter.liveDomains, min: counter.min(), second: counter.secondMin() };
}

function countedAnew(domainOf: Int32Array, isThere: readonly boolean[], onRow: Int32Array): unknown {
  const counts = new Array<number>(13).fill(0);
  const live = new Set<number>();
  for (let row = 0; row < ROWS; row++) {
    if (!isThere[row] || domainOf[row] === NO_DOMAIN) continue;
    live.add(domainOf[row]);
    counts[domainOf[row]] += onRow[row];
  }
  const [min = 0, second = min] = [...live].map((domain) => counts[domain]).sort((a, b) => a - b);
  return { counts, live: live.size, min, second };
}
