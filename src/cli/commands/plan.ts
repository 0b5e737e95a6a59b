import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type {
  NodePoolSpec,
  PlanRequest,
  PlanResult,
  RequestVariant,
  Scenario,
  SizingRule,
} from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { amount, collect, count, countFromOne, declareLoadOptions, loadFor } from '../input/load-options.ts';
import type { LoadFlags } from '../input/load-options.ts';
import { openResultFolder } from '../input/open-result-folder.ts';
import { durationMs, factors, flagGrid, list, shareOf } from '../input/option-values.ts';
import { ownVariants } from '../input/own-variants.ts';
import { planProgress } from '../print/plan-progress.ts';

const FORMATS = ['text', 'md', 'html', 'json', 'junit'] as const;
const MICRO_USD = 1_000_000;

interface PlanFlags extends LoadFlags {
  readonly types?: readonly string[];
  readonly spot?: boolean;
  readonly pendingP99?: number;
  readonly surviveZone?: boolean;
  readonly headroom?: number;
  readonly requests: readonly number[];
  readonly rightSize?: boolean;
  readonly cpuPercentile?: number;
  readonly cpuMargin?: number;
  readonly memoryMargin?: number;
  readonly tightScoring?: boolean;
  readonly flag: readonly string[];
  readonly runs: number;
  readonly newRuns: number;
  readonly sets?: number;
  readonly workers?: number;
  readonly format: (typeof FORMATS)[number];
  readonly out?: string;
  readonly force?: boolean;
  readonly failAbove?: number;
}

/**
 * plimsoll plan: the cheapest nodes that hold the objectives, with a lower bound. Exit 1: --fail-above could be saved.
 */
