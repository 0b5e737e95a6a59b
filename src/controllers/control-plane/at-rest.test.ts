import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deployment, TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { KubernetesObject } from '../../model/index.ts';
import type { ControllerAction } from './actions.ts';

/** What befalls a cluster; `pick` chooses the pod. */
type Blow =
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'lose' | 'fail' | 'unready'; readonly pick: number };

const blows = fc.array(
  fc.record({
    afterMs: fc.nat(4000),
    blow: fc.oneof(
      fc.record({ kind: fc.constant('scale' as const), replicas: fc.nat(12) }),
      fc.record({ kind: fc.constant('image' as const), image: fc.constantFrom('v1', 'v2', 'v3') }),
      fc.record({
        kind: fc.constantFrom('lose' as const, 'fail' as const, 'unready' as const),
        pick: fc.nat(),
      }),
    ),
  }),
  { maxLength: 15 },
);

interface Ordeal {
  readonly cluster: TestCluster;
  readonly replicas: number;
  readonly image: string;
}

type WorkloadOf = (replicas: number, image: string) => KubernetesObject;

function suffer(
  list: readonly { readonly afterMs: number; readonly blow: Blow }[],
  workloadOf: WorkloadOf,
): Ordeal {
  const cluster = new TestCluster();
  const { plane } = cluster;
  let replicas = 4;
  let image = 'v1';
  plane.applied(workloadOf(replicas, image), 0);
  for (const { afterMs, blow } of list) {
    cluster.runUntil(cluster.nowMs + afterMs);
    if (blow.kind === 'delete') {
      plane.deleted(workloadOf(0, '').kind, 'shop', 'web', cluster.nowMs);
      cluster.runUntil(cluster.nowMs + 5000);
      expect(plane.podCount).toBe(0);
      plane.applied(workloadOf(replicas, image), cluster.nowMs);
      continue;
    }
    if (blow.kind === 'scale') ({ replicas } = blow);
    if (blow.kind === 'image') ({ image } = blow);
    if (blow.kind === 'scale' || blow.kind === 'image') {
      plane.applied(workloadOf(replicas, image), cluster.nowMs);
      continue;
    }
    const handle = [...cluster.pods.keys()].at(blow.pick % Math.max(1, cluster.pods.size));
    if (handle !== undefined) cluster.hit(handle, blow.kind);
  }
  cluster.runUntil(cluster.nowMs + 600_000);
  return { cluster, replicas, image };
}

const statefulSet: WorkloadOf = (replicas, image) => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } };
  return workload('StatefulSet', 'web', { replicas, template });
};

const kinds = [
  ['Deployment', deployment],
  ['StatefulSet', statefulSet],
] as const satisfies readonly (readonly [string, WorkloadOf])[];

test.each(kinds)('whatever befalls a %s, it comes to rest with the pods asked for', (_kind, workloadOf) => {
  fc.assert(
    fc.property(blows, (list) => {
      const { cluster, replicas, image } = suffer(list, workloadOf);
      const pods = [...cluster.pods.values()];
      expect(pods.map((pod) => pod.image)).toEqual(pods.map(() => image));
      expect(pods.filter(({ isReady }) => isReady)).toHaveLength(replicas);
      expect(pods).toHaveLength(replicas);
      expect(cluster.plane.podCount).toBe(replicas);
    }),
    { numRuns: 40 },
  );
});

test('the same blows are answered by the same actions', () => {
  fc.assert(
    fc.property(blows, (list) => {
      const actions = (): readonly ControllerAction[] => suffer(list, deployment).cluster.actions;
      expect(actions()).toEqual(actions());
    }),
    { numRuns: 15 },
  );
});

interface WrittenJob extends KubernetesObject {
  readonly status: {
    readonly succeeded: number;
    readonly failed: number;
    readonly active: number;
    readonly conditions: readonly { readonly type: string; readonly reason: string }[];
  };
}

test('a Job ends complete with its successes, or failed over its limit, and leaves nothing running', () => {
  const jobs = fc.record({
    completions: fc.integer({ min: 1, max: 8 }),
    parallelism: fc.integer({ min: 1, max: 4 }),
    backoffLimit: fc.nat(3),
    isIndexed: fc.boolean(),
    failures: fc.array(fc.nat(20_000), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(jobs, ({ completions, parallelism, backoffLimit, isIndexed, failures }) => {
      const cluster = new TestCluster();
      cluster.runMs = 3000;
      const spec = {
        completions,
        parallelism,
        backoffLimit,
        ...(isIndexed && { completionMode: 'Indexed' }),
      };
      cluster.plane.applied(workload('Job', 'work', spec), 0);
      for (const atMs of [...failures].sort((a, b) => a - b)) {
        cluster.runUntil(atMs);
        const running = [...cluster.pods.entries()].find(
          ([, { hasFailed, hasEnded }]) => !hasFailed && !hasEnded,
        );
        if (running !== undefined) cluster.hit(running[0], 'fail');
      }
      cluster.runUntil(7_200_000);
      const written = cluster.actions.flatMap((action) => (action.kind === 'write' ? [action.object] : []));
      const { status } = written.filter(({ kind }) => kind === 'Job').at(-1) as WrittenJob;
      const { succeeded, failed, active, conditions } = status;
      const isComplete = conditions.some(({ type }) => type === 'Complete');
      expect(active).toBe(0);
      expect(isComplete).toBe(failed <= backoffLimit);
      if (isComplete) expect(succeeded).toBe(completions);
      else expect(conditions.at(-1)).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' });
    }),
    { numRuns: 40 },
  );
});
