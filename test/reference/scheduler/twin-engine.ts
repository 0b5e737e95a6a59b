import { compareStrings } from '../../../src/base/index.ts';
import type {
  EngineDecision,
  EngineFactory,
  EngineSettings,
  Evaluation,
  PreemptionAnswer,
  SchedulerEngine,
} from '../../../src/conformance/scheduler/engine.ts';
import type { KubernetesObject, Node, Pod } from '../../../src/model/index.ts';
import { readSchedulerConfiguration } from '../../../src/scheduler/config/index.ts';
import { victimKeys } from './preemption.ts';
import type { Preemption } from './preemption.ts';
import { TwinCluster } from './twin-cluster.ts';
import { TwinScheduler } from './twin-scheduler.ts';
import type { TwinEvaluation } from './twin-scheduler.ts';

/** The plain twin behind the interface of the conformance kinds. */
export const twinEngine: EngineFactory = (settings) => new TwinEngine(settings);

class TwinEngine implements SchedulerEngine {
  readonly #cluster = new TwinCluster();
  readonly #scheduler: TwinScheduler;

  constructor({ config, featureGates, preemptionOffset }: EngineSettings) {
    const reading = readSchedulerConfiguration(config);
    if ('error' in reading) throw new Error(reading.error);
    this.#scheduler = new TwinScheduler(this.#cluster, reading.config, featureGates, preemptionOffset);
  }

  nodeOrder(): readonly string[] {
    return this.#cluster.order();
  }

  startIndex(): number {
    return this.#scheduler.startIndex;
  }

  addNode(node: Node): void {
    this.#cluster.addNode(node);
  }

  updateNode(node: Node): void {
    this.#cluster.updateNode(node);
  }

  removeNode(name: string): void {
    this.#cluster.removeNode(name);
  }

  addPod(pod: Pod): void {
    this.#cluster.addPod(pod);
  }

  updatePod(pod: Pod): void {
    this.#cluster.updatePod(pod);
  }

  removePod(key: string): void {
    this.#cluster.removePod(key);
  }

  bind(pod: Pod, node: string): void {
    const assumed = this.#scheduler.assumedObjects(pod, node);
    this.#cluster.bind(pod, node);
    for (const object of assumed) this.#cluster.put(object);
  }

  put(object: KubernetesObject): void {
    this.#cluster.put(object);
  }

  evaluate(pod: Pod): Evaluation {
    return evaluationOf(this.#scheduler.evaluate(pod));
  }

  schedule(pod: Pod): EngineDecision {
    const decision = this.#scheduler.schedule(pod);
    if (decision.outcome === 'bound') return decision;
    const { outcome, message, plugins, preemption, clearsNomination } = decision;
    const [first] = preemption?.picked ?? [];
    return {
      outcome,
      message,
      plugins,
      ...(first !== undefined && {
        nomination: { node: first.node, victims: victimKeys(first) },
      }),
      clearsNomination,
    };
  }

  preemption(pod: Pod): PreemptionAnswer {
    const { filterMessage, preemption } = this.#scheduler.preemption(pod);
    return { filterMessage, ...preemptionAnswer(preemption) };
  }
}

function evaluationOf(evaluation: TwinEvaluation): Evaluation {
  const { preFilter, nodes, feasible, scoring, message, plugins } = evaluation;
  const common = {
    ...(message !== undefined && { unschedulableMessage: message }),
    ...(plugins !== undefined && plugins.length > 0 && { unschedulablePlugins: plugins }),
  };
  if (preFilter.reject !== undefined) {
    const { plugin, ...status } = preFilter.reject;
    return { preFilter: { status: plugin === '' ? status : preFilter.reject }, ...common };
  }
  const skippedPlugins = [...preFilter.skipped].sort(compareStrings);
  return {
    preFilter: {
      ...(preFilter.nodeNames && { nodeNames: [...preFilter.nodeNames].sort(compareStrings) }),
      ...(skippedPlugins.length > 0 && { skippedPlugins }),
    },
    nodes: nodes.map(({ node, excluded, failing, first }) => ({
      node,
      ...(excluded && { excludedByPreFilter: true }),
      ...(failing.length > 0 && { failing }),
      ...(first !== undefined && { first }),
    })),
    ...(typeof scoring === 'string' && { error: scoring }),
    ...(typeof scoring === 'object' && { scores: scoresOf(scoring, feasible) }),
    ...common,
  };
}

function scoresOf(
  { plugins, skipped, total }: Exclude<TwinEvaluation['scoring'], string | undefined>,
  nodes: readonly string[],
): NonNullable<Evaluation['scores']> {
  const best = Math.max(...total);
  return {
    nodes,
    plugins,
    ...(skipped.length > 0 && { skipped }),
    total,
    top: nodes.filter((_, index) => total[index] === best).sort(compareStrings),
  };
}

function preemptionAnswer(preemption: Preemption): Omit<PreemptionAnswer, 'filterMessage'> {
  const { notEligible, potential, candidates, notCandidates, picked, message } = preemption;
  return {
    eligible: notEligible === undefined,
    ...(notEligible !== undefined && { notEligible }),
    potentialNodes: potential,
    candidates: candidates.map((candidate) => ({
      node: candidate.node,
      victims: victimKeys(candidate),
      pdbViolations: candidate.pdbViolations,
    })),
    notCandidates: Object.fromEntries(notCandidates),
    picked: picked.map(({ node }) => node),
    postFilterMessage: message,
    clearsNomination: notEligible === undefined && picked.length === 0 && message !== 'not found',
  };
}
