import type { CloudProvider, Instance, LoopReport, LoopWorld, NodeGroup } from '../../src/autoscale/index.ts';
import { CaFlags, parseCaFlags, runOnceOptionsOf, StaticAutoscaler } from '../../src/autoscale/index.ts';
import type { Node, Pod } from '../../src/model/index.ts';
import { caNode, snapshotOf, timeMsOf } from './autoscaler.ts';

/** A machine, alive where nothing else is said. */
export function machine(id: string, wish: Partial<Instance> = {}): Instance {
  return { id, state: 'Running', ...wish };
}

/** A machine that could not be made. */
export function failedMachine(id: string, code = 'STOCKOUT'): Instance {
  return { id, state: 'Creating', error: { errorClass: 'OutOfResource', code, message: 'none left' } };
}

/**
 * A provider whose groups and machines the test sets, by its rules: no more than the maximum, no fewer than the minimum,
 * no target below the machines. Node `a-0` is of group `a`; its machine has its name. Writes down what it is asked for.
 */
export class ScriptedProvider implements CloudProvider {
  readonly calls: string[] = [];
  /** What it answers, by the first word of the call: `+`, `-` (target), `delete`, `force`. */
  readonly refusals: Record<string, string> = {};
  #groups: readonly NodeGroup[];
  readonly #machines = new Map<string, readonly Instance[]>();

  constructor(...groups: readonly NodeGroup[]) {
    this.#groups = groups;
  }

  /** The group has these machines, and no others; its target is as many, where nothing else is said. */
  has(group: string, machines: readonly (string | Instance)[], targetSize: number = machines.length): this {
    this.#machines.set(
      group,
      machines.map((one) => (typeof one === 'string' ? machine(one) : one)),
    );
    this.resize(group, targetSize);
    return this;
  }

  resize(group: string, targetSize: number): void {
    this.#groups = this.#groups.map((one) => (one.id === group ? { ...one, targetSize } : one));
  }

  group(id: string): NodeGroup {
    const found = this.#groups.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no group ${id}`);
    return found;
  }

  groups(): readonly NodeGroup[] {
    return this.#groups;
  }

  instances(group: string): readonly Instance[] {
    return this.#machines.get(group) ?? [];
  }

  groupOf({ metadata }: Node): string | undefined {
    const [id] = metadata.name.split('-');
    return this.#groups.some((one) => one.id === id) ? id : undefined;
  }

  instanceIdOf({ metadata }: Node): string {
    return metadata.name;
  }

  hasInstance(node: Node): boolean {
    const id = this.groupOf(node);
    return id === undefined || this.instances(id).some((one) => one.id === node.metadata.name);
  }

  increaseSize({ id, maxSize, targetSize }: NodeGroup, delta: number): string | undefined {
    this.calls.push(`+ ${id} ${delta}`);
    const refusal = this.refusals['+'] ?? (targetSize + delta > maxSize ? 'too large' : undefined);
    if (refusal === undefined) this.resize(id, this.group(id).targetSize + delta);
    return refusal;
  }

  decreaseTargetSize({ id }: NodeGroup, delta: number): string | undefined {
    this.calls.push(`- ${id} ${delta}`);
    const size = this.group(id).targetSize + delta;
    const refusal = this.refusals['-'] ?? (size < this.instances(id).length ? 'they exist' : undefined);
    if (refusal === undefined) this.resize(id, size);
    return refusal;
  }

  deleteInstances({ id }: NodeGroup, ids: readonly string[], isForced: boolean): string | undefined {
    const call = isForced ? 'force' : 'delete';
    this.calls.push(`${call} ${id} ${ids.join(',')}`);
    const { targetSize, minSize } = this.group(id);
    const known = this.instances(id).filter((one) => ids.includes(one.id)).length;
    const isBelow = !isForced && targetSize - known < minSize;
    const refusal = this.refusals[call] ?? (isBelow ? 'at the minimum' : undefined);
    if (refusal !== undefined) return refusal;
    const left = this.instances(id).filter((one) => !ids.includes(one.id));
    return void this.has(id, left, targetSize - known);
  }
}

/** What is there at a loop; nothing where nothing is said. */
export interface LoopWish {
  readonly nodes?: readonly Node[];
  /** By node. */
  readonly pods?: Readonly<Record<string, readonly Pod[]>>;
  readonly waiting?: readonly Pod[];
  readonly world?: Partial<LoopWorld>;
}

/** An autoscaler at that provider, run loop by loop on what the test says is there. */
export class LoopDriver {
  readonly autoscaler: StaticAutoscaler;
  #lastMatch = 0;

  constructor(provider: ScriptedProvider, args: readonly string[] = []) {
    const flags = new CaFlags(parseCaFlags(args));
    const options = runOnceOptionsOf(flags);
    if ('error' in options) throw new Error(options.error);
    this.autoscaler = new StaticAutoscaler(provider, flags, options);
  }

  loop(seconds: number, { nodes = [], pods = {}, waiting = [], world = {} }: LoopWish = {}): LoopReport {
    const snapshot = snapshotOf(nodes, pods);
    snapshot.lastMatch = this.#lastMatch;
    const report = this.autoscaler.runOnce({
      clock: { nowMs: seconds * 1000, timeMsOf },
      nodes,
      snapshot,
      waiting,
      daemonSets: [],
      pdbs: [],
      replicasOf: () => null,
      deleting: new Map(),
      prices: undefined,
      priorities: undefined,
      ...world,
    });
    this.#lastMatch = snapshot.lastMatch;
    return report;
  }
}

/** Ready nodes of these names, made at the start of the clock. */
export function nodesOf(...names: readonly string[]): Node[] {
  return names.map((name) => caNode(name));
}
