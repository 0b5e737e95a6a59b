import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';

const schema = JSON.parse(readFileSync('schemas/result.schema.json', 'utf8')) as { required: string[] };
const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);
const sample = JSON.parse(JSON.stringify(sampleResult())) as Record<string, unknown>;

describe('the published schema', () => {
  test('takes a result', () => {
    validate(sample);
    expect(validate.errors).toBeNull();
  });

  test('refuses a result with a field that it does not know, at any depth', () => {
    expect(validate({ ...sample, extra: 1 })).toBe(false);
    expect(validate({ ...sample, cost: { ...(sample['cost'] as object), extra: 1 } })).toBe(false);
    expect(validate({ ...sample, findings: [{ kind: 'x', severity: 'dire', text: '' }] })).toBe(false);
  });

  test('refuses a result that lacks a field', () => {
    for (const field of schema.required) {
      const { [field]: _left, ...rest } = sample;
      expect([field, validate(rest)]).toEqual([field, false]);
    }
  });

  test('refuses half a micro-USD', () => {
    expect(validate({ ...sample, cost: { ...(sample['cost'] as object), totalMicroUsd: 0.5 } })).toBe(false);
  });
});
