import type { EventRow } from '../../index.ts';

/** A line of `kubectl get events`. */
export interface KubeEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly about: string;
  readonly message: string;
}

type Maker = (row: EventRow) => KubeEvent;

const ofPod =
  (type: KubeEvent['type'], reason: string, message: (row: EventRow) => string): Maker =>
  (row) => ({ type, reason, about: `pod/${row.subject}`, message: message(row) });

const ofNode =
  (reason: string, message: (row: EventRow) => string): Maker =>
  (row) => ({ type: 'Normal', reason, about: `node/${row.subject}`, message: message(row) });

const ofObject =
  (type: KubeEvent['type']): Maker =>
  ({ subject, object, reason }) => ({ type, reason: object, about: objectText(subject), message: reason });

/** What kubectl would show for each kind of line in the log; the others have no counterpart. */
const MAKERS: Readonly<Record<string, Maker | undefined>> = {
  normal: ofObject('Normal'),
  warning: ofObject('Warning'),
  'created-pod': ({ subject, reason }) => ({
    type: 'Normal',
    reason: 'SuccessfulCreate',
    about: objectText(subject),
    message: `Created pod: ${reason}`,
  }),
  'deleted-pod': ({ subject, reason }) => ({
    type: 'Normal',
    reason: 'SuccessfulDelete',
    about: objectText(subject),
    message: `Deleted pod: ${reason}`,
  }),
  'pod-bound': ofPod(
    'Normal',
    'Scheduled',
    ({ subject, object }) => `Successfully assigned ${subject} to ${object}`,
  ),
  'pod-unschedulable': ofPod('Warning', 'FailedScheduling', ({ reason }) => reason),
  'pod-preempted': ofPod('Normal', 'Preempted', ({ object }) => `Preempted by pod ${object}`),
  'pod-started': ofPod('Normal', 'Started', () => 'Started its containers'),
  'pod-terminating': ofPod('Normal', 'Killing', () => 'Stopping its containers'),
  'pod-unready': ofPod('Warning', 'Unhealthy', () => 'The pod is not ready any more'),
  'pod-evicted': ofPod('Normal', 'Evicted', ({ object }) => `Evicted from ${object}`),
  'container-restarted': ofPod('Normal', 'Started', () => 'Started a container again'),
  'container-oom-killed': ofPod('Warning', 'OOMKilled', () => 'A container ran out of memory'),
  'node-joined': ofNode(
    'RegisteredNode',
    ({ subject }) => `Node ${subject} event: Registered Node ${subject} in Controller`,
  ),
  'node-not-ready': ofNode('NodeNotReady', ({ subject }) => `Node ${subject} status is now: NodeNotReady`),
  'node-ready': ofNode('NodeReady', ({ subject }) => `Node ${subject} status is now: NodeReady`),
  'node-removed': ofNode(
    'RemovingNode',
    ({ subject }) => `Node ${subject} event: Removing Node ${subject} from Controller`,
  ),
  'node-cordoned': ofNode(
    'NodeNotSchedulable',
    ({ subject }) => `Node ${subject} status is now: NodeNotSchedulable`,
  ),
  'node-uncordoned': ofNode(
    'NodeSchedulable',
    ({ subject }) => `Node ${subject} status is now: NodeSchedulable`,
  ),
};

/** The event that a cluster would show for a line of the log; undefined: none. */
export function kubeEventOf(row: EventRow): KubeEvent | undefined {
  return Object.hasOwn(MAKERS, row.event) ? MAKERS[row.event]?.(row) : undefined;
}

/** `90s  Normal  Scheduled  pod/web-1  Successfully assigned …`, the time since the start of the run. */
export function kubeEventLine(row: EventRow, { type, reason, about, message }: KubeEvent): string {
  const seconds = `${(row.time_ms / 1000).toFixed(3)}s`;
  return `${seconds.padEnd(12)} ${type.padEnd(7)} ${reason.padEnd(20)} ${about} ${message}\n`;
}

/** `ReplicaSet/shop/web-1` → `replicaset/web-1`, as kubectl names objects. */
function objectText(subject: string): string {
  const parts = subject.split('/');
  return `${parts[0].toLowerCase()}/${parts.at(-1) ?? ''}`;
}
