import type { HpaOutcome, HpaSpec, HpaWorld, LoopReport, ScaledObject } from '../autoscale/index.ts';
import type { HorizontalPodAutoscaler } from '../model/index.ts';
import type { AutoscalerResult, NodeDecisionGroup } from '../result/index.ts';
import type { ObjectName } from '../scenario/index.ts';

/** Who adds and removes nodes of pools while the run goes on. */
export interface NodeAutoscaler {
  /** Told what each loop came to. */
  onLoop: LoopWatch | undefined;
  /** A loop is due. */
  due(nowMs: number): void;
  /** The next step of a node's removal is due. */
  removalDue(removal: number, nowMs: number): void;
  decisions(): NodeDecisionGroup[];
}

export type LoopWatch = (report: LoopReport, nowMs: number) => void;

/** Who decides about the replicas of workloads while the run goes on. */
export interface WorkloadAutoscalers {
  applied(hpa: HorizontalPodAutoscaler, nowMs: number, by?: ObjectName): void;
  deleted(name: ObjectName): boolean;
  /** Does some autoscaler decide about the replicas of this workload? */
  scales(target: ObjectName): boolean;
  /** A pod of the workload came, went, started or changed its readiness, or its scale did. */
  targetChanged(target: ObjectName, nowMs: number): void;
  /** A sync is due. */
  due(index: number, nowMs: number): void;
  /** Slots of `sim.metrics` whose sample changed. */
  scraped(slots: readonly number[], nowMs: number): void;
  results(endMs: number): AutoscalerResult[];
}

/** Who turns ScaledObjects into horizontal autoscalers, and switches workloads on and off. */
export interface ScaledObjectOperator {
  applied(object: ScaledObject, nowMs: number): void;
  /** A poll of the triggers is due. */
  due(index: number, nowMs: number): void;
}

/** A sync as somebody who watches gets to see it: what went in and what came out. */
export type HpaWatch = (sync: {
  readonly spec: HpaSpec;
  readonly world: HpaWorld;
  readonly outcome: HpaOutcome;
  readonly nowMs: number;
}) => void;
