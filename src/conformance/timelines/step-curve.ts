/** A step function of time: `values[i]` holds from `timesMs[i]` on; 0 before the first point. */
export class StepCurve {
  readonly timesMs: number[];
  readonly values: number[];

  constructor(points: readonly (readonly [timeMs: number, value: number])[] = []) {
    this.timesMs = points.map(([timeMs]) => timeMs);
    this.values = points.map(([, value]) => value);
  }

  push(timeMs: number, value: number): void {
    this.timesMs.push(timeMs);
    this.values.push(value);
  }

  get last(): number {
    return this.values.at(-1) ?? 0;
  }
}

const ZERO = new StepCurve();

/** Area under the curve over [0, endMs], in value-seconds. */
export function areaUnder(curve: StepCurve, endMs: number): number {
  return areaBetween(curve, ZERO, endMs);
}

/** Integral of |a − b| over [0, endMs], in value-seconds. Points at negative times count from 0 on. */
export function areaBetween(a: StepCurve, b: StepCurve, endMs: number): number {
  const inside = (timeMs: number) => timeMs > 0 && timeMs < endMs;
  const cuts = [...new Set([0, endMs, ...a.timesMs.filter(inside), ...b.timesMs.filter(inside)])];
  cuts.sort((x, y) => x - y);
  const readA = reader(a);
  const readB = reader(b);
  let total = 0;
  for (let i = 0; i + 1 < cuts.length; i++)
    total += Math.abs(readA(cuts[i]) - readB(cuts[i])) * (cuts[i + 1] - cuts[i]);
  return total / 1000;
}

/** Reads a curve at rising times. */
function reader(curve: StepCurve): (timeMs: number) => number {
  let next = 0;
  let value = 0;
  return (timeMs) => {
    while (next < curve.timesMs.length && curve.timesMs[next] <= timeMs) value = curve.values[next++];
    return value;
  };
}
