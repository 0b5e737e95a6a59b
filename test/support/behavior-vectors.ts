import { expect, test } from 'vitest';
import { behaviorRunner } from '../../src/conformance/hpa/behavior.ts';

/** Proposals and what became of them, worked out by hand from upstream's normalization. */
export type Given = Parameters<typeof behaviorRunner.differences>[0];
export type Recorded = Parameters<typeof behaviorRunner.differences>[1];

/** Second of the first proposal. */
export const NOW = 4000;

export interface BehaviorCase {
  readonly behavior?: Readonly<Record<string, unknown>>;
  readonly min?: number;
  readonly max?: number;
  readonly from: number;
  /** Second and replicas of each proposal remembered before. */
  readonly recommended?: readonly (readonly [number, number])[];
  /** Second and change of each rescale remembered. */
  readonly ups?: readonly (readonly [number, number])[];
  readonly downs?: readonly (readonly [number, number])[];
  readonly proposals: readonly (readonly [second: number, replicas: number])[];
}

export function given({
  behavior,
  min = 1,
  max = 100,
  from,
  recommended,
  ups,
  downs,
  proposals,
}: BehaviorCase): Given {
  const change = ([atSeconds, change]: readonly [number, number]) => ({ atSeconds, change });
  return {
    hpa: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: min,
        maxReplicas: max,
        ...(behavior !== undefined && { behavior }),
      },
    },
    downscaleStabilizationSeconds: 300,
    initialReplicas: from,
    recommendations: (recommended ?? []).map(([atSeconds, replicas]) => ({ atSeconds, replicas })),
    scaleUpEvents: ups?.map(change) ?? null,
    scaleDownEvents: downs?.map(change) ?? null,
    steps: proposals.map(([atSeconds, proposal]) => ({ atSeconds, proposal })),
  };
}

/** What a step answers: replicas, reason of AbleToScale, reason of ScalingLimited. */
export type Step = readonly [replicas: number, able: string, limited: string];

export interface Memory {
  readonly recommended: readonly (readonly [number, number])[];
  readonly ups?: readonly (readonly [number, number])[];
  readonly downs?: readonly (readonly [number, number])[];
}

export function recorded(
  at: BehaviorCase,
  steps: readonly Step[],
  { recommended, ups = [], downs = [] }: Memory,
): Recorded {
  const change = ([atSeconds, change]: readonly [number, number]) => ({ atSeconds, change });
  return {
    steps: steps.map(([replicas, able, limited], index) => ({
      atSeconds: at.proposals[index]?.[0] ?? 0,
      replicas,
      ableToScale: { status: 'True', reason: able },
      scalingLimited: {
        status: limited === 'DesiredWithinRange' ? 'False' : 'True',
        reason: limited,
      },
    })),
    memoryAtEnd: {
      recommendations: recommended.map(([atSeconds, replicas]) => ({ atSeconds, replicas })),
      scaleUpEvents: ups.map(change),
      scaleDownEvents: downs.map(change),
    },
  };
}

export const READY = 'ReadyForNewScale';
export const INSIDE = 'DesiredWithinRange';

export type BehaviorRow = readonly [why: string, at: BehaviorCase, steps: readonly Step[], memory: Memory];

export function checkBehavior(rows: readonly BehaviorRow[]): void {
  test.each(rows)('%s', (_, at, steps, memory) => {
    expect(behaviorRunner.differences(given(at), recorded(at, steps, memory))).toEqual([]);
    const early = { ...memory, recommended: [...memory.recommended, [1, 1] as const] };
    expect(behaviorRunner.differences(given(at), recorded(at, steps, early))).toHaveLength(1);
  });
}

export const one = (proposal: number) => [[NOW, proposal]] as const;
export const remembers = (proposal: number): Memory => ({ recommended: [[NOW, proposal]] });
