import { assert } from '../../../base/index.ts';
import type { ContainerState, CrashLoopEntry, PullBackoff } from '../../../kubelet/index.ts';
import { isSidecar } from '../../../model/index.ts';
import type { Container, NodeRow, Pod, PodRow } from '../../../model/index.ts';
import type { UsageSpec } from '../../../scenario/index.ts';
import type { LiveProbe } from './live-probes.ts';

/** One container of a pod on its node, through all its lives. It is what the kubelet's `podActions` looks at. */
export interface LiveContainer {
  readonly name: string;
  /** As the kubelet acts on it; a resize in place brings another. */
  spec: Container;
  readonly role: 'init' | 'sidecar' | 'main';
  /** What the scenario says of it. */
  readonly usage: UsageSpec | undefined;
  state: ContainerState;
  crashLoop?: CrashLoopEntry;
  /** How far its start has come; `none` while it runs or rests. */
  step: 'none' | 'pulling' | 'creating' | 'hook';
  /** When the step is over; Infinity: the node's pulls will say. */
  stepMs: number;
  pullBackoff: PullBackoff | undefined;
  probes: readonly LiveProbe[];
  /** When its process started. */
  startedMs: number;
  /** From when on it answers, as far as itself goes. */
  answersFromMs: number;
  /** How long it takes to answer: more than a probe's timeout is a failure. */
  answerMs: number;
  /** When it ends, by itself or because it was told to; Infinity: not foreseen. */
  exitMs: number;
  exitCode: number;
  /** It was told to end. */
  isStopping: boolean;
  /** Work that is left, in ms at full speed; Infinity: it works for ever. */
  workMs: number;
  workSinceMs: number;
  /** Share of what it wants that it gets: 1 while nobody is in its way. */
  speed: number;
  restarts: number;
  /** Of `sim.metrics`; -1 while it does not run. */
  slot: number;
}

/** A pod on its node, from its binding to its end. */
export interface LivePod {
  readonly row: PodRow;
  readonly incarnation: number;
  readonly node: NodeRow;
  readonly name: string;
  readonly template: number;
  /** As the kubelet acts on it; a resize in place brings another. */
  pod: Pod;
  readonly boundMs: number;
  /** Init containers, then the others, as the pod lists them. */
  readonly containers: readonly LiveContainer[];
  readonly run: ReadonlyMap<string, LiveContainer>;
  /** Nothing of it starts before: sandbox, volumes, network. */
  readonly sandboxMs: number;
  /** It ran before the run began. */
  readonly isAdopted: boolean;
  hasStarted: boolean;
  /** Its Ready condition. */
  isReady: boolean;
  /** Nothing of it will start any more. */
  isOver: boolean;
  /** How it ends once all containers have stopped, where somebody has told it to. */
  stopping: 'deleted' | 'failed' | undefined;
  /** When it has stopped, where it was told to. */
  endMs: number;
  /** When a container in back-off may start. */
  retryMs: number;
  /** Time of the ContainersDue event under way. */
  dueMs: number;
}

/** A container that has never been started. */
export function newContainer(spec: Container, isInit: boolean, usage: UsageSpec | undefined): LiveContainer {
  return {
    name: spec.name,
    spec,
    role: isInit ? (isSidecar(spec) ? 'sidecar' : 'init') : 'main',
    usage,
    state: { kind: 'absent' },
    step: 'none',
    stepMs: Infinity,
    pullBackoff: undefined,
    probes: [],
    startedMs: 0,
    answersFromMs: 0,
    answerMs: 0,
    exitMs: Infinity,
    exitCode: 0,
    isStopping: false,
    workMs: Infinity,
    workSinceMs: 0,
    speed: 1,
    restarts: 0,
    slot: -1,
  };
}

/** What is left to do at this moment becomes what is left from here on, at the new speed. */
export function setSpeed(container: LiveContainer, speed: number, nowMs: number): void {
  if (container.workMs === Infinity || container.speed === speed) return;
  const done = (nowMs - container.workSinceMs) * container.speed;
  assert(speed >= 0 && speed <= 1 + 1e-9, `container ${container.name} works at ${speed} of its speed`);
  assert(done >= 0, `container ${container.name} has done ${done} ms of work`);
  container.workMs = Math.max(0, container.workMs - done);
  container.workSinceMs = nowMs;
  container.speed = speed;
  if (!container.isStopping)
    container.exitMs = speed > 0 ? nowMs + Math.ceil(container.workMs / speed) : Infinity;
}
