import type { RandomStreams } from '../../../base/index.ts';
import { assert, MINUTE_MS, VERIFY } from '../../../base/index.ts';
import { memoryBytesAtAge, milliCpuAtAge, nextCpuChangeAgeMs, UsageReplay } from '../../../traffic/index.ts';
import type { UsageShape } from '../../../traffic/index.ts';
import type { UsageCurve, UsageSpec } from '../../../scenario/index.ts';

/** What a container is taken to use where nothing says it: its requests; 0 where demand or a record says it. */
export interface StandInUse {
  readonly milliCpu: number;
  readonly memoryBytes: number;
}

/** What requests do to a container. */
export interface ServedLoad {
  milliCpu: number;
  memoryBytes: number;
  /** Memory that requests have left behind since its start. */
  leakedBytes: number;
}

/**
 * What one life of a container would use over time, if it could: a recorded or written curve, or its requests where
 * nobody knows; more CPU while it starts; memory that leaks or caches; and what the requests cost that it serves.
 */
export class ContainerUse {
  readonly served: ServedLoad = { milliCpu: 0, memoryBytes: 0, leakedBytes: 0 };
  /** Whether the scenario says anything of it; a stand-in is nothing to measure. */
  readonly isKnown: boolean;
  readonly #usage: UsageSpec | undefined;
  readonly #shape: UsageShape;
  readonly #replay: UsageReplay | undefined;
  readonly #startedMs: number;
  readonly #growsByItself: boolean;

  constructor(
    usage: UsageSpec | undefined,
    isServing: boolean,
    standIn: StandInUse,
    startedMs: number,
    replay: UsageReplay | undefined,
  ) {
    this.isKnown = usage !== undefined || isServing;
    this.#usage = usage;
    this.#startedMs = startedMs;
    this.#replay = replay;
    this.#shape = shapeOf(usage, standIn);
    this.#growsByItself = isGrowing(usage);
  }

  /** Millicores that it wants, whether it gets them or not. */
  milliCpuAt(nowMs: number): number {
    const { startupBurst } = this.#shape;
    const ageMs = nowMs - this.#startedMs;
    if (VERIFY) assert(ageMs >= 0, `use is asked for ${-ageMs} ms before the start`);
    if (startupBurst !== undefined && ageMs < startupBurst.forMs)
      return Math.max(startupBurst.milliCpu, this.served.milliCpu);
    const base = this.#replay?.milliCpuAt(nowMs) ?? valueAt(this.#usage?.milliCpu, nowMs);
    return base + milliCpuAtAge(this.#shape, ageMs) + this.served.milliCpu;
  }

  /** Bytes that it holds, as long as nobody kills it. */
  memoryBytesAt(nowMs: number): number {
    const base = this.#replay?.memoryBytesAt(nowMs) ?? valueAt(this.#usage?.memoryBytes, nowMs);
    const { memoryBytes, leakedBytes } = this.served;
    const own = this.#growsByItself
      ? memoryBytesAtAge(this.#shape, nowMs - this.#startedMs)
      : this.#shape.memoryBytes;
    return Math.round(base + own + memoryBytes + leakedBytes);
  }

  /** The next moment at which its use steps, or should be looked at again because it grows; Infinity: it stays. */
  nextChangeMs(nowMs: number): number {
    const { milliCpu, memoryBytes } = this.#usage ?? {};
    const burstMs = this.#startedMs + nextCpuChangeAgeMs(this.#shape, nowMs - this.#startedMs);
    const growthMs = this.#growsByItself ? nextOf(MINUTE_MS, nowMs) : Infinity;
    if (VERIFY) assert(burstMs > nowMs, `a burst ends at ${burstMs} ms, not after ${nowMs} ms`);
    return Math.min(
      burstMs,
      growthMs,
      this.#replay?.nextChangeMs(nowMs) ?? Infinity,
      nextStepMs(milliCpu, nowMs),
      nextStepMs(memoryBytes, nowMs),
    );
  }

  /** Whether memory or disk grows between two steps. */
  get isGrowing(): boolean {
    return this.#growsByItself;
  }
}

/** What comes on top of a curve, or stands in for one that nobody wrote. */
function shapeOf(usage: UsageSpec | undefined, standIn: StandInUse): UsageShape {
  const { startupBurst, leakBytesPerHour = 0, cache, milliCpu, memoryBytes } = usage ?? {};
  return {
    milliCpu: milliCpu === undefined ? standIn.milliCpu : 0,
    memoryBytes: memoryBytes === undefined ? standIn.memoryBytes : 0,
    leakBytesPerHour,
    ...(startupBurst === undefined ? {} : { startupBurst }),
    ...(cache === undefined ? {} : { cache }),
  };
}

function isGrowing(usage: UsageSpec | undefined): boolean {
  if (usage === undefined) return false;
  return usage.leakBytesPerHour > 0 || usage.cache !== undefined || usage.diskBytesPerHour > 0;
}

/** One of the recorded uses for this container, drawn by its name, and its days. */
export function replayOf(
  usage: UsageSpec | undefined,
  random: RandomStreams,
  pod: string,
  container: string,
): UsageReplay | undefined {
  const histories = usage?.histories ?? [];
  if (histories.length === 0) return undefined;
  const drawn = random.stream('usage-history', pod, container).below(histories.length);
  return new UsageReplay(histories[drawn], random.stream('usage-days', pod, container));
}

function valueAt(curve: UsageCurve | undefined, nowMs: number): number {
  if (curve === undefined) return 0;
  const { stepMs, values } = curve;
  return values.length === 1 ? values[0] : values[Math.min(values.length - 1, Math.floor(nowMs / stepMs))];
}

function nextStepMs(curve: UsageCurve | undefined, nowMs: number): number {
  if (curve === undefined || curve.values.length === 1) return Infinity;
  const nextMs = nextOf(curve.stepMs, nowMs);
  return nextMs / curve.stepMs < curve.values.length ? nextMs : Infinity;
}

function nextOf(stepMs: number, nowMs: number): number {
  if (!(stepMs > 0)) assert(false, `use in steps of ${stepMs} ms`);
  return (Math.floor(nowMs / stepMs) + 1) * stepMs;
}
