import {
  backoffConfigOf,
  CaFlags,
  classOf,
  isGroupHealthy,
  NodeGroupBackoff,
  parseCaFlags,
  podKey,
  readinessOf,
  scaleUp,
  scaleUpOptionsOf,
  scaleUpToMinSize,
  type ExpansionOption,
  type NodeGroup,
  type ScaleUpStatus,
  type ScaleUpWorld,
} from '../../autoscale/index.ts';
import { compareStrings } from '../../base/index.ts';
import type { DaemonSet, Node, Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';
import { groupIdOf, nodeGroupOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';
import { snapshotOf } from './estimator.ts';
import { priceModelOf } from './expander.ts';
import type { GivenPricing } from './expander.ts';
import { addUpcoming, templatesOf } from './template-world.ts';

interface Input {
  readonly flags: readonly string[];
  readonly nodeGroups: readonly GivenNodeGroup[];
  readonly pricing: GivenPricing;
  readonly allOrNothing: boolean;
  readonly toMinSize?: boolean;
  readonly pendingPods: readonly Pod[] | null;
  readonly nodes?: readonly Node[] | null;
  readonly pods?: readonly Pod[] | null;
  readonly daemonSets?: readonly DaemonSet[] | null;
  readonly upcoming?: Readonly<Record<string, number>> | null;
  readonly earlierFailures?: readonly { readonly nodeGroup: string; readonly secondsAgo: number }[] | null;
}

type Expect = Readonly<Record<string, unknown>>;

/** One scale-up on a world: options, choice, sharing, calls to the provider, reasons. */
export const scaleupRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'scaleup',
  differences(input, expect) {
    const flags = new CaFlags(parseCaFlags(input.flags));
    const options = scaleUpOptionsOf(flags);
    if ('error' in options) return [options.error];
    const provider = new Provider(input);
    const world = worldOf(input, flags, provider);
    const status = input.toMinSize
      ? scaleUpToMinSize(world, options)
      : scaleUp(world, options, input.pendingPods ?? [], input.allOrNothing);
    const isSorted = options.isParallel;
    const ours = { ...statusAnswer(status), calls: provider.calls, targetSizes: provider.targetSizes() };
    return valueDifferences(tidied(ours, isSorted), tidied(expect, isSorted));
  },
};

/** The provider of the vectors: refuses what passes the maximum, and errors where the group says so. */
class Provider {
  readonly calls: Readonly<Record<string, unknown>>[] = [];
  readonly #given: ReadonlyMap<string, GivenNodeGroup>;
  readonly #sizes = new Map<string, number>();

  constructor({ nodeGroups, nodes }: Input) {
    this.#given = new Map(nodeGroups.map((group) => [group.id, group]));
    for (const group of nodeGroups) this.#sizes.set(group.id, nodeGroupOf(group, nodes ?? []).targetSize);
  }

  increase({ id, maxSize }: NodeGroup, delta: number): string | undefined {
    const desired = (this.#sizes.get(id) ?? 0) + delta;
    const tooLarge =
      desired > maxSize ? `size increase too large, desired: ${desired} max: ${maxSize}` : undefined;
    const error = this.#given.get(id)?.increaseError ?? tooLarge;
    this.calls.push({ atMs: 0, op: 'IncreaseSize', group: id, delta, ...(error !== undefined && { error }) });
    if (error === undefined) this.#sizes.set(id, desired);
    return error;
  }

  targetSizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#sizes);
  }
}

const NODE_STARTUP_MS = 900_000;

function worldOf(input: Input, flags: CaFlags, provider: Provider): ScaleUpWorld {
  const nodes = input.nodes ?? [];
  const clock = caClock();
  const groups = input.nodeGroups.map((given) => nodeGroupOf(given, nodes));
  const snapshot = snapshotOf(nodes, input.pods ?? []);
  const templates = templatesOf(groups, snapshot, input.daemonSets ?? [], flags, caClock());
  const backoff = new NodeGroupBackoff(backoffConfigOf(flags));
  for (const { nodeGroup, secondsAgo } of failuresInOrder(input))
    backoff.failed(nodeGroup, -secondsAgo * 1000);
  backoff.forgetOld(0);
  const upcoming = upcomingOf(
    input,
    groups.filter(({ id }) => !backoff.isBackedOff(id, 0) || !templates.has(id)),
  );
  addUpcoming(snapshot, templates, upcoming);
  return {
    snapshot,
    groups,
    templates,
    safetyOf(group) {
      const readiness = readinessOf(nodesOf(nodes, group.id), 0, { maxStartupMs: NODE_STARTUP_MS }, clock);
      if (backoff.isBackedOff(group.id, 0) && templates.has(group.id)) return 'backedOff';
      const pending = input.upcoming?.[group.id] ?? 0;
      return isGroupHealthy(readiness, group.targetSize, pending) ? 'safe' : 'unhealthy';
    },
    upcoming,
    realNodeCount: nodes.length,
    prices: priceModelOf(input.pricing),
    priorities: undefined,
    increaseSize: (group, delta) => provider.increase(group, delta),
  };
}

function failuresInOrder({ earlierFailures }: Input): NonNullable<Input['earlierFailures']> {
  return [...(earlierFailures ?? [])].sort((a, b) => b.secondsAgo - a.secondsAgo);
}

function nodesOf(nodes: readonly Node[], group: string): readonly Node[] {
  return nodes.filter((node) => groupIdOf(node) === group);
}

function upcomingOf(input: Input, groups: readonly NodeGroup[]): ReadonlyMap<string, number> {
  const upcoming = new Map<string, number>();
  for (const { id, targetSize } of groups) {
    if ((input.upcoming?.[id] ?? 0) === 0) continue;
    const arrived = nodesOf(input.nodes ?? [], id).filter(
      (node) => classOf(node, NODE_STARTUP_MS, caClock()) !== 'notStarted',
    );
    const count = targetSize - arrived.length;
    if (count > 0) upcoming.set(id, count);
  }
  return upcoming;
}

function statusAnswer(status: ScaleUpStatus): Readonly<Record<string, unknown>> {
  const { best, tied, error, failedGroups } = status;
  return {
    result: status.result,
    scaleUps: status.scaleUps.map(({ id, ...sizes }) => ({ nodeGroup: id, ...sizes })),
    options: status.options.map(optionAnswer),
    best: best?.group.id,
    tied: tied.length > 1 ? sortedKeys(tied.map(({ group }) => group.id)) : undefined,
    podsTriggered: sortedKeys(status.podsTriggered.map(podKey)),
    podsAwaitEvaluation: sortedKeys(status.podsAwaitEvaluation.map(podKey)),
    podsRemainUnschedulable: status.podsRemainUnschedulable.map(({ pod, rejected, skipped }) => ({
      pod: podKey(pod),
      rejected: Object.fromEntries(rejected),
      skipped: Object.fromEntries([...skipped].filter(([id]) => !rejected.has(id))),
    })),
    failedGroups: failedGroups.length > 0 ? sortedKeys(failedGroups) : undefined,
    error: error?.text,
    errorType: error?.type,
  };
}

function optionAnswer({
  group,
  nodeCount,
  pods,
  similarGroups,
}: ExpansionOption): Readonly<Record<string, unknown>> {
  return {
    nodeGroup: group.id,
    nodeCount,
    pods: sortedKeys(pods.map(podKey)),
    similar: sortedKeys(similarGroups.map(({ id }) => id)),
  };
}

/** Orders that are random in the real code are put in order; `upcoming` is the world's, not the scale-up's. */
function tidied(answer: Expect, isCallOrderRandom: boolean): Readonly<Record<string, unknown>> {
  const { upcoming: _upcoming, ...rest } = answer;
  const byText = (list: unknown): unknown =>
    Array.isArray(list)
      ? [...list].sort((a, b) => compareStrings(canonicalText(a), canonicalText(b)))
      : (list ?? []);
  const text = JSON.stringify({
    ...rest,
    options: byText(rest['options']),
    podsRemainUnschedulable: byText(rest['podsRemainUnschedulable']),
    calls: isCallOrderRandom ? byText(rest['calls']) : (rest['calls'] ?? []),
  });
  return JSON.parse(text.replace(/resources: [^"\\]+/g, sortedResources)) as Readonly<
    Record<string, unknown>
  >;
}

function sortedResources(text: string): string {
  return `resources: ${text.slice('resources: '.length).split(', ').sort(compareStrings).join(', ')}`;
}

function canonicalText(value: unknown): string {
  const pod =
    (value as { readonly pod?: string; readonly nodeGroup?: string; readonly group?: string }) ?? {};
  return pod.pod ?? pod.nodeGroup ?? pod.group ?? '';
}

function sortedKeys(keys: readonly string[]): readonly string[] {
  return [...keys].sort(compareStrings);
}
