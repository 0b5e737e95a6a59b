import {
  CaFlags,
  cleanUpOf,
  isExpendable,
  listPods,
  parseCaFlags,
  podKey,
  runOnceOptionsOf,
  sortedNames,
  StaticAutoscaler,
  withoutOwnTaints,
  type CleanUp,
  type CaEvent,
  type LoopReport,
  type LoopWorld,
  type RunOnceOptions,
  type ScaleUpStatus,
} from '../../autoscale/index.ts';
import { assert, byString } from '../../base/index.ts';
import type { DaemonSet, Node } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';
import type { GivenNodeGroup } from './ca-world.ts';
import { controllerLookup } from './drainability.ts';
import type { Controllers } from './drainability.ts';
import { snapshotOf } from './estimator.ts';
import { priceModelOf } from './expander.ts';
import type { GivenPricing } from './expander.ts';
import { TimelineWorld } from './timeline-world.ts';
import type { ProviderCall, TimelineLoop } from './timeline-world.ts';

interface Input extends Controllers {
  readonly flags?: readonly string[] | null;
  readonly nodeGroups?: readonly GivenNodeGroup[] | null;
  readonly pricing?: GivenPricing | null;
  readonly loops?: readonly TimelineLoop[] | null;
}

interface Expect {
  readonly loops?: readonly ExpectLoop[] | null;
}

interface ExpectLoop {
  readonly atMs: number;
  readonly scaleUp?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly unneeded?: readonly string[] | null;
  readonly removable?: readonly string[] | null;
  readonly targetSizes?: Readonly<Record<string, number>>;
  readonly calls?: readonly ProviderCall[] | null;
  readonly events?: readonly CaEvent[] | null;
  readonly error?: string;
  readonly scaleDown?: {
    readonly result: string;
    readonly nodes?:
      readonly { readonly node: string; readonly evictedPods?: readonly string[] | null }[] | null;
    readonly unremovable?: readonly { readonly node: string; readonly reason: string }[] | null;
    readonly deleteResults?: readonly { readonly node: string }[] | null;
  } | null;
}

/** The main loop on a recorded world, loop by loop: decisions, reasons, calls to the provider, events. */
function timelineRunner(kind: string): KindRunner<Input, Expect> {
  return {
    area: 'ca',
    kind,
    differences(input, expect) {
      const replay = new Replay(input);
      return (input.loops ?? []).flatMap((loop, index) => {
        const recorded = expect.loops?.[index];
        if (recorded === undefined) return [`${loop.atMs}: nothing was recorded`];
        return goDifferences(replay.run(loop, recorded), answerOf(recorded), `${loop.atMs}`);
      });
    },
  };
}

/** Both kinds are read and replayed alike; they differ in what was recorded. */
export const scaledownTimelineRunner: KindRunner<Input, Expect> = timelineRunner('scaledown-timeline');
export const runonceTimelineRunner: KindRunner<Input, Expect> = timelineRunner('runonce-timeline');

class Replay {
  readonly #input: Input;
  readonly #options: RunOnceOptions;
  readonly #cleanUp: CleanUp;
  readonly #world: TimelineWorld;
  readonly #autoscaler: StaticAutoscaler;
  readonly #deleting = new Map<string, { readonly isDrained: boolean; readonly group: string }>();
  #lastMatch = 0;
  #isFirst = true;

  constructor(input: Input) {
    const flags = new CaFlags(parseCaFlags(input.flags ?? []));
    const options = runOnceOptionsOf(flags);
    assert('registry' in options, 'the flags of the case cannot be read');
    this.#input = input;
    this.#options = options;
    this.#cleanUp = cleanUpOf(flags);
    this.#world = new TimelineWorld(input.nodeGroups ?? []);
    this.#autoscaler = new StaticAutoscaler(this.#world, flags, options);
  }

