import { assert } from '../../../base/index.ts';
import type { ContainerRecommendation, VpaQuantities } from '../../../autoscale/index.ts';
import { milliValueOf, valueOf } from '../../../model/index.ts';
import { SeriesName } from '../../../result/index.ts';
import type {
  SeriesBuilder,
  VerticalAmounts,
  VerticalAutoscalerResult,
  VerticalContainerResult,
} from '../../../result/index.ts';
import type { Simulation } from '../../simulation.ts';
import type { VpaMember } from './vpa-member.ts';

type Amounts = Required<VerticalAmounts>;

/** Use of one container at one pass, over all its pods that had a sample. */
interface PassSum extends Amounts {
  samples: number;
  milliCpu: number;
  memoryBytes: number;
}

interface ContainerAccount {
  readonly curves: Readonly<Record<'target' | 'requested' | 'used', readonly [SeriesBuilder, SeriesBuilder]>>;
  readonly pass: PassSum;
  readonly all: PassSum;
  peak: Amounts | undefined;
  requestedFirst: Amounts | undefined;
  requestedLast: Amounts | undefined;
}

/** What one VerticalPodAutoscaler did, as the result tells it: recommendation against request and use, and counts. */
export class VpaAccount {
  admissions = 0;
  evictions = 0;
  evictionsRefused = 0;
  resizes = 0;
  resizesDeferred = 0;
  resizesInfeasible = 0;
  readonly #sim: Simulation;
  readonly #member: VpaMember;
  readonly #containers = new Map<string, ContainerAccount>();

  constructor(sim: Simulation, member: VpaMember) {
    this.#sim = sim;
    this.#member = member;
  }

  sampled(container: string, milliCpu: number, memoryBytes: number): void {
    const account = this.#of(container);
    addTo(account.pass, { milliCpu, memoryBytes });
    addTo(account.all, { milliCpu, memoryBytes });
    account.peak = {
      milliCpu: Math.max(account.peak?.milliCpu ?? 0, milliCpu),
      memoryBytes: Math.max(account.peak?.memoryBytes ?? 0, memoryBytes),
    };
  }

  /** The recommender's pass is over: one point of each curve. */
  passed(requested: ReadonlyMap<string, Amounts>, nowMs: number): void {
    for (const { containerName, target } of this.#member.recommendation ?? [])
      draw(this.#of(containerName).curves.target, amountsOf(target), nowMs);
    for (const [container, amounts] of requested) {
      const account = this.#of(container);
      account.requestedFirst ??= amounts;
      account.requestedLast = amounts;
      draw(account.curves.requested, amounts, nowMs);
    }
    for (const { pass, all, curves } of this.#containers.values()) {
      assert(pass.samples <= all.samples, `${pass.samples} samples of a pass, ${all.samples} in all`);
      if (pass.samples > 0) draw(curves.used, meanOf(pass), nowMs);
      Object.assign(pass, newSum());
    }
  }

  result(): VerticalAutoscalerResult {
    const { spec, target, oomKills } = this.#member;
    return {
      namespace: spec.namespace,
      name: spec.name,
      target: target === undefined ? '' : `${target.kind}/${target.name}`,
      mode: spec.updateMode,
      containers: [...this.#containers].map(([container, account]) =>
        this.#containerResult(container, account),
      ),
      admissions: this.admissions,
      evictions: this.evictions,
      evictionsRefused: this.evictionsRefused,
      resizes: this.resizes,
      resizesDeferred: this.resizesDeferred,
      resizesInfeasible: this.resizesInfeasible,
      oomKills,
    };
  }

  #containerResult(
    container: string,
    { all, peak, requestedFirst, requestedLast }: ContainerAccount,
  ): VerticalContainerResult {
    const entry = this.#member.recommendation?.find(({ containerName }) => containerName === container);
    return {
      container,
      samples: this.#member.history.known().get(container)?.samplesCount ?? 0,
      ...(entry === undefined ? {} : { recommended: recommendedOf(entry) }),
      ...(requestedFirst === undefined ? {} : { requestedFirst }),
      ...(requestedLast === undefined ? {} : { requestedLast }),
      ...(all.samples === 0 ? {} : { usedMean: meanOf(all) }),
      ...(peak === undefined ? {} : { usedPeak: peak }),
    };
  }

  #of(container: string): ContainerAccount {
    let account = this.#containers.get(container);
    if (account === undefined) {
      const { namespace, name } = this.#member.spec;
      const group = `VerticalPodAutoscaler/${namespace}/${name}/${container}`;
      const pair = (cpu: string, memory: string): readonly [SeriesBuilder, SeriesBuilder] => [
        this.#sim.series.more(cpu, 'cores', group),
        this.#sim.series.more(memory, 'GiB', group),
      ];
      account = {
        curves: {
          target: pair(SeriesName.VerticalCpuTarget, SeriesName.VerticalMemoryTarget),
          requested: pair(SeriesName.VerticalCpuRequested, SeriesName.VerticalMemoryRequested),
          used: pair(SeriesName.VerticalCpuUsed, SeriesName.VerticalMemoryUsed),
        },
        pass: newSum(),
        all: newSum(),
        peak: undefined,
        requestedFirst: undefined,
        requestedLast: undefined,
      };
      this.#containers.set(container, account);
    }
    return account;
  }
}

function newSum(): PassSum {
  return { samples: 0, milliCpu: 0, memoryBytes: 0 };
}

function addTo(sum: PassSum, { milliCpu, memoryBytes }: Amounts): void {
  sum.samples++;
  sum.milliCpu += milliCpu;
  sum.memoryBytes += memoryBytes;
}

function meanOf({ samples, milliCpu, memoryBytes }: PassSum): Amounts {
  assert(samples > 0, 'a mean of no samples');
  return { milliCpu: milliCpu / samples, memoryBytes: memoryBytes / samples };
}

function draw(
  [cpu, memory]: readonly [SeriesBuilder, SeriesBuilder],
  { milliCpu, memoryBytes }: VerticalAmounts,
  nowMs: number,
): void {
  if (milliCpu !== undefined) cpu.set(nowMs, milliCpu / 1000);
  if (memoryBytes !== undefined) memory.set(nowMs, memoryBytes / 2 ** 30);
}

/** A recommendation in the numbers of the result: millicores and bytes. */
export function recommendedOf({
  target,
  lowerBound,
  upperBound,
  uncappedTarget,
}: ContainerRecommendation): NonNullable<VerticalContainerResult['recommended']> {
  return {
    target: amountsOf(target),
    lowerBound: amountsOf(lowerBound),
    upperBound: amountsOf(upperBound),
    uncappedTarget: amountsOf(uncappedTarget),
  };
}

function amountsOf({ cpu, memory }: VpaQuantities): VerticalAmounts {
  return {
    ...(cpu === undefined ? {} : { milliCpu: Number(milliValueOf(cpu)) }),
    ...(memory === undefined ? {} : { memoryBytes: Number(valueOf(memory)) }),
  };
}