export const planCommand: Command<PlanFlags> = {
  examples: [
    ['plimsoll plan scenarios/microservices-x20', 'the cheapest nodes on which all of it runs'],
    ['plimsoll plan manifests/ --types "m7i.*,c7i.*" --survive-zone', 'of these types, with a zone to spare'],
    ['plimsoll plan shop --pending-p99 30s --headroom 20%', 'nobody waits long, a fifth more fits'],
    ['plimsoll plan shop --fail-above 500 --format junit', 'exit 1 when over $500 a month could be saved'],
    ['plimsoll plan shop --right-size --out plan', 'requests by use too; report and patches in a folder'],
    ['plimsoll plan shop --cpu-percentile 99% --memory-margin 30%', 'the same, on the safer side'],
    ['plimsoll plan shop --flag scale-down-utilization-threshold=0.5,0.7', 'of an autoscaled cluster'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<scenario>', 'what has to run: a scenario, manifests or a dump of a cluster')
      .option('--types <types>', 'instance types or patterns to choose from: m7i.*,c7i.xlarge', list)
      .option('--spot', 'spot nodes too, where the price book has a price for them')
      .option('--pending-p99 <duration>', '99% of pods have a node within this time (30s, 5m)', durationMs)
      .option('--survive-zone', 'with any one zone lost, all that ran runs again')
      .option('--headroom <share>', 'so many more pods of every workload run too: 20%', shareOf)
      .option('--requests <factors>', 'requests taken that many times, too: 0.9,0.8', factors, [])
      .option(
        '--right-size',
        'requests that follow from recorded use (workload.usage, workload.history), too',
      )
      .option('--cpu-percentile <share>', 'of CPU use, for --right-size (default: 95%)', shareOf)
      .option('--cpu-margin <share>', 'on top of it (default: 15%)', shareOf)
      .option('--memory-margin <share>', 'on top of the most memory used (default: 20%)', shareOf)
      .option('--tight-scoring', 'a scheduler that fills nodes in turn (MostAllocated), too')
      .option(
        '--flag <name=values>',
        'a flag of the Cluster Autoscaler with values to try; may be repeated',
        collect,
        [],
      )
      .option(
        '--runs <number>',
        'runs of the best candidates, each with other random numbers',
        countFromOne,
        1,
      )
      .option('--new-runs <number>', 'runs of them on random numbers that the search has not seen', count, 2)
      .option('--sets <number>', 'sets of node pools that are searched', countFromOne)
      .option(
        '--fail-above <usd>',
        'exit 1 when the cluster costs more than this above the plan, a month',
        amount,
      )
      .option('--workers <number>', 'worker threads', countFromOne)
      .addOption(new Option('--format <format>', 'what is printed').choices(FORMATS).default('text'))
      .option(
        '-o, --out <folder>',
        'keep the plan: report.html, report.md, result.json, junit.xml and the patches',
      )
      .option('--force', 'replace a folder that plimsoll did not make');
    declareLoadOptions(command);
  },

  async run(io, [input], flags) {
    const request = await requestOf(io, input, flags);
    const { planScenario, renderPlan } = await import('../../index.ts');
    const progress = planProgress(io, flags.quiet === true);
    const plan = await planScenario(request, {
      workers: flags.workers,
      signal: io.signal,
      onProgress: progress.update,
    }).catch((error: unknown) => {
      if (io.signal.aborted) throw new UsageError('stopped before there was a plan');
      throw error;
    });
    progress.end();
    const holds = plan.candidates.some(({ broken }) => broken.length === 0);
    if (plan.isStopped === true)
      io.stderr(`plimsoll: stopped; ${holds ? 'this is the best so far' : 'nothing has held so far'}\n`);
    if (flags.out !== undefined) await keepPlan(io, plan, flags.out, flags.force === true);
    io.stdout(renderPlan(plan, flags.format, { colour: io.colour, columns: io.columns }));
    const crossed = (plan.checks ?? []).some(({ passed }) => !passed);
    return holds && !crossed ? ExitCode.Ok : ExitCode.ThresholdCrossed;
  },
};

async function requestOf(io: Io, input: string, flags: PlanFlags): Promise<PlanRequest> {
  const today = await loadFor(io, input, flags);
  // Pods of a dump are freed from their nodes; a second reading says nothing new about the input.
  const isBound = today.cluster.nodes.length > 0;
  const workload = isBound ? await loadFor(io, input, { ...flags, repack: true, quiet: true }) : today;
  if (flags.tightScoring === true && today.scheduler.config !== undefined)
    throw new UsageError('--tight-scoring cannot change the scheduler configuration of the scenario');
  const { DEFAULT_SIZING, withMoreReplicas } = await import('../../index.ts');
  if (flags.surviveZone === true && workload.workload.traces.length > 0)
    throw new UsageError('--survive-zone cannot be judged: pods of a trace that are lost are not made again');
  if (flags.headroom !== undefined && withMoreReplicas(workload, flags.headroom) === undefined)
    throw new UsageError('--headroom needs a workload with replicas (Deployment, StatefulSet, ReplicaSet)');
  return {
    today,
    workload,
    offers: await offersFor(io, input, today, flags),
    objectives: {
      pendingMsP99: flags.pendingP99,
      survivesZone: flags.surviveZone === true,
      headroomRatio: flags.headroom,
    },
    requests: await scaledRequests(workload, flags.requests),
    sizing: sizingOf(flags, DEFAULT_SIZING),
    autoscalerFlags: await autoscalerFlags(io, input, today, flags),
    tightScoring: flags.tightScoring === true,
    runs: Math.max(1, flags.runs),
    newRuns: flags.newRuns,
    setsMax: flags.sets,
    savingMaxMicroUsd: flags.failAbove === undefined ? undefined : flags.failAbove * MICRO_USD,
  };
}

/** Every combination. Each value is read once as if the scenario had it, so that a name that is none is told like there. */
async function autoscalerFlags(
  io: Io,
  input: string,
  today: Scenario,
  flags: PlanFlags,
): Promise<ReturnType<typeof flagGrid>> {
  const grid = flagGrid(flags.flag);
  if (grid.length > 0 && today.clusterAutoscaler === undefined)
    throw new UsageError(
      '--flag is for a scenario with a Cluster Autoscaler (autoscaling.clusterAutoscaler)',
    );
  const changes = grid.flatMap((one) =>
    Object.entries(one).map(([flag, value]) => `autoscaling.clusterAutoscaler.${flag}=${String(value)}`),
  );
  for (const change of new Set(changes))
    await loadFor(io, input, { ...flags, set: [...flags.set, change], quiet: true });
  return grid;
}

/** A percentile or margin alone asks for it as well. */
function sizingOf(
  { rightSize, cpuPercentile, cpuMargin, memoryMargin }: PlanFlags,
  usual: SizingRule,
): SizingRule | undefined {
  const given = { cpuPercentile, cpuMargin, memoryMargin };
  if (rightSize !== true && Object.values(given).every((value) => value === undefined)) return undefined;
  if (cpuPercentile !== undefined && cpuPercentile > 1)
    throw new UsageError('--cpu-percentile is at most 100%');
  return {
    cpuPercentile: cpuPercentile ?? usual.cpuPercentile,
    cpuMargin: cpuMargin ?? usual.cpuMargin,
    memoryMargin: memoryMargin ?? usual.memoryMargin,
  };
}

async function offersFor(
  io: Io,
  input: string,
  today: Scenario,
  flags: PlanFlags,
): Promise<readonly NodePoolSpec[]> {
  const { planOffers } = await import('../../index.ts');
  const variants = flags.types === undefined ? await variantsOf(io, input, flags) : [];
  const found = await planOffers([today, ...variants], { types: flags.types, spot: flags.spot });
  for (const { name, didYouMean } of found.unknown)
    throw new UsageError(
      `no instance type with a price in ${today.prices.book} is called ${name}${didYouMean === undefined ? '' : `, did you mean ${didYouMean}`}`,
    );
  if (found.unpriced.length > 0 && flags.quiet !== true)
    io.stderr(`plimsoll: without a price and not in the plan: ${found.unpriced.join(', ')}\n`);
  if (found.offers.length === 0)
    throw new UsageError(`${input} has no node pool with a price; say with --types what to choose from`);
  return found.offers;
}

/** What the scenario's own variants.json offers. */
async function variantsOf(io: Io, input: string, flags: PlanFlags): Promise<Scenario[]> {
  const loaded: Scenario[] = [];
  for (const [, changes] of ownVariants(io, input))
    loaded.push(await loadFor(io, input, { ...flags, set: [...flags.set, ...changes], quiet: true }));
  return loaded;
}

async function scaledRequests(scenario: Scenario, wanted: readonly number[]): Promise<RequestVariant[]> {
  if (wanted.length === 0) return [];
  const { requestedContainers } = await import('../../index.ts');
  const containers = requestedContainers(scenario);
  return wanted.map((factor) => ({
    name: `requests × ${factor}`,
    changes: containers.map(({ target, container, milliCpu, memoryBytes }) => ({
      target,
      container,
      ...(milliCpu === 0 ? {} : { milliCpu: Math.ceil(milliCpu * factor) }),
      ...(memoryBytes === 0 ? {} : { memoryBytes: Math.ceil(memoryBytes * factor) }),
    })),
  }));
}

async function keepPlan(io: Io, plan: PlanResult, out: string, force: boolean): Promise<void> {
  const { renderPlan } = await import('../../index.ts');
  const folder = openResultFolder(resolve(io.folder, out), force);
  try {
    folder.write('result.json', renderPlan(plan, 'json'));
    folder.write('report.md', renderPlan(plan, 'md'));
    folder.write('report.html', renderPlan(plan, 'html'));
    folder.write('junit.xml', renderPlan(plan, 'junit'));
    for (const { file, text } of plan.patch) folder.write(file, text);
    io.stderr(`plimsoll: plan in ${folder.finish()}\n`);
  } finally {
    folder.discard();
  }
}
