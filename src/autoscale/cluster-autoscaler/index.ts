/**
 * autoscale/cluster-autoscaler: adds nodes for pods that wait and removes nodes that are not needed, as cluster-autoscaler
 * of August 2026 does; pure. May import scheduler, cloudprovider, model and base. Start at simulator/.
 */
export { CaFlags, parseCaFlags } from './ca-flags.ts';
export { checkCaFlags, ignoredCaFlags } from './check-flags.ts';
export type { CaFlagFault } from './check-flags.ts';
export type { CaEvent } from './ca-event.ts';
export type { CloudProvider, Instance, InstanceError } from './cloud-provider.ts';
export {
  BUFFER_PODS_MAX,
  bufferCount,
  bufferFault,
  bufferPods,
  bufferSize,
} from './pods/capacity-buffers.ts';
export type { BufferWorld, CapacityBuffer } from './pods/capacity-buffers.ts';
export { drainGroupOf, readDrainGroups } from './drain-groups.ts';
export type { DrainGroup } from './drain-groups.ts';
export { isExpendable, listPods } from './pods/pod-intake.ts';
export type { LoopReport, NodeDeletion, ScaleDownResult, SoftTaints } from './run-once/loop-report.ts';
export type { LoopWorld } from './run-once/loop-world.ts';
export { runOnceOptionsOf, scanIntervalMsOf } from './run-once/run-once-options.ts';
export type { RunOnceOptions } from './run-once/run-once-options.ts';
export { sortedNames, StaticAutoscaler } from './run-once/static-autoscaler.ts';
export { cleanUpOf, TaintConfig, withoutOwnTaints } from './run-once/taint-config.ts';
export type { CleanUp } from './run-once/taint-config.ts';
export type { NodeGroup, NodeGroupOptions } from './node-group.ts';
export { isDaemonSetPod, podKey } from './simulator/pod-kinds.ts';
export type { CaClock } from './simulator/pod-kinds.ts';
export { utilizationOf } from './simulator/utilization.ts';
export type { NodeUtilization, UtilizationOptions } from './simulator/utilization.ts';
export { drainOptionsOf } from './drain-options.ts';
export { drainabilityOf, podsToMoveOf } from './simulator/drain-rules.ts';
export type { DrainContext, DrainOptions, Drainability, PodsToMove } from './simulator/drain-rules.ts';
export { PdbBudget } from './simulator/pdb-budget.ts';
export { eligibilityOf, eligibilityOptionsOf } from './scale-down/eligibility.ts';
export type {
  Eligibility,
  EligibilityCandidate,
  EligibilityOptions,
  UnremovableReason,
} from './scale-down/eligibility.ts';
export { buildPodGroups } from './scale-up/equivalence.ts';
export { balanceScaleUp } from './balancing/balance-scale-up.ts';
export type { GroupScaleUp, GroupSize } from './balancing/balance-scale-up.ts';
export { templateComparator } from './balancing/comparators.ts';
export type { BalancingOptions } from './balancing/comparators.ts';
export { DEFAULT_RATIOS } from './balancing/similarity.ts';
export type { SimilarityRatios, TemplateComparator, TemplateNode } from './balancing/similarity.ts';
export { buildExpanderChain, DEFAULT_EXPANDER, drawOption, runExpanderChain } from './expander-chain.ts';
export type { ExpanderResult, ExpanderStage } from './expander-chain.ts';
export type {
  Expander,
  ExpanderContext,
  ExpansionOption,
  PriceModel,
  PriorityTier,
} from './expander/expander.ts';
export { priceDebugText, priceScore } from './expander/price.ts';
export { readPriorityTiers } from './expander/priority.ts';
export { combinedLimit, estimateNodes, nodeFromTemplate } from './scale-up/estimator.ts';
export type { Estimate as NodeEstimate } from './scale-up/estimator.ts';
export { CaSnapshot } from './simulator/ca-snapshot.ts';
export type { SnapshotNode } from './simulator/ca-snapshot.ts';
export { isRemovable, simulateRemoval } from './scale-down/removal-simulation.ts';
export type { RemovableNode, RemovalSimulation, UnremovableNode } from './scale-down/removal-simulation.ts';
export { placePods } from './simulator/hinting-placer.ts';
export type { Placement, PlacementOptions } from './simulator/hinting-placer.ts';
export { PlacementHints } from './simulator/placement-hints.ts';
export { NodeGroupBackoff } from './registry/backoff.ts';
export { ClusterRegistry } from './registry/cluster-registry.ts';
export type { BackoffConfig } from './registry/backoff.ts';
export { backoffConfigOf, scaleUpOptionsOf } from './scale-up-options.ts';
export { scaleUpToMinSize } from './scale-up/min-size.ts';
export { scaleUp } from './scale-up/scale-up.ts';
export type { RemainingPod, ScaleUpResult, ScaleUpStatus } from './scale-up/scale-up-status.ts';
export type { ScaleUpOptions, ScaleUpWorld } from './scale-up/scale-up-world.ts';
export { templateNodeOf } from './scale-up/template-nodes.ts';
export type { GroupNode, TemplateOptions } from './scale-up/template-nodes.ts';
export { plannerConfigOf, ScaleDownPlanner } from './scale-down/scale-down-planner.ts';
export type { PlannerConfig } from './scale-down/scale-down-planner.ts';
export type { PlannerWorld } from './scale-down/planner-world.ts';
