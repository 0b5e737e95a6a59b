import { noExecuteKey, taintVerdict } from '../../../controllers/index.ts';
import type { PendingEviction } from '../../../controllers/index.ts';
import type { Pod, Taint } from '../../../model/index.ts';
import type { Timeline } from './timeline.ts';

/** The pods of some nodes and the taint eviction controller watching them. */
export class TaintWorld {
  readonly deletedAtMs: Map<string, number> = new Map<string, number>();
  readonly #time: Timeline;
  readonly #podsOf = new Map<string, Pod[]>();
  readonly #keyOf = new Map<string, string>();
  readonly #pending = new Map<string, PendingEviction>();

  constructor(time: Timeline, pods: readonly Pod[]) {
    this.#time = time;
    for (const pod of pods) {
      const node = pod.spec.nodeName ?? '';
      this.#podsOf.set(node, [...(this.#podsOf.get(node) ?? []), pod]);
    }
  }

  /** The node's taints are these from now on. An equal NoExecute set is no change. */
  setTaints(node: string, taints: readonly Taint[]): void {
    const key = noExecuteKey(taints);
    if ((this.#keyOf.get(node) ?? '') === key) return;
    this.#keyOf.set(node, key);
    for (const pod of this.#podsOf.get(node) ?? []) this.#judge(pod, taints);
  }

  #judge(pod: Pod, taints: readonly Taint[]): void {
    const { name } = pod.metadata;
    if (this.deletedAtMs.has(name)) return;
    const pending = this.#pending.get(name);
    const verdict = taintVerdict(pod.spec.tolerations ?? [], taints, pending, this.#time.nowMs);
    if (verdict.kind === 'delete-now') this.deletedAtMs.set(name, this.#time.nowMs);
    if (verdict.kind !== 'wait') this.#pending.delete(name);
    else if (verdict.pending !== pending) this.#schedule(name, verdict.pending);
  }

  #schedule(name: string, pending: PendingEviction): void {
    this.#pending.set(name, pending);
    this.#time.at(pending.atMs, () => {
      if (this.#pending.get(name) !== pending) return;
      this.#pending.delete(name);
      this.deletedAtMs.set(name, this.#time.nowMs);
    });
  }
}
