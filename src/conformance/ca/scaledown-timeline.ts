import {
  CaFlags,
  drainOptionsOf,
  isDaemonSetPod,
  parseCaFlags,
  PdbBudget,
  PlacementHints,
  placePods,
  plannerConfigOf,
  ScaleDownPlanner,
  scaleUpOptionsOf,
  type CaSnapshot,
  type PlannerWorld,
} from '../../autoscale/index.ts';
import { compareStrings } from '../../base/index.ts';
import type { DaemonSet, Node, Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';
import { groupIdOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';
import { controllerLookup } from './drainability.ts';
import type { Controllers } from './drainability.ts';
import { snapshotOf } from './estimator.ts';
import { TimelineScaleUp } from './timeline-scale-up.ts';
import { TimelineWorld } from './timeline-world.ts';
import type { TimelineLoop } from './timeline-world.ts';

interface Input extends Controllers {
  readonly flags: readonly string[] | null;
  readonly nodeGroups: readonly GivenNodeGroup[];
  readonly loops: readonly TimelineLoop[];
}

interface Expect {
  readonly loops: readonly ExpectLoop[];
}

interface ExpectLoop {
  readonly atMs: number;
  readonly scaleUp?: readonly { readonly result: string }[] | null;
  readonly unneeded?: readonly string[] | null;
  readonly removable?: readonly string[] | null;
  readonly scaleDown?: {
    readonly result: string;
    readonly nodes?: readonly { readonly node: string }[] | null;
    readonly unremovable?: readonly { readonly node: string; readonly reason: string }[] | null;
    readonly deleteResults?: unknown;
  } | null;
}

/** The scale-down half of the main loop on a recorded world: which nodes are unneeded, removable, deleted, and why not. */
export const scaledownTimelineRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'scaledown-timeline',
  differences(input, expect) {
    const replay = new Replay(input);
    return input.loops.flatMap((loop, index) => {
      const recorded = expect.loops[index];
      const ours = replay.run(loop, deletedNames(recorded));
      return valueDifferences(ours, answerOf(recorded), `${loop.atMs}`);
    });
  },
};

/** The end of a deletion depends on what happens between the loops and is taken from the record. */
function deletedNames({ scaleDown }: ExpectLoop): readonly string[] {
  const { deleteResults } = scaleDown ?? {};
  if (Array.isArray(deleteResults)) {
    return deleteResults.flatMap((result: { readonly node?: string }) => result.node ?? []);
  }
  return Object.keys(deleteResults ?? {});
}

function answerOf({
  scaleUp,
  unneeded,
  removable,
  scaleDown,
}: ExpectLoop): Readonly<Record<string, unknown>> {
  return {
    scaleUp: scaleUp?.at(-1)?.result,
    result: scaleDown?.result,
    unneeded: sortedNames(unneeded ?? []),
    removable: removable === undefined ? undefined : sortedNames(removable ?? []),
    unremovable: Object.fromEntries((scaleDown?.unremovable ?? []).map(({ node, reason }) => [node, reason])),
    nodes: sortedNames((scaleDown?.nodes ?? []).map(({ node }) => node)),
  };
}

const COOLDOWN_START_MS = -3_600_000;

class Replay {
  readonly #input: Input;
  readonly #flags: CaFlags;
  readonly #world: TimelineWorld;
  readonly #planner: ScaleDownPlanner;
  readonly #hints = new PlacementHints();
  readonly #scaleUp: TimelineScaleUp;
  readonly #deleting = new Map<string, { isDrained: boolean }>();
  #lastMatch = 0;
  #lastDeleteMs = COOLDOWN_START_MS;
  #isFirst = true;

  constructor(input: Input) {
    this.#input = input;
    this.#flags = new CaFlags(parseCaFlags(input.flags ?? []));
    this.#world = new TimelineWorld(input.nodeGroups);
    this.#scaleUp = new TimelineScaleUp(this.#flags, daemonSetsOf(input), (group, delta) => {
      this.#world.grow(group, delta);
    });
    const options = scaleUpOptionsOf(this.#flags);
    const quotas = 'error' in options ? { min: new Map(), max: new Map() } : options.quotas;
    this.#planner = new ScaleDownPlanner(plannerConfigOf(this.#flags, quotas));
  }

  run(loop: TimelineLoop, deleted: readonly string[]): Readonly<Record<string, unknown>> {
    this.#world.apply(loop);
    for (const name of deleted) this.#deleting.delete(name);
    const snapshot = this.#snapshot();
    const groups = this.#world.groups();
    const upcoming = this.#scaleUp.inject(snapshot, groups, loop.atMs);
    const pending = this.#placePending(snapshot).filter((pod) => !isDaemonSetPod(pod));
    const scaleUp = this.#scaleUp.run(snapshot, groups, pending, loop.atMs);
    const answer = this.#scaleDown(snapshot, upcoming, loop.atMs);
    this.#lastMatch = snapshot.lastMatch;
    this.#isFirst = false;
    return { scaleUp, ...answer };
  }

  #snapshot(): CaSnapshot {
    const nodes = this.#world.nodeList().map((node) => (this.#isFirst ? withoutOwnTaints(node) : node));
    const pods = this.#world.podList().filter((pod) => isActive(pod) && pod.spec.nodeName !== undefined);
    const snapshot = snapshotOf(nodes, pods);
    snapshot.lastMatch = this.#lastMatch;
    return snapshot;
  }

  /** Puts waiting pods where they fit; returns those that fit nowhere. */
  #placePending(snapshot: CaSnapshot): readonly Pod[] {
    const pending = this.#world
      .podList()
      .filter(
        (pod) =>
          isActive(pod) && pod.spec.nodeName === undefined && pod.metadata.deletionTimestamp === undefined,
      );
    const options = { isAcceptable: () => true, endsPassOnFailure: false };
    const placed = new Set(placePods(snapshot, this.#hints, pending, options).map(({ pod }) => pod));
    this.#hints.dropOld();
    return pending.filter((pod) => !placed.has(pod));
  }

  #scaleDown(
    snapshot: CaSnapshot,
    upcoming: ReadonlySet<string>,
    nowMs: number,
  ): Readonly<Record<string, unknown>> {
    const world = this.#plannerWorld(snapshot, upcoming, nowMs);
    const planner = this.#planner;
    const candidates = planner.candidates(world);
    planner.update(world, candidates, nowMs);
    const unneeded = sortedNames([...planner.unneeded.entries().keys()]);
    if (this.#isCooling(nowMs)) {
      return { ...this.#answer('ScaleDownInCooldown', []), unneeded };
    }
    if (candidates.length === 0) return { ...this.#answer('ScaleDownNoCandidates', []), unneeded };
    const removable = planner.removable(world, nowMs);
    const nodes = planner.nodesToDelete(world, removable);
    if (nodes.length > 0) this.#lastDeleteMs = nowMs;
    for (const name of nodes) {
      const pods = planner.unneeded.entries().get(name)?.removal.podsToReschedule.length ?? 0;
      this.#deleting.set(name, { isDrained: pods > 0 });
    }
    const result = nodes.length > 0 ? 'ScaleDownNodeDeleteStarted' : 'ScaleDownNoNodeDeleted';
    const isAny = removable.length > 0;
    return {
      ...this.#answer(result, nodes),
      unneeded,
      removable: isAny ? sortedNames(removable) : undefined,
    };
  }

  #isCooling(nowMs: number): boolean {
    const afterDeleteMs = this.#flags.durationMs('scale-down-delay-after-delete', 0);
    const afterAddMs = this.#flags.durationMs('scale-down-delay-after-add', 600_000);
    return this.#lastDeleteMs + afterDeleteMs > nowMs || this.#scaleUp.lastSuccessMs + afterAddMs > nowMs;
  }

  #answer(result: string, nodes: readonly string[]): Readonly<Record<string, unknown>> {
    return { result, nodes: sortedNames(nodes), unremovable: Object.fromEntries(this.#planner.reasons) };
  }

  #plannerWorld(snapshot: CaSnapshot, upcoming: ReadonlySet<string>, nowMs: number): PlannerWorld {
    const groups = new Map(this.#world.groups().map((group) => [group.id, group]));
    return {
      snapshot,
      groupOf: (name) => groups.get(groupOfNode(snapshot, name)),
      deleting: this.#deleting,
      isUpcoming: (name) => upcoming.has(name),
      registeredCount: (group) => this.#world.registeredCount(group),
      drain: {
        options: drainOptionsOf(this.#flags),
        budget: new PdbBudget([...this.#world.pdbs.values()]),
        replicasOf: controllerLookup(this.#input),
        clock: caClock(nowMs),
      },
    };
  }
}

/** DaemonSets come with whole specs; only the controllers' lister looks at less. */
function daemonSetsOf({ daemonSets }: Input): readonly DaemonSet[] {
  return (daemonSets ?? []).filter(
    (item): item is DaemonSet & typeof item => 'template' in (item.spec ?? {}),
  );
}

function groupOfNode(snapshot: CaSnapshot, name: string): string {
  const node = snapshot.get(name)?.node;
  return node === undefined ? '' : (groupIdOf(node) ?? '');
}

function isActive({ status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

const OWN_TAINTS: readonly string[] = [
  'ToBeDeletedByClusterAutoscaler',
  'DeletionCandidateOfClusterAutoscaler',
];

/** At its start the autoscaler takes away what an earlier one left. */
function withoutOwnTaints(node: Node): Node {
  const taints = (node.spec?.taints ?? []).filter(({ key }) => !OWN_TAINTS.includes(key));
  return { ...node, spec: { ...node.spec, taints } };
}

function sortedNames(names: readonly string[]): readonly string[] {
  return [...names].sort(compareStrings);
}
