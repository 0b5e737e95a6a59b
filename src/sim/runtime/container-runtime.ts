import { assert, SECOND_MS } from '../../base/index.ts';
import { DEFAULT_CRASH_LOOP } from '../../kubelet/index.ts';
import type { NodeRow, PodRow } from '../../model/index.ts';
import { isOnSilentNode } from '../apply/nodes/silence-node.ts';
import { LogEvent } from '../log-kind.ts';
import type { Simulation } from '../simulation.ts';
import { NodeImages } from './node/node-images.ts';
import type { DiskOfNode } from './node/node-images.ts';
import { diskInUse, diskOf } from './node/node-signals.ts';
import type { LoadedContainer, NodeLoad } from './node/node-load.ts';
import { NodeLoads } from './node/node-loads.ts';
import type { LoadWatch } from './node/node-loads.ts';
import { NodePressures } from './node/node-pressure.ts';
import { tellEviction } from './node/tell-eviction.ts';
import type { ContainerExit } from '../workload-controllers.ts';
import type { NodeRuntime } from './node-runtime.ts';
import { DEFAULT_RUNTIME } from './choose-runtime.ts';
import { podStartDelayMs } from './pod-delays.ts';
import { ContainerHealth } from './pod/container-health.ts';
import { readAsker } from './pod/container-steps.ts';
import { ContainerTimes } from './pod/container-times.ts';
import type { LiveContainer, LivePod } from './pod/live-pod.ts';
import { asTheKubeletActs, newLivePod } from './pod/new-live-pod.ts';
import type { PodArrival } from './pod/new-live-pod.ts';
import { PodWorkers } from './pod/pod-workers.ts';
import { needsRestart } from './pod/needs-restart.ts';
import type { ProcessWatch } from './pod/process-watch.ts';
import { UsageBook } from './pod/usage-book.ts';
import { DemandFlows } from './traffic/demand-flows.ts';
import type { FlowWatch } from './traffic/demand-flow.ts';
import { ServiceBook } from './traffic/service-book.ts';
import { ServiceNeeds } from './traffic/service-needs.ts';
import { RuntimeLedger } from './runtime-ledger.ts';
import type { RuntimeFacts } from './runtime-facts.ts';

/** A pass of the kubelet looks so far ahead for what could come before the next one. */
const PRESSURE_SIGHT_MS = 60_000;

/**
 * Nodes that run containers one by one: images are pulled, init containers and sidecars come in order, probes are asked,
 * containers that end are started again with back-off. Event driven: a pod of which nothing is due costs nothing.
 */
export class ContainerRuntime implements NodeRuntime, ProcessWatch, LoadWatch, FlowWatch {
  readonly #sim: Simulation;
  readonly #pods = new Map<PodRow, LivePod>();
  readonly #images: NodeImages;
  readonly #workers: PodWorkers;
  readonly #usage: UsageBook;
  readonly #ledger: RuntimeLedger;
  readonly #loads: NodeLoads;
  readonly #pressures: NodePressures;
  readonly #services: ServiceBook;
  #flows: DemandFlows | undefined;
  readonly #needs: ServiceNeeds;

