/**
 * How far a metric may be off its target before anything is done.
 *
 * Upstream since 1.33: no action while 1 − down ≤ ratio ≤ 1 + up, both ends included; each side is the one of
 * `behavior.scaleUp|scaleDown.tolerance`, else the controller's flag. Written as sums, in float64: the older
 * `|1 − ratio| ≤ tolerance` differs in the last bit at the upper end (1.1 is within 0.1 here and was not there).
 */
export interface Tolerances {
  readonly down: number;
  readonly up: number;
}

/** Too close to the target to act upon; both ends belong to it. `ratio` is use ÷ target. */
export function isWithinTolerance(tolerances: Tolerances, ratio: number): boolean {
  return 1 - tolerances.down <= ratio && ratio <= 1 + tolerances.up;
}
