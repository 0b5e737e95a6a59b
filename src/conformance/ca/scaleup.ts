import {
  CaFlags,
  ClusterRegistry,
  parseCaFlags,
  podKey,
  runOnceOptionsOf,
  scaleUp,
  scaleUpToMinSize,
  type CloudProvider,
  type ExpansionOption,
  type Instance,
  type NodeGroup,
  type RunOnceOptions,
  type ScaleUpStatus,
  type ScaleUpWorld,
} from '../../autoscale/index.ts';
import { compareStrings, MINUTE_MS } from '../../base/index.ts';
import type { DaemonSet, Node, Pod } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';
import { groupIdOf, nodeGroupOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';
import { snapshotOf } from './estimator.ts';
import { priceModelOf } from './expander.ts';
import type { GivenPricing } from './expander.ts';
import { addUpcoming, templatesOf } from './template-world.ts';

interface Input {
  readonly flags?: readonly string[] | null;
  readonly nodeGroups?: readonly GivenNodeGroup[] | null;
  readonly pricing?: GivenPricing | null;
  readonly allOrNothing?: boolean;
  readonly toMinSize?: boolean;
  readonly pendingPods?: readonly Pod[] | null;
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
    const flags = new CaFlags(parseCaFlags(input.flags ?? []));
    const options = runOnceOptionsOf(flags);
    if ('error' in options) return [options.error];
    const provider = new Provider(input);
    const world = worldOf(input, flags, options, provider);
    const status =
      input.toMinSize === true
        ? scaleUpToMinSize(world, options.scaleUp)
        : scaleUp(world, options.scaleUp, input.pendingPods ?? [], input.allOrNothing === true);
    const isSorted = options.scaleUp.isParallel;
    const ours = {
      ...statusAnswer(status),
      upcoming: Object.fromEntries(world.upcoming),
      calls: provider.calls,
      targetSizes: provider.targetSizes(),
    };
    return goDifferences(tidied(ours, isSorted), tidied(expect, isSorted));
  },
};

/** The provider of the vectors: refuses what passes the maximum, and errors where the group says so. */
class Provider implements CloudProvider {
  readonly calls: Readonly<Record<string, unknown>>[] = [];
  readonly #given: ReadonlyMap<string, GivenNodeGroup>;
  readonly #nodes: readonly Node[];
  readonly #sizes = new Map<string, number>();

  constructor({ nodeGroups, nodes }: Input) {
    this.#nodes = nodes ?? [];
    this.#given = new Map((nodeGroups ?? []).map((group) => [group.id, group]));
    for (const [id, group] of this.#given) this.#sizes.set(id, nodeGroupOf(group, this.#nodes).targetSize);
  }

  groups(): readonly NodeGroup[] {
    return [...this.#given.values()].map((given) => ({
      ...nodeGroupOf(given),
      targetSize: this.#sizes.get(given.id) ?? 0,
    }));
  }

  instances(group: string): readonly Instance[] {
    return this.#nodes
      .filter((node) => groupIdOf(node) === group)
      .map((node) => ({ id: this.instanceIdOf(node), state: 'Running' }));
  }

  groupOf(node: Node): string | undefined {
    const id = groupIdOf(node);
    return id !== undefined && this.#given.has(id) ? id : undefined;
  }

  instanceIdOf({ spec }: Node): string {
    return spec?.providerID ?? '';
  }

  hasInstance(): boolean {
    return true;
  }

  increaseSize({ id, maxSize }: NodeGroup, delta: number): string | undefined {
    const desired = (this.#sizes.get(id) ?? 0) + delta;
    const tooLarge =
      desired > maxSize ? `size increase too large, desired: ${desired} max: ${maxSize}` : undefined;
    const error = this.#given.get(id)?.increaseError ?? tooLarge;
    this.calls.push({ atMs: 0, op: 'IncreaseSize', group: id, delta, ...(error !== undefined && { error }) });
    if (error === undefined) this.#sizes.set(id, desired);
    return error;
  }

  decreaseTargetSize({ id }: NodeGroup, delta: number): string | undefined {
    const size = this.#sizes.get(id) ?? 0;
    const existing = this.instances(id).length;
    const text = `attempt to delete existing nodes targetSize:${size} delta:${delta} existingNodes:${existing}`;
    const error = size + delta < existing ? text : undefined;
    const call = { atMs: 0, op: 'DecreaseTargetSize', group: id, delta };
    this.calls.push({ ...call, ...(error !== undefined && { error }) });
    if (error === undefined) this.#sizes.set(id, size + delta);
    return error;
  }

  deleteInstances(): string {
    return 'a scale-up deletes no instance';
  }

  targetSizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#sizes);
  }
}

/** Scale-ups of which nodes are on their way were asked for so long ago. */
const REQUEST_MS = MINUTE_MS;

function worldOf(input: Input, flags: CaFlags, options: RunOnceOptions, provider: Provider): ScaleUpWorld {
  const nodes = input.nodes ?? [];
  const snapshot = snapshotOf(nodes, input.pods ?? []);
  const templates = templatesOf(provider.groups(), snapshot, input.daemonSets ?? [], flags, caClock());
  const registry = registryOf(input, options, provider, (group) => templates.has(group));
  const upcoming = registry.upcoming();
  addUpcoming(snapshot, templates, upcoming);
  return {
    snapshot,
    groups: provider.groups(),
    templates,
    safetyOf: (group) => registry.safetyOf(group),
    upcoming,
    realNodeCount: nodes.length,
    prices: input.pricing ? priceModelOf(input.pricing) : undefined,
    priorities: undefined,
    increaseSize: (group, delta) => provider.increaseSize(group, delta),
  };
}

/** What the cluster state knows: requests and failures of before, and the nodes of now. */
function registryOf(
  { nodes, upcoming, earlierFailures }: Input,
  options: RunOnceOptions,
  provider: Provider,
  hasTemplate: (group: string) => boolean,
): ClusterRegistry {
  const registry = new ClusterRegistry(provider, options.registry, () => undefined);
  // Without templates nothing backs off: they are known from the first update on.
  registry.update(nodes ?? [], hasTemplate, caClock());
  const failures = [...(earlierFailures ?? [])].sort((a, b) => b.secondsAgo - a.secondsAgo);
  for (const { nodeGroup, secondsAgo } of failures) registry.registerFailure(nodeGroup, -secondsAgo * 1000);
  for (const group of provider.groups())
    registry.registerScaleUp(group, upcoming?.[group.id] ?? 0, -REQUEST_MS);
  registry.update(nodes ?? [], hasTemplate, caClock());
  return registry;
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
      skipped: Object.fromEntries(skipped),
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

/** Orders that are random in the real code are put in order. */
function tidied(rest: Expect, isCallOrderRandom: boolean): Readonly<Record<string, unknown>> {
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
