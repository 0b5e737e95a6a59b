import { describe, expect, test } from 'vitest';
import { Draw } from '../../../../test/fuzz/scheduler/draw.ts';
import { changedNode, drawLabels, drawNode, drawPod } from '../../../../test/fuzz/scheduler/draw-objects.ts';
import { RandomStreams } from '../../../base/index.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow, Pod, PodRow } from '../../../model/index.ts';
import { readSchedulerConfiguration } from '../../config/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import { pluginRegistry } from '../registry.ts';
import { PlanCache } from './plan-cache.ts';
import type { PlanState } from './plan-state.ts';

const SHAPES = 8;
const STEPS = 30;

/** A random cluster that goes on changing, and shapes of pods that are asked about. */
class ChangingCluster {
  readonly cluster = new ClusterState();
  readonly shapes: readonly number[];
  readonly profile: SchedulerProfile;
  readonly #draw: Draw;
  readonly #templates: readonly Pod[];
  #made = 0;

  constructor(seed: number) {
    this.#draw = new Draw(new RandomStreams(seed).stream('plan-state'));
    const reading = readSchedulerConfiguration(undefined);
    if ('error' in reading) throw new Error(reading.error);
    [this.profile] = reading.config.profiles;
    const drawn = Array.from({ length: SHAPES }, (_, i) => drawPod(this.#draw, `shape-${i}`));
    // Every second asks for what the one before asks for, so that their plans share what they find out.
    this.#templates = drawn.map((pod, i) => {
      const { initContainers: _, overhead: __, ...own } = pod.spec;
      const { containers, initContainers, overhead } = drawn[i - (i % 2)].spec;
      const amounts = {
        containers,
        ...(initContainers && { initContainers }),
        ...(overhead && { overhead }),
      };
      return { ...pod, spec: { ...own, ...amounts } };
    });
    this.shapes = this.#templates.map((pod) => this.cluster.internShape(pod));
    for (let i = 0; i < 6; i++) this.#addNode();
  }

