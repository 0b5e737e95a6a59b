import { readRecommendation, readVpaSpec, VpaHistory } from '../../../autoscale/index.ts';
import type {
  ContainerRecommendation,
  RecommenderConfig,
  VerticalPodAutoscaler,
  VpaSpec,
} from '../../../autoscale/index.ts';
import { assert, compareStrings, DAY_MS } from '../../../base/index.ts';
import { bytesOf, quantityText } from '../../../model/index.ts';
import type { Pod, PodRow, UsageHistory } from '../../../model/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';

/** A container's sample as the recommender took it in. */
export type SampleWatch = (container: string, milliCpu: number, memoryBytes: number) => void;

interface KnownPod {
  readonly key: string;
  readonly incarnation: number;
  readonly containers: readonly string[];
}

interface Kill {
  readonly pod: PodRow;
  readonly incarnation: number;
  readonly container: string;
  readonly requestBytes: number;
  readonly timeMs: number;
}

/**
 * One VerticalPodAutoscaler as the recommender sees it: whose pods, what their containers have used, and what it
 * recommends. Times of samples are those of a calendar (`zeroMs` is the run's start in it), since histories decay by
 * whole days of it.
 */
export class VpaMember {
  spec: VpaSpec;
  target: ObjectName | undefined;
  readonly history: VpaHistory;
  /** status.recommendation: that of the input until the recommender has seen a sample. */
  recommendation: readonly ContainerRecommendation[] | undefined;
  /** Equal texts: a new pod gets the same. */
  targetText = '';
  /** Who goes first where two have the same target: the older, then the smaller name. */
  readonly precedence: string;
  oomKills = 0;
  readonly #sim: Simulation;
  readonly #zeroMs: number;
  readonly #known = new Map<PodRow, KnownPod>();
  readonly #labelSets = new Map<number, string>();
  #kills: Kill[] = [];

  constructor(sim: Simulation, vpa: VerticalPodAutoscaler, config: RecommenderConfig, zeroMs: number) {
    this.#sim = sim;
    this.#zeroMs = zeroMs;
    this.spec = readVpaSpec(vpa);
    this.target = targetOf(this.spec);
    this.history = new VpaHistory(config);
    this.precedence = `${vpa.metadata.creationTimestamp ?? ''}/${vpa.metadata.name}`;
    this.#recommend(readRecommendation(vpa));
  }

  applied(vpa: VerticalPodAutoscaler): void {
    this.spec = readVpaSpec(vpa);
    this.target = targetOf(this.spec);
  }

  pods(): readonly PodRow[] {
    return this.target === undefined ? [] : this.#sim.controllers.podsOf(this.target);
  }

  /** A container of a pod of the target was killed for memory: the recommender hears of it at its next pass. */
  killed(pod: PodRow, container: string, nowMs: number): void {
    const { lives, templates } = this.#sim;
    const { spec } = templates.get(lives.template[pod]).pod;
    const { requests, limits } = spec.containers.find(({ name }) => name === container)?.resources ?? {};
    const requestBytes = bytesOf(requests?.['memory'] ?? limits?.['memory']);
    this.#kills.push({ pod, incarnation: lives.incarnation[pod], container, requestBytes, timeMs: nowMs });
  }

  /**
   * The kubelet evicts a pod for want of memory: its event is a sample as a kill's is, of what the container used. The
   * pod's object stays, failed, so the recommender still knows it at its next pass; here its row is about to be freed.
   */
  starved(pod: PodRow, container: string, usedBytes: number, nowMs: number): void {
    const { incarnation } = this.#sim.lives;
    this.#takeKill({ pod, incarnation: incarnation[pod], container, requestBytes: usedBytes, timeMs: nowMs });
  }

