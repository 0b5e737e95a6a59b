import type { ControlPlane, PodHandle } from '../../controllers/index.ts';
import type { ContainerExit, PodEnd } from '../workload-controllers.ts';
import type { RunAdmission } from './admission/run-admission.ts';

/** How a pod ended, as those hear of it who own it. */
export interface PodEnding {
  readonly how: PodEnd;
  readonly exits: readonly ContainerExit[];
  readonly ownerKind: string | undefined;
}

/** Owners that still have to count or replace a pod of theirs that has ended: its object stays until they let go. */
const KEEPS_ENDED: ReadonlySet<string> = new Set(['Job', 'StatefulSet', 'DaemonSet']);

/**
 * The API objects of pods that have ended. The run frees a pod's row at once; its object is there until whoever owns it
 * has counted or replaced it, as finalizers and garbage collection have it upstream.
 */
export class EndedPods {
  readonly #plane: ControlPlane;
  readonly #admission: RunAdmission;
  /** Deleted pods that a Job has not counted yet: their objects stay until it has. */
  readonly #uncounted = new Set<PodHandle>();
  readonly #disrupted = new Set<PodHandle>();

  constructor(plane: ControlPlane, admission: RunAdmission) {
    this.#plane = plane;
    this.#admission = admission;
  }

  /** The pod has the condition DisruptionTarget: pod failure policies look at it once the pod ends. */
  disrupted(handle: PodHandle): void {
    this.#disrupted.add(handle);
  }

  forgetDisruption(handle: PodHandle): void {
    this.#disrupted.delete(handle);
  }

  /** Its containers have ended, or somebody deleted it. */
  ended(handle: PodHandle, { how, exits, ownerKind }: PodEnding, nowMs: number): void {
    const phase = how === 'succeeded' ? 'Succeeded' : 'Failed';
    const isUncounted = !this.#plane.mayVanish(handle);
    if (how !== 'deleted' || isUncounted)
      this.#plane.podEnded(handle, { phase, exits, isDisrupted: this.#disrupted.has(handle) }, nowMs);
    if (how === 'deleted' && isUncounted) this.#uncounted.add(handle);
    else if (how === 'deleted' || ownerKind === undefined || !KEEPS_ENDED.has(ownerKind))
      this.gone(handle, nowMs);
  }

  /** The object is deleted. */
  gone(handle: PodHandle, nowMs: number): void {
    this.#admission.podGone(handle, nowMs);
    this.#plane.podGone(handle, nowMs);
  }

  /** Whether a Job has still to count it: then it is not gone, though it was deleted. */
  isUncounted(handle: PodHandle): boolean {
    return this.#uncounted.has(handle);
  }

  /** Deleted pods go once their Job has counted them. */
  releaseCounted(nowMs: number): void {
    for (const handle of this.#uncounted) {
      if (!this.#plane.mayVanish(handle)) continue;
      this.#uncounted.delete(handle);
      this.gone(handle, nowMs);
    }
  }
}
