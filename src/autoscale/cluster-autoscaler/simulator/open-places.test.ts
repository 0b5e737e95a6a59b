import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OpenPlaces } from './open-places.ts';

/** `count` closed places, these of them open. */
function placesOf(count: number, open: readonly number[]): OpenPlaces {
  const places = new OpenPlaces();
  places.reset(count);
  for (const place of open) places.open(place);
  return places;
}

describe('the next open place', () => {
  // prettier-ignore
  test.each([
    ['the place itself',                          [5],          5,   10,  5],
    ['one behind it',                             [7],          5,   10,  7],
    ['not one before it',                         [4],          5,   10,  10],
    ['the first of several',                      [6, 7, 8],    5,   10,  6],
    ['nothing is open',                           [],           0,   10,  10],
    ['the end is not asked',                      [10],         0,   10,  10],
    ['nor what is behind it',                     [11],         0,   10,  10],
    ['no place is left',                          [5],          10,  10,  10],
    ['the last bit of a word',                    [31],         0,   64,  31],
    ['the first bit of the next',                 [32],         0,   64,  32],
    ['from the middle of a word into the next',   [3, 33],      4,   64,  33],
    ['over words that are empty',                 [200],        1,   256, 200],
    ['an end within the word that has it',        [40],         0,   40,  40],
    ['an end just behind it',                     [40],         0,   41,  40],
  ] as const)('%s', (_rule, open, from, end, expected) => {
    expect(placesOf(256, open).nextFrom(from, end)).toBe(expected);
  });
});

describe('open and closed', () => {
  test('a place that is closed again is not found', () => {
    const places = placesOf(64, [31, 32]);
    places.close(31);
    expect(places.nextFrom(0, 64)).toBe(32);
    places.close(32);
    expect(places.nextFrom(0, 64)).toBe(64);
  });

  test('closing a closed place opens nothing', () => {
    const places = placesOf(64, []);
    places.close(7);
    expect(places.nextFrom(0, 64)).toBe(64);
  });

  test('a reset closes all, whether the list grows or shrinks', () => {
    for (const count of [10, 64, 5000]) {
      const places = placesOf(64, [0, 63]);
      places.reset(count);
      expect(places.nextFrom(0, count), `${count} places`).toBe(count);
      places.reset(64);
      expect(places.nextFrom(0, 64), `back from ${count} places`).toBe(64);
    }
  });
});

test('what is found is what a look at every place finds', () => {
  const count = 130;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(count - 1)),
      fc.uniqueArray(fc.nat(count - 1)),
      fc.nat(count),
      fc.nat(count),
      (opened, closed, a, b) => {
        const places = placesOf(count, opened);
        for (const place of closed) places.close(place);
        const isOpen = (place: number): boolean => opened.includes(place) && !closed.includes(place);
        const [from, end] = [Math.min(a, b), Math.max(a, b)];
        let expected = from;
        while (expected < end && !isOpen(expected)) expected++;
        expect(places.nextFrom(from, end)).toBe(expected);
      },
    ),
  );
});
