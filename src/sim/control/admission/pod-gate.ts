import { assert } from '../../../base/index.ts';
import {
  admitBeforeQuota,
  claimRefusal,
  podSecurityRemarks,
  withDefaultTolerations,
} from '../../../admission/index.ts';
import type { Admitted } from '../../../admission/index.ts';
import type {
  KubernetesObject,
  LimitRange,
  Namespace,
  PersistentVolumeClaim,
  Pod,
  PriorityClass,
  RuntimeClass,
} from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';
import { admitPod } from './admitted-before.ts';

/** What the API server makes of the pods of a template. */
export interface Verdict {
  /** As let in; of refused ones as they would look, for whoever only wants to know what they ask for. */
  readonly pod: Pod;
  /** Why they are not let in: the text behind `pods "NAME" is forbidden: `. */
  readonly refusal?: string;
}

/** Kinds whose objects decide what becomes of a pod. */
const RULES: readonly string[] = ['LimitRange', 'Namespace', 'PriorityClass', 'RuntimeClass'];

/**
 * Everything of admission that is the same for all pods of a template: defaults, LimitRanges, classes, Pod Security.
 * Worked out once a template, and again when one of these objects has changed: only new pods feel it.
 */
export class PodGate {
  readonly #sim: Simulation;
  readonly #verdicts = new WeakMap<Pod, { readonly version: number; readonly verdict: Verdict }>();
  /** Numbers of priority classes that a dump does not hold, from the pods that have one. */
  #learned: ReadonlyMap<string, number> | undefined;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** Rises with every change of an object that could change a verdict. */
  get version(): number {
    const { objects } = this.#sim.cluster;
    return RULES.reduce((sum, kind) => sum + objects.version(kind), 0);
  }

  verdict(blueprint: Pod): Verdict {
    const { version } = this;
    const known = this.#verdicts.get(blueprint);
    if (known?.version === version) return known.verdict;
    assert(
      known === undefined || known.version < version,
      `rules of version ${version} follow ${known?.version}`,
    );
    const answer = this.#admit(blueprint);
    const verdict =
      'refusal' in answer
        ? {
            pod: withDefaultTolerations(admitPod(blueprint, this.#sim.cluster.objects)),
            refusal: answer.refusal,
          }
        : { pod: answer.pod };
    this.#verdicts.set(blueprint, { version, verdict });
    return verdict;
  }

  /** What the labels warn and audit of the namespace have against a pod or the template of a workload. */
  remarks(pod: Pod): string[] {
    const { namespace = 'default' } = pod.metadata;
    return podSecurityRemarks(pod, this.#labelsOf(namespace)).map(({ mode, text }) => `${mode}: ${text}`);
  }

  /** What the LimitRanges of its namespace have against a claim. */
  claimRefusal(claim: PersistentVolumeClaim): string | undefined {
    const { namespace = 'default' } = claim.metadata;
    const limitRanges = inNamespace<LimitRange>(this.#sim.cluster.objects.list('LimitRange'), namespace);
    return claimRefusal(claim, limitRanges);
  }

  #admit(blueprint: Pod): Admitted {
    const { namespace = 'default' } = blueprint.metadata;
    const { objects } = this.#sim.cluster;
    const { priority, preemptionPolicy, priorityClassName, ...rest } = blueprint.spec;
    const named = priorityClassName ?? '';
    // A number without a class would be refused; people write it all the same, and mean it.
    const isBareNumber = named === '' && priority !== undefined;
    const pod = isBareNumber ? { ...blueprint, spec: rest } : blueprint;
    const answer = admitBeforeQuota(pod, {
      namespaceLabels: this.#labelsOf(namespace),
      limitRanges: inNamespace<LimitRange>(objects.list('LimitRange'), namespace),
      priorityClasses: this.#priorityClasses(named),
      runtimeClasses: this.#runtimeClasses(blueprint.spec.runtimeClassName),
    });
    if (!isBareNumber || 'refusal' in answer) return answer;
    this.#sim.texts.assume(
      'Pods that name a priority but no PriorityClass have it; the API server would refuse them.',
    );
    const policy = preemptionPolicy === undefined ? {} : { preemptionPolicy };
    return { pod: { ...answer.pod, spec: { ...answer.pod.spec, priority, ...policy } } };
  }

  #labelsOf(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.#sim.cluster.objects.find<Namespace>('Namespace', '', namespace)?.metadata.labels;
  }

  /** Those of the input, and in a dump a stand-in for one that it does not hold: its pods were let in. */
  #priorityClasses(named: string): readonly PriorityClass[] {
    const classes = this.#sim.cluster.objects.list<PriorityClass>('PriorityClass');
    if (named === '' || !this.#isDump() || classes.some(({ metadata }) => metadata.name === named))
      return classes;
    const value = this.#learnedPriorities().get(named);
    if (value === undefined && named.startsWith('system-')) return classes;
    const standIn = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: named } };
    return [...classes, { ...standIn, value: value ?? 0 }];
  }

  #runtimeClasses(named: string | undefined): readonly RuntimeClass[] {
    const classes = this.#sim.cluster.objects.list<RuntimeClass>('RuntimeClass');
    const isKnown = classes.some(({ metadata }) => metadata.name === named);
    if (named === undefined || isKnown || !this.#isDump()) return classes;
    const standIn = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: named } };
    return [...classes, { ...standIn, handler: named }];
  }

  /** What a dump leaves out is not what its cluster lacks. */
  #isDump(): boolean {
    return this.#sim.scenario.cluster.pods.length > 0;
  }

  #learnedPriorities(): ReadonlyMap<string, number> {
    this.#learned ??= new Map(
      this.#sim.scenario.cluster.pods.flatMap(({ spec: { priorityClassName, priority } }) =>
        priorityClassName === undefined || priority === undefined
          ? []
          : [[priorityClassName, priority] as const],
      ),
    );
    return this.#learned;
  }
}

function inNamespace<T extends KubernetesObject>(
  objects: readonly KubernetesObject[],
  namespace: string,
): T[] {
  return objects.filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace) as T[];
}
