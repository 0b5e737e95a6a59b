/** A fixed or drawn duration in whole ms. */
export type DurationSpec =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'normal'; readonly meanMs: number; readonly deviationMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number };

export interface ObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
