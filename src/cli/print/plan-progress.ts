import { durationText, SECOND_MS } from '../../base/index.ts';
import type { PlanProgress } from '../../index.ts';
import type { Io } from '../command.ts';

export interface PlanProgressLine {
  readonly update: (progress: PlanProgress) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Candidates between two lines where there is no terminal. */
const LINE_EVERY = 10;
/** Before a twentieth is done, a guess of the time left is worth nothing. */
const SHARE_MIN = 0.05;
/** What a plan looks at, and about how long it will, on stderr: one line that changes on a terminal, else one at every tenth candidate. */
export function planProgress(
  io: Io,
  quiet: boolean,
  nowMs: () => number = () => performance.now(),
): PlanProgressLine {
  if (quiet) return { update: () => undefined, end: () => undefined };
  const startMs = nowMs();
  let printed = 0;
  return {
    update({ what, simulated, share }) {
      const text = `${simulated} candidates simulated${leftText(nowMs() - startMs, share)}, next: ${what}`;
      if (io.stderrIsTerminal) io.stderr(`\r\u001b[K${text.slice(0, io.columns - 1)}`);
      else if (simulated >= printed + LINE_EVERY) {
        printed = simulated;
        io.stderr(`plimsoll: ${text}\n`);
      }
    },
    end() {
      if (io.stderrIsTerminal) io.stderr('\r\u001b[K');
    },
  };
}

function leftText(elapsedMs: number, share: number): string {
  if (share < SHARE_MIN) return '';
  const leftMs = (elapsedMs * (1 - share)) / share;
  return `, about ${durationText(Math.ceil(leftMs / SECOND_MS) * SECOND_MS)} left`;
}
