import { definedFields, hasErrors, parseRfc3339 } from '../../base/index.ts';
import { readManifests } from '../../ingest/index.ts';
import type { ManifestObject, ManifestOptions } from '../../ingest/index.ts';
import { durationSpecOf } from '../written/amounts.ts';
import type { BuildInput } from './build-input.ts';
import { buildAutoscaling } from './build-autoscaling.ts';
import { buildCluster } from './build-cluster.ts';
import { buildDemand } from './curves/build-demand.ts';
import { buildMetrics } from './curves/build-metrics.ts';
import { buildActions, buildAssertions, buildFaults, buildStockOuts } from './build-plans.ts';
import { buildPriceBook, priceSpecOf } from './build-prices.ts';
import { buildRuntime } from './build-runtime.ts';
import { buildScheduler } from './build-scheduler.ts';
import { buildTraces } from './build-traces.ts';
import { buildHistory, buildUsage } from './curves/build-usage.ts';
import { buildWorkload } from './build-workload.ts';
import type { LoadOptions } from '../load-options.ts';
import type { ScenarioReading } from './reading.ts';
import type { ClusterSpec, DurationSpec, Scenario, TimingSpec } from '../scenario.ts';
import { checkBuffers } from './buffer-limits.ts';
import { checkSize } from './size-limits.ts';
import { sortObjects } from '../dump/sort-objects.ts';
import { takeManifests } from './take-manifests.ts';
import { writtenMs } from '../written/written-ms.ts';
import type { WrittenScenario, WrittenSpec } from '../written/written-scenario.ts';

const DEFAULT_HORIZON = '24h';
const DEFAULT_SEED = 1;

/** The plain value that a run needs, from what was written: files read, names looked up, defaults filled in. */
export async function buildScenario(
  written: WrittenScenario,
  input: BuildInput,
): Promise<Scenario | undefined> {
  const { spec } = written;
  const { options, reading } = input;
  const horizonMs = horizonOf(spec, options, reading);
  const prices = await buildPriceBook(spec.prices ?? {}, reading);
  const sorted = sortObjects(await readObjects(spec, input));
  const traces = await buildTraces(spec.workload?.traces ?? [], horizonMs, input);
  const workload = buildWorkload(spec.workload ?? {}, sorted, options, reading);
  const cluster = await buildCluster({ spec, workload, traces, prices, input });
  const load = await buildLoad(spec, horizonMs, reading);
  const scenario: Scenario = {
    ...identityOf(written, input),
    horizonMs,
    ...startOf(spec, reading),
    cluster: cluster.spec,
    workload: { objects: cluster.workloads, traces, ...load },
    scheduler: await buildScheduler(spec, sorted.schedulerConfigs, options, reading),
    timing: buildTiming(spec, reading),
    ...(spec.runtime === undefined ? {} : { runtime: buildRuntime(spec.runtime, reading) }),
    prices: priceSpecOf(spec.prices ?? {}, prices),
    ...(await buildAutoscaling(spec.autoscaling ?? {}, sorted.objects, reading)),
    faults: buildFaults(spec, zonesOf(cluster.spec), reading),
    ...stockOutsOf(spec, cluster.spec, reading),
    actions: await buildActions(spec, reading),
    assertions: buildAssertions(spec, reading),
    diagnostics: [],
    ignored: reading.ignored,
    assumptions: reading.assumptions,
  };
  checkSize(scenario, reading);
  checkBuffers(scenario, reading);
  sayWhatComesTooLate(spec, horizonMs, reading);
  if (hasErrors(reading.diagnostics)) return undefined;
  return hasWorkload(scenario, reading) ? scenario : undefined;
}

/** What is to happen after the end of the run would not happen, and nobody would be told. */
function sayWhatComesTooLate(
  { faults, actions }: WrittenSpec,
  horizonMs: number,
  reading: ScenarioReading,
): void {
  for (const [list, entries] of Object.entries({ faults: faults ?? [], actions: actions ?? [] }))
    for (const [index, { at }] of entries.entries())
      if (horizonMs > 0 && writtenMs(at) >= horizonMs)
        reading.warn(['spec', list, index, 'at'], {
          code: 'after-horizon',
          message: `at ${at} the run is over`,
          hint: 'a longer horizon, or an earlier time',
        });
}

/** The command line goes before the file, and the file before the name of its folder. */
function identityOf({ metadata, spec }: WrittenScenario, { name, options }: BuildInput): Identity {
  return {
    name: metadata?.name ?? name,
    ...definedFields({ description: metadata?.description }),
    seed: options.seed ?? spec.seed ?? DEFAULT_SEED,
  };
}

type Identity = Pick<Scenario, 'name' | 'description' | 'seed'>;

/** A horizon of nothing would run nothing and cost nothing, which nobody means. */
function horizonOf(spec: WrittenSpec, { until }: LoadOptions, reading: ScenarioReading): number {
  const text = until ?? spec.horizon ?? DEFAULT_HORIZON;
  const constant = durationSpecOf(text);
  if (constant?.kind === 'constant' && constant.ms > 0) return constant.ms;
  reading.error(['spec', 'horizon'], {
    code: 'duration-invalid',
    message: `${text} is no horizon`,
    hint: 'write 24h, 90m or 7d',
  });
  return 0;
}

