import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream, RandomStreams } from './rng.ts';

const DRAWS = 20_000;
const seeds = fc.integer({ min: 0, max: 2 ** 50 });
const draws = (stream: RandomStream, of: (stream: RandomStream) => number, count = DRAWS): number[] =>
  Array.from({ length: count }, () => of(stream));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a stream', () => {
  test('is fixed by seed, run and name, whoever else draws', () => {
    fc.assert(
      fc.property(seeds, fc.nat(9), fc.string(), fc.string(), (seed, run, name, other) => {
        const streams = new RandomStreams(seed, run);
        const alone = draws(new RandomStreams(seed, run).stream(name), (stream) => stream.bits(), 20);
        const [one, two] = [streams.stream(name), streams.stream(other, 'beside')];
        const beside = draws(
          one,
          (stream) => {
            two.bits();
            return stream.bits();
          },
          20,
        );
        expect(beside).toEqual(alone);
      }),
      { numRuns: 50 },
    );
  });

  test('draws below a bound stay below it and reach every value', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 12 }), (seed, bound) => {
        const seen = new Set(draws(new RandomStream(seed, 'below'), (stream) => stream.below(bound), 600));
        expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: bound }, (_, value) => value));
      }),
      { numRuns: 40 },
    );
  });

  test('doubles lie in [0, 1), half of them below one half', () => {
    const values = draws(new RandomStream(5, 'doubles'), (stream) => stream.double());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    // Three standard deviations of a fair coin.
    expect(Math.abs(values.filter((value) => value < 0.5).length / DRAWS - 0.5)).toBeLessThan(0.011);
  });

  test('normal draws have the mean and the deviation asked for', () => {
    const values = draws(new RandomStream(8, 'normal'), (stream) => stream.normal(100, 15));
    const centre = mean(values);
    expect(Math.abs(centre - 100)).toBeLessThan(0.4);
    expect(Math.abs(Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) - 15)).toBeLessThan(0.3);
  });

  test('exponential draws are positive and have no memory', () => {
    const values = draws(new RandomStream(2, 'exponential'), (stream) => stream.exponential(60));
    expect(Math.min(...values)).toBeGreaterThan(0);
    const late = values.filter((value) => value > 60);
    // Of those that lasted a mean, the rest is again a mean.
    expect(Math.abs(mean(late) - 120)).toBeLessThan(3);
  });
});

test('seeds that differ only above 32 bits are different seeds', () => {
  const first = (seed: number): number => new RandomStream(seed, 'a').bits();
  expect(new Set([first(1), first(1 + 2 ** 32), first(1 + 2 ** 33)]).size).toBe(3);
});
