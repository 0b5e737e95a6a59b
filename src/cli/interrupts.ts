/** `npx` and `npm start` hand on an interrupt that the terminal has sent to the whole group already. */
export const ECHO_MS = 400;

export interface Interrupted {
  /** Tells whoever works to come to an end. */
  readonly stop: AbortController;
  readonly say: (text: string) => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  readonly nowMs: () => number;
}

/** What an interrupt does: the first lets the work end in order, one that comes later, and is no echo, ends it at once. */
export function onInterrupt({ stop, say, exit, nowMs }: Interrupted): () => void {
  let stoppedAtMs = 0;
  return () => {
    if (stop.signal.aborted) {
      if (nowMs() - stoppedAtMs >= ECHO_MS) exit(130);
      return;
    }
    stoppedAtMs = nowMs();
    stop.abort();
    say('\nplimsoll: stopping; what is done so far is kept (Ctrl-C again: at once)\n');
  };
}
