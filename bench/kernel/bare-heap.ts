/**
 * The least that a queue of timers can be: a binary heap of times and payloads in two typed arrays, without order among
 * equal times, kinds, growth or checks. What Node does with it on a machine is the measure of that machine.
 */
export class BareHeap {
  length = 0;
  readonly #times: Float64Array;
  readonly #payloads: Int32Array;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#payloads = new Int32Array(capacity);
  }

  get topTime(): number {
    return this.#times[0];
  }

  get topPayload(): number {
    return this.#payloads[0];
  }

  push(time: number, payload: number): void {
    const times = this.#times;
    let place = this.length++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (times[parent] <= time) break;
      times[place] = times[parent];
      this.#payloads[place] = this.#payloads[parent];
      place = parent;
    }
    times[place] = time;
    this.#payloads[place] = payload;
  }

  pop(): void {
    const times = this.#times;
    const payloads = this.#payloads;
    const last = --this.length;
    const time = times[last];
    const payload = payloads[last];
    let place = 0;
    for (let child = 1; child < last; child = place * 2 + 1) {
      if (child + 1 < last && times[child + 1] < times[child]) child++;
      if (times[child] >= time) break;
      times[place] = times[child];
      payloads[place] = payloads[child];
      place = child;
    }
    times[place] = time;
    payloads[place] = payload;
  }
}
