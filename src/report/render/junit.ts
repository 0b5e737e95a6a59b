import type { Comparison, LimitCheck, PlanResult, RunResult } from '../../result/index.ts';
import { junitXml } from './junit-xml.ts';
import type { JunitCase } from './junit-xml.ts';

/** The limits of a scenario as JUnit XML, one test case each: what CI systems show. */
export function renderJunit({ scenario, assertions }: RunResult): string {
  const cases = assertions.map((assertion) => limitCase({ of: scenario, ...assertion }));
  return junitXml([{ name: scenario, cases }]);
}

/** The limits of the variants of a comparison; runs without a result are errors. */
export function renderComparisonJunit({ checks = [], failures }: Comparison): string {
  const failed = failures.map((failure): JunitCase => ({
    className: 'compare',
    name: 'all runs end',
    error: failure,
  }));
  return junitXml([{ name: 'compare', cases: [...failed, ...checks.map(limitCase)] }]);
}

/** The objectives of a plan, held or broken by its best candidate, and the limits beside them. */
export function renderPlanJunit({ scenario, objectives, candidates, checks = [] }: PlanResult): string {
  const [best] = candidates;
  const cases = objectives.map((name): JunitCase => {
    const className = `plan ${scenario}`;
    if (best === undefined) return { className, name, error: 'no candidate was simulated' };
    const index = best.broken.indexOf(name);
    if (index < 0) return { className, name };
    const by = best.missedBy?.[index];
    return {
      className,
      name,
      failure: `the nearest candidate, ${best.name}, breaks it${by === undefined ? '' : `: ${by}`}`,
    };
  });
  return junitXml([{ name: `plan ${scenario}`, cases: [...cases, ...checks.map(limitCase)] }]);
}

function limitCase({ of: className, metric, limit, actual, passed }: LimitCheck): JunitCase {
  // Limits of a scenario are whole sentences, those of a comparison only say `at most $5`.
  const name = limit.startsWith(metric) ? limit : `${metric} ${limit}`;
  return passed
    ? { className, name }
    : { className, name, failure: `${metric} is ${actual}; the limit is ${limit}` };
}
