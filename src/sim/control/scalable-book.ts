import { assert } from '../../base/index.ts';
import { equalityMatches } from '../../model/index.ts';
import type {
  KubernetesObject,
  Labels,
  LabelSelector,
  ObjectStore,
  Pod,
  Service,
} from '../../model/index.ts';
import { nameKey } from '../../scenario/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { requestedAmount } from '../amount.ts';
import type { ScalableWorkload } from '../workload-controllers.ts';

const SCALABLE: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'ReplicationController',
]);

interface ScalableRecord {
  readonly owner: ObjectName;
  /** Of its pods; a ReplicationController's is a map of labels, by default that of its template. */
  readonly selector: LabelSelector;
  readonly labels: Labels;
  /** Its pods' template as the API server lets it in. */
  readonly pod: Pod;
  readonly milliCpu: number;
  replicas: number;
}

interface WithTemplate extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: LabelSelector | Labels;
    readonly template: Pick<Pod, 'spec'> & Partial<Pod>;
  };
}

/** Workloads that have a number of replicas, with the number that was last asked for. */
export class ScalableBook {
  readonly #records = new Map<string, ScalableRecord>();
  /** Rises with every change of a selector or of the labels of pods. */
  version = 0;

  static holds({ kind }: KubernetesObject): boolean {
    return SCALABLE.has(kind);
  }

  /** A manifest without a number leaves the number that there is, as applying it would. */
  applied(object: KubernetesObject, admit: (pod: Pod) => Pod): void {
    const { kind, metadata } = object;
    const owner = { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
    const { replicas, template, selector } = (object as WithTemplate).spec;
    const known = this.#records.get(nameKey(owner));
    const pod = admit({
      ...template,
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: '', ...template.metadata },
    });
    const labels = template.metadata?.labels ?? {};
    this.version++;
    this.#records.set(nameKey(owner), {
      owner,
      selector:
        kind === 'ReplicationController'
          ? { matchLabels: (selector as Labels | undefined) ?? labels }
          : ((selector as LabelSelector | undefined) ?? { matchLabels: labels }),
      labels,
      pod,
      milliCpu: requestedAmount(pod).milliCpu,
      replicas: replicas ?? known?.replicas ?? 1,
    });
  }

  scaled(name: ObjectName, replicas: number): void {
    assert(Number.isInteger(replicas) && replicas >= 0, `${name.kind} ${name.name} is scaled to ${replicas}`);
    const record = this.#records.get(nameKey(name));
    if (record !== undefined) record.replicas = replicas;
  }

  deleted(name: ObjectName): void {
    if (this.#records.delete(nameKey(name))) this.version++;
  }

  find(name: ObjectName): ScalableRecord | undefined {
    return this.#records.get(nameKey(name));
  }

  /** The workload itself, or those whose pods a Service would choose. */
  behind(target: ObjectName, objects: ObjectStore): readonly ScalableWorkload[] {
    if (target.kind !== 'Service') {
      const record = this.#records.get(nameKey(target));
      return record === undefined ? [] : [record];
    }
    const service = objects.find<Service>('Service', target.namespace, target.name);
    const selector = service?.spec.selector;
    if (selector === undefined) return [];
    return [...this.#records.values()].filter(
      ({ owner, labels }) => owner.namespace === target.namespace && equalityMatches(selector, labels),
    );
  }
}
