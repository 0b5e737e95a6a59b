import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../model/index.ts';
import { shareCpu, wantedBy, waterFill } from './cpu-sharing.ts';
import type { CpuGroup } from './cpu-sharing.ts';
import { cpuTree } from './cpu-tree.ts';
import type { CpuWeightRule } from './cpu-tree.ts';

const wish = fc.record({
  wanted: fc.integer({ min: 0, max: 8000 }),
  weight: fc.integer({ min: 1, max: 10_000 }),
});
const wishes = fc.array(wish, { minLength: 1, maxLength: 12 });
const available = fc.integer({ min: 0, max: 16_000 });
const NEAR = 1e-6;

describe('sharing by weight', () => {
  test('gives away the smaller of what is there and what is asked', () => {
    fc.assert(
      fc.property(wishes, available, (list, milliCpu) => {
        const sum = waterFill(list, milliCpu).reduce((total, share) => total + share, 0);
        const asked = list.reduce((total, { wanted }) => total + wanted, 0);
        expect(sum).toBeCloseTo(Math.min(milliCpu, asked), 4);
      }),
    );
  });

  test('leaves nobody below its weight while another is above its own', () => {
    fc.assert(
      fc.property(wishes, available, (list, milliCpu) => {
        const given = waterFill(list, milliCpu);
        const weights = list.reduce((total, { weight }) => total + weight, 0);
        list.forEach(({ wanted, weight }, place) => {
          const fair = (milliCpu * weight) / weights;
          expect(given[place]).toBeGreaterThanOrEqual(Math.min(wanted, fair) - NEAR);
          expect(given[place]).toBeLessThanOrEqual(wanted + NEAR);
        });
      }),
    );
  });

  test('a larger wish or limit never takes another below its weight', () => {
    fc.assert(
      fc.property(wishes, available, fc.nat({ max: 8000 }), (list, milliCpu, more) => {
        const [first, ...others] = list;
        const raised = waterFill([{ ...first, wanted: first.wanted + more }, ...others], milliCpu);
        const weights = list.reduce((total, { weight }) => total + weight, 0);
        others.forEach(({ wanted, weight }, place) => {
          expect(raised[place + 1]).toBeGreaterThanOrEqual(
            Math.min(wanted, (milliCpu * weight) / weights) - NEAR,
          );
        });
      }),
    );
  });
});

const leaf = fc.record({
  name: fc.uuid(),
  weight: fc.integer({ min: 1, max: 10_000 }),
  limitMilliCpu: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4000 })),
  wantedMilliCpu: fc.integer({ min: 0, max: 8000 }),
});
const tree: fc.Arbitrary<CpuGroup> = fc.record({
  name: fc.constant('root'),
  weight: fc.constant(1),
  limitMilliCpu: fc.constant(Infinity),
  members: fc.array(
    fc.record({
      name: fc.uuid(),
      weight: fc.integer({ min: 1, max: 10_000 }),
      limitMilliCpu: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 8000 })),
      members: fc.array(leaf, { maxLength: 4 }),
    }),
    { maxLength: 5 },
  ),
});

test('a tree gives away all it can, and no quota is exceeded', () => {
  fc.assert(
    fc.property(tree, available, (root, milliCpu) => {
      const grants = shareCpu(root, milliCpu);
      const sum = [...grants.values()].reduce((total, share) => total + share, 0);
      expect(sum).toBeCloseTo(Math.min(milliCpu, wantedBy(root)), 3);
      for (const pod of root.members ?? []) {
        const used = (pod.members ?? []).reduce((total, { name }) => total + (grants.get(name) ?? 0), 0);
        expect(used).toBeLessThanOrEqual(pod.limitMilliCpu + NEAR);
        for (const { name, limitMilliCpu } of pod.members ?? []) {
          expect(grants.get(name)).toBeLessThanOrEqual(limitMilliCpu + NEAR);
        }
      }
    }),
  );
});

function pod(name: string, requests?: Record<string, string>, limits?: Record<string, string>): Pod {
  const resources = { ...(requests && { requests }), ...(limits && { limits }) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'app', resources }] },
  };
}

function grantsOf(pods: readonly Pod[], milliCpu: number, weights: CpuWeightRule): number[] {
  const running = pods.map((each) => ({ pod: each, key: each.metadata.name, wantedMilliCpu: () => 8000 }));
  const grants = shareCpu(cpuTree(running, { weights, isStaticPolicy: false }).shared, milliCpu);
  return pods.map(
    ({ metadata }) => Math.round(((grants.get(`${metadata.name}/app`) ?? 0) * 1000) / milliCpu) / 10,
  );
}

describe('two busy pods that ask for 200m and 1000m share a node', () => {
  // prettier-ignore
  const rows = [
    // rule          percent each
    ['requests',     [16.7, 83.3]],   // 1 : 5, as it is explained
    ['cgroup-v1',    [16.6, 83.4]],   // shares 204 : 1024
    ['cgroup-v2',    [17.0, 83.0]],   // weights 8 : 39: the kubelet's formula rounds down
  ] as const;

  test.each(rows)('by %s', (rule, percents) => {
    const pods = [pod('a', { cpu: '200m' }), pod('b', { cpu: '1' })];
    expect(grantsOf(pods, 2000, rule)).toEqual(percents);
  });
});

test('a pod that asks for nothing gets what the others leave, and hardly more', () => {
  const [busy, idle] = grantsOf([pod('a', { cpu: '1' }), pod('b')], 4000, 'cgroup-v2');
  expect(busy).toBeGreaterThan(97);
  expect(idle).toBeGreaterThan(0);
});

test('a limit caps a pod although the node has more', () => {
  const running = [{ pod: pod('a', { cpu: '500m' }, { cpu: '500m' }), key: 'a', wantedMilliCpu: () => 4000 }];
  const grants = shareCpu(cpuTree(running, { weights: 'cgroup-v2', isStaticPolicy: false }).shared, 4000);
  expect(grants.get('a/app')).toBe(500);
});

test('under the static policy whole cores of a Guaranteed container leave the shared pool', () => {
  const list = { cpu: '2', memory: '1Gi' };
  const running = [{ pod: pod('a', list, list), key: 'a', wantedMilliCpu: () => 5000 }];
  const built = cpuTree(running, { weights: 'cgroup-v2', isStaticPolicy: true });
  expect(built.exclusive).toEqual([{ name: 'a/app', cores: 2, wantedMilliCpu: 2000 }]);
  expect(built.exclusiveMilliCpu).toBe(2000);
  expect([...shareCpu(built.shared, 2000)]).toEqual([]);
});
