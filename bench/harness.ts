import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';

/** What a benchmark did: counts that do not depend on the machine, and a digest of what came out. */
export interface Work {
  /** What the time is divided by. */
  readonly operations: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly digest: string;
  /** Ratios and other measured figures, of the best round. */
  readonly figures?: Readonly<Record<string, number>>;
  /** The part of the run that counts, where that is not all of it. */
  readonly spent?: Spent;
}

export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export type Run = () => Work | Promise<Work>;

export interface Bench {
  /** `area/what`. */
  readonly name: string;
  /** Only when asked for by its whole name or with `--full`. */
  readonly isLong?: boolean;
  /** At toy size it is the same as another one, or nothing new to a test: not run there. */
  readonly isVariation?: boolean;
  /** The most rounds that make sense: 1 where a round is long or compares by itself. */
  readonly roundsMax?: number;
  /** What is missing on this machine to run it; absent: nothing. */
  readonly lacks?: () => string | undefined;
  /** Makes the input, outside the time; the answer runs it once. `toy` is a size for tests. */
  prepare(toy: boolean): Run | Promise<Run>;
}

export interface Line extends Work {
  readonly name: string;
  readonly nsPerOperation: number;
  readonly cpuNsPerOperation: number;
  readonly totalMs: number;
  readonly rounds: number;
  readonly maxRssMib: number;
  readonly load: number;
}

/** The least of several rounds: what the machine can do when it is left alone. Rounds that differ in work are a fault. */
export async function measure(bench: Bench, roundsWanted: number, toy = false): Promise<Line> {
  const run = await bench.prepare(toy);
  const rounds = toy ? roundsWanted : Math.min(roundsWanted, bench.roundsMax ?? Infinity);
  let best: Spent = { wallMs: Infinity, cpuMs: Infinity };
  let work: Work | undefined;
  for (let round = 0; round < rounds; round++) {
    const { done, spent } = await timed(run);
    if (work !== undefined && work.digest !== done.digest)
      throw new Error(`${bench.name}: two rounds differ`);
    if (work === undefined || spent.cpuMs < best.cpuMs) work = done;
    best = { wallMs: Math.min(best.wallMs, spent.wallMs), cpuMs: Math.min(best.cpuMs, spent.cpuMs) };
  }
  if (work === undefined) throw new Error('no rounds');
  return {
    name: bench.name,
    ...work,
    nsPerOperation: (best.wallMs * 1e6) / work.operations,
    cpuNsPerOperation: (best.cpuMs * 1e6) / work.operations,
    totalMs: best.wallMs,
    rounds,
    maxRssMib: work.figures?.['rssMib'] ?? process.resourceUsage().maxRSS / 1024,
    load: loadavg()[0],
  };
}

/** What a piece of work took. */
export function cpuTimed<T>(work: () => T): { readonly result: T; readonly spent: Spent } {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const result = work();
  const wallMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return { result, spent: { wallMs, cpuMs: (user + system) / 1000 } };
}

/** Runs it and says what it took, by its own account or by ours. */
export async function timed(run: Run): Promise<{ readonly done: Work; readonly spent: Spent }> {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const done = await run();
  const wallMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  return { done, spent: done.spent ?? { wallMs, cpuMs: (user + system) / 1000 } };
}

export function lineText(line: Line): string {
  const { name, nsPerOperation, cpuNsPerOperation, totalMs, digest, load, maxRssMib } = line;
  return [
    name.padEnd(34),
    `${nsPerOperation.toFixed(0)} ns/op`.padStart(14),
    `cpu ${cpuNsPerOperation.toFixed(0)}`.padStart(14),
    `${totalMs.toFixed(0)} ms`.padStart(10),
    `${maxRssMib.toFixed(0)} MiB`.padStart(9),
    `  ${workText(line)}  ${digest.slice(0, 12)}  load ${load.toFixed(1)}`,
  ].join('');
}

/** Counts and figures: `decisions=2000 ratio=3.14`. */
export function workText({ counts, figures = {} }: Work): string {
  return [...Object.entries(counts), ...Object.entries(figures)]
    .map(([what, value]) => `${what}=${Number.isInteger(value) ? value : value.toPrecision(4)}`)
    .join(' ');
}
