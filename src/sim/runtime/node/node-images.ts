import { assert, compareStrings, SECOND_MS } from '../../../base/index.ts';
import { DEFAULT_IMAGE_GARBAGE, imageGarbage, ImagePulls, ImageStore } from '../../../kubelet/index.ts';
import type {
  FinishedPull,
  Image,
  ImageDisk,
  ImageGarbagePolicy,
  PullOptions,
} from '../../../kubelet/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { RuntimeSpec } from '../../../scenario/index.ts';
import { updateNode } from '../../apply/nodes/update-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { Simulation } from '../../simulation.ts';

interface ImagesOfNode {
  readonly store: ImageStore;
  readonly pulls: ImagePulls;
  /** Time of the ImagesPulled event under way. */
  dueMs: number;
  /** When the kubelet reports what is new of its images; Infinity: nothing is. */
  reportMs: number;
  /** When it looks for garbage; Infinity: the disk is not full enough for it to find any. */
  collectMs: number;
}

/** How full the node's disk is, and which images its containers run. */
export interface DiskOfNode {
  readonly disk: ImageDisk;
  readonly inUse: ReadonlySet<string>;
}

/** nodeStatusUpdateFrequency: a kubelet tells what has changed of its node this often. */
const REPORT_EVERY_MS = 10 * SECOND_MS;
/** nodeStatusMaxImages: a node names its largest images, so many at most. */
const IMAGES_REPORTED = 50;

/** The images of every node and the pulls under way. Images that the scenario does not list are everywhere already. */
export class NodeImages {
  readonly #sim: Simulation;
  readonly #options: PullOptions;
  readonly #known: ReadonlyMap<string, Image>;
  readonly #tagged: ReadonlySet<string>;
  readonly #missing: ReadonlySet<string>;
  readonly #nodes = new Map<NodeRow, ImagesOfNode>();
  readonly #policy: ImageGarbagePolicy;

