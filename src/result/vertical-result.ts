/** CPU and memory of one container; absent: the autoscaler says nothing of that resource. */
export interface VerticalAmounts {
  readonly milliCpu?: number;
  readonly memoryBytes?: number;
}

/** What a VerticalPodAutoscaler found out about one container of its pods. */
export interface VerticalContainerResult {
  readonly container: string;
  /** CPU samples in its history, those from before the run included. */
  readonly samples: number;
  /** The recommendation at the end; absent: there was no sample to make one of. */
  readonly recommended?: {
    readonly target: VerticalAmounts;
    readonly lowerBound: VerticalAmounts;
    readonly upperBound: VerticalAmounts;
    /** What it would have been without the bounds of the policy. */
    readonly uncappedTarget: VerticalAmounts;
  };
  /** Mean request of its running pods when the recommender first and last saw some; absent: it never did. */
  readonly requestedFirst?: Required<VerticalAmounts>;
  readonly requestedLast?: Required<VerticalAmounts>;
  /** Over all samples of the run; absent: there were none. */
  readonly usedMean?: Required<VerticalAmounts>;
  readonly usedPeak?: Required<VerticalAmounts>;
}

/**
 * What one VerticalPodAutoscaler did. Its curves are series of the group `VerticalPodAutoscaler/<namespace>/<name>/
 * <container>`: SeriesName.VerticalCpuTarget, VerticalCpuRequested, VerticalCpuUsed and the same of memory.
 */
export interface VerticalAutoscalerResult {
  readonly namespace: string;
  readonly name: string;
  /** `Deployment/web`; empty where it names none. */
  readonly target: string;
  /** Off, Initial, Recreate, InPlaceOrRecreate, InPlace. */
  readonly mode: string;
  readonly containers: readonly VerticalContainerResult[];
  /** Pods that got other requests than their template's when they were made. */
  readonly admissions: number;
  readonly evictions: number;
  /** Evictions that a disruption budget refused. */
  readonly evictionsRefused: number;
  /** Pods resized in place. */
  readonly resizes: number;
  /** Attempts to resize for which the node had no room then. */
  readonly resizesDeferred: number;
  /** Attempts to resize that their node, or the API, could never have granted. */
  readonly resizesInfeasible: number;
  /** Containers killed for memory that the recommender heard of. */
  readonly oomKills: number;
}
