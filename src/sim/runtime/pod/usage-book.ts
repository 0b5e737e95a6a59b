import type { ObjectName, UsageSpec } from '../../../scenario/index.ts';
import type { TemplateBook } from '../../template-book.ts';

/** Which entry of the scenario's `usage` speaks of a container; the first that fits counts. */
export class UsageBook {
  readonly #specs: readonly UsageSpec[];
  readonly #templates: TemplateBook;
  /** By template number, for the pods of one workload are asked for again and again. */
  readonly #ofTemplate = new Map<number, readonly UsageSpec[]>();

  constructor(specs: readonly UsageSpec[], templates: TemplateBook) {
    this.#specs = specs;
    this.#templates = templates;
  }

  /** `isFirst`: an entry that names no container means the first one of the pod. */
  find(template: number, container: string, isFirst: boolean): UsageSpec | undefined {
    if (this.#specs.length === 0) return undefined;
    return this.#of(template).find((spec) =>
      spec.container === undefined ? isFirst : spec.container === container,
    );
  }

  #of(template: number): readonly UsageSpec[] {
    let specs = this.#ofTemplate.get(template);
    if (specs === undefined) {
      const { ownedBy } = this.#templates.get(template);
      specs = this.#specs.filter(({ target }) => names(target, ownedBy));
      this.#ofTemplate.set(template, specs);
    }
    return specs;
  }
}

/** `Deployment/shop/*` names every Deployment of shop. */
export function names(target: ObjectName, { kind, namespace, name }: ObjectName): boolean {
  return (
    target.kind === kind && target.namespace === namespace && (target.name === name || target.name === '*')
  );
}
