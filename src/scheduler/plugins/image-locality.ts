import { MIB } from '../../base/index.ts';
import type { ClusterState, Pod } from '../../model/index.ts';
import { NO_POINTS } from '../framework/plugin.ts';
import type { PlanContext, Plugin } from '../framework/plugin.ts';

const MIN_THRESHOLD = 23 * MIB;
const MAX_CONTAINER_THRESHOLD = 1000 * MIB;
const MAX_POINTS = 100;

/**
 * ImageLocality: the more bytes of the pod's images lie on the node already, the better; an image counts by the share
 * of nodes that have it, so that pods do not all run to the one node with the image.
 *
 * Upstream: kube-scheduler, plugins/imagelocality (version and deviations: docs/parity.md).
 */
export const imageLocality: Plugin = {
  name: 'ImageLocality',

  compile({ cluster, signature }: PlanContext) {
    const images = imagesOf(signature.pod);
    const spread = new ImageSpread(cluster, images);
    const isStale = (): boolean => spread.isStale();
    if (spread.isEmpty) return { isStale, score: NO_POINTS };
    return {
      isStale,
      score: {
        kind: 'row',
        score(rows, count, weight, points) {
          for (let i = 0; i < count; i++) points[i] += weight * scoreOf(spread.sum(rows[i]), images.length);
        },
      },
    };
  },
};

function scoreOf(sum: number, imageCount: number): number {
  const max = MAX_CONTAINER_THRESHOLD * imageCount;
  const clamped = Math.min(max, Math.max(MIN_THRESHOLD, sum));
  return Math.trunc((MAX_POINTS * (clamped - MIN_THRESHOLD)) / (max - MIN_THRESHOLD));
}

/** Images of containers, init containers and image volumes, with their tags; repeated ones repeatedly. */
function imagesOf({ spec }: Pod): readonly string[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers].map(({ image }) => image ?? '');
  const volumes = (spec.volumes ?? [])
    .map(({ image }) => image?.reference)
    .filter((image) => image !== undefined);
  return [...containers, ...volumes].map(normalisedImageName);
}

/** Without a tag an image means `:latest`. */
function normalisedImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

/** Which nodes have the images of a pod, and how large they are. Holds as long as no node comes, goes or changes. */
class ImageSpread {
  readonly #cluster: ClusterState;
  readonly #images: readonly string[];
  readonly #epoch: number;
  /** By image name: its size and the rows that have it. */
  readonly #spread = new Map<string, { readonly sizeBytes: number; readonly rows: Set<number> }>();
  readonly #nodeCount: number;

  constructor(cluster: ClusterState, images: readonly string[]) {
    this.#cluster = cluster;
    this.#images = images;
    this.#epoch = cluster.nodes.imageEpoch;
    this.#nodeCount = cluster.nodes.liveCount;
    if (this.#epoch === 0) return; // no node ever had an image
    for (let row = 0; row < cluster.nodes.rowCount; row++) this.#read(row);
  }

  get isEmpty(): boolean {
    return this.#spread.size === 0;
  }

  isStale(): boolean {
    const { nodes } = this.#cluster;
    return nodes.imageEpoch !== this.#epoch || (!this.isEmpty && nodes.liveCount !== this.#nodeCount);
  }

  /** Σ over the pod's images on this node: size × share of nodes that have it. */
  sum(row: number): number {
    let sum = 0;
    for (const image of this.#images) {
      const found = this.#spread.get(image);
      if (found?.rows.has(row) !== true) continue;
      sum += Math.trunc(found.sizeBytes * (found.rows.size / this.#nodeCount));
    }
    return sum;
  }

  #read(row: number): void {
    for (const { names = [], sizeBytes = 0 } of this.#cluster.nodes.objects[row]?.status?.images ?? []) {
      for (const name of names) {
        if (!this.#images.includes(name)) continue;
        const found = this.#spread.get(name);
        if (found === undefined) this.#spread.set(name, { sizeBytes, rows: new Set([row]) });
        else found.rows.add(row);
      }
    }
  }
}
