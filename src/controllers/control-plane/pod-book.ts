import { Digest } from '../../base/index.ts';
import type { Labels, Toleration } from '../../model/index.ts';
import type { DaemonPod } from '../daemon-set/types.ts';
import type { JobPod } from '../job/types.ts';
import { isActive } from '../pod-view.ts';
import type { StatefulPod } from '../stateful-set/types.ts';
import type { PodHandle } from './actions.ts';

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** All that the controllers know of a pod, whoever made it. Changed in place by the events of the run. */
export type PodRecord = Mutable<JobPod & DaemonPod & StatefulPod> & {
  readonly handle: PodHandle;
  readonly namespace: string;
  /** `kind/namespace/name` of the controller; '' for a bare pod. */
  readonly ownerKey: string;
  readonly tolerations: readonly Toleration[];
};

/** Pods of an owner by what a ReplicaSet counts. */
export interface PodTally {
  /** Neither ended nor being deleted. */
  readonly active: number;
  /** Of those. */
  readonly ready: number;
}

export interface NewPod {
  readonly name: string;
  readonly namespace: string;
  readonly ownerKey: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
  readonly tolerations: readonly Toleration[];
  readonly targetNode?: string | undefined;
  readonly revision?: string;
  readonly index?: number | undefined;
  readonly indexFailures?: number;
  readonly indexIgnoredFailures?: number;
  readonly isTracked?: boolean;
}

/** The pods that exist, by handle, by owner and by node; and how many of each owner's are up. */
export class PodBook {
  readonly #tallies = new Map<string, { active: number; ready: number }>();
  /** By handle, as what the pod was counted last. */
  readonly #counted: number[] = [];
  /** By handle; those that are gone leave holes. */
  readonly #byHandle: (PodRecord | undefined)[] = [];
  #size = 0;
  readonly #byOwner = new Map<string, Set<PodRecord>>();
  readonly #byNode = new Map<string, Set<PodRecord>>();
  /** Of those namespaces that somebody has asked for: most runs have no disruption budgets, who alone do. */
  readonly #byNamespace = new Map<string, Set<PodRecord>>();
  readonly #uidSalt: string;
  #next: PodHandle = 0;

  /** `uidSalt`: other uids for another run, as a cluster would give. */
  constructor(uidSalt = '') {
    this.#uidSalt = uidSalt;
  }

  get size(): number {
    return this.#size;
  }

  /** The handle that the next pod will get. */
  get nextHandle(): PodHandle {
    return this.#next;
  }

