import { SchemaTypes } from '../../ingest/index.ts';

/** A field of a file that people write: its type (in the language of ingest/schema/type-text.ts), what it means. */
export interface FieldDoc {
  readonly type: string;
  readonly doc: string;
  readonly isRequired?: true;
  readonly standsFor?: string;
  readonly example?: string;
}

export type FieldTable = Readonly<Record<string, FieldDoc>>;

/** A field that has to be there. Its type, and what it is for: the documentation is printed from here. */
export const must = (type: string, doc: string, example?: string): FieldDoc => ({
  type,
  doc,
  isRequired: true,
  ...(example === undefined ? {} : { example }),
});

/** A field that may be left out, with what stands for it then. */
export const may = (type: string, doc: string, standsFor?: string, example?: string): FieldDoc => ({
  type,
  doc,
  ...(standsFor === undefined ? {} : { standsFor }),
  ...(example === undefined ? {} : { example }),
});

/** The tables as the check of a written value wants them. */
export function fieldTypes(tables: Readonly<Record<string, FieldTable>>): SchemaTypes {
  return new SchemaTypes(
    Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [
        name,
        Object.fromEntries(
          Object.entries(table).map(([field, { type, isRequired }]) => [
            isRequired === true ? `${field}!` : field,
            type,
          ]),
        ),
      ]),
    ),
  );
}
