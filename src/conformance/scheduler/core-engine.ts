import { assert, compareStrings } from '../../base/index.ts';
import { ClusterState, NO_ROW } from '../../model/index.ts';
import type { KubernetesObject, Node, NodeRow, Pod, PodRow } from '../../model/index.ts';
import {
  assumedObjects,
  Code,
  readSchedulerConfiguration,
  Scheduler,
  volumesToReserve,
} from '../../scheduler/index.ts';
import type { Explanation, SchedulerConfig, Verdict } from '../../scheduler/index.ts';
import { podKey } from './cluster-input.ts';
import type {
  EngineDecision,
  EngineFactory,
  EngineSettings,
  Evaluation,
  PluginStatus,
  PreemptionAnswer,
  SchedulerEngine,
} from './engine.ts';

/** The fast core behind the interface of the conformance kinds. */
export const coreEngine: EngineFactory = (settings) => new CoreEngine(settings);

class CoreEngine implements SchedulerEngine {
  readonly #cluster = new ClusterState();
  readonly #scheduler: Scheduler;
  readonly #rows = new Map<string, PodRow>();

  constructor({ config, featureGates, preemptionOffset }: EngineSettings) {
    this.#scheduler = new Scheduler(this.#cluster, readConfig(config), {
      ...(featureGates && { gates: featureGates }),
      ...(preemptionOffset && { preemptionOffset }),
    });
  }

  nodeOrder(): readonly string[] {
    return [...this.#cluster.nodes.order.list()].map((row) => this.#nodeName(row));
  }

  startIndex(): number {
    return this.#scheduler.startIndex;
  }

  addNode(node: Node): void {
    this.#cluster.addNode(node);
  }

  updateNode(node: Node): void {
    this.#cluster.updateNode(this.#nodeRow(node.metadata.name), node);
  }

  removeNode(name: string): void {
    this.#cluster.removeNode(this.#nodeRow(name));
  }

  addPod(pod: Pod): void {
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return;
    const { nodeName } = pod.spec;
    // Of a node that is not there the scheduler's cache keeps the pods, but shows them to nobody.
    if (nodeName && this.#cluster.nodes.rowOf(nodeName) === NO_ROW) return;
    const row = this.#cluster.addPod(pod);
    this.#rows.set(podKey(pod), row);
    if (nodeName) this.#cluster.bindPod(row, this.#nodeRow(nodeName));
  }

  updatePod(pod: Pod): void {
    const row = this.#podRow(podKey(pod));
    this.#cluster.updatePod(row, pod);
    if (pod.metadata.deletionTimestamp !== undefined) this.#cluster.setTerminating(row);
  }

  removePod(key: string): void {
    this.#cluster.removePod(this.#podRow(key));
    this.#rows.delete(key);
  }

  bind(pod: Pod, node: string): void {
    const podRow = this.#podRow(podKey(pod));
    const nodeRow = this.#nodeRow(node);
    const assumed = this.#scheduler.reservesVolumes(podRow)
      ? assumedObjects(volumesToReserve(this.#cluster, podRow, nodeRow), node)
      : [];
    this.#cluster.bindPod(podRow, nodeRow);
    for (const object of assumed) this.#cluster.objects.put(object);
  }

  put(object: KubernetesObject): void {
    this.#cluster.objects.put(object);
  }

  evaluate(pod: Pod): Evaluation {
    return this.#asGuest(pod, (row) => this.#evaluation(this.#scheduler.explain(row)));
  }

  schedule(pod: Pod): EngineDecision {
    const decision = this.#scheduler.schedule(this.#podRow(podKey(pod)));
    if (decision.outcome === 'bound') return { ...decision, node: this.#nodeName(decision.node) };
    const { outcome, message, plugins, nomination, clearsNomination } = decision;
    return {
      outcome,
      message: message(),
      plugins,
      ...(nomination !== undefined && {
        nomination: {
          node: this.#nodeName(nomination.node),
          victims: nomination.victims.map((row) => this.#podName(row)),
        },
      }),
      clearsNomination,
    };
  }

  preemption(pod: Pod): PreemptionAnswer {
    return this.#asGuest(pod, (row) => this.#preemption(row));
  }

  #preemption(row: PodRow): PreemptionAnswer {
    const { unschedulableMessage = '' } = this.#evaluation(this.#scheduler.explain(row));
    const found = this.#scheduler.explainPreemption(row);
    return {
      filterMessage: unschedulableMessage,
      eligible: found.notEligible === undefined,
      ...(found.notEligible !== undefined && { notEligible: found.notEligible }),
      potentialNodes: found.potentialRows.map((node) => this.#nodeName(node)),
      candidates: found.candidates.map(({ nodeRow, victims, pdbViolations }) => ({
        node: this.#nodeName(nodeRow),
        victims: victims.map((victim) => this.#podName(victim)),
        pdbViolations,
      })),
      notCandidates: Object.fromEntries(
        [...found.others].map(([node, verdict]) => [this.#nodeName(node), statusOf(verdict)]),
      ),
      picked: found.picked.map(({ nodeRow }) => this.#nodeName(nodeRow)),
      postFilterMessage: found.text,
      clearsNomination: found.clearsNomination,
    };
  }

  /** The pod is in the cluster only while it is asked about; a node that it names is a wish. */
  #asGuest<Answer>(pod: Pod, ask: (row: PodRow) => Answer): Answer {
    const cluster = this.#cluster;
    const row = pod.spec.nodeName
      ? cluster.addPodOfShape(cluster.internShape(pod), pod.metadata.name)
      : cluster.addPod(pod);
    const answer = ask(row);
    this.#cluster.removePod(row);
    return answer;
  }

  #evaluation({ preFilter, nodes, scores, error, message, unschedulablePlugins }: Explanation): Evaluation {
    const common = {
      ...(message !== undefined && { unschedulableMessage: message }),
      ...(unschedulablePlugins !== undefined && unschedulablePlugins.length > 0 && { unschedulablePlugins }),
    };
    if (preFilter.reject !== undefined) {
      const [plugin, ...others] = preFilter.plugins;
      // A rejection that no single plugin is to blame for names none.
      const status = { code: 'UnschedulableAndUnresolvable', reasons: [preFilter.reject] };
      return { preFilter: { status: others.length === 0 ? { plugin, ...status } : status }, ...common };
    }
    const { nodeNames, skippedPlugins } = preFilter;
    return {
      preFilter: {
        ...(nodeNames && { nodeNames: [...nodeNames].sort(compareStrings) }),
        ...(skippedPlugins.length > 0 && { skippedPlugins }),
      },
      nodes: nodes.map(({ name, excluded, failing, first }) => ({
        node: name,
        ...(excluded && { excludedByPreFilter: true }),
        ...(failing.length > 0 && { failing: failing.map(statusOf) }),
        ...(first !== undefined && { first: statusOf(first) }),
      })),
      ...(scores !== undefined && { scores: this.#scores(scores) }),
      ...(error !== undefined && { error }),
      ...common,
    };
  }

  #scores({
    nodes,
    plugins,
    skipped,
    total,
    top,
  }: NonNullable<Explanation['scores']>): Evaluation['scores'] & object {
    const names = (rows: readonly number[]): readonly string[] => rows.map((row) => this.#nodeName(row));
    return {
      nodes: names(nodes),
      plugins: plugins.map(({ name, weight, raw, normalised }) => ({
        name,
        weight,
        raw: [...raw],
        normalised: [...normalised],
      })),
      ...(skipped.length > 0 && { skipped }),
      total: [...total],
      top: names(top).toSorted(compareStrings),
    };
  }

  #nodeRow(name: string): NodeRow {
    const row = this.#cluster.nodes.rowOf(name);
    assert(row !== NO_ROW, `no node ${name}`);
    return row;
  }

  #nodeName(row: number): string {
    return this.#cluster.nodes.names[row] ?? '';
  }

  #podRow(key: string): PodRow {
    const row = this.#rows.get(key);
    assert(row !== undefined, `no pod ${key}`);
    return row;
  }

  #podName(row: PodRow): string {
    return podKey(this.#cluster.pods.object(row));
  }
}

function readConfig(config: unknown): SchedulerConfig {
  const reading = readSchedulerConfiguration(config);
  assert('config' in reading, 'error' in reading ? reading.error : 'no configuration');
  return reading.config;
}

const CODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(Code).map(([name, code]) => [code, name]),
);

function statusOf({ plugin, code, reasons }: Partial<Verdict> & Pick<Verdict, 'reasons'>): PluginStatus {
  return {
    ...(plugin !== undefined && { plugin }),
    code: CODE_NAMES.get(code ?? Code.UnschedulableAndUnresolvable) ?? '',
    reasons,
  };
}
