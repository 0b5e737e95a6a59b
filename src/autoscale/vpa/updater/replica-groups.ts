import type { Pod } from '../../../model/index.ts';
import type { UpdaterConfig } from './updater-config.ts';

/** The owner of pods as the cluster has it: how many replicas it wants. */
export interface GroupOwner {
  readonly kind: string;
  readonly name: string;
  readonly replicas: number;
}

interface Group {
  readonly configured: number;
  readonly tolerated: number;
  readonly running: number;
  /** Fewer live pods than asked for: nothing in it is evicted. */
  readonly isTooSmall: boolean;
  disrupted: number;
}

/**
 * How many pods of each replica group may be disturbed in one pass: running − disturbed must stay above
 * configured − ⌊configured × tolerance⌋; a group whose tolerance comes to 0 may lose one pod when it is complete.
 *
 * A group whose owner is missing or wants nothing, or with fewer live pods than minReplicas, is unknown: none of its
 * pods is touched, waiting ones neither.
 */
export class ReplicaGroups {
  readonly #groups = new Map<string, Group>();

  constructor(
    pods: readonly Pod[],
    owners: readonly GroupOwner[],
    config: UpdaterConfig,
    minReplicas: number,
  ) {
    const wanted = new Map(owners.map((owner) => [`${owner.kind}/${owner.name}`, owner.replicas]));
    for (const [key, live] of podsByOwner(pods)) {
      const isTooSmall = live.length < minReplicas;
      if (isTooSmall && !config.skipsBudgetInPlace) continue;
      const configured = key.startsWith('Job/') ? live.length : (wanted.get(key) ?? 0);
      if (configured === 0) continue;
      const running = live.filter((pod) => !isPending(pod)).length;
      const tolerated = Math.trunc(configured * config.evictionTolerance);
      this.#groups.set(key, { configured, tolerated, running, isTooSmall, disrupted: 0 });
    }
  }

  isKnown(pod: Pod): boolean {
    return this.#groupOf(pod) !== undefined;
  }

  /** A pod that waits may always be evicted. */
  mayEvict(pod: Pod): boolean {
    const group = this.#groupOf(pod);
    if (group === undefined) return false;
    if (isPending(pod)) return true;
    return !group.isTooSmall && isDisruptable(group);
  }

  mayDisrupt(pod: Pod): boolean {
    const group = this.#groupOf(pod);
    return group !== undefined && isDisruptable(group);
  }

  /** Counts an eviction or a resize that was started; a pod that waits does not count. */
  disrupt(pod: Pod): void {
    const group = this.#groupOf(pod);
    if (group !== undefined && !isPending(pod)) group.disrupted++;
  }

  #groupOf(pod: Pod): Group | undefined {
    const key = ownerKey(pod);
    return key === undefined ? undefined : this.#groups.get(key);
  }
}

function isDisruptable({ configured, tolerated, running, disrupted }: Group): boolean {
  if (running - disrupted > configured - tolerated) return true;
  return running === configured && tolerated === 0 && disrupted === 0;
}

function podsByOwner(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const key = ownerKey(pod);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pod]);
    else group.push(pod);
  }
  return groups;
}

function ownerKey(pod: Pod): string | undefined {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`;
}

/** Such a pod may always be evicted: nothing is lost. */
export function isPending(pod: Pod): boolean {
  return pod.status?.phase === 'Pending';
}
