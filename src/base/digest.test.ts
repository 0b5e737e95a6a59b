import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Digest, digestText } from './digest.ts';

const of = (add: (digest: Digest) => void): string => {
  const digest = new Digest();
  add(digest);
  return digest.hex();
};
const texts = (values: readonly string[]): string =>
  of((digest) => values.forEach((value) => digest.text(value)));
const numbers = (values: readonly number[]): string =>
  of((digest) => values.forEach((value) => digest.number(value)));

test('is 32 hexadecimal digits of what was added, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (values) => {
      expect(texts(values)).toMatch(/^[0-9a-f]{32}$/);
      expect(texts(values)).toBe(texts([...values]));
    }),
  );
});

test('reading it changes nothing: more may be added afterwards', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, second) => {
      const read = of((digest) => {
        digest.text(first);
        digest.hex();
        digest.text(second);
      });
      expect(read).toBe(texts([first, second]));
    }),
  );
});

test('where one text ends and the next begins is part of it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (first, second) => {
      expect(texts([first, second])).not.toBe(texts([first + second]));
      expect(texts([first, second])).not.toBe(texts(['', first + second]));
    }),
  );
});

test('one changed unit changes it, wherever it stands', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.nat(), (text, at) => {
      const place = at % text.length;
      const changed = String.fromCharCode(text.charCodeAt(place) ^ 1);
      expect(digestText(text.slice(0, place) + changed + text.slice(place + 1))).not.toBe(digestText(text));
    }),
  );
});

test('numbers that differ have different digests, whole or not, large or small', () => {
  const some = fc.oneof(
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.constantFrom(Infinity, -Infinity, 0.5),
  );
  fc.assert(
    fc.property(some, some, (a, b) => {
      // -0 is 0 wherever figures are written.
      if (a + 0 === b + 0) return;
      expect(numbers([a])).not.toBe(numbers([b]));
    }),
    { numRuns: 500 },
  );
});

test('the lanes are mixed: none of 128 bits is the same in most digests of small numbers', () => {
  const counts = new Float64Array(128);
  const RUNS = 2000;
  for (let run = 0; run < RUNS; run++) {
    const bits = BigInt(`0x${numbers([run])}`);
    for (let bit = 0; bit < 128; bit++) counts[bit] += Number((bits >> BigInt(bit)) & 1n);
  }
  const shares = Array.from(counts, (count) => count / RUNS);
  expect(Math.min(...shares)).toBeGreaterThan(0.33);
  expect(Math.max(...shares)).toBeLessThan(0.67);
});

test.each([
  [Infinity, 0],
  [NaN, 2 ** 51],
  [-5e-324, -1],
  [-5e-324, -(2 ** 32) + 1],
  [Infinity, -Infinity],
])('%d is not %d', (a, b) => {
  expect(numbers([a])).not.toBe(numbers([b]));
});
