import { RandomStreams } from '../../../src/base/index.ts';
import { valueDifferences } from '../../../src/conformance/differences.ts';
import { podKey } from '../../../src/conformance/scheduler/cluster-input.ts';
import { coreEngine } from '../../../src/conformance/scheduler/core-engine.ts';
import type { SchedulerEngine } from '../../../src/conformance/scheduler/engine.ts';
import type { Node, Pod } from '../../../src/model/index.ts';
import { twinEngine } from '../../reference/scheduler/twin-engine.ts';
import { Draw } from './draw.ts';
import { drawConfig } from './draw-config.ts';
import { drawBudget, drawSpreadOwner, fixedObjects } from './draw-cluster.ts';
import {
  changedNode,
  drawLabels,
  drawNode,
  drawPod,
  drawRequests,
  drawResizeStatus,
} from './draw-objects.ts';
import { changedStorage, ephemeralClaims } from './draw-storage.ts';

export interface HistoryFinding {
  readonly seed: number;
  readonly history: number;
  readonly step: number;
  readonly what: string;
  readonly differences: readonly string[];
}

/**
 * A random cluster lives for a while under the fast core and the plain twin at once: nodes come, go and change, pods
 * come, are scheduled, resized, relabelled and deleted. The first difference ends the history.
 */
export function runHistory(seed: number, history: number): HistoryFinding | undefined {
  const draw = new Draw(new RandomStreams(seed).stream('scheduler-history', String(history)));
  const run = new History(draw);
  const steps = 15 + draw.below(50);
  for (let step = 0; step < steps; step++) {
    const finding = run.step();
    if (finding !== undefined) return { seed, history, step, ...finding };
  }
  return undefined;
}

type Finding = Pick<HistoryFinding, 'what' | 'differences'> | undefined;

