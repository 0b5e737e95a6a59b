import { assert } from '../../../base/index.ts';
import { afterAnswer, answerOf, firstProbeMs, freshProbe, readProbe } from '../../../kubelet/index.ts';
import type { ProbeAnswer, ProbeKind, ProbeSettings, ProbeState } from '../../../kubelet/index.ts';
import type { Container, Probe } from '../../../model/index.ts';

/** A probe of a running container. It is asked only while its answer could change what is believed of the container. */
export interface LiveProbe {
  readonly kind: ProbeKind;
  readonly settings: ProbeSettings;
  state: ProbeState;
  /** One of the moments at which it ticks; the others lie whole periods from there. NaN before its turn. */
  gridMs: number;
  /** Infinity: asking would tell nothing new. */
  nextMs: number;
}

/** What a container would answer, by itself and as fast as it is. */
export interface Answering {
  readonly isHealthy: (kind: ProbeKind) => boolean;
  readonly answerMs: number;
  /** When its health changes by itself; Infinity: not foreseen. */
  readonly changesMs: number;
}

/** The probes of a container whose process starts now; those that wait for the startup probe have no turn yet. */
export function probesOf(
  { startupProbe, readinessProbe, livenessProbe }: Container,
  startedMs: number,
  ticksFromMs: number,
): LiveProbe[] {
  const live = (kind: ProbeKind, probe: Probe | undefined): LiveProbe[] =>
    probe === undefined
      ? []
      : [{ kind, settings: readProbe(probe), state: freshProbe(kind), gridMs: NaN, nextMs: Infinity }];
  const probes = [
    ...live('startup', startupProbe),
    ...live('liveness', livenessProbe),
    ...live('readiness', readinessProbe),
  ];
  for (const probe of probes)
    if (probe.kind === 'startup' || startupProbe === undefined)
      beginProbe(probe, startedMs, startedMs, ticksFromMs);
  return probes;
}

/** The probe's turn has come: the container runs and is up. Its initial delay counts from the start of the process. */
export function beginProbe(probe: LiveProbe, upMs: number, startedMs: number, ticksFromMs: number): void {
  const { settings, kind } = probe;
  const initialDelayMs = Math.max(0, startedMs + settings.initialDelayMs - upMs);
  probe.gridMs = firstProbeMs(kind, { ...settings, initialDelayMs }, upMs, ticksFromMs);
  if (probe.gridMs < upMs)
    assert(false, `a ${kind} probe is first asked at ${probe.gridMs} ms, before ${upMs} ms`);
  probe.nextMs = probe.gridMs;
}

/** Asks a probe that is due, and says when it is to be asked next. */
export function askProbe(
  probe: LiveProbe,
  answering: Answering,
  nowMs: number,
): 'restart' | 'changed' | undefined {
  if (probe.nextMs > nowMs) assert(false, `a ${probe.kind} probe that is due at ${probe.nextMs} ms is asked`);
  const { state, effect } = afterAnswer(probe.state, probe.settings, currentAnswer(probe, answering));
  probe.state = state;
  probe.nextMs = nextAskMs(probe, answering, nowMs + 1);
  if (probe.nextMs <= nowMs) assert(false, `a ${probe.kind} probe is due again at ${probe.nextMs} ms`);
  if (effect === undefined) return undefined;
  return effect === 'restart' ? 'restart' : 'changed';
}

/** The container's health has changed from outside: a probe that had nothing to ask may have something now. */
export function reconsiderProbe(probe: LiveProbe, answering: Answering, nowMs: number): void {
  if (!Number.isNaN(probe.gridMs)) probe.nextMs = nextAskMs(probe, answering, nowMs);
}

function currentAnswer({ kind, settings }: LiveProbe, { isHealthy, answerMs }: Answering): ProbeAnswer {
  return answerOf(isHealthy(kind), answerMs, settings);
}

/** The first tick from `fromMs` on at which the answer could change the verdict or its count. */
function nextAskMs(probe: LiveProbe, answering: Answering, fromMs: number): number {
  const { state } = probe;
  if (state.isOver) return Infinity;
  const answer = currentAnswer(probe, answering);
  const isSettled = state.verdict === answer && (state.lastAnswer ?? answer) === answer;
  if (!isSettled) return tickFrom(probe, fromMs);
  return answering.changesMs === Infinity ? Infinity : tickFrom(probe, Math.max(fromMs, answering.changesMs));
}

function tickFrom({ gridMs, settings }: LiveProbe, fromMs: number): number {
  const { periodMs } = settings;
  if (!(periodMs > 0)) assert(false, `a probe every ${periodMs} ms`);
  return gridMs + Math.max(0, Math.ceil((fromMs - gridMs) / periodMs)) * periodMs;
}
