import type { KubernetesObject, Node, Pod } from './objects/index.ts';

/**
 * A workload trace: pods over time, as columns, whatever the file format it came from. Pod number `i` arrives at
 * arrivalMs[i], has the spec of shapes[shapeOf[i]], and runs for durationMs[i] once it has started.
 *
 * Rows are in order of arrival. Columns may lie in shared memory, so that many runs read one copy.
 */
export interface WorkloadTrace {
  /** What the report calls it; also the prefix of pod names where the trace has none. */
  readonly name: string;
  /** The reader: openb, borg-2011, azure-vm-v1, … */
  readonly format: string;
  readonly podCount: number;
  /** Whole ms from the start of the run. */
  readonly arrivalMs: Float64Array;
  /** Whole ms of run time after the start of the pod; Infinity runs until the end. */
  readonly durationMs: Float64Array;
  readonly shapeOf: Int32Array;
  readonly shapes: readonly PodShape[];
  /** Names by row; absent: `<name>-<row>`. */
  readonly podNames?: readonly string[];
  /** Machines that the trace brings, there from the start. */
  readonly nodes: readonly Node[];
  /** Machines that come, change or go later, in order of time. */
  readonly nodeEvents: readonly NodeEvent[];
  /** Other objects that come, change and go: claims, Services …, in order of time. Absent: none. */
  readonly objectEvents?: readonly ObjectEvent[];
  /** Sentences for the report: what a normalised figure stands for, what was left out, and so on. */
  readonly assumptions: readonly string[];
}

/** One distinct pod of a trace. `pod.metadata.name` is not used: rows have names of their own. */
export interface PodShape {
  /** The workload that costs are allocated to. */
  readonly workload: string;
  readonly pod: Pod;
}

export interface NodeEvent {
  readonly timeMs: number;
  readonly kind: 'add' | 'remove' | 'update';
  readonly node: Node;
}

export interface ObjectEvent {
  readonly timeMs: number;
  readonly kind: 'apply' | 'delete';
  readonly object: KubernetesObject;
}
