import { assert } from '../../base/index.ts';
import { isSidecar } from '../../model/index.ts';
import type { Container, Pod } from '../../model/index.ts';
import { restartAtMs } from '../crash-loop.ts';
import type { CrashLoopEntry } from '../crash-loop.ts';

export type ContainerState =
  | { readonly kind: 'absent' }
  /** Its image is pulled, it is being made, or its postStart hook runs. */
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly isUp: boolean;
      readonly isReady: boolean;
      /** The probe that wants it restarted. */
      readonly failed?: 'liveness' | 'startup';
    }
  | { readonly kind: 'exited'; readonly exitCode: number; readonly exitedMs: number };

export interface ContainerRun {
  readonly state: ContainerState;
  readonly crashLoop?: CrashLoopEntry;
}

/** By container name; one that never came up may be left out. */
export type PodRun = ReadonlyMap<string, ContainerRun>;

export interface ContainerKill {
  readonly name: string;
  readonly reason: 'liveness' | 'startup' | 'pod-done';
}

export interface PodActions {
  /** In this order, one after the other: the kubelet pulls, makes and hooks each before the next. */
  readonly start: readonly string[];
  readonly kill: readonly ContainerKill[];
  /** When a container in back-off may start; Infinity when none waits. */
  readonly retryMs: number;
  /** Nothing will run any more: what still runs (sidecars) is stopped, and the pod ends. */
  readonly isOver: boolean;
}

/**
 * What the kubelet does for a pod now: init containers one by one, a sidecar holding up the next only until it is up,
 * then all containers; exited ones again by their restart policy and back-off.
 *
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions and computeInitContainerActions.
 */
export function podActions(pod: Pod, run: PodRun, nowMs: number): PodActions {
  const plan = new Plan(run, nowMs);
  const { containers, initContainers = [], restartPolicy = 'Always' } = pod.spec;
  const isInitialized = containers.some(({ name }) => plan.stateOf(name).kind !== 'absent');
  if (isInitialized && isFinished(containers, run, restartPolicy)) return plan.over(pod);

  const init = planInit(plan, initContainers, isInitialized, restartPolicy);
  if (init === 'failed') return plan.over(pod);
  if (init === 'done') for (const container of containers) planMain(plan, container, restartPolicy);
  return plan.actions();
}

function planInit(
  plan: Plan,
  initContainers: readonly Container[],
  isInitialized: boolean,
  restartPolicy: string,
): 'done' | 'waiting' | 'failed' {
  const lastBegun = isInitialized
    ? initContainers.length
    : initContainers.findLastIndex(({ name }) => plan.stateOf(name).kind !== 'absent');
  for (const [place, container] of initContainers.entries()) {
    const isPassed = place < lastBegun;
    const step = isSidecar(container)
      ? planSidecar(plan, container)
      : planOnce(plan, container, isPassed, restartPolicy);
    if (step === 'failed' || (step === 'waiting' && !isPassed)) return step;
  }
  return 'done';
}

function planSidecar(plan: Plan, { name }: Container): 'done' | 'waiting' {
  plan.keepRunning(name);
  const state = plan.stateOf(name);
  return state.kind === 'running' && state.isUp ? 'done' : 'waiting';
}

function planOnce(
  plan: Plan,
  { name }: Container,
  isPassed: boolean,
  restartPolicy: string,
): 'done' | 'waiting' | 'failed' {
  const state = plan.stateOf(name);
  if (isPassed || (state.kind === 'exited' && state.exitCode === 0)) return 'done';
  if (state.kind === 'exited' && restartPolicy === 'Never') return 'failed';
  if (state.kind === 'absent' || state.kind === 'exited') plan.start(name);
  return 'waiting';
}

function planMain(plan: Plan, container: Container, podPolicy: string): void {
  const state = plan.stateOf(container.name);
  if (state.kind === 'absent') plan.start(container.name);
  else if (state.kind === 'running') plan.killIfFailed(container.name);
  else if (state.kind === 'exited' && restarts(container, podPolicy, state.exitCode))
    plan.start(container.name);
}

