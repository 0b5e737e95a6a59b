import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PULLS, ImagePulls } from './image-pulls.ts';
import type { PullOptions } from './image-pulls.ts';
import { imageGarbage, ImageStore } from './image-store.ts';
import type { Image } from './image-store.ts';
import { advancePullBackoff, decidePull, pullPolicyOf } from './pull-policy.ts';
import type { PullBackoff } from './pull-policy.ts';

/** Layers are written as `digest:bytes`. */
function image(name: string, ...layers: readonly string[]): Image {
  return {
    name,
    layers: layers.map((text) => {
      const [digest, bytes] = text.split(':');
      return { digest, bytes: Number(bytes) };
    }),
  };
}

interface Asked {
  readonly atMs: number;
  readonly image: Image;
}

/** When each asker (its place in the list) has its image. */
function pulled(asked: readonly Asked[], options: Partial<PullOptions>, store = new ImageStore()): number[] {
  const pulls = new ImagePulls(store, { ...DEFAULT_PULLS, latencyMs: 0, bytesPerMs: 1, ...options });
  const doneMs = asked.map(() => NaN);
  const settle = (untilMs: number): void => {
    for (let atMs = pulls.nextMs; atMs <= untilMs && atMs < Infinity; atMs = pulls.nextMs)
      for (const { askers } of pulls.advance(atMs)) for (const asker of askers) doneMs[Number(asker)] = atMs;
  };
  asked.forEach(({ atMs, image: wanted }, place) => {
    settle(atMs);
    pulls.ask(wanted, String(place), atMs);
  });
  settle(Number.MAX_SAFE_INTEGER);
  return doneMs;
}

describe('pulls', () => {
  const a = image('a', 'x:100', 'y:50');
  const b = image('b', 'x:100', 'z:30');
  const c = image('c', 'w:60');
  // prettier-ignore
  const rows = [
    // why                                              asked                                               options                          done at
    ['size ÷ bandwidth, after the latency',             [{ atMs: 0, image: a }],                            { latencyMs: 7 },                [157]],
    ['serial: one after the other',                     [{ atMs: 0, image: a }, { atMs: 0, image: c }],     { isSerial: true },              [150, 210]],
    ['parallel: the bandwidth is shared',               [{ atMs: 0, image: a }, { atMs: 0, image: c }],     { isSerial: false },             [210, 120]],
    ['serial: a shared layer is there already',         [{ atMs: 0, image: a }, { atMs: 0, image: b }],     { isSerial: true },              [150, 180]],
    ['parallel: a shared layer is fetched once',        [{ atMs: 0, image: a }, { atMs: 0, image: b }],     { isSerial: false },             [180, 180]],
    ['two that want the same image wait for one pull',  [{ atMs: 0, image: a }, { atMs: 100, image: a }],   { isSerial: false },             [150, 150]],
    ['at most so many at once',                         [{ atMs: 0, image: c }, { atMs: 0, image: a }, { atMs: 0, image: b }], { isSerial: false, maxParallel: 2 }, [120, 240, 240]],
    ['a late one takes its share from then on',         [{ atMs: 0, image: a }, { atMs: 100, image: c }],   { isSerial: false },             [200, 210]],
  ] as const;

  test.each(rows)('%s', (_why, asked, options, doneAt) => {
    expect(pulled(asked, options)).toEqual(doneAt);
  });

  test('no layer is fetched twice and the line is never idle while someone waits', () => {
    const layer = fc.record({ digest: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') }).map(({ digest }) => ({
      digest,
      bytes: 10 * (digest.charCodeAt(0) - 90),
    }));
    const layers = fc.uniqueArray(layer, { selector: ({ digest }) => digest, minLength: 1 });
    const images = fc.array(layers, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(images, fc.boolean(), (lists, isSerial) => {
        const asked = lists.map((each, place) => ({ atMs: 0, image: { name: `i${place}`, layers: each } }));
        const distinct = new Map(lists.flat().map(({ digest, bytes }) => [digest, bytes]));
        const total = [...distinct.values()].reduce((sum, bytes) => sum + bytes, 0);
        const store = new ImageStore();
        const last = Math.max(...pulled(asked, { isSerial }, store));
        expect(store.bytes).toBe(total);
        // Ends are on whole milliseconds.
        expect(last).toBeGreaterThanOrEqual(total);
        expect(last).toBeLessThanOrEqual(total + lists.length);
      }),
    );
  });
});

describe('what a container waits for', () => {
  // prettier-ignore
  const policies = [
    ['nginx',                        'Always'],
    ['nginx:latest',                 'Always'],
    ['nginx:1.27',                   'IfNotPresent'],
    ['reg.example:5000/nginx',       'Always'],
    ['reg.example:5000/nginx:1',     'IfNotPresent'],
    ['nginx@sha256:abc',             'IfNotPresent'],
  ] as const;

  test.each(policies)('%s is pulled %s', (name, policy) => {
    expect(pullPolicyOf({ name: 'c', image: name })).toBe(policy);
  });

  test('Always asks the registry, IfNotPresent starts, Never waits for good', () => {
    const decide = (imagePullPolicy: string, isPresent: boolean): string =>
      decidePull({ name: 'c', image: 'x:1', imagePullPolicy }, isPresent, undefined, 0).kind;
    expect([decide('Always', true), decide('IfNotPresent', true), decide('Never', true)]).toEqual([
      'pull',
      'start',
      'start',
    ]);
    expect([decide('Always', false), decide('IfNotPresent', false), decide('Never', false)]).toEqual([
      'pull',
      'pull',
      'wait',
    ]);
  });

  test('an image that cannot be had is asked for after 10, 20, 40 … 300 s', () => {
    let entry: PullBackoff | undefined;
    let nowMs = 0;
    const waits: number[] = [];
    for (let failures = 0; failures < 7; failures++) {
      entry = advancePullBackoff(entry, nowMs);
      const decision = decidePull({ name: 'c', image: 'gone:1' }, false, entry, nowMs);
      if (decision.kind !== 'wait') throw new Error('it backs off');
      expect(decision.reason).toBe('ImagePullBackOff');
      waits.push((decision.retryMs - nowMs) / 1000);
      nowMs = decision.retryMs;
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
    expect(advancePullBackoff(entry, nowMs + 600_001).backoffMs).toBe(10_000);
  });
});

describe('garbage', () => {
  const store = new ImageStore();
  store.add(image('old', 'a:100'), 0);
  store.add(image('used', 'b:100'), 0);
  store.add(image('young', 'c:100'), 950_000);
  store.used('used', 900_000);
  const disk = { capacityBytes: 1000, availableBytes: 100 };

  test('goes from the high threshold on, the longest unused first, down to the low one', () => {
    expect(imageGarbage(store, new Set(), 1_000_000, disk)).toEqual(['old']);
    expect(imageGarbage(store, new Set(), 1_000_000, { ...disk, availableBytes: 151 })).toEqual(['old']);
    expect(imageGarbage(store, new Set(), 1_000_000, { ...disk, availableBytes: 160 })).toEqual([]);
  });

  test('spares images in use and young ones, even under pressure', () => {
    expect(imageGarbage(store, new Set(['old']), 1_000_000, 'pressure')).toEqual(['used']);
    expect(imageGarbage(store, new Set(), 1_000_000, 'pressure')).toEqual(['old', 'used']);
  });
});
