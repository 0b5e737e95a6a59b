import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuTree, shareCpu } from '../../../kubelet/index.ts';
import type { CpuGroup } from '../../../kubelet/index.ts';
import type { Pod } from '../../../model/index.ts';
import { CpuPool } from './cpu-pool.ts';
import type { CpuLeaf } from './cpu-pool.ts';

interface Asked {
  readonly request: number;
  readonly limit: number | undefined;
  readonly wanted: number;
}

const asked = fc.record({
  request: fc.integer({ min: 0, max: 4000 }),
  limit: fc.option(fc.integer({ min: 100, max: 4000 }), { nil: undefined }),
  wanted: fc.integer({ min: 0, max: 5000 }),
});
/** Pods of one or two containers. */
const podsAsked = fc.array(fc.array(asked, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 6 });
const available = fc.integer({ min: 100, max: 10_000 });
const options = { weights: 'cgroup-v2', isStaticPolicy: false } as const;

function podFor(containers: readonly Asked[], name: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: containers.map(({ request, limit }, place) => ({
        name: `c${place}`,
        resources: {
          requests: { cpu: `${limit === undefined ? request : Math.min(request, limit)}m` },
          ...(limit === undefined ? {} : { limits: { cpu: `${limit}m` } }),
        },
      })),
    },
  };
}

function leavesFor(containers: readonly Asked[]): CpuLeaf[] {
  return containers.map(({ limit = Infinity, wanted }, place) => ({
    container: `c${place}`,
    wantedMilliCpu: wanted,
    grantedMilliCpu: 0,
    limitMilliCpu: limit,
  }));
}

function pooled(
  pods: readonly (readonly Asked[])[],
  milliCpu: number,
): { pool: CpuPool; leaves: CpuLeaf[][] } {
  const pool = new CpuPool(options);
  const leaves = pods.map(leavesFor);
  pods.forEach((containers, place) =>
    pool.add({ pod: podFor(containers, `p${place}`), leaves: leaves[place] }),
  );
  pool.share(milliCpu);
  return { pool, leaves };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the pool of a node shares as the plain tree does', () => {
  test('grant by grant', () => {
    fc.assert(
      fc.property(podsAsked, available, (pods, milliCpu) => {
        const { leaves } = pooled(pods, milliCpu);
        const running = pods.map((containers, place) => ({
          pod: podFor(containers, `p${place}`),
          key: `p${place}`,
          wantedMilliCpu: (container: string) => containers[Number(container.slice(1))].wanted,
        }));
        const grants = shareCpu(cpuTree(running, options).shared, milliCpu);
        leaves.forEach((own, place) =>
          own.forEach(({ container, grantedMilliCpu }) =>
            expect(grantedMilliCpu).toBeCloseTo(grants.get(`p${place}/${container}`) ?? NaN, 6),
          ),
        );
      }),
    );
  });

  test('all that is asked within quotas is given, as far as there is any', () => {
    fc.assert(
      fc.property(podsAsked, available, (pods, milliCpu) => {
        const leaves = pooled(pods, milliCpu).leaves.flat();
        const wished = sum(
          leaves.map(({ wantedMilliCpu, limitMilliCpu }) => Math.min(wantedMilliCpu, limitMilliCpu)),
        );
        expect(sum(leaves.map(({ grantedMilliCpu }) => grantedMilliCpu))).toBeCloseTo(
          Math.min(wished, milliCpu),
          6,
        );
      }),
    );
  });

  test('what requests may use is what the container would get if it wanted all there is', () => {
    fc.assert(
      fc.property(podsAsked, available, (pods, milliCpu) => {
        const { pool, leaves } = pooled(pods, milliCpu);
        const isContended = pool.share(milliCpu);
        const [[leaf]] = leaves;
        const before = leaves.flat().map(({ grantedMilliCpu }) => grantedMilliCpu);
        const capacity = pool.capacityOf(leaf, milliCpu, isContended);
        expect(leaves.flat().map(({ grantedMilliCpu }) => grantedMilliCpu)).toEqual(before);

        const greedy = pods.map((containers, place) =>
          place === 0 ? containers.map((one, at) => (at === 0 ? { ...one, wanted: 1e5 } : one)) : containers,
        );
        const greedyGrant = pooled(greedy, milliCpu).leaves[0][0].grantedMilliCpu;
        expect(capacity).toBeGreaterThanOrEqual(leaf.grantedMilliCpu - 1e-6);
        // Uncontended, others' whole use is left to them; by its weight it could take more.
        expect(capacity).toBeLessThanOrEqual(greedyGrant + 1e-6);
        if (isContended) expect(capacity).toBeCloseTo(greedyGrant, 6);
      }),
    );
  });

  test('nobody gets less than their weight gives them, however much others want or their limits are raised', () => {
    fc.assert(
      fc.property(podsAsked, available, fc.integer({ min: 0, max: 4000 }), (pods, milliCpu, more) => {
        const raised = pods.map((containers, place) =>
          place === 0 ? containers.map((one) => ({ ...one, limit: (one.limit ?? 4000) + more })) : containers,
        );
        const shares = sharesByWeight(raised, milliCpu);
        pooled(raised, milliCpu).leaves.forEach((own, place) =>
          own.forEach(({ container, grantedMilliCpu, wantedMilliCpu, limitMilliCpu }) => {
            const share = shares.get(`p${place}/${container}`) ?? NaN;
            const least = Math.min(wantedMilliCpu, limitMilliCpu, share);
            expect(grantedMilliCpu).toBeGreaterThanOrEqual(least - 1e-6);
          }),
        );
      }),
    );
  });
});

/** What each leaf would have if all wanted everything and nobody had a quota. */
function sharesByWeight(pods: readonly (readonly Asked[])[], milliCpu: number): ReadonlyMap<string, number> {
  const running = pods.map((containers, place) => ({
    pod: podFor(containers, `p${place}`),
    key: `p${place}`,
    wantedMilliCpu: () => 0,
  }));
  const shares = new Map<string, number>();
  const divide = ({ name, members = [] }: CpuGroup, share: number): void => {
    shares.set(name, share);
    const weights = sum(members.map(({ weight }) => weight));
    for (const member of members) divide(member, (share * member.weight) / weights);
  };
  divide(cpuTree(running, options).shared, milliCpu);
  return shares;
}
