import { compareStrings } from '../../base/index.ts';
import { parseGoDuration } from './go-duration.ts';

/**
 * The form of a configuration: which fields there are and what stands in them. Go's strict decoder refuses what the form
 * does not know.
 */
export type Shape =
  /** `embeddedIn`: the Go struct that brings the field into the one it is listed in; `goType`: the type's own name. */
  | {
      readonly kind: 'scalar';
      readonly type: ScalarType;
      readonly goType?: string;
      readonly embeddedIn?: string;
    }
  /** Text such as `10s`; null is no text unless the Go field is a pointer. */
  | { readonly kind: 'duration'; readonly isPointer: boolean }
  /** `isToldEmpty`: an error text tells an empty list from none. */
  | { readonly kind: 'list'; readonly item: Shape; readonly isToldEmpty?: boolean }
  /** `always`: fields that hold their zero value where nothing is written; see go-value.ts. */
  | {
      readonly kind: 'fields';
      readonly goName: string;
      /** `v1` unless said. */
      readonly goPackage?: string;
      readonly fields: Readonly<Record<string, Shape>>;
      readonly always?: readonly string[];
    }
  | { readonly kind: 'any' };

export type ScalarType = 'string' | 'bool' | 'int32' | 'int64' | 'float32';

/** What does not decode: unknown fields are collected, a value of the wrong type ends the reading. */
export interface DecodingFaults {
  readonly unknownFields: readonly string[];
  readonly typeError?: string;
}

export function checkShape(value: unknown, shape: Shape): DecodingFaults {
  const walk = new Walk();
  walk.visit(value, shape, { path: '', goPath: '' });
  return {
    unknownFields: walk.unknownFields,
    ...(walk.typeError !== undefined && { typeError: walk.typeError }),
  };
}

interface Place {
  /** `profiles[0].plugins` */
  readonly path: string;
  /** `KubeSchedulerProfile.profiles.plugins`: the innermost struct and the fields on the way. */
  readonly goPath: string;
}

/** Go reads JSON with sorted keys, which is what YAML becomes first. */
class Walk {
  readonly unknownFields: string[] = [];
  typeError: string | undefined;

  visit(value: unknown, shape: Shape, place: Place): void {
    if (shape.kind === 'duration') return this.#visitDuration(value, shape.isPointer, place);
    if (value === null || value === undefined) return;
    switch (shape.kind) {
      case 'any':
        return;
      case 'scalar':
        if (!isScalar(value, shape.type)) this.#mismatch(value, goTypeOf(shape), place);
        return;
      case 'list':
        if (!Array.isArray(value)) return this.#mismatch(value, goTypeOf(shape), place);
        value.forEach((item: unknown, index) =>
          this.visit(item, shape.item, { ...place, path: `${place.path}[${index}]` }),
        );
        return;
      case 'fields':
        if (!isMembers(value)) return this.#mismatch(value, goTypeOf(shape), place);
        this.#visitFields(value, shape, place);
    }
  }

  #visitFields(value: Members, shape: Shape & { kind: 'fields' }, place: Place): void {
    const fieldPath = place.goPath.slice(place.goPath.indexOf('.') + 1);
    for (const key of Object.keys(value).sort(compareStrings)) {
      const path = place.path === '' ? key : `${place.path}.${key}`;
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      if (field === undefined) this.unknownFields.push(path);
      else {
        const name = field.kind === 'scalar' && field.embeddedIn ? `${field.embeddedIn}.${key}` : key;
        const goPath = `${shape.goName}.${fieldPath === '' ? name : `${fieldPath}.${name}`}`;
        this.visit(value[key], field, { path, goPath });
      }
    }
  }

  /** The first thing wrong in the order of the keys counts, whether it is a type or the text of a duration. */
  #visitDuration(value: unknown, isPointer: boolean, place: Place): void {
    if (value === undefined || (value === null && isPointer)) return;
    const text = value ?? '';
    if (typeof text !== 'string') this.#mismatch(text, 'string', place);
    else if (parseGoDuration(text) === undefined)
      this.typeError ??= `time: invalid duration ${JSON.stringify(text)}`;
  }

  #mismatch(value: unknown, goType: string, { goPath }: Place): void {
    const where = goPath === '' ? 'Go value' : `Go struct field ${goPath}`;
    this.typeError ??= `json: cannot unmarshal ${jsonKind(value, goType)} into ${where} of type ${goType}`;
  }
}

export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first number that is too large; it is the first too small with a minus and one below. */
const INT_END: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

function isScalar(value: unknown, type: ScalarType): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (typeof value !== 'number') return false;
  return type === 'float32' || (Number.isInteger(value) && value >= -INT_END[type] && value < INT_END[type]);
}

/** Go names the number where a number was wanted and this one does not fit. */
export function jsonKind(value: unknown, goType: string): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && /^(?:int|float)/.test(goType) ? `number ${value}` : typeof value;
}

function goTypeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'scalar':
      return shape.goType ?? shape.type;
    case 'duration':
      return 'v1.Duration';
    case 'list':
      return `[]${goTypeOf(shape.item)}`;
    case 'fields':
      return `${shape.goPackage ?? 'v1'}.${shape.goName}`;
    case 'any':
      return 'interface {}';
  }
}
