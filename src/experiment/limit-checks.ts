import { usdText } from '../base/index.ts';
import type { ComparedVariant, LimitCheck } from '../result/index.ts';

/**
 * What the variants are held to: the assertions of their own scenarios, each in all runs, and the limit to what they may
 * cost more than the base. The base is what is there already: nobody can refuse it.
 */
export function limitChecks(
  variants: readonly ComparedVariant[],
  moreMicroUsdMax: number | undefined,
): LimitCheck[] {
  return variants.flatMap((variant) => [
    ...assertionChecks(variant),
    ...(moreMicroUsdMax === undefined ? [] : [costCheck(variant, moreMicroUsdMax)]),
  ]);
}

/** Shown is the first run that crosses the limit, else the first. */
function assertionChecks({ name, results }: ComparedVariant): LimitCheck[] {
  const [first] = results;
  if (first === undefined) return [];
  return first.assertions.map((assertion, index) => {
    const ofRuns = results.map(({ assertions }) => assertions[index]);
    const shown = ofRuns.find(({ passed }) => !passed) ?? assertion;
    return { of: name, ...shown };
  });
}

/** Without a result there is no cost to hold against the limit: that is a failure of its own. */
function costCheck({ name, metrics }: ComparedVariant, moreMicroUsdMax: number): LimitCheck {
  const more = metrics.find(({ metric }) => metric === 'cost per month')?.difference ?? 0;
  return {
    of: name,
    metric: 'cost per month above the base',
    limit: `at most ${usdText(moreMicroUsdMax)}`,
    actual: usdText(more),
    passed: more <= moreMicroUsdMax,
  };
}
