import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { Pod, PodRow } from '../../../model/index.ts';
import { readSchedulerConfiguration } from '../../config/index.ts';
import { FEASIBLE } from '../plugin.ts';
import { pluginRegistry } from '../registry.ts';
import { PlanCache } from './plan-cache.ts';
import type { KeptLimits } from './plan-cache.ts';
import type { PlanState } from './plan-state.ts';

const CPUS = ['100m', '1', '2', '3', '5'];
/** On how many of nodes of 1, 2 and 4 cores each fits. */
const ROOM = [3, 3, 2, 1, 0];

/** Three nodes of 1, 2 and 4 cores; a pod of each shape; a cache that keeps so many plans. */
function cacheOf(plansMax?: number): { ask: (shape: number) => PlanState; cache: PlanCache } {
  return cacheFor(
    CPUS.map((cpu, index) => pod({ name: `p${index}`, cpu })),
    plansMax === undefined ? {} : { plansMax },
  );
}

function cacheFor(pods: readonly Pod[], limits: KeptLimits): ReturnType<typeof cacheOf> {
  const cluster = new ClusterState();
  for (const cpu of ['1', '2', '4']) cluster.addNode(node(`n${cpu}`, { cpu }));
  const rows = pods.map((one) => cluster.addPod(one));
  const reading = readSchedulerConfiguration(undefined);
  if ('error' in reading) throw new Error(reading.error);
  const [profile] = reading.config.profiles;
  const cache = new PlanCache(cluster, pluginRegistry([]), {}, limits);
  const ask = (shape: number): PlanState => {
    cache.catchUp();
    const state = cache.stateOf(profile, cluster.pods.shape[rows[shape] satisfies PodRow]);
    state.catchUp(cache.order);
    return state;
  };
  return { ask, cache };
}

test('a plan is made once and given again', () => {
  const { ask } = cacheOf();
  const first = ask(1);
  for (const shape of [0, 2, 3, 4]) ask(shape);
  expect(ask(1)).toBe(first);
});

test('where too many are kept, the half asked for longest ago is made anew and the others are not', () => {
  const { ask } = cacheOf(4);
  const [p0, p1, p2, p3] = [ask(0), ask(1), ask(2), ask(3)];
  ask(0);
  // Asked for last, in this order: 1, 2, 3, 0. The fifth plan makes 1 and 2 go.
  ask(4);
  expect(ask(0)).toBe(p0);
  expect(ask(3)).toBe(p3);
  expect(ask(1)).not.toBe(p1);
  expect(ask(2)).not.toBe(p2);
});

test('a plan that was dropped and made again says the same of every node', () => {
  const small = cacheOf(1);
  const large = cacheOf();
  for (const shape of [0, 1, 2, 3, 4, 3, 1, 0, 4, 2]) {
    const verdicts = [small, large].map(({ ask }) => {
      const state = ask(shape);
      return [0, 1, 2].map((row) => {
        const verdict = state.plan.verdictOn(row);
        return verdict === FEASIBLE ? 'fits' : state.plan.verdicts.verdict(verdict).reasons.join();
      });
    });
    expect(verdicts[1].filter((text) => text === 'fits')).toHaveLength(ROOM[shape]);
    expect(verdicts[0], `a pod of ${CPUS[shape]}`).toEqual(verdicts[1]);
  }
});

test('the rows visited by plans that are gone still count', () => {
  const { ask, cache } = cacheOf(1);
  let before = 0;
  for (const shape of [0, 1, 2, 0, 1, 2]) {
    ask(shape);
    // Each plan is new and looks at all three nodes.
    expect(cache.rowsVisited() - before).toBeGreaterThanOrEqual(3);
    before = cache.rowsVisited();
  }
});

describe('of memory, what plans count weighs as what they keep of nodes does', () => {
  const BYTES = 150_000;
  const MANY = 200;
  /** Each keeps away from its own kind: a counter of pods by node that no other plan has. */
  const loners = Array.from({ length: MANY }, (_, index) => {
    const labels = { app: `app-${index}` };
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    return pod({ name: `p${index}`, labels, spec: { affinity } });
  });
  /** Two hundred records of three nodes of 8 bytes: less than 5 kB. */
  const plain = Array.from({ length: MANY }, (_, index) => pod({ name: `p${index}`, cpu: `${index}m` }));

  test('plans that count each for themselves are dropped before their counters fill the memory', () => {
    const { ask, cache } = cacheFor(loners, { bytesMax: BYTES });
    let most = 0;
    for (let shape = 0; shape < MANY; shape++) {
      ask(shape);
      most = Math.max(most, cache.counters.byteLength());
    }
    const own = cache.counters.byteLength() / cache.counters.size;
    expect(most).toBeGreaterThan(BYTES - 4 * own);
    expect(most).toBeLessThan(BYTES + 4 * own);
  });

  test('as many that count nothing are kept', () => {
    const { ask } = cacheFor(plain, { bytesMax: BYTES });
    const plans = plain.map((_, shape) => ask(shape));
    expect(plain.map((_, shape) => ask(shape) === plans[shape])).not.toContain(false);
  });
});
