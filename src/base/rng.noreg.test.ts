import { expect, test } from 'vitest';
import { Digest, digestText } from './digest.ts';
import { RandomStreams } from './rng.ts';

// These values are what saved results were made with: a change here changes every digest and every random draw.

test('the first draws of a named stream stay what they are', () => {
  const stream = new RandomStreams(7).stream('pod-duration', 'web');
  expect([stream.bits(), stream.bits(), stream.bits()]).toEqual(DRAWS);
});

test('another name, run or seed is another stream', () => {
  const first = (seed: number, run: number, name: string) =>
    new RandomStreams(seed, run).stream(name).double();
  const draws = [
    first(1, 0, 'a'),
    first(1, 0, 'b'),
    first(1, 1, 'a'),
    first(2, 0, 'a'),
    first(2 ** 40, 0, 'a'),
  ];
  expect(new Set(draws).size).toBe(draws.length);
  expect(first(1, 0, 'a')).toBe(draws[0]);
});

test('exponential draws have the mean asked for', () => {
  const stream = new RandomStreams(3).stream('mean');
  let sum = 0;
  for (let draw = 0; draw < 100_000; draw++) sum += stream.exponential(600);
  expect(sum / 100_000).toBeGreaterThan(590);
  expect(sum / 100_000).toBeLessThan(610);
});

test('the digest of a text stays what it is, and sees order, length and sign', () => {
  expect(digestText('plimsoll')).toBe(TEXT_DIGEST);
  const of = (...numbers: number[]) => {
    const digest = new Digest();
    for (const number of numbers) digest.number(number);
    return digest.hex();
  };
  const seen = [of(1, 2), of(2, 1), of(1), of(1, 2, 0), of(-1, 2), of(1.5), of(2 ** 33), of(2 ** 34), of()];
  expect(new Set(seen).size).toBe(seen.length);
});

const DRAWS: readonly number[] = [1_512_210_784, 1_437_600_519, 2_083_164_414];
const TEXT_DIGEST = '6e4525b94b0b5cb342b31b356240c4c1';
