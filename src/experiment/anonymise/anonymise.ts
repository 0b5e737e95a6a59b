import type { Diagnostic } from '../../base/index.ts';
import type { RunFacts, RunResult } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { EventLegend } from '../../sim/index.ts';
import { namesOf } from './names-of.ts';
import { Pseudonyms } from './pseudonyms.ts';

type Rule = (names: Pseudonyms, text: string, holder: Readonly<Record<string, unknown>>) => string;

const keep: Rule = (_, text) => text;
const prose: Rule = (names, text) => names.text(text);
/** A pool that has no name of its own is called by its instance type. */
const pool: Rule = (names, text, { instanceType }) => (text === instanceType ? text : names.of('pool', text));

/**
 * What becomes of a text, by the field that holds it; `series.name` before `name`. Every field that is not listed is
 * prose, so that a field added to the result is safe before anybody thinks of this table.
 */
const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    scenario: (names, text) => names.of('scenario', text),
    namespace: (names, text) => names.of('namespace', text),
    name: (names, text) => names.path(text, 'workload'),
    workloads: (names, text) => names.path(text, 'workload'),
    target: (names, text) => names.path(text, 'workload'),
    examples: (names, text) => names.path(text, 'pod'),
    'nodeDecisions.examples': (names, text) => names.path(text, 'node'),
    pod: (names, text) => names.path(text, 'pod'),
    node: (names, text) => names.of('node', text),
    pool,
    'pools.name': pool,
    'priceBook.name': prose,
    'series.group': (names, text) => names.path(text, 'pool'),
    'series.name': keep,
    'series.unit': keep,
    // The file that it was first seen in stands at the end of the reason.
    why: (names, text) => names.text(text.replace(/, as .*$/s, '')),
    kind: keep,
    instanceType: keep,
    capacityType: keep,
    severity: keep,
    digest: keep,
    version: keep,
  }),
);

/** Replaces the names of namespaces, workloads, pods, nodes and pools in all that a run leaves behind. */
export class Anonymiser {
  readonly #names: Pseudonyms;

  /** The same key gives the same names again; without it nobody can tell which is which. */
  constructor(scenario: Scenario, key: string) {
    this.#names = new Pseudonyms(key, namesOf(scenario));
  }

  /** A result that is priced already. */
  result(result: RunResult): RunResult {
    return this.#renamed({ ...result, diagnostics: withoutTexts(result.diagnostics) }, '');
  }

  facts(facts: RunFacts): RunFacts {
    return this.#renamed({ ...facts, diagnostics: withoutTexts(facts.diagnostics) }, '');
  }

  /** What a variant is called: the name of a scenario, or the changes that make it (`nodePools.0.count=3`). */
  variant(text: string): string {
    return /[=\s]/.test(text) ? this.#names.text(text) : this.#names.of('scenario', text);
  }

  /** A sentence with names in it. */
  prose(text: string): string {
    return this.#names.text(text);
  }

  legend(legend: EventLegend): EventLegend {
    return this.#renamed(legend, '');
  }

  prices(prices: Scenario['prices']): Scenario['prices'] {
    return { ...prices, book: this.#names.text(prices.book) };
  }

  subject(event: string, text: string): string {
    if (event.startsWith('node-')) return this.#names.of('node', text);
    return event.startsWith('pod-') ? this.#names.of('pod', text) : this.#names.path(text, 'workload');
  }

  object(event: string, text: string): string {
    return this.#names.of(event === 'pod-preempted' ? 'pod' : 'node', text);
  }

  reason(text: string): string {
    return this.#names.text(text);
  }

  #renamed<T extends object>(holder: T, within: string): T {
    const fields = Object.entries(holder).map(([key, value]) => [
      key,
      this.#value(value, key, within, holder),
    ]);
    return Object.fromEntries(fields) as T;
  }

  #value(value: unknown, key: string, within: string, holder: object): unknown {
    if (typeof value === 'string') {
      const rule = RULES.get(`${within}.${key}`) ?? RULES.get(key) ?? prose;
      return rule(this.#names, value, holder as Readonly<Record<string, unknown>>);
    }
    if (Array.isArray(value)) return value.map((item: unknown) => this.#value(item, key, within, holder));
    return typeof value === 'object' && value !== null ? this.#renamed(value, key) : value;
  }
}

/** Messages, places and hints quote the input: only how often which code was found is kept. */
function withoutTexts(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const counts = new Map<string, number>();
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({
    severity: 'warning',
    code,
    message: `found ${count} times; the text may hold names and is left out`,
  }));
}
