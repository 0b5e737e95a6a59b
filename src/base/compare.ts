/**
 * Orders strings by UTF-16 code unit, the same everywhere. For the ASCII names of Kubernetes objects this is the
 * byte order that Go's sort.Strings gives.
 */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A comparator by a string key. */
export function byString<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => compareStrings(key(a), key(b));
}
