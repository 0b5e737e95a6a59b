import { DAY_MS } from '../../../base/index.ts';
import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import type { Findings } from '../../findings.ts';
import { fieldsOf, listOf, parseJson, readTextFile, textOf } from '../../json-file.ts';
import { SourceText } from '../../source/source-text.ts';
import { numberOption } from '../options.ts';
import { cpuText, podOf, TraceBuilder } from '../trace-builder.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';

const INSTANCES_MAX = 100_000;

/**
 * IBM Code Engine: the configuration of managed Knative applications, one JSON line each, with a value for each day.
 * An application holds `minScale` instances warm on a day; what calls would add is not in these files. Instances of
 * one size run on from day to day.
 */
export const codeEngine: TraceFormat = {
  name: 'code-engine',
  summary: 'IBM Code Engine: daily configuration of Knative applications (JSON lines)',
  options: { minInstances: 'instances that every application has on a day on which it exists (0)' },
  sniff: ({ text }) => /^\{"ns":"[^"]*","app":"[^"]*","cpu":\[/.test(text),

  read(input: TraceInput): WorkloadTrace {
    const builder = new TraceBuilder();
    const minInstances = numberOption(input, 'minInstances', 0, [0, 1000]);
    for (const file of input.files) readApps(file, minInstances, builder, input.findings);
    builder.assume(
      `code-engine: an application holds the larger of minScale and ${minInstances} instances on each day; calls, which would add more, are not in these files.`,
    );
    return builder.finish(input.name, 'code-engine');
  },
};

function readApps(file: ByteFile, minInstances: number, builder: TraceBuilder, findings: Findings): void {
  const lines = readTextFile(file, findings)?.split('\n') ?? [];
  lines.forEach((text, index) => {
    if (text.trim() === '') return;
    const app = fieldsOf(parseJson(new SourceText(file.path, text, index + 1), findings));
    if (app === undefined) return;
    const days = daysOf(app);
    if (days === undefined) {
      findings.badRow('trace-row', 'cpu, memGB or minScale is not a list of daily numbers', () => ({
        file: file.path,
        line: index + 1,
      }));
      return;
    }
    addInstances(
      `${textOf(app['ns']).slice(0, 8)}-${textOf(app['app']).slice(0, 12)}`,
      days,
      minInstances,
      builder,
    );
  });
}

interface Day {
  readonly cpu: number;
  readonly memoryGb: number;
  readonly minScale: number;
}

/** Undefined on days on which there is no such application. */
function daysOf(app: Readonly<Record<string, unknown>>): (Day | undefined)[] | undefined {
  const [cpu, memory, scale] = [listOf(app['cpu']), listOf(app['memGB']), listOf(app['minScale'])];
  if (cpu.length === 0 || cpu.length !== memory.length || cpu.length !== scale.length) return undefined;
  const days: (Day | undefined)[] = [];
  for (let day = 0; day < cpu.length; day++) {
    const values = [cpu[day], memory[day], scale[day]];
    if (values.some((value) => value === null)) days.push(undefined);
    else if (values.every(isAmount)) days.push({ cpu: values[0], memoryGb: values[1], minScale: values[2] });
    else return undefined;
  }
  return days;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= INSTANCES_MAX;
}

function addInstances(
  app: string,
  days: readonly (Day | undefined)[],
  least: number,
  builder: TraceBuilder,
): void {
  const wanted = days.map((day) => (day === undefined ? 0 : Math.max(least, Math.ceil(day.minScale))));
  const most = wanted.reduce((largest, count) => Math.max(largest, count), 0);
  for (let instance = 0; instance < most; instance++) {
    // A run of days on which this instance is wanted at one size is one pod.
    for (let first = 0; first < days.length; first++) {
      const day = days[first];
      if (day === undefined || wanted[first] <= instance) continue;
      let end = first + 1;
      while (end < days.length && wanted[end] > instance && isSameSize(days[end], day)) end++;
      const shape = builder.shape(`${day.cpu}/${day.memoryGb}`, () => ({
        workload: 'code-engine',
        pod: podOf('code-engine', { cpu: cpuText(day.cpu), memory: `${Math.round(day.memoryGb * 1024)}Mi` }),
      }));
      const durationMs = end === days.length ? Infinity : (end - first) * DAY_MS;
      builder.addPod(first * DAY_MS, durationMs, shape, `${app}-${instance}-d${first}`);
      first = end - 1;
    }
  }
}

function isSameSize(day: Day | undefined, { cpu, memoryGb }: Day): boolean {
  return day !== undefined && day.cpu === cpu && day.memoryGb === memoryGb;
}
