import type { FieldDoc, FieldTable } from './field-table.ts';

/** The tables of fields as Markdown, one section a block: the reference part of docs/scenario-format.md. */
export function formatTables(tables: Readonly<Record<string, FieldTable>>): string {
  return Object.entries(tables)
    .map(([name, table]) => `### ${name}\n\n${tableText(table)}`)
    .join('\n\n');
}

function tableText(table: FieldTable): string {
  const rows = Object.entries(table).map(([field, doc]) => rowText(field, doc));
  return ['| field | type | meaning | default |', '|---|---|---|---|', ...rows].join('\n');
}

function rowText(field: string, { type, doc, isRequired, standsFor, example }: FieldDoc): string {
  const meaning = example === undefined ? doc : `${doc} Example: \`${example}\``;
  const standIn = isRequired === true ? '*must be there*' : (standsFor ?? '');
  return `| \`${field}\` | ${typeText(type)} | ${meaning.replaceAll('|', '\\|')} | ${standIn} |`;
}

/** The scalars as a reader of the page knows them. */
const NAMES: Readonly<Record<string, string>> = {
  any: 'anything',
  obj: 'mapping',
  str: 'text',
  bool: 'true or false',
  num: 'number',
  int: 'whole number',
  intstr: 'whole number or text',
  dur: 'duration',
  dist: 'duration',
  qty: 'quantity',
  expr: 'number or expression',
  usd: 'money',
  ratio: 'share',
  limit: 'limit',
  target: 'object',
  kill: 'target',
  node: 'node',
};

/** Types with fields of their own link to their section. */
function typeText(type: string): string {
  if (type.startsWith('=')) return type.slice(1).split('|').join(', ');
  if (type.startsWith('[')) return `list of ${typeText(type.slice(1, -1))}`;
  if (type.startsWith('{')) return `mapping of ${typeText(type.slice(1, -1))}`;
  if (type.includes('/')) return type.split('/').map(typeText).join(' or ');
  return NAMES[type] ?? `[${type}](#${type.toLowerCase()})`;
}
