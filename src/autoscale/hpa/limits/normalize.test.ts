import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_HPA_CONFIG, tolerancesOf } from '../hpa-spec.ts';
import type { HpaBehavior, HpaSpec, ScalingPolicy, ScalingRules } from '../hpa-spec.ts';
import { HpaMemory } from './hpa-memory.ts';
import { limitByBehavior, limitByDefault } from './limit-rate.ts';
import type { ReplicaBounds } from './limit-rate.ts';
import {
  normalizedStatus,
  normalizeProposal,
  recordRescale,
  rememberSkipped,
  windowsInForce,
} from './normalize.ts';
import { stabilizeByBehavior, stabilizeByDefault } from './stabilize.ts';

const pods = (value: number, seconds = 15): ScalingPolicy => ({
  type: 'Pods',
  value,
  periodMs: seconds * 1000,
});
const percent = (value: number, seconds = 15): ScalingPolicy => ({
  type: 'Percent',
  value,
  periodMs: seconds * 1000,
});
const side = (
  selectPolicy: ScalingRules['selectPolicy'],
  ...policies: readonly ScalingPolicy[]
): ScalingRules => ({ selectPolicy, policies });
const FREE: ScalingRules = side('Max', percent(100));
const WIDE: ReplicaBounds = { minReplicas: 1, maxReplicas: 1000 };

/** A scale event so many seconds ago: `+3@10` added three, `-2@5` removed two. */
function memoryOf(text: string, nowMs: number): HpaMemory {
  const memory = new HpaMemory();
  for (const word of text.split(' ').filter(Boolean)) {
    const [change, seconds] = word.split('@').map(Number);
    memory.recordScale(nowMs - seconds * 1000, change, side('Max', pods(1, 1800)));
  }
  return memory;
}

const NOW_MS = 3_600_000;
const limited = (
  behavior: HpaBehavior,
  bounds: ReplicaBounds,
  events: string,
  from: number,
  to: number,
): string => {
  const { replicas, reason } = limitByBehavior(
    behavior,
    memoryOf(events, NOW_MS),
    bounds,
    { from, to },
    NOW_MS,
  );
  return `${replicas} ${reason}`;
};

describe('policies of scale-up: start = current − added + removed within the period', () => {
  // prettier-ignore
  const rows = [
    // why                                                            scale-up                                  events          from to    verdict
    ['start + v',                                                     side('Max', pods(4)),                     '',             [5, 50],   '9 ScaleUpLimit'],
    ['exactly as much is in range',                                   side('Max', pods(4)),                     '',             [5, 9],    '9 DesiredWithinRange'],
    ['10 · (1 + 10/100) is exactly 11 in doubles',                    side('Max', percent(10)),                 '',             [10, 50],  '11 ScaleUpLimit'],
    ['⌈5 · 1.1⌉ = 6',                                                 side('Max', percent(10)),                 '',             [5, 50],   '6 ScaleUpLimit'],
    ['what was added within the period is taken off',                 side('Max', pods(4)),                     '+3@10',        [8, 50],   '9 ScaleUpLimit'],
    ['exactly a period ago no longer',                                side('Max', pods(4)),                     '+3@15',        [8, 50],   '12 ScaleUpLimit'],
    ['what was removed is put on',                                    side('Max', pods(4)),                     '-2@10',        [8, 50],   '14 ScaleUpLimit'],
    ['each policy has its own period',                                side('Max', pods(4, 60), percent(50)),    '+6@30',        [8, 50],   '12 ScaleUpLimit'],
    ['Min takes the lower',                                           side('Min', pods(4, 60), percent(50)),    '+6@30',        [8, 50],   '8 ScaleUpLimit'],
    ['the limit is never below current',                              side('Max', pods(1)),                     '+9@1',         [10, 50],  '10 ScaleUpLimit'],
    ['Disabled',                                                      side('Disabled', pods(900)),              '',             [10, 50],  '10 ScaleUpLimit'],
    ['no policies at all: Max allows nothing',                        side('Max'),                              '',             [10, 50],  '10 ScaleUpLimit'],
  ] as const;

  test.each(rows)('%s', (_why, scaleUp, events, ...row) => {
    const [[from, to], verdict] = row;
    expect(limited({ scaleUp, scaleDown: FREE }, WIDE, events, from, to)).toBe(verdict);
  });

  // prettier-ignore
  const bounds = [
    // why                                             max  from to   verdict
    ['max below the rate: TooManyReplicas',            8,   [5, 50],  '8 TooManyReplicas'],
    ['max equal to the rate: TooManyReplicas',         9,   [5, 50],  '9 TooManyReplicas'],
    ['max above it: ScaleUpLimit',                     10,  [5, 50],  '9 ScaleUpLimit'],
    ['the minimum is no matter on the way up',         20,  [0, 1],   '1 DesiredWithinRange'],
  ] as const;

  test.each(bounds)('%s', (_why, maxReplicas, [from, to], verdict) => {
    const behavior = { scaleUp: side('Max', pods(4)), scaleDown: FREE };
    expect(limited(behavior, { minReplicas: 3, maxReplicas }, '', from, to)).toBe(verdict);
  });
});

