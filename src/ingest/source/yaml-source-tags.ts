import { CORE_SCHEMA, defineScalarTag, mergeTag, NOT_RESOLVED } from 'js-yaml';
import type { Schema } from 'js-yaml';

/**
 * Plain scalars as kubectl takes them: YAML 1.1 as gopkg.in/yaml.v2 reads it, which is not YAML 1.1 to the letter.
 * `no`, `on` and `y` are booleans, `0644` is octal and `1_000` a thousand; but `1:30` and dates stay texts.
 *
 * Upstream: sigs.k8s.io/yaml, goyaml.v2/resolve.go.
 */
const boolTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (text) => BOOLEANS.get(text) ?? NOT_RESOLVED,
  identify: (value) => typeof value === 'boolean',
});

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (text) => [text, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (text) => [text, false] as const,
  ),
]);

const nullTag = defineScalarTag<null>('tag:yaml.org,2002:null', {
  implicit: true,
  implicitFirstChars: ['', '~', 'n', 'N'],
  resolve: (text) => (['', '~', 'null', 'Null', 'NULL'].includes(text) ? null : NOT_RESOLVED),
  identify: (value) => value === null,
});

const NUMBER_STARTS = [...'-+.0123456789'];
const GO_INTEGER =
  /^(?<sign>[-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9]\d*))$/;
const GO_FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

const intTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: NUMBER_STARTS,
  resolve: (text) => {
    const groups = GO_INTEGER.exec(text.replaceAll('_', ''))?.groups;
    if (groups === undefined || /^[._]/.test(text)) return NOT_RESOLVED;
    const { hex, binary, octal, decimal } = groups;
    const magnitude =
      hex !== undefined
        ? parseInt(hex, 16)
        : binary !== undefined
          ? parseInt(binary, 2)
          : octal !== undefined
            ? parseInt(octal, 8)
            : Number(decimal);
    return groups['sign'] === '-' ? 0 - magnitude : magnitude;
  },
  identify: (value) => Number.isInteger(value),
});

const SPECIAL_FLOATS: ReadonlyMap<string, number> = new Map([
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((text) => [text, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((text) => [text, -Infinity] as const),
]);

const floatTag = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: NUMBER_STARTS,
  resolve: (text) => {
    const special = SPECIAL_FLOATS.get(text);
    if (special !== undefined) return special;
    const plain = text.replaceAll('_', '');
    return GO_FLOAT.test(plain) ? Number(plain) : NOT_RESOLVED;
  },
  identify: (value) => typeof value === 'number',
});

/** What a bare word means to kubectl's YAML reader: 1.1 booleans and octals, and merge keys. */
export const KUBECTL_SCHEMA: Schema = CORE_SCHEMA.withTags(nullTag, boolTag, intTag, floatTag, mergeTag);
