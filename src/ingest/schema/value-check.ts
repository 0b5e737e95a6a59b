import { didYouMean } from '../../base/index.ts';
import { isMapping, nameOf, SCALARS } from './scalars.ts';
import type { ScalarCheck, ValueFault } from './scalars.ts';
import type { FieldSet, FieldType, SchemaTypes } from './type-text.ts';

/** A fault and where it is: the path from the checked value, and whether the key or the value is meant. */
export interface PlacedFault extends ValueFault {
  readonly path: readonly (string | number)[];
  readonly part: 'key' | 'value';
  /** Of an unknown field: the field that must be there, is not, and was probably meant. */
  readonly instead?: string;
}

/**
 * Compares a value with the schema and collects everything that does not agree: unknown fields (with the nearest known
 * one), missing fields, wrong types, texts that are none of the choices. `null` counts as absent, as the API has it.
 * One walk over the value; nothing is allocated where nothing is wrong.
 */
export class ValueCheck {
  readonly faults: PlacedFault[] = [];
  readonly #types: SchemaTypes;
  readonly #scalars: Readonly<Record<string, ScalarCheck>>;
  readonly #path: (string | number)[] = [];

  constructor(types: SchemaTypes, scalars: Readonly<Record<string, ScalarCheck>> = SCALARS) {
    this.#types = types;
    this.#scalars = scalars;
  }

  check(value: unknown, type: FieldType): void {
    switch (type.kind) {
      case 'scalar':
        return this.#report(this.#scalars[type.name](value));
      case 'choice':
        return this.#choice(value, type.values);
      case 'list':
        return this.#list(value, type.of);
      case 'map':
        return this.#map(value, type.of);
      case 'either':
        return this.check(value, isMapping(value) ? type.mapping : type.scalar);
      case 'fields':
        return this.#fields(value, this.#types.fields(type.name));
    }
  }

  #fields(value: unknown, set: FieldSet): void {
    if (!isMapping(value))
      return this.#report(wrong(value, 'a mapping', 'write its fields below it; was the file cut off here?'));
    const missing = new Set(set.required.filter((name) => value[name] === undefined || value[name] === null));
    const meant = new Set<string | undefined>();
    for (const key of Object.keys(value)) {
      const type = set.fields.get(key);
      const child = value[key];
      if (type === undefined) meant.add(this.#unknown(key, set, missing));
      else if (child !== null && child !== undefined) this.#step(key, child, type);
    }
    for (const name of missing)
      if (!meant.has(name))
        this.#report({ code: 'field-missing', message: `${name} is missing`, hint: `add ${name}: …` });
  }

  #list(value: unknown, of: FieldType): void {
    if (!Array.isArray(value)) return this.#report(wrong(value, 'a list', 'begin each entry with `- `'));
    for (let index = 0; index < value.length; index++) this.#step(index, value[index], of);
  }

  #map(value: unknown, of: FieldType): void {
    if (!isMapping(value)) return this.#report(wrong(value, 'a mapping', 'write `key: value` lines'));
    for (const key of Object.keys(value)) {
      const child = value[key];
      if (child !== null && child !== undefined) this.#step(key, child, of);
    }
  }

  #step(key: string | number, value: unknown, type: FieldType): void {
    this.#path.push(key);
    this.check(value, type);
    this.#path.pop();
  }

  #choice(value: unknown, values: readonly string[]): void {
    if (typeof value === 'string' && values.includes(value)) return;
    const names = values.filter((name) => name !== '');
    const near = typeof value === 'string' ? didYouMean(value, names) : undefined;
    const list = `one of ${names.join(', ')}`;
    this.#report({
      code: 'choice-unknown',
      message: `${nameOf(value)} is none of the values it can have`,
      hint: near === undefined ? list : `did you mean ${near}? ${list}`,
    });
  }

  /** Reports the key and answers with the field that was probably meant. */
  #unknown(key: string, set: FieldSet, missing: ReadonlySet<string>): string | undefined {
    const near = didYouMean(key, set.fields.keys());
    const known = [...set.fields.keys()];
    const hint =
      near !== undefined
        ? `did you mean ${near}?`
        : known.length <= 12
          ? `known here: ${known.join(', ')}`
          : undefined;
    this.faults.push({
      code: 'field-unknown',
      message: `unknown field ${key}`,
      ...(hint === undefined ? {} : { hint }),
      path: [...this.#path, key],
      part: 'key',
      ...(near !== undefined && missing.has(near) ? { instead: near } : {}),
    });
    return near;
  }

  #report(fault: ValueFault | undefined): void {
    if (fault !== undefined) this.faults.push({ ...fault, path: [...this.#path], part: 'value' });
  }
}

function wrong(value: unknown, wanted: string, hint?: string): ValueFault {
  const fault = { code: 'type-wrong', message: `expected ${wanted}, found ${nameOf(value)}` };
  return hint === undefined ? fault : { ...fault, hint };
}
