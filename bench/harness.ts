import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';

/** What a benchmark did: counts that do not depend on the machine, and a digest of what came out. */
export interface Work {
  /** What the time is divided by. */
  readonly operations: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly digest: string;
}

export interface Bench {
  /** `area/what`. */
  readonly name: string;
  /** Makes the input, outside the time; the answer runs it once. `toy` is a size for tests. */
  prepare(toy: boolean): (() => Work) | Promise<() => Work>;
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
export async function measure(bench: Bench, rounds: number, toy = false): Promise<Line> {
  const run = await bench.prepare(toy);
  let bestMs = Infinity;
  let bestCpuMs = Infinity;
  let work: Work | undefined;
  for (let round = 0; round < rounds; round++) {
    const cpu = process.cpuUsage();
    const begin = performance.now();
    const done = run();
    bestMs = Math.min(bestMs, performance.now() - begin);
    const { user, system } = process.cpuUsage(cpu);
    bestCpuMs = Math.min(bestCpuMs, (user + system) / 1000);
    if (work !== undefined && work.digest !== done.digest)
      throw new Error(`${bench.name}: two rounds differ`);
    work = done;
  }
  if (work === undefined) throw new Error('no rounds');
  return {
    name: bench.name,
    ...work,
    nsPerOperation: (bestMs * 1e6) / work.operations,
    cpuNsPerOperation: (bestCpuMs * 1e6) / work.operations,
    totalMs: bestMs,
    rounds,
    maxRssMib: process.resourceUsage().maxRSS / 1024,
    load: loadavg()[0],
  };
}

export function lineText(line: Line): string {
  const { name, nsPerOperation, cpuNsPerOperation, totalMs, counts, digest, load, maxRssMib } = line;
  const work = Object.entries(counts).map(([what, count]) => `${what}=${count}`);
  return [
    name.padEnd(26),
    `${nsPerOperation.toFixed(0)} ns/op`.padStart(14),
    `cpu ${cpuNsPerOperation.toFixed(0)}`.padStart(11),
    `${totalMs.toFixed(0)} ms`.padStart(10),
    `${maxRssMib.toFixed(0)} MiB`.padStart(9),
    `  ${work.join(' ')}  ${digest.slice(0, 12)}  load ${load.toFixed(1)}`,
  ].join('');
}
