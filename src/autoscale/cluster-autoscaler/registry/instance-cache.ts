import { MINUTE_MS } from '../../../base/index.ts';
import type { CloudProvider, Instance } from '../cloud-provider.ts';

const REFRESH_MS = 2 * MINUTE_MS;

/**
 * What the registry knows of instances: read anew where somebody threw the entry of a group away, and for all groups
 * every two minutes (upstream clusterstate/utils/node_instances_cache.go). An ordinary scale-down throws nothing away.
 */
export class InstanceCache {
  readonly #provider: CloudProvider;
  readonly #byGroup = new Map<string, readonly Instance[]>();
  #refreshes = -1;

  constructor(provider: CloudProvider) {
    this.#provider = provider;
  }

  /** The background refresh, as far as it was due until now. */
  refreshIfDue(nowMs: number): void {
    const due = Math.floor(nowMs / REFRESH_MS);
    if (due === this.#refreshes) return;
    this.#refreshes = due;
    this.#byGroup.clear();
  }

  drop(group: string): void {
    this.#byGroup.delete(group);
  }

  of(group: string): readonly Instance[] {
    const known = this.#byGroup.get(group);
    if (known !== undefined) return known;
    const read = this.#provider.instances(group);
    this.#byGroup.set(group, read);
    return read;
  }
}
