import type { PoolProgress } from '../../index.ts';
import type { Io } from '../command.ts';

const BAR_CELLS = 30;

export interface ProgressLine {
  update(progress: PoolProgress): void;
  /** Takes the bar away. */
  end(): void;
}

/** Progress on stderr: a bar that redraws itself on a terminal, a line at every quarter otherwise, nothing if quiet. */
export function progressLine(io: Io, quiet: boolean): ProgressLine {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return io.stderrIsTerminal ? bar(io) : sparseLines(io);
}

function bar(io: Io): ProgressLine {
  let drawn = false;
  return {
    update(progress) {
      drawn = true;
      const cells = Math.round(progress.share * BAR_CELLS);
      io.stderr(`\r\u001b[K[${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)}] ${percentText(progress)}`);
    },
    end: () => {
      if (drawn) io.stderr('\r\u001b[K');
    },
  };
}

function sparseLines(io: Io): ProgressLine {
  let quarter = 0;
  return {
    update(progress) {
      const reached = Math.floor(progress.share * 4);
      if (reached <= quarter || reached >= 4) return;
      quarter = reached;
      io.stderr(`plimsoll: ${percentText(progress)}\n`);
    },
    end: () => undefined,
  };
}

function percentText({ share, events, runs, runsDone }: PoolProgress): string {
  const run = runs > 1 ? `, ${runsDone} of ${runs} runs` : '';
  return `${Math.floor(share * 100)} % of the simulated time${run}, ${events} events`;
}