class History {
  readonly #draw: Draw;
  readonly #engines: readonly [SchedulerEngine, SchedulerEngine];
  readonly #nodes = new Map<string, Node>();
  readonly #pods = new Map<string, { readonly pod: Pod; readonly node: string | undefined }>();
  /** Few templates, as in real clusters. */
  readonly #templates: readonly Pod[];
  #count = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
    const isLarge = draw.chance(0.04);
    const config = drawConfig(draw, isLarge ? draw.pick(0, 5, 50) : 100);
    const featureGates = draw.chance(0.3) ? { TaintTolerationComparisonOperators: true } : {};
    const share = draw.pick(0, 0, 0, 0.5, 0.9);
    const preemptionOffset = (count: number): number => Math.floor(count * share);
    const settings = { config, featureGates, preemptionOffset };
    this.#engines = [coreEngine(settings), twinEngine(settings)];
    for (const object of fixedObjects(draw)) this.#both((engine) => engine.put(object));
    const nodes = isLarge ? 101 + draw.below(30) : 1 + draw.below(12);
    for (let i = 0; i < nodes; i++) this.#addNode();
    this.#templates = Array.from({ length: 1 + draw.below(5) }, () => drawPod(draw, 'template'));
  }

  step(): Finding {
    const draw = this.#draw;
    const kind = draw.below(20);
    if (kind < 12) return this.#schedule();
    if (kind < 14) return this.#changeNode();
    if (kind < 15) this.#addNode();
    else if (kind < 16) this.#removeNode();
    else if (kind < 18) this.#deletePod();
    else if (kind < 19) this.#updatePod();
    else {
      const object = draw.pick(
        () => drawBudget(draw, draw.pick('budget', 'another')),
        () => changedStorage(draw),
        () => drawSpreadOwner(draw),
        () => drawSpreadOwner(draw),
      )();
      this.#both((engine) => engine.put(object));
    }
    return this.#compare('order of nodes', (engine) => engine.nodeOrder());
  }

  #schedule(): Finding {
    const draw = this.#draw;
    const template = draw.chance(0.75) ? draw.from(this.#templates) : drawPod(draw, 'one-off');
    const pod = { ...template, metadata: { ...template.metadata, name: `pod-${this.#count++}` } };
    // It never leaves the queue; what would be said of it if it did is compared all the same.
    if (pod.spec.schedulingGates !== undefined)
      return this.#compare(`evaluation of ${podKey(pod)}`, (engine) => engine.evaluate(pod));
    for (const claim of ephemeralClaims(draw, pod)) this.#both((engine) => engine.put(claim));
    if (draw.chance(0.05)) {
      const finding = this.#compareWish(pod);
      if (finding !== undefined) return finding;
    }
    if (draw.chance(0.35)) {
      const finding = this.#compare(`evaluation of ${podKey(pod)}`, (engine) => engine.evaluate(pod));
      if (finding !== undefined) return finding;
    }
    if (draw.chance(0.1)) {
      const finding = this.#compareDoomed(pod);
      if (finding !== undefined) return finding;
    }
    return this.#scheduleOne(pod);
  }

  /** A pod that names its node, which may not be there. */
  #compareWish(pod: Pod): Finding {
    const nodeName = this.#draw.from([...this.#nodes.keys(), 'nowhere']);
    const wishing = { ...pod, spec: { ...pod.spec, nodeName } };
    return this.#compare(`wish of ${podKey(pod)} for ${nodeName}`, (engine) => engine.evaluate(wishing));
  }

  /** Preemption of a pod that fits nowhere; without a node the cycle ends before it. */
  #compareDoomed(pod: Pod): Finding {
    if (this.#nodes.size === 0) return undefined;
    const { scores, error } = this.#engines[1].evaluate(pod);
    // Where scoring failed there were nodes that would do.
    if (scores !== undefined || error !== undefined) return undefined;
    return this.#compare(`preemption by ${podKey(pod)}`, (engine) => engine.preemption(pod));
  }

  #scheduleOne(pod: Pod): Finding {
    this.#both((engine) => engine.addPod(pod));
    this.#pods.set(podKey(pod), { pod, node: undefined });
    const decide = (engine: SchedulerEngine): object => {
      const decision = engine.schedule(pod);
      return { ...decision, startIndex: engine.startIndex() };
    };
    const decided = this.#engines.map(decide);
    const differences = valueDifferences(decided[0], decided[1]);
    if (differences.length > 0) return { what: `decision on ${podKey(pod)}`, differences };
    return this.#apply(pod, decided[1] as ReturnType<SchedulerEngine['schedule']>);
  }

  #apply(pod: Pod, decision: ReturnType<SchedulerEngine['schedule']>): Finding {
    const key = podKey(pod);
    if (decision.outcome === 'bound') {
      this.#both((engine) => engine.bind(pod, decision.node));
      this.#pods.set(key, { pod, node: decision.node });
      return undefined;
    }
    const { nomination } = decision;
    if (nomination === undefined) {
      if (this.#draw.chance(0.8)) this.#remove(key);
      return undefined;
    }
    // The victims leave, sometimes only some of them; the preemptor waits for its next try, or has it at once.
    for (const victim of nomination.victims) if (this.#draw.chance(0.8)) this.#remove(victim);
    this.#remove(key);
    const nominated = { ...pod, status: { ...pod.status, nominatedNodeName: nomination.node } };
    if (this.#draw.chance(0.6)) return this.#retry(nominated);
    this.#both((engine) => engine.addPod(nominated));
    this.#pods.set(key, { pod: nominated, node: undefined });
    return undefined;
  }

  #retry(pod: Pod): Finding {
    this.#both((engine) => engine.addPod(pod));
    this.#pods.set(podKey(pod), { pod, node: undefined });
    const [core, twin] = this.#engines.map((engine) => engine.schedule(pod));
    const differences = valueDifferences(core, twin);
    if (differences.length > 0) return { what: `second try of ${podKey(pod)}`, differences };
    if (twin.outcome === 'bound') {
      this.#both((engine) => engine.bind(pod, twin.node));
      this.#pods.set(podKey(pod), { pod, node: twin.node });
    } else this.#remove(podKey(pod));
    return undefined;
  }

  #addNode(): void {
    const node = drawNode(this.#draw, `node-${this.#count++}`);
    this.#nodes.set(node.metadata.name, node);
    this.#both((engine) => engine.addNode(node));
  }

  #removeNode(): void {
    // Now and then the last one goes, too.
    if (this.#nodes.size < (this.#draw.chance(0.05) ? 1 : 2)) return;
    const name = this.#draw.from([...this.#nodes.keys()]);
    for (const [key, { node }] of this.#pods) if (node === name) this.#remove(key);
    this.#nodes.delete(name);
    this.#both((engine) => engine.removeNode(name));
  }

  #changeNode(): Finding {
    if (this.#nodes.size === 0) return undefined;
    const name = this.#draw.from([...this.#nodes.keys()]);
    const old = this.#nodes.get(name);
    if (old === undefined) return undefined;
    const node = changedNode(this.#draw, old);
    this.#nodes.set(name, node);
    this.#both((engine) => engine.updateNode(node));
    return this.#compare('order of nodes', (engine) => engine.nodeOrder());
  }

  #deletePod(): void {
    const keys = [...this.#pods.keys()];
    if (keys.length > 0) this.#remove(this.#draw.from(keys));
  }

  /** Other labels, other requests, in the middle of a resize, or on its way out. */
  #updatePod(): void {
    const keys = [...this.#pods.keys()];
    if (keys.length === 0) return;
    const key = this.#draw.from(keys);
    const known = this.#pods.get(key);
    if (known === undefined) return;
    const pod = this.#changedPod(known.pod);
    this.#pods.set(key, { pod, node: known.node });
    this.#both((engine) => engine.updatePod(pod));
  }

  #changedPod(pod: Pod): Pod {
    const draw = this.#draw;
    const { metadata, spec } = pod;
    switch (draw.below(4)) {
      case 3:
        return { ...pod, status: { ...pod.status, ...drawResizeStatus(draw, pod) } };
      case 0:
        return { ...pod, metadata: { ...metadata, labels: drawLabels(draw) } };
      case 1: {
        const [first, ...others] = spec.containers;
        const resized = { ...first, resources: { requests: drawRequests(draw) } };
        return { ...pod, spec: { ...spec, containers: [resized, ...others] } };
      }
      default:
        return { ...pod, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    }
  }

  #remove(key: string): void {
    if (!this.#pods.delete(key)) return;
    this.#both((engine) => engine.removePod(key));
  }

  #both(act: (engine: SchedulerEngine) => void): void {
    for (const engine of this.#engines) act(engine);
  }

  #compare(what: string, ask: (engine: SchedulerEngine) => unknown): Finding {
    const [core, twin] = this.#engines.map(ask);
    const differences = valueDifferences(core, twin);
    return differences.length === 0 ? undefined : { what, differences };
  }
}
