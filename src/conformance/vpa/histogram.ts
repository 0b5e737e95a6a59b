import {
  BucketScale,
  DecayingHistogram,
  type BucketOptions,
  type HistogramCheckpoint,
} from '../../autoscale/index.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly options: BucketOptions;
  readonly halfLifeSeconds: number;
  readonly operations: readonly Operation[];
}

interface Operation {
  readonly op: string;
  readonly histogram: number;
  readonly value?: number | bigint;
  readonly weight?: number | bigint;
  readonly atSeconds?: number;
  readonly from?: number;
  readonly percentile?: number;
}

interface Answer {
  readonly op: number;
  readonly percentile?: number | bigint;
  readonly empty?: boolean;
  readonly referenceAtSeconds?: number;
  readonly totalWeight?: number | bigint;
  readonly bucketWeights?: Readonly<Record<number, number>> | null;
}

interface Expect {
  readonly answers: readonly Answer[];
}

/** The decaying exponential histogram, operation by operation. */
export const histogramRunner: KindRunner<Input, Expect> = {
  area: 'vpa',
  kind: 'histogram',
  differences(input, expect) {
    const histograms = new Histograms(input);
    const ours: Answer[] = [];
    for (const [index, operation] of input.operations.entries()) {
      const answer = histograms.run(operation);
      if (answer !== undefined) ours.push({ op: index, ...answer });
    }
    return expect.answers.flatMap((recorded, index) => answerDifferences(ours[index], recorded));
  },
};

/** The histograms of a case by number, made when first named. */
class Histograms {
  readonly #scale: BucketScale;
  readonly #halfLifeMs: number;
  readonly #byNumber = new Map<number, DecayingHistogram>();
  readonly #checkpoints = new Map<number, HistogramCheckpoint>();

  constructor({ options, halfLifeSeconds }: Input) {
    this.#scale = new BucketScale(options);
    this.#halfLifeMs = halfLifeSeconds * 1000;
  }

  run(operation: Operation): Omit<Answer, 'op'> | undefined {
    const {
      op,
      histogram: number,
      value = 0,
      weight = 0,
      atSeconds = 0,
      from = 0,
      percentile = 0,
    } = operation;
    const histogram = this.#at(number);
    switch (op) {
      case 'add':
        histogram.add(Number(value), Number(weight), atSeconds * 1000);
        return undefined;
      case 'subtract':
        histogram.subtract(Number(value), Number(weight), atSeconds * 1000);
        return undefined;
      case 'merge':
        histogram.merge(this.#at(from));
        return undefined;
      case 'percentile':
        return { percentile: histogram.percentile(percentile), empty: histogram.isEmpty() };
      case 'checkpoint':
        return this.#checkpoint(number);
      default:
        this.#reload(number);
        return undefined;
    }
  }

  #at(number: number): DecayingHistogram {
    const known = this.#byNumber.get(number) ?? new DecayingHistogram(this.#scale, this.#halfLifeMs);
    this.#byNumber.set(number, known);
    return known;
  }

  #checkpoint(number: number): Omit<Answer, 'op'> {
    const checkpoint = this.#at(number).toCheckpoint();
    this.#checkpoints.set(number, checkpoint);
    const { referenceMs, totalWeight, bucketWeights } = checkpoint;
    const referenceAtSeconds = referenceMs === -Infinity ? -9223372036 : referenceMs / 1000;
    return { referenceAtSeconds, totalWeight, bucketWeights };
  }

  #reload(number: number): void {
    const loaded = new DecayingHistogram(this.#scale, this.#halfLifeMs);
    const checkpoint = this.#checkpoints.get(number);
    if (checkpoint !== undefined) loaded.loadCheckpoint(checkpoint);
    this.#byNumber.set(number, loaded);
  }
}

function answerDifferences(ours: Answer | undefined, recorded: Answer): readonly string[] {
  const left = answerText(ours);
  const right = answerText(recorded);
  const isClose =
    areClose(asNumber(ours?.percentile), recorded.percentile) &&
    areClose(asNumber(ours?.totalWeight), recorded.totalWeight);
  return left === right && isClose
    ? []
    : [`operation ${recorded.op}: ours ${JSON.stringify(ours)}, recorded ${JSON.stringify(recorded)}`];
}

/** The exact part of an answer. */
function answerText(answer: Answer | undefined): string {
  const buckets = Object.entries(answer?.bucketWeights ?? {}).map(
    ([bucket, weight]) => `${bucket}:${weight}`,
  );
  return [answer?.op, answer?.empty, answer?.referenceAtSeconds, ...buckets].map(String).join(' ');
}

function asNumber(value: number | bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** A recorded double that happens to be whole and beyond 2^53 was read as a bigint. */
export function areClose(ours: number | undefined, recorded: number | bigint | undefined): boolean {
  if (ours === undefined || recorded === undefined) return ours === recorded;
  const value = Number(recorded);
  return Math.abs(ours - value) <= 1e-9 * Math.max(Math.abs(ours), Math.abs(value));
}
