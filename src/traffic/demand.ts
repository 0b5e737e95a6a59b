/** What is asked over time, in requests per second; `rates[i]` holds from i × stepMs on, the last one for ever. */
export interface DemandCurve {
  readonly stepMs: number;
  readonly rates: Float64Array;
}

/** Requests a second; the last rate goes on for ever, and before the start there is none. */
export function rateAt({ stepMs, rates }: DemandCurve, nowMs: number): number {
  if (rates.length === 0 || nowMs < 0) return 0;
  return rates[Math.min(rates.length - 1, Math.floor(nowMs / stepMs))];
}

/** The next moment after now at which the rate is another; Infinity: never again. Steps of equal rate are passed over. */
export function nextRateChangeMs({ stepMs, rates }: DemandCurve, nowMs: number): number {
  const current = rateAt({ stepMs, rates }, nowMs);
  for (let step = Math.max(0, Math.floor(nowMs / stepMs) + 1); step < rates.length; step++)
    if (rates[step] !== current) return step * stepMs;
  return Infinity;
}

/** Requests that come in [fromMs, toMs). */
export function requestsBetween(curve: DemandCurve, fromMs: number, toMs: number): number {
  const { stepMs, rates } = curve;
  let requests = 0;
  for (let atMs = Math.max(0, fromMs); atMs < toMs;) {
    const step = Math.floor(atMs / stepMs);
    const endMs = step >= rates.length - 1 ? toMs : Math.min(toMs, (step + 1) * stepMs);
    requests += (rateAt(curve, atMs) * (endMs - atMs)) / 1000;
    atMs = endMs;
  }
  return requests;
}
