/** Things that happen later, in order of time and then of planning: the clock of the running-controller kinds. */
export class Timeline {
  nowMs = 0;
  readonly #planned: { readonly atMs: number; readonly order: number; readonly run: () => void }[] = [];
  #order = 0;

  get nextMs(): number {
    return this.#planned.at(-1)?.atMs ?? Infinity;
  }

  at(atMs: number, run: () => void): void {
    const entry = { atMs, order: this.#order++, run };
    let place = this.#planned.length;
    while (place > 0 && this.#planned[place - 1].atMs <= atMs) place--;
    this.#planned.splice(place, 0, entry);
  }

  /** Runs the next thing; false when there is none up to the horizon. */
  step(untilMs: number): boolean {
    const next = this.#planned.at(-1);
    if (next === undefined || next.atMs > untilMs) return false;
    this.#planned.pop();
    this.nowMs = next.atMs;
    next.run();
    return true;
  }
}
