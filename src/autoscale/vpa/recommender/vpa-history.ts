import { assert } from '../../../base/index.ts';
import type { ContainerRecommendation, VpaSpec } from '../vpa-spec.ts';
import { ContainerAggregate } from './aggregate.ts';
import { ContainerUsage } from './container-usage.ts';
import { recommend } from './recommend.ts';
import type { RecommenderConfig } from './recommend.ts';

/**
 * What the recommender knows of the pods of one VPA: histories by label set and container, which outlive pods, and the
 * containers that live.
 *
 * Pods with the same labels share a history; a rollout's new hash begins another, and both are merged when asked.
 */
export class VpaHistory {
  readonly #config: RecommenderConfig;
  readonly #aggregates = new Map<
    string,
    { readonly container: string; readonly aggregate: ContainerAggregate }
  >();
  readonly #pods = new Map<string, Map<string, ContainerUsage>>();

  constructor(config: RecommenderConfig) {
    this.#config = config;
  }

  addPod(pod: string, labelSet: string, containers: readonly string[]): void {
    assert(!this.#pods.has(pod), `pod ${pod} is known already`);
    const usages = new Map<string, ContainerUsage>();
    for (const container of containers) {
      usages.set(container, new ContainerUsage(this.aggregateOf(labelSet, container), this.#config));
    }
    this.#pods.set(pod, usages);
  }

  removePod(pod: string): void {
    this.#pods.delete(pod);
  }

  /** A sample of the metrics API; false where the pod is unknown or the sample is no news. */
  sample(pod: string, container: string, amounts: UsageAmounts, timeMs: number): boolean {
    const usage = this.#pods.get(pod)?.get(container);
    if (usage === undefined) return false;
    const isNews = usage.addCpu(amounts.milliCpu, timeMs);
    return usage.addMemory(amounts.memoryBytes, timeMs) || isNews;
  }

  /** False where the event is discarded: too old, or of a pod that is not known. */
  outOfMemory(pod: string, container: string, requestBytes: number, timeMs: number): boolean {
    return this.#pods.get(pod)?.get(container)?.addOutOfMemory(requestBytes, timeMs) ?? false;
  }

  /** The history of a container, made when first asked for: where checkpoints and recorded use are loaded. */
  aggregateOf(labelSet: string, container: string): ContainerAggregate {
    const key = JSON.stringify([labelSet, container]);
    const known = this.#aggregates.get(key);
    if (known !== undefined) return known.aggregate;
    const aggregate = new ContainerAggregate(this.#config);
    this.#aggregates.set(key, { container, aggregate });
    return aggregate;
  }

  /** As the real recommender: a container without a sample gets the minimum. */
  recommend(spec: VpaSpec): readonly ContainerRecommendation[] {
    return recommend(
      spec,
      this.#merged(() => true),
      this.#config,
    );
  }

  /** Only for containers of which something is known: where nobody says what they use, no minimum is thought up. */
  recommendKnown(spec: VpaSpec): readonly ContainerRecommendation[] {
    return recommend(spec, this.known(), this.#config);
  }

  /** The histories of each container of which a sample or a kill is known, as sums over all label sets. */
  known(): ReadonlyMap<string, ContainerAggregate> {
    return this.#merged(({ samplesCount, memoryPeaks }) => samplesCount > 0 || !memoryPeaks.isEmpty());
  }

  #merged(counts: (aggregate: ContainerAggregate) => boolean): ReadonlyMap<string, ContainerAggregate> {
    const merged = new Map<string, ContainerAggregate>();
    for (const { container, aggregate } of this.#aggregates.values()) {
      if (!counts(aggregate)) continue;
      const sum = merged.get(container) ?? new ContainerAggregate(this.#config);
      merged.set(container, sum);
      sum.merge(aggregate);
    }
    return merged;
  }
}

export interface UsageAmounts {
  readonly milliCpu: number;
  readonly memoryBytes: number;
}
