import { cleanText } from '../clean-text.ts';

export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly className: string;
  readonly name: string;
  /** Why it did not pass; absent: it did. */
  readonly failure?: string;
  /** Why it could not be tried at all. */
  readonly error?: string;
}

/** Suites and cases in the XML that CI systems read. */
export function junitXml(suites: readonly JunitSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${xml(name)}" ${totals(cases)}>`,
      ...cases.map(caseXml),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const errors = cases.filter(({ error }) => error !== undefined).length;
  return `tests="${cases.length}" failures="${failures}"${errors === 0 ? '' : ` errors="${errors}"`}`;
}

function caseXml({ className, name, failure, error }: JunitCase): string {
  const open = `    <testcase classname="${xml(className)}" name="${xml(name)}"`;
  if (failure === undefined && error === undefined) return `${open}/>`;
  const inner =
    failure === undefined ? `<error message="${xml(error ?? '')}"/>` : `<failure message="${xml(failure)}"/>`;
  return `${open}>\n      ${inner}\n    </testcase>`;
}

function xml(text: string): string {
  return cleanText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
