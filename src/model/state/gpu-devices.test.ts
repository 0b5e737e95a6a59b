import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, pod } from '../../../test/support/scheduling.ts';
import { ClusterState } from './cluster-state.ts';
import { DEVICES_MAX, GPU_COUNT, GpuDevices, gpuRequestOf } from './gpu-devices.ts';
import type { GpuRequest } from './gpu-devices.ts';

const want = (count: number, milli: number, models: readonly string[] = []): GpuRequest => ({
  count,
  milli,
  models,
});
/** A node with these shares free, one device each. */
function devicesWith(free: readonly number[], model = 'T4'): GpuDevices {
  const devices = new GpuDevices();
  devices.describe(0, gpuNode('n', free.length, { model }));
  free.forEach((milli, device) => devices.book(0, 1 << device, 1000 - milli, 1));
  return devices;
}

describe('what a pod asks for', () => {
  // prettier-ignore
  const rows = [
    ['nothing',                                 pod({}),                                                undefined],
    ['a share of one device',                   gpuPod(1, 300),                                         want(1, 300)],
    ['a share without a count is of one',       pod({ annotations: { 'alibabacloud.com/gpu-milli': '300' } }), want(1, 300)],
    ['a count without a share is nothing',      pod({ annotations: { [GPU_COUNT]: '2' } }),             undefined],
    ['models, each once',                       gpuPod(2, 1000, { models: 'T4|P100|T4|' }),             want(2, 1000, ['T4', 'P100'])],
  ] as const;
  test.each(rows)('%s', (_why, from, expected) => {
    expect(gpuRequestOf(from)).toEqual(expected);
  });
});

describe('where a request fits and what it takes', () => {
  // prettier-ignore
  const rows = [
    // why                                              free              request                  fits    device mask
    ['one device has room',                             [0, 300],         want(1, 300),            true,   0b10],
    ['one milli short on every device',                 [299, 299],       want(1, 300),            false,  0b00],
    ['two halves are no whole',                         [500, 500],       want(1, 1000),           false,  0b00],
    ['a share takes the fullest with room',             [900, 400, 500],  want(1, 400),            true,   0b010],
    ['of equals the first',                             [500, 500],       want(1, 400),            true,   0b01],
    ['whole devices: the first free ones',              [1000, 0, 1000, 1000], want(2, 1000),      true,   0b0101],
    ['shares of two devices',                           [200, 700, 600],  want(2, 500),            true,   0b110],
    ['no device at all',                                [],               want(1, 1),              false,  0b0],
  ] as const;
  test.each(rows)('%s', (_why, free, request, fits, mask) => {
    const devices = devicesWith(free);
    expect(devices.fits(0, request)).toBe(fits);
    if (fits) expect(devices.choose(0, request)).toBe(mask);
  });

  test('another model does not do, whatever is free', () => {
    const devices = devicesWith([1000], 'P100');
    expect(devices.fits(0, want(1, 100, ['T4']))).toBe(false);
    expect(devices.fits(0, want(1, 100, ['T4', 'P100']))).toBe(true);
  });
});

const shares = fc.array(
  fc.integer({ min: 0, max: 10 }).map((tenth) => tenth * 100),
  { minLength: 1, maxLength: DEVICES_MAX },
);
const requests = fc.record({ count: fc.integer({ min: 1, max: 4 }), tenth: fc.integer({ min: 1, max: 10 }) });

test('what fits gets as many devices as it asks for, all with room, and giving back restores all', () => {
  fc.assert(
    fc.property(shares, requests, (free, { count, tenth }) => {
      const devices = devicesWith(free);
      const request = want(count, tenth * 100);
      const room = free.filter((milli) => milli >= request.milli).length;
      expect(devices.fits(0, request)).toBe(room >= count);
      if (room < count) return;
      const mask = devices.choose(0, request);
      const taken = free.map((_, device) => device).filter((device) => (mask & (1 << device)) !== 0);
      expect(taken).toHaveLength(count);
      devices.book(0, mask, request.milli, 1);
      for (const device of taken) expect(devices.freeMilli[device]).toBe(free[device] - request.milli);
      expect(devices.totalFreeMilli[0]).toBe(
        free.reduce((sum, milli) => sum + milli, 0) - count * request.milli,
      );
      devices.book(0, mask, request.milli, -1);
      expect([...devices.freeMilli.subarray(0, free.length)]).toEqual(free);
    }),
  );
});

