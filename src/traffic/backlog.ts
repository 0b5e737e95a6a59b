/** What a pod that falls behind carries along, in requests. */
export interface BacklogStep {
  readonly backlog: number;
  readonly ratePerSecond: number;
  readonly capacityPerSecond: number;
  readonly durationMs: number;
  /** Requests that have waited longer are given up by those who asked; Infinity: nobody gives up. */
  readonly patienceMs: number;
}

export interface BacklogOutcome {
  readonly backlog: number;
  readonly served: number;
  /** Given up: they waited longer than anybody would. */
  readonly expired: number;
  /** Mean wait of those who were served, by Little's law over the step. */
  readonly meanWaitMs: number;
}

/**
 * A step of a queue as a fluid: while more comes than is served the backlog grows; it never holds more than what is
 * served within the patience of those who wait. What came and was there equals what was served, expired and is left.
 */
export function advanceBacklog(step: BacklogStep): BacklogOutcome {
  const { backlog, ratePerSecond, capacityPerSecond, durationMs, patienceMs } = step;
  const seconds = durationMs / 1000;
  const most = patienceMs === Infinity ? Infinity : (capacityPerSecond * patienceMs) / 1000;
  const net = ratePerSecond - capacityPerSecond;

  // Until it is empty (or full) the backlog runs along a line; from then on it stays there.
  const start = Math.min(backlog, most);
  const turnS = net < 0 ? start / -net : net > 0 ? (most - start) / net : Infinity;
  const lineS = Math.min(seconds, turnS);
  const end = Math.min(most, Math.max(0, start + net * lineS));
  const area = ((start + end) / 2) * lineS + end * (seconds - lineS);

  const served = Math.min(
    start + ratePerSecond * seconds,
    net < 0 ? servedWhenEmptying(step, lineS) : capacityPerSecond * seconds,
  );
  const expired = Math.max(0, backlog + ratePerSecond * seconds - served - end);
  return { backlog: end, served, expired, meanWaitMs: served > 0 ? (1000 * area) / served : 0 };
}

/** At full speed until the backlog is gone, then what comes. */
function servedWhenEmptying(
  { ratePerSecond, capacityPerSecond, durationMs }: BacklogStep,
  lineS: number,
): number {
  return capacityPerSecond * lineS + ratePerSecond * (durationMs / 1000 - lineS);
}
