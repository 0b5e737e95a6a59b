import { describe, expect, test } from 'vitest';
import { podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import type { ImageSpec, RuntimeSpec } from '../../../scenario/index.ts';

const MB = 1_000_000;
const SECOND_MS = 1000;

/** Layers as `digest:megabytes`. */
function image(name: string, ...layers: readonly string[]): ImageSpec {
  return {
    name,
    isMissing: false,
    layers: layers.map((text) => {
      const [digest, megabytes] = text.split(':');
      return { digest, bytes: Number(megabytes) * MB };
    }),
  };
}

/** A registry of 10 MB a second that answers at once, unless a test says otherwise. */
const registry = (images: readonly ImageSpec[], more: Partial<RuntimeSpec> = {}): Partial<RuntimeSpec> => ({
  images,
  imageBytesPerMs: 10_000,
  imageLatencyMs: 0,
  ...more,
});

const onNode = (node: string) => ({ nodeSelector: { 'kubernetes.io/hostname': node } });
const running = (name: string, images: readonly string[], more: object = {}) =>
  podOf(name, { containers: images.map((each, place) => ({ name: `c${place}`, image: each })), ...more });

/** `pod: second` of every start. */
function starts(run: NodeRun): Record<string, number> {
  const started = runOnNodes({ untilS: 600, ...run }).lines.flatMap((line) => {
    const [second, word, pod] = line.split(' ');
    return word === 'pod-started' ? [[pod, Number(second)] as const] : [];
  });
  return Object.fromEntries(started);
}

describe('an image takes its size over the bandwidth', () => {
  const images = [
    image('a', 'x:100', 'y:50'),
    image('b', 'x:100', 'z:30'),
    image('c', 'w:60'),
    image('huge', 'h:1e15'),
  ];
  const serial = registry(images);
  const parallel = registry(images, { kubelet: { serializeImagePulls: false } });
  const two = registry(images, { kubelet: { serializeImagePulls: false, maxParallelImagePulls: 2 } });

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<RuntimeSpec>, readonly (readonly [string, readonly string[]])[], Record<string, number>])[] = [
    // why                                                      registry   pods and their images                        seconds to the start
    ['150 MB at 10 MB/s',                                       serial,    [['p', ['a']]],                              { p: 15 }],
    ['one after the other: the second waits for the first',     serial,    [['p', ['a']], ['q', ['c']]],                { p: 15, q: 21 }],
    ['at the same time: the line is shared',                    parallel,  [['p', ['a']], ['q', ['c']]],                { p: 21, q: 12 }],
    ['a layer that is there already is not fetched',            serial,    [['p', ['a']], ['q', ['b']]],                { p: 15, q: 18 }],
    ['a layer that another pull fetches is waited for',         parallel,  [['p', ['a']], ['q', ['b']]],                { p: 18, q: 18 }],
    ['at most two at the same time',                            two,       [['p', ['c']], ['q', ['a']], ['r', ['b']]],  { p: 12, q: 24, r: 24 }],
    ['two pods of one image wait for one pull',                 serial,    [['p', ['a']], ['q', ['a']]],                { p: 15, q: 15 }],
    ['the containers of a pod one after the other',             serial,    [['p', ['a', 'c']]],                         { p: 21 }],
    ['and so in parallel: a pod’s containers never race',       parallel,  [['p', ['a', 'c']]],                         { p: 21 }],
    ['one that would take longer than time is counted: never',  serial,    [['p', ['huge']]],                           {}],
    ['an image that nobody described costs nothing',            serial,    [['p', ['unheard-of']]],                     { p: 0 }],
  ];
  test.each(rows)('%s', (_why, runtime, pods, expected) => {
    expect(starts({ objects: pods.map(([name, wanted]) => running(name, wanted)), runtime })).toEqual(
      expected,
    );
  });

  test('and the registry’s answer, each time it is asked', () => {
    const runtime = registry(images, { imageLatencyMs: 2 * SECOND_MS });
    expect(starts({ objects: [running('p', ['a']), running('q', ['b'])], runtime })).toEqual({
      p: 17,
      q: 22,
    });
  });

  test('every node pulls for itself', () => {
    const nodes = [smallNode('n1'), smallNode('n2')];
    const objects = [running('p', ['a'], onNode('n1')), running('q', ['a'], onNode('n2'))];
    expect(starts({ objects, nodes, runtime: serial })).toEqual({ p: 15, q: 15 });
  });
});

describe('the pull policy', () => {
  const described = registry([image('app:1', 'x:100'), image('app', 'y:100')], { imageLatencyMs: SECOND_MS });
  const later = (pod: object) => ({ atMs: 100 * SECOND_MS, kind: 'apply' as const, objects: [pod as never] });
  /** How long a pod waits on a node that has the image. */
  const again = (name: string, imagePullPolicy?: string): number | undefined => {
    const container = { name: 'c', image: name, ...(imagePullPolicy && { imagePullPolicy }) };
    const second = podOf('second', { containers: [container] });
    const run = { objects: [running('first', [name])], actions: [later(second)], runtime: described };
    const at = starts(run)['second'];
    return at === undefined ? undefined : at - 100;
  };

  // prettier-ignore
  test.each([
    ['a tag: not asked for again',                       'app:1',  undefined,        0],
    ['no tag is the latest: the registry is asked',      'app',    undefined,        1],
    ['Always: the registry is asked, no layer comes',    'app:1',  'Always',         1],
    ['IfNotPresent',                                     'app',    'IfNotPresent',   0],
    ['Never, and it is there',                           'app:1',  'Never',          0],
  ])('%s', (_why, name, policy, seconds) => {
    expect(again(name, policy)).toBe(seconds);
  });

  test('Never, and it is not there: never', () => {
    const container = { name: 'c', image: 'app:1', imagePullPolicy: 'Never' };
    expect(starts({ objects: [podOf('p', { containers: [container] })], runtime: described })).toEqual({});
  });
});

describe('an image that the registry does not have', () => {
  const missing = { ...image('gone', 'x:1'), isMissing: true };
  const runtime = registry([missing, image('app', 'y:100')], { imageLatencyMs: SECOND_MS });

  test('never comes, and its pod never starts', () => {
    expect(starts({ objects: [running('p', ['gone'])], runtime })).toEqual({});
  });

  // A real kubelet that pulls one by one would have q wait a second longer; docs/parity.md says so.
  test('takes no turn in the line of its node', () => {
    const objects = [running('p', ['gone']), running('q', ['app'])];
    expect(starts({ objects, runtime })).toEqual({ q: 11 });
  });

  test('keeps the containers after it in its pod from starting', () => {
    expect(starts({ objects: [running('p', ['gone', 'app'])], runtime })).toEqual({});
  });

  test('keeps an init container from ending, and so the pod from starting', () => {
    const objects = [podOf('p', { initContainers: [{ name: 'i', image: 'gone' }] })];
    expect(starts({ objects, runtime })).toEqual({});
  });
});

describe('the container itself', () => {
  test('takes its own time after the pull', () => {
    const runtime = registry([image('a', 'x:100')], { containerStartMs: { kind: 'constant', ms: 3000 } });
    expect(starts({ objects: [running('p', ['a'])], runtime })).toEqual({ p: 13 });
  });

  test('and the pod’s sandbox before it', () => {
    const runtime = registry([image('a', 'x:100')], { containerStartMs: { kind: 'constant', ms: 3000 } });
    expect(starts({ objects: [running('p', ['a'])], runtime, podStartMs: 5000 })).toEqual({ p: 18 });
  });
});
