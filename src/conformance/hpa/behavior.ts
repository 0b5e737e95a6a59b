import {
  DEFAULT_HPA_CONFIG,
  HpaMemory,
  normalizedStatus,
  normalizeProposal,
  readHpaSpec,
  recordRescale,
  type HpaControllerConfig,
  type ScaleEvent,
} from '../../autoscale/index.ts';
import type { HorizontalPodAutoscaler } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Remembered {
  readonly recommendations: readonly { readonly atSeconds: number; readonly replicas: number }[] | null;
  readonly scaleUpEvents: readonly { readonly atSeconds: number; readonly change: number }[] | null;
  readonly scaleDownEvents: readonly { readonly atSeconds: number; readonly change: number }[] | null;
}

interface Input extends Remembered {
  readonly hpa: HorizontalPodAutoscaler;
  readonly downscaleStabilizationSeconds: number;
  readonly initialReplicas: number;
  readonly steps: readonly {
    readonly atSeconds: number;
    readonly proposal: number;
    readonly setReplicas?: number;
    readonly hpa?: HorizontalPodAutoscaler;
  }[];
}

interface ExpectStep {
  readonly atSeconds: number;
  readonly replicas: number;
  readonly ableToScale: { readonly status: string; readonly reason: string };
  readonly scalingLimited: { readonly status: string; readonly reason: string };
}

interface Expect {
  readonly steps: readonly ExpectStep[];
  readonly memoryAtEnd: Remembered;
}

/** Stabilization and rate limits over a sequence of proposals, and the slots of the memory afterwards. */
export const behaviorRunner: KindRunner<Input, Expect> = {
  area: 'hpa',
  kind: 'behavior',
  differences(input, expect) {
    const memory = memoryOf(input);
    const differences: string[] = [];
    const config = {
      ...DEFAULT_HPA_CONFIG,
      downscaleStabilizationMs: input.downscaleStabilizationSeconds * 1000,
    };
    for (const [index, line] of stepLines(input, memory, config).entries()) {
      const recorded = stepLine(expect.steps[index]);
      if (line !== recorded) differences.push(`step ${index}: ours ${line}, recorded ${recorded}`);
    }
    const ours = memoryText(rememberedOf(memory));
    const recorded = memoryText(expect.memoryAtEnd);
    if (ours !== recorded) differences.push(`memory: ours ${ours}, recorded ${recorded}`);
    return differences;
  },
};

function stepLines(input: Input, memory: HpaMemory, config: HpaControllerConfig): readonly string[] {
  let spec = readHpaSpec(input.hpa);
  let current = input.initialReplicas;
  return input.steps.map((step) => {
    const nowMs = step.atSeconds * 1000;
    if (step.hpa !== undefined) spec = readHpaSpec(step.hpa);
    current = step.setReplicas ?? current;
    const change = { from: current, proposal: step.proposal };
    const normalized = normalizeProposal(spec, config, memory, change, nowMs);
    const { replicas, stabilized, limited } = normalized;
    recordRescale(spec, memory, current, replicas, nowMs);
    current = replicas;
    const { ableToScale, scalingLimited } = normalizedStatus(normalized);
    return stepLine({
      atSeconds: step.atSeconds,
      replicas,
      ableToScale: { status: ableToScale, reason: stabilized.reason },
      scalingLimited: { status: scalingLimited, reason: limited.reason },
    });
  });
}

function stepLine({ atSeconds, replicas, ableToScale, scalingLimited }: ExpectStep): string {
  const condition = ({ status, reason }: { readonly status: string; readonly reason: string }): string =>
    `${status} ${reason}`;
  return `${atSeconds}: ${replicas}, ${condition(ableToScale)}, ${condition(scalingLimited)}`;
}

function memoryOf({ recommendations, scaleUpEvents, scaleDownEvents }: Remembered): HpaMemory {
  const memory = new HpaMemory();
  for (const { atSeconds, replicas } of recommendations ?? []) {
    memory.remember(atSeconds * 1000, replicas, -Infinity);
  }
  const sides = [
    [scaleUpEvents, memory.scaleUpEvents],
    [scaleDownEvents, memory.scaleDownEvents],
  ] as const;
  for (const [given, events] of sides) {
    for (const { atSeconds, change } of given ?? [])
      events.push({ atMs: atSeconds * 1000, change, outdated: false });
  }
  return memory;
}

function rememberedOf(memory: HpaMemory): Remembered {
  const seconds = ({ atMs, change }: ScaleEvent): { atSeconds: number; change: number } => ({
    atSeconds: atMs / 1000,
    change,
  });
  return {
    recommendations: memory.recommendations.map(({ atMs, replicas }) => ({
      atSeconds: atMs / 1000,
      replicas,
    })),
    scaleUpEvents: memory.scaleUpEvents.map(seconds),
    scaleDownEvents: memory.scaleDownEvents.map(seconds),
  };
}

function memoryText({ recommendations, scaleUpEvents, scaleDownEvents }: Remembered): string {
  const event = ({ atSeconds, change }: { atSeconds: number; change: number }): string =>
    `${atSeconds}:${change}`;
  return [
    (recommendations ?? []).map(({ atSeconds, replicas }) => `${atSeconds}:${replicas}`).join(' '),
    (scaleUpEvents ?? []).map(event).join(' '),
    (scaleDownEvents ?? []).map(event).join(' '),
  ].join(' | ');
}
