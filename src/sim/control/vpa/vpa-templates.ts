import { assert } from '../../../base/index.ts';
import { admitPod } from '../../../autoscale/index.ts';
import type { LimitRange, Pod } from '../../../model/index.ts';
import { makeTemplate } from '../../apply/make-template.ts';
import type { Simulation } from '../../simulation.ts';
import type { VpaMember } from './vpa-member.ts';

/** Templates with the recommendation in place of their requests, made once a template and recommendation. */
export class VpaTemplates {
  readonly #sim: Simulation;
  readonly #byKey = new Map<string, number>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** The number of the template that pods of this one are to have now; the same number where nothing changes. */
  of(member: VpaMember, template: number, nowMs: number): number {
    const { spec, recommendation, targetText } = member;
    if (recommendation === undefined) return template;
    const key = `${template} ${spec.namespace}/${spec.name} ${targetText}`;
    let found = this.#byKey.get(key);
    if (found === undefined) {
      const { pod, ownedBy } = this.#sim.templates.get(template);
      const admitted = admitPod(spec, recommendation, pod, this.limitRanges(spec.namespace));
      found = hasSameResources(pod, admitted.pod)
        ? template
        : makeTemplate(this.#sim, admitted.pod, ownedBy, nowMs);
      this.#byKey.set(key, found);
    }
    return found;
  }

  limitRanges(namespace: string): LimitRange[] {
    return this.#sim.cluster.objects
      .list<LimitRange>('LimitRange')
      .filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace);
  }

  /** A VPA or a LimitRange changed: what was made before may be made otherwise. */
  forget(): void {
    this.#byKey.clear();
  }
}

function hasSameResources(a: Pod, b: Pod): boolean {
  const [before, after] = [a.spec.containers.length, b.spec.containers.length];
  assert(before === after, `a pod of ${before} containers is admitted with ${after}`);
  return a.spec.containers.every(
    ({ resources }, place) =>
      JSON.stringify(resources ?? {}) === JSON.stringify(b.spec.containers[place].resources ?? {}),
  );
}
