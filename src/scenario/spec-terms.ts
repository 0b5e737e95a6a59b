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

/** `kind/namespace/name`: one text a name, as maps, logs and sentences have it. */
export function nameKey({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace}/${name}`;
}
