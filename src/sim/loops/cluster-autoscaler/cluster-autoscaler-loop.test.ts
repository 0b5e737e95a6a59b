import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  autoscaled as scenario,
  MINUTE_MS,
  pool,
  scaled,
  watched,
} from '../../../../test/support/autoscaled-run.ts';
import type { PodDisruptionBudget } from '../../../model/index.ts';
import { simulate } from '../../simulate.ts';

describe('the Cluster Autoscaler in a run', () => {
  const small = pool('small', { count: 1, min: 1 });

  test('it adds nodes for pods that wait and takes them away when they are empty', () => {
    const { facts, log } = simulate(scenario([small], [scaled(10, 12), scaled(40, 1)]));
    expect(facts.nodes).toMatchObject({ atStart: 1, max: 3, added: 2, atEnd: 1, removed: 2 });
    expect(facts.pods.pendingAtEnd).toBe(0);
    const lines = [...log.lines()];
    expect(lines.filter((line) => line.includes('TriggeredScaleUp')).length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('nodes removed by cluster autoscaler')).length).toBe(2);
  });

  test('nothing is removed while the wait after a scale-up lasts', () => {
    const removedAtMs: number[] = [];
    const flags = { 'scale-down-unneeded-time': '1m', 'scale-down-delay-after-add': '20m' };
    watched(
      scenario([small], [scaled(10, 12), scaled(13, 1)], { clusterAutoscaler: flags }),
      (_sim, report, nowMs) => {
        if (report.deletions.length > 0) removedAtMs.push(nowMs);
      },
    );
    expect(Math.min(...removedAtMs)).toBeGreaterThan(30 * MINUTE_MS);
  });

  test('a pool that is sold out is left alone for a while, and another one grows', () => {
    const input = scenario([small, pool('large', { cpu: '16' })], [scaled(10, 9)], {
      clusterAutoscaler: { expander: 'least-nodes,least-waste' },
      stockOuts: [{ pool: 'large', atMs: 0, forMs: 60 * MINUTE_MS }],
    });
    const { facts, log } = simulate(input);
    const failed = [...log.lines()].filter((line) => line.includes('OutOfResource.STOCKOUT'));
    expect(failed).toHaveLength(1);
    expect(facts.pods.pendingAtEnd).toBe(0);
    const grown = facts.nodeDecisions
      ?.filter(({ decision }) => decision === 'scale-up')
      .map(({ pool: name }) => name);
    expect(new Set(grown)).toEqual(new Set(['large', 'small']));
  });

  test('a machine that never comes up is given back after the provision time', () => {
    const input = scenario([pool('small', { count: 1, min: 1, bootFailureRatio: 1 })], [scaled(10, 6)], {
      clusterAutoscaler: { 'max-node-provision-time': '5m' },
      horizonMs: 30 * MINUTE_MS,
    });
    const { facts, log } = simulate(input);
    const lines = [...log.lines()];
    expect(lines.join('\n')).toContain('Removed unregistered node');
    expect(facts.pods.pendingAtEnd).toBeGreaterThan(0);
    expect(facts.nodes.atEnd).toBe(1);
  });

  test('a budget without room keeps the node, and the reason is kept', () => {
    const budget: PodDisruptionBudget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: '100%', selector: { matchLabels: { app: 'web' } } },
    };
    const plain = scenario([small], [scaled(10, 12), scaled(40, 2)]);
    const input = { ...plain, cluster: { ...plain.cluster, objects: [budget] } };
    const { facts } = simulate(input);
    expect(facts.pods.evicted).toBe(0);
    const reasons = facts.nodeDecisions?.map(({ reason }) => reason) ?? [];
    expect(facts.nodes.atEnd === 1 || reasons.includes('BlockedByPod: NotEnoughPdb')).toBe(true);
  });

  test('flags of the group sizes hold: no group, no growth', () => {
    const { facts } = simulate(scenario([pool('small', { count: 1, min: 1, max: 1 })], [scaled(10, 12)]));
    expect(facts.nodes).toMatchObject({ added: 0, max: 1 });
    const skipped = facts.nodeDecisions?.find(({ decision }) => decision === 'no-scale-up');
    expect(skipped?.reason).toBe('max node group size reached');
  });
});

describe('laws of the Cluster Autoscaler in a run', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 });

  test('groups stay between minimum and maximum, and removals leave nobody without a node', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('0.3', '0.5', '0.9'), (replicas, threshold) => {
        const pools = [pool('small', { count: 2, min: 1, max: 5 }), pool('large', { cpu: '12', max: 2 })];
        const actions = replicas.map((count, index) => scaled(5 + index * 20, count));
        const input = scenario(pools, actions, {
          clusterAutoscaler: {
            'scale-down-utilization-threshold': threshold,
            'scale-down-unneeded-time': '2m',
            'scale-down-delay-after-add': '1m',
          },
          replicas: 2,
        });
        const sim = watched(input, ({ fleet }) => {
          for (const { min, max, name } of pools) {
            const size = [...fleet.rows()].filter((row) => fleet.get(row)?.identity.name === name).length;
            expect(size).toBeGreaterThanOrEqual(min);
            expect(size).toBeLessThanOrEqual(max);
          }
        });
        const room = 5 * 4 + 2 * 12;
        const last = replicas[replicas.length - 1];
        // What fits into all that may be had has a node in the end, whatever was removed on the way.
        if (last <= room) expect(sim.counts.pending).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  test('what is added fits the pods that it was added for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 25 }), (count) => {
        let asked = 0;
        const input = scenario([pool('small', { count: 1, min: 1, max: 8 })], [scaled(5, count)], {
          horizonMs: 20 * MINUTE_MS,
        });
        const sim = watched(input, (_sim, { scaleUps }) => {
          for (const { scaleUps: plan } of scaleUps)
            for (const { currentSize, newSize } of plan) asked += newSize - currentSize;
        });
        expect(sim.counts.pending).toBe(0);
        expect(asked).toBe(Math.max(0, Math.ceil(count / 4) - 1));
      }),
      { numRuns: 12 },
    );
  });

  test('equal runs give equal logs', () => {
    const input = scenario(
      [pool('small', { count: 1, min: 1 }), pool('large', { cpu: '16' })],
      [scaled(10, 20), scaled(50, 3)],
    );
    expect(simulate(input).facts.digest).toBe(simulate(input).facts.digest);
  });
});
