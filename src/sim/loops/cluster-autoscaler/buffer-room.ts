import { BUFFER_PODS_MAX, bufferCount, bufferFault, bufferPods } from '../../../autoscale/index.ts';
import type { BufferWorld, CapacityBuffer, CaFlags } from '../../../autoscale/index.ts';
import type { KubernetesObject, Pod, PodTemplateSpec } from '../../../model/index.ts';
import { templatePodOf } from '../../control/makes-pods.ts';
import type { Simulation } from '../../simulation.ts';

type WithTemplate = KubernetesObject & { readonly template?: PodTemplateSpec };

/**
 * The capacity buffers of a run, as pods that nobody runs. Buffers count only where both the controller that sizes them
 * and their injection are turned on, as they are not by default.
 */
export class BufferRoom {
  readonly #sim: Simulation;
  readonly #isOn: boolean;
  readonly #world: BufferWorld;
  /** Buffers that are worth nothing were told of. */
  readonly #told = new Set<string>();

  constructor(sim: Simulation, flags: CaFlags) {
    this.#sim = sim;
    this.#isOn = FLAGS.every((name) => flags.flag(name, false));
    this.#world = {
      templateOf: (kind, namespace, name) => this.#templateOf(kind, namespace, name),
      replicasOf: (kind, namespace, name) =>
        sim.controllers.workloadsOf({ kind, namespace, name }).at(0)?.replicas,
    };
  }

  /** Rises with every change of a buffer or of what one may refer to by its template. */
  get version(): number {
    const { objects } = this.#sim.cluster;
    return objects.version('CapacityBuffer') + objects.version('PodTemplate');
  }

  /** As of now. */
  pods(): readonly Pod[] {
    const buffers = this.#sim.cluster.objects.list<CapacityBuffer>('CapacityBuffer');
    if (buffers.length === 0) return [];
    if (!this.#isOn) {
      this.#tell('off', `CapacityBuffers count for nothing: ${FLAGS.join(' and ')} are not both true`);
      return [];
    }
    this.#tellFaults(buffers);
    const count = buffers.reduce((sum, buffer) => sum + bufferCount(buffer, this.#world), 0);
    if (count > BUFFER_PODS_MAX)
      this.#tell(
        'many',
        `CapacityBuffers are worth more than ${BUFFER_PODS_MAX} pods, of which no more are looked at`,
      );
    return bufferPods(buffers, this.#world);
  }

  #tellFaults(buffers: readonly CapacityBuffer[]): void {
    for (const buffer of buffers) {
      const { namespace = 'default', name } = buffer.metadata;
      const fault = bufferFault(buffer, this.#world);
      if (fault !== undefined)
        this.#tell(
          `${namespace}/${name}`,
          `CapacityBuffer ${namespace}/${name} counts for nothing: ${fault}`,
        );
    }
  }

  #tell(key: string, text: string): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#sim.texts.assume(text);
  }

  #templateOf(kind: string, namespace: string, name: string): PodTemplateSpec | undefined {
    const { objects } = this.#sim.cluster;
    if (kind === 'PodTemplate')
      return objects
        .list<WithTemplate>(kind)
        .find(({ metadata }) => metadata.name === name && (metadata.namespace ?? 'default') === namespace)
        ?.template;
    const { cluster, workload } = this.#sim.scenario;
    const owner = [...workload.objects, ...cluster.objects].find(
      ({ kind: other, metadata }) =>
        other === kind && metadata.name === name && (metadata.namespace ?? 'default') === namespace,
    );
    const pod = owner === undefined ? undefined : templatePodOf(owner);
    if (owner === undefined || pod === undefined) return undefined;
    const { template } = (owner as KubernetesObject & { readonly spec: WithTemplate }).spec;
    return { ...template, spec: pod.spec };
  }
}

const FLAGS = ['capacity-buffer-controller-enabled', 'capacity-buffer-pod-injection-enabled'] as const;
