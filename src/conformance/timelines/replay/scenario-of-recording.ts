import { MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import { parseVectorYaml, readVectorText } from '../../../ingest/index.ts';
import type { KubernetesObject, Labels, Node } from '../../../model/index.ts';
import { NO_PRICES } from '../../../scenario/index.ts';
import type { ActionSpec, FaultSpec, Scenario } from '../../../scenario/index.ts';
import { annotatedDelayMs } from '../../../sim/index.ts';
import { flagsOf, nodeGroupsOf } from './node-groups.ts';
import { mergePatch } from './merge-patch.ts';
import type { RecordedAction, RecordedScenario } from './recorded-action.ts';

/** A new node of the fake kubelets is ready so long after its object came. */
const NODE_READY_MS = 500;
/** A node that is started again is ready so long after: between 3.7 and 9.5 s in the recorded runs. */
const LEASE_TAKEN_MS = 6600;
/** A file's objects are sent one after the other, a request each. */
const REQUEST_MS = 4;
/** A Saturday midnight: times of day do not matter to the recorded runs, seconds of the minute do. */
const EPOCH_UNIX_MS = 946_684_800_000;
/** kube-scheduler's share of a cycle on the recording machine, and its binding request. */
const CYCLE_MS = 2;

/** A recorded scenario as one of ours. */
export interface Recording {
  readonly scenario: Scenario;
  /** Labels of a node by its name; those of a group are called after it. */
  readonly labelsOf: (node: string) => Labels;
}

/** The manifests and actions of a recorded scenario as a scenario of ours. */
export async function scenarioOfRecording(folder: string, recorded: RecordedScenario): Promise<Recording> {
  const book = new ObjectBook();
  const setup = (await Promise.all(recorded.setup.map((file) => readObjects(folder, file)))).flat();
  for (const object of setup) book.apply(object);
  const actions: ActionSpec[] = [];
  for (const action of recorded.actions) actions.push(...(await book.actionsOf(action, folder)));
  const nodes = setup.filter((object): object is Node => object.kind === 'Node').map(asReady);
  const scenario: Scenario = {
    name: recorded.name,
    horizonMs: recorded.durationMs,
    seed: 1,
    startUnixMs: EPOCH_UNIX_MS + (recorded.alignSecond ?? 0) * SECOND_MS - startOffsetMs(recorded),
    ...(recorded.clusterAutoscaler === undefined
      ? {}
      : { clusterAutoscaler: flagsOf(recorded.clusterAutoscaler.flags) }),
    cluster: {
      nodes,
      nodePools: nodeGroupsOf(setup),
      pods: [],
      objects: setup.filter(({ kind }) => kind !== 'Node'),
    },
    workload: { objects: [], traces: [], demand: [] },
    scheduler: { cycleMs: CYCLE_MS, plugins: [] },
    timing: { podStartMs: { kind: 'constant', ms: 0 }, podStopMs: { kind: 'constant', ms: 0 } },
    prices: NO_PRICES,
    faults: faultsOf(recorded),
    actions: actions.sort((a, b) => a.atMs - b.atMs),
    assertions: [],
    diagnostics: [],
    ignored: [],
    assumptions: [],
  };
  const groups = new Map(scenario.cluster.nodePools.map(({ name, template }) => [name, template]));
  const labelsOf = (node: string): Labels =>
    (book.nodes.get(node) ?? groups.get(node.replace(/-\d+$/, '')))?.metadata.labels ?? {};
  return { scenario, labelsOf };
}

/** With `alignMinuteModulo` n the next full minute is one that n divides: the last before an hour will do. */
function startOffsetMs({ alignMinuteModulo }: RecordedScenario): number {
  return alignMinuteModulo === undefined ? 0 : MINUTE_MS;
}

/** Nodes that are told to fall silent and to come back. */
function faultsOf({ actions, durationMs }: RecordedScenario): FaultSpec[] {
  return actions
    .filter((action) => action.do === 'stopNode')
    .map(({ atMs, name = '' }) => {
      const back = actions.find(
        (action) => action.do === 'startNode' && action.name === name && action.atMs > atMs,
      );
      // The fake kubelet takes its lease within a few seconds.
      const forMs = (back === undefined ? durationMs + MINUTE_MS : back.atMs + LEASE_TAKEN_MS) - atMs;
      return { atMs, target: { kind: 'node', name }, forMs };
    });
}

/** The objects as they stand after each action, so that patches have something to patch. */
class ObjectBook {
  readonly nodes = new Map<string, Node>();
  readonly #objects = new Map<string, KubernetesObject>();

  apply(object: KubernetesObject): KubernetesObject {
    const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name);
    const before = this.#objects.get(key);
    const after = before === undefined ? object : mergePatch(before, { ...object });
    this.#objects.set(key, after);
    if (after.kind === 'Node') this.nodes.set(after.metadata.name, after as Node);
    return after;
  }

  async actionsOf(action: RecordedAction, folder: string): Promise<ActionSpec[]> {
    const { atMs, kind = '', name = '', namespace = 'default' } = action;
    switch (action.do) {
      case 'apply':
        return this.#applyFile(action, folder);
      case 'delete':
        return [{ atMs, kind: 'delete', target: { kind, namespace, name } }];
      case 'scale':
        return this.#scale(action);
      case 'patch':
        return this.#patch(action);
      case 'cordon':
      case 'uncordon':
      case 'drain':
        return [{ atMs, kind: action.do, node: name }];
      default:
        return [];
    }
  }

  async #applyFile({ atMs, file = '' }: RecordedAction, folder: string): Promise<ActionSpec[]> {
    const objects = (await readObjects(folder, file)).map((object) => this.apply(object));
    const others = objects.filter(({ kind }) => kind !== 'Node');
    const nodes = objects.filter((object): object is Node => object.kind === 'Node');
    const joins = nodes.map((node): ActionSpec => {
      const delay = node.metadata.annotations?.['node-initialize.stage.kwok.x-k8s.io/delay'];
      const readyMs = delay === undefined ? NODE_READY_MS : annotatedDelayMs(delay);
      return { atMs: atMs + readyMs, kind: 'apply', objects: [asReady(node)] };
    });
    const applies = others.map((object, place): ActionSpec => ({
      atMs: atMs + place * REQUEST_MS,
      kind: 'apply',
      objects: [object],
    }));
    return [...applies, ...joins];
  }

  #scale({ atMs, kind = '', name = '', namespace = 'default', replicas = 0 }: RecordedAction): ActionSpec[] {
    const object = this.#objects.get(keyOf(kind, namespace, name));
    if (object !== undefined)
      this.#objects.set(keyOf(kind, namespace, name), mergePatch(object, { spec: { replicas } }));
    return [{ atMs, kind: 'scale', target: { kind, namespace, name }, replicas }];
  }

  #patch({ atMs, kind = '', name = '', namespace, patch = {} }: RecordedAction): ActionSpec[] {
    const key = keyOf(kind, namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return [];
    const after = mergePatch(object, patch);
    this.#objects.set(key, after);
    return [{ atMs, kind: 'apply', objects: [after.kind === 'Node' ? asReady(after as Node) : after] }];
  }
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${kind === 'Node' ? '' : (namespace ?? 'default')}/${name}`;
}

/** Kubelets register not ready; ours joins when it is. */
function asReady(node: Node): Node {
  return { ...node, status: { ...node.status, conditions: [{ type: 'Ready', status: 'True' }] } };
}

async function readObjects(folder: string, file: string): Promise<KubernetesObject[]> {
  const text = await readVectorText(`${folder}/${file}`);
  return text
    .split(/^---[ \t\r]*$/m)
    .map((part) => parseVectorYaml(part))
    .filter((object): object is KubernetesObject => object !== undefined && object !== null);
}
