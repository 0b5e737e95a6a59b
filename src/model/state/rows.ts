declare const row: unique symbol;

/** An index into the columns of NodeTable. A brand, so that a PodRow cannot be passed for it. */
export type NodeRow = number & { readonly [row]: 'NodeRow' };

/** An index into the columns of PodTable. Reused once the pod is removed. */
export type PodRow = number & { readonly [row]: 'PodRow' };

/** Number of a PodSignature: pods that no scheduler can tell apart share one. */
export type ShapeId = number & { readonly [row]: 'ShapeId' };

/** In a column of rows: there is none. */
export const NO_ROW = -1;
