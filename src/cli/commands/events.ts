import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { EventRow } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command } from '../command.ts';
import { eventLine } from '../print/event-line.ts';
import { kubeEventLine, kubeEventOf } from '../print/kube-event.ts';
import { namesIn, nearWord } from '../input/near-word.ts';
import { simulatedTime } from '../input/result-argument.ts';

interface EventsFlags {
  readonly of?: string;
  readonly event?: string;
  readonly from?: number;
  readonly to?: number;
  readonly kubernetes?: boolean;
  readonly reason?: string;
  readonly type?: string;
  readonly format: 'text' | 'json';
}

/** plimsoll events: the log of a run that was kept; --kubernetes prints what a cluster would have as Events. */
export const eventsCommand: Command<EventsFlags> = {
  examples: [
    ['plimsoll events plimsoll-out/openb --from 1h --to 2h', 'the second hour'],
    ['plimsoll events plimsoll-out/openb --of openb-pod-0007', 'one pod or node'],
    ['plimsoll events plimsoll-out/shop --kubernetes --type Warning', 'as kubectl get events has them'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<result>', 'a result folder')
      .option('--of <name>', 'only events of this pod, node or workload')
      .option('--event <name>', 'only events of this kind (pod-bound, node-joined …)')
      .option('--kubernetes', 'what kubectl get events would show: type, reason, object, message')
      .option('--reason <reason>', 'only Kubernetes events of this reason (FailedScheduling …)')
      .option('--type <type>', 'only Kubernetes events of this type (Normal, Warning)')
      .option('--from <time>', 'from this simulated time', simulatedTime)
      .option('--to <time>', 'until this simulated time', simulatedTime)
      .addOption(
        new Option('--format <format>', 'what is printed').choices(['text', 'json']).default('text'),
      );
  },

  async run(io, [path], flags) {
    const { readEventTable, ResultFolderError } = await import('../../index.ts');
    const folder = resolve(io.folder, path);
    const print = flags.format === 'json' ? jsonLine : eventLine;
    let isNone = true;
    try {
      for await (const row of readEventTable(folder)) {
        if (row.time_ms > (flags.to ?? Infinity)) break;
        if (!isWanted(row, flags)) continue;
        const text = asksForKube(flags) ? kubeText(row, flags) : print(row);
        if (text !== '') isNone = false;
        io.stdout(text);
      }
      if (isNone) io.stderr(`plimsoll: no event is like that${await meantBy(folder, flags)}\n`);
    } catch (error) {
      if (error instanceof ResultFolderError) throw new UsageError(error.message);
      throw error;
    }
    return ExitCode.Ok;
  },
};

/** An empty answer may be the right one, or a slip of the pen. */
async function meantBy(folder: string, { of, event }: EventsFlags): Promise<string> {
  const kind = event === undefined ? undefined : await nearWord(folder, event, (row) => [row.event]);
  if (kind !== undefined && kind !== event) return `; did you mean --event ${kind}?`;
  const name = of === undefined ? undefined : await nearWord(folder, of, namesIn);
  return name === undefined || name === of ? '' : `; did you mean --of ${name}?`;
}

function isWanted(row: EventRow, { of, event, from = 0 }: EventsFlags): boolean {
  if (row.time_ms < from) return false;
  if (event !== undefined && row.event !== event) return false;
  return of === undefined || row.subject === of || row.object === of || row.subject.endsWith(`/${of}`);
}

function asksForKube({ kubernetes, reason, type }: EventsFlags): boolean {
  return kubernetes === true || reason !== undefined || type !== undefined;
}

/** Nothing for lines that no Kubernetes event stands for, or that are not asked for. */
function kubeText(row: EventRow, { reason, type, format }: EventsFlags): string {
  const event = kubeEventOf(row);
  if (event === undefined) return '';
  if (reason !== undefined && event.reason !== reason) return '';
  if (type !== undefined && event.type !== type) return '';
  return format === 'json'
    ? `${JSON.stringify({ time_ms: row.time_ms, ...event })}\n`
    : kubeEventLine(row, event);
}

function jsonLine(row: EventRow): string {
  return `${JSON.stringify(row)}\n`;
}
