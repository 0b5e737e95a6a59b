import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { podView as pod } from '../../test/support/pod-view.ts';
import { jobDeletionOrder, replicaSetDeletionOrder } from './deletion-order.ts';
import type { PodView } from './pod-view.ts';

const NOW_MS = 1_000_000_000;
const cost = (value: number): Partial<PodView> => ({
  annotations: { 'controller.kubernetes.io/pod-deletion-cost': String(value) },
});

/** In every row `first` goes first, though its name comes last: of equals the names would decide. */
describe('who goes first', () => {
  // prettier-ignore
  const rows = [
    // why                                                       first                                      then
    ['unassigned',                                               { nodeName: '', phase: 'Running' },        { phase: 'Pending' }],
    ['Pending before Unknown',                                   { phase: 'Pending' },                      { phase: 'Unknown' }],
    ['Unknown before Running',                                   { phase: 'Unknown' },                      { phase: 'Running' }],
    ['not ready, though it costs more',                          { isReady: false, ...cost(9) },            {}],
    ['the cheaper',                                              cost(-1),                                  {}],
    ['not ready at the dearest, ready at the cheapest',          { isReady: false, ...cost(2 ** 31 - 1) },  cost(-(2 ** 31))],
    ['the cheaper, at the lower limit of costs',                cost(-(2 ** 31)),                          cost(-(2 ** 31) + 1)],
    ['a cost that the API would not accept counts as 0',         cost(-1),                                  cost(-(2 ** 31) - 1)],
    ['Pending at the dearest, Running at the cheapest',          { phase: 'Pending', ...cost(2 ** 31 - 1) }, cost(-(2 ** 31))],
    ['the later ready, where a power of two lies between',       { readySinceMs: NOW_MS - 1000 },           { readySinceMs: NOW_MS - 9000 }],
    ['the one that restarted more',                              { restarts: 2 },                           { restarts: 1 }],
    ['the one whose sidecar restarted more',                     { sidecarRestarts: 2 },                    {}],
    ['the younger, where a power of two lies between',           { createdMs: NOW_MS - 1000 },              { createdMs: NOW_MS - 9000 }],
    ['of one power the smaller uid, though it is older',         { uid: '1', createdMs: NOW_MS - 9000 },    { uid: '2', createdMs: NOW_MS - 8900 }],
  ] as const satisfies readonly (readonly [string, Partial<PodView>, Partial<PodView>])[];

  test.each(rows)('%s', (_why, first, then) => {
    const pods = [pod('then', then), pod('z-first', first)];
    expect(replicaSetDeletionOrder(pods, pods, NOW_MS).map(({ name }) => name)).toEqual(['z-first', 'then']);
  });

  test('the one that shares its node with more of its kind', () => {
    const pods = [pod('a', { nodeName: 'alone' }), pod('z', { nodeName: 'crowd' })];
    const related = [...pods, pod('sister', { nodeName: 'crowd' })];
    expect(replicaSetDeletionOrder(pods, related, NOW_MS).map(({ name }) => name)).toEqual(['z', 'a']);
  });

  test('a Job looks at exact times and at no cost', () => {
    const pods = [pod('a', { createdMs: 1, ...cost(-5) }), pod('z', { createdMs: 2 })];
    expect(jobDeletionOrder(pods).map(({ name }) => name)).toEqual(['z', 'a']);
  });
});

test('the order does not depend on the order given', () => {
  const view = fc.record({
    nodeName: fc.constantFrom('', 'n1', 'n2'),
    phase: fc.constantFrom('Pending', 'Running', 'Unknown'),
    isReady: fc.boolean(),
    readySinceMs: fc.constantFrom(undefined, 0, NOW_MS - 5000, NOW_MS - 100),
    createdMs: fc.constantFrom(0, NOW_MS - 5000, NOW_MS - 4900),
    restarts: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(view, { maxLength: 7 }), (views) => {
      const pods = views.map((each, place) => pod(`p${place}`, each));
      const names = (list: readonly PodView[]): string[] => list.map(({ name }) => name);
      const order = names(replicaSetDeletionOrder(pods, pods, NOW_MS));
      expect(names(replicaSetDeletionOrder([...pods].reverse(), pods, NOW_MS))).toEqual(order);
      expect(names(jobDeletionOrder([...pods].reverse()))).toEqual(names(jobDeletionOrder(pods)));
    }),
  );
});
