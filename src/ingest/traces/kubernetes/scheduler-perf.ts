import type { WorkloadTrace } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { fieldsOf, listOf, textOf } from '../../json-file.ts';
import { numberOption, textOption } from '../options.ts';
import { TraceBuilder } from '../trace-builder.ts';
import { headOf } from '../trace-format.ts';
import type { TraceFormat, TraceInput } from '../trace-format.ts';
import { runOps } from './scheduler-perf-ops.ts';
import { readTemplates, yamlValues } from './scheduler-perf-templates.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Upstream's own is 30 kB. */
const CONFIG_BYTES_MAX = 2 ** 24;

/**
 * Kubernetes' own scheduler benchmark (test/integration/scheduler_perf): performance-config.yaml with its templates.
 * One workload of one test case becomes a trace: nodes are there from the start, and the pods of the first operation
 * come at 0, of each further one `opGapS` later, which stands for upstream's wait until all pods are scheduled.
 */
export const schedulerPerf: TraceFormat = {
  name: 'scheduler-perf',
  summary: 'kube-scheduler’s scheduler_perf configs: performance-config.yaml and its templates',
  options: {
    test: 'name of the test case (the first)',
    workload: 'name of the workload in it (the first)',
    opGapS: 'seconds from one operation that makes pods to the next (60)',
  },
  sniff: ({ name, text }) =>
    name.startsWith('performance-config') || /^-?\s*name: \w+\n(.*\n)*?\s+workloadTemplate:/m.test(text),

  companions: (file) => templatePaths(file),

  read(input: TraceInput): WorkloadTrace | undefined {
    const { files, findings } = input;
    const config = files.find((file) => isConfig(file));
    if (config === undefined) {
      findings.error('trace-empty', 'no performance-config.yaml among these files', {
        file: files[0]?.path ?? '',
      });
      return undefined;
    }
    const cases = yamlValues(config, findings)
      .flatMap(listOf)
      .map((value) => fieldsOf(value) ?? {});
    const test = chosen(cases, textOption(input, 'test', ''), 'test', input);
    const workload =
      test &&
      chosen(
        listOf(test['workloads']).map((value) => fieldsOf(value) ?? {}),
        textOption(input, 'workload', ''),
        'workload',
        input,
      );
    if (test === undefined || workload === undefined) return undefined;

    const builder = new TraceBuilder();
    const name = `${textOf(test['name'])}/${textOf(workload['name'])}`;
    runOps({
      ops: listOf(test['workloadTemplate']).map((value) => fieldsOf(value) ?? {}),
      params: fieldsOf(workload['params']) ?? {},
      defaultPodTemplate: textOf(test['defaultPodTemplatePath']),
      templates: readTemplates(
        files.filter((file) => file !== config),
        findings,
      ),
      gapMs: 1000 * numberOption(input, 'opGapS', 60, [0, 1e6]),
      file: config.path,
      builder,
      findings,
    });
    builder.assume(
      `scheduler-perf: ${name}; an operation’s pods come when the ones before have had time to be placed.`,
    );
    return builder.finish(name, 'scheduler-perf');
  },
};

function isConfig(file: ByteFile): boolean {
  return schedulerPerf.sniff(headOf(file));
}

/** Every template that the file names, as it lies beside the config: `config/pod.yaml` is `pod.yaml`. */
function templatePaths(file: ByteFile): string[] {
  if (!isConfig(file)) return [];
  const text = new TextDecoder().decode(file.bytes.subarray(0, CONFIG_BYTES_MAX));
  const paths = [...text.matchAll(/(?:Path:\s*|^\s*-\s+)["']?([\w./-]+\.ya?ml)/gm)].map((match) => match[1]);
  return [...new Set(paths)].flatMap((path) => [path.replace(/^config\//, ''), path]);
}

/** The one of this name; the first where none is named; undefined, and reported, where there is none such. */
function chosen(
  all: readonly Fields[],
  name: string,
  what: string,
  { findings, files }: TraceInput,
): Fields | undefined {
  const found = name === '' ? all[0] : all.find((one) => one['name'] === name);
  if (found !== undefined) return found;
  const names = all.map((one) => textOf(one['name'])).join(', ');
  findings.error(
    'trace-option-wrong',
    `no ${what} ${name}`,
    { file: files[0]?.path ?? '' },
    `there are: ${names}`,
  );
  return undefined;
}
