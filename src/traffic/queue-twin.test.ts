import { describe, expect, test } from 'vitest';
import { latencyPercentileMs, meanLatencyMs } from './latency.ts';
import type { PodQueue } from './latency.ts';

/** Numbers in (0, 1) that are the same every time. Park and Miller's generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** The plain twin of the formulas: requests one by one through c servers, first come first served; sorted times in ms. */
function simulated({ ratePerSecond, cpuMsPerRequest, cores }: PodQueue, count: number): Float64Array {
  const draw = numbers(20_261_128);
  const servers = Math.max(1, Math.ceil(cores));
  const serviceMs = (cpuMsPerRequest * servers) / cores;
  const freeMs = new Float64Array(servers);
  const times = new Float64Array(count);
  let nowMs = 0;
  for (let request = 0; request < count; request++) {
    nowMs -= (Math.log(draw()) * 1000) / ratePerSecond;
    let first = 0;
    for (let server = 1; server < servers; server++) if (freeMs[server] < freeMs[first]) first = server;
    const endMs = Math.max(nowMs, freeMs[first]) - Math.log(draw()) * serviceMs;
    freeMs[first] = endMs;
    times[request] = endMs - nowMs;
  }
  return times.sort();
}

const REQUESTS = 100_000;
const percentile = (times: Float64Array, share: number): number => times[Math.floor(times.length * share)];
const off = (ours: number, theirs: number): number => Math.abs(ours - theirs) / theirs;

describe('percentiles of a pod are those of requests simulated one by one', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, PodQueue])[] = [
    ['one core, a third busy',             { ratePerSecond: 33, cpuMsPerRequest: 10, cores: 1 }],
    ['one core, half busy',                { ratePerSecond: 50, cpuMsPerRequest: 10, cores: 1 }],
    ['one core, 80 % busy',                { ratePerSecond: 80, cpuMsPerRequest: 10, cores: 1 }],
    ['half a core, half busy',             { ratePerSecond: 25, cpuMsPerRequest: 10, cores: 0.5 }],
    ['two cores, 70 % busy',               { ratePerSecond: 140, cpuMsPerRequest: 10, cores: 2 }],
    ['two cores, one of them to spare',    { ratePerSecond: 100, cpuMsPerRequest: 10, cores: 2 }],
    ['two and a half cores, 80 % busy',    { ratePerSecond: 200, cpuMsPerRequest: 10, cores: 2.5 }],
    ['eight cores, 75 % busy',             { ratePerSecond: 600, cpuMsPerRequest: 10, cores: 8 }],
  ];
  test.each(rows)('%s', (_what, queue) => {
    const times = simulated(queue, REQUESTS);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    expect(off(meanLatencyMs(queue), mean), `mean ${mean} ms`).toBeLessThan(0.05);
    for (const [share, tolerance] of [
      [0.5, 0.04],
      [0.95, 0.06],
      [0.99, 0.1],
    ] as const) {
      const theirs = percentile(times, share);
      const ours = latencyPercentileMs(queue, share);
      expect(off(ours, theirs), `p${share * 100}: formula ${ours} ms, simulated ${theirs} ms`).toBeLessThan(
        tolerance,
      );
    }
  });

  test('and a wrong number of servers would be noticed', () => {
    const queue = { ratePerSecond: 140, cpuMsPerRequest: 10, cores: 2 };
    const asOne = { ratePerSecond: 140, cpuMsPerRequest: 5, cores: 1 };
    const theirs = percentile(simulated(queue, REQUESTS), 0.5);
    expect(off(latencyPercentileMs(asOne, 0.5), theirs)).toBeGreaterThan(0.1);
  });
});
