import { resolve } from 'node:path';
import type { Command as CommanderCommand } from 'commander';
import { ClusterAt } from '../input/cluster-at.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { simulatedTime } from '../input/result-argument.ts';
import { cpuText, memoryText, shareText, textTable } from '../print/text-table.ts';

interface TopFlags {
  readonly at: number;
}

export const topCommand: Command<TopFlags> = {
  examples: [
    ['plimsoll top nodes plimsoll-out/openb --at 1h30m', 'every node'],
    ['plimsoll top pods plimsoll-out/openb', 'every pod when the run ended'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<what>', 'nodes or pods')
      .argument('<result>', 'a result folder')
      .option('--at <time>', 'simulated time (default: the end)', simulatedTime, Infinity);
  },

  async run(io, [what, path], { at }) {
    if (!/^(nodes?|pods?)$/.test(what)) throw new UsageError(`top shows nodes or pods, not ${what}`);
    const cluster = await clusterAt(io, path, at);
    io.stdout(what.startsWith('node') ? nodeTable(cluster) : podTable(cluster));
    return ExitCode.Ok;
  },
};

/** The cluster of a result folder at an instant. */
export async function clusterAt(io: Io, path: string, atMs: number): Promise<ClusterAt> {
  const { readEventTable, readLegend, ResultFolderError } = await import('../../index.ts');
  const folder = resolve(io.folder, path);
  try {
    const cluster = new ClusterAt(readLegend(folder));
    for await (const row of readEventTable(folder)) {
      if (row.time_ms > atMs) break;
      cluster.apply(row);
    }
    return cluster;
  } catch (error) {
    if (error instanceof ResultFolderError) throw new UsageError(error.message);
    throw error;
  }
}

function nodeTable(cluster: ClusterAt): string {
  const used = new Map<string, { pods: number; milliCpu: number; memoryBytes: number; milliGpu: number }>();
  for (const { node, shape } of cluster.pods.values()) {
    if (node === '') continue;
    const sum = used.get(node) ?? { pods: 0, milliCpu: 0, memoryBytes: 0, milliGpu: 0 };
    sum.pods++;
    sum.milliCpu += shape.milliCpu;
    sum.memoryBytes += shape.memoryBytes;
    sum.milliGpu += shape.milliGpu;
    used.set(node, sum);
  }
  const rows = [...cluster.nodes.values()].map(({ name, size, cordoned }) => {
    const { pods = 0, milliCpu = 0, memoryBytes = 0, milliGpu = 0 } = used.get(name) ?? {};
    return [
      name + (cordoned ? ' (cordoned)' : ''),
      size.pool,
      String(pods),
      cpuText(milliCpu),
      shareText(milliCpu, size.milliCpu),
      memoryText(memoryBytes),
      shareText(memoryBytes, size.memoryBytes),
      size.milliGpu === 0 ? '-' : String(milliGpu / 1000),
      shareText(milliGpu, size.milliGpu),
    ];
  });
  return textTable([['NAME', 'POOL', 'PODS', 'CPU', 'CPU%', 'MEMORY', 'MEMORY%', 'GPU', 'GPU%'], ...rows]);
}

function podTable(cluster: ClusterAt): string {
  const rows = [...cluster.pods.values()].map(({ name, shape, state, node, reason }) => [
    shape.namespace,
    name,
    state,
    node === '' ? '-' : node,
    cpuText(shape.milliCpu),
    memoryText(shape.memoryBytes),
    reason === '' || state !== 'Pending' ? '' : reason,
  ]);
  return textTable([['NAMESPACE', 'NAME', 'STATUS', 'NODE', 'CPU', 'MEMORY', 'REASON'], ...rows]);
}
