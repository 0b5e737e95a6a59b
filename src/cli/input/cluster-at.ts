import type { EventLegend, EventRow } from '../../index.ts';

/** A pod or node as the event log has it at some instant. */
export interface PodAt {
  readonly name: string;
  shape: EventLegend['shapes'][number];
  readonly createdMs: number;
  node: string;
  state: 'Pending' | 'Starting' | 'Running' | 'Terminating';
  reason: string;
}

export interface NodeAt {
  readonly name: string;
  readonly size: EventLegend['sizes'][number];
  readonly joinedMs: number;
  cordoned: boolean;
}

/** The cluster at an instant, replayed from an event log. */
export class ClusterAt {
  readonly pods: Map<string, PodAt> = new Map<string, PodAt>();
  readonly nodes: Map<string, NodeAt> = new Map<string, NodeAt>();
  readonly #legend: EventLegend;

  constructor(legend: EventLegend) {
    this.#legend = legend;
  }

  apply(row: EventRow): void {
    STEPS.get(row.event)?.(this, row, this.#legend);
  }

  podsOf(node: string): PodAt[] {
    return [...this.pods.values()].filter((pod) => pod.node === node);
  }
}

type Step = (cluster: ClusterAt, row: EventRow, legend: EventLegend) => void;

const onPod =
  (change: (pod: PodAt, row: EventRow) => void): Step =>
  ({ pods }, row) => {
    const pod = pods.get(row.subject);
    if (pod !== undefined) change(pod, row);
  };

const podGone: Step = ({ pods }, { subject }) => void pods.delete(subject);
const nodeGone: Step = ({ nodes }, { subject }) => void nodes.delete(subject);
const cordon =
  (cordoned: boolean): Step =>
  ({ nodes }, { subject }) => {
    const node = nodes.get(subject);
    if (node !== undefined) node.cordoned = cordoned;
  };

const STEPS: ReadonlyMap<string, Step> = new Map(
  Object.entries<Step>({
    'node-joined': ({ nodes }, { subject, detail, time_ms: joinedMs }, { sizes }) => {
      nodes.set(subject, { name: subject, size: sizes[detail], joinedMs, cordoned: false });
    },
    'node-removed': nodeGone,
    'node-failed': nodeGone,
    'node-cordoned': cordon(true),
    'node-uncordoned': cordon(false),
    'pod-created': ({ pods }, { subject, detail, time_ms: createdMs }, { shapes }) => {
      pods.set(subject, {
        name: subject,
        shape: shapes[detail],
        createdMs,
        node: '',
        state: 'Pending',
        reason: '',
      });
    },
    'pod-resized': ({ pods }, { subject, detail }, { shapes }) => {
      const pod = pods.get(subject);
      if (pod !== undefined) pod.shape = shapes[detail];
    },
    'pod-bound': onPod((pod, { object }) => Object.assign(pod, { node: object, state: 'Starting' })),
    'pod-unschedulable': onPod((pod, { reason }) => Object.assign(pod, { reason })),
    'pod-started': onPod((pod) => Object.assign(pod, { state: 'Running' })),
    'pod-terminating': onPod((pod) => Object.assign(pod, { state: 'Terminating' })),
    'pod-succeeded': podGone,
    'pod-failed': podGone,
    'pod-deleted': podGone,
  }),
);
