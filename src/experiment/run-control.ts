const CELLS = 5;
const PLACE_BYTES_MAX = 120;

/**
 * A few bytes of shared memory between the main thread and the worker of one run: progress one way, stop the other.
 * Polled, so that a run never waits for the main thread nor the main thread for it.
 *
 *   Float64  [0] simulated ms   [1] events   [2] 1 = stop
 *            [3] calls of code of the user's entered and left   [4] how deep in it the run is
 *   bytes    the length and the letters of the place where it is: plugin and point
 */
export class RunControl {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Float64Array;
  readonly #place: Uint8Array;
  #written = '';

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(CELLS * 8 + PLACE_BYTES_MAX + 1)) {
    this.buffer = buffer;
    this.#cells = new Float64Array(buffer, 0, CELLS);
    this.#place = new Uint8Array(buffer, CELLS * 8);
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

  /** Code of the user's is asked: a plugin (its name has only letters of ASCII) at a point. */
  enter(name: string, point: string): void {
    this.#write(`plugin ${name}: ${point}`);
    this.#cells[4]++;
    this.#cells[3]++;
  }

  leave(): void {
    this.#cells[4]--;
    this.#cells[3]++;
  }

  /** In which call of the user's code the run is: its number and its place; undefined where it is in none. */
  get call(): { readonly number: number; readonly place: string } | undefined {
    if (this.#cells[4] === 0) return undefined;
    const letters = this.#place.slice(1, 1 + this.#place[0]);
    return { number: this.#cells[3], place: String.fromCharCode(...letters) };
  }

  #write(place: string): void {
    if (place === this.#written) return;
    this.#written = place;
    const letters = place.slice(0, PLACE_BYTES_MAX);
    this.#place[0] = letters.length;
    for (let i = 0; i < letters.length; i++) this.#place[i + 1] = letters.charCodeAt(i);
  }
}
