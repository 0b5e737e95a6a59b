import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../base/index.ts';
import { splitByNode, splitByWeight, splitEvenly, splitWithinNodes } from './routing.ts';
import { StickyClients } from './sticky-clients.ts';

const on = (...nodes: readonly number[]) => nodes.map((node, pod) => ({ pod, node, answers: true }));

describe('who gets how much', () => {
  test('even: every endpoint the same', () => {
    expect([...splitEvenly(90, on(1, 1, 2)).rates]).toEqual([30, 30, 30]);
  });

  test('local: every node the same, so that a pod alone on its node gets three times as much', () => {
    expect([...splitByNode(120, on(1, 1, 1, 2)).rates]).toEqual([20, 20, 20, 60]);
  });

  test('what goes to a pod that is gone is lost', () => {
    const endpoints = [...on(1, 1), { pod: 2, node: 2, answers: false }];
    expect(splitEvenly(90, endpoints)).toEqual({ rates: Float64Array.of(30, 30, 0), lost: 30 });
  });

  test('without an endpoint all is lost', () => {
    expect(splitEvenly(90, []).lost).toBe(90);
    expect(splitByNode(90, []).lost).toBe(90);
  });

  test('clients that ask only their own node lose where no pod is', () => {
    const split = splitWithinNodes(
      new Map([
        [1, 10],
        [2, 20],
        [3, 30],
      ]),
      on(1, 2, 2),
    );
    expect([[...split.rates], split.lost]).toEqual([[10, 10, 10], 30]);
  });

  const endpoints = fc.array(fc.record({ node: fc.nat(4), answers: fc.boolean() }), { maxLength: 12 });
  const rate = fc.double({ min: 0, max: 1e6, noNaN: true });

  test('nothing comes from nowhere: served and lost add up to the rate', () => {
    fc.assert(
      fc.property(endpoints, rate, (shapes, asked) => {
        const list = shapes.map((shape, pod) => ({ pod, ...shape }));
        const clients = new StickyClients(20, new RandomStream(1, 'test'));
        for (const split of [
          splitEvenly(asked, list),
          splitByNode(asked, list),
          splitByWeight(asked, list, clients.weights(list)),
        ]) {
          const served = split.rates.reduce((sum, one) => sum + one, 0);
          expect(served + split.lost).toBeCloseTo(asked, 3);
          expect(Math.min(split.lost, ...split.rates)).toBeGreaterThanOrEqual(0);
          list.forEach(({ answers }, index) => expect(answers || split.rates[index] === 0).toBe(true));
        }
      }),
    );
  });
});

describe('clients that stick', () => {
  test('a new endpoint gets nobody while the old ones are there', () => {
    const clients = new StickyClients(100, new RandomStream(7, 'clients'));
    const before = clients.weights(on(1, 2));
    expect([...clients.weights(on(1, 2, 3))]).toEqual([...before, 0]);
  });

  test('only the clients of an endpoint that goes move', () => {
    const clients = new StickyClients(1000, new RandomStream(7, 'clients'));
    const [, second, third] = clients.weights(on(1, 2, 3));
    const after = clients.weights(on(1, 2, 3).slice(1));
    expect(after[0]).toBeGreaterThanOrEqual(second);
    expect(after[1]).toBeGreaterThanOrEqual(third);
    expect(after[0] + after[1]).toBe(1000);
  });
});
