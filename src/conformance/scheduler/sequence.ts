import { compareStrings } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { engineWith, podKey } from './cluster-input.ts';
import type { ClusterInput } from './cluster-input.ts';
import type { EngineDecision, EngineFactory, Evaluation, SchedulerEngine } from './engine.ts';

interface Input {
  readonly cluster: ClusterInput;
  readonly pods: readonly Pod[];
  readonly nodeOrder: readonly string[];
  readonly tieRule: 'first-by-name' | 'heap';
  readonly config?: unknown;
  readonly featureGates?: Readonly<Record<string, boolean>>;
}

interface Expect {
  readonly steps: readonly object[];
  readonly final: Readonly<Record<string, readonly string[]>>;
}

/** Pods decided one after the other on a cluster that fills up. */
export function sequenceRunner(create: EngineFactory): KindRunner<Input, Expect> {
  return {
    area: 'scheduler',
    kind: 'sequence',
    differences({ cluster, pods, nodeOrder, tieRule, config, featureGates }, expect) {
      const engine = engineWith(create, cluster, { config, ...(featureGates && { featureGates }) });
      const run = new SequenceRun(engine, cluster, tieRule);
      const order = valueDifferences(engine.nodeOrder(), nodeOrder, 'nodeOrder');
      for (const pod of pods) run.decide(pod);
      return [
        ...order,
        ...valueDifferences(run.steps, expect.steps, 'steps'),
        ...valueDifferences(run.final(), expect.final, 'final'),
      ];
    },
  };
}

class SequenceRun {
  readonly steps: object[] = [];
  readonly #engine: SchedulerEngine;
  readonly #tieRule: Input['tieRule'];
  /** Pod → node, kept beside the engine to tell what is where at the end. */
  readonly #places = new Map<string, string>();

  constructor(engine: SchedulerEngine, { pods = [] }: ClusterInput, tieRule: Input['tieRule']) {
    this.#engine = engine;
    this.#tieRule = tieRule;
    for (const pod of pods as readonly Pod[]) {
      const finished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
      if (pod.spec.nodeName && !finished) this.#places.set(podKey(pod), pod.spec.nodeName);
    }
  }

  decide(pod: Pod): void {
    const nominated = this.#step(pod);
    // A pod that preempted others is tried again at once, its victims being gone.
    if (nominated !== undefined)
      this.decide({ ...pod, status: { ...pod.status, nominatedNodeName: nominated } });
  }

  final(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(
      this.#engine.nodeOrder().map((node) => {
        const pods = [...this.#places].filter(([, place]) => place === node).map(([key]) => key);
        return [node, pods.sort(compareStrings)];
      }),
    );
  }

  /** The node the pod is nominated to, when it has to be tried again. */
  #step(pod: Pod): string | undefined {
    const evaluation = this.#engine.evaluate(pod);
    const feasible = evaluation.scores?.nodes.length ?? 0;
    this.#engine.addPod(pod);
    if (this.#tieRule === 'first-by-name' && evaluation.scores !== undefined) {
      const node = evaluation.scores.top.toSorted(compareStrings)[0];
      this.#bound(pod, node, evaluation, false);
      return undefined;
    }
    const decision = this.#engine.schedule(pod);
    if (decision.outcome === 'bound') {
      const hinted = feasible > 1 && decision.feasible === 1 && !pod.status?.nominatedNodeName;
      this.#bound(pod, decision.node, evaluation, hinted);
      return undefined;
    }
    this.#engine.removePod(podKey(pod));
    return this.#failed(pod, decision);
  }

  #bound(pod: Pod, node: string, { scores }: Evaluation, hinted: boolean): void {
    this.#engine.bind(pod, node);
    this.#places.set(podKey(pod), node);
    const feasible = scores?.nodes.length ?? 0;
    const several = scores !== undefined && feasible > 1;
    this.steps.push({
      pod: pod.metadata.name,
      result: 'scheduled',
      node,
      ...(several && { top: scores.top.toSorted(compareStrings), total: Math.max(...scores.total) }),
      feasible,
      ...(hinted && { hinted }),
    });
  }

  #failed(pod: Pod, decision: Exclude<EngineDecision, { outcome: 'bound' }>): string | undefined {
    const { message, nomination } = decision;
    const step = { pod: pod.metadata.name, message };
    if (nomination === undefined) {
      this.steps.push({ ...step, result: 'unschedulable' });
      return undefined;
    }
    for (const victim of nomination.victims) {
      this.#engine.removePod(victim);
      this.#places.delete(victim);
    }
    const victims = nomination.victims.toSorted(compareStrings);
    this.steps.push({ ...step, result: 'preempting', node: nomination.node, victims });
    return nomination.node;
  }
}
