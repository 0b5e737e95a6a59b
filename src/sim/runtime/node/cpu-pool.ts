import { assert, VERIFY } from '../../../base/index.ts';
import { cpuTree, waterFill } from '../../../kubelet/index.ts';
import type { CpuGroup, CpuTreeOptions } from '../../../kubelet/index.ts';
import type { Pod } from '../../../model/index.ts';

/** Shares are worked out in doubles: sums may be off by so much. */
export const NOISE_MILLI_CPU = 1e-3;

/** A container as a leaf of its node's CPU tree. */
export interface CpuLeaf {
  readonly container: string;
  /** What it would use if it could. */
  wantedMilliCpu: number;
  grantedMilliCpu: number;
  /** Its own CFS quota; Infinity without one. */
  limitMilliCpu: number;
}

export interface PooledPod {
  readonly pod: Pod;
  readonly leaves: readonly CpuLeaf[];
}

/** A group of the tree with the leaves that run now; `leaf` where it is one. */
interface Group {
  readonly weight: number;
  readonly limitMilliCpu: number;
  readonly leaf: CpuLeaf | undefined;
  readonly members: readonly Group[];
  wanted: number;
}

/**
 * The CPU of one node, shared out over its containers by the weights of their cgroups. The tree is built when pods come
 * or go and somebody is in want; while everybody gets what they want nothing is built or sorted.
 *
 * Plain twin: `cpuTree` and `shareCpu` of src/kubelet, which the test beside holds it equal to.
 */
export class CpuPool {
  readonly #options: CpuTreeOptions;
  readonly #pods: PooledPod[] = [];
  #tree: Group | undefined;
  #exclusive: { readonly leaf: CpuLeaf; readonly milliCpu: number }[] = [];
  #exclusiveMilliCpu = 0;

  constructor(options: CpuTreeOptions) {
    this.#options = options;
  }

