import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Experiment, Shard, SweepEnd } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { countFromOne } from '../input/load-options.ts';
import { sweepProgress } from '../print/sweep-progress.ts';
import { sweepTable } from '../print/sweep-table.ts';
import { usable } from '../diagnosed.ts';
import { safeName } from './run.ts';

interface SweepFlags {
  readonly out?: string;
  readonly format: 'text' | 'json';
  readonly workers?: number;
  readonly memory?: number;
  readonly executor?: string;
  readonly worker?: boolean;
  readonly lock?: number;
  readonly shard?: Shard;
  readonly merge?: readonly string[];
  readonly emitJob?: number;
  readonly image: string;
  readonly claim: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** plimsoll sweep: a grid of runs with a journal; a sweep that was killed goes on where it was. */
export const sweepCommand: Command<SweepFlags> = {
  examples: [
    ['plimsoll sweep scenarios/microservices-x20', 'the experiment.yaml in that folder'],
    ['plimsoll sweep experiment.yaml --workers 8 --out results/sizes', 'again after a kill: goes on'],
    ['plimsoll sweep experiment.yaml --executor redis://host:6379', 'let other machines do the runs'],
    ['plimsoll sweep experiment.yaml --executor redis://host:6379 --worker', 'on each of these'],
    ['plimsoll sweep experiment.yaml --emit-job 20 > job.yaml', 'as a Kubernetes Indexed Job'],
    ['plimsoll sweep experiment.yaml --merge shard-0 shard-1', 'put shards together'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<experiment>', 'an experiment file, or a folder with an experiment.yaml')
      .option('-o, --out <folder>', 'where journal and results go (default: plimsoll-out/<name>)')
      .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'json']).default('text'))
      .option('--workers <number>', 'worker threads', countFromOne)
      .option('--memory <MiB>', 'heap of a worker; a run that needs more fails alone', countFromOne)
      .option('--executor <where>', 'redis://host:port: workers elsewhere do the runs; or indexed-job')
      .option('--worker', 'be one of these workers, until the sweep is done')
      .option(
        '--lock <seconds>',
        'after how long without a sign another worker takes a run over',
        countFromOne,
        30,
      )
      .option('--shard <i/n>', 'only the i-th of n parts, counted from 0', shardOf)
      .option('--merge <folders...>', 'take over the journals of these shards; runs nothing')
      .option(
        '--emit-job <shards>',
        'print a Kubernetes Indexed Job of that many pods; runs nothing',
        countFromOne,
      )
      .option('--image <name>', 'image of that Job', 'plimsoll')
      .option('--claim <name>', 'volume claim of that Job', 'plimsoll')
      .option('--force', 'start anew: forget the journal that is there')
      .addOption(new Option('-q, --quiet', 'no progress and no warnings on stderr'));
  },

  async run(io, [input], flags) {
    const file = experimentFile(io, input);
    const { readExperiment } = await import('../../index.ts');
    const { experiment } = usable(io, await readExperiment(file), input, flags.quiet);
    if (experiment === undefined) throw new UsageError(`${input} holds no experiment`);
    if (flags.emitJob !== undefined || flags.executor === 'indexed-job')
      return emitJob(io, experiment, basename(file), flags);
    return flags.worker === true ? work(io, experiment, input, flags) : sweep(io, experiment, input, flags);
  },
};

function experimentFile(io: Io, input: string): string {
  const path = resolve(io.folder, input);
  const inFolder = join(path, 'experiment.yaml');
  return existsSync(inFolder) ? inFolder : path;
}

const SHARDS_DEFAULT = 10;

async function emitJob(io: Io, experiment: Experiment, file: string, flags: SweepFlags): Promise<ExitCode> {
  const { indexedJobYaml } = await import('../../index.ts');
  const { emitJob: shards = SHARDS_DEFAULT, image, claim } = flags;
  if (shards < 1) throw new UsageError('--emit-job needs at least one shard');
  io.stdout(indexedJobYaml(experiment, { shards, image, claim, file }));
  return ExitCode.Ok;
}

async function work(io: Io, experiment: Experiment, input: string, flags: SweepFlags): Promise<ExitCode> {
  const { executor } = flags;
  if (executor === undefined) throw new UsageError('--worker needs --executor redis://host:port');
  const { workOnSweep } = await import('../../index.ts');
  const end = await workOnSweep(experiment, {
    executor,
    workers: flags.workers,
    workerMemoryMib: flags.memory,
    lockMs: (flags.lock ?? 0) * 1000,
    signal: io.signal,
    onProgress: (runsDone) => {
      if (runsDone === 0 && flags.quiet !== true) io.stderr('plimsoll: worker ready\n');
    },
  });
  const { runsDone } = usable(io, end, input, flags.quiet);
  io.stderr(`plimsoll: this worker did ${runsDone} runs\n`);
  return ExitCode.Ok;
}

async function sweep(io: Io, experiment: Experiment, input: string, flags: SweepFlags): Promise<ExitCode> {
  const { sweepScenarios } = await import('../../index.ts');
  const out = resolve(io.folder, flags.out ?? join('plimsoll-out', safeName(experiment.name)));
  const progress = sweepProgress(io, flags.quiet === true);
  const { format: _format, worker: _worker, memory, ...rest } = flags;
  const end = await sweepScenarios(experiment, {
    ...rest,
    out,
    merge: flags.merge?.map((folder) => resolve(io.folder, folder)),
    workerMemoryMib: memory,
    signal: io.signal,
    onProgress: (at) => progress.update(at),
  }).finally(() => progress.end());
  return conclude(io, usable(io, end, input, flags.quiet), flags);
}

function conclude(io: Io, end: SweepEnd, flags: SweepFlags): ExitCode {
  const { result, runsDone, runs, failures, folder } = end;
  for (const failure of new Set(failures)) io.stderr(`plimsoll: a run failed: ${failure}\n`);
  if (result === undefined) {
    io.stderr(`plimsoll: ${runsDone} of ${runs} runs are done; ${whatNext(flags)}\n`);
    return failures.length > 0 ? ExitCode.Fault : unfinishedCode(io, flags);
  }
  io.stdout(flags.format === 'json' ? `${JSON.stringify(result, undefined, 2)}\n` : sweepTable(result));
  io.stderr(`plimsoll: results in ${folder ?? ''}\n`);
  return failures.length > 0 ? ExitCode.Fault : ExitCode.Ok;
}

function whatNext({ shard, merge }: SweepFlags): string {
  if (merge !== undefined) return 'the same command without --merge does the rest here';
  return shard === undefined ? 'the same command goes on' : 'when all shards are done, --merge their folders';
}

/** A shard that did its part is done; a sweep that was stopped, or lacks shards, is not what was asked for. */
function unfinishedCode(io: Io, { shard, merge }: SweepFlags): ExitCode {
  if (merge !== undefined) return ExitCode.BadInput;
  return shard !== undefined && !io.signal.aborted ? ExitCode.Ok : ExitCode.ThresholdCrossed;
}

function shardOf(text: string): Shard {
  const [, index = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (of === '' || Number(index) >= Number(of))
    throw new UsageError(`${text} is no shard; write 0/4 for the first of four`);
  return { index: Number(index), of: Number(of) };
}
