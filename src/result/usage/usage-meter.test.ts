import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsSmallest, withShape } from './smallest-shapes.ts';
import type { ShapeRequest } from './smallest-shapes.ts';
import { UsageMeter } from './usage-meter.ts';

const GiB = 2 ** 30;
const pool = {
  name: 'general',
  instanceType: 'm7i.large',
  capacityType: 'on-demand',
  priceMicroUsdPerHour: 100,
} as const;
const web = { namespace: 'shop', kind: 'Deployment', name: 'web' };
const size = { milliCpu: 2000, memoryBytes: 8 * GiB, milliGpu: 0, pods: 2 };

function shape(milliCpu: number, gib = 0, milliGpu = 0): ShapeRequest {
  return { milliCpu, memoryBytes: gib * GiB, milliGpu };
}

describe('usage meter', () => {
  test('a node is billed from launch to deletion, or to the end', () => {
    const meter = new UsageMeter();
    const general = meter.pool(pool);
    const first = meter.launchNode(1000, general, size);
    meter.launchNode(4000, general, size);
    meter.deleteNode(6000, first);
    const [ledger] = meter.ledger(10_000).pools;
    expect(ledger).toMatchObject({ billedMs: 5000 + 6000, nodesLaunched: 2, nodesMax: 2 });
    expect(ledger.allocatable.milliCpuMs).toBe(2000 * 11_000);
  });

  test('a pod resized in place is the same pod: its old request counts until then, the new one from then on', () => {
    const meter = new UsageMeter();
    const general = meter.pool(pool);
    const owner = meter.owner(web);
    const node = meter.launchNode(0, general, size);
    meter.book(1000, node, owner, shape(500, 1));
    meter.rebook(4000, node, owner, { from: shape(500, 1), to: shape(1500, 2) });
    meter.free(9000, node, owner, shape(1500, 2));
    const [use] = meter.ledger(10_000).uses;
    expect(use).toMatchObject({
      podsBound: 1,
      podMs: 8000,
      requested: { milliCpuMs: 500 * 3000 + 1500 * 5000, memoryByteMs: GiB * (3000 + 2 * 5000) },
    });
  });

  test('requests count from binding to leaving, by workload and pool', () => {
    const meter = new UsageMeter();
    const general = meter.pool(pool);
    const owner = meter.owner(web);
    const node = meter.launchNode(0, general, size);
    meter.book(1000, node, owner, shape(500, 1));
    meter.book(2000, node, owner, shape(500, 1));
    meter.free(5000, node, owner, shape(500, 1));
    const { uses } = meter.ledger(10_000);
    expect(uses).toEqual([
      {
        owner,
        pool: general,
        podsBound: 2,
        podMs: 4000 + 8000,
        requested: { milliCpuMs: 500 * 12_000, memoryByteMs: GiB * 12_000, milliGpuMs: 0 },
      },
    ]);
  });

  // prettier-ignore
  const rows = [
    // why                                                  shapes                          booked            stranded milliCPU × 1 s
    ['the smallest shape fits: nothing is stranded',        [shape(500), shape(1500)],      [shape(1400, 1)],        0],
    ['no shape fits: what is free is stranded',             [shape(700), shape(1500)],      [shape(1400, 1)],      600],
    ['short of memory only: the free CPU is stranded',      [shape(100, 2)],                [shape(500, 7)],      1500],
    ['no slot is left: the free CPU is stranded',           [shape(100)],                   [shape(1), shape(1)], 1998],
    ['a shape that asks for nothing cannot use capacity',   [shape(0), shape(700)],         [shape(1400, 1)],      600],
    ['exactly full: there is nothing to strand',            [shape(700)],                   [shape(2000, 8)],        0],
    ['no shape is known: nothing can be said',              [],                             [shape(1400, 1)],        0],
  ] as const;

  test.each(rows)('%s', (_why, shapes, booked, expected) => {
    const meter = new UsageMeter();
    const general = meter.pool(pool);
    const owner = meter.owner(web);
    for (const offered of shapes) meter.offerShape(general, offered);
    const node = meter.launchNode(0, general, size);
    for (const request of booked) meter.book(0, node, owner, request);
    expect(meter.ledger(1000).pools[0].stranded.milliCpuMs).toBe(expected * 1000);
  });

  test('a shape offered later counts from then on', () => {
    const meter = new UsageMeter();
    const general = meter.pool(pool);
    const owner = meter.owner(web);
    meter.offerShape(general, shape(1500));
    const node = meter.launchNode(0, general, size);
    meter.book(0, node, owner, shape(1000));
    meter.offerShape(general, shape(100), 4000);
    expect(meter.ledger(10_000).pools[0].stranded.milliCpuMs).toBe(1000 * 4000);
  });

  test('a node deleted twice is our own mistake', () => {
    const meter = new UsageMeter();
    const node = meter.launchNode(0, meter.pool(pool), size);
    meter.deleteNode(1, node);
    expect(() => meter.deleteNode(2, node)).toThrow(/twice/);
  });

  test('reading the ledger between changes nothing', () => {
    const run = (readBetween: boolean): unknown => {
      const meter = new UsageMeter();
      const general = meter.pool(pool);
      const owner = meter.owner(web);
      const node = meter.launchNode(0, general, size);
      meter.book(100, node, owner, shape(300, 1));
      if (readBetween) meter.ledger(500);
      meter.free(900, node, owner, shape(300, 1));
      return meter.ledger(2000);
    };
    expect(run(true)).toEqual(run(false));
  });
});

