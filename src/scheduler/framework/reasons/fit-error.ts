import { compareStrings } from '../../../base/index.ts';

/** Counts reasons over nodes and words them as upstream's FitError does. */
export class ReasonCounts {
  readonly #counts = new Map<string, number>();

  add(reason: string, nodes: number): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + nodes);
  }

  /** `0/5 nodes are available: 1 node(s) were unschedulable, 4 Insufficient cpu.` Sorted as texts: 10 before 2. */
  text(nodeCount: number): string {
    const parts = [...this.#counts].map(([reason, count]) => `${count} ${reason}`).sort(compareStrings);
    return fitErrorText(nodeCount, parts);
  }
}

/** The text of the FailedScheduling event. Upstream: framework/types.go FitError.Error. */
export function fitErrorText(nodeCount: number, parts: readonly string[]): string {
  const head = `0/${nodeCount} nodes are available:`;
  return parts.length === 0 ? head : `${head} ${parts.join(', ')}.`;
}

const NOTE_BYTES_MAX = 1024;
const CUT_MARK = ' ...';

/** Events are cut to 1,024 bytes. The texts are ASCII. */
export function eventNote(text: string): string {
  return text.length <= NOTE_BYTES_MAX ? text : text.slice(0, NOTE_BYTES_MAX - CUT_MARK.length) + CUT_MARK;
}
