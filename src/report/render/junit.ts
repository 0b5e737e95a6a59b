import type { RunResult } from '../../result/index.ts';
import { cleanText } from '../clean-text.ts';

/** The limits of a scenario as JUnit XML, one test case each: what CI systems show. */
export function renderJunit({ scenario, assertions }: RunResult): string {
  const failures = assertions.filter(({ passed }) => !passed).length;
  const name = xml(scenario);
  const cases = assertions.map(({ metric, limit, actual, passed }) => {
    const open = `    <testcase classname="${name}" name="${xml(`${metric} ${limit}`)}"`;
    if (passed) return `${open}/>`;
    const message = xml(`${metric} is ${actual}; the limit is ${limit}`);
    return `${open}>\n      <failure message="${message}"/>\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${assertions.length}" failures="${failures}">`,
    `  <testsuite name="${name}" tests="${assertions.length}" failures="${failures}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function xml(text: string): string {
  return cleanText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