  constructor(sim: Simulation, { images, imageBytesPerMs, imageLatencyMs, kubelet }: RuntimeSpec) {
    this.#sim = sim;
    this.#options = {
      isSerial: kubelet.serializeImagePulls ?? true,
      maxParallel: kubelet.maxParallelImagePulls ?? Infinity,
      bytesPerMs: imageBytesPerMs,
      latencyMs: imageLatencyMs,
    };
    const { highPercent, lowPercent, minAgeMs } = DEFAULT_IMAGE_GARBAGE;
    this.#policy = {
      ...DEFAULT_IMAGE_GARBAGE,
      highPercent: kubelet.imageGCHighThresholdPercent ?? highPercent,
      lowPercent: kubelet.imageGCLowThresholdPercent ?? lowPercent,
      minAgeMs: kubelet.imageMinimumGCAgeMs ?? minAgeMs,
    };
    this.#known = new Map(images.map(({ name, layers }) => [name, { name, layers }]));
    this.#tagged = new Set(images.map(({ name }) => taggedName(name)));
    this.#missing = new Set(images.filter(({ isMissing }) => isMissing).map(({ name }) => name));
  }

  /** An image that takes time to get. */
  isKnown(image: string | undefined): image is string {
    return image !== undefined && this.#known.has(image);
  }

  /** Said to be in no registry: pulls of it fail. */
  isMissing(image: string): boolean {
    return this.#missing.has(image);
  }

  get latencyMs(): number {
    return this.#options.latencyMs;
  }

  /** Pulled, or there because a pod ran with it already. */
  isPresent(node: NodeRow, image: string): boolean {
    return this.#of(node).store.has(image);
  }

  /** The node has it, however it came there: a pod that runs already. */
  put(node: NodeRow, name: string, nowMs: number): void {
    const image = this.#known.get(name);
    if (image === undefined || this.isPresent(node, name)) return;
    this.#of(node).store.add(image, nowMs);
    this.#changed(node, nowMs);
  }

  /** The asker is told by the node's next due moment; throws for an image that takes no time. */
  ask(node: NodeRow, name: string, asker: string, nowMs: number): void {
    const image = this.#known.get(name);
    assert(image !== undefined, `image ${name}, which ${asker} asks for, is not known`);
    const own = this.#of(node);
    own.pulls.ask(image, asker, nowMs);
    this.#schedule(node, own);
  }

  /** What is due on the node by now: pulls that are done, garbage, the kubelet's report. */
  due(node: NodeRow, diskOf: () => DiskOfNode | undefined, nowMs: number): readonly FinishedPull[] {
    const own = this.#nodes.get(node);
    if (own === undefined || own.dueMs !== nowMs) return [];
    own.dueMs = Infinity;
    const finished = own.pulls.advance(nowMs);
    if (finished.length > 0) this.#changed(node, nowMs);
    if (own.collectMs <= nowMs) {
      own.collectMs = Infinity;
      this.#collect(node, own, diskOf(), nowMs);
    }
    if (own.reportMs <= nowMs) {
      own.reportMs = Infinity;
      this.#report(node, own, nowMs);
    }
    this.#schedule(node, own);
    return finished;
  }

  /** The disk of the node may have become full enough for the next look for garbage to find some. */
  diskFilled(node: NodeRow, { capacityBytes, availableBytes }: ImageDisk, nowMs: number): void {
    const own = this.#nodes.get(node);
    assert(availableBytes <= capacityBytes, `${availableBytes} of ${capacityBytes} bytes of a disk are free`);
    if (own === undefined || own.collectMs !== Infinity || capacityBytes === 0) return;
    if (100 - Math.trunc((availableBytes * 100) / capacityBytes) < this.#policy.highPercent) return;
    own.collectMs = nextOf(this.#policy.everyMs, nowMs);
    this.#schedule(node, own);
  }

  /** A container that ran the image has ended. */
  used(node: NodeRow, name: string, nowMs: number): void {
    this.#nodes.get(node)?.store.used(name, nowMs);
  }

  /** Every image of age that no container runs goes; true: there were some. */
  dropUnused(node: NodeRow, inUse: ReadonlySet<string>, nowMs: number): boolean {
    const own = this.#nodes.get(node);
    if (own === undefined) return false;
    const garbage = imageGarbage(own.store, inUse, nowMs, 'pressure', this.#policy);
    return this.#remove(node, own, garbage, nowMs);
  }

  /** Bytes of all images on the node. */
  bytesOn(node: NodeRow): number {
    return this.#nodes.get(node)?.store.bytes ?? 0;
  }

  nodeLeft(node: NodeRow): void {
    this.#nodes.delete(node);
  }

  #collect(node: NodeRow, own: ImagesOfNode, found: DiskOfNode | undefined, nowMs: number): void {
    if (found === undefined) return;
    for (const name of found.inUse) own.store.used(name, nowMs);
    this.#remove(node, own, imageGarbage(own.store, found.inUse, nowMs, found.disk, this.#policy), nowMs);
  }

  #remove(node: NodeRow, own: ImagesOfNode, names: readonly string[], nowMs: number): boolean {
    for (const name of names) own.store.remove(name);
    if (names.length > 0) this.#changed(node, nowMs);
    return names.length > 0;
  }

  /** The scheduler's ImageLocality goes by what the kubelet has reported. */
  #changed(node: NodeRow, nowMs: number): void {
    const own = this.#of(node);
    if (own.reportMs !== Infinity) return;
    own.reportMs = nextOf(REPORT_EVERY_MS, nowMs);
    assert(own.reportMs > nowMs, `node row ${node} reports at ${own.reportMs} ms, not after ${nowMs} ms`);
    this.#schedule(node, own);
  }

  #report(node: NodeRow, { store }: ImagesOfNode, nowMs: number): void {
    const host = this.#sim.fleet.get(node);
    if (host === undefined) return;
    const own = store.byAge().map(({ image: { name, layers } }) => ({
      names: [taggedName(name)],
      sizeBytes: layers.reduce((sum, { bytes }) => sum + bytes, 0),
    }));
    // Images that the input says are on the node and the scenario knows nothing of stay.
    const others = (host.node.status?.images ?? []).filter(
      ({ names = [] }) => !names.some((name) => this.#tagged.has(name)),
    );
    const images = [...own, ...others]
      .sort(
        (a, b) =>
          (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0) || compareStrings(a.names?.[0] ?? '', b.names?.[0] ?? ''),
      )
      .slice(0, IMAGES_REPORTED);
    updateNode(this.#sim, node, { ...host.node, status: { ...host.node.status, images } }, nowMs);
  }

  #schedule(node: NodeRow, own: ImagesOfNode): void {
    const nextMs = Math.min(own.pulls.nextMs, own.reportMs, own.collectMs);
    if (nextMs === own.dueMs) return;
    own.dueMs = nextMs;
    // A pull that nobody lives to see may take longer than the queue counts.
    if (nextMs > this.#sim.scenario.horizonMs) return;
    this.#sim.events.push(nextMs, Phase.Arrivals, EventKind.ImagesPulled, node, 0);
  }

  #of(node: NodeRow): ImagesOfNode {
    let own = this.#nodes.get(node);
    if (own === undefined) {
      const store = new ImageStore();
      const pulls = new ImagePulls(store, this.#options);
      own = { store, pulls, dueMs: Infinity, reportMs: Infinity, collectMs: Infinity };
      this.#nodes.set(node, own);
    }
    return own;
  }
}

/** The runtime lists an image with its tag: without one it is `:latest`. */
function taggedName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

/** The next multiple, later than now. */
function nextOf(everyMs: number, nowMs: number): number {
  return (Math.floor(nowMs / everyMs) + 1) * everyMs;
}
