interface PlainEvent {
  readonly timeMs: number;
  readonly phase: number;
  readonly number: number;
  readonly subject: number;
}

/** The twin of EventQueue: a sorted list. Order is (time, phase, number of the push). */
export class PlainEventQueue {
  readonly #events: PlainEvent[] = [];
  #pushes = 0;

  push(timeMs: number, phase: number, subject: number): void {
    this.#events.push({ timeMs, phase, number: this.#pushes++, subject });
    this.#events.sort((a, b) => a.timeMs - b.timeMs || a.phase - b.phase || a.number - b.number);
  }

  pop(untilMs: number = Infinity): PlainEvent | undefined {
    return this.nextMs <= untilMs ? this.#events.shift() : undefined;
  }

  get nextMs(): number {
    return this.#events[0]?.timeMs ?? Infinity;
  }

  get size(): number {
    return this.#events.length;
  }
}
