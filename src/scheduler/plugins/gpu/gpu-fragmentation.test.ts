import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, points, stage } from '../../../../test/support/scheduling.ts';
import { fragment, FRAGMENT_CLASSES, fragmentByClass, typicalPods } from './fragment.ts';

const enable = 'GpuFragmentation';
const half = { count: 1, milli: 500, models: [] };
const whole = { count: 1, milli: 1000, models: [] };
const args = { name: enable, args: { typicalPods: [{ milliCpu: 1000, gpu: whole, weight: 1 }] } };

describe('GpuFragmentation', () => {
  test('where only whole devices are wanted, a share goes where one is broken already', () => {
    const nodes = [gpuNode('broken', 2), gpuNode('whole', 2)];
    const pods = [gpuPod(1, 300, { name: 'p', on: 'broken' })];
    // broken: 700 were of no use, 200 are then: 100 × sigmoid(0.5) = 62. whole: 500 more are of no use: 37.
    expect(points(enable, { nodes, pods, args, enable }, gpuPod(1, 500))).toEqual({
      broken: '62 → 62',
      whole: '37 → 37',
    });
  });

  test('the decision names the device', () => {
    const { cluster, scheduler } = stage({ nodes: [gpuNode('a', 2)], args, enable });
    const first = cluster.addPod(gpuPod(1, 300, { name: 'p' }));
    cluster.bindPod(first, 0 as never, 0b10);
    expect(scheduler.schedule(cluster.addPod(gpuPod(1, 500)))).toMatchObject({
      outcome: 'bound',
      devices: 0b10,
    });
  });
});

describe('fragment', () => {
  const node = (milliCpu: number, ...free: number[]): Parameters<typeof fragment>[0] => ({
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
    const classes = new Float64Array(FRAGMENT_CLASSES.length);
    fragmentByClass(free, [typical], classes);
    const named = FRAGMENT_CLASSES.map((name, i) => [name, classes[i]] as const).filter(([, value]) => value !== 0);
    expect(Object.fromEntries(named)).toEqual(expected);
    const lost = named.filter(([name]) => name !== 'q3_satisfied').reduce((sum, [, value]) => sum + value, 0);
    expect(fragment(free, [typical])).toBe(lost);
  });

  test('typical pods are the most frequent shapes up to 95 percent, their weights scaled to 1', () => {
    const many = Array.from({ length: 96 }, () => ({ milliCpu: 1000, gpu: half, spec: '' }));
    const few = Array.from({ length: 4 }, () => ({ milliCpu: 2000, gpu: undefined, spec: '' }));
    expect(typicalPods([...few, ...many])).toEqual([{ milliCpu: 1000, gpu: half, weight: 1 }]);
    expect(typicalPods([...few, ...many.slice(50)])).toHaveLength(2);
  });
});
