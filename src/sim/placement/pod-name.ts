import { assert, digestText } from '../../base/index.ts';

/** The letters and digits that the API server draws generated names from: no vowels, no look-alikes. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIXES = ALPHABET.length ** 5;
/** Odd, and without a common divisor with 27^5: ordinal × STEP mod 27^5 meets every suffix once. */
const STEP = 8_765_431;

/** Five characters for the n-th pod of an owner: no two of the first 14 million are equal. */
export function podNameSuffix(ordinal: number): string {
  assert(
    Number.isSafeInteger(ordinal * STEP),
    `the suffix of pod ${ordinal} is beyond what is counted exactly`,
  );
  let rest = (ordinal * STEP + 1_234_567) % SUFFIXES;
  let text = '';
  for (let place = 0; place < 5; place++) {
    text += ALPHABET[rest % ALPHABET.length];
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

/** Stands for upstream's pod-template-hash: ten characters that change with the template. */
export function templateHash(template: unknown): string {
  const digest = digestText(JSON.stringify(template));
  let text = '';
  for (let place = 0; place < 10; place++)
    text += ALPHABET[Number.parseInt(digest.slice(place * 3, place * 3 + 3), 16) % ALPHABET.length];
  return text;
}
