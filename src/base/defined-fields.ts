/**
 * The fields that have a value: `{ ...definedFields({ name, region }) }` instead of a conditional spread for each
 * optional field. Under exactOptionalPropertyTypes an absent field and an undefined one are different things.
 */
export function definedFields<T extends Readonly<Record<string, unknown>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(fields) as (keyof T)[])
    if (fields[key] !== undefined) kept[key] = fields[key] as Exclude<T[typeof key], undefined>;
  return kept;
}
