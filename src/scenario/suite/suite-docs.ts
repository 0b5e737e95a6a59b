import { formatTables } from '../written/format-tables.ts';
import { jsonSchemaOf } from '../written/json-schema.ts';
import { SUITE_METRICS } from './suite-metrics.ts';
import { SUITE_TABLES } from './written-suite.ts';

/** The JSON Schema of a suite file, for editors. */
export function suiteJsonSchema(): Readonly<Record<string, unknown>> {
  const { BenchSuite, ...others } = SUITE_TABLES;
  return jsonSchemaOf({ file: 'bench-suite', title: 'Plimsoll benchmark suite' }, BenchSuite, others);
}

/** The reference part of docs/bench-suites.md. The names of metrics have a table of their own. */
export function suiteTables(): string {
  const { metric: _long, ...threshold } = SUITE_TABLES['Threshold'];
  const metric = { type: 'str', isRequired: true, doc: 'One of the [metrics](#metrics).' } as const;
  const rows = [...SUITE_METRICS].map(
    ([name, { unit, better = 'neither', doc }]) => `| \`${name}\` | ${unit} | ${better} | ${doc} |`,
  );
  return [
    formatTables({ ...SUITE_TABLES, Threshold: { metric, ...threshold } }),
    ['### Metrics\n', '| metric | unit | better | meaning |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}
