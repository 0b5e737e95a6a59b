import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainFragment } from '../../../../test/reference/scheduler/plain-fragment.ts';
import type { FreeNode, TypicalPod } from './fragment.ts';
import { FRAGMENT_CLASSES, FragmentMeter } from './fragment-meter.ts';

const half = { count: 1, milli: 500, models: [] };

describe('fragment', () => {
  const node = (milliCpu: number, ...free: number[]): FreeNode => ({
    milliCpu,
    model: 'T4',
    free: Int32Array.from(free),
    from: 0,
    count: free.length,
  });

  // prettier-ignore
  test.each([
    ['enough of both: what is too small for it is lost', node(2000, 400, 1000), { milliCpu: 1000, gpu: half, weight: 1 },                        { q2_lack_gpu: 400, q3_satisfied: 1000 }],
    ['no cpu for it',                                    node(500, 400, 1000),  { milliCpu: 1000, gpu: half, weight: 1 },                        { q4_lack_cpu: 1400 }],
    ['no device for it',                                 node(2000, 400, 300),  { milliCpu: 1000, gpu: half, weight: 1 },                        { q2_lack_gpu: 700 }],
    ['neither',                                          node(500, 400, 300),   { milliCpu: 1000, gpu: half, weight: 1 },                        { q1_lack_both: 700 }],
    ['another model',                                    node(2000, 1000),      { milliCpu: 1000, gpu: { ...half, models: ['A10'] }, weight: 0.5 }, { no_access: 500 }],
    ['a pod without GPU has no use for any',             node(2000, 1000),      { milliCpu: 1000, weight: 1 },                                   { xl_satisfied: 1000 }],
    ['nor where the cpu does not suffice',               node(500, 1000),       { milliCpu: 1000, weight: 1 },                                   { xr_lack_cpu: 1000 }],
  ])('%s', (_why, free, typical, expected) => {
    const meter = new FragmentMeter([typical]);
    const lost = meter.fragment(free);
    const named = FRAGMENT_CLASSES.map((name, i) => [name, meter.classes[i]] as const).filter(([, value]) => value !== 0);
    expect(Object.fromEntries(named)).toEqual(expected);
    expect(lost).toBe(named.reduce((sum, [name, value]) => (name === 'q3_satisfied' ? sum : sum + value), 0));
  });
});

test('to the last bit as pod by pod and device by device, whatever was measured before', () => {
  const milli = fc.constantFrom(0, 1, 250, 499, 500, 501, 999, 1000);
  const model = fc.constantFrom('T4', 'A10', 'G2', '');
  const milliCpu = fc.constantFrom(0, 500, 999, 1000, 1001, 96_000);
  const gpu = fc.record({
    count: fc.integer({ min: 1, max: 4 }),
    milli: fc.constantFrom(1, 250, 500, 1000),
    models: fc.uniqueArray(model, { maxLength: 2 }),
  });
  const typicalPod: fc.Arbitrary<TypicalPod> = fc
    .record({
      milliCpu,
      gpu: fc.option(gpu, { nil: undefined }),
      weight: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ gpu, ...pod }) => (gpu === undefined ? pod : { ...pod, gpu }));
  const freeNode: fc.Arbitrary<FreeNode> = fc
    .record({ milliCpu, model, before: fc.nat({ max: 3 }), devices: fc.array(milli, { maxLength: 8 }) })
    .map(({ before, devices, ...node }) => ({
      ...node,
      free: Int32Array.from([...Array.from({ length: before }, () => 777), ...devices, 888]),
      from: before,
      count: devices.length,
    }));
  fc.assert(
    fc.property(
      fc.array(typicalPod, { maxLength: 12 }),
      fc.array(freeNode, { minLength: 1, maxLength: 4 }),
      (typical, nodes) => {
        const meter = new FragmentMeter(typical);
        for (const node of nodes) {
          const plain = plainFragment(node, typical);
          meter.measure(node);
          expect([...meter.classes], 'classes in their order').toEqual(
            FRAGMENT_CLASSES.map((name) => plain[name]),
          );
        }
      },
    ),
  );
});
