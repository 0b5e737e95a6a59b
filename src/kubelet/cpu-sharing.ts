/**
 * A cgroup as the CPU scheduler sees it: a share of its parent by weight, capped by its CFS quota. Leaves are
 * containers and ask for CPU; groups ask for what their members ask.
 */
export interface CpuGroup {
  readonly name: string;
  readonly weight: number;
  /** CFS quota in milliCPU; Infinity without one. */
  readonly limitMilliCpu: number;
  /** What a leaf would use if it could; a group asks for its members. */
  readonly wantedMilliCpu?: number;
  readonly members?: readonly CpuGroup[];
}

/** What a leaf gets, in milliCPU (fractions of one are kept). */
export type CpuGrants = ReadonlyMap<string, number>;

/**
 * Shares `availableMilliCpu` out over the tree, work-conserving: at every level each member gets what it asks up to its
 * weight's share, and what it leaves goes to the others by their weights. Costs O(n log n) in the members of a level.
 */
export function shareCpu(root: CpuGroup, availableMilliCpu: number): CpuGrants {
  const grants = new Map<string, number>();
  grant(root, Math.min(availableMilliCpu, wantedBy(root)), grants);
  return grants;
}

/** What a group can make use of: its own wish or its members', within its quota. */
export function wantedBy({ wantedMilliCpu = 0, members, limitMilliCpu }: CpuGroup): number {
  const wish =
    members === undefined ? wantedMilliCpu : members.reduce((sum, each) => sum + wantedBy(each), 0);
  return Math.min(wish, limitMilliCpu);
}

function grant(group: CpuGroup, milliCpu: number, grants: Map<string, number>): void {
  const { members } = group;
  if (members === undefined) {
    grants.set(group.name, milliCpu);
    return;
  }
  const wishes = members.map((member) => ({ member, wanted: wantedBy(member), weight: member.weight }));
  const given = waterFill(wishes, milliCpu);
  wishes.forEach(({ member }, place) => grant(member, given[place], grants));
}

/**
 * Fills vessels of width `weight` and height `wanted` ÷ `weight` to one level: the least satisfied wish per weight is
 * met first, so that nobody below its share goes without while another has more than its own.
 */
export function waterFill(
  wishes: readonly { readonly wanted: number; readonly weight: number }[],
  available: number,
): number[] {
  const order = wishes
    .map(({ wanted, weight }, place) => ({ place, wanted, weight, level: wanted / weight }))
    .sort((a, b) => a.level - b.level || a.place - b.place);
  const given = new Array<number>(wishes.length).fill(0);
  let left = available;
  let weightLeft = order.reduce((sum, { weight }) => sum + weight, 0);
  for (const { place, wanted, weight } of order) {
    const share = Math.min(wanted, (left * weight) / weightLeft);
    given[place] = share;
    left -= share;
    weightLeft -= weight;
  }
  return given;
}
