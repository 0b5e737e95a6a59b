import type { Deviation } from './deviation.ts';

/** Kubelets, containers, admission and requests of Services. */
export const NODE_DEVIATIONS: readonly Deviation[] = [];
