import { basename } from 'node:path';
import { HOUR_MS } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { MetricSeries } from '../../model/index.ts';
import { Findings } from '../findings.ts';
import { recordLooks, traceLooks } from '../source/trace-looks.ts';
import { copiesOf } from '../traces/import-trace.ts';
import type { ScenarioFile } from '../traces/import-trace.ts';
import { readFiles } from '../traces/trace-files.ts';
import { readMetricFiles, sniffMetricFormat } from './read-metrics.ts';
import { recordedWorkloads } from './recorded-workloads.ts';
import type { RecordedWorkload } from './recorded-workloads.ts';
import { whyNoUse } from './usage.ts';

export interface RecordingImport {
  /** The files of a scenario folder, by path within it; absent where the diagnostics hold an error. */
  readonly files?: readonly ScenarioFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Each reads its file once more: a recording of more is to be cut by namespace first. */
const CONTAINERS_MAX = 500;
const NAMES_SHOWN = 10;

/**
 * A scenario folder made of recorded use (reports, Prometheus answers, scrapes): the workloads that it tells of with
 * what they ask for, and what each container used. Undefined where the path holds something else as well.
 */
export async function importRecording(path: string, name: string): Promise<RecordingImport | undefined> {
  if ((await recordLooks(path)).length === 0 || (await traceLooks(path)).length > 0) return undefined;
  const findings = new Findings(false);
  const sources = await readFiles([path], findings);
  if (sources.length === 0 || sources.some((file) => sniffMetricFormat(file) === undefined)) return undefined;
  const { series, diagnostics } = await readMetricFiles(sources, { strict: false }, findings);
  const workloads = recordedWorkloads(series);
  const containers = workloads.reduce((sum, one) => sum + one.containers.length, 0);
  if (containers === 0 || containers > CONTAINERS_MAX)
    return { diagnostics: [...firstOfEach(diagnostics), refusal(path, series, containers)] };
  const copies = copiesOf(sources);
  const encoder = new TextEncoder();
  const list = { apiVersion: 'v1', kind: 'List', items: workloads.map(({ object }) => object) };
  const file = copies.length === 1 ? copies[0].path : 'data/*';
  return {
    files: [
      { path: 'scenario.yaml', bytes: encoder.encode(scenarioText(name, { workloads, series, file })) },
      { path: 'workload.json', bytes: encoder.encode(`${JSON.stringify(list, undefined, 2)}\n`) },
      ...copies,
    ],
    diagnostics: firstOfEach(diagnostics),
  };
}

/** A file has a fault in each of its columns or in none. */
function firstOfEach(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Set(diagnostics.map(({ code }) => code))].map((code) => {
    const [first, ...others] = diagnostics.filter((one) => one.code === code);
    const more = others.length === 0 ? '' : ` (and ${others.length} more of the kind)`;
    return { ...first, message: `${first.message}${more}` };
  });
}

function refusal(path: string, series: readonly MetricSeries[], containers: number): Diagnostic {
  const place = { file: path };
  if (containers > 0)
    return {
      severity: 'error',
      code: 'limits-crossed',
      message: `use of ${containers} containers: more than ${CONTAINERS_MAX}`,
      hint: 'cut the recording by namespace',
      place,
    };
  const names = [...new Set(series.map((one) => one.name))].slice(0, NAMES_SHOWN).map((one) => {
    const why = whyNoUse(one);
    return why === undefined ? one : `${one} (${why})`;
  });
  return {
    severity: 'error',
    code: 'demand-empty',
    message: `no use of a container or pod in ${basename(path)}: there is nothing to make a workload of`,
    hint: `it holds ${names.join(', ') || 'nothing'}; what is asked of a workload goes into workload.demand of a scenario`,
    place,
  };
}

interface Parts {
  readonly workloads: readonly RecordedWorkload[];
  readonly series: readonly MetricSeries[];
  /** From the scenario's folder. */
  readonly file: string;
}

const HOURS_MAX = 168;

function scenarioText(name: string, { workloads, series, file }: Parts): string {
  const starts = series.flatMap(({ timesMs }) => timesMs.slice(0, 1)[0] ?? []);
  const ends = series.flatMap(({ timesMs }) => timesMs.at(-1) ?? []);
  const spanMs = ends.reduce((a, b) => Math.max(a, b), 0) - starts.reduce((a, b) => Math.min(a, b), Infinity);
  const hours = Math.min(HOURS_MAX, Math.max(1, Math.ceil(spanMs / HOUR_MS)));
  const usage = workloads.flatMap(({ target, containers }) =>
    containers.map(({ name: container, labels }) => {
      const fields = { target, container, file, labels };
      return `      - ${JSON.stringify(fields)}`;
    }),
  );
  const isUnasked = workloads.every(({ cpu, memoryBytes }) => cpu + memoryBytes === 0);
  return `# Made by plimsoll import from recorded use: ${workloads.length} workloads. Requests and limits are the last that were recorded${isUnasked ? ' (none were)' : ''}.
# What they should ask for: plimsoll plan . --right-size
apiVersion: plimsoll/v1
kind: Scenario
metadata:
  name: ${JSON.stringify(name)}
spec:
  horizon: ${hours}h
  cluster:
    autoNodes: { name: general, instanceType: ${nodeType(workloads)}, zones: [a, b, c], max: 500 }
  workload:
    manifests: [workload.json]
    usage:
${usage.join('\n')}
`;
}

/** Of one family, with the cores and GiB of each that pods may have of it at most. */
const NODE_TYPES = [
  ['m7i.2xlarge', 7, 27],
  ['m7i.4xlarge', 15, 55],
  ['m7i.8xlarge', 31, 115],
  ['m7i.24xlarge', 94, 360],
] as const;

/** The smallest on which the largest pod fits. */
function nodeType(workloads: readonly RecordedWorkload[]): string {
  const fits = NODE_TYPES.find(([, cores, gib]) =>
    workloads.every(({ cpu, memoryBytes }) => cpu <= cores && memoryBytes <= gib * 2 ** 30),
  );
  return (fits ?? NODE_TYPES[NODE_TYPES.length - 1])[0];
}
