import { assert } from '../../base/index.ts';
import { SeriesBuilder, SeriesName } from '../../result/index.ts';
import type { Series } from '../../result/index.ts';

/** The curves that every run draws: how many nodes and pods, what they ask for and what there is. */
export class RunSeries {
  readonly nodesReady: SeriesBuilder = new SeriesBuilder(SeriesName.NodesReady, 'nodes');
  readonly podsRunning: SeriesBuilder = new SeriesBuilder(SeriesName.PodsRunning, 'pods');
  readonly podsPending: SeriesBuilder = new SeriesBuilder(SeriesName.PodsPending, 'pods');
  readonly #nodes = new SeriesBuilder(SeriesName.Nodes, 'nodes');
  readonly #nodesOfPool = new Map<string, { builder: SeriesBuilder; count: number }>();
  readonly #requested = resourceBuilders(
    SeriesName.CpuRequested,
    SeriesName.MemoryRequested,
    SeriesName.GpuRequested,
  );
  readonly #allocatable = resourceBuilders(
    SeriesName.CpuAllocatable,
    SeriesName.MemoryAllocatable,
    SeriesName.GpuAllocatable,
  );
  readonly #more: SeriesBuilder[] = [];
  #billed = 0;

  /** A node is billed from here on (by 1) or no longer (by -1). */
  countNode(nowMs: number, pool: string, by: 1 | -1): void {
    this.#billed += by;
    assert(this.#billed >= 0, `${this.#billed} nodes are billed`);
    this.#nodes.set(nowMs, this.#billed);
    let ofPool = this.#nodesOfPool.get(pool);
    if (ofPool === undefined) {
      ofPool = { builder: new SeriesBuilder(SeriesName.Nodes, 'nodes', pool), count: 0 };
      this.#nodesOfPool.set(pool, ofPool);
    }
    ofPool.count += by;
    assert(ofPool.count >= 0, `pool ${pool} has ${ofPool.count} nodes`);
    ofPool.builder.set(nowMs, ofPool.count);
  }

  /** Requests of a pod that was bound (1) or has left (−1). */
  requested(nowMs: number, amount: ResourceAmount, sign: 1 | -1): void {
    addAmount(this.#requested, nowMs, amount, sign);
  }

  /** Of a node that came (1) or went (−1). */
  allocatable(nowMs: number, amount: ResourceAmount, sign: 1 | -1): void {
    addAmount(this.#allocatable, nowMs, amount, sign);
  }

  /** A curve of somebody else's, shown with the others. */
  more(name: string, unit: string, group?: string): SeriesBuilder {
    const builder = new SeriesBuilder(name, unit, group);
    this.#more.push(builder);
    return builder;
  }

  /** Curves that were never set are left out. */
  build(): Series[] {
    const builders = [
      this.#nodes,
      ...[...this.#nodesOfPool.values()].map(({ builder }) => builder),
      this.nodesReady,
      this.podsRunning,
      this.podsPending,
      ...this.#requested.builders,
      ...this.#allocatable.builders,
      ...this.#more,
    ];
    return builders.map((builder) => builder.build()).filter(({ timesMs }) => timesMs.length > 0);
  }
}

export interface ResourceAmount {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly milliGpu: number;
}

interface ResourceBuilders {
  readonly builders: readonly [SeriesBuilder, SeriesBuilder, SeriesBuilder];
  milliCpu: number;
  memoryBytes: number;
  milliGpu: number;
}

function resourceBuilders(cpu: string, memory: string, gpu: string): ResourceBuilders {
  return {
    builders: [
      new SeriesBuilder(cpu, 'cores'),
      new SeriesBuilder(memory, 'GiB'),
      new SeriesBuilder(gpu, 'GPUs'),
    ],
    milliCpu: 0,
    memoryBytes: 0,
    milliGpu: 0,
  };
}

/** The sums are whole numbers; only what is shown is divided. A curve begins with the first amount that is not 0. */
function addAmount(sums: ResourceBuilders, nowMs: number, amount: ResourceAmount, sign: 1 | -1): void {
  const [cpu, memory, gpu] = sums.builders;
  if (amount.milliCpu !== 0) cpu.set(nowMs, (sums.milliCpu += sign * amount.milliCpu) / 1000);
  if (amount.memoryBytes !== 0) memory.set(nowMs, (sums.memoryBytes += sign * amount.memoryBytes) / 2 ** 30);
  if (amount.milliGpu !== 0) gpu.set(nowMs, (sums.milliGpu += sign * amount.milliGpu) / 1000);
}
