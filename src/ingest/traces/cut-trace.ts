import type { Node, NodeEvent, ObjectEvent, WorkloadTrace } from '../../model/index.ts';

/** What is taken of a trace. */
export interface TraceCut {
  /** The run starts here: pods that were running then are there from the start, with the rest of their time. */
  readonly fromMs?: number;
  /** What comes later is left out. */
  readonly untilMs?: number;
  /** Share of the pods that is kept, evenly over the trace; 1: all. */
  readonly share?: number;
  /** Time runs so many times faster: gaps and durations shrink alike. */
  readonly speed?: number;
}

/** The trace without what is cut away; the same object where nothing is. */
export function cutTrace(trace: WorkloadTrace, cut: TraceCut): WorkloadTrace {
  const { fromMs = 0, untilMs = Infinity, share = 1, speed = 1 } = cut;
  if (fromMs === 0 && untilMs === Infinity && share === 1 && speed === 1) return trace;
  const rows = keptRows(trace, { fromMs, untilMs, share });
  const arrivalMs = sharedColumn(rows, (row) =>
    Math.floor(Math.max(0, trace.arrivalMs[row] - fromMs) / speed),
  );
  const durationMs = sharedColumn(rows, (row) => Math.floor(remainingMs(trace, row, fromMs) / speed));
  const shapeOf = new Int32Array(new SharedArrayBuffer(rows.length * Int32Array.BYTES_PER_ELEMENT));
  rows.forEach((row, index) => (shapeOf[index] = trace.shapeOf[row]));
  const { podNames, objectEvents } = trace;
  return {
    ...trace,
    podCount: rows.length,
    arrivalMs,
    durationMs,
    shapeOf,
    ...(podNames === undefined ? {} : { podNames: rows.map((row) => podNames[row]) }),
    nodes: nodesAt(trace, fromMs),
    nodeEvents: laterEvents(trace.nodeEvents, { fromMs, untilMs, speed }),
    ...(objectEvents === undefined
      ? {}
      : { objectEvents: objectsFrom(objectEvents, { fromMs, untilMs, speed }) }),
    assumptions: [...trace.assumptions, cutSentence(trace, rows.length, { fromMs, untilMs, share, speed })],
  };
}

interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

function keptRows(
  trace: WorkloadTrace,
  { fromMs, untilMs, share }: Window & { readonly share: number },
): number[] {
  const rows: number[] = [];
  let seen = 0;
  for (let row = 0; row < trace.podCount && trace.arrivalMs[row] < untilMs; row++) {
    if (trace.arrivalMs[row] + trace.durationMs[row] <= fromMs && trace.arrivalMs[row] < fromMs) continue;
    // Row n is kept where n × share passes a whole number: evenly, without chance.
    if (Math.floor((seen + 1) * share) > Math.floor(seen * share)) rows.push(row);
    seen++;
  }
  return rows;
}

function remainingMs({ arrivalMs, durationMs }: WorkloadTrace, row: number, fromMs: number): number {
  return durationMs[row] - Math.max(0, fromMs - arrivalMs[row]);
}

/** Machines that are there at this time. */
function nodesAt({ nodes, nodeEvents }: WorkloadTrace, atMs: number): Node[] {
  const present = new Map(nodes.map((node) => [node.metadata.name, node]));
  for (const { timeMs, kind, node } of nodeEvents) {
    if (timeMs > atMs || atMs === 0) break;
    if (kind === 'remove') present.delete(node.metadata.name);
    else present.set(node.metadata.name, node);
  }
  return [...present.values()];
}

interface Shift extends Window {
  readonly speed: number;
}

function laterEvents(events: readonly NodeEvent[], { fromMs, untilMs, speed }: Shift): NodeEvent[] {
  return events
    .filter(({ timeMs }) => (timeMs > fromMs || fromMs === 0) && timeMs < untilMs)
    .map((event) => ({ ...event, timeMs: Math.floor((event.timeMs - fromMs) / speed) }));
}

/** Objects of the time before are applied at the start, in their order: the last word on each counts. */
function objectsFrom(events: readonly ObjectEvent[], { fromMs, untilMs, speed }: Shift): ObjectEvent[] {
  return events
    .filter(({ timeMs }) => timeMs < untilMs)
    .map((event) => ({ ...event, timeMs: Math.floor(Math.max(0, event.timeMs - fromMs) / speed) }));
}

function sharedColumn(rows: readonly number[], valueOf: (row: number) => number): Float64Array {
  const column = new Float64Array(new SharedArrayBuffer(rows.length * Float64Array.BYTES_PER_ELEMENT));
  rows.forEach((row, index) => (column[index] = valueOf(row)));
  return column;
}

function cutSentence({ name, podCount }: WorkloadTrace, kept: number, cut: Required<TraceCut>): string {
  const parts = [
    ...(cut.fromMs > 0 ? [`from ${cut.fromMs / 1000} s on`] : []),
    ...(cut.untilMs < Infinity ? [`up to ${cut.untilMs / 1000} s`] : []),
    ...(cut.share < 1 ? [`a share of ${cut.share}`] : []),
    ...(cut.speed === 1 ? [] : [`${cut.speed} times as fast`]),
  ];
  return `${name}: ${kept} of ${podCount} pods, ${parts.join(', ')}.`;
}
