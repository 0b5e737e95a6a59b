import type { Labels, Node, Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { engineWith } from './cluster-input.ts';
import type { ClusterInput } from './cluster-input.ts';
import type { EngineFactory } from './engine.ts';

type Input = CountInput | OrderInput | RunInput;

interface CountInput {
  readonly type: 'numFeasibleNodesToFind';
  readonly nodes: readonly number[];
  readonly percentageOfNodesToScore: number;
  readonly profilePercentageOfNodesToScore?: number;
}

interface OrderInput {
  readonly type: 'nodeOrder';
  readonly operations: readonly {
    readonly op: 'add' | 'remove' | 'relabel';
    readonly node: string;
    readonly labels?: Labels;
  }[];
}

interface RunInput {
  readonly type: 'run';
  readonly cluster: ClusterInput;
  readonly nodeOrder: readonly string[];
  readonly pods: readonly Pod[];
  readonly config?: unknown;
}

export interface SamplingEngine {
  readonly create: EngineFactory;
  readonly numFeasibleNodesToFind: (count: number, percentage: number) => number;
}

/** How many nodes are looked at, in which order, and where the next search begins. */
export function samplingRunner(engine: SamplingEngine): KindRunner<Input, object> {
  return {
    area: 'scheduler',
    kind: 'sampling',
    differences(input, expect) {
      switch (input.type) {
        case 'numFeasibleNodesToFind': {
          const percentage = input.profilePercentageOfNodesToScore ?? input.percentageOfNodesToScore;
          const answers = input.nodes.map((count) => engine.numFeasibleNodesToFind(count, percentage));
          return valueDifferences({ numFeasibleNodesToFind: answers }, expect);
        }
        case 'nodeOrder':
          return valueDifferences({ orderAfterEach: orders(engine.create, input) }, expect);
        case 'run':
          return valueDifferences({ steps: runSteps(engine.create, input) }, expect);
      }
    },
  };
}

function orders(create: EngineFactory, { operations }: OrderInput): readonly (readonly string[])[] {
  const engine = create({});
  return operations.map(({ op, node: name, labels }) => {
    const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name, ...(labels && { labels }) } };
    if (op === 'add') engine.addNode(node);
    else if (op === 'remove') engine.removeNode(name);
    else engine.updateNode(node);
    return [...engine.nodeOrder()];
  });
}

function runSteps(create: EngineFactory, { cluster, pods, config }: RunInput): readonly object[] {
  // The runs were recorded without a queue, whose count of cycles batching goes by.
  const featureGates = { OpportunisticBatching: false };
  const engine = engineWith(create, cluster, { config, featureGates });
  return pods.map((pod) => {
    const startIndex = engine.startIndex();
    engine.addPod(pod);
    const decision = engine.schedule(pod);
    const step = { pod: pod.metadata.name, startIndex, nextStartIndex: engine.startIndex() };
    if (decision.outcome === 'bound') {
      engine.bind(pod, decision.node);
      const { node, evaluated, feasible } = decision;
      return { ...step, node, evaluated, feasible };
    }
    engine.removePod(`${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`);
    return { ...step, message: decision.message.replace(/ preemption: .*$/, '') };
  });
}
