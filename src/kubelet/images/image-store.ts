import { assert, compareStrings, MINUTE_MS } from '../../base/index.ts';

export interface ImageLayer {
  readonly digest: string;
  /** Compressed, as the registry sends it. */
  readonly bytes: number;
}

export interface Image {
  readonly name: string;
  readonly layers: readonly ImageLayer[];
}

interface StoredImage {
  readonly image: Image;
  readonly arrivedMs: number;
  lastUsedMs: number;
}

/** The images a node has; layers that images share are there once. */
export class ImageStore {
  readonly #images = new Map<string, StoredImage>();
  readonly #uses = new Map<string, number>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** By name, with its tag. */
  has(name: string): boolean {
    return this.#images.has(name);
  }

  /** Whether some image brought the layer: it is not pulled again. */
  hasLayer(digest: string): boolean {
    return this.#uses.has(digest);
  }

  /** Layers that a pull would have to fetch. */
  missing({ layers }: Image): readonly ImageLayer[] {
    return layers.filter(({ digest }) => !this.#uses.has(digest));
  }

  /** There from now on, its layers counted once with those of other images. */
  add(image: Image, nowMs: number): void {
    if (this.#images.has(image.name)) this.remove(image.name);
    this.#images.set(image.name, { image, arrivedMs: nowMs, lastUsedMs: nowMs });
    for (const { digest, bytes } of image.layers) {
      const uses = this.#uses.get(digest) ?? 0;
      if (uses === 0) this.#bytes += bytes;
      this.#uses.set(digest, uses + 1);
    }
  }

  /** A container that runs the image is seen. */
  used(name: string, nowMs: number): void {
    const stored = this.#images.get(name);
    if (stored !== undefined) stored.lastUsedMs = nowMs;
  }

  /** Layers that no other image has go with it. */
  remove(name: string): void {
    const stored = this.#images.get(name);
    assert(stored !== undefined, 'the image is there');
    this.#images.delete(name);
    for (const { digest, bytes } of stored.image.layers) {
      const uses = this.#uses.get(digest);
      assert(uses !== undefined, 'a layer of a stored image is stored');
      if (uses > 1) {
        this.#uses.set(digest, uses - 1);
        continue;
      }
      this.#uses.delete(digest);
      this.#bytes -= bytes;
    }
  }

  /** Images by last use, then by arrival, oldest first. */
  byAge(): readonly StoredImage[] {
    return [...this.#images.values()].sort(
      (a, b) =>
        a.lastUsedMs - b.lastUsedMs ||
        a.arrivedMs - b.arrivedMs ||
        compareStrings(a.image.name, b.image.name),
    );
  }
}

export interface ImageGarbagePolicy {
  readonly highPercent: number;
  readonly lowPercent: number;
  readonly minAgeMs: number;
  /** How often the kubelet looks. */
  readonly everyMs: number;
}

/** imageGCHighThresholdPercent, imageGCLowThresholdPercent, imageMinimumGCAge, and ImageGCPeriod. */
export const DEFAULT_IMAGE_GARBAGE: ImageGarbagePolicy = {
  highPercent: 85,
  lowPercent: 80,
  minAgeMs: 2 * MINUTE_MS,
  everyMs: 5 * MINUTE_MS,
};

export interface ImageDisk {
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/**
 * Images to remove: from the high threshold on, the longest unused first, until the low threshold is reached. Images
 * in use and those younger than the minimum age stay. Under disk pressure every unused image of age goes.
 *
 * Upstream: pkg/kubelet/images/image_gc_manager.go, GarbageCollect and DeleteUnusedImages.
 */
export function imageGarbage(
  store: ImageStore,
  inUse: ReadonlySet<string>,
  nowMs: number,
  disk: ImageDisk | 'pressure',
  policy: ImageGarbagePolicy = DEFAULT_IMAGE_GARBAGE,
): readonly string[] {
  const wanted = disk === 'pressure' ? Infinity : bytesToFree(disk, policy);
  const removed: string[] = [];
  let freed = 0;
  for (const { image, arrivedMs, lastUsedMs } of store.byAge()) {
    if (freed >= wanted) break;
    if (inUse.has(image.name) || lastUsedMs >= nowMs || nowMs - arrivedMs < policy.minAgeMs) continue;
    removed.push(image.name);
    freed += image.layers.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return removed;
}

function bytesToFree({ capacityBytes, availableBytes }: ImageDisk, policy: ImageGarbagePolicy): number {
  const usedPercent = 100 - Math.trunc((availableBytes * 100) / capacityBytes);
  if (usedPercent < policy.highPercent) return 0;
  return Math.trunc((capacityBytes * (100 - policy.lowPercent)) / 100) - availableBytes;
}
