import { assert } from '../../base/index.ts';
import { DEFAULT_CRASH_LOOP } from '../../kubelet/index.ts';
import type { NodeRow, Pod, PodRow } from '../../model/index.ts';
import type { RuntimeSpec } from '../../scenario/index.ts';
import { drawDurationMs } from '../draw-duration.ts';
import { LogEvent } from '../log-kind.ts';
import type { Simulation } from '../simulation.ts';
import { NodeImages } from './node/node-images.ts';
import type { NodeRuntime } from './node-runtime.ts';
import { ContainerHealth } from './pod/container-health.ts';
import { readAsker } from './pod/container-steps.ts';
import { ContainerTimes } from './pod/container-times.ts';
import { newContainer } from './pod/live-pod.ts';
import type { LiveContainer, LivePod } from './pod/live-pod.ts';
import { PodWorkers } from './pod/pod-workers.ts';
import type { ProcessWatch } from './pod/process-watch.ts';
import { UsageBook } from './pod/usage-book.ts';
import type { RuntimeFacts } from './runtime-facts.ts';

/** What a scenario without `runtime` has. */
export const DEFAULT_RUNTIME: RuntimeSpec = {
  mode: 'auto',
  images: [],
  imageBytesPerMs: 100_000,
  imageLatencyMs: 500,
  containerStartMs: { kind: 'constant', ms: 0 },
  endpointDelayMs: 1000,
  cpuWeights: 'cgroup-v2',
  kubelet: {},
};

const MS_PER_SECOND = 1000;

/**
 * Nodes that run containers one by one: images are pulled, init containers and sidecars come in order, probes are asked,
 * containers that end are started again with back-off. Event driven: a pod of which nothing is due costs nothing.
 */
export class ContainerRuntime implements NodeRuntime, ProcessWatch {
  readonly #sim: Simulation;
  readonly #pods = new Map<PodRow, LivePod>();
  readonly #images: NodeImages;
  readonly #workers: PodWorkers;
  readonly #usage: UsageBook;

