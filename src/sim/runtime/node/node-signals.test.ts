import { describe, expect, test } from 'vitest';
import { usageOf } from '../../../../test/support/node-run.ts';
import { nodeOf } from '../../../../test/support/scenario.ts';
import { readThresholds } from '../../../kubelet/index.ts';
import type { EvictionSignal } from '../../../kubelet/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { UsageSpec } from '../../../scenario/index.ts';
import { DEFAULT_RUNTIME } from '../choose-runtime.ts';
import { newContainer } from '../pod/live-pod.ts';
import type { LivePod } from '../pod/live-pod.ts';
import type { CpuPool } from './cpu-pool.ts';
import type { LoadedContainer, NodeLoad } from './node-load.ts';
import { newNodeLoad } from './node-load.ts';
import {
  couldBeMet,
  diskBytesOf,
  diskInUse,
  hasOwnStorageLimits,
  imagesInUse,
  observe,
  podUsageOf,
  usedByContainer,
} from './node-signals.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Running {
  readonly mebibytes: number;
  /** MiB an hour on top, from 0 on. */
  readonly grows?: number;
  readonly usage?: UsageSpec;
  readonly image?: string;
  readonly storageLimit?: string;
}

/** A machine of 16 GiB and 100 GiB of disk with pod p, whose containers c0, c1 … run since 0. */
function nodeWith(
  running: readonly Running[],
  disk = '100Gi',
): { readonly load: NodeLoad; readonly pod: LivePod } {
  const node = nodeOf('n', { memory: '16Gi', 'ephemeral-storage': disk });
  const load = newNodeLoad(0 as NodeRow, node, DEFAULT_RUNTIME, {} as CpuPool, 0);
  const lives = running.map(({ usage, image, storageLimit }, place) =>
    newContainer(
      {
        name: `c${place}`,
        ...(image === undefined ? {} : { image }),
        ...(storageLimit === undefined
          ? {}
          : { resources: { limits: { 'ephemeral-storage': storageLimit } } }),
      },
      false,
      usage,
    ),
  );
  const pod = { name: 'p', containers: lives } as unknown as LivePod;
  const leaves = running.map(({ mebibytes, grows = 0 }, place) => {
    const memoryBytesAt = (atMs: number): number => mebibytes * MIB + (grows * MIB * atMs) / HOUR_MS;
    const use = { isGrowing: grows > 0, memoryBytesAt };
    return {
      container: `c${place}`,
      live: lives[place],
      pod,
      use,
      memoryBytes: mebibytes * MIB,
    } as LoadedContainer;
  });
  load.containers.push(...leaves);
  load.pods.set(pod, { live: pod, pod: pod.pod, leaves });
  return { load, pod };
}

/** MiB that the signal sees as available. */
const availableOf = (
  load: NodeLoad,
  signal: EvictionSignal,
  imageBytes = 0,
  atMs = 0,
): number | undefined => {
  const reading = observe(load, imageBytes, atMs).get(signal);
  return reading === undefined ? undefined : reading.available / MIB;
};

describe('what a kubelet reads of its node', () => {
  // prettier-ignore
  const rows: readonly [rule: string, running: readonly Running[], signal: EvictionSignal, imageBytes: number, atMs: number, mebibytes: number][] = [
    ['memory: what no container holds',                  [{ mebibytes: 1024 }, { mebibytes: 512 }], 'memory.available',            0, 0,       16384 - 1536],
    ['memory that grows, by then',                       [{ mebibytes: 1024, grows: 60 }],          'memory.available',            0, HOUR_MS, 16384 - 1084],
    ['what pods may have of it goes alike',              [{ mebibytes: 1024 }],                     'allocatableMemory.available', 0, 0,       16384 - 1024],
    ['never less than none',                             [{ mebibytes: 20_000 }],                   'memory.available',            0, 0,       0],
    ['disk: images',                                     [{ mebibytes: 0 }],                        'nodefs.available',     3 * GIB, 0,       100 * 1024 - 3072],
    ['disk: what is written at the start',               [{ mebibytes: 0, usage: usageOf({ diskBytes: GIB }) }], 'nodefs.available', 0, 0,     99 * 1024],
    ['disk: and what is written an hour',                [{ mebibytes: 0, usage: usageOf({ diskBytesPerHour: GIB }) }], 'nodefs.available', 0, HOUR_MS / 2, 100 * 1024 - 512],
    ['images and pods share one disk',                   [{ mebibytes: 0, usage: usageOf({ diskBytes: GIB }) }], 'imagefs.available', GIB, 0,  98 * 1024],
    ['processes: one a container, as written otherwise', [{ mebibytes: 0 }, { mebibytes: 0, usage: usageOf({ processes: 9 }) }], 'pid.available', 0, 0, (4_194_304 - 10) / MIB],
  ];

  test.each(rows)('%s', (...[, running, signal, imageBytes, atMs, mebibytes]) => {
    expect(availableOf(nodeWith(running).load, signal, imageBytes, atMs)).toBeCloseTo(mebibytes, 6);
  });

  test('of a disk whose size nobody says it reads nothing', () => {
    const { load } = nodeWith([{ mebibytes: 0 }], '0');
    expect(availableOf(load, 'nodefs.available')).toBeUndefined();
    expect(diskInUse(load, GIB, 0)).toBeUndefined();
  });

  test('images that run are in use, each once; a container without one has none', () => {
    const { load } = nodeWith([{ mebibytes: 0, image: 'a' }, { mebibytes: 0, image: 'a' }, { mebibytes: 0 }]);
    expect([...imagesInUse(load)]).toEqual(['a']);
    expect(diskInUse(load, GIB, 0)?.disk).toEqual({ capacityBytes: 100 * GIB, availableBytes: 99 * GIB });
  });
});