  /**
   * Use from before the run, one history a pod that was watched, ending at its start: taken in as the recommender would
   * have, had it been there, and recommended from at once.
   */
  seed(container: string, histories: readonly UsageHistory[], intervalMs: number): void {
    for (const [index, history] of histories.entries()) {
      const pod = `history/${container}/${index}`;
      this.history.addPod(pod, 'history', [container]);
      for (const { milliCpu, memoryBytes, timeMs } of samplesOf(history, intervalMs))
        this.history.sample(pod, container, { milliCpu, memoryBytes }, timeMs + this.#zeroMs);
      this.history.removePod(pod);
    }
    const next = this.history.recommendKnown(this.spec);
    if (next.length > 0) this.#recommend(next);
  }

  /** The recommender's pass: takes in the present samples and the kills since the last pass, and recommends anew. */
  pass(watch: SampleWatch): void {
    const rows = this.pods();
    this.#forgetAllBut(rows);
    for (const row of rows) this.#takeSamples(row, watch);
    for (const kill of this.#kills) this.#takeKill(kill);
    this.#kills = [];
    const next = this.history.recommendKnown(this.spec);
    if (next.length > 0) this.#recommend(next);
  }

  /** The pod's name in the recommender's memory; undefined: it has not seen it. */
  knownKey(row: PodRow): string | undefined {
    return this.#known.get(row)?.key;
  }

  #forgetAllBut(rows: readonly PodRow[]): void {
    const { incarnation } = this.#sim.lives;
    const living = new Set(rows);
    for (const [row, known] of this.#known) {
      if (living.has(row) && known.incarnation === incarnation[row]) continue;
      this.history.removePod(known.key);
      this.#known.delete(row);
    }
    assert(this.#known.size <= rows.length, `${this.#known.size} pods are known of ${rows.length}`);
  }

  #takeSamples(row: PodRow, watch: SampleWatch): void {
    const { metrics, runtime } = this.#sim;
    const { key, containers } = this.#know(row);
    for (const [place, slot] of (runtime.metricSlots?.(row) ?? []).entries()) {
      if (!metrics.hasSample(slot)) continue;
      const container = containers[place];
      assert(
        container !== undefined,
        `slot ${place} of pod row ${row} is of none of ${containers.length} containers`,
      );
      // The recommender reads whole millicores, rounded up.
      const milliCpu = Math.ceil(metrics.sampleMilliCpu[slot]);
      const memoryBytes = metrics.sampleMemoryBytes[slot];
      const timeMs = metrics.sampledAtMs(slot) + this.#zeroMs;
      if (this.history.sample(key, container, { milliCpu, memoryBytes }, timeMs))
        watch(container, milliCpu, memoryBytes);
    }
  }

  #takeKill({ pod, incarnation, container, requestBytes, timeMs }: Kill): void {
    const known = this.#known.get(pod);
    if (known?.incarnation !== incarnation) return;
    if (this.history.outOfMemory(known.key, container, requestBytes, timeMs + this.#zeroMs)) this.oomKills++;
  }

  #know(row: PodRow): KnownPod {
    let known = this.#known.get(row);
    if (known !== undefined) return known;
    const { lives, templates } = this.#sim;
    const template = lives.template[row];
    const { pod } = templates.get(template);
    const incarnation = lives.incarnation[row];
    const containers = pod.spec.containers.map(({ name }) => name);
    known = { key: `${row}/${incarnation}`, incarnation, containers };
    this.history.addPod(known.key, this.#labelSetOf(template, pod), containers);
    this.#known.set(row, known);
    return known;
  }

  #labelSetOf(template: number, { metadata }: Pod): string {
    let text = this.#labelSets.get(template);
    if (text === undefined) {
      const labels = Object.entries(metadata.labels ?? {}).sort(([a], [b]) => compareStrings(a, b));
      this.#labelSets.set(template, (text = JSON.stringify(labels)));
    }
    return text;
  }

  #recommend(entries: readonly ContainerRecommendation[] | undefined): void {
    this.recommendation = entries;
    this.targetText = (entries ?? [])
      .map(({ containerName, target: { cpu, memory } }) => {
        const texts = [cpu, memory].map((amount) => (amount === undefined ? '' : quantityText(amount)));
        return `${containerName}=${texts.join('/')}`;
      })
      .join(' ');
  }
}

/** Prometheus keeps eight days for the recommender (--history-length). */
const HISTORY_MS = 8 * DAY_MS;

interface PastSample {
  readonly timeMs: number;
  readonly milliCpu: number;
  readonly memoryBytes: number;
}

/** No more than one an interval; the last step ends at 0. What the record does not tell of counts as none. */
function* samplesOf(
  { milliCpu, memoryBytes, stepMs }: UsageHistory,
  intervalMs: number,
): Generator<PastSample> {
  assert(stepMs > 0, `a record in steps of ${stepMs} ms`);
  const count = Math.max(milliCpu.length, memoryBytes.length);
  let nextMs = -Infinity;
  for (let i = Math.max(0, count - Math.floor(HISTORY_MS / stepMs)); i < count; i++) {
    const timeMs = (i - count) * stepMs;
    if (timeMs < nextMs) continue;
    nextMs = timeMs + intervalMs;
    yield { timeMs, milliCpu: Math.ceil(milliCpu[i] ?? 0), memoryBytes: memoryBytes[i] ?? 0 };
  }
}

function targetOf({ targetRef, namespace }: VpaSpec): ObjectName | undefined {
  return targetRef === undefined ? undefined : { kind: targetRef.kind, namespace, name: targetRef.name };
}
