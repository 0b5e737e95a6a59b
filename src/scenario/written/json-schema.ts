import { SCENARIO_TABLES } from './schema.ts';
import type { FieldDoc, FieldTable } from './field-table.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** The table of fields as a JSON Schema, for editors (`# yaml-language-server: $schema=…`). */
export function scenarioJsonSchema(): JsonSchema {
  const { Scenario, ...others } = SCENARIO_TABLES;
  return jsonSchemaOf({ file: 'scenario', title: 'Plimsoll scenario' }, Scenario, others);
}

/** The schema of a file whose top is `root`; the other tables are what its types name. */
export function jsonSchemaOf(
  { file, title }: { readonly file: string; readonly title: string },
  root: FieldTable,
  others: Readonly<Record<string, FieldTable>>,
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://plimsoll.dev/schemas/${file}.schema.json`,
    title,
    ...objectSchema(root),
    $defs: Object.fromEntries(Object.entries(others).map(([name, table]) => [name, objectSchema(table)])),
  };
}

/** Unknown fields are errors here as they are in the check. */
function objectSchema(table: FieldTable): JsonSchema {
  const required = Object.entries(table)
    .filter(([, { isRequired }]) => isRequired === true)
    .map(([field]) => field);
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(Object.entries(table).map(([field, doc]) => [field, fieldSchema(doc)])),
  };
}

function fieldSchema({ type, doc, standsFor }: FieldDoc): JsonSchema {
  const description = standsFor === undefined ? doc : `${doc} Default: ${standsFor}.`;
  return { description, ...typeSchema(type) };
}

const DURATION = '^(0|-?(\\d+(\\.\\d*)?(ns|us|µs|ms|s|m|h|d))+)$';
const TEXT_OR_NUMBER: JsonSchema = { type: ['string', 'number'] };

/** The JSON Schema of each scalar of the type language. */
const SCALARS: Readonly<Record<string, JsonSchema>> = {
  any: {},
  obj: { type: 'object' },
  str: { type: 'string' },
  bool: { type: 'boolean' },
  num: { type: 'number' },
  int: { type: 'integer' },
  intstr: { type: ['integer', 'string'] },
  dur: { type: 'string', pattern: DURATION },
  dist: { type: 'string', pattern: DURATION },
  qty: TEXT_OR_NUMBER,
  expr: TEXT_OR_NUMBER,
  usd: TEXT_OR_NUMBER,
  ratio: TEXT_OR_NUMBER,
  limit: TEXT_OR_NUMBER,
  target: { type: 'string', pattern: '^[^/]+(/[^/]+){1,2}$' },
  kill: { type: 'string', pattern: '^(node|zone|pool)/.+$' },
  node: { type: 'string' },
};

/** Mirrors parseType of ingest/schema/type-text.ts, which the test beside holds equal on examples. */
function typeSchema(type: string): JsonSchema {
  if (type.startsWith('=')) return { enum: type.slice(1).split('|') };
  if (type.startsWith('[')) return { type: 'array', items: typeSchema(type.slice(1, -1)) };
  if (type.startsWith('{')) return { type: 'object', additionalProperties: typeSchema(type.slice(1, -1)) };
  if (type.includes('/')) return { anyOf: type.split('/').map(typeSchema) };
  return SCALARS[type] ?? { $ref: `#/$defs/${type}` };
}