/** Every container has ended and none comes back. */
function isFinished(containers: readonly Container[], run: PodRun, podPolicy: string): boolean {
  return containers.every((container) => {
    const state = run.get(container.name)?.state;
    return state?.kind === 'exited' && !restarts(container, podPolicy, state.exitCode);
  });
}

/** A container's own policy comes before the pod's. */
function restarts(container: Container, podPolicy: string, exitCode: number): boolean {
  const policy = container.restartPolicy ?? podPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

const ABSENT: ContainerState = { kind: 'absent' };

class Plan {
  readonly #run: PodRun;
  readonly #nowMs: number;
  readonly #start: string[] = [];
  readonly #kill: ContainerKill[] = [];
  #retryMs = Infinity;

  constructor(run: PodRun, nowMs: number) {
    this.#run = run;
    this.#nowMs = nowMs;
  }

  stateOf(name: string): ContainerState {
    return this.#run.get(name)?.state ?? ABSENT;
  }

  /** Starts a container, an exited one when its back-off is over. */
  start(name: string): void {
    const { state = ABSENT, crashLoop } = this.#run.get(name) ?? {};
    const dueMs = state.kind === 'exited' ? restartAtMs(crashLoop, state.exitedMs) : this.#nowMs;
    if (dueMs <= this.#nowMs) this.#start.push(name);
    else this.#retryMs = Math.min(this.#retryMs, dueMs);
  }

  keepRunning(name: string): void {
    const { kind } = this.stateOf(name);
    if (kind === 'absent' || kind === 'exited') this.start(name);
    else this.killIfFailed(name);
  }

  killIfFailed(name: string): void {
    const state = this.stateOf(name);
    if (state.kind === 'running' && state.failed !== undefined)
      this.#kill.push({ name, reason: state.failed });
  }

  actions(): PodActions {
    return { start: this.#start, kill: this.#kill, retryMs: this.#retryMs, isOver: false };
  }

  over({ spec }: Pod): PodActions {
    assert(this.#start.length === 0 || spec.restartPolicy === 'Never', 'only a failed pod drops its starts');
    const kill = [...(spec.initContainers ?? []), ...spec.containers]
      .filter(({ name }) => ['running', 'starting'].includes(this.stateOf(name).kind))
      .map(({ name }) => ({ name, reason: 'pod-done' as const }));
    return { start: [], kill, retryMs: Infinity, isOver: true };
  }
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/**
 * The phase by the containers. Upstream: pkg/kubelet/kubelet_pods.go, getPhase. A container in back-off counts as
 * stopped, so a crashing pod is Running; a pod is not done before its sidecars have stopped.
 */
export function podPhase(pod: Pod, run: PodRun): PodPhase {
  const { containers, initContainers = [], restartPolicy = 'Always' } = pod.spec;
  const stateOf = ({ name }: Container): ContainerState => run.get(name)?.state ?? ABSENT;
  const states = containers.map(stateOf);
  const isInitialized = states.some(({ kind }) => kind !== 'absent');
  const hasFailedInit =
    restartPolicy === 'Never' &&
    initContainers.some((container) => {
      const state = stateOf(container);
      return !isSidecar(container) && state.kind === 'exited' && state.exitCode !== 0;
    });
  if (!isInitialized && hasFailedInit) return 'Failed';
  if (states.some(({ kind }) => kind === 'absent' || kind === 'starting')) return 'Pending';
  if (!isFinished(containers, run, restartPolicy)) return 'Running';
  const runs = (container: Container): boolean => stateOf(container).kind === 'running';
  if (initContainers.some((container) => isSidecar(container) && runs(container))) return 'Running';
  return states.every((state) => state.kind === 'exited' && state.exitCode === 0) ? 'Succeeded' : 'Failed';
}

/** Every container and, once they are begun, every sidecar is ready. */
export function arePodContainersReady(pod: Pod, run: PodRun): boolean {
  const { containers, initContainers = [] } = pod.spec;
  return [...initContainers.filter(isSidecar), ...containers].every(({ name }) => {
    const state = run.get(name)?.state;
    return state?.kind === 'running' && state.isReady;
  });
}
