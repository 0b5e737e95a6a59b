import type { KubernetesObject, Node, Pod } from '../../model/index.ts';
import type { EngineFactory, EngineSettings, SchedulerEngine } from './engine.ts';

/** `input.cluster` of a vector: lists of objects by plural. */
export type ClusterInput = Readonly<Record<string, readonly KubernetesObject[]>>;

/** An engine that holds the cluster: other objects, nodes in their order, pods. */
export function engineWith(
  create: EngineFactory,
  cluster: ClusterInput,
  settings: EngineSettings,
): SchedulerEngine {
  const engine = create(settings);
  for (const [plural, objects] of Object.entries(cluster)) {
    if (plural !== 'nodes' && plural !== 'pods') for (const object of objects) engine.put(object);
  }
  for (const node of cluster['nodes'] ?? []) engine.addNode(node as Node);
  for (const pod of cluster['pods'] ?? []) engine.addPod(pod as Pod);
  return engine;
}

/** `namespace/name`, as the vectors refer to pods. */
export function podKey({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