  add(pod: PooledPod): void {
    if (VERIFY) assert(!this.#pods.includes(pod), `pod ${pod.pod.metadata.name} is in the pool already`);
    this.#pods.push(pod);
    this.#tree = undefined;
  }

  /** Throws where it is not in the pool. */
  remove(pod: PooledPod): void {
    const place = this.#pods.indexOf(pod);
    assert(place >= 0, `pod ${pod.pod.metadata.name} is not in the pool`);
    this.#pods.splice(place, 1);
    this.#tree = undefined;
  }

  /** Grants every leaf its CPU; true: somebody gets less than they want for others' sake. */
  share(availableMilliCpu: number): boolean {
    if (this.#grantAll(availableMilliCpu)) return false;
    const tree = this.#built();
    for (const { leaf, milliCpu } of this.#exclusive)
      leaf.grantedMilliCpu = Math.min(leaf.wantedMilliCpu, milliCpu);
    const available = Math.max(0, availableMilliCpu - this.#exclusiveMilliCpu);
    const wanted = wantedOf(tree);
    grant(tree, Math.min(available, wanted));
    if (VERIFY) this.#verifyGrants(Math.max(available, 0) + this.#exclusiveMilliCpu);
    return wanted > available;
  }

  /** Nobody gets more than they want or may have, and all together no more than there is. */
  #verifyGrants(availableMilliCpu: number): void {
    let sum = 0;
    for (const { leaves } of this.#pods)
      for (const { container, grantedMilliCpu, wantedMilliCpu, limitMilliCpu } of leaves) {
        const most = Math.min(wantedMilliCpu, limitMilliCpu);
        assert(grantedMilliCpu >= 0, `${container} is granted ${grantedMilliCpu}m`);
        assert(
          grantedMilliCpu <= most + NOISE_MILLI_CPU,
          `${container} is granted ${grantedMilliCpu}m of ${most}m`,
        );
        sum += grantedMilliCpu;
      }
    assert(sum <= availableMilliCpu + NOISE_MILLI_CPU, `${sum}m of ${availableMilliCpu}m are granted`);
  }

  /** What the leaf would get if it wanted all there is and the others wanted what they do; grants stay as they are. */
  capacityOf(leaf: CpuLeaf, availableMilliCpu: number, isContended: boolean): number {
    if (!isContended && !this.#isTreeNeeded()) {
      const others = this.#grantedBeside(leaf);
      return Math.min(leaf.limitMilliCpu, Math.max(leaf.grantedMilliCpu, availableMilliCpu - others));
    }
    const { wantedMilliCpu } = leaf;
    const granted = this.#pods.map(({ leaves }) => leaves.map((each) => each.grantedMilliCpu));
    leaf.wantedMilliCpu = Math.max(wantedMilliCpu, availableMilliCpu);
    this.share(availableMilliCpu);
    const capacity = leaf.grantedMilliCpu;
    leaf.wantedMilliCpu = wantedMilliCpu;
    assert(capacity <= leaf.limitMilliCpu + NOISE_MILLI_CPU, `${leaf.container} may use ${capacity}m`);
    this.#pods.forEach(({ leaves }, place) =>
      leaves.forEach((each, at) => (each.grantedMilliCpu = granted[place][at])),
    );
    return capacity;
  }

  #grantedBeside(leaf: CpuLeaf): number {
    let others = -leaf.grantedMilliCpu;
    for (const { leaves } of this.#pods) for (const each of leaves) others += each.grantedMilliCpu;
    return others;
  }

  /** Grants wishes within quotas where they all fit. */
  #grantAll(availableMilliCpu: number): boolean {
    if (this.#isTreeNeeded()) return false;
    let sum = 0;
    for (const { leaves } of this.#pods) {
      for (const leaf of leaves) {
        const { wantedMilliCpu, limitMilliCpu } = leaf;
        leaf.grantedMilliCpu = wantedMilliCpu < limitMilliCpu ? wantedMilliCpu : limitMilliCpu;
        sum += leaf.grantedMilliCpu;
      }
    }
    return sum <= availableMilliCpu;
  }

  /** Exclusive cores and quotas of whole pods bind before the node is full. */
  #isTreeNeeded(): boolean {
    return this.#options.isStaticPolicy || this.#pods.some(({ pod }) => pod.spec.resources !== undefined);
  }

  #built(): Group {
    if (this.#tree !== undefined) return this.#tree;
    const leaves = new Map<string, CpuLeaf>();
    const running = this.#pods.map(({ pod, leaves: own }, place) => {
      for (const leaf of own) leaves.set(`${place}/${leaf.container}`, leaf);
      return { pod, key: String(place), wantedMilliCpu: () => 0 };
    });
    const { shared, exclusive, exclusiveMilliCpu } = cpuTree(running, this.#options);
    this.#exclusiveMilliCpu = exclusiveMilliCpu;
    this.#exclusive = exclusive.map(({ name, cores }) => {
      const leaf = leaves.get(name);
      assert(leaf !== undefined, `${name} has cores of its own and does not run`);
      return { leaf, milliCpu: cores * 1000 };
    });
    return (this.#tree = groupOf(shared, leaves));
  }
}

function groupOf(
  { name, weight, limitMilliCpu, members }: CpuGroup,
  leaves: ReadonlyMap<string, CpuLeaf>,
): Group {
  return {
    weight,
    limitMilliCpu,
    leaf: members === undefined ? leaves.get(name) : undefined,
    members: (members ?? []).map((member) => groupOf(member, leaves)),
    wanted: 0,
  };
}

/** What each group can make use of: its own wish or its members', within its quota. */
function wantedOf(group: Group): number {
  let wish = group.leaf?.wantedMilliCpu ?? 0;
  for (const member of group.members) wish += wantedOf(member);
  group.wanted = Math.min(wish, group.limitMilliCpu);
  return group.wanted;
}

function grant({ leaf, members }: Group, milliCpu: number): void {
  if (leaf !== undefined) leaf.grantedMilliCpu = milliCpu;
  if (members.length === 0) return;
  const given = waterFill(members, milliCpu);
  members.forEach((member, place) => grant(member, given[place]));
}
