import { RandomStream, SECOND_MS } from '../../../base/index.ts';
import type { RandomStream as Stream } from '../../../base/index.ts';
import type { WorkloadTrace } from '../../../model/index.ts';
import { numberOption } from '../options.ts';
import { nodeOf, podOf, TraceBuilder } from '../trace-builder.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';

const MILLI_CPU = [250, 500, 1000, 2000];
const MEMORY_MIB = [512, 1024, 2048, 4096];
const MEAN_MILLI_CPU = 937.5;
const NODE_MILLI_CPU = 16_000;
const MEAN_DURATION_S = 600;

/**
 * W(N), a workload made by a seeded generator and no file: N nodes of 16 cpu, 64 GiB, 110 pods; 100 N pods, whose
 * inter-arrival times and durations (mean 600 s, at least 1 s) are exponential, cpu one of 250, 500, 1000, 2000 m,
 * memory one of 0.5, 1, 2, 4 GiB, independent, limits = requests. The arrival rate keeps `load` (0.7) of the cpu in
 * use: N × 16,000 m × 0.7 ÷ 937.5 m ÷ 600 s.
 */
export const synthetic: TraceFormat = {
  name: 'synthetic',
  summary: 'a seeded generated workload W(N): N nodes, 100 N pods, exponential arrivals and durations',
  options: {
    nodes: 'N, the number of nodes (100)',
    pods: 'number of pods (100 N)',
    seed: 'of the generator (1)',
    load: 'share of the cpu in use, 0.7',
    meanDurationS: 'mean run time in seconds, 600',
  },
  sniff: () => false,

  read(input: TraceInput): WorkloadTrace {
    const nodeCount = numberOption(input, 'nodes', 100, [0, 1_000_000]);
    return syntheticTrace({
      name: input.name,
      nodeCount,
      podCount: numberOption(input, 'pods', 100 * nodeCount, [0, 100_000_000]),
      seed: numberOption(input, 'seed', 1),
      load: numberOption(input, 'load', 0.7, [0.001, 1000]),
      meanDurationS: numberOption(input, 'meanDurationS', MEAN_DURATION_S, [1, 1e9]),
    });
  },
};

export interface SyntheticOptions {
  readonly name?: string;
  readonly nodeCount: number;
  readonly podCount?: number;
  readonly seed?: number;
  readonly load?: number;
  readonly meanDurationS?: number;
}

/** The trace of these options: the same seed gives the same pods, on any machine. */
export function syntheticTrace({
  name = 'synthetic',
  nodeCount,
  podCount = 100 * nodeCount,
  seed = 1,
  load = 0.7,
  meanDurationS = MEAN_DURATION_S,
}: SyntheticOptions): WorkloadTrace {
  const builder = new TraceBuilder();
  for (let node = 0; node < nodeCount; node++) {
    const resources = { cpu: `${NODE_MILLI_CPU}m`, memory: '64Gi', pods: '110' };
    builder.nodes.push(
      nodeOf(`node-${node}`, resources, { 'node.kubernetes.io/instance-type': 'synthetic-16c-64g' }),
    );
  }
  const meanGapMs =
    (MEAN_MILLI_CPU * meanDurationS * SECOND_MS) / (Math.max(1, nodeCount) * NODE_MILLI_CPU * load);
  const arrivals = new RandomStream(seed, 'synthetic/arrival');
  const durations = new RandomStream(seed, 'synthetic/duration');
  const shapes = new RandomStream(seed, 'synthetic/shape');
  let arrivalMs = 0;
  for (let pod = 0; pod < podCount; pod++) {
    arrivalMs += arrivals.exponential(meanGapMs);
    const durationMs = Math.max(SECOND_MS, Math.round(durations.exponential(meanDurationS * SECOND_MS)));
    builder.addPod(Math.floor(arrivalMs), durationMs, drawShape(builder, shapes));
  }
  return builder.finish(name, 'synthetic');
}

function drawShape(builder: TraceBuilder, stream: Stream): number {
  const milliCpu = MILLI_CPU[stream.below(MILLI_CPU.length)];
  const memoryMib = MEMORY_MIB[stream.below(MEMORY_MIB.length)];
  return builder.shape(`${milliCpu}/${memoryMib}`, () => ({
    workload: `cpu-${milliCpu}m`,
    pod: podOf('synthetic', { cpu: `${milliCpu}m`, memory: `${memoryMib}Mi` }),
  }));
}
