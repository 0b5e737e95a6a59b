import type { CloudProvider, Instance, InstanceError, NodeGroup } from '../../autoscale/index.ts';
import { byString } from '../../base/index.ts';
import type { Node, Pod, PodDisruptionBudget } from '../../model/index.ts';
import { groupIdOf, nodeGroupOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';

/** Objects that are new or changed since the loop before, and names that are gone. */
interface Difference<Item> {
  readonly set?: readonly Item[] | null;
  readonly delete?: readonly string[] | null;
}

/** What the autoscaler saw at a loop, as differences from the loop before. */
export interface TimelineLoop {
  readonly atMs: number;
  readonly nodes?: Difference<Node> | null;
  readonly pods?: Difference<Pod> | null;
  readonly pdbs?: Difference<PodDisruptionBudget> | null;
  readonly groups?: Readonly<Record<string, GivenGroupState>> | null;
}

interface GivenGroupState {
  readonly targetSize: number;
  readonly instances?: readonly GivenInstance[] | null;
}

interface GivenInstance {
  readonly id: string;
  readonly state: 'Running' | 'Creating' | 'Deleting';
  readonly errorClass?: string;
  readonly errorCode?: string;
}

/** A call to the provider, as the record has it. */
export interface ProviderCall {
  readonly atMs: number;
  readonly op: 'IncreaseSize' | 'DecreaseTargetSize' | 'DeleteNodes' | 'ForceDeleteNodes';
  readonly group: string;
  readonly delta?: number;
  readonly nodes?: readonly string[];
  readonly error?: string;
}

interface GroupState {
  targetSize: number;
  instances: readonly Instance[];
}

/**
 * The recorded world, carried from loop to loop, and its provider: what it refuses by its rules it refuses here too; the
 * errors that it drew are taken from the record.
 */
export class TimelineWorld implements CloudProvider {
  readonly nodes: Map<string, Node> = new Map();
  readonly pods: Map<string, Pod> = new Map();
  readonly pdbs: Map<string, PodDisruptionBudget> = new Map();
  /** Calls of the loop that is under way. */
  calls: ProviderCall[] = [];
  readonly #given: readonly GivenNodeGroup[];
  readonly #states = new Map<string, GroupState>();
  #drawn: ProviderCall[] = [];
  #nowMs = 0;

  constructor(groups: readonly GivenNodeGroup[]) {
    this.#given = groups;
  }

  /** `recorded`: the calls of this loop and until the next. */
  apply(loop: TimelineLoop, recorded: readonly ProviderCall[]): void {
    this.#nowMs = loop.atMs;
    this.calls = [];
    this.#drawn = recorded.filter(({ error }) => error?.startsWith('sim:') === true);
    applyTo(this.nodes, loop.nodes, ({ metadata }) => metadata.name);
    applyTo(this.pods, loop.pods, namespacedName);
    applyTo(this.pdbs, loop.pdbs, namespacedName);
    for (const [id, { targetSize, instances }] of Object.entries(loop.groups ?? {}))
      this.#states.set(id, { targetSize, instances: (instances ?? []).map(instanceOf) });
  }

  /** Nodes by name. */
  nodeList(): readonly Node[] {
    return [...this.nodes.values()].sort(byString(({ metadata }) => metadata.name));
  }

  /** Pods by namespace and name. */
  podList(): readonly Pod[] {
    return [...this.pods].sort(byString(([key]) => key)).map(([, pod]) => pod);
  }

  targetSizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#given.map(({ id }) => [id, this.#stateOf(id).targetSize]));
  }

  // ---- provider

  groups(): readonly NodeGroup[] {
    return this.#given.map((given) => ({
      ...nodeGroupOf(given),
      targetSize: this.#stateOf(given.id).targetSize,
    }));
  }

  instances(group: string): readonly Instance[] {
    return this.#stateOf(group).instances;
  }

  groupOf(node: Node): string | undefined {
    return groupIdOf(node);
  }

  instanceIdOf({ spec }: Node): string {
    return spec?.providerID ?? '';
  }

  hasInstance(node: Node): boolean {
    const group = groupIdOf(node);
    const id = this.instanceIdOf(node);
    return group === undefined || this.#stateOf(group).instances.some((instance) => instance.id === id);
  }

  increaseSize({ id, maxSize }: NodeGroup, delta: number): string | undefined {
    const state = this.#stateOf(id);
    const size = state.targetSize + delta;
    const tooLarge = size > maxSize ? `size increase too large, desired: ${size} max: ${maxSize}` : undefined;
    const error = this.#call({ op: 'IncreaseSize', group: id, delta }, tooLarge);
    if (error === undefined) state.targetSize = size;
    return error;
  }

  decreaseTargetSize({ id }: NodeGroup, delta: number): string | undefined {
    const state = this.#stateOf(id);
    const { targetSize, instances } = state;
    const size = targetSize + delta;
    const text = `attempt to delete existing nodes targetSize:${targetSize} delta:${delta} existingNodes:${instances.length}`;
    const tooSmall = size < instances.length ? text : undefined;
    const error = this.#call({ op: 'DecreaseTargetSize', group: id, delta }, tooSmall);
    if (error === undefined) state.targetSize = size;
    return error;
  }

  deleteInstances({ id, minSize }: NodeGroup, ids: readonly string[], isForced: boolean): string | undefined {
    const state = this.#stateOf(id);
    const known = ids.filter((one) => state.instances.some((instance) => instance.id === one)).length;
    const isBelow = !isForced && state.targetSize - known < minSize;
    const refusal = isBelow ? 'min size reached, nodes will not be deleted' : undefined;
    const op = isForced ? 'ForceDeleteNodes' : 'DeleteNodes';
    const error = this.#call({ op, group: id, nodes: ids }, refusal);
    if (error !== undefined) return error;
    state.targetSize -= known;
    state.instances = state.instances.filter((instance) => !ids.includes(instance.id));
    return undefined;
  }

  #call(call: Omit<ProviderCall, 'atMs' | 'error'>, refusal: string | undefined): string | undefined {
    const drawn = this.#drawn.findIndex(
      ({ op, group, atMs, nodes }) =>
        op === call.op &&
        group === call.group &&
        atMs === this.#nowMs &&
        JSON.stringify(nodes) === JSON.stringify(call.nodes),
    );
    const [taken] = drawn < 0 ? [] : this.#drawn.splice(drawn, 1);
    const error = taken?.error ?? refusal;
    this.calls.push({ atMs: this.#nowMs, ...call, ...(error !== undefined && { error }) });
    return error;
  }

  #stateOf(id: string): GroupState {
    const known = this.#states.get(id);
    if (known !== undefined) return known;
    const fresh: GroupState = { targetSize: 0, instances: [] };
    this.#states.set(id, fresh);
    return fresh;
  }
}

function instanceOf({ id, state, errorClass, errorCode = '' }: GivenInstance): Instance {
  if (errorClass === undefined) return { id, state };
  const error: InstanceError = {
    errorClass: errorClass === 'OutOfResources' ? 'OutOfResource' : 'Other',
    code: errorCode,
    message: `sim ${errorCode}`,
  };
  return { id, state, error };
}

function namespacedName({ metadata }: Pod | PodDisruptionBudget): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function applyTo<Item>(
  map: Map<string, Item>,
  difference: Difference<Item> | null | undefined,
  keyOf: (item: Item) => string,
): void {
  for (const name of difference?.delete ?? []) map.delete(name);
  for (const item of difference?.set ?? []) map.set(keyOf(item), item);
}
