import { ImagePulls, ImageStore } from '../../../kubelet/index.ts';
import type { FinishedPull, Image, PullOptions } from '../../../kubelet/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { RuntimeSpec } from '../../../scenario/index.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { Simulation } from '../../simulation.ts';

interface ImagesOfNode {
  readonly store: ImageStore;
  readonly pulls: ImagePulls;
  /** Time of the ImagesPulled event under way. */
  dueMs: number;
}

/** The images of every node and the pulls under way. Images that the scenario does not list are everywhere already. */
export class NodeImages {
  readonly #sim: Simulation;
  readonly #options: PullOptions;
  readonly #known: ReadonlyMap<string, Image>;
  readonly #missing: ReadonlySet<string>;
  readonly #nodes = new Map<NodeRow, ImagesOfNode>();

  constructor(sim: Simulation, { images, imageBytesPerMs, imageLatencyMs, kubelet }: RuntimeSpec) {
    this.#sim = sim;
    this.#options = {
      isSerial: kubelet.serializeImagePulls ?? true,
      maxParallel: kubelet.maxParallelImagePulls ?? Infinity,
      bytesPerMs: imageBytesPerMs,
      latencyMs: imageLatencyMs,
    };
    this.#known = new Map(images.map(({ name, layers }) => [name, { name, layers }]));
    this.#missing = new Set(images.filter(({ isMissing }) => isMissing).map(({ name }) => name));
  }

  /** An image that takes time to get. */
  isKnown(image: string | undefined): image is string {
    return image !== undefined && this.#known.has(image);
  }

  isMissing(image: string): boolean {
    return this.#missing.has(image);
  }

  get latencyMs(): number {
    return this.#options.latencyMs;
  }

  isPresent(node: NodeRow, image: string): boolean {
    return this.#of(node).store.has(image);
  }

  /** The node has it, however it came there: a pod that runs already. */
  put(node: NodeRow, name: string, nowMs: number): void {
    const image = this.#known.get(name);
    if (image !== undefined && !this.isPresent(node, name)) this.#of(node).store.add(image, nowMs);
  }

  ask(node: NodeRow, name: string, asker: string, nowMs: number): void {
    const image = this.#known.get(name);
    if (image === undefined) return;
    const own = this.#of(node);
    own.pulls.ask(image, asker, nowMs);
    this.#schedule(node, own);
  }

  /** Pulls of the node that are done by now. */
  due(node: NodeRow, nowMs: number): readonly FinishedPull[] {
    const own = this.#nodes.get(node);
    if (own === undefined || own.dueMs !== nowMs) return [];
    own.dueMs = Infinity;
    const finished = own.pulls.advance(nowMs);
    this.#schedule(node, own);
    return finished;
  }

  /** Bytes of all images on the node. */
  bytesOn(node: NodeRow): number {
    return this.#nodes.get(node)?.store.bytes ?? 0;
  }

  /** Undefined where the node has pulled nothing. */
  storeOf(node: NodeRow): ImageStore | undefined {
    return this.#nodes.get(node)?.store;
  }

  nodeLeft(node: NodeRow): void {
    this.#nodes.delete(node);
  }

  #schedule(node: NodeRow, own: ImagesOfNode): void {
    const nextMs = own.pulls.nextMs;
    if (nextMs === own.dueMs) return;
    own.dueMs = nextMs;
    if (nextMs !== Infinity) this.#sim.events.push(nextMs, Phase.Arrivals, EventKind.ImagesPulled, node, 0);
  }

  #of(node: NodeRow): ImagesOfNode {
    let own = this.#nodes.get(node);
    if (own === undefined) {
      const store = new ImageStore();
      own = { store, pulls: new ImagePulls(store, this.#options), dueMs: Infinity };
      this.#nodes.set(node, own);
    }
    return own;
  }
}
