import { SECOND_MS } from '../../base/index.ts';
import type { Container, Probe } from '../../model/index.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';
export type ProbeAnswer = 'success' | 'failure';

export interface ProbeSettings {
  readonly initialDelayMs: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** A probe with the API's defaults; zero means the default except for the initial delay. */
export function readProbe(probe: Probe): ProbeSettings {
  return {
    initialDelayMs: (probe.initialDelaySeconds ?? 0) * SECOND_MS,
    periodMs: (probe.periodSeconds || DEFAULT_PERIOD_SECONDS) * SECOND_MS,
    timeoutMs: (probe.timeoutSeconds || 1) * SECOND_MS,
    successThreshold: probe.successThreshold || 1,
    failureThreshold: probe.failureThreshold || DEFAULT_FAILURES,
  };
}

const DEFAULT_PERIOD_SECONDS = 10;
const DEFAULT_FAILURES = 3;

/** What the kubelet believes of one running container by one of its probes. */
export interface ProbeState {
  readonly kind: ProbeKind;
  readonly verdict: ProbeAnswer | 'unknown';
  readonly lastAnswer?: ProbeAnswer;
  /** How often the last answer came in a row. */
  readonly inARow: number;
  /** A startup probe that succeeded and any probe that ordered a restart ask no more. */
  readonly isOver: boolean;
}

/** A container just started: unready, alive, and not known to be up. */
export function freshProbe(kind: ProbeKind): ProbeState {
  const verdict = { startup: 'unknown', readiness: 'failure', liveness: 'success' } as const;
  return { kind, verdict: verdict[kind], inARow: 0, isOver: false };
}

export type ProbeEffect = 'started' | 'ready' | 'unready' | 'restart';

/**
 * The state after an answer, and what it changes. Below its threshold an answer changes nothing.
 *
 * Upstream: pkg/kubelet/prober/worker.go, doProbe.
 */
export function afterAnswer(
  state: ProbeState,
  settings: ProbeSettings,
  answer: ProbeAnswer,
): { readonly state: ProbeState; readonly effect?: ProbeEffect } {
  if (state.isOver) return { state };
  const inARow = state.lastAnswer === answer ? state.inARow + 1 : 1;
  const counted: ProbeState = { ...state, lastAnswer: answer, inARow };
  const threshold = answer === 'success' ? settings.successThreshold : settings.failureThreshold;
  if (inARow < threshold) return { state: counted };

  const effect = state.verdict === answer ? undefined : EFFECTS[state.kind][answer];
  const isOver = effect === 'restart' || effect === 'started';
  return { state: { ...counted, verdict: answer, isOver }, ...(effect !== undefined && { effect }) };
}

const EFFECTS: Readonly<Record<ProbeKind, Readonly<Record<ProbeAnswer, ProbeEffect | undefined>>>> = {
  startup: { success: 'started', failure: 'restart' },
  readiness: { success: 'ready', failure: 'unready' },
  liveness: { success: undefined, failure: 'restart' },
};

/** An answer that takes longer than the timeout is a failure: this is how overload makes probes fail. */
export function answerOf(isHealthy: boolean, answerMs: number, { timeoutMs }: ProbeSettings): ProbeAnswer {
  return isHealthy && answerMs <= timeoutMs ? 'success' : 'failure';
}

/**
 * The first probe of a container. The prober ticks from the moment the pod came to the node, whether the container runs
 * or not; a readiness probe is also asked as soon as the container is up, and ticks from there.
 *
 * Upstream: pkg/kubelet/prober/worker.go, run; prober_manager.go, UpdatePodStatus. Not modelled: the further readiness
 * probes that each change of the pod's status triggers while the container is unready.
 */
export function firstProbeMs(
  kind: ProbeKind,
  { initialDelayMs, periodMs }: ProbeSettings,
  startedMs: number,
  ticksFromMs: number,
): number {
  const originMs = kind === 'readiness' ? startedMs : ticksFromMs;
  const ticks = Math.ceil((startedMs + initialDelayMs - originMs) / periodMs);
  return originMs + Math.max(0, ticks) * periodMs;
}

/** Up: it runs, and its startup probe, if it has one, has succeeded. Other probes wait for this. */
export function isUp(container: Container, startup: ProbeState | undefined): boolean {
  return container.startupProbe === undefined || startup?.verdict === 'success';
}

/**
 * Whether the container counts for the pod's readiness: started, and its readiness probe, if any, has last succeeded.
 */
export function isReady(
  container: Container,
  states: { readonly startup?: ProbeState; readonly readiness?: ProbeState },
): boolean {
  if (!isUp(container, states.startup)) return false;
  return container.readinessProbe === undefined || states.readiness?.verdict === 'success';
}
