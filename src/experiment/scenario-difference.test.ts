import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceFrom, partsToSend, withDifference } from './scenario-difference.ts';

/** What a worker makes of it: the base it holds is a clone, and so is what it is sent. */
function sent<T extends object>(base: T, changed: T): T {
  return withDifference(structuredClone(base), structuredClone(differenceFrom(base, changed)));
}

const base = {
  name: 'shop',
  horizonMs: 60_000,
  cluster: { nodes: [{ name: 'a' }, { name: 'b' }], nodePools: [{ name: 'p', count: 3, zones: ['x'] }] },
  workload: { objects: [{ kind: 'Pod' }], traces: [{ arrivalMs: new Float64Array([1, 2]), nodes: ['n'] }] },
};

describe('of a changed copy only what it does not share with its base is sent', () => {
  const changed = {
    ...base,
    cluster: { ...base.cluster, nodePools: [{ name: 'p', count: 4, zones: ['x'] }] },
  };

  test('kept parts carry no value, a new list of pools is one', () => {
    expect(differenceFrom(base, changed)).toEqual([
      ['name', { kind: 'kept' }],
      ['horizonMs', { kind: 'kept' }],
      [
        'cluster',
        {
          kind: 'inside',
          isList: false,
          parts: [
            ['nodes', { kind: 'kept' }],
            ['nodePools', expect.objectContaining({ kind: 'inside', isList: true })],
          ],
        },
      ],
      ['workload', { kind: 'kept' }],
    ]);
  });

  test('the worker’s copy equals the changed scenario and shares the rest with what the worker holds', () => {
    const held = structuredClone(base);
    const again = withDifference(held, structuredClone(differenceFrom(base, changed)));
    expect(again).toEqual(changed);
    expect(again.workload).toBe(held.workload);
    expect(again.cluster.nodes).toBe(held.cluster.nodes);
  });

  test('a trace without its nodes keeps its columns: they are not copied for a run', () => {
    const traces = base.workload.traces.map((trace) => ({ ...trace, nodes: [] as string[] }));
    const held = structuredClone(base);
    const again = withDifference(
      held,
      structuredClone(differenceFrom(base, { ...base, workload: { ...base.workload, traces } })),
    );
    expect(again.workload.traces[0].arrivalMs).toBe(held.workload.traces[0].arrivalMs);
    expect(again.workload.traces[0].nodes).toEqual([]);
  });

  test('a base that shares more has less to send', () => {
    const other = structuredClone(base);
    expect(partsToSend(differenceFrom(base, changed))).toBeLessThan(
      partsToSend(differenceFrom(other, changed)),
    );
    expect(partsToSend(differenceFrom(base, base))).toBe(0);
  });
});

describe.each([
  ['a key that the copy has not', { a: 1, b: 2 }, { b: 2 }],
  ['a key that the base has not', { a: 1 }, { a: 1, b: undefined }],
  ['another order of keys', { a: 1, b: { c: 1 } }, { b: { c: 1 }, a: 1 }],
  ['a list in place of an object with the same keys', { a: { 0: 'x' } }, { a: ['x'] }],
  ['a shorter list', { a: [1, 2, 3] }, { a: [1, 2] }],
  ['values that no JSON has', { a: { ms: 1, at: 2 } }, { a: { ms: Infinity, at: 2 } }],
  [
    'a key called __proto__',
    JSON.parse('{"a":{"b":1,"__proto__":1}}') as object,
    JSON.parse('{"a":{"b":1,"__proto__":2}}') as object,
  ],
])('%s', (_, from: object, to: object) => {
  test('comes through', () => {
    const again = sent(from, to);
    expect(again).toStrictEqual(to);
    expect(Object.keys(again)).toEqual(Object.keys(to));
    expect(JSON.stringify(again)).toBe(JSON.stringify(to));
  });
});

test('whatever was changed where: base and difference make the changed copy', () => {
  const tree = fc.object({ maxDepth: 5, maxKeys: 4 }) as fc.Arbitrary<Record<string, unknown>>;
  fc.assert(
    fc.property(tree, tree, fc.boolean(), (one, other, shares) => {
      const changed = shares ? { ...one, ...other, kept: one } : other;
      const from = shares ? { ...one, kept: one } : one;
      expect(sent(from, changed)).toStrictEqual(structuredClone(changed));
    }),
    { numRuns: 200 },
  );
});
