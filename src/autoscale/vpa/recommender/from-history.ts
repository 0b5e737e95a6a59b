import type { ContainerRecommendation, VpaSpec } from '../vpa-spec.ts';
import type { RecommenderConfig } from './recommend.ts';
import { VpaHistory } from './vpa-history.ts';

/** Recorded use of one container, oldest first: Prometheus history, or an earlier run. */
export interface UsageHistory {
  readonly container: string;
  readonly timesMs: ArrayLike<number>;
  readonly milliCpu: ArrayLike<number>;
  readonly memoryBytes: ArrayLike<number>;
}

/**
 * Requests for pods that have none yet, from how their containers were used before: the recommendation that the
 * recommender would make had it watched that history as one pod.
 */
export function recommendFromHistory(
  spec: VpaSpec,
  histories: readonly UsageHistory[],
  config: RecommenderConfig,
): readonly ContainerRecommendation[] {
  const history = new VpaHistory(config);
  history.addPod('history', '', [...new Set(histories.map(({ container }) => container))]);
  for (const { container, timesMs, milliCpu, memoryBytes } of histories) {
    for (let i = 0; i < timesMs.length; i++) {
      history.sample(
        'history',
        container,
        { milliCpu: milliCpu[i], memoryBytes: memoryBytes[i] },
        timesMs[i],
      );
    }
  }
  return history.recommend(spec);
}
