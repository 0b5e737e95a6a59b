import { HOUR_MS } from '../base/index.ts';

/**
 * Use of a container by its age, where nothing was recorded: a level, a burst while it starts, memory that leaks, a
 * cache that fills. Closed forms, so that the moment at which memory reaches a limit is worked out and not waited for.
 */
export interface UsageShape {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  /** While the container is younger than this it uses so much CPU instead: class loading, warming up. */
  readonly startupBurst?: { readonly milliCpu: number; readonly forMs: number };
  /** Memory that is never given back, on top. */
  readonly leakBytesPerHour?: number;
  /** A cache that fills towards its size, half of what is left in each half time; also on top. */
  readonly cache?: { readonly bytes: number; readonly halfTimeMs: number };
}

/** A hundred years: what has not happened by then never does. */
const AGE_MS_MAX = 100 * 365 * 24 * HOUR_MS;

/** Millicores wanted at this age of the container: the burst of its start, then what it always wants. */
export function milliCpuAtAge({ milliCpu, startupBurst }: UsageShape, ageMs: number): number {
  return startupBurst !== undefined && ageMs < startupBurst.forMs ? startupBurst.milliCpu : milliCpu;
}

/**
 * The age at which CPU use next changes; Infinity: it stays. The end of a burst is a change whatever the burst asks for:
 * what a curve or a recording adds after it is not known here.
 */
export function nextCpuChangeAgeMs({ startupBurst }: UsageShape, ageMs: number): number {
  return startupBurst !== undefined && ageMs < startupBurst.forMs ? startupBurst.forMs : Infinity;
}

/** Bytes held at this age: what it always holds, what has leaked, and a cache that fills by halves. */
export function memoryBytesAtAge(shape: UsageShape, ageMs: number): number {
  const { memoryBytes, leakBytesPerHour = 0, cache } = shape;
  const leaked = (leakBytesPerHour * ageMs) / HOUR_MS;
  const cached = cache === undefined ? 0 : cache.bytes * (1 - 2 ** (-ageMs / cache.halfTimeMs));
  return Math.round(memoryBytes + leaked + cached);
}

/** The age in whole ms at which memory first reaches this much; Infinity: never. Memory only rises with age. */
export function ageAtMemoryMs(shape: UsageShape, limitBytes: number): number {
  if (memoryBytesAtAge(shape, AGE_MS_MAX) < limitBytes) return Infinity;
  let [low, high] = [0, AGE_MS_MAX];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (memoryBytesAtAge(shape, middle) >= limitBytes) high = middle;
    else low = middle + 1;
  }
  return low;
}