describe('policies of scale-down: Max is the biggest change', () => {
  // prettier-ignore
  const rows = [
    // why                                                            scale-down                                events          from to    verdict
    ['start − v',                                                     side('Max', pods(4)),                     '',             [50, 1],   '46 ScaleDownLimit'],
    ['⌊50 · (1 − 10/100)⌋ = 45',                                      side('Max', percent(10)),                 '',             [50, 1],   '45 ScaleDownLimit'],
    ['⌊15 · 0.9⌋ = ⌊13.5⌋ = 13',                                      side('Max', percent(10)),                 '',             [15, 1],   '13 ScaleDownLimit'],
    ['Max takes the lower number',                                    side('Max', pods(4), percent(10)),        '',             [50, 1],   '45 ScaleDownLimit'],
    ['Min the higher',                                                side('Min', pods(4), percent(10)),        '',             [50, 1],   '46 ScaleDownLimit'],
    ['what was removed within the period counts: 50 + 3 − 4',         side('Max', pods(4)),                     '-3@10',        [50, 1],   '49 ScaleDownLimit'],
    ['what was added too: 50 − 3 − 4',                                side('Max', pods(4)),                     '+3@10',        [50, 1],   '43 ScaleDownLimit'],
    ['the limit is never above current',                              side('Max', pods(1)),                     '-9@1',         [50, 1],   '50 ScaleDownLimit'],
    ['Disabled',                                                      side('Disabled', pods(9)),                '',             [50, 1],   '50 ScaleDownLimit'],
    ['100 % reaches the minimum',                                     FREE,                                     '',             [50, 0],   '1 TooFewReplicas'],
  ] as const;

  test.each(rows)('%s', (_why, scaleDown, events, ...row) => {
    const [[from, to], verdict] = row;
    expect(limited({ scaleUp: FREE, scaleDown }, WIDE, events, from, to)).toBe(verdict);
  });

  // prettier-ignore
  const bounds = [
    // why                                             min  from to   verdict
    ['min above the rate: TooFewReplicas',             48,  [50, 1],  '48 TooFewReplicas'],
    ['min equal to the rate: TooFewReplicas',          46,  [50, 1],  '46 TooFewReplicas'],
    ['min below it: ScaleDownLimit',                   45,  [50, 1],  '46 ScaleDownLimit'],
    ['the maximum is no matter on the way down',       1,   [99, 98], '98 DesiredWithinRange'],
  ] as const;

  test.each(bounds)('%s', (_why, minReplicas, [from, to], verdict) => {
    const behavior = { scaleUp: FREE, scaleDown: side('Max', pods(4)) };
    expect(limited(behavior, { minReplicas, maxReplicas: 60 }, '', from, to)).toBe(verdict);
  });
});

test('without behavior: [min, min(max, max(2 · current, 4))], by a plain clamp', () => {
  const shape = fc.record({ min: fc.nat(10), span: fc.nat(40), current: fc.nat(30), desired: fc.nat(100) });
  fc.assert(
    fc.property(shape, ({ min, span, current, desired }) => {
      const max = min + span;
      const step = Math.max(2 * current, 4);
      const { replicas, reason } = limitByDefault({ minReplicas: min, maxReplicas: max }, current, desired);
      const expected =
        desired < min
          ? [min, 'TooFewReplicas']
          : desired <= Math.min(max, step)
            ? [desired, 'DesiredWithinRange']
            : [Math.min(max, step), max > step ? 'ScaleUpLimit' : 'TooManyReplicas'];
      expect([replicas, reason]).toEqual(expected);
    }),
  );
});

