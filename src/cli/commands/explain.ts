import { resolve } from 'node:path';
import type { Command as CommanderCommand } from 'commander';
import type { EventLegend, EventRow } from '../../index.ts';
import { ClusterAt } from '../input/cluster-at.ts';
import type { NodeAt } from '../input/cluster-at.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { hpaArithmetic } from '../print/explain-hpa.ts';
import { vpaArithmetic } from '../print/explain-vpa.ts';
import { podVerdicts } from '../print/explain-pod.ts';
import { podKills } from '../print/pod-kills.ts';
import { nodeStandings, scaleUpText } from '../print/explain-scaling.ts';
import { count } from '../input/load-options.ts';
import { namesIn, nearWord } from '../input/near-word.ts';
import { simulatedTime } from '../input/result-argument.ts';
import { eventLine } from '../print/event-line.ts';
import { cpuText, memoryText, shareText } from '../print/text-table.ts';

interface ExplainFlags {
  readonly top: number;
  readonly at?: number;
}

/** plimsoll explain: replays the run up to a moment and looks inside; the looking changes no event. */
export const explainCommand: Command<ExplainFlags> = {
  examples: [
    ['plimsoll explain plimsoll-out/shop hpa/web --at 2h', 'the arithmetic of that look'],
    ['plimsoll explain plimsoll-out/shop vpa/web', 'how its recommendation comes about'],
    ['plimsoll explain plimsoll-out/openb pod/openb-pod-0007', 'its life, and the verdict on every node'],
    ['plimsoll explain plimsoll-out/openb node/openb-node-0003', 'its life, what was on it, why it stayed'],
    [
      'plimsoll explain plimsoll-out/autoscaled scaleup/3',
      'the third time that nodes were added, and why these',
    ],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<result>', 'a result folder')
      .argument('<what>', 'pod/NAME, node/NAME, hpa/NAME, vpa/NAME or scaleup/NUMBER')
      .option('--at <time>', 'the last look of an autoscaler up to this time', simulatedTime)
      .option('--top <number>', 'nodes to show of those that were feasible', count, 10);
  },

  async run(io, [path, what], { top, at }) {
    const replayed = await controllerText(io, resolve(io.folder, path), what, at);
    if (replayed !== undefined) {
      io.stdout(replayed);
      return ExitCode.Ok;
    }
    const [, kind, name] = /^(pod|node)\/(.+)$/.exec(what) ?? [];
    if (kind === undefined)
      throw new UsageError(
        `explain takes pod/NAME, node/NAME, hpa/NAME, vpa/NAME or scaleup/NUMBER, not ${what}`,
      );
    const { rows, cluster, bound } = await lifeOf(io, path, name);
    if (rows.length === 0) {
      const near = await nearWord(resolve(io.folder, path), name, namesIn);
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      throw new UsageError(`nothing in this run is called ${name}${hint}`);
    }
    io.stdout(rows.map(eventLine).join(''));
    io.stdout(kind === 'pod' ? podSummary(cluster, name) : nodeSummary(cluster, name, bound));
    if (kind === 'pod') io.stdout(await podKills(resolve(io.folder, path), name));
    if (kind === 'node') io.stdout(await nodeStandings(io, resolve(io.folder, path), name));
    if (kind === 'pod') io.stdout(await podVerdicts(io, resolve(io.folder, path), name, top));
    return ExitCode.Ok;
  },
};

/** What the run's controllers thought, from replaying it; undefined: something else was asked for. */
async function controllerText(
  io: Io,
  folder: string,
  what: string,
  at: number | undefined,
): Promise<string | undefined> {
  if (!/^(scaleup|hpa|vpa)\//.test(what)) return undefined;
  await legendOf(folder);
  const [, scaleUp] = /^scaleup\/([1-9]\d*)$/.exec(what) ?? [];
  if (scaleUp !== undefined) return scaleUpText(io, folder, Number(scaleUp));
  const [, kind, name] = /^(hpa|vpa)\/(.+)$/.exec(what) ?? [];
  if (kind === undefined) return undefined;
  const [title, arithmetic] =
    kind === 'hpa' ? ['HorizontalPodAutoscaler', hpaArithmetic] : ['VerticalPodAutoscaler', vpaArithmetic];
  const text = await arithmetic(io, folder, name, at);
  if (text === undefined && at === undefined) throw new UsageError(`no ${title} ${name} looked in this run`);
  return text ?? `No ${title} ${name} looked up to then.\n`;
}

interface Life {
  readonly rows: readonly EventRow[];
  readonly cluster: ClusterAt;
  /** Pods that were ever bound to the node of this name. */
  readonly bound: number;
}

/** The names in a result; a folder that is none ends the command. */
async function legendOf(folder: string): Promise<EventLegend> {
  const { readLegend, ResultFolderError } = await import('../../index.ts');
  try {
    return readLegend(folder);
  } catch (error) {
    if (error instanceof ResultFolderError) throw new UsageError(error.message);
    throw error;
  }
}

async function lifeOf(io: Io, path: string, name: string): Promise<Life> {
  const { readEventTable, ResultFolderError } = await import('../../index.ts');
  const folder = resolve(io.folder, path);
  const cluster = new ClusterAt(await legendOf(folder));
  try {
    const rows: EventRow[] = [];
    let bound = 0;
    for await (const row of readEventTable(folder)) {
      cluster.apply(row);
      if (row.subject === name || (row.object === name && row.event !== 'pod-bound')) rows.push(row);
      if (row.object === name && row.event === 'pod-bound') bound++;
    }
    return { rows, cluster, bound };
  } catch (error) {
    if (error instanceof ResultFolderError) throw new UsageError(error.message);
    throw error;
  }
}

function podSummary(cluster: ClusterAt, name: string): string {
  const pod = cluster.pods.get(name);
  if (pod === undefined) return '\nAt the end of the run it was gone.\n';
  const { shape, state, node, reason } = pod;
  const asks = `${cpuText(shape.milliCpu)} cpu, ${memoryText(shape.memoryBytes)} memory`;
  const gpu = shape.milliGpu === 0 ? '' : `, ${shape.milliGpu / 1000} GPU`;
  const owner = `${shape.kind} ${shape.namespace}/${shape.name}`;
  const where = node === '' ? '' : ` on ${node}`;
  const why = state === 'Pending' && reason !== '' ? `\nIt waits because: ${reason}` : '';
  return `\nIt belongs to ${owner} and asks for ${asks}${gpu}. At the end of the run: ${state}${where}.${why}\n`;
}

function nodeSummary(cluster: ClusterAt, name: string, bound: number): string {
  const node: NodeAt | undefined = cluster.nodes.get(name);
  const pods = `${bound} pods were ever bound to it.`;
  if (node === undefined) return `\n${pods} At the end of the run it was gone.\n`;
  const { size } = node;
  const there = cluster.podsOf(name);
  const milliCpu = there.reduce((sum, { shape }) => sum + shape.milliCpu, 0);
  const memoryBytes = there.reduce((sum, { shape }) => sum + shape.memoryBytes, 0);
  return [
    `\n${size.instanceType} of pool ${size.pool}. ${pods} At the end of the run it held ${there.length}:`,
    `cpu ${shareText(milliCpu, size.milliCpu)} of ${cpuText(size.milliCpu)}, memory ${shareText(memoryBytes, size.memoryBytes)} of ${memoryText(size.memoryBytes)} requested.`,
    ...there.slice(0, 20).map((pod) => `  ${pod.name}`),
    ...(there.length > 20 ? [`  … and ${there.length - 20} more`] : []),
    '',
  ].join('\n');
}
