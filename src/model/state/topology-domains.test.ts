import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_DOMAIN, TopologyDomains } from './topology-domains.ts';

const KEY = 'zone';
const ROWS = 6;
/** A row gets a value, loses its label, or is gone. */
const step = fc.record({
  row: fc.nat(ROWS - 1),
  value: fc.option(fc.constantFrom('a', 'b', 'c')),
  gone: fc.boolean(),
});

test('counts are those of the labels, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const domains = new TopologyDomains(KEY, ROWS);
      const values = new Map<number, string>();
      for (const { row, value, gone } of steps) {
        const label = gone || value === null ? undefined : value;
        domains.place(row, gone ? undefined : value === null ? {} : { [KEY]: value });
        if (label === undefined) values.delete(row);
        else values.set(row, label);
      }
      const counts = new Map<string, number>();
      for (const value of values.values()) counts.set(value, (counts.get(value) ?? 0) + 1);
      expect(domains.liveCount).toBe(counts.size);
      expect(domains.sharedCount).toBe([...counts.values()].filter((nodes) => nodes > 1).length);
      for (let domain = 0; domain < domains.count; domain++)
        expect(domains.nodeCounts[domain]).toBe(counts.get(domains.value(domain)) ?? 0);
      for (let row = 0; row < ROWS; row++) {
        const domain = domains.domainOf[row];
        expect(domain === NO_DOMAIN ? undefined : domains.value(domain)).toBe(values.get(row));
      }
    }),
    { numRuns: 200 },
  );
});

test('a value keeps its number while no node has it', () => {
  const domains = new TopologyDomains(KEY, 2);
  domains.place(0, { [KEY]: 'a' });
  domains.place(1, { [KEY]: 'b' });
  domains.place(0, undefined);
  domains.place(0, { [KEY]: 'a' });
  expect([domains.domainOf[0], domains.count, domains.liveCount]).toEqual([0, 2, 2]);
});

test('an empty value is a domain, a missing label is none', () => {
  const domains = new TopologyDomains(KEY, 2);
  domains.place(0, { [KEY]: '' });
  domains.place(1, { other: 'x' });
  expect([...domains.domainOf]).toEqual([0, NO_DOMAIN]);
});

test('more room keeps who is where', () => {
  const domains = new TopologyDomains(KEY, 1);
  domains.place(0, { [KEY]: 'a' });
  domains.reserve(4);
  expect([...domains.domainOf]).toEqual([0, NO_DOMAIN, NO_DOMAIN, NO_DOMAIN]);
  domains.reserve(2);
  expect(domains.domainOf).toHaveLength(4);
});
