import { assert } from '../../base/index.ts';
import type { Node, NodeEvent, ObjectEvent, Pod, PodShape, WorkloadTrace } from '../../model/index.ts';

const FIRST_CAPACITY = 1024;

/**
 * Collects the pods of a trace as columns and gives them back in order of arrival. Shapes are interned by a key that
 * the format chooses, so that the object of a pod is made once a shape, not once a pod.
 */
export class TraceBuilder {
  podCount = 0;
  readonly nodes: Node[] = [];
  readonly nodeEvents: NodeEvent[] = [];
  readonly objectEvents: ObjectEvent[] = [];
  readonly #assumptions: string[] = [];
  readonly #shapes: PodShape[] = [];
  readonly #shapeOfKey = new Map<string, number>();
  readonly #names: string[] = [];
  #arrivalMs = new Float64Array(FIRST_CAPACITY);
  #durationMs = new Float64Array(FIRST_CAPACITY);
  #shapeOf = new Int32Array(FIRST_CAPACITY);

  /** The number of the shape with this key; `make` is called when it is seen for the first time. */
  shape(key: string, make: () => PodShape): number {
    const known = this.#shapeOfKey.get(key);
    if (known !== undefined) return known;
    const shape = this.#shapes.length;
    this.#shapes.push(make());
    this.#shapeOfKey.set(key, shape);
    return shape;
  }

  /** Adds a pod and gives its row. Either every pod of a trace has a name or none. */
  addPod(arrivalMs: number, durationMs: number, shape: number, name?: string): number {
    assert(arrivalMs >= 0, `arrival ${arrivalMs} is before the start`);
    assert(durationMs >= 0, `duration ${durationMs} is negative`);
    assert(shape < this.#shapes.length, `shape ${shape} was not made`);
    const row = this.podCount++;
    if (row === this.#arrivalMs.length) this.#grow();
    this.#arrivalMs[row] = arrivalMs;
    this.#durationMs[row] = durationMs;
    this.#shapeOf[row] = shape;
    if (name !== undefined) this.#names.push(name);
    return row;
  }

  /** For formats that tell the end of a pod long after its begin. */
  setDuration(row: number, durationMs: number): void {
    assert(durationMs >= 0, `duration ${durationMs} is negative`);
    this.#durationMs[row] = durationMs;
  }

  /** Makes the earliest arrival the start of the run, for formats whose times are dates. */
  startAtFirst(): void {
    let firstMs = Infinity;
    for (let row = 0; row < this.podCount; row++) firstMs = Math.min(firstMs, this.#arrivalMs[row]);
    for (let row = 0; row < this.podCount; row++) this.#arrivalMs[row] -= firstMs;
  }

  /** A sentence for the report. */
  assume(sentence: string): void {
    if (!this.#assumptions.includes(sentence)) this.#assumptions.push(sentence);
  }

  finish(name: string, format: string): WorkloadTrace {
    const named = this.#names.length > 0;
    assert(!named || this.#names.length === this.podCount, 'some pods of the trace have a name, others none');
    const order = orderOfArrival(this.#arrivalMs.subarray(0, this.podCount));
    return {
      name,
      format,
      podCount: this.podCount,
      arrivalMs: sharedColumn(this.#arrivalMs, order, this.podCount),
      durationMs: sharedColumn(this.#durationMs, order, this.podCount),
      shapeOf: sharedIntColumn(this.#shapeOf, order, this.podCount),
      shapes: this.#shapes,
      ...(named
        ? { podNames: order === undefined ? this.#names : Array.from(order, (row) => this.#names[row]) }
        : {}),
      nodes: this.nodes,
      nodeEvents: inOrderOfTime(this.nodeEvents),
      ...(this.objectEvents.length > 0 ? { objectEvents: inOrderOfTime(this.objectEvents) } : {}),
      assumptions: this.#assumptions,
    };
  }

  #grow(): void {
    const capacity = this.#arrivalMs.length * 2;
    const arrivalMs = new Float64Array(capacity);
    const durationMs = new Float64Array(capacity);
    const shapeOf = new Int32Array(capacity);
    arrivalMs.set(this.#arrivalMs);
    durationMs.set(this.#durationMs);
    shapeOf.set(this.#shapeOf);
    this.#arrivalMs = arrivalMs;
    this.#durationMs = durationMs;
    this.#shapeOf = shapeOf;
  }
}

/** Cores as a quantity of whole milli-cores. */
export function cpuText(cores: number): string {
  return `${Math.round(cores * 1000)}m`;
}

/** One container that asks for these resources and may use no more: requests = limits. */
export function podOf(
  namespace: string,
  resources: Readonly<Record<string, string>>,
  more: { readonly metadata?: Partial<Pod['metadata']>; readonly spec?: Partial<Pod['spec']> } = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: '', namespace, ...more.metadata },
    spec: {
      containers: [{ name: 'main', resources: { requests: resources, limits: resources } }],
      restartPolicy: 'Never',
      ...more.spec,
    },
  };
}

/** A node that offers all it has. */
export function nodeOf(
  name: string,
  resources: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    status: { capacity: resources, allocatable: resources },
  };
}

/** Rows by arrival, then as they came; undefined where they are in order already. */
function orderOfArrival(arrivalMs: Float64Array): Uint32Array | undefined {
  let sorted = true;
  for (let row = 1; row < arrivalMs.length && sorted; row++) sorted = arrivalMs[row - 1] <= arrivalMs[row];
  if (sorted) return undefined;
  const order = Uint32Array.from(arrivalMs, (_, row) => row);
  return order.sort((a, b) => arrivalMs[a] - arrivalMs[b] || a - b);
}

/** Shared memory, so that workers read one copy. */
function sharedColumn(column: Float64Array, order: Uint32Array | undefined, count: number): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
  if (order === undefined) shared.set(column.subarray(0, count));
  else for (let row = 0; row < count; row++) shared[row] = column[order[row]];
  return shared;
}

function sharedIntColumn(column: Int32Array, order: Uint32Array | undefined, count: number): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
  if (order === undefined) shared.set(column.subarray(0, count));
  else for (let row = 0; row < count; row++) shared[row] = column[order[row]];
  return shared;
}

function inOrderOfTime<Event extends { readonly timeMs: number }>(events: readonly Event[]): Event[] {
  return events
    .map((event, index) => ({ event, index }))
    .sort((a, b) => a.event.timeMs - b.event.timeMs || a.index - b.index)
    .map(({ event }) => event);
}
