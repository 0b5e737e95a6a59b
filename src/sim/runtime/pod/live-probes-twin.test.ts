import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAnswer, answerOf, firstProbeMs, freshProbe, readProbe } from '../../../kubelet/index.ts';
import type { ProbeEffect, ProbeKind } from '../../../kubelet/index.ts';
import type { Probe } from '../../../model/index.ts';
import { askProbe, probesOf, reconsiderProbe } from './live-probes.ts';
import type { Answering, LiveProbe } from './live-probes.ts';

/** The container is healthy in some stretches of time and not in the others; its answers take this long. */
interface Life {
  readonly startedMs: number;
  /** Moments at which health turns over; unhealthy before the first. */
  readonly turnsMs: readonly number[];
  readonly answerMs: number;
  readonly untilMs: number;
}

const isHealthyAt = ({ turnsMs }: Life, nowMs: number): boolean =>
  turnsMs.filter((turnMs) => turnMs <= nowMs).length % 2 === 1;

const told = (atMs: number, effect: ProbeEffect): string => `${atMs} ${effect}`;

/** The plain twin: every tick is asked, as a kubelet does. */
function plain(kind: ProbeKind, probe: Probe, life: Life): string[] {
  const settings = readProbe(probe);
  const seen: string[] = [];
  let state = freshProbe(kind);
  for (
    let atMs = firstProbeMs(kind, settings, life.startedMs, 0);
    atMs < life.untilMs;
    atMs += settings.periodMs
  ) {
    const answer = answerOf(isHealthyAt(life, atMs), life.answerMs, settings);
    const next = afterAnswer(state, settings, answer);
    state = next.state;
    if (next.effect !== undefined) seen.push(told(atMs, next.effect));
  }
  return seen;
}

/** Asked only where the answer could change something; told of every change of health. */
function live(
  kind: ProbeKind,
  given: Probe,
  life: Life,
): { readonly seen: string[]; readonly asked: number } {
  const field = `${kind}Probe` as const;
  const [probe] = probesOf({ name: 'c', [field]: given }, life.startedMs, 0);
  const answering = (nowMs: number): Answering => ({
    isHealthy: () => isHealthyAt(life, nowMs),
    answerMs: life.answerMs,
    changesMs: life.turnsMs.find((turnMs) => turnMs > nowMs) ?? Infinity,
  });
  const seen: string[] = [];
  let asked = 0;
  const ask = (untilMs: number): void => {
    while (probe.nextMs < untilMs) {
      const atMs = probe.nextMs;
      asked++;
      const effect = askProbe(probe, answering(atMs), atMs);
      if (effect !== undefined) seen.push(told(atMs, effectOf(probe, effect)));
    }
  };
  // A turn of health between two ticks is told as it happens.
  for (const turnMs of life.turnsMs) {
    if (turnMs <= life.startedMs || turnMs >= life.untilMs) continue;
    ask(turnMs);
    reconsiderProbe(probe, answering(turnMs), turnMs);
  }
  ask(life.untilMs);
  return { seen, asked };
}

function effectOf({ kind, state }: LiveProbe, effect: 'restart' | 'changed'): ProbeEffect {
  if (effect === 'restart') return 'restart';
  if (kind === 'startup') return 'started';
  return state.verdict === 'success' ? 'ready' : 'unready';
}

const probe: fc.Arbitrary<Probe> = fc.record({
  initialDelaySeconds: fc.nat(20),
  periodSeconds: fc.integer({ min: 1, max: 15 }),
  failureThreshold: fc.integer({ min: 1, max: 4 }),
  successThreshold: fc.integer({ min: 1, max: 3 }),
  timeoutSeconds: fc.integer({ min: 1, max: 3 }),
});
const life: fc.Arbitrary<Life> = fc
  .record({
    startedMs: fc.nat(10_000),
    gapsMs: fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 8 }),
    answerMs: fc.constantFrom(0, 1000, 1500, 4000),
  })
  .map(({ startedMs, gapsMs, answerMs }) => {
    let atMs = startedMs;
    const turnsMs = gapsMs.map((gapMs) => (atMs += gapMs));
    return { startedMs, turnsMs, answerMs, untilMs: atMs + 120_000 };
  });

describe('a probe that is asked only where it matters says what one that is asked at every tick says', () => {
  test.each(['readiness', 'liveness', 'startup'] as const)('%s', (kind) => {
    fc.assert(
      fc.property(probe, life, (given, one) => {
        // The API lets startup and liveness probes have one success only.
        const checked = kind === 'readiness' ? given : { ...given, successThreshold: 1 };
        expect(live(kind, checked, one).seen).toEqual(plain(kind, checked, one));
      }),
    );
  });

  test('and is asked a handful of times in an hour in which nothing happens', () => {
    const healthy: Life = { startedMs: 0, turnsMs: [0], answerMs: 0, untilMs: 3_600_000 };
    const every = { periodSeconds: 1 };
    expect(live('readiness', every, healthy).asked).toBeLessThanOrEqual(3);
    expect(live('liveness', every, healthy).asked).toBeLessThanOrEqual(3);
    expect(plain('readiness', every, healthy)).toEqual(['0 ready']);
  });
});

describe('by hand', () => {
  const sick = (fromMs: number, untilMs: number): Life => ({
    startedMs: 0,
    turnsMs: [0, fromMs, untilMs],
    answerMs: 0,
    untilMs: 200_000,
  });

  // Probes at 0, 10, 20 …: three failures in a row make a container unready, one success ready again.
  // prettier-ignore
  test.each([
    ['sick for two ticks: nothing happens',            sick(15_000, 39_999),   ['0 ready']],
    ['for three: unready at the third',                sick(15_000, 40_001),   ['0 ready', '40000 unready', '50000 ready']],
    ['sick just after a tick',                         sick(20_001, 50_001),   ['0 ready', '50000 unready', '60000 ready']],
    ['sick at a tick',                                 sick(20_000, 50_000),   ['0 ready', '40000 unready', '50000 ready']],
  ])('readiness: %s', (_why, one, expected) => {
    expect(live('readiness', {}, one).seen).toEqual(expected);
  });

  test('an answer that takes longer than the timeout is none', () => {
    const slow: Life = { startedMs: 0, turnsMs: [0], answerMs: 1001, untilMs: 100_000 };
    expect(live('liveness', {}, slow).seen).toEqual(['20000 restart']);
    expect(live('liveness', { timeoutSeconds: 2 }, slow).seen).toEqual([]);
    expect(live('readiness', {}, slow).seen).toEqual([]);
  });

  test('a startup probe gives up after its threshold, and says so once', () => {
    const never: Life = { startedMs: 0, turnsMs: [], answerMs: 0, untilMs: 600_000 };
    expect(live('startup', { periodSeconds: 5, failureThreshold: 4 }, never).seen).toEqual(['15000 restart']);
  });
});