  run(loop: TimelineLoop, recorded: ExpectLoop): Readonly<Record<string, unknown>> {
    this.#world.apply(loop, recorded.calls ?? []);
    for (const { node } of recorded.scaleDown?.deleteResults ?? []) this.#deleting.delete(node);
    const world = this.#loopWorld(loop.atMs);
    const report = this.#autoscaler.runOnce(world);
    const targetSizes = this.#world.targetSizes();
    this.#lastMatch = world.snapshot.lastMatch;
    this.#isFirst = false;
    for (const { node, group, isDrained } of report.deletions) this.#deleting.set(node, { isDrained, group });
    this.#noteFailures(recorded);
    return { ...reportAnswer(report), targetSizes, calls: sortedCalls(this.#world.calls) };
  }

  /** Deletions that the provider refuses between this loop and the next. */
  #noteFailures({ calls, atMs }: ExpectLoop): void {
    for (const { op, error, group, atMs: callMs } of calls ?? []) {
      if (op === 'DeleteNodes' && error !== undefined && callMs > atMs)
        this.#autoscaler.noteFailedDeletion(group, callMs);
    }
  }

  #cleaned(node: Node): Node {
    return withoutOwnTaints(node, this.#world.groupOf(node) !== undefined, this.#cleanUp);
  }

  #loopWorld(nowMs: number): LoopWorld {
    const { taints } = this.#autoscaler;
    const nodes = this.#world
      .nodeList()
      .map((node) => taints.view(this.#isFirst ? this.#cleaned(node) : node));
    const { expendableCutoff, bypassedSchedulers, allowedSchedulers } = this.#options;
    const { placed, waiting } = listPods(this.#world.podList(), {
      bypassed: bypassedSchedulers,
      allowed: allowedSchedulers,
    });
    const snapshot = snapshotOf(
      nodes,
      placed.filter((pod) => !isExpendable(pod, expendableCutoff)),
    );
    snapshot.lastMatch = this.#lastMatch;
    return {
      clock: caClock(nowMs),
      nodes,
      snapshot,
      waiting,
      daemonSets: daemonSetsOf(this.#input),
      pdbs: [...this.#world.pdbs.values()],
      replicasOf: controllerLookup(this.#input),
      deleting: this.#deleting,
      prices: this.#input.pricing ? priceModelOf(this.#input.pricing) : undefined,
      priorities: undefined,
    };
  }
}

/** DaemonSets come with whole specs; only the controllers' lister looks at less. */
function daemonSetsOf({ daemonSets }: Input): readonly DaemonSet[] {
  return (daemonSets ?? []).filter(
    (item): item is DaemonSet & typeof item => 'template' in (item.spec ?? {}),
  );
}

function reportAnswer(report: LoopReport): Readonly<Record<string, unknown>> {
  const { scaleUps, scaleDown, unneeded, removable, unremovable, deletions, events, error } = report;
  return {
    scaleUp: scaleUps.map(statusAnswer),
    result: scaleDown,
    unneeded,
    removable: sortedNames(removable),
    // A loop that was given up has no status; the reasons of the last one would be told with it.
    unremovable: scaleDown === undefined ? {} : Object.fromEntries(unremovable),
    nodes: [...deletions]
      .sort(byString(({ node }) => node))
      .map(({ node, group, evictedPods, utilization }) => ({
        node,
        nodeGroup: group,
        evictedPods: sortedNames(evictedPods.map(podKey)),
        utilization,
      })),
    events: eventLines(events),
    error,
  };
}

function statusAnswer(status: ScaleUpStatus): Readonly<Record<string, unknown>> {
  const { result, scaleUps, error, failedGroups } = status;
  return {
    result,
    scaleUps: scaleUps.map(({ id, ...sizes }) => ({ nodeGroup: id, ...sizes })),
    podsTriggered: sortedNames(status.podsTriggered.map(podKey)),
    podsAwaitEvaluation: sortedNames(status.podsAwaitEvaluation.map(podKey)),
    podsRemainUnschedulable: [...status.podsRemainUnschedulable]
      .sort(byString(({ pod }) => podKey(pod)))
      .map(({ pod, rejected, skipped }) => ({
        pod: podKey(pod),
        rejected: Object.fromEntries(rejected),
        skipped: Object.fromEntries(skipped),
      })),
    failedGroups: sortedNames(failedGroups),
    error: error?.text,
    errorType: error?.type,
  };
}

function answerOf(loop: ExpectLoop): Readonly<Record<string, unknown>> {
  const { scaleUp, unneeded, removable, scaleDown, targetSizes, calls, events, error, atMs } = loop;
  return {
    scaleUp,
    result: scaleDown?.result,
    unneeded,
    removable,
    unremovable: Object.fromEntries((scaleDown?.unremovable ?? []).map(({ node, reason }) => [node, reason])),
    nodes: scaleDown?.nodes,
    targetSizes,
    // What the deletions do after the loop is not the loop's.
    calls: sortedCalls((calls ?? []).filter((call) => call.atMs === atMs && !isOfDeletion(call))),
    events: eventLines((events ?? []).filter(isOfLoop)),
    error,
  };
}

/** The record has the calls of one moment in no order of their own. */
function sortedCalls(calls: readonly ProviderCall[]): readonly ProviderCall[] {
  return [...calls].sort(byString(({ op, group }) => `${op}/${group}`));
}

/** Started deletions call by node name, the loop itself by instance id. */
function isOfDeletion({ op, nodes }: ProviderCall): boolean {
  return op === 'DeleteNodes' && (nodes ?? []).every((name) => !name.includes('://'));
}

/** Events of drain and deletion come between the loops; that of the clean-up at the start is the lister's. */
function isOfLoop({ reason, message }: CaEvent): boolean {
  if (reason === 'ScaleDownFailed' || reason === 'ClusterAutoscalerCleanup') return false;
  if (reason === 'ScaleDownEmpty') return message.startsWith('Scale-down: removing');
  return reason !== 'ScaleDown' || /removing node|marked the node/.test(message);
}

/** The parts of NotTriggerScaleUp come in map order and are left out of the record. */
function eventLines(events: readonly CaEvent[]): readonly string[] {
  return sortedNames(
    events.map(({ type, reason, object, message }) =>
      [type, reason, object, reason === 'NotTriggerScaleUp' ? '' : message].join(' | '),
    ),
  );
}
