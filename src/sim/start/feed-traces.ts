import { assert, VERIFY } from '../../base/index.ts';
import type { WorkloadTrace } from '../../model/index.ts';
import { makeTemplate } from '../apply/make-template.ts';
import { EventKind, Phase } from '../event-kind.ts';
import { admitPod } from '../control/admission/admitted-before.ts';
import type { Simulation } from '../simulation.ts';
import type { TraceFeed } from '../trace-feed.ts';
import { placeGivenNode } from './place-given-node.ts';

/** The trace's shapes as templates, and numbers for the names of its pods: no string a pod where it has no names. */
export function traceFeed(sim: Simulation, trace: WorkloadTrace): TraceFeed {
  const { names } = sim.log;
  assert(trace.arrivalMs.length >= trace.podCount, `${trace.name} has ${trace.arrivalMs.length} arrivals`);
  assert(trace.durationMs.length >= trace.podCount, `${trace.name} has ${trace.durationMs.length} durations`);
  if (VERIFY) verifyOrder(trace);
  const firstName =
    trace.podNames === undefined ? names.range(trace.name, trace.podCount) : names.list(trace.podNames);
  const templates = Int32Array.from(trace.shapes, ({ pod, workload }) => {
    const owner = { kind: 'Trace', namespace: pod.metadata.namespace ?? 'default', name: workload };
    return makeTemplate(sim, admitPod(pod, sim.cluster.objects), owner, 0);
  });
  return { trace, templates, firstName };
}

/** What every reader of traces promises: rows and machine events by time, shapes that there are. */
function verifyOrder({ name, podCount, arrivalMs, shapeOf, shapes, nodeEvents }: WorkloadTrace): void {
  for (let row = 0; row < podCount; row++) {
    assert(
      shapeOf[row] < shapes.length,
      `pod ${row} of ${name} has shape ${shapeOf[row]} of ${shapes.length}`,
    );
    if (row > 0)
      assert(arrivalMs[row] >= arrivalMs[row - 1], `pod ${row} of ${name} comes before the one before it`);
  }
  for (let index = 1; index < nodeEvents.length; index++)
    assert(
      nodeEvents[index].timeMs >= nodeEvents[index - 1].timeMs,
      `machine event ${index} of ${name} is early`,
    );
}

/** Its machines join, and its first arrival and machine event are put into the queue. */
export function startTrace(sim: Simulation, traceNumber: number): void {
  const { trace } = sim.traces[traceNumber];
  if (trace.podCount > 0)
    sim.events.push(trace.arrivalMs[0], Phase.Arrivals, EventKind.TracePodArrived, traceNumber, 0);
  const [first] = trace.nodeEvents;
  if (first !== undefined)
    sim.events.push(first.timeMs, Phase.Departures, EventKind.TraceNodeChanged, traceNumber, 0);
}

/** The machines that the trace brings, there from the start. */
export function placeTraceNodes(sim: Simulation, trace: WorkloadTrace): void {
  for (const node of trace.nodes) placeGivenNode(sim, node);
  for (const text of trace.assumptions) sim.texts.assume(text);
}
