import { assert, VERIFY } from '../../../base/index.ts';
import type { CloudProvider, Instance, InstanceError, NodeGroup } from '../../../autoscale/index.ts';
import type { Node, NodeRow } from '../../../model/index.ts';
import type { NodePoolSpec } from '../../../scenario/index.ts';
import { cancelLaunch, launchNode } from '../../apply/nodes/launch-node.ts';
import { removeNode } from '../../apply/nodes/remove-node.ts';
import { nextNodeOfPool } from '../../node-fleet.ts';
import type { PoolState } from '../../node-fleet.ts';
import type { Simulation } from '../../simulation.ts';

/** A machine that was asked for and is no node yet. */
interface Pending {
  readonly pool: string;
  /** Index in the run's launches; undefined: there is no machine, only an error. */
  readonly launch: number | undefined;
  readonly error: InstanceError | undefined;
}

const STOCK_OUT: InstanceError = {
  errorClass: 'OutOfResource',
  code: 'STOCKOUT',
  message: 'the provider has no machine of this kind',
};

/**
 * The scenario's node pools as node groups. A group wants as many machines as it has, on their way or there: one that a
 * fault takes away is not replaced by the provider, but by the autoscaler where pods need it.
 */
export class PoolProvider implements CloudProvider {
  readonly #sim: Simulation;
  readonly #pools: readonly PoolState[];
  readonly #pending = new Map<string, Pending>();
  readonly #poolOf = new Map<string, string>();
  #groups: readonly NodeGroup[] | undefined;
  readonly #instances = new Map<string, readonly Instance[]>();
  /** Those that are nodes, by group and in the order of their rows. */
  readonly #runningIn = new Map<
    string,
    { readonly rows: readonly number[]; readonly instances: readonly Instance[] }
  >();
  /** By node row: on which of these lists its machine is. */
  readonly #groupOfRow: (string | undefined)[] = [];
  /** Moves of the fleet that the lists know of. */
  #movesRead = 0;
  /** By node row. */
  readonly #machines: (Instance | undefined)[] = [];
  /** Set by the loop before it does anything. */
  nowMs = 0;
  /** While the loop thinks: what is to be done to the cluster once it has thought. */
  orders: (() => void)[] | undefined;

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#pools = sim.fleet.pools;
  }

  /** One a pool, as large as its nodes and what was asked for. */
  groups(): readonly NodeGroup[] {
    if (this.#groups !== undefined) return this.#groups;
    const sizes = new Map<string, number>();
    const count = (pool: string): void => void sizes.set(pool, (sizes.get(pool) ?? 0) + 1);
    for (const { spec } of this.#pools) sizes.set(spec.name, this.#sim.fleet.countIn(spec.name));
    for (const { pool } of this.#pending.values()) count(pool);
    this.#groups = this.#pools.map(({ spec }) => groupOf(spec, sizes.get(spec.name) ?? 0));
    return this.#groups;
  }

  /** Machines came or went without this provider's doing. */
  sizesChanged(): void {
    this.#groups = undefined;
    this.#instances.clear();
  }

  /** Machines that were asked for included: they are there under the names of their nodes. */
  instances(group: string): readonly Instance[] {
    const known = this.#instances.get(group);
    if (known !== undefined) return known;
    const running = this.#runningOf(group);
    const creating: Instance[] = [];
    for (const [id, { pool, error }] of this.#pending)
      if (pool === group) creating.push({ id, state: 'Creating', ...(error !== undefined && { error }) });
    const instances = creating.length === 0 ? running : [...running, ...creating];
    if (VERIFY) {
      const ids = new Set(running.map(({ id }) => id));
      assert(!creating.some(({ id }) => ids.has(id)), `a machine of ${group} is a node and still on its way`);
    }
    this.#instances.set(group, instances);
    return instances;
  }

  /** By row: the same list as long as no node of the group came or went. */
  #runningOf(group: string): readonly Instance[] {
    const { moves } = this.#sim.fleet;
    for (; this.#movesRead < moves.length; this.#movesRead++) this.#move(moves[this.#movesRead]);
    const instances = this.#runningIn.get(group)?.instances ?? NONE;
    const count = this.#sim.fleet.countIn(group);
    assert(
      instances.length === count,
      `${instances.length} machines of ${group} are listed, ${count} are there`,
    );
    return instances;
  }

  /** The machine of the row leaves the list that it is on, and the one that is there now takes its place on its own. */
  #move(row: NodeRow): void {
    const left = this.#groupOfRow[row];
    if (left !== undefined) this.#change(left, row, undefined);
    const host = this.#sim.fleet.get(row);
    this.#groupOfRow[row] = host?.identity.name;
    if (host !== undefined)
      this.#change(host.identity.name, row, this.#running(row, host.node.metadata.name));
  }

  #change(group: string, row: NodeRow, instance: Instance | undefined): void {
    const { rows, instances } = this.#runningIn.get(group) ?? { rows: [], instances: [] };
    const at = placeOf(rows, row);
    const isThere = rows[at] === row;
    const after = isThere ? at + 1 : at;
    const own = instance === undefined ? [] : [instance];
    this.#runningIn.set(group, {
      rows: [...rows.slice(0, at), ...own.map(() => row), ...rows.slice(after)],
      instances: [...instances.slice(0, at), ...own, ...instances.slice(after)],
    });
  }

  /** A machine is listed by the same object for as long as it is there. */
  #running(row: NodeRow, id: string): Instance {
    const known = this.#machines[row];
    if (known?.id === id) return known;
    while (this.#machines.length <= row) this.#machines.push(undefined);
    return (this.#machines[row] = { id, state: 'Running' });
  }

  /** Undefined: the node belongs to no pool, and nobody scales it. */
  groupOf(node: Node): string | undefined {
    const { name } = node.metadata;
    const known = this.#poolOf.get(name);
    if (known !== undefined) return known;
    const row = this.#sim.cluster.nodes.rowOf(name) as NodeRow;
    const pool = row < 0 ? undefined : this.#sim.fleet.get(row)?.identity.name;
    if (pool === undefined || !this.#pools.some(({ spec }) => spec.name === pool)) return undefined;
    this.#poolOf.set(name, pool);
    return pool;
  }

  instanceIdOf(node: Node): string {
    return node.metadata.name;
  }

  /** A node object goes with its machine. */
  readonly isStable = true;

  hasInstance(): boolean {
    return true;
  }

  /** Machines come after their boot time. The text says why not, where it was refused. */
  increaseSize({ id, targetSize, maxSize }: NodeGroup, delta: number): string | undefined {
    assert(delta > 0, `group ${id} is asked to grow by ${delta}`);
    const size = targetSize + delta;
    if (size > maxSize) return `size increase too large, desired: ${size} max: ${maxSize}`;
    const pool = this.#pools.find(({ spec }) => spec.name === id);
    if (pool === undefined) return `there is no node pool ${id}`;
    for (let i = 0; i < delta; i++) this.#askFor(pool);
    return undefined;
  }

  decreaseTargetSize(): string | undefined {
    // Every machine that was asked for is listed at once, so that none can be taken back unmade.
    return 'attempt to delete existing nodes';
  }

  /** Nodes and machines at once, as a provider without mercy; the text says why not. */
  deleteInstances(group: NodeGroup, ids: readonly string[], isForced: boolean): string | undefined {
    const known = ids.filter((id) => this.#pending.has(id) || this.#sim.cluster.nodes.rowOf(id) >= 0);
    if (!isForced && group.targetSize - known.length < group.minSize)
      return 'min size reached, nodes will not be deleted';
    for (const id of known) this.#delete(id);
    return undefined;
  }

  /** The machine has become a node. */
  joined(name: string): void {
    assert(this.#pending.has(name), `machine ${name} joined and nobody waits for it`);
    this.#pending.delete(name);
    this.sizesChanged();
  }

  /** Machines that have not become nodes yet. */
  get pendingCount(): number {
    return this.#pending.size;
  }

  get pendingNames(): Iterable<string> {
    return this.#pending.keys();
  }

  #askFor(pool: PoolState): void {
    const { spec } = pool;
    const { nowMs } = this;
    this.sizesChanged();
    if (isSoldOut(this.#sim, spec.name, nowMs)) {
      const { name } = nextNodeOfPool(pool).metadata;
      this.#pending.set(name, { pool: spec.name, launch: undefined, error: STOCK_OUT });
      return;
    }
    const launch = launchNode(this.#sim, pool, nowMs);
    const name = this.#sim.launches[launch]?.node.metadata.name;
    assert(name !== undefined, `launch ${launch} of ${spec.name} has no machine`);
    assert(!this.#pending.has(name), `machine ${name} is asked for twice`);
    this.#pending.set(name, { pool: spec.name, launch, error: undefined });
  }

  #delete(id: string): void {
    const pending = this.#pending.get(id);
    const { nowMs } = this;
    this.sizesChanged();
    if (pending === undefined) {
      this.#removeLater(id, nowMs);
      return;
    }
    this.#pending.delete(id);
    if (pending.launch !== undefined) cancelLaunch(this.#sim, pending.launch, nowMs);
  }

  /** Within a loop the cluster is a fork. */
  #removeLater(id: string, nowMs: number): void {
    const remove = (): void => {
      const row = this.#sim.cluster.nodes.rowOf(id);
      if (row >= 0) removeNode(this.#sim, row as NodeRow, 'removed', nowMs);
    };
    if (this.orders === undefined) remove();
    else this.orders.push(remove);
  }
}

/** The first place whose row is not below this one. */
function placeOf(rows: readonly number[], row: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows[middle] < row) from = middle + 1;
    else to = middle;
  }
  return from;
}

const NONE: readonly Instance[] = [];

function isSoldOut({ scenario }: Simulation, pool: string, nowMs: number): boolean {
  return (scenario.stockOuts ?? []).some(
    ({ pool: name, atMs, forMs }) => name === pool && atMs <= nowMs && nowMs < atMs + forMs,
  );
}

/** One object: groups whose options are the same object have not changed theirs. */
const NO_OPTIONS: NodeGroup['options'] = {};

function groupOf(spec: NodePoolSpec, targetSize: number): NodeGroup {
  return {
    id: spec.name,
    minSize: spec.min,
    maxSize: spec.max,
    targetSize,
    exists: true,
    template: spec.template,
    templatePods: [],
    options: spec.autoscalingOptions ?? NO_OPTIONS,
  };
}
