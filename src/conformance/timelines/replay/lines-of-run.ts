import type { EventChunk } from '../../../result/index.ts';
import type { RecordedRun } from '../../../sim/index.ts';
import type { Labels } from '../../../model/index.ts';
import type { RunLine } from '../run-line.ts';
import { EventSeries } from './event-series.ts';

interface LogRow {
  readonly t: number;
  readonly subject: string;
  readonly object: string;
  readonly detail: number;
}

/** From the scheduler's decision to the bound pod that a watcher sees: the binding is a request of its own. */
const BINDING_MS = 15;

/** What the run looks like to somebody who watches the API server: the lines of a recorded run. */
export function linesOfRun(run: RecordedRun, labelsOf: (node: string) => Labels): RunLine[] {
  const lines: RunLine[] = [];
  const lost = new LostPods();
  for (const chunk of run.log.chunks())
    for (let row = 0; row < chunk.count; row++) {
      const kind = run.log.kinds[chunk.kind[row]].name;
      const line = lineOf(kind, rowOf(run, chunk, row), { run, labelsOf, lost });
      if (line !== undefined) lines.push(...line);
    }
  const series = new EventSeries();
  for (const { atMs, pod, message } of run.failures)
    if (series.isWritten(pod, message))
      lines.push({ t: atMs, k: 'event', reason: 'FailedScheduling', name: pod });
  const seen = new Set<string>();
  for (const { atMs, name, desired } of run.wishes) {
    // Its object is there, with a wish of 0, before it is looked at.
    if (!seen.has(name)) lines.push({ t: atMs, k: 'hpa', name, desired: 0 });
    seen.add(name);
    lines.push({ t: atMs, k: 'hpa', name, desired });
  }
  return lines.sort((a, b) => a.t - b.t);
}

/** Pods whose node object went: their own objects stay until they are collected. */
class LostPods {
  #removedMs = -1;

  nodeRemoved(t: number): void {
    this.#removedMs = t;
  }

  isLost(t: number): boolean {
    return t === this.#removedMs;
  }
}

interface Context {
  readonly run: RecordedRun;
  readonly labelsOf: (node: string) => Labels;
  readonly lost: LostPods;
}

function rowOf({ log }: RecordedRun, chunk: EventChunk, row: number): LogRow {
  const text = (number: number): string => (number < 0 ? '' : log.names.text(number));
  const { timeMs, subject, object, detail } = chunk;
  return {
    t: timeMs[row],
    subject: text(subject[row]),
    object: text(object[row]),
    detail: detail[row],
  };
}

function lineOf(kind: string, row: LogRow, context: Context): RunLine[] | undefined {
  return TAKERS.get(kind)?.(row, context);
}

type Taker = (row: LogRow, context: Context) => RunLine[];

const pod = ({ t, subject }: LogRow, ev: string, more: Partial<RunLine> = {}): RunLine => ({
  t,
  k: 'pod',
  ev,
  ns: '',
  name: subject,
  ...more,
});

const TAKERS: ReadonlyMap<string, Taker> = new Map(
  Object.entries<Taker>({
    'pod-created': (row, { run }) => {
      const { kind, name } = run.owners[row.detail];
      return [pod(row, 'created', { owner: kind === 'Pod' ? '' : `${kind}/${name}` })];
    },
    'pod-bound': (row) => [pod({ ...row, t: row.t + BINDING_MS }, 'scheduled', { node: row.object })],
    'pod-started': (row) => [pod(row, 'running')],
    'pod-ready': (row) => [pod(row, 'ready')],
    'pod-unready': (row) => [pod(row, 'notReady')],
    'pod-terminating': (row, { run }) => [
      pod(row, 'deleting', { disruption: row.detail < 0 ? '' : run.log.names.text(row.detail) }),
    ],
    'pod-deleted': (row) => [pod(row, 'deleted')],
    'pod-succeeded': (row) => [pod(row, 'notReady')],
    'pod-failed': (row, { lost }) => (lost.isLost(row.t) ? [] : [pod(row, 'notReady')]),
    'pod-preempted': ({ t, subject }) => [{ t, k: 'event', reason: 'Preempted', name: subject }],
    'eviction-refused': ({ t, subject }) => [{ t, k: 'evict', name: subject, code: 429 }],
    'node-joined': ({ t, subject }, { labelsOf }) => [
      {
        t,
        k: 'node',
        ev: 'created',
        name: subject,
        labels: labelsOf(subject),
      },
      { t, k: 'node', ev: 'ready', name: subject, status: 'True' },
    ],
    'node-removed': ({ t, subject }, { lost }) => {
      lost.nodeRemoved(t);
      return [{ t, k: 'node', ev: 'deleted', name: subject }];
    },
    'node-not-ready': ({ t, subject }) => [{ t, k: 'node', ev: 'ready', name: subject, status: 'Unknown' }],
    'node-ready': ({ t, subject }) => [{ t, k: 'node', ev: 'ready', name: subject, status: 'True' }],
    'node-drained': ({ t, subject }) => [{ t, k: 'drained', node: subject }],
    normal: kubeEvent,
    warning: kubeEvent,
  }),
);

function kubeEvent({ t, subject, object: reason }: LogRow): RunLine[] {
  const [kind, ns, name] = subject.split('/');
  const event: RunLine = { t, k: 'event', reason, kind, ns, name };
  if (kind !== 'Job') return [event];
  const condition = reason === 'Completed' ? 'Complete' : JOB_FAILURES.has(reason) ? 'Failed' : undefined;
  if (condition === undefined) return [event];
  const v = { [`condition.${condition}`]: `True ${reason}` };
  return [event, { t, k: 'obj', kind, ns, name, ev: 'changed', v }];
}

const JOB_FAILURES: ReadonlySet<string> = new Set([
  'BackoffLimitExceeded',
  'DeadlineExceeded',
  'PodFailurePolicy',
  'FailedIndexes',
  'MaxFailedIndexesExceeded',
]);
