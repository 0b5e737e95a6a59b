import { assert, VERIFY } from '../../base/index.ts';
import type { Node, Pod } from '../objects/index.ts';
import { labelOf } from '../matching/selector.ts';

/** Annotations of Alibaba's openb data: devices a pod wants, thousandths of each, and models it takes. */
export const GPU_COUNT = 'alibabacloud.com/gpu-count';
export const GPU_MILLI = 'alibabacloud.com/gpu-milli';
export const GPU_MODEL = 'alibabacloud.com/gpu-card-model';

/** Thousandths of a whole device. */
export const WHOLE_DEVICE = 1000;
/** Devices of one node at most: a set of them is a 32-bit mask. */
export const DEVICES_MAX = 16;

/** What a pod asks of the GPUs of a node: `count` devices, `milli` thousandths of each. */
export interface GpuRequest {
  readonly count: number;
  readonly milli: number;
  /** Models that will do; empty: all of them. */
  readonly models: readonly string[];
}

/** The pod's GPU request, from annotations as Alibaba's GPU sharing writes them. */
export function gpuRequestOf({ metadata }: Pod): GpuRequest | undefined {
  const { annotations } = metadata;
  const milli = Number(labelOf(annotations, GPU_MILLI) ?? 0);
  const count = Number(labelOf(annotations, GPU_COUNT) ?? (milli > 0 ? 1 : 0));
  if (!(count > 0) || !(milli > 0)) return undefined;
  const models = (labelOf(annotations, GPU_MODEL) ?? '').split('|').filter((model) => model !== '');
  return { count, milli, models: [...new Set(models)] };
}

/** A count of shared GPUs that a node can have, as people write it. */
export function isDeviceCount(written: unknown): boolean {
  const count = Number(written);
  return Number.isInteger(count) && count >= 0 && count <= DEVICES_MAX;
}

/**
 * The GPUs of the nodes, device by device: a share of one device is of no use on another.
 *
 *     row           0                          1
 *     counts      [ 2                        ][ 8  …
 *     freeMilli   [ 1000 540 – – … (16 each) ][ 1000 …
 *     models      [ 'T4'                     ][ 'V100M32' …
 *
 * A device that the node does not have is whole. One that was taken from the node while pods held shares of it stays
 * booked until they give them back: if it returns before, it is as full as it was.
 */
export class GpuDevices {
  counts: Uint8Array = new Uint8Array(0);
  freeMilli: Int32Array = new Int32Array(0);
  /** Σ over the node's devices. */
  totalFreeMilli: Int32Array = new Int32Array(0);
  readonly models: string[] = [];

  /** The node has these devices. */
  describe(row: number, { metadata, status }: Node): void {
    const count = Number(status?.allocatable?.[GPU_COUNT] ?? 0);
    assert(count <= DEVICES_MAX, `node ${metadata.name} has more than ${DEVICES_MAX} GPUs`);
    if (row >= this.counts.length) this.#grow(row + 1);
    this.models[row] = labelOf(metadata.labels, GPU_MODEL) ?? '';
    this.counts[row] = count;
    this.totalFreeMilli[row] = this.#sumFreeMilli(row);
  }

  /** The node is gone, and its pods before it: whoever gets the row finds every device whole. */
  forget(row: number): void {
    this.counts[row] = 0;
    this.totalFreeMilli[row] = 0;
    const from = row * DEVICES_MAX;
    for (let i = from; i < from + DEVICES_MAX; i++)
      if (this.freeMilli[i] !== WHOLE_DEVICE)
        assert(false, `device ${i - from} of node row ${row} is held when the node goes`);
  }

  /** Takes (sign 1) or gives back (-1) `milli` of each device in the mask. */
  book(row: number, mask: number, milli: number, sign: 1 | -1): void {
    const count = this.counts[row];
    for (let left = mask; left !== 0; left &= left - 1) {
      const device = 31 - Math.clz32(left & -left);
      this.freeMilli[row * DEVICES_MAX + device] -= sign * milli;
      if (device < count) this.totalFreeMilli[row] -= sign * milli;
    }
    if (VERIFY) {
      assert(mask >= 0 && mask < 1 << DEVICES_MAX, `devices ${mask} are none of a node's`);
      assert(
        this.totalFreeMilli[row] === this.#sumFreeMilli(row),
        `free GPU of node row ${row} does not add up`,
      );
    }
  }

  #sumFreeMilli(row: number): number {
    const from = row * DEVICES_MAX;
    return this.freeMilli.subarray(from, from + this.counts[row]).reduce((sum, milli) => sum + milli, 0);
  }

  /** Is there room for the request, device by device? */
  fits(row: number, { count, milli, models }: GpuRequest): boolean {
    if (VERIFY) assert(row < this.counts.length, `the GPUs of node row ${row} are not described`);
    if (models.length > 0 && !models.includes(this.models[row])) return false;
    let fitting = 0;
    for (let i = 0; i < this.counts[row]; i++) if (this.freeMilli[row * DEVICES_MAX + i] >= milli) fitting++;
    return fitting >= count;
  }

  /**
   * Devices for a request that fits: for a share the fullest device that still has room, the first of equals; for whole
   * devices the first free ones.
   */
  choose(row: number, { count, milli }: GpuRequest): number {
    let mask = 0;
    for (let taken = 0; taken < count; taken++) {
      let best = -1;
      for (let i = 0; i < this.counts[row]; i++) {
        const free = this.freeMilli[row * DEVICES_MAX + i];
        if (free < milli || (mask & (1 << i)) !== 0) continue;
        if (best < 0 || free < this.freeMilli[row * DEVICES_MAX + best]) best = i;
      }
      if (best < 0) return mask;
      mask |= 1 << best;
    }
    return mask;
  }

  #grow(wanted: number): void {
    const size = Math.max(wanted, this.counts.length * 2, 64);
    const counts = new Uint8Array(size);
    counts.set(this.counts);
    this.counts = counts;
    const freeMilli = new Int32Array(size * DEVICES_MAX).fill(WHOLE_DEVICE);
    freeMilli.set(this.freeMilli);
    this.freeMilli = freeMilli;
    const total = new Int32Array(size);
    total.set(this.totalFreeMilli);
    this.totalFreeMilli = total;
  }
}
