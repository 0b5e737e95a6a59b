import { expect, test } from 'vitest';
import { podNameSuffix, templateHash } from './pod-name.ts';

test('no two of the first hundred thousand suffixes are equal', () => {
  const seen = new Set(Array.from({ length: 100_000 }, (_, ordinal) => podNameSuffix(ordinal)));
  expect(seen.size).toBe(100_000);
});

test('suffixes and hashes use the letters that the API server uses', () => {
  expect(podNameSuffix(0)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(templateHash({ a: 1 })).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/);
});

test('another template has another hash', () => {
  expect(templateHash({ image: 'web:1' })).not.toBe(templateHash({ image: 'web:2' }));
});
