import type { Pod } from '../../../model/index.ts';
import { podSpecKey } from '../scale-up/pod-spec-key.ts';
import type { CaSnapshot } from './ca-snapshot.ts';
import type { PlacementHints } from './placement-hints.ts';
import { controllerOf } from './pod-kinds.ts';

/** Distinct pods of one controller that are remembered as fitting nowhere. */
const FAILED_SPECS_MAX = 10;

export interface PlacementOptions {
  readonly isAcceptable: (node: string) => boolean;
  /** Stop a pass at the first pod that fits nowhere: a node either can be emptied or cannot. */
  readonly endsPassOnFailure: boolean;
}

export interface Placement {
  readonly pod: Pod;
  readonly node: string;
}

/**
 * Places pods on the nodes of the snapshot, highest priority first (upstream simulator/scheduling/hinting_simulator.go).
 * In each pass the pods with a hint come first, on the hinted node, then the others, going round.
 *
 * Hints that are set and the place of the round stay even where the caller reverts the snapshot.
 */
export function placePods(
  snapshot: CaSnapshot,
  hints: PlacementHints,
  pods: readonly Pod[],
  options: PlacementOptions,
): readonly Placement[] {
  const placements: Placement[] = [];
  const failed = new FailedSpecs(snapshot);
  for (const pass of passesOf(pods)) {
    const rest = placeHinted(snapshot, hints, pass, options, placements);
    for (const pod of rest) {
      const node = failed.has(pod) ? undefined : placeOnAny(snapshot, pod, options);
      if (node !== undefined) {
        snapshot.setHint(pod, node, hints);
        placements.push({ pod, node });
        continue;
      }
      failed.add(pod);
      if (options.endsPassOnFailure) break;
    }
  }
  return placements;
}

function placeHinted(
  snapshot: CaSnapshot,
  hints: PlacementHints,
  pods: readonly Pod[],
  { isAcceptable }: PlacementOptions,
  placements: Placement[],
): readonly Pod[] {
  return pods.filter((pod) => {
    const node = snapshot.hintFor(pod, hints);
    if (node === undefined || snapshot.get(node) === undefined || !isAcceptable(node)) return true;
    const row = snapshot.addPending(pod);
    if (!snapshot.fits(row, node)) {
      snapshot.removePending(pod, row);
      return true;
    }
    snapshot.place(row, node);
    snapshot.setHint(pod, node, hints);
    placements.push({ pod, node });
    return false;
  });
}

/** Places the pod on the next acceptable node, going round, that takes it; undefined: none does. */
export function placeOnAny(
  snapshot: CaSnapshot,
  pod: Pod,
  { isAcceptable }: PlacementOptions,
): string | undefined {
  const row = snapshot.addPending(pod);
  const node = snapshot.findNode(row, isAcceptable);
  if (node === undefined) snapshot.removePending(pod, row);
  else snapshot.place(row, node);
  return node;
}

/** Pods by priority, highest first, in given order inside. */
function passesOf(pods: readonly Pod[]): readonly (readonly Pod[])[] {
  const passes = new Map<number, Pod[]>();
  for (const pod of pods) {
    const priority = pod.spec.priority ?? 0;
    const pass = passes.get(priority);
    if (pass === undefined) passes.set(priority, [pod]);
    else pass.push(pod);
  }
  return [...passes].sort(([a], [b]) => b - a).map(([, pass]) => pass);
}

/** Specs that were searched for in vain: another pod of the same controller with the same spec need not be tried. */
class FailedSpecs {
  readonly #snapshot: CaSnapshot;
  readonly #byController = new Map<string, Set<string | number>>();

  constructor(snapshot: CaSnapshot) {
    this.#snapshot = snapshot;
  }

  has(pod: Pod): boolean {
    const controller = controllerOf(pod)?.uid;
    const specs = controller === undefined ? undefined : this.#byController.get(controller);
    return specs?.has(this.#keyOf(pod)) ?? false;
  }

  add(pod: Pod): void {
    const controller = controllerOf(pod)?.uid;
    if (controller === undefined) return;
    const specs = this.#byController.get(controller) ?? new Set();
    this.#byController.set(controller, specs);
    if (specs.size < FAILED_SPECS_MAX) specs.add(this.#keyOf(pod));
  }

  /** Pods made from one shape have one spec. */
  #keyOf(pod: Pod): string | number {
    return this.#snapshot.shapeOf(pod) ?? podSpecKey(pod);
  }
}
