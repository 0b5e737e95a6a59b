/**
 * sim: one run of one scenario. The composition root (simulate.ts) puts clock, cluster, scheduler and controllers
 * together; handlers apply what happens at each kind of event; only this folder knows both time and domain. May import
 * every domain folder, scenario, kernel, model, result, base. Start at simulate.ts, then event-kind.ts.
 */
export { explainAutoscaler } from './explain/explain-autoscaler.ts';
export type { ExplainedSync } from './explain/explain-autoscaler.ts';
export { explainPod } from './explain/explain-pod.ts';
export type { ExplainedAttempt, ExplainOptions } from './explain/explain-pod.ts';
export { explainNode, explainScaleUp } from './explain/explain-scaling.ts';
export type { NodeStanding, ScaleUpExplanation } from './explain/explain-scaling.ts';
export { useAt } from './explain/use-at.ts';
export type { ClusterUse, NodeUse, PodUse, UseAmount } from './explain/use-at.ts';
export { explainVertical } from './explain/explain-vertical.ts';
export type { ResourceSteps } from '../autoscale/index.ts';
export type { ExplainedContainer, ExplainedPass } from './explain/explain-vertical.ts';
export { busiestMoments } from './placement/busiest-moments.ts';
export type { BusyMoment } from './placement/busiest-moments.ts';
export { measurePlacements } from './placement/measure-placements.ts';
export { packingDemand } from './placement/packing-demand.ts';
export type { Amounts, PackedShape, PackingDemand } from './placement/packing-demand.ts';
export { placePods } from './place-pods.ts';
export type { Placements, PlaceOptions } from './place-pods.ts';
export { recordRun } from './record/record-run.ts';
export type { RecordedRun } from './record/record-run.ts';
export { FakeKubelets } from './runtime/fake/fake-kubelets.ts';
export { annotatedDelayMs } from './runtime/fake/stage-delays.ts';
export type { HpaMetrics, MetricQuery } from './control/hpa/hpa-metrics.ts';
export type { RunParts } from './simulate.ts';
export type { Simulation } from './simulation.ts';
export { simulate } from './simulate.ts';
export type { EventLegend, SimOutcome, SimulateOptions } from './simulate.ts';
