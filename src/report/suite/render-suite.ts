import type { SuiteResult } from '../../result/index.ts';
import { renderAs } from '../render-report.ts';
import type { RenderOptions } from '../render-report.ts';
import { junitXml } from '../render/junit-xml.ts';
import type { JunitCase } from '../render/junit-xml.ts';
import { crossedText, limitText, unitsOf } from './check-text.ts';
import { suiteReport } from './suite-report.ts';

export type SuiteFormat = 'text' | 'md' | 'html' | 'json' | 'junit';

/** A benchmark suite in a format. JSON is the result itself; JUnit has a case a limit and policy, a suite a workload. */
export function renderSuite(result: SuiteResult, format: SuiteFormat, options: RenderOptions = {}): string {
  if (format === 'json') return `${JSON.stringify(result, undefined, 2)}\n`;
  if (format === 'junit') return suiteJunit(result);
  return renderAs(suiteReport(result), format, options);
}

function suiteJunit(result: SuiteResult): string {
  const unitOf = unitsOf(result);
  const workloads = [...new Set(result.cells.map(({ workload }) => workload))];
  return junitXml(
    workloads.map((workload) => ({
      name: `${result.suite} ${workload}`,
      cases: [
        ...result.checks
          .filter((check) => check.workload === workload)
          .map((check): JunitCase => ({
            className: check.policy,
            name: limitText(check, unitOf),
            ...(check.passed ? {} : { failure: crossedText(check, unitOf) }),
          })),
        ...result.failures
          .filter((failure) => failure.workload === workload)
          .map(({ policy, seed, failure }) => ({
            className: policy,
            name: `run at seed ${seed}`,
            error: failure,
          })),
      ],
    })),
  );
}
