import { assert } from '../../base/index.ts';
import { LEGACY_REGION_LABEL, LEGACY_ZONE_LABEL, REGION_LABEL, ZONE_LABEL } from '../matching/labels.ts';
import type { Labels } from '../objects/index.ts';
import { labelOf } from '../matching/selector.ts';

/**
 * The order in which kube-scheduler walks the nodes: zone by zone in turn.
 *
 * Zones stand in the order in which they got their first node; the list takes the first node of every zone, the second
 * of every zone, and so on. It is rebuilt when a node comes or goes; a node that changes its zone shows up in its new
 * place only then. Upstream: pkg/scheduler/backend/cache/node_tree.go and cache.go.
 */
export class NodeOrder {
  /** Counts the rebuilds: positions of an older epoch are void. */
  epoch = 0;
  /** While somebody thinks aloud, nobody walks: nodes that come and go in thought are kept out of the order. */
  isHeld = false;
  readonly #zones = new Map<string, number[]>();
  readonly #zoneOf = new Map<number, string>();
  #list: Int32Array = new Int32Array(0);
  #stale = false;

  /** At the end of its zone. */
  add(row: number, labels: Labels): void {
    if (this.isHeld) return;
    assert(!this.#zoneOf.has(row), `node row ${row} is in the order already`);
    this.#append(row, zoneKey(labels));
    this.#stale = true;
  }

  /** The zone goes with its last node; the order of the others stays. */
  remove(row: number): void {
    if (this.isHeld) return;
    assert(this.#zoneOf.has(row), `node row ${row} leaves an order that it is not in`);
    this.#drop(row);
    this.#stale = true;
  }

  /** The node's labels changed. Its place in the tree moves at once, the list only with the next add or remove. */
  relabel(row: number, labels: Labels): void {
    if (this.isHeld) return;
    assert(this.#zoneOf.has(row), `node row ${row} is relabelled in an order that it is not in`);
    const zone = zoneKey(labels);
    if (this.#zoneOf.get(row) === zone) return;
    this.#drop(row);
    this.#append(row, zone);
  }

  /** Rows in the order of the walk. */
  list(): Int32Array {
    if (this.#stale) this.#rebuild();
    const { length } = this.#list;
    if (length !== this.#zoneOf.size) assert(false, `an order of ${length} for ${this.#zoneOf.size} nodes`);
    return this.#list;
  }

  /** The tree as it is, for `restore`. */
  copy(): NodeOrderCopy {
    return {
      zones: [...this.#zones].map(([zone, rows]) => [zone, [...rows]] as const),
      list: this.#list,
      stale: this.#stale,
    };
  }

  /** As it was when the copy was taken. */
  restore({ zones, list, stale }: NodeOrderCopy): void {
    this.#zones.clear();
    this.#zoneOf.clear();
    for (const [zone, rows] of zones) {
      this.#zones.set(zone, [...rows]);
      for (const row of rows) this.#zoneOf.set(row, zone);
    }
    assert(
      stale || list.length === this.#zoneOf.size,
      `an order of ${list.length} for ${this.#zoneOf.size} nodes`,
    );
    if (list !== this.#list) this.epoch++;
    this.#list = list;
    this.#stale = stale;
  }

  #append(row: number, zone: string): void {
    this.#zoneOf.set(row, zone);
    const rows = this.#zones.get(zone);
    if (rows === undefined) this.#zones.set(zone, [row]);
    else rows.push(row);
  }

  #drop(row: number): void {
    const zone = this.#zoneOf.get(row);
    if (zone === undefined) return;
    this.#zoneOf.delete(row);
    const rows = this.#zones.get(zone) ?? [];
    const place = rows.indexOf(row);
    assert(place >= 0, `node row ${row} is not among those of its zone ${JSON.stringify(zone)}`);
    rows.splice(place, 1);
    // A zone without nodes leaves the list, and comes back at its end.
    if (rows.length === 0) this.#zones.delete(zone);
  }

  #rebuild(): void {
    this.#stale = false;
    this.epoch++;
    const zones = [...this.#zones.values()];
    const inZones = zones.reduce((sum, rows) => sum + rows.length, 0);
    assert(inZones === this.#zoneOf.size, `${inZones} nodes in zones, ${this.#zoneOf.size} in the order`);
    this.#list = new Int32Array(this.#zoneOf.size);
    let place = 0;
    for (let round = 0; place < this.#list.length; round++) {
      for (const rows of zones) {
        if (round < rows.length) this.#list[place++] = rows[round];
      }
    }
  }
}

export interface NodeOrderCopy {
  readonly zones: readonly (readonly [string, readonly number[]])[];
  readonly list: Int32Array;
  readonly stale: boolean;
}

/** Region and zone of a node; the legacy label wins where it is there at all, even empty. */
function zoneKey(labels: Labels): string {
  const region = labelOf(labels, LEGACY_REGION_LABEL) ?? labelOf(labels, REGION_LABEL) ?? '';
  const zone = labelOf(labels, LEGACY_ZONE_LABEL) ?? labelOf(labels, ZONE_LABEL) ?? '';
  return `${region}\u0000${zone}`;
}
