import { isMembers } from './shape.ts';
import type { ScalarType, Shape } from './shape.ts';

/**
 * What Go's decoder makes of a value whose form has been checked: null is as good as nothing, so it goes; an item of a
 * list is there all the same, as its type's zero value; fields that are neither pointers nor left out when empty
 * (`always` in the shape) are there with theirs, a list as null. Lists with nothing in them are left out.
 *
 * Upstream: encoding/json, Unmarshal; what stands under `any` is handed on as written.
 */
export function goValue(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'any':
      return value;
    case 'duration':
      return value ?? '';
    case 'scalar':
      return value ?? ZERO[shape.type];
    case 'list':
      return Array.isArray(value) ? value.map((item: unknown) => goValue(item, shape.item)) : null;
    case 'fields':
      return goFields(value, shape);
  }
}

const ZERO: Readonly<Record<ScalarType, unknown>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  float32: 0,
};

function goFields(
  value: unknown,
  { fields, always = [] }: Shape & { kind: 'fields' },
): Readonly<Record<string, unknown>> {
  const written = isMembers(value) ? value : {};
  const names = Object.keys(fields).filter(
    (name) => always.includes(name) || (Object.hasOwn(written, name) && isKept(written[name], fields[name])),
  );
  return Object.fromEntries(
    names.map((name) => [
      name,
      goValue(Object.hasOwn(written, name) ? written[name] : undefined, fields[name]),
    ]),
  );
}

function isKept(value: unknown, shape: Shape): boolean {
  if (shape.kind === 'any') return true;
  if (Array.isArray(value) && value.length === 0) return shape.kind === 'list' && shape.isToldEmpty === true;
  return value !== null && value !== undefined;
}
