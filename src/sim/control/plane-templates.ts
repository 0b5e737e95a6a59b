import { assert } from '../../base/index.ts';
import { podOfCreate } from '../../controllers/index.ts';
import type { CreatePodAction } from '../../controllers/index.ts';
import type { KubernetesObject, Labels, OwnerReference, Pod } from '../../model/index.ts';
import { nameKey } from '../../scenario/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { makeTemplate } from '../apply/make-template.ts';
import type { Simulation } from '../simulation.ts';
import type { PodGate } from './admission/pod-gate.ts';
import { assumedJobRunTimeMs, runTimeMsOf } from './run-time.ts';

/** What the pods of one template have in common once they are let in. */
export interface PlaneTemplate {
  /** Number in the TemplateBook. */
  readonly number: number;
  readonly pod: Pod;
  readonly owner: ObjectName;
  readonly durationMs: number;
}

/**
 * Templates of the pods that controllers make, once a blueprint. Labels that differ from pod to pod of one owner (the
 * ordinal of a StatefulSet's pod, the index of a Job's) stay out of what the scheduler sees, so that the pods share a
 * shape; the controllers know them all the same.
 */
export class PlaneTemplates {
  readonly #sim: Simulation;
  readonly #gate: PodGate;
  /** By what was let in: a changed LimitRange makes other pods of the same blueprint. */
  readonly #byBlueprint = new WeakMap<Pod, { readonly version: number; readonly template: PlaneTemplate }>();
  readonly #numbers = new Map<string, number>();
  /** Whom the pods of a ReplicaSet or Job are accounted to: its Deployment or CronJob. */
  readonly #roots = new Map<string, ObjectName>();

  constructor(sim: Simulation, gate: PodGate) {
    this.#sim = sim;
    this.#gate = gate;
  }

  /** Remembers who owns a ReplicaSet or Job. */
  learnOwner({ kind, metadata }: KubernetesObject): void {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner === undefined) return;
    const { namespace = 'default', name } = metadata;
    this.#roots.set(nameKey({ kind, namespace, name }), { kind: owner.kind, namespace, name: owner.name });
  }

  forgetOwner(name: ObjectName): void {
    this.#roots.delete(nameKey(name));
  }

  /** The object that a person wrote, for one that a controller may have made. */
  rootOf(name: ObjectName): ObjectName {
    return this.#roots.get(nameKey(name)) ?? name;
  }

  of(create: CreatePodAction, nowMs: number): PlaneTemplate {
    if (create.extras.claims !== undefined) return this.#withClaims(create, nowMs);
    const { blueprint } = create;
    const { version } = this.#gate;
    const known = this.#byBlueprint.get(blueprint);
    if (known?.version === version) return known.template;
    const template = this.#make(create, blueprint, nowMs);
    this.#byBlueprint.set(blueprint, { version, template });
    return template;
  }

  /** As the webhook of the VPA changes it, where one has something to say of its owner's pods. */
  withVpa(template: PlaneTemplate, nowMs: number): PlaneTemplate {
    const number = this.#sim.vpas?.admitted(template.number, nowMs) ?? template.number;
    const { owner, ownedBy } = this.#sim.templates.get(template.number);
    assert(ownedBy.name === template.owner.name, `template ${template.number} belongs to ${ownedBy.name}`);
    assert(
      this.#sim.templates.get(number).owner === owner,
      `template ${number} has another owner than ${owner}`,
    );
    return number === template.number
      ? template
      : { ...template, number, pod: this.#sim.templates.get(number).pod };
  }

  /**
   * The pod that a controller asks for, as quotas see it: after the defaults of the API server and after the webhook of
   * the VPA, since what validates comes after all that changes.
   */
  asAsked(create: CreatePodAction, nowMs: number): Pod {
    const { vpas, templates } = this.#sim;
    if (vpas === undefined) return this.admitted(create.blueprint);
    return templates.get(vpas.patched(this.of(create, nowMs).number, nowMs)).pod;
  }

  /** A template of a pod that is like another but bound to be somewhere else. */
  like(template: PlaneTemplate, pod: Pod, nowMs: number): PlaneTemplate {
    return { ...template, pod, number: this.#number(pod, template.owner, nowMs) };
  }

  /** A pod without blueprint of its own: one that a person wrote. */
  bare(given: Pod, owner: ObjectName, nowMs: number): PlaneTemplate {
    const pod = this.admitted(given);
    const durationMs = runTimeMsOf(this.#sim, pod) ?? Infinity;
    assert(durationMs >= 0, `pods of ${owner.name} run for ${durationMs} ms`);
    return { number: this.#number(pod, owner, nowMs), pod, owner, durationMs };
  }

  /** A blueprint as the API server lets it in. */
  admitted(blueprint: Pod): Pod {
    return this.#gate.verdict(blueprint).pod;
  }

  /** Pods of a StatefulSet with claims of their own have a template each, found again by the pod's next life. */
  #withClaims(create: CreatePodAction, nowMs: number): PlaneTemplate {
    const { claims = {} } = create.extras;
    return this.#make(create, podOfCreate({ ...create, extras: { claims }, name: '' }), nowMs);
  }

  #make({ owner, namespace }: CreatePodAction, blueprint: Pod, nowMs: number): PlaneTemplate {
    const root = this.rootOf({ kind: owner.kind, namespace, name: owner.name });
    const pod = this.admitted(root.kind === 'CronJob' ? ofCronJob(blueprint, root.name) : blueprint);
    const number = this.#number(pod, root, nowMs);
    return { number, pod, owner: root, durationMs: this.#durationMs(pod, owner) };
  }

  #number(pod: Pod, owner: ObjectName, nowMs: number): number {
    const shape = this.#sim.cluster.internShape(pod);
    const key = `${shape}/${nameKey(owner)}/${pod.spec.terminationGracePeriodSeconds}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = makeTemplate(this.#sim, pod, owner, nowMs);
      assert(
        this.#sim.templates.get(number).shape === shape,
        `template ${number} has another shape than ${shape}`,
      );
      this.#numbers.set(key, number);
    }
    return number;
  }

  #durationMs(pod: Pod, { kind }: OwnerReference): number {
    const stated = runTimeMsOf(this.#sim, pod);
    if (stated !== undefined) return stated;
    if (kind !== 'Job') return Infinity;
    return assumedJobRunTimeMs(this.#sim);
  }
}

/** Labels that name the one Job among a CronJob's. */
const JOB_LABELS: ReadonlySet<string> = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);

/** The pods of all Jobs of a CronJob look alike to the scheduler. */
function ofCronJob(blueprint: Pod, cronJob: string): Pod {
  const { metadata } = blueprint;
  const labels: Labels = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(([key]) => !JOB_LABELS.has(key)),
  );
  const ownerReferences = metadata.ownerReferences?.map((owner) => ({ ...owner, name: cronJob, uid: '' }));
  return {
    ...blueprint,
    metadata: { ...metadata, labels, ...(ownerReferences === undefined ? {} : { ownerReferences }) },
  };
}