  /** A pod that was just created: pending, on no node. */
  add(pod: NewPod, nowMs: number): PodRecord {
    const handle = this.#next++;
    // Field by field: an object spread into another of so many fields becomes a dictionary, five times as large.
    const record: PodRecord = {
      name: pod.name,
      namespace: pod.namespace,
      ownerKey: pod.ownerKey,
      labels: pod.labels,
      annotations: pod.annotations ?? NOTHING,
      tolerations: pod.tolerations,
      targetNode: pod.targetNode,
      revision: pod.revision ?? '',
      index: pod.index,
      indexFailures: pod.indexFailures ?? 0,
      indexIgnoredFailures: pod.indexIgnoredFailures ?? 0,
      isTracked: pod.isTracked ?? false,
      handle,
      uid: podUid(this.#uidSalt, `${pod.namespace}/${pod.name}#${handle}`),
      nodeName: '',
      phase: 'Pending',
      isReady: false,
      readySinceMs: undefined,
      createdMs: wholeSecond(nowMs),
      finishedMs: wholeSecond(nowMs),
      isDeleting: false,
      restarts: 0,
      sidecarRestarts: 0,
      restartSum: 0,
      exits: NONE,
      conditions: NONE,
    };
    this.#byHandle.push(record);
    this.#size++;
    addTo(this.#byOwner, record.ownerKey, record);
    this.#byNamespace.get(record.namespace)?.add(record);
    this.recount(record);
    return record;
  }

  /** Undefined: it is gone. */
  find(handle: PodHandle): PodRecord | undefined {
    return this.#byHandle[handle];
  }

  /** From every index; its handle is never given again. */
  remove(record: PodRecord): void {
    if (this.#byHandle[record.handle] !== undefined) this.#size--;
    this.#byHandle[record.handle] = undefined;
    this.recount(record);
    removeFrom(this.#byOwner, record.ownerKey, record);
    this.#byNamespace.get(record.namespace)?.delete(record);
    removeFrom(this.#byNode, record.nodeName, record);
  }

  /** From now on it is found by its node. */
  bind(record: PodRecord, node: string): void {
    record.nodeName = node;
    addTo(this.#byNode, node, record);
  }

  /** To be told after every change of a pod. */
  recount(record: PodRecord): void {
    const isThere = this.#byHandle[record.handle] !== undefined;
    const standing = !isThere || !isActive(record) ? ABSENT : record.isReady ? READY : ACTIVE;
    const before = this.#counted[record.handle] ?? ABSENT;
    if (standing === before) return;
    this.#counted[record.handle] = standing;
    let tally = this.#tallies.get(record.ownerKey);
    if (tally === undefined) this.#tallies.set(record.ownerKey, (tally = { active: 0, ready: 0 }));
    tally.active += Number(standing !== ABSENT) - Number(before !== ABSENT);
    tally.ready += Number(standing === READY) - Number(before === READY);
    if (tally.active === 0) this.#tallies.delete(record.ownerKey);
  }

  /** Counts of an owner's pods by state, kept up to date and not added up. */
  tallyOf(ownerKey: string): PodTally {
    return this.#tallies.get(ownerKey) ?? NO_TALLY;
  }

  /** A view that changes with the book; copy it to go through it while pods change. */
  ofOwner(ownerKey: string): ReadonlySet<PodRecord> {
    return this.#byOwner.get(ownerKey) ?? NO_PODS;
  }

  /** A view that changes with the book. */
  onNode(node: string): ReadonlySet<PodRecord> {
    return this.#byNode.get(node) ?? NO_PODS;
  }

  /** A view that changes with the book, in the order in which the pods came. */
  inNamespace(namespace: string): ReadonlySet<PodRecord> {
    let pods = this.#byNamespace.get(namespace);
    if (pods === undefined) {
      pods = new Set(this.#byHandle.filter((record) => record?.namespace === namespace) as PodRecord[]);
      this.#byNamespace.set(namespace, pods);
    }
    return pods;
  }
}

/** Times in API objects are whole seconds; what is counted from them begins up to a second early. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

const NOTHING: Labels = {};
const NONE: readonly never[] = [];
const NO_PODS: ReadonlySet<PodRecord> = new Set();
const NO_TALLY: PodTally = { active: 0, ready: 0 };
const [ABSENT, ACTIVE, READY] = [0, 1, 2];

/**
 * Sixteen digits without any order in them: which of several equally old pods a ReplicaSet deletes is decided by uid, so
 * names that resemble each other must not give uids that do. (FNV-1a over the text, each half finished as MurmurHash3.)
 */
function podUid(salt: string, name: string): string {
  const text = `${salt}/${name}`;
  let [low, high] = [0x811c9dc5, 0x2f0b4c47];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x01000193) ^ (low >>> 15);
  }
  return hexOf(low) + hexOf(high);
}

function hexOf(word: number): string {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return (
    HEX_BYTES[mixed >>> 24] +
    HEX_BYTES[(mixed >>> 16) & 0xff] +
    HEX_BYTES[(mixed >>> 8) & 0xff] +
    HEX_BYTES[mixed & 0xff]
  );
}

/** Every pod that comes has a uid, and toString of a number is dear. */
const HEX_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** The letters of generated names: no vowels, no digits that look like letters. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters behind a generated name, the same in every run. */
export function nameSuffix(owner: string, number: number): string {
  const digest = new Digest();
  digest.text(`${owner}#${number}`);
  const [first, second, third] = digest.lanes();
  return (
    letterOf(first >>> 16) +
    letterOf(first) +
    letterOf(second >>> 16) +
    letterOf(second) +
    letterOf(third >>> 16)
  );
}

/** Of the lower half of a word. */
function letterOf(word: number): string {
  return ALPHABET[(word & 0xffff) % ALPHABET.length];
}

function addTo<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([value]));
  else set.add(value);
}

function removeFrom<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key);
  if (set === undefined) return;
  set.delete(value);
  if (set.size === 0) index.delete(key);
}