describe('smallest shapes', () => {
  test('something fits exactly when one of all shapes fits', () => {
    const request = fc.record({ milliCpu: fc.nat(5), memoryBytes: fc.nat(5), milliGpu: fc.nat(2) });
    const free = fc.record({ freeMilliCpu: fc.nat(5), freeMemoryBytes: fc.nat(5), freeMilliGpu: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), free, (shapes, room) => {
        const smallest = shapes.reduce<readonly ShapeRequest[]>(withShape, []);
        const expected = shapes.some(
          ({ milliCpu, memoryBytes, milliGpu }) =>
            milliCpu + memoryBytes + milliGpu > 0 &&
            milliCpu <= room.freeMilliCpu &&
            memoryBytes <= room.freeMemoryBytes &&
            milliGpu <= room.freeMilliGpu,
        );
        expect(fitsSmallest(smallest, room.freeMilliCpu, room.freeMemoryBytes, room.freeMilliGpu)).toBe(
          expected,
        );
      }),
    );
  });
});

/** What happens to a node at a time: a pod of a size comes (1) or leaves (-1), or it is resized to so many cores. */
const happening = fc.record({
  afterMs: fc.nat(20),
  node: fc.nat(150),
  what: fc.constantFrom('comes' as const, 'leaves' as const, 'resized' as const),
  milliCpu: fc.integer({ min: 1, max: 9 }),
});

test('of more nodes than were made room for each is integrated by itself, millisecond by millisecond', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      const meter = new UsageMeter();
      const general = meter.pool(pool);
      const owner = meter.owner(web);
      meter.offerShape(general, shape(5));
      const cores = Array.from({ length: 151 }, () => 8);
      const free = [...cores];
      for (let node = 0; node <= 150; node++)
        meter.launchNode(0, general, { milliCpu: 8, memoryBytes: 1, milliGpu: 0, pods: 1000 });
      let nowMs = 0;
      let allocatable = 0;
      let stranded = 0;
      const passTime = (untilMs: number): void => {
        for (; nowMs < untilMs; nowMs++) {
          allocatable += cores.reduce((sum, milliCpu) => sum + milliCpu, 0);
          stranded += free.reduce((sum, milliCpu) => sum + (milliCpu < 5 ? Math.max(0, milliCpu) : 0), 0);
        }
      };
      for (const { afterMs, node, what, milliCpu } of happenings) {
        passTime(nowMs + afterMs);
        if (what === 'resized') {
          meter.resizeNode(nowMs, node, { milliCpu, memoryBytes: 1, milliGpu: 0, pods: 1000 });
          free[node] += milliCpu - cores[node];
          cores[node] = milliCpu;
        } else if (what === 'comes') {
          meter.book(nowMs, node, owner, shape(milliCpu));
          free[node] -= milliCpu;
        } else {
          meter.free(nowMs, node, owner, shape(milliCpu));
          free[node] += milliCpu;
        }
      }
      passTime(nowMs + 10);
      const [ledger] = meter.ledger(nowMs).pools;
      expect([ledger.billedMs, ledger.allocatable.milliCpuMs, ledger.stranded.milliCpuMs]).toEqual([
        151 * nowMs,
        allocatable,
        stranded,
      ]);
    }),
    { numRuns: 50 },
  );
});
