import type { Deviation } from './deviation.ts';

/** The Cluster Autoscaler and Karpenter. */
export const CLUSTER_AUTOSCALER_DEVIATIONS: readonly Deviation[] = [];