describe('stabilization against a list that keeps everything', () => {
  const history = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 30 })), { maxLength: 25 });

  test('without behavior: the highest of the window, its old end included', () => {
    fc.assert(
      fc.property(history, fc.nat(200), (steps, window) => {
        const memory = new HpaMemory();
        const all: { at: number; replicas: number }[] = [];
        let at = 0;
        for (const [proposal, pause] of steps) {
          at += pause;
          all.push({ at, replicas: proposal });
          const kept = all.filter((each) => each.at >= at - window).map((each) => each.replicas);
          expect(stabilizeByDefault(memory, proposal, window, at).replicas).toBe(Math.max(...kept));
        }
      }),
    );
  });

  test('with behavior: between the lowest of the up window and the highest of the down window, strictly younger', () => {
    fc.assert(
      fc.property(history, fc.nat(100), fc.nat(100), fc.nat(40), (steps, upMs, downMs, current) => {
        const memory = new HpaMemory();
        const all: { at: number; replicas: number }[] = [];
        let at = 0;
        for (const [proposal, pause] of steps) {
          at += pause;
          const within = (window: number): number[] =>
            all.filter((each) => each.at > at - window).map((each) => each.replicas);
          const up = Math.min(proposal, ...within(upMs));
          const down = Math.max(proposal, ...within(downMs));
          const expected = Math.min(Math.max(current, up), down);
          const held = stabilizeByBehavior(memory, { upMs, downMs }, current, proposal, at);
          expect(held.replicas).toBe(expected);
          const reason = proposal >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
          expect(held.reason).toBe(expected === proposal ? 'ReadyForNewScale' : reason);
          all.push({ at, replicas: proposal });
        }
      }),
    );
  });
});

describe('the memory of scale events', () => {
  const rules = side('Max', pods(1, 60));
  const changes = (memory: HpaMemory): string => memory.scaleUpEvents.map(({ change }) => change).join(' ');

  test('an event strictly before now − the longest period is marked and its slot written over', () => {
    const memory = new HpaMemory();
    memory.recordScale(0, 1, rules);
    memory.recordScale(60_000, 2, rules);
    expect(changes(memory)).toBe('1 2');
    memory.recordScale(60_001, 3, rules);
    expect(changes(memory)).toBe('3 2');
  });

  test('of several marked slots the last is written over', () => {
    const memory = new HpaMemory();
    for (const change of [1, 2, 3]) memory.recordScale(change, change, rules);
    memory.recordScale(100_000, 4, rules);
    expect(changes(memory)).toBe('1 2 4');
  });

  test('a marked event still counts where a longer period reaches it', () => {
    const memory = new HpaMemory();
    for (const change of [1, 2]) memory.recordScale(change, change, rules);
    memory.recordScale(100_000, 4, rules);
    const behavior = { scaleUp: side('Max', pods(10, 600)), scaleDown: FREE };
    // 1 is marked and was added 100 s ago, 2 was written over: 20 − 1 − 4 + 10.
    expect(limitByBehavior(behavior, memory, WIDE, { from: 20, to: 90 }, 100_001).replicas).toBe(25);
  });

  test('each side has its own list, and what is stored is positive', () => {
    const memory = memoryOf('+3@10 -2@5', NOW_MS);
    expect(
      [memory.scaleUpEvents, memory.scaleDownEvents].map((list) => list.map(({ change }) => change)),
    ).toEqual([[3], [2]]);
  });
});

