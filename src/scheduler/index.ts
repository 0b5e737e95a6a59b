/**
 * scheduler: kube-scheduler's decisions. framework/ compiles plugins for pod signatures and searches; plugins/ has one
 * file a plugin; preemption/ finds victims; queue/ orders pending pods; config/ reads KubeSchedulerConfiguration. May
 * import model and base. Start at schedule-one.ts.
 */
export { NodeCheck } from './node-check.ts';
export type { NodeCheckOptions, NodeRefusal, RowBatch } from './node-check.ts';
export { Scheduler } from './schedule-one.ts';
export type { SchedulerOptions } from './schedule-one.ts';
export type { BoundDecision, Decision, FailedDecision, Nomination } from './framework/reasons/decision.ts';
export type { Explanation, NodeExplanation, ScoreExplanation } from './framework/reasons/explain.ts';
export type { PluginPoints } from './framework/search/score-rows.ts';
export type { Verdict } from './framework/reasons/verdicts.ts';
export type { FeatureGates } from './framework/feature-gates.ts';
export { numFeasibleNodesToFind } from './framework/search/sample-size.ts';
export { Code, FEASIBLE } from './framework/plugin.ts';
export type {
  ClassComponent,
  ClassFilter,
  ClassScore,
  PlanContext,
  Plugin,
  PluginPlan,
  PreFilterAnswer,
  PresentClasses,
  RowFilter,
  RowScore,
} from './framework/plugin.ts';
export * from './config/index.ts';
export * from './queue/index.ts';
export { readUserPlugins, userPlugins } from './user/read-plugins.ts';
export { readSchedulerSetup } from './user/scheduler-setup.ts';
export { PluginFault } from './user/user-plugin.ts';
export type { PluginWatch } from './user/guard-plugin.ts';
export type { UserPlugin, UserPoint, UserPolicy } from './user/user-plugin.ts';
export type { SimplePlugin } from './user/simple-plugin.ts';
export type { Amounts, NodeView } from './user/node-view.ts';
export { assumedObjects, volumesToReserve } from './plugins/volume-binding/reserve-volumes.ts';
export type { ReservedVolumes } from './plugins/volume-binding/reserve-volumes.ts';
export { gatedText } from './plugins/scheduling-gates.ts';
export { OWN_PLUGINS } from './framework/registry.ts';
export type { TieDraw } from './framework/search/search.ts';
export { freeDevices, typicalPods } from './plugins/gpu/fragment.ts';
export { FRAGMENT_CLASSES, FragmentMeter } from './plugins/gpu/fragment-meter.ts';
export type { FreeNode, TypicalPod } from './plugins/gpu/fragment.ts';