describe('whether a threshold may be met before the node is looked at again', () => {
  const thresholds = readThresholds({ evictionHard: { 'memory.available': '1Gi' } });
  // prettier-ignore
  test.each([
    ['it is met now',                                           15 * 1024 + 1, 0,    Infinity,    true],
    ['exactly at it is not met',                                15 * 1024,     0,    Infinity,    false],
    ['nobody grows: not by then either',                        15 * 1024,     0,    HOUR_MS,     false],
    ['somebody grows past it just before',                      15 * 1024,     60,   MINUTE_MS,   true],
    ['somebody grows, but not so far',                          15 * 1024 - 2, 60,   MINUTE_MS,   false],
    ['it is looked at never again: what grows is foreseen elsewhere', 15 * 1024, 60, Infinity,    false],
  ] as const)('%s', (_rule, mebibytes, grows, nextMs, expected) => {
    const { load } = nodeWith([{ mebibytes, grows }]);
    expect(couldBeMet(load, thresholds, 0, 0, nextMs), `${mebibytes} MiB held, ${grows} an hour`).toBe(expected);
  });
});

describe('what a pod uses', () => {
  const { load, pod } = nodeWith([
    { mebibytes: 100, usage: usageOf({ diskBytes: 10 * MIB }) },
    { mebibytes: 200, grows: 60, usage: usageOf({ diskBytes: 5 * MIB, processes: 3 }) },
  ]);

  test('the sum over its containers', () => {
    expect(podUsageOf(load, pod, HOUR_MS)).toEqual({
      memoryWorkingSetBytes: 360 * MIB,
      diskBytes: 15 * MIB,
      processCount: 4,
    });
  });

  test('of each container what the signal is about', () => {
    expect([...usedByContainer(load, pod, 'memory.available', 0).values()]).toEqual([100 * MIB, 200 * MIB]);
    expect([...usedByContainer(load, pod, 'imagefs.available', 0).values()]).toEqual([10 * MIB, 5 * MIB]);
  });

  test('a pod of another node uses nothing here', () => {
    const stranger = { name: 'q' } as LivePod;
    expect(podUsageOf(load, stranger, 0)).toBeUndefined();
    expect(usedByContainer(load, stranger, 'memory.available', 0).size).toBe(0);
  });

  test('a disk is not asked for before its container has started', () => {
    expect(() => diskBytesOf(load.containers[0], -1)).toThrow('before its start');
  });
});

// prettier-ignore
test.each([
  ['writes and has a limit: it could outgrow it', { mebibytes: 0, usage: usageOf({ diskBytesPerHour: 1 }), storageLimit: '1Gi' }, true],
  ['holds something at once',                     { mebibytes: 0, usage: usageOf({ diskBytes: 1 }), storageLimit: '1Gi' },        true],
  ['writes without a limit',                      { mebibytes: 0, usage: usageOf({ diskBytesPerHour: 1 }) },                      false],
  ['has a limit and writes nothing',              { mebibytes: 0, storageLimit: '1Gi' },                                          false],
] as const)('a limit of its own on storage: %s', (_rule, running, expected) => {
  expect(hasOwnStorageLimits(nodeWith([running]).load), JSON.stringify(running)).toBe(expected);
});