describe('a proposal from end to end', () => {
  const spec = (behavior?: HpaBehavior): HpaSpec => ({
    namespace: 'shop',
    name: 'web',
    minReplicas: 2,
    maxReplicas: 20,
    metrics: [],
    ...(behavior !== undefined && { behavior }),
  });
  const slow = spec({
    scaleUp: side('Max', pods(2, 60)),
    scaleDown: { ...side('Max', pods(1, 60)), stabilizationWindowMs: 0 },
  });

  test('without behavior: held by the window, then clamped', () => {
    const memory = new HpaMemory();
    const at = (from: number, proposal: number, nowMs: number): string => {
      const {
        replicas,
        stabilized,
        limited: bound,
      } = normalizeProposal(spec(), DEFAULT_HPA_CONFIG, memory, { from, proposal }, nowMs);
      return `${replicas} ${stabilized.reason} ${bound.reason}`;
    };
    expect(at(3, 12, 0)).toBe('6 ReadyForNewScale ScaleUpLimit');
    expect(at(6, 12, 15_000)).toBe('12 ReadyForNewScale DesiredWithinRange');
    expect(at(12, 1, 30_000)).toBe('12 ScaleDownStabilized DesiredWithinRange');
    expect(at(12, 1, 315_000)).toBe('12 ScaleDownStabilized DesiredWithinRange');
    expect(at(12, 1, 315_001)).toBe('2 ReadyForNewScale TooFewReplicas');
  });

  test('with behavior: two a minute up, one a minute down, by what was recorded', () => {
    const memory = new HpaMemory();
    const step = (from: number, proposal: number, nowMs: number): number => {
      const { replicas } = normalizeProposal(slow, DEFAULT_HPA_CONFIG, memory, { from, proposal }, nowMs);
      recordRescale(slow, memory, from, replicas, nowMs);
      return replicas;
    };
    expect(step(5, 20, 0)).toBe(7);
    expect(step(7, 20, 30_000)).toBe(7);
    expect(step(7, 20, 60_000)).toBe(9);
    // Down from what stood there a minute ago: 9 − 2 − 1 = 6, for the two that were added count too.
    expect(step(9, 2, 75_000)).toBe(6);
    expect(step(6, 2, 90_000)).toBe(6);
  });

  test('nothing is recorded without behavior or without a change', () => {
    const memory = new HpaMemory();
    recordRescale(spec(), memory, 3, 6, 0);
    recordRescale(slow, memory, 6, 6, 0);
    expect([memory.scaleUpEvents, memory.scaleDownEvents]).toEqual([[], []]);
  });

  test('ScalingLimited is True unless the number is in range', () => {
    const status = (proposal: number): string =>
      normalizedStatus(
        normalizeProposal(spec(), DEFAULT_HPA_CONFIG, new HpaMemory(), { from: 5, proposal }, 0),
      ).scalingLimited;
    expect([status(10), status(11), status(1), status(2)]).toEqual(['False', 'True', 'True', 'False']);
  });

  // prettier-ignore
  const windows = [
    // why                                              behavior                                                                          up         down
    ['none: nothing holds up, the flag holds down',     undefined,                                                                        -Infinity, 300_000],
    ['a nil down window is the flag',                   { scaleUp: FREE, scaleDown: FREE },                                               0,         300_000],
    ['a down window of 0 is 0',                         { scaleUp: FREE, scaleDown: { ...FREE, stabilizationWindowMs: 0 } },               0,         0],
    ['both given',                                      { scaleUp: { ...FREE, stabilizationWindowMs: 60_000 }, scaleDown: { ...FREE, stabilizationWindowMs: 9000 } }, 60_000, 9000],
  ] as const;

  test.each(windows)('windows: %s', (_why, behavior, upMs, downMs) => {
    expect(windowsInForce(spec(behavior), DEFAULT_HPA_CONFIG)).toEqual({ upMs, downMs });
  });

  test('tolerances: a side of its own, else the flag', () => {
    const behavior = { scaleUp: { ...FREE, tolerance: 0 }, scaleDown: FREE };
    expect(tolerancesOf(spec(behavior), DEFAULT_HPA_CONFIG)).toEqual({ up: 0, down: 0.1 });
    expect(tolerancesOf(spec(), DEFAULT_HPA_CONFIG)).toEqual({ up: 0.1, down: 0.1 });
  });

  test('syncs left out decide the next one as syncs made would have', () => {
    const shape = fc.record({
      skipped: fc.integer({ min: 1, max: 60 }),
      proposal: fc.integer({ min: 2, max: 20 }),
      next: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(shape, fc.boolean(), ({ skipped, proposal, next }, hasBehavior) => {
        const given = spec(
          hasBehavior ? { scaleUp: { ...FREE, stabilizationWindowMs: 45_000 }, scaleDown: FREE } : undefined,
        );
        const [made, left] = [new HpaMemory(), new HpaMemory()];
        const sync = (memory: HpaMemory, wanted: number, nowMs: number): number =>
          normalizeProposal(given, DEFAULT_HPA_CONFIG, memory, { from: proposal, proposal: wanted }, nowMs)
            .replicas;
        for (let tick = 0; tick <= skipped; tick++) sync(made, proposal, tick * 15_000);
        sync(left, proposal, 0);
        const nowMs = (skipped + 1) * 15_000;
        rememberSkipped(given, DEFAULT_HPA_CONFIG, left, proposal, { lastSyncMs: 0, nowMs });
        expect(sync(left, next, nowMs)).toBe(sync(made, next, nowMs));
      }),
    );
  });
});