test('devices that are added are free, those that were there keep what is booked', () => {
  const devices = devicesWith([300, 1000]);
  devices.describe(0, gpuNode('n', 3));
  expect([...devices.freeMilli.subarray(0, 3)]).toEqual([300, 1000, 1000]);
  expect(devices.totalFreeMilli[0]).toBe(2300);
});

describe('a device that leaves the node while a pod holds a share of it', () => {
  const held = (): GpuDevices => {
    const devices = devicesWith([1000, 1000]);
    devices.book(0, 0b10, 700, 1);
    devices.describe(0, gpuNode('n', 1));
    return devices;
  };

  test('counts for nothing while it is away', () => {
    expect(held().totalFreeMilli[0]).toBe(1000);
    expect(held().fits(0, want(2, 100))).toBe(false);
  });

  test('is as full as it was where it returns before the pod has ended', () => {
    const devices = held();
    devices.describe(0, gpuNode('n', 2));
    expect([...devices.freeMilli.subarray(0, 2)]).toEqual([1000, 300]);
    expect(devices.fits(0, want(2, 400))).toBe(false);
    devices.book(0, 0b10, 700, -1);
    expect([...devices.freeMilli.subarray(0, 2)]).toEqual([1000, 1000]);
  });

  test('is whole where the pod has ended before', () => {
    const devices = held();
    devices.book(0, 0b10, 700, -1);
    expect(devices.totalFreeMilli[0]).toBe(1000);
    devices.describe(0, gpuNode('n', 2));
    expect([...devices.freeMilli.subarray(0, 2), devices.totalFreeMilli[0]]).toEqual([1000, 1000, 2000]);
  });

  test('is as it was once a what-if without it is taken back', () => {
    const cluster = new ClusterState();
    const row = cluster.addNode(gpuNode('n', 2));
    cluster.bindPod(cluster.addPod(gpuPod(1, 1000)), row);
    cluster.bindPod(cluster.addPod(gpuPod(1, 400)), row);
    cluster.fork();
    cluster.updateNode(row, gpuNode('n', 0));
    cluster.revert();
    expect([...cluster.nodes.gpus.freeMilli.subarray(0, 2)]).toEqual([0, 600]);
  });
});

test('whatever comes and goes, what is free of a device is what no pod holds of it', () => {
  const step = fc.record({
    count: fc.nat(4),
    device: fc.nat(3),
    tenth: fc.integer({ min: 1, max: 10 }),
    ends: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const devices = devicesWith([1000, 1000, 1000, 1000]);
      let there = 4;
      let pods: { readonly device: number; readonly milli: number }[] = [];
      const free = (device: number): number =>
        pods.reduce((left, pod) => (pod.device === device ? left - pod.milli : left), 1000);
      for (const { count, device, tenth, ends } of steps) {
        const first = pods[0];
        if (ends && first !== undefined) {
          devices.book(0, 1 << first.device, first.milli, -1);
          pods = pods.slice(1);
        } else if (device < there && free(device) >= tenth * 100) {
          devices.book(0, 1 << device, tenth * 100, 1);
          pods = [...pods, { device, milli: tenth * 100 }];
        }
        devices.describe(0, gpuNode('n', (there = count)));
        const expected = Array.from({ length: there }, (_, each) => free(each));
        expect([...devices.freeMilli.subarray(0, there)]).toEqual(expected);
        expect(devices.totalFreeMilli[0]).toBe(expected.reduce((sum, milli) => sum + milli, 0));
      }
    }),
  );
});

test('more devices than a mask has bits for are refused', () => {
  expect(() => devicesWith(Array.from({ length: DEVICES_MAX + 1 }, () => 1000))).toThrow('more than 16 GPUs');
});

test('rows beyond the first capacity keep what lower rows hold', () => {
  const devices = devicesWith([400]);
  devices.describe(500, gpuNode('far', 2));
  expect([devices.freeMilli[0], devices.totalFreeMilli[500]]).toEqual([400, 2000]);
});
