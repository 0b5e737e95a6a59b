import type { Comparison } from '../../result/index.ts';
import type { NamedScenario } from '../compare.ts';
import { Anonymiser } from './anonymise.ts';

/**
 * The comparison with other names for namespaces, workloads, pods, nodes, pools and variants; figures and digests stay.
 * `variants` are those that were compared, in the same order; the same key gives the same names again. What went wrong
 * in a run that failed may quote anything and is left out.
 */
export function anonymiseComparison(
  comparison: Comparison,
  variants: readonly NamedScenario[],
  key: string,
): Comparison {
  const names = variants.map(({ scenario }) => new Anonymiser(scenario, key));
  const called = new Map(variants.map(({ name }, index) => [name, names[index].variant(name)]));
  const { checks } = comparison;
  return {
    ...comparison,
    variants: comparison.variants.map(({ name, results, ...rest }, index) => ({
      ...rest,
      name: called.get(name) ?? names[index].variant(name),
      results: results.map((result) => names[index].result(result)),
    })),
    failures: comparison.failures.map(() => 'a run failed; what it said may hold names and is left out'),
    ...(checks === undefined
      ? {}
      : {
          checks: checks.map((check) => ({
            ...check,
            of: called.get(check.of) ?? check.of,
            metric: names[0].prose(check.metric),
          })),
        }),
  };
}
