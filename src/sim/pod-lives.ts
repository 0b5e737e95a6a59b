import { assert, VERIFY } from '../base/index.ts';
import type { PodRow } from '../model/index.ts';

/** Where a pod stands in its life. */
export const PodState = { Free: 0, Pending: 1, Starting: 2, Running: 3, Terminating: 4 } as const;

const FIRST_CAPACITY = 1024;

/**
 * What the run knows of a pod beyond the cluster's own table: one column a field, by the same row.
 *
 *   row           0          1          2
 *   state       [ Running  ][ Free    ][ Pending ]
 *   incarnation [ 0        ][ 4       ][ 1       ]     times the row was freed
 *   createdMs   [ 12000    ][ …
 *
 * Events name a pod by row and incarnation; when the row was freed in between, the incarnation differs and the event
 * is void. So nothing has to be taken out of the event queue, and rows of ended pods are reused at once.
 */
export class PodLives {
  state: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** 1 once its containers run; stays while it terminates. */
  started: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** 1 while its Ready condition is true. */
  ready: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** When the Ready condition last changed; the creation before it ever did. */
  readySinceMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  incarnation: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** The event log's number for the pod's name. */
  name: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Number in the TemplateBook: size, owner, grace. */
  template: Int32Array = new Int32Array(FIRST_CAPACITY);
  createdMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  boundMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Run time once started; Infinity for ever. */
  durationMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Last FailedScheduling text, as a number of the run's texts; -1 none. */
  failure: Int32Array = new Int32Array(FIRST_CAPACITY);

  /** Every column of the row is set anew: the pod that had it before leaves nothing behind. */
  begin(row: PodRow, life: NewLife): void {
    if (row >= this.state.length) this.#grow(row + 1);
    if (VERIFY) assert(this.state[row] === PodState.Free, `pod row ${row} begins twice`);
    if (life.template < 0) assert(false, `pod row ${row} begins without a template`);
    this.state[row] = PodState.Pending;
    this.started[row] = 0;
    this.ready[row] = 0;
    this.readySinceMs[row] = life.nowMs;
    this.name[row] = life.name;
    this.template[row] = life.template;
    this.createdMs[row] = life.nowMs;
    this.boundMs[row] = -1;
    this.durationMs[row] = life.durationMs;
    this.failure[row] = -1;
  }

  /** The row may be reused; events still under way for this pod are void. */
  end(row: PodRow): void {
    if (VERIFY) assert(this.state[row] !== PodState.Free, `pod row ${row} ends twice`);
    this.state[row] = PodState.Free;
    this.incarnation[row]++;
  }

  /** Is this still the pod that the event was meant for? */
  isCurrent(row: number, incarnation: number): boolean {
    if (VERIFY)
      assert(incarnation <= this.incarnation[row], `life ${incarnation} of pod row ${row} has not begun`);
    return this.incarnation[row] === incarnation && this.state[row] !== PodState.Free;
  }

  #grow(wanted: number): void {
    const size = Math.max(wanted, this.state.length * 2);
    this.state = grown(this.state, new Uint8Array(size));
    this.started = grown(this.started, new Uint8Array(size));
    this.ready = grown(this.ready, new Uint8Array(size));
    this.readySinceMs = grown(this.readySinceMs, new Float64Array(size));
    this.incarnation = grown(this.incarnation, new Int32Array(size));
    this.name = grown(this.name, new Int32Array(size));
    this.template = grown(this.template, new Int32Array(size));
    this.createdMs = grown(this.createdMs, new Float64Array(size));
    this.boundMs = grown(this.boundMs, new Float64Array(size));
    this.durationMs = grown(this.durationMs, new Float64Array(size));
    this.failure = grown(this.failure, new Int32Array(size));
  }
}

export interface NewLife {
  readonly nowMs: number;
  readonly name: number;
  readonly template: number;
  readonly durationMs: number;
}

function grown<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
