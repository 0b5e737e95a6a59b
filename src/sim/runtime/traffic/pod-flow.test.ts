import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demandOf } from '../../../../test/support/demand.ts';
import type { LoadedContainer } from '../node/node-load.ts';
import { advanceFlow, backlogMsOf, capacityPerSecond, meanMsOf, nextLookMs, queueOf } from './pod-flow.ts';
import type { PodFlow } from './pod-flow.ts';

/** Ten ms of a core a request: a core serves a hundred a second. */
const ASKED = demandOf([]);

/** One core that nobody asks, since 0. */
function flowOf(more: Partial<PodFlow> = {}): PodFlow {
  const loaded = { container: 'c' } as LoadedContainer;
  return { loaded, ratePerSecond: 0, cores: 1, backlog: 0, sinceMs: 0, ...more };
}

describe('what becomes of requests until now', () => {
  // prettier-ignore
  const rows: readonly [rule: string, flow: Partial<PodFlow>, ms: number, left: readonly [served: number, expired: number, backlog: number]][] = [
    ['slower than it can: all are served',                     { ratePerSecond: 50 },                      2000, [100,   0,    0]],
    ['as fast as it can: all are served',                      { ratePerSecond: 100 },                     1000, [100,   0,    0]],
    ['faster: the rest waits',                                 { ratePerSecond: 150 },                     1000, [100,   0,   50]],
    ['a line is served before those who come',                 { ratePerSecond: 50, backlog: 50 },          500, [ 50,   0,   25]],
    ['a line that ends midway leaves time for the others',     { ratePerSecond: 50, backlog: 50 },         2000, [150,   0,    0]],
    ['nobody comes: the line shrinks',                         { backlog: 50 },                             200, [ 20,   0,   30]],
    ['no core: whoever comes would wait for ever, and gives up', { ratePerSecond: 10, cores: 0 },         10_000, [  0, 100,   0]],
    ['a line longer than patience: its end gives up',           { backlog: 3500 },                        1000, [100, 500, 2900]],
    ['no time, nothing',                                       { ratePerSecond: 150, backlog: 7 },            0, [  0,   0,    7]],
  ];

  test.each(rows)('%s', (_rule, given, ms, [served, expired, backlog]) => {
    const flow = flowOf(given);
    const outcome = advanceFlow(flow, ASKED, ms);
    expect(outcome.served).toBeCloseTo(served, 6);
    expect(outcome.expired).toBeCloseTo(expired, 6);
    expect(flow.backlog).toBeCloseTo(backlog, 6);
    expect(flow.sinceMs).toBe(ms);
  });

  test('requests that cost nothing never wait', () => {
    const flow = flowOf({ ratePerSecond: 1e6, cores: 0 });
    expect(capacityPerSecond(flow, { ...ASKED, cpuMsPerRequest: 0 })).toBe(Infinity);
    expect(advanceFlow(flow, { ...ASKED, cpuMsPerRequest: 0 }, 1000)).toMatchObject({
      served: 1e6,
      expired: 0,
    });
  });

  test('time does not run backwards', () => {
    expect(() => advanceFlow(flowOf({ sinceMs: 10 }), ASKED, 9)).toThrow('1 ms ago');
  });

  const pace = fc.record({
    ratePerSecond: fc.nat(400),
    cores: fc.nat(3),
    ms: fc.integer({ min: 1, max: 60_000 }),
  });
  test('whoever came is served, has given up or waits, however often one looks', () => {
    fc.assert(
      fc.property(fc.array(pace, { minLength: 1, maxLength: 8 }), (paces) => {
        const flow = flowOf();
        let nowMs = 0;
        let came = 0;
        let went = 0;
        for (const { ratePerSecond, cores, ms } of paces) {
          Object.assign(flow, { ratePerSecond, cores });
          nowMs += ms;
          came += (ratePerSecond * ms) / 1000;
          const { served, expired } = advanceFlow(flow, ASKED, nowMs);
          went += served + expired;
        }
        expect(Math.abs(came - went - flow.backlog)).toBeLessThan(1e-4 * (1 + came));
      }),
    );
  });
});

describe('how long the line is, and when it is next looked at', () => {
  // prettier-ignore
  const rows: readonly [rule: string, flow: Partial<PodFlow>, lineMs: number | undefined, inMs: number][] = [
    ['nobody waits and nobody will: there is none',             { ratePerSecond: 99 },                           undefined, Infinity],
    ['at its limit one could form: it has no length',           { ratePerSecond: 100 },                                  0, Infinity],
    ['it grows: every second while it is short',                { ratePerSecond: 150, backlog: 50 },                   500,     1000],
    ['it grows: by a twentieth while it is long',               { ratePerSecond: 150, backlog: 2500 },              25_000,     1250],
    ['it is as long as patience: it stays so',                  { ratePerSecond: 150, backlog: 3000 },              30_000, Infinity],
    ['it neither grows nor shrinks',                            { ratePerSecond: 100, backlog: 50 },                   500, Infinity],
    ['it shrinks: when it is gone, where that is sooner',       { ratePerSecond: 50, backlog: 10 },                    100,      200],
    ['it shrinks: a second where it is gone later',             { ratePerSecond: 50, backlog: 1000 },               10_000,     1000],
    ['no core: as long as patience whoever comes',              { ratePerSecond: 1, cores: 0, backlog: 1 },         30_000, Infinity],
  ];

  test.each(rows)('%s', (_rule, given, lineMs, inMs) => {
    const flow = flowOf({ ...given, sinceMs: 7000 });
    expect(backlogMsOf(flow, ASKED)).toBe(lineMs);
    expect(nextLookMs(flow, ASKED, 7000) - 7000).toBe(inMs);
  });
});

describe('how long a request takes', () => {
  // prettier-ignore
  const rows: readonly [rule: string, flow: Partial<PodFlow>, ms: number][] = [
    ['alone: its work',                                         {},                                              10],
    ['behind a line: the line and its work',                    { ratePerSecond: 150, backlog: 50 },            510],
    ['on half a core both take twice as long',                  { ratePerSecond: 80, backlog: 50, cores: 0.5 }, 1020],
    ['more cores serve the line faster, but not the request',   { ratePerSecond: 250, backlog: 50, cores: 2 },  260],
  ];

  test.each(rows)('%s', (_rule, given, ms) => {
    expect(meanMsOf(flowOf(given), ASKED)).toBeCloseTo(ms, 6);
  });

  test('cores beyond what can ever be busy at once change nothing', () => {
    // 100 a second at 10 ms keep one core busy; 1 + 6 × √1 + 2 are enough for any crowd.
    expect(queueOf(flowOf({ ratePerSecond: 100, cores: 64 }), ASKED).cores).toBe(9);
    expect(queueOf(flowOf({ ratePerSecond: 100, cores: 2 }), ASKED).cores).toBe(2);
  });
});
