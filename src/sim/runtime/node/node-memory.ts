import { assert, decimalText } from '../../../base/index.ts';
import { oomKills, oomRanking, oomScore } from '../../../kubelet/index.ts';
import type { ContainerMemory } from '../../../kubelet/index.ts';
import { namespaceOf } from '../../../model/index.ts';
import type { KillRecord } from '../../../result/index.ts';
import { memoryViewOf } from './node-load.ts';
import type { LoadedContainer, NodeLoad } from './node-load.ts';

const RANKED_MAX = 20;
const MEBIBYTE = 2 ** 20;

export interface NodeKill {
  readonly victim: LoadedContainer;
  readonly record: KillRecord;
}

/** Whom the kernel kills at the present use, and what decided it: nobody in most moments of most nodes. */
export function killsOn(load: NodeLoad, nowMs: number): readonly NodeKill[] {
  if (!isShort(load)) return [];
  const containers = load.containers;
  const views = viewsOf(containers);
  const byName = new Map(views.map(({ name }, place) => [name, containers[place]]));
  const kills: NodeKill[] = [];
  let left = views;
  for (const { name, cause, score = 0, candidates = 0 } of oomKills(
    views,
    load.memoryBytes,
    load.systemMemoryBytes,
  )) {
    const victim = byName.get(name);
    assert(victim !== undefined, `${name} is killed and is not on node ${load.name}`);
    const ranking = cause === 'node' ? oomRanking(left, load.memoryBytes) : [];
    left = left.filter((view) => view.name !== name);
    kills.push({
      victim,
      record: {
        timeMs: nowMs,
        kind: 'oom-kill',
        pod: victim.pod.name,
        container: victim.container,
        node: load.name,
        why:
          cause === 'node'
            ? `oom_score ${decimalText(score)}, first of ${decimalText(candidates)} candidates`
            : `${mebibytes(victim.memoryBytes)} used, over its limit of ${mebibytes(victim.limitBytes)}`,
        ranking: ranking.slice(0, RANKED_MAX).map((view) => ({
          pod: view.name,
          score: decimalText(Math.trunc(oomScore(view, load.memoryBytes))),
        })),
      },
    });
  }
  return kills;
}

/** Each under a name of its own: where pods of two namespaces are called alike, with the namespace in front. */
function viewsOf(containers: readonly LoadedContainer[]): readonly ContainerMemory[] {
  const views = containers.map(memoryViewOf);
  const seen = new Set<string>();
  const shared = new Set(views.flatMap(({ name }) => (seen.has(name) ? name : (seen.add(name), []))));
  if (shared.size === 0) return views;
  return views.map((view, place) =>
    shared.has(view.name)
      ? { ...view, name: `${namespaceOf(containers[place].pod.pod)}/${view.name}` }
      : view,
  );
}

function isShort(load: NodeLoad): boolean {
  if (load.usedBytes > load.memoryBytes) return true;
  for (const { memoryBytes, limitBytes } of load.containers) if (memoryBytes > limitBytes) return true;
  return false;
}

/**
 * The first moment before `untilMs` at which memory runs short on the node or in a container; `untilMs` where it does
 * not. Memory only grows between two steps of use, so the moment is found by halving.
 */
export function firstShortageMs(load: NodeLoad, nowMs: number, untilMs: number): number {
  const growing = load.containers.filter(({ use }) => use.isGrowing);
  if (growing.length === 0 || untilMs - nowMs <= 1 || untilMs === Infinity) return untilMs;
  const steadyBytes = load.usedBytes - growing.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const isShortAt = (atMs: number): boolean => {
    let bytes = steadyBytes;
    for (const { use, limitBytes } of growing) {
      const own = use.memoryBytesAt(atMs);
      if (own > limitBytes) return true;
      bytes += own;
    }
    return bytes > load.memoryBytes;
  };
  let [low, high] = [nowMs + 1, untilMs - 1];
  if (!isShortAt(high)) return untilMs;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isShortAt(middle)) high = middle;
    else low = middle + 1;
  }
  assert(low > nowMs && low < untilMs, `memory runs short at ${low} ms, not within ${nowMs} … ${untilMs} ms`);
  return low;
}

function mebibytes(bytes: number): string {
  return `${decimalText(bytes / MEBIBYTE, 1)} MiB`;
}
