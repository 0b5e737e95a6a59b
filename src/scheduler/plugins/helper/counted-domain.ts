import { NO_DOMAIN } from '../../../model/index.ts';
import { hasManyDomains } from '../../framework/domains/domain-counter.ts';
import type { CounterSpec, DomainCounter } from '../../framework/domains/domain-counter.ts';
import type { DomainCounters } from '../../framework/domains/domain-counters.ts';
import type { ClassComponent } from '../../framework/plugin.ts';

/** In place of a domain or a count: the node lacks the label. */
export const MISSING: number = -(2 ** 31);

/**
 * A counter as a component of node classes. With few domains (zones) the component is the domain, which changes with
 * the node only, and the count is looked up when it is needed. With many (hostnames) a class a domain would be too
 * many: the component is the count itself, and a class is all nodes with that count.
 */
export class CountedDomain {
  readonly counter: DomainCounter;
  readonly component: ClassComponent;
  readonly #byCount: boolean;

  constructor(counters: DomainCounters, spec: CounterSpec) {
    const counter = counters.counter(spec);
    const byCount = spec.domains === undefined || hasManyDomains(spec.domains);
    this.counter = counter;
    this.#byCount = byCount;
    if (byCount) counters.markRows(counter);
    this.component = {
      fixed: !byCount,
      valueOf(row: number): number {
        const domain = counter.domainAt(row);
        if (domain === NO_DOMAIN) return MISSING;
        return byCount ? counter.countOf(domain) : domain;
      },
    };
  }

  /** The count that stands behind a component's value, which is not MISSING. */
  countOf(value: number): number {
    return this.#byCount ? value : this.counter.countOf(value);
  }

  /** The cluster has grown or shrunk so much that the other kind of component is due. */
  isStale(): boolean {
    const { domains } = this.counter.spec;
    return domains !== undefined && hasManyDomains(domains) !== this.#byCount;
  }
}
