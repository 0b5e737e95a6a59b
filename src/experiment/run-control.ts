/**
 * A few bytes of shared memory between the main thread and the worker of one run: progress one way, stop the other.
 * Polled, so that a run never waits for the main thread nor the main thread for it.
 *
 *   Float64  [0] simulated ms   [1] events   [2] 1 = stop
 */
export class RunControl {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(24)) {
    this.buffer = buffer;
    this.#cells = new Float64Array(buffer);
  }

  get nowMs(): number {
    return this.#cells[0];
  }

  get events(): number {
    return this.#cells[1];
  }

  get stopped(): boolean {
    return this.#cells[2] === 1;
  }

  report(nowMs: number, events: number): void {
    this.#cells[0] = nowMs;
    this.#cells[1] = events;
  }

  stop(): void {
    this.#cells[2] = 1;
  }
}
