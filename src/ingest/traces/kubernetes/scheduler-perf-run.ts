import type { Node } from '../../../model/index.ts';
import type { Findings } from '../../findings.ts';
import { fieldsOf, textOf } from '../../json-file.ts';
import { nodeOf } from '../trace-builder.ts';
import type { TraceBuilder } from '../trace-builder.ts';
import type { Fields, Templates } from './scheduler-perf-templates.ts';

const COUNT_MAX = 10_000_000;

/** What the operations of one workload work on. */
export interface PerfRun {
  readonly ops: readonly Fields[];
  readonly params: Fields;
  readonly defaultPodTemplate: string;
  readonly templates: Templates;
  readonly gapMs: number;
  /** The config, for places. */
  readonly file: string;
  readonly builder: TraceBuilder;
  readonly findings: Findings;
}

export interface PerfState {
  nowMs: number;
  pods: number;
  namespaces: number;
}

/** The count written out, or the workload's parameter that `countParam: $name` stands for. */
export function countOf(op: Fields, run: PerfRun, field = 'count'): number {
  const param = textOf(op[`${field}Param`]).replace(/^\$/, '');
  const value = param === '' ? op[field] : run.params[param];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX) return value;
  const what = param === '' ? field : `parameter ${param}`;
  run.findings.error('scheduler-perf-count', `${what} of ${textOf(op['opcode'])} is no count`, {
    file: run.file,
  });
  return 0;
}

/** The template's node under this name; upstream's own default has 110 pods, 4 cpu and 32 GiB. */
export function nodeOfTemplate(
  template: Fields | undefined,
  name: string,
  labels: Readonly<Record<string, string>>,
  extra: Fields,
): Node {
  const metadata = fieldsOf(template?.['metadata']) ?? {};
  const capacity = fieldsOf(fieldsOf(template?.['status'])?.['capacity']) ?? {
    pods: '110',
    cpu: '4',
    memory: '32Gi',
  };
  const resources = Object.fromEntries(
    Object.entries({ ...capacity, ...extra }).map(([key, value]) => [key, String(value)]),
  );
  const own = Object.entries(fieldsOf(metadata['labels']) ?? {}).map(([key, value]) => [key, String(value)]);
  const node = nodeOf(name, resources, {
    'node.kubernetes.io/instance-type': 'scheduler-perf',
    ...Object.fromEntries(own),
    ...labels,
  });
  const spec = fieldsOf(template?.['spec']) ?? {};
  return Object.keys(spec).length === 0 ? node : { ...node, spec };
}
