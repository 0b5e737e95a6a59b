import { areaBetween, areaUnder, StepCurve } from './step-curve.ts';
import type { RunFigures } from './figures.ts';

/** One figure of one scenario: ours against the recorded runs. */
export interface FigureVerdict {
  readonly figure: string;
  readonly passed: boolean;
  /** Ours: the value, or for curves and placements the mean distance to the recorded runs. */
  readonly ours: number;
  /** What was allowed: [low, high] for a number, [0, limit] for a distance. */
  readonly allowed: readonly [number, number];
  readonly recorded: readonly number[];
}

/** Curves whose mean area is smaller than this (value · s) are nothing but latency and are left out. */
const LEAST_AREA = 2;
const DISTANCE_ALWAYS_ALLOWED = 0.02;
const TIME_SLACK_MS = 500;
const AREA_SLACK = 0.02;

/**
 * Judges our runs of a scenario (several seeds; the median counts) against the recorded runs, figure by figure.
 *
 * A number passes inside [min − s, max + s] of the recorded runs, s = max − min, at least 500 ms for a time, 2 % of
 * the mean for an area, 0 for a count. A curve or placement passes when its mean distance to the recorded runs is at
 * most 1.5 times the largest distance between them, or 0.02.
 */
export function judge(
  ours: readonly RunFigures[],
  recorded: readonly RunFigures[],
  endMs: number,
): FigureVerdict[] {
  return [
    ...judgeNumbers(ours, recorded),
    ...judgeCurves(ours, recorded, endMs),
    ...judgePlacements(ours, recorded),
  ];
}

function judgeNumbers(ours: readonly RunFigures[], recorded: readonly RunFigures[]): FigureVerdict[] {
  return namesOf(recorded, ({ numbers }) => numbers).map((figure) => {
    const values = recorded.map(({ numbers }) => numbers.get(figure) ?? 0);
    const value = median(ours.map(({ numbers }) => numbers.get(figure) ?? 0));
    const low = Math.min(...values);
    const high = Math.max(...values);
    const slack = Math.max(high - low, leastSlack(figure, mean(values)));
    const allowed = [low - slack, high + slack] as const;
    return {
      figure,
      passed: value >= allowed[0] && value <= allowed[1],
      ours: value,
      allowed,
      recorded: values,
    };
  });
}

function leastSlack(figure: string, meanValue: number): number {
  if (figure.endsWith('Ms')) return TIME_SLACK_MS;
  return figure.endsWith('Seconds') ? AREA_SLACK * meanValue : 0;
}

function judgeCurves(
  ours: readonly RunFigures[],
  recorded: readonly RunFigures[],
  endMs: number,
): FigureVerdict[] {
  const none = new StepCurve();
  return namesOf(recorded, ({ curves }) => curves).flatMap((name) => {
    const curves = recorded.map((run) => run.curves.get(name) ?? none);
    const scale = mean(curves.map((curve) => areaUnder(curve, endMs)));
    if (scale < LEAST_AREA) return [];
    const distance = (a: StepCurve, b: StepCurve) => areaBetween(a, b, endMs) / scale;
    const mine = ours.map((run) => run.curves.get(name) ?? none);
    return [judgeDistance(`curve.${name}`, mine, curves, distance)];
  });
}

function judgePlacements(ours: readonly RunFigures[], recorded: readonly RunFigures[]): FigureVerdict[] {
  const none: ReadonlyMap<string, number> = new Map();
  return namesOf(recorded, ({ placements }) => placements).flatMap((name) => {
    const counts = recorded.map((run) => run.placements.get(name) ?? none);
    const total = mean(counts.map((count) => sum([...count.values()])));
    if (total === 0) return [];
    const distance = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>) =>
      sum(
        [...new Set([...a.keys(), ...b.keys()])].map((key) =>
          Math.abs((a.get(key) ?? 0) - (b.get(key) ?? 0)),
        ),
      ) /
      2 /
      total;
    const mine = ours.map((run) => run.placements.get(name) ?? none);
    return [judgeDistance(name, mine, counts, distance)];
  });
}

function judgeDistance<T>(
  figure: string,
  ours: readonly T[],
  recorded: readonly T[],
  distance: (a: T, b: T) => number,
): FigureVerdict {
  const between = recorded.flatMap((a, i) => recorded.slice(i + 1).map((b) => distance(a, b)));
  const limit = Math.max(1.5 * Math.max(0, ...between), DISTANCE_ALWAYS_ALLOWED);
  const value = median(ours.map((own) => mean(recorded.map((run) => distance(own, run)))));
  return { figure, passed: value <= limit, ours: value, allowed: [0, limit], recorded: between };
}

function namesOf(
  runs: readonly RunFigures[],
  pick: (run: RunFigures) => ReadonlyMap<string, unknown>,
): string[] {
  return [...new Set(runs.flatMap((run) => [...pick(run).keys()]))].sort((a, b) => (a < b ? -1 : 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

/** The middle value; of an even number of values the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : mean(sorted.slice(middle - 1, middle + 1));
}
