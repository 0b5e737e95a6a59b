import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_NODE_LIFECYCLE } from './types.ts';
import { ZoneQueue } from './zone-queue.ts';
import { zoneRate, zoneState } from './zone-state.ts';

describe('how fast a zone loses its nodes', () => {
  // prettier-ignore
  const rows = [
    // why                                  ready  not ready  state      a second
    ['all well',                            10,    0,         'normal',  0.1],
    ['two lost are few, whatever the share', 1,    2,         'normal',  0.1],
    ['55 % is much',                        9,     11,        'partial', 0],
    ['less is not',                         10,    11,        'normal',  0.1],
    ['a large zone goes on slowly',         20,    31,        'partial', 0.01],
    ['up to fifty it is small',             20,    30,        'partial', 0],
    ['nothing left',                        0,     1,         'full',    0.1],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [ready, notReady, state, rate] = row;
    expect(zoneState(ready, notReady, DEFAULT_NODE_LIFECYCLE)).toBe(state);
    expect(zoneRate(state, ready + notReady, DEFAULT_NODE_LIFECYCLE)).toBe(rate);
  });
});

describe('the queue of a zone', () => {
  test('lets one node through every 1/rate, in order, each once', () => {
    const nodes = fc.uniqueArray(fc.nat(50).map(String), { maxLength: 10 });
    fc.assert(
      fc.property(nodes, fc.constantFrom(0.1, 0.01, 1), (names, rate) => {
        const queue = new ZoneQueue(rate);
        for (const name of [...names, ...names]) queue.add(name);
        const taken: [string, number][] = [];
        for (let nowMs = queue.nextMs(0); nowMs < Infinity; nowMs = queue.nextMs(nowMs)) {
          const name = queue.take(nowMs);
          if (name !== undefined) taken.push([name, nowMs]);
        }
        expect(taken).toEqual(names.map((name, place) => [name, (place * 1000) / rate]));
        for (const name of names) queue.add(name);
        expect(queue.size).toBe(0);
      }),
    );
  });

  test('stands still at rate 0 and forgets a node that is well again', () => {
    const queue = new ZoneQueue(0.1);
    queue.add('a');
    queue.add('b');
    queue.setRate(0, 0);
    expect([queue.take(100_000), queue.nextMs(0)]).toEqual([undefined, Infinity]);
    queue.remove('a');
    queue.setRate(0.1, 100_000);
    expect(queue.take(queue.nextMs(100_000))).toBe('b');
  });
});
