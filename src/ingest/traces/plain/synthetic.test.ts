import { describe, expect, test } from 'vitest';
import { readTraceFiles } from '../read-trace.ts';
import { syntheticTrace } from './synthetic.ts';

describe('the synthetic workload W(N)', () => {
  const trace = syntheticTrace({ nodeCount: 100 });

  test('has N nodes, 100 N pods and sixteen shapes', () => {
    expect([trace.nodes.length, trace.podCount, trace.shapes.length]).toEqual([100, 10_000, 16]);
    expect(trace.nodes[0].status?.allocatable).toEqual({ cpu: '16000m', memory: '64Gi', pods: '110' });
  });

  test('keeps about 70 % of the cpu in use: offered load = rate × mean cpu × mean duration', () => {
    const spanMs = trace.arrivalMs[trace.podCount - 1];
    const meanDurationMs = trace.durationMs.reduce((sum, ms) => sum + ms, 0) / trace.podCount;
    const busyMilliCpu = ((trace.podCount / spanMs) * meanDurationMs * 937.5) / (100 * 16_000);
    expect(busyMilliCpu).toBeGreaterThan(0.66);
    expect(busyMilliCpu).toBeLessThan(0.74);
  });

  test('arrivals are in order, whole ms, and no pod runs less than a second', () => {
    for (let row = 1; row < trace.podCount; row++)
      expect(trace.arrivalMs[row]).toBeGreaterThanOrEqual(trace.arrivalMs[row - 1]);
    expect([...trace.arrivalMs].filter((ms) => !Number.isInteger(ms))).toEqual([]);
    expect(Math.min(...trace.durationMs)).toBe(1000);
  });

  test('the same seed gives the same pods, another seed others', () => {
    expect(syntheticTrace({ nodeCount: 100 }).arrivalMs).toEqual(trace.arrivalMs);
    expect(syntheticTrace({ nodeCount: 100, seed: 2 }).arrivalMs).not.toEqual(trace.arrivalMs);
  });

  test('is a format without a file', async () => {
    const { trace: read } = await readTraceFiles([], { format: 'synthetic', options: { nodes: 3, pods: 7 } });
    expect([read?.nodes.length, read?.podCount]).toEqual([3, 7]);
  });
});
