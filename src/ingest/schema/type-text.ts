/**
 * The compact language in which fields are described, for Kubernetes objects and for scenarios alike:
 *
 *     str int num bool any obj     plain values; `any` takes everything, `obj` any mapping
 *     qty intstr dur …             texts with a meaning (scalars.ts)
 *     =A|B|C                       one of these texts
 *     [T]  {T}                     a list, a mapping of texts, of T
 *     T/U                          a scalar T, else U where a mapping stands
 *     Name                         a mapping with the fields of that name; a field `name!` must be there
 */
export type FieldType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly of: FieldType }
  | { readonly kind: 'map'; readonly of: FieldType }
  | { readonly kind: 'either'; readonly scalar: FieldType; readonly mapping: FieldType }
  | { readonly kind: 'fields'; readonly name: string };

export interface FieldSet {
  readonly fields: ReadonlyMap<string, FieldType>;
  readonly required: readonly string[];
}

/** Field names (with `!` where they must be there) to type texts. */
export type FieldTexts = Readonly<Record<string, string>>;

/** Named sets of fields; each is parsed when it is first asked for. */
export class SchemaTypes {
  readonly #texts: Readonly<Record<string, FieldTexts>>;
  readonly #sets = new Map<string, FieldSet>();

  constructor(texts: Readonly<Record<string, FieldTexts>>) {
    this.#texts = texts;
  }

  fields(name: string): FieldSet {
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#texts, name)) throw new Error(`no type named ${name} in the schema`);
    const entries = Object.entries(this.#texts[name]);
    const set: FieldSet = {
      fields: new Map(entries.map(([field, text]) => [field.replace('!', ''), parseType(text)])),
      required: entries.filter(([field]) => field.endsWith('!')).map(([field]) => field.slice(0, -1)),
    };
    this.#sets.set(name, set);
    return set;
  }
}

const parsedTypes = new Map<string, FieldType>();

/** The type that a text of the language above stands for; each text is parsed once. */
export function parseType(text: string): FieldType {
  const known = parsedTypes.get(text);
  if (known !== undefined) return known;
  const type = typeOf(text);
  parsedTypes.set(text, type);
  return type;
}

function typeOf(text: string): FieldType {
  if (text.startsWith('=')) return { kind: 'choice', values: text.slice(1).split('|') };
  if (text.startsWith('[')) return { kind: 'list', of: parseType(text.slice(1, -1)) };
  if (text.startsWith('{')) return { kind: 'map', of: parseType(text.slice(1, -1)) };
  const slash = text.indexOf('/');
  if (slash !== -1)
    return {
      kind: 'either',
      scalar: parseType(text.slice(0, slash)),
      mapping: parseType(text.slice(slash + 1)),
    };
  return /^[A-Z]/.test(text) ? { kind: 'fields', name: text } : { kind: 'scalar', name: text };
}
