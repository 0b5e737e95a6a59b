/**
 * Reads untyped parts of custom resources and loosely typed specs: the value if it has the wanted shape, else
 * undefined. What is not of that shape was reported when the file was read.
 */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};

/** An object as YAML or JSON has it, not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping under a key; an empty one where there is none. */
export function fieldsAt(parent: Fields | undefined, key: string): Fields {
  return optionalFieldsAt(parent, key) ?? NONE;
}

/** The object at the key; undefined where there is none or something else. */
export function optionalFieldsAt(parent: Fields | undefined, key: string): Fields | undefined {
  const value = parent?.[key];
  return isFields(value) ? value : undefined;
}

/** The mappings of a list under a key. */
export function fieldListAt(parent: Fields | undefined, key: string): readonly Fields[] {
  const value = parent?.[key];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The text at the key; a number is none. */
export function textAt(parent: Fields | undefined, key: string): string | undefined {
  const value = parent?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The number at the key; a text that looks like one is none. */
export function numberAt(parent: Fields | undefined, key: string): number | undefined {
  const value = parent?.[key];
  return typeof value === 'number' ? value : undefined;
}

/** A quantity or number as written. */
export function quantityAt(parent: Fields | undefined, key: string): string | number | undefined {
  const value = parent?.[key];
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The texts in the list at the key, others left out; undefined where there is no list. */
export function textsAt(parent: Fields | undefined, key: string): readonly string[] | undefined {
  const value = parent?.[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}

/** A mapping of texts, such as labels. */
export function textMapAt(
  parent: Fields | undefined,
  key: string,
): Readonly<Record<string, string>> | undefined {
  const value = optionalFieldsAt(parent, key);
  if (value === undefined) return undefined;
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