  constructor(sim: Simulation) {
    const spec = sim.scenario.runtime ?? DEFAULT_RUNTIME;
    this.#sim = sim;
    this.#images = new NodeImages(sim, spec);
    this.#usage = new UsageBook(sim.scenario.workload.usage ?? [], sim.templates);
    const times = new ContainerTimes(sim, spec.containerStartMs);
    const { maxContainerRestartMs } = spec.kubelet;
    const crashLoop =
      maxContainerRestartMs === undefined ? DEFAULT_CRASH_LOOP : { maxBackoffMs: maxContainerRestartMs };
    this.#workers = new PodWorkers({
      sim,
      images: this.#images,
      times,
      watch: this,
      health: new ContainerHealth(this),
      crashLoop,
    });
  }

  podBound(row: PodRow, node: NodeRow, nowMs: number): void {
    const { podStartMs } = this.#sim.scenario.timing;
    const delayMs =
      podStartMs.kind === 'constant'
        ? podStartMs.ms
        : drawDurationMs(podStartMs, this.#sim.random.stream('pod-start', this.#nameOf(row)));
    this.#take(row, node, { sandboxMs: nowMs + delayMs, isAdopted: false }, nowMs);
  }

  podAdopted(row: PodRow, node: NodeRow, nowMs: number): void {
    this.#take(row, node, { sandboxMs: nowMs, isAdopted: true }, nowMs);
  }

  podTerminating(row: PodRow, nowMs: number): void {
    const { lives, templates } = this.#sim;
    const { graceMs } = templates.get(lives.template[row]);
    this.#workers.stop(this.#podAt(row), 'deleted', graceMs / MS_PER_SECOND, nowMs);
  }

  podGone(row: PodRow, nowMs: number): void {
    const pod = this.#pods.get(row);
    if (pod === undefined) return;
    this.#pods.delete(row);
    pod.stopping ??= 'deleted';
    for (const container of pod.containers)
      if (container.state.kind === 'running') this.stopped(pod, container, nowMs);
  }

  nodeJoined(): void {
    // A node is empty until it pulls or runs something.
  }

  nodeLeft(node: NodeRow): void {
    this.#images.nodeLeft(node);
  }

  begin(): void {
    // Every pod has its event.
  }

  metricSlots(row: PodRow): readonly number[] {
    const slots = (this.#pods.get(row)?.containers ?? []).flatMap(({ role, slot }) =>
      role === 'main' ? [slot] : [],
    );
    return slots.includes(-1) ? [] : slots;
  }

  facts(): RuntimeFacts | undefined {
    return { runtime: [], kills: [] };
  }

  /** Something of the pod is due. */
  podDue(row: PodRow, incarnation: number, nowMs: number): void {
    const pod = this.#pods.get(row);
    if (pod === undefined || pod.incarnation !== incarnation || pod.dueMs !== nowMs) return;
    pod.dueMs = Infinity;
    this.#workers.sync(pod, nowMs);
  }

  /** Pulls of the node are done. */
  imagesDue(node: NodeRow, nowMs: number): void {
    for (const { askers } of this.#images.due(node, nowMs)) {
      for (const asker of askers) {
        const { row, incarnation, container: name } = readAsker(asker);
        const pod = this.#pods.get(row as PodRow);
        const container = pod?.run.get(name);
        if (pod?.incarnation === incarnation && container !== undefined)
          this.#workers.pulled(pod, container, nowMs);
      }
    }
  }

  started(_pod: LivePod, container: LiveContainer, nowMs: number): void {
    container.slot = this.#sim.metrics.start(nowMs);
  }

  stopped(pod: LivePod, container: LiveContainer, nowMs: number): void {
    const { log, lives } = this.#sim;
    if (pod.stopping === undefined && container.exitCode !== 0)
      log.append(nowMs, LogEvent.ContainerExited, lives.name[pod.row], undefined, container.exitCode);
    this.#sim.metrics.stop(container.slot);
    container.slot = -1;
  }

  restarted(): void {
    // Counted by the event log.
  }

  ready(pod: LivePod, isReady: boolean, nowMs: number): void {
    if (pod.isReady === isReady) return;
    pod.isReady = isReady;
    const kind = isReady ? LogEvent.PodReady : LogEvent.PodUnready;
    if (pod.stopping === undefined) this.#sim.log.append(nowMs, kind, this.#sim.lives.name[pod.row]);
  }

  hasNeeds(): boolean {
    return true;
  }

  mayExit(): boolean {
    return true;
  }

  #take(
    row: PodRow,
    node: NodeRow,
    { sandboxMs, isAdopted }: Pick<LivePod, 'sandboxMs' | 'isAdopted'>,
    nowMs: number,
  ): void {
    const { lives, templates } = this.#sim;
    const template = lives.template[row];
    const pod = asTheKubeletActs(templates.get(template).pod, lives.durationMs[row]);
    const { containers, initContainers = [] } = pod.spec;
    const usageOf = (name: string): ReturnType<UsageBook['find']> =>
      this.#usage.find(template, name, name === containers[0].name);
    const live = [
      ...initContainers.map((spec) => newContainer(spec, true, usageOf(spec.name))),
      ...containers.map((spec) => newContainer(spec, false, usageOf(spec.name))),
    ];
    const taken: LivePod = {
      row,
      incarnation: lives.incarnation[row],
      node,
      name: this.#nameOf(row),
      template,
      pod,
      boundMs: nowMs,
      containers: live,
      run: new Map(live.map((container) => [container.name, container])),
      sandboxMs,
      isAdopted,
      hasStarted: false,
      isReady: false,
      isOver: false,
      stopping: undefined,
      endMs: 0,
      retryMs: Infinity,
      dueMs: Infinity,
    };
    this.#pods.set(row, taken);
    this.#workers.waitForSandbox(taken, nowMs);
  }

  #podAt(row: PodRow): LivePod {
    const pod = this.#pods.get(row);
    assert(pod !== undefined, `pod row ${row} is on no node`);
    return pod;
  }

  #nameOf(row: PodRow): string {
    return this.#sim.log.names.text(this.#sim.lives.name[row]);
  }
}

/** A pod that is said to run for some time is done after it, even where its policy would start it again. */
function asTheKubeletActs(pod: Pod, durationMs: number): Pod {
  const { restartPolicy = 'Always' } = pod.spec;
  if (durationMs === Infinity || restartPolicy !== 'Always') return pod;
  return { ...pod, spec: { ...pod.spec, restartPolicy: 'OnFailure' } };
}