  constructor(sim: Simulation) {
    const spec = sim.scenario.runtime ?? DEFAULT_RUNTIME;
    this.#sim = sim;
    this.#images = new NodeImages(sim, spec);
    this.#ledger = new RuntimeLedger(sim.templates, sim.series);
    this.#loads = new NodeLoads(sim, spec, this.#ledger, this);
    this.#pressures = new NodePressures(sim, this.#images, spec);
    this.#services = new ServiceBook(sim, spec.endpointDelayMs);
    this.#needs = new ServiceNeeds(this.#services, (pod, nowMs) => this.#workers.reconsider(pod, nowMs));
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

  /** Admission at the node comes first: a node under pressure sends the pod away at once. */
  podBound(row: PodRow, node: NodeRow, nowMs: number): void {
    const delayMs = podStartDelayMs(this.#sim, () => this.#nameOf(row));
    const pod = this.#take({ row, node, boundMs: nowMs, sandboxMs: nowMs + delayMs, isAdopted: false });
    const refusal = this.#pressures.refusal(node, pod.pod);
    if (refusal === undefined || isOnSilentNode(this.#sim, row)) return;
    this.#workers.refuse(pod, nowMs);
    tellEviction(this.#sim, this.#ledger, { pod, graceSeconds: 0, why: refusal.trim(), ranking: [] }, nowMs);
  }

  /** Images are there and nothing is waited for: it runs already. */
  podAdopted(row: PodRow, node: NodeRow, nowMs: number): void {
    this.#take({ row, node, boundMs: nowMs, sandboxMs: nowMs, isAdopted: true });
  }

  /** Its grace period runs from now; on a silent node nobody hears. */
  podTerminating(row: PodRow, nowMs: number): void {
    const { lives, templates } = this.#sim;
    const { graceMs } = templates.get(lives.template[row]);
    const pod = this.#podAt(row);
    if (pod.stopping !== undefined || isOnSilentNode(this.#sim, row)) return;
    this.#workers.stop(pod, 'deleted', graceMs / SECOND_MS, nowMs);
    this.#services.tell(pod, nowMs);
  }

  /** Whatever still ran of it ends without a word. */
  podGone(row: PodRow, nowMs: number): void {
    const pod = this.#pods.get(row);
    if (pod === undefined) return;
    this.#pods.delete(row);
    pod.stopping ??= 'deleted';
    this.#services.forget(pod, nowMs);
    this.#needs.podGone(pod);
    for (const container of pod.containers)
      if (container.state.kind === 'running') this.stopped(pod, container, nowMs);
  }

  /** The power is off: processes are dead and nobody says so; routers go on sending requests to them. */
  nodeSilent(node: NodeRow, nowMs: number): void {
    for (const pod of this.#pods.values()) {
      if (pod.node !== node) continue;
      for (const container of pod.containers) {
        if (container.state.kind === 'running') this.stopped(pod, container, nowMs);
        Object.assign(container, { state: { kind: 'absent' }, step: 'none', stepMs: Infinity });
      }
      // Once the machine is back whoever was to stop is told again.
      Object.assign(pod, { stopping: undefined, isOver: false, dueMs: Infinity });
      this.#services.stir(pod, nowMs);
    }
    this.#loads.powered(node, false, nowMs);
  }

  /** The kubelet has forgotten the pressure that it saw. */
  nodeRestarted(node: NodeRow, nowMs: number): void {
    this.#pressures.restarted(node, nowMs);
    this.#loads.powered(node, true, nowMs);
  }

  /** Not ready in the eyes of the API; its processes go on. */
  podUnknown(row: PodRow, nowMs: number): void {
    const pod = this.#pods.get(row);
    if (pod === undefined || !pod.isReady) return;
    pod.isReady = false;
    this.#services.tell(pod, nowMs);
  }

  /** Limits and weights change at once; containers whose policy says so are started again. */
  podResized(row: PodRow, nowMs: number): void {
    const { lives, templates } = this.#sim;
    const pod = this.#podAt(row);
    pod.pod = asTheKubeletActs(templates.get(lives.template[row]).pod, lives.durationMs[row]);
    const { containers, initContainers = [] } = pod.pod.spec;
    const toRestart: LiveContainer[] = [];
    for (const spec of [...initContainers, ...containers]) {
      const container = pod.run.get(spec.name);
      if (container === undefined) continue;
      if (needsRestart(container.spec, spec)) toRestart.push(container);
      container.spec = spec;
    }
    this.#loads.resized(pod, nowMs);
    for (const container of toRestart)
      if (container.state.kind === 'running') this.#workers.restart(pod, container, nowMs);
  }

  exitsOf(row: PodRow): readonly ContainerExit[] {
    const { containers = [] } = this.#pods.get(row) ?? {};
    const mainFirst = [...containers].sort((a, b) => Number(b.role === 'main') - Number(a.role === 'main'));
    return mainFirst.flatMap(({ name, state }) =>
      state.kind === 'exited' ? [{ container: name, exitCode: state.exitCode }] : [],
    );
  }

  memoryBytesOf(row: PodRow, container: string): number | undefined {
    const live = this.#pods.get(row)?.run.get(container);
    return live === undefined ? undefined : this.#loads.of(live)?.memoryBytes;
  }

  nodeJoined(node: NodeRow, nowMs: number): void {
    this.#loads.joined(node, nowMs);
  }

  nodeLeft(node: NodeRow, nowMs: number): void {
    this.#images.nodeLeft(node);
    this.#pressures.nodeLeft(node);
    this.#loads.nodeLeft(node, nowMs);
  }

  begin(nowMs: number): void {
    this.#needs.begin(this.#sim.scenario.workload.usage ?? []);
    assert(this.#flows === undefined, 'the runtime begins twice');
    this.#flows = new DemandFlows(this.#sim, this.#services, this);
    this.#flows.begin(nowMs);
  }

  /** Of its regular containers, as metrics-server sums them. */
  metricSlots(row: PodRow): readonly number[] {
    const mains = (this.#pods.get(row)?.containers ?? []).filter(({ role }) => role === 'main');
    const isMeasured = mains.some((container) => this.#loads.of(container)?.use.isKnown === true);
    return isMeasured && mains.every(({ slot }) => slot >= 0) ? mains.map(({ slot }) => slot) : [];
  }

  nodeLoads(): Iterable<NodeLoad> {
    return this.#loads.all();
  }

  facts(endMs: number): RuntimeFacts {
    this.#loads.settleAll(endMs);
    const traffic = this.#flows?.results(endMs) ?? [];
    return {
      runtime: this.#ledger.results(),
      ...(traffic.length === 0 ? {} : { traffic }),
      kills: this.#ledger.kills(),
    };
  }

  /** The node's use is to be worked out. */
  loadDue(node: NodeRow, nowMs: number): void {
    this.#loads.due(node, nowMs);
  }

  /** The kubelet of the node looks for pressure. */
  pressureDue(node: NodeRow, nowMs: number): void {
    const load = this.#loads.find(node);
    if (load === undefined) return;
    const eviction = this.#pressures.due(load, nowMs, nowMs + PRESSURE_SIGHT_MS);
    if (eviction === undefined) return;
    tellEviction(this.#sim, this.#ledger, eviction, nowMs);
    this.#workers.stop(eviction.pod, 'failed', eviction.graceSeconds, nowMs);
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
    const load = this.#loads.find(node);
    const look = (): DiskOfNode | undefined => load && diskInUse(load, this.#images.bytesOn(node), nowMs);
    const pulls = this.#images.due(node, look, nowMs);
    if (load !== undefined) this.#fillDisk(load, nowMs);
    for (const { askers } of pulls) {
      for (const asker of askers) {
        const { row, incarnation, container: name } = readAsker(asker);
        const pod = this.#pods.get(row as PodRow);
        const container = pod?.run.get(name);
        if (pod?.incarnation === incarnation && container !== undefined && !isOnSilentNode(this.#sim, row))
          this.#workers.pulled(pod, container, nowMs);
      }
    }
  }

  #fillDisk(load: NodeLoad, nowMs: number): void {
    const imageBytes = this.#images.bytesOn(load.row);
    const disk = imageBytes === 0 ? undefined : diskOf(load, imageBytes, nowMs);
    if (disk !== undefined) this.#images.diskFilled(load.row, disk, nowMs);
  }

  /** A process runs: it burns, is measured, and may be an endpoint. */
  started(pod: LivePod, container: LiveContainer, nowMs: number): void {
    assert(
      container.slot < 0,
      `container ${container.name} of ${pod.name} starts with slot ${container.slot}`,
    );
    container.slot = this.#sim.metrics.start(nowMs);
    this.#loads.started(pod, container, nowMs);
    this.#needs.started(pod, container);
    this.#services.appeared(pod, nowMs);
    if (this.isServing(pod, container)) this.#services.stir(pod, nowMs);
  }

  /** It burns nothing from now on, and its image may become garbage. */
  stopped(pod: LivePod, container: LiveContainer, nowMs: number): void {
    const { log, lives } = this.#sim;
    assert(container.slot >= 0, `container ${container.name} of ${pod.name} stops and does not run`);
    if (pod.stopping === undefined && container.exitCode !== 0)
      log.append(nowMs, LogEvent.ContainerExited, lives.name[pod.row], undefined, container.exitCode);
    if (container.spec.image !== undefined) this.#images.used(pod.node, container.spec.image, nowMs);
    this.#loads.stopped(pod, container, nowMs);
    this.#sim.metrics.stop(container.slot);
    container.slot = -1;
  }

  restarted({ template }: LivePod, _container: LiveContainer, nowMs: number): void {
    this.#ledger.count('restarts', template, nowMs);
  }

  isServing(pod: LivePod, container: LiveContainer): boolean {
    return this.#flows?.isServing(pod, container) === true;
  }

  costsMemory(pod: LivePod): boolean {
    return this.#flows?.costsMemory(pod) === true;
  }

  /** By the kernel, for memory: the recommender hears of it. */
  kill({ pod, live }: LoadedContainer, nowMs: number): void {
    const { log, lives } = this.#sim;
    log.append(nowMs, LogEvent.ContainerOomKilled, lives.name[pod.row]);
    this.#sim.vpas?.outOfMemory(pod.row, live.name, live.startedMs, nowMs);
    this.#workers.kill(pod, live, nowMs);
  }

  paceChanged(pod: LivePod, nowMs: number): void {
    this.#workers.reconsider(pod, nowMs);
  }

  capacityChanged(loaded: LoadedContainer, nowMs: number): void {
    this.#flows?.capacityChanged(loaded, nowMs);
  }

  /** Requests of a demand, their endpoints or the speed of their pods have changed. */
  trafficDue(demand: number, nowMs: number): void {
    this.#flows?.due(demand, nowMs);
  }

  /** The first regular container serves; undefined while it does not run. */
  loadedOf(pod: LivePod): LoadedContainer | undefined {
    const server = pod.run.get(pod.pod.spec.containers[0].name);
    return server === undefined ? undefined : this.#loads.of(server);
  }

  loadChanged({ pod }: LoadedContainer, nowMs: number): void {
    const load = this.#loads.find(pod.node);
    if (load !== undefined) this.#loads.touch(load, nowMs);
  }

  /** A probe waits no longer than its timeout, whatever the reason for the delay. */
  answersIn({ live, pod }: LoadedContainer, answerMs: number, nowMs: number): void {
    assert(answerMs >= 0, `${pod.name} answers in ${answerMs} ms`);
    const before = live.answerMs;
    live.answerMs = answerMs;
    const isCrossed = live.probes.some(
      ({ settings: { timeoutMs } }) => before <= timeoutMs !== answerMs <= timeoutMs,
    );
    if (isCrossed) this.#workers.reconsider(pod, nowMs);
  }

  loaded(load: NodeLoad, nextMs: number, nowMs: number): void {
    this.#pressures.loaded(load, nextMs, nowMs);
    this.#fillDisk(load, nowMs);
  }

  /** The log and the Services hear of a change, and only of a change. */
  ready(pod: LivePod, isReady: boolean, nowMs: number): void {
    if (pod.isReady === isReady) return;
    pod.isReady = isReady;
    this.#services.tell(pod, nowMs);
    const kind = isReady ? LogEvent.PodReady : LogEvent.PodUnready;
    if (pod.stopping === undefined) this.#sim.log.append(nowMs, kind, this.#sim.lives.name[pod.row]);
  }

  hasNeeds(container: LiveContainer): boolean {
    return this.#needs.areMet(container);
  }

  mayExit(container: LiveContainer): boolean {
    return this.#needs.mayExit(container);
  }

  #take(arrival: PodArrival): LivePod {
    const { row, boundMs } = arrival;
    assert(!this.#pods.has(row), `pod row ${row} comes to a node twice`);
    const taken = newLivePod(this.#sim, this.#usage, arrival);
    this.#pods.set(row, taken);
    this.#workers.waitForSandbox(taken, boundMs);
    return taken;
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
