import { durationText } from '../../base/index.ts';
import type { SweepProgress } from '../../index.ts';
import type { Io } from '../command.ts';

const BAR_CELLS = 30;
const LINE_EVERY_SHARE = 0.1;

interface SweepProgressLine {
  update(progress: SweepProgress): void;
  end(): void;
}

/** Runs done and time left on stderr: a bar on a terminal, a line at every tenth otherwise, nothing if quiet. */
export function sweepProgress(io: Io, quiet: boolean): SweepProgressLine {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return io.stderrIsTerminal ? bar(io) : sparseLines(io);
}

function bar(io: Io): SweepProgressLine {
  return {
    update(progress) {
      const cells = Math.round((progress.runsDone / progress.runs) * BAR_CELLS);
      io.stderr(`\r\u001b[K[${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)}] ${lineText(progress)}`);
    },
    end: () => io.stderr('\r\u001b[K'),
  };
}

function sparseLines(io: Io): SweepProgressLine {
  let nextShare = 0;
  return {
    update(progress) {
      const share = progress.runsDone / progress.runs;
      if (share < nextShare) return;
      nextShare = share + LINE_EVERY_SHARE;
      io.stderr(`plimsoll: ${lineText(progress)}\n`);
    },
    end: () => undefined,
  };
}

function lineText({ runsDone, runs, runsResumed, leftMs }: SweepProgress): string {
  const resumed = runsResumed > 0 ? ` (${runsResumed} from the journal)` : '';
  const left = leftMs === undefined || runsDone === runs ? '' : `, ${durationText(leftMs)} left`;
  return `${runsDone} of ${runs} runs${resumed}${left}`;
}
