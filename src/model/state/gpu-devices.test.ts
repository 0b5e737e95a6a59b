import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, pod } from '../../../test/support/scheduling.ts';
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

test('more devices than a mask has bits for are refused', () => {
  expect(() => devicesWith(Array.from({ length: DEVICES_MAX + 1 }, () => 1000))).toThrow('more than 16 GPUs');
});

test('rows beyond the first capacity keep what lower rows hold', () => {
  const devices = devicesWith([400]);
  devices.describe(500, gpuNode('far', 2));
  expect([devices.freeMilli[0], devices.totalFreeMilli[500]]).toEqual([400, 2000]);
});