/** What is asked of workloads, what their containers use, and what else autoscalers look at. */
async function buildLoad(
  { workload = {} }: WrittenSpec,
  horizonMs: number,
  reading: ScenarioReading,
): Promise<Pick<Scenario['workload'], 'demand' | 'metrics' | 'usage' | 'history'>> {
  const demand = await buildDemand(workload.demand ?? [], horizonMs, reading);
  const metrics = await buildMetrics(workload.metrics ?? [], horizonMs, reading);
  const usage = await buildUsage(workload.usage ?? [], horizonMs, reading);
  const history = await buildHistory(workload.history ?? [], reading);
  return {
    demand,
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(usage.length === 0 ? {} : { usage }),
    ...(history.length === 0 ? {} : { history }),
  };
}

function startOf({ start }: WrittenSpec, reading: ScenarioReading): Pick<Scenario, 'startUnixMs'> {
  if (start === undefined) return {};
  const startUnixMs = parseRfc3339(start);
  if (startUnixMs !== undefined) return { startUnixMs };
  reading.error(['spec', 'start'], {
    code: 'type-wrong',
    message: `${start} is no point in time`,
    hint: 'write 2026-03-02T00:00:00Z',
  });
  return {};
}

/** The objects of the cluster, then those of the workload. */
async function readObjects(
  spec: WrittenSpec,
  { named, options, reading }: BuildInput,
): Promise<ManifestObject[]> {
  const { cluster = {}, workload = {} } = spec;
  const wanted = options.cluster ?? cluster.cluster;
  const manifestOptions: ManifestOptions = {
    isStrict: options.strict ?? false,
    ...definedFields({ maxInputBytes: options.maxInputBytes, cluster: wanted }),
  };
  const files = [
    ...(named.manifests === undefined ? [] : [named.manifests]),
    ...(await takeManifests(cluster.manifests ?? [], ['spec', 'cluster', 'manifests'], reading)),
    ...(await takeManifests(workload.manifests ?? [], ['spec', 'workload', 'manifests'], reading)),
  ];
  if (files.length === 0) return [];
  const read = await readManifests(files, manifestOptions);
  reading.diagnostics.push(...read.diagnostics);
  reading.ignored.push(...read.ignored);
  if (read.clusters.length > 0) sayClusters(read.clusters, wanted, reading);
  return [...read.objects];
}

/** Which cluster was taken changes every figure, so it is said even when nobody asked. */
function sayClusters(
  clusters: readonly string[],
  wanted: string | undefined,
  reading: ScenarioReading,
): void {
  const isThere =
    wanted !== undefined && clusters.some((name) => name === wanted || name.endsWith(`/${wanted}`));
  const list = clusters.join(', ');
  if (wanted !== undefined && !isThere)
    reading.error([], {
      code: 'cluster-unknown',
      message: `no cluster ${wanted} in the folder`,
      hint: `there are ${list}`,
    });
  else if (wanted === undefined)
    reading.warn([], {
      code: 'several-clusters',
      message: `${clusters.length} clusters in the folder: ${clusters[0]} is taken`,
      hint: `--cluster takes another one of ${list}`,
    });
}

/** Two seconds to start and one to stop: a small image that is there already, and a program that heeds SIGTERM. */
function buildTiming({ timing = {} }: WrittenSpec, reading: ScenarioReading): TimingSpec {
  const read = (field: 'podStart' | 'podStop', standIn: DurationSpec): DurationSpec => {
    const written = timing[field];
    const duration = written === undefined ? standIn : durationSpecOf(written);
    if (duration !== undefined) return duration;
    reading.error(['spec', 'timing', field], {
      code: 'distribution-incomplete',
      message: 'a distribution that lacks a field',
    });
    return standIn;
  };
  return {
    podStartMs: read('podStart', { kind: 'constant', ms: 2000 }),
    podStopMs: read('podStop', { kind: 'constant', ms: 1000 }),
    ...definedFields({
      controlPlane: timing.controlPlane,
      apiMs: timing.apiRequest === undefined ? undefined : writtenMs(timing.apiRequest),
      watchMs: timing.watch === undefined ? undefined : writtenMs(timing.watch),
    }),
  };
}

function stockOutsOf(
  spec: WrittenSpec,
  { nodePools }: ClusterSpec,
  reading: ScenarioReading,
): Pick<Scenario, 'stockOuts'> {
  const stockOuts = buildStockOuts(spec, new Set(nodePools.map(({ name }) => name)), reading);
  return stockOuts.length === 0 ? {} : { stockOuts };
}

function zonesOf({ nodes, nodePools }: ClusterSpec): ReadonlySet<string> {
  const own = nodes.flatMap(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone'] ?? []);
  return new Set([...own, ...nodePools.flatMap(({ zones }) => zones)]);
}

/** A run of nothing is a mistake, whatever was read. */
function hasWorkload({ workload, cluster }: Scenario, reading: ScenarioReading): boolean {
  const pods =
    workload.objects.length +
    cluster.pods.length +
    workload.traces.reduce((sum, { podCount }) => sum + podCount, 0);
  const hasMachines = cluster.nodes.length > 0 || workload.traces.some(({ nodes }) => nodes.length > 0);
  if (pods > 0 || hasMachines) return true;
  const left = reading.ignored.slice(0, 3).map(({ what, count, why }) => `${count} ${what} (${why})`);
  reading.error([], {
    code: 'workload-empty',
    message: `nothing to run: no Deployment, Job, pod or trace was read${left.length === 0 ? '' : `; left out: ${left.join('; ')}`}`,
    hint: 'kubectl get nodes,deployments,replicasets,statefulsets,daemonsets,jobs,pods -A -o json; traces are named under workload.traces',
  });
  return false;
}
