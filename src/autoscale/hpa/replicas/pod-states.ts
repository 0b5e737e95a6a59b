import { assert, VERIFY } from '../../../base/index.ts';

/** What a pod counts as, whatever its metrics say. */
export const PodStanding = {
  /** Phase Failed, or being deleted and not running: counts nowhere. */
  Ignored: 0,
  /** Phase Pending: unready. */
  Pending: 1,
  Running: 2,
  /** Succeeded or Unknown: looked at like a running pod, but never "running and ready". */
  Other: 3,
  /** Running and being deleted: ignored by pod metrics, yet a running pod to Object and External metrics. */
  Terminating: 4,
} as const;
export type PodStanding = (typeof PodStanding)[keyof typeof PodStanding];

/** The pod's Ready condition. Unknown is not False. */
export const Readiness = { Absent: 0, False: 1, True: 2, Unknown: 3 } as const;
export type Readiness = (typeof Readiness)[keyof typeof Readiness];

/**
 * The pods that an HPA's selector matches, as columns; an index is a pod.
 *
 *     index           0        1        2
 *     standing      [ Running ][ Running ][ Pending ]
 *     readiness     [ True    ][ False   ][ False   ]
 *     startedAtMs   [ 1005000 ][ 2015000 ][ NaN     ]     NaN: no startTime
 *     readySinceMs  [ 1040000 ][ 2015000 ][ 2015000 ]     last transition of Ready
 *
 * One table serves all metrics of the HPA; requests and samples are columns beside it with the same index.
 */
export class PodStates {
  count = 0;
  standing: Uint8Array;
  readiness: Uint8Array;
  startedAtMs: Float64Array;
  readySinceMs: Float64Array;
  /** Scratch of groupPods. */
  group: Uint8Array;

  constructor(capacity = 16) {
    this.standing = new Uint8Array(capacity);
    this.readiness = new Uint8Array(capacity);
    this.startedAtMs = new Float64Array(capacity);
    this.readySinceMs = new Float64Array(capacity);
    this.group = new Uint8Array(capacity);
  }

  clear(): void {
    this.count = 0;
  }

  add(standing: PodStanding, readiness: Readiness, startedAtMs: number, readySinceMs: number): number {
    if (this.count === this.standing.length) this.#grow();
    const index = this.count++;
    if (VERIFY) assert(!Number.isNaN(readySinceMs), `pod ${index} has no transition time`);
    this.standing[index] = standing;
    this.readiness[index] = readiness;
    this.startedAtMs[index] = startedAtMs;
    this.readySinceMs[index] = readySinceMs;
    return index;
  }

  /** Pods in phase Running whose Ready condition is True: what Object and External metrics multiply by. */
  runningReadyCount(): number {
    let count = 0;
    for (let i = 0; i < this.count; i++) {
      const standing = this.standing[i];
      const isRunning = standing === PodStanding.Running || standing === PodStanding.Terminating;
      if (isRunning && this.readiness[i] === Readiness.True) count++;
    }
    return count;
  }

  #grow(): void {
    const capacity = Math.max(16, this.standing.length * 2);
    this.standing = copyInto(new Uint8Array(capacity), this.standing);
    this.readiness = copyInto(new Uint8Array(capacity), this.readiness);
    this.startedAtMs = copyInto(new Float64Array(capacity), this.startedAtMs);
    this.group = new Uint8Array(capacity);
    this.readySinceMs = copyInto(new Float64Array(capacity), this.readySinceMs);
  }
}

function copyInto<Column extends Uint8Array | Float64Array>(target: Column, source: Column): Column {
  target.set(source);
  return target;
}
