import {
  DEFAULT_UPDATER_CONFIG,
  planUpdates,
  readRecommendation,
  readVpaSpec,
  type GroupOwner,
  type UpdatePlan,
  type UpdatePriority,
  type UpdaterConfig,
  type VerticalPodAutoscaler,
} from '../../autoscale/index.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { areClose } from './histogram.ts';

interface Input {
  readonly nowSeconds: number;
  readonly vpa: VerticalPodAutoscaler;
  readonly controllers: readonly Controller[] | null;
  readonly pods: readonly Pod[];
  readonly flags: {
    readonly evictAfterOOMThresholdSeconds: number;
    readonly evictionTolerance: number;
    readonly inPlaceSkipDisruptionBudget: boolean;
    readonly inRecommendationBoundsEvictionLifetimeThresholdSeconds: number;
    readonly minReplicas: number;
    readonly podUpdateThreshold: number;
  };
}

interface Controller extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly numberReady?: number };
}

interface Expect {
  readonly priorities: Readonly<Record<string, UpdatePriority>>;
  readonly evictableBeforeAnyAction?: readonly string[] | null;
  readonly order?: readonly string[] | null;
  readonly evicted?: readonly string[] | null;
  readonly inPlaceDecisionBeforeAnyAction?: Readonly<Record<string, string>>;
}

/** Which pods the updater would disturb, how urgently, and what became of it. */
export const updaterRunner: KindRunner<Input, Expect> = {
  area: 'vpa',
  kind: 'updater',
  differences(input, expect) {
    const plan = planOf(input);
    const differences = [...priorityDifferences(plan, expect)];
    if (expect.inPlaceDecisionBeforeAnyAction !== undefined) {
      const ours = Object.fromEntries(plan.inPlaceDecisions);
      return [...differences, ...valueDifferences(ours, expect.inPlaceDecisionBeforeAnyAction)];
    }
    const ours = { evictable: names(plan.evictable), order: names(plan.order), evicted: names(plan.evicted) };
    const recorded = {
      evictable: expect.evictableBeforeAnyAction ?? [],
      order: expect.order ?? [],
      evicted: expect.evicted ?? [],
    };
    return [...differences, ...valueDifferences(ours, recorded)];
  },
};

const TIME_ZERO = Date.parse('2000-01-01T00:00:00Z');

function planOf(input: Input): UpdatePlan {
  const world = {
    pods: input.pods,
    owners: (input.controllers ?? []).map(ownerOf),
    limitRanges: [],
    resizeAttemptsMs: new Map(),
    admitsEviction: () => true,
  };
  const clock = { nowMs: input.nowSeconds * 1000, timeMsOf: (text: string) => Date.parse(text) - TIME_ZERO };
  return planUpdates(readVpaSpec(input.vpa), readRecommendation(input.vpa), world, configOf(input), clock);
}

function ownerOf({ kind, metadata, spec, status }: Controller): GroupOwner {
  const replicas = kind === 'DaemonSet' ? status?.numberReady : spec?.replicas;
  return { kind, name: metadata.name, replicas: replicas ?? 0 };
}

function configOf({ flags }: Input): UpdaterConfig {
  return {
    ...DEFAULT_UPDATER_CONFIG,
    minReplicas: flags.minReplicas,
    evictionTolerance: flags.evictionTolerance,
    podUpdateThreshold: flags.podUpdateThreshold,
    inBoundsLifetimeMs: flags.inRecommendationBoundsEvictionLifetimeThresholdSeconds * 1000,
    evictAfterOomMs: flags.evictAfterOOMThresholdSeconds * 1000,
    skipsBudgetInPlace: flags.inPlaceSkipDisruptionBudget,
  };
}

function priorityDifferences(plan: UpdatePlan, expect: Expect): readonly string[] {
  return Object.entries(expect.priorities).flatMap(([pod, recorded]) => {
    const ours = plan.priorities.get(pod);
    const isSame =
      ours?.outsideRecommendedRange === recorded.outsideRecommendedRange &&
      ours.scaleUp === recorded.scaleUp &&
      areClose(ours.resourceDiff, recorded.resourceDiff);
    return isSame
      ? []
      : [`priority ${pod}: ours ${JSON.stringify(ours)}, recorded ${JSON.stringify(recorded)}`];
  });
}

function names(pods: readonly Pod[]): readonly string[] {
  return pods.map(({ metadata }) => metadata.name);
}