  /** One change, whichever is drawn; one that cannot be is left out. */
  change(): void {
    const draw = this.#draw;
    const { nodes } = this.cluster;
    const row = draw.from(this.#nodeRows()) as NodeRow;
    const kind = draw.below(10);
    if (kind < 5) this.#bindOne(row);
    else if (kind < 7) this.#endOne();
    else if (kind < 8) this.cluster.updateNode(row, changedNode(draw, nodes.objects[row] ?? never()));
    else if (kind < 9) this.#addNode();
    else if (nodes.podCount[row] === 0 && nodes.liveCount > 2) this.cluster.removeNode(row);
  }

  /** A scheduler's memory of this cluster, from now on. */
  newCache(plansMax?: number): PlanCache {
    return new PlanCache(this.cluster, pluginRegistry([]), {}, plansMax === undefined ? {} : { plansMax });
  }

  stateOf(cache: PlanCache, shape: number): PlanState {
    cache.catchUp();
    const state = cache.stateOf(this.profile, this.shapes[shape]);
    state.catchUp(cache.order);
    return state;
  }

  get draw(): Draw {
    return this.#draw;
  }

  #addNode(): void {
    this.cluster.addNode(drawNode(this.#draw, `node-${this.#made++}`));
  }

  #bindOne(row: NodeRow): void {
    const draw = this.#draw;
    const template = draw.from(this.#templates);
    const labels = draw.chance(0.2) ? drawLabels(draw) : template.metadata.labels;
    const metadata = { ...template.metadata, name: `pod-${this.#made++}`, ...(labels && { labels }) };
    this.cluster.bindPod(this.cluster.addPod({ ...template, metadata }), row);
  }

  #endOne(): void {
    const { pods } = this.cluster;
    const live = Array.from({ length: pods.rowCount }, (_, row) => row as PodRow).filter(
      (row) => pods.isLive(row) && pods.nodeRow[row] >= 0,
    );
    if (live.length === 0) return;
    const row = this.#draw.from(live);
    if (this.#draw.chance(0.4)) this.cluster.setTerminating(row);
    else this.cluster.removePod(row);
  }

  #nodeRows(): readonly number[] {
    return [...this.cluster.nodes.order.list()];
  }
}

function never(): never {
  throw new Error('the node is there');
}

/** What a plan's state says of every node, in terms that do not depend on how it came to say so. */
function sayings({ cluster }: ChangingCluster, { plan, index, verdictCounts }: PlanState): object {
  const rows = [...cluster.nodes.order.list()];
  const counted = new Map<string, number>();
  verdictCounts.forEach((nodes, verdict) => {
    if (nodes > 0) counted.set(reasonsOf(plan, verdict), nodes);
  });
  return {
    nodes: rows.map((row) => {
      const cell = index.cellOf(row);
      if (cell < 0) return reasonsOf(plan, index.verdictOf(row));
      const at = index.cellClass[cell] * plan.classes.width;
      const ofClass = [...plan.classes.values.subarray(at, at + plan.classes.width)];
      return `class ${ofClass.join('/')} score ${index.cellScore[cell]}`;
    }),
    feasible: [index.feasibleCount, rows.filter((_, place) => isSet(index.feasible, place)).length],
    counted: [...counted].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function reasonsOf(plan: PlanState['plan'], verdict: number): string {
  if (verdict === 0) return 'passes';
  const { plugin, code, reasons } = plan.verdicts.verdict(verdict);
  return `${plugin} ${code}: ${reasons.join(', ')}`;
}

function isSet(bits: Uint32Array, place: number): boolean {
  return ((bits[place >>> 5] >>> (place & 31)) & 1) === 1;
}

/** Cells hold what their nodes say, and the best cell of a class is the best there is. */
function expectSoundIndex({ cluster }: ChangingCluster, { index }: PlanState): void {
  const best = new Map<number, number>();
  const members = new Map<number, number>();
  for (const row of cluster.nodes.order.list()) {
    const cell = index.cellOf(row);
    if (cell < 0) continue;
    const ofClass = index.cellClass[cell];
    members.set(ofClass, (members.get(ofClass) ?? 0) + 1);
    best.set(ofClass, Math.max(best.get(ofClass) ?? -Infinity, index.cellScore[cell]));
    const listed: number[] = [];
    for (let other = index.headOf(cell); other >= 0; other = index.nextInCell(other)) listed.push(other);
    expect(listed, `the list of the cell of row ${row}`).toContain(row);
    expect(listed, `cell ${cell}`).toHaveLength(index.cellCount[cell]);
    expect(isSet(index.bitsOf(cell), index.positionOf(row)), `row ${row} in the bits of its cell`).toBe(true);
  }
  index.classCount.forEach((count, id) => {
    expect(count, `nodes of class ${id}`).toBe(members.get(id) ?? 0);
    const top = index.topCell(id);
    if (count > 0) expect(index.cellScore[top], `best of class ${id}`).toBe(best.get(id));
  });
}

describe('what a plan knows after looking again at what changed is what a new plan finds out:', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('history %d', (seed) => {
    const world = new ChangingCluster(seed);
    const lasting = world.newCache();
    for (let step = 0; step < STEPS; step++) {
      const changes = world.draw.below(4);
      for (let i = 0; i < changes; i++) world.change();
      const shape = world.draw.below(SHAPES);
      const state = world.stateOf(lasting, shape);
      const fresh = world.stateOf(world.newCache(), shape);
      expect(sayings(world, state), `shape ${shape} at step ${step}`).toEqual(sayings(world, fresh));
      expectSoundIndex(world, state);
    }
  });
});

describe('a memory of two plans says what a large one says, counters dropped and made again:', () => {
  test.each([21, 22, 23, 24])('history %d', (seed) => {
    const world = new ChangingCluster(seed);
    const [small, large] = [world.newCache(2), world.newCache()];
    for (let step = 0; step < STEPS; step++) {
      world.change();
      const shape = world.draw.below(SHAPES);
      const said = [small, large].map((cache) => sayings(world, world.stateOf(cache, shape)));
      expect(said[0], `shape ${shape} at step ${step}`).toEqual(said[1]);
    }
    expect(small.counters.size).toBeLessThanOrEqual(large.counters.size);
  });
});

test('a plan that is asked for again with nothing changed looks at no row', () => {
  const world = new ChangingCluster(31);
  const cache = world.newCache();
  for (let shape = 0; shape < SHAPES; shape++) world.stateOf(cache, shape);
  const before = cache.rowsVisited();
  for (let shape = 0; shape < SHAPES; shape++) world.stateOf(cache, shape);
  expect(cache.rowsVisited()).toBe(before);
});

test('a row that changed many times is looked at once', () => {
  const world = new ChangingCluster(32);
  const cache = world.newCache();
  const state = world.stateOf(cache, 0);
  const before = state.rowsVisited;
  const [row] = world.cluster.nodes.order.list();
  const pod = world.cluster.addPodOfShape(world.shapes[0] as never, 'again');
  for (let i = 0; i < 5; i++) {
    world.cluster.bindPod(pod, row as NodeRow);
    world.cluster.unbindPod(pod);
  }
  world.stateOf(cache, 0);
  expect(state.rowsVisited - before).toBe(1);
});
