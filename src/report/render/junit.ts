import type { RunResult } from '../../result/index.ts';
import { junitXml } from './junit-xml.ts';

/** The limits of a scenario as JUnit XML, one test case each: what CI systems show. */
export function renderJunit({ scenario, assertions }: RunResult): string {
  const cases = assertions.map(({ metric, limit, actual, passed }) => ({
    className: scenario,
    name: `${metric} ${limit}`,
    ...(passed ? {} : { failure: `${metric} is ${actual}; the limit is ${limit}` }),
  }));
  return junitXml([{ name: scenario, cases }]);
}
