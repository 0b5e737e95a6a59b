import { canonicalText } from './canonical-text.ts';

/** Equal as data: the order of keys does not matter; absent, null and empty are one, as in Go's Semantic.DeepEqual. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonicalText(a) === canonicalText(b);
}
