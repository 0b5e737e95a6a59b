import { isMapping } from '../../schema/scalars.ts';
import type { ValueFault } from '../../schema/scalars.ts';
import type { PlacedFault } from '../../schema/value-check.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

/** What the rules find in one object, in the order found. */
export class FaultList {
  readonly list: PlacedFault[] = [];

  add(path: Path, fault: ValueFault, part: 'key' | 'value' = 'value'): void {
    this.list.push({ ...fault, path, part });
  }
}

/** The mapping under a key, or an empty one: a value of another type is the schema's to report. */
export function mappingIn(fields: Fields, key: string): Fields {
  const value = fields[key];
  return isMapping(value) ? value : NOTHING;
}

const NOTHING: Fields = {};

/** Calls `check` for each mapping of a list; whatever else stands in it is the schema's to report. */
export function eachOf(list: unknown, path: Path, check: (item: Fields, path: Path) => void): void {
  if (!Array.isArray(list)) return;
  list.forEach((item, index) => {
    if (isMapping(item)) check(item, [...path, index]);
  });
}

/** The texts of a list, and nothing for what is no list. */
export function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** A number that lies outside of the bounds, which the API server would refuse. Absent values are none. */
export function rangeRule(
  fields: Fields,
  path: Path,
  name: string,
  [least, most]: readonly [number, number],
  faults: FaultList,
): void {
  const value = fields[name];
  if (typeof value !== 'number' || (value >= least && value <= most)) return;
  const bound = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  faults.add([...path, name], {
    code: value < 0 && least === 0 ? 'count-negative' : 'out-of-range',
    message: `${name} is ${value}`,
    hint: `write ${bound}`,
  });
}
