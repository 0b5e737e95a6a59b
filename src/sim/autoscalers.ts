import type {
  ContainerAggregate,
  ContainerRecommendation,
  HpaOutcome,
  HpaSpec,
  HpaWorld,
  LoopReport,
  RecommenderConfig,
  ScaledObject,
  VerticalPodAutoscaler,
  VpaSpec,
} from '../autoscale/index.ts';
import type { HorizontalPodAutoscaler, PodRow } from '../model/index.ts';
import type {
  AutoscalerResult,
  NodeDecisionGroup,
  VerticalAmounts,
  VerticalAutoscalerResult,
} from '../result/index.ts';
import type { ObjectName } from '../scenario/index.ts';

/** Who adds and removes nodes of pools while the run goes on. */
export interface NodeAutoscaler {
  /** Told what each loop came to. */
  onLoop: LoopWatch | undefined;
  /** Reports tell how full this node is. */
  watch(node: string): void;
  /** A loop is due. */
  due(nowMs: number): void;
  /** The next step of a node's removal is due. */
  removalDue(removal: number, nowMs: number): void;
  decisions(): NodeDecisionGroup[];
}

export type LoopWatch = (report: LoopReport, nowMs: number) => void;

/** Who decides about the replicas of workloads while the run goes on. */
export interface WorkloadAutoscalers {
  /** Those that have not been deleted. */
  readonly count: number;
  applied(hpa: HorizontalPodAutoscaler, nowMs: number, by?: ObjectName): void;
  deleted(name: ObjectName, nowMs: number): boolean;
  /** Does some autoscaler decide about the replicas of this workload? */
  scales(target: ObjectName): boolean;
  /** A pod of the workload came, went, started or changed its readiness, or its scale did. */
  targetChanged(target: ObjectName, nowMs: number): void;
  /** Its number of replicas is this from now on, whoever set it. */
  targetScaled(target: ObjectName, replicas: number, nowMs: number): void;
  /** A sync is due. */
  due(index: number, nowMs: number): void;
  /** Slots of `sim.metrics` whose sample changed. */
  scraped(slots: readonly number[], nowMs: number): void;
  results(endMs: number): AutoscalerResult[];
}

/** Who decides what the containers of workloads ask for while the run goes on. */
export interface VerticalAutoscalers {
  applied(vpa: VerticalPodAutoscaler): void;
  deleted(name: ObjectName): boolean;
  /** The webhook: the number of the template that a new pod of this one would get. */
  patched(template: number, nowMs: number): number;
  /** The same for a pod that is let in. */
  admitted(template: number, nowMs: number): number;
  /** A pass of the recommender or of the updater is due. */
  due(component: number, nowMs: number): void;
  /** The container of the pod was killed for memory; it ran since then. */
  outOfMemory(pod: PodRow, container: string, startedMs: number, nowMs: number): void;
  /** The kubelet evicts the pod for want of memory; the container used that much, more than it asked for. */
  starved(pod: PodRow, container: string, usedBytes: number, nowMs: number): void;
  results(): VerticalAutoscalerResult[];
}

/** Who turns ScaledObjects into horizontal autoscalers, and switches workloads on and off. */
export interface ScaledObjectOperator {
  applied(object: ScaledObject, nowMs: number): void;
  /** False: there is no such ScaledObject. */
  deleted(name: ObjectName, nowMs: number): boolean;
  /** A poll of the triggers is due. */
  due(index: number, nowMs: number): void;
}

/** A pass of the recommender over one VerticalPodAutoscaler, as somebody who watches gets to see it. */
export type VpaWatch = (pass: {
  readonly spec: VpaSpec;
  readonly config: RecommenderConfig;
  /** By container; built when asked for. */
  readonly histories: () => ReadonlyMap<string, ContainerAggregate>;
  readonly recommendation: readonly ContainerRecommendation[] | undefined;
  /** Mean request of the running pods, by container. */
  readonly requested: ReadonlyMap<string, Required<VerticalAmounts>>;
  readonly nowMs: number;
}) => void;

/** A sync as somebody who watches gets to see it: what went in and what came out. */
export type HpaWatch = (sync: {
  readonly spec: HpaSpec;
  readonly world: HpaWorld;
  readonly outcome: HpaOutcome;
  readonly nowMs: number;
}) => void;
