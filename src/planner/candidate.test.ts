import { beforeAll, describe, expect, test } from 'vitest';
import { twelvePods } from '../../test/support/plan.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { candidateOf, fixedPools, heldBackPool, kindText } from './candidate.ts';

let scenario: Scenario;
let small: NodePoolSpec;
let large: NodePoolSpec;
beforeAll(async () => {
  scenario = await twelvePods(`  horizon: 1h
  workload: { manifests: [app.yaml] }
  autoscaling: { clusterAutoscaler: { expander: price } }
  cluster:
    nodePools:
      - { name: four, instanceType: custom-four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, count: 3, min: 1, max: 9, labels: {team: web} }
      - { name: eight, instanceType: custom-eight, capacity: {cpu: 8, memory: 16Gi}, price: $0.50, count: 2, min: 2, max: 2 }
`);
  [small, large] = scenario.cluster.nodePools;
});

describe('a candidate', () => {
  test('is called after its pools: counts where they are fixed, limits where they are not', () => {
    expect(candidateOf(scenario, { pools: [small, large] }).name).toBe(
      '1–9 × custom-four (four) + 2 × custom-eight (eight)',
    );
  });

  test('says what else is different, in the order of scheduler, requests, flags', () => {
    const requests = { name: 'requests × 0.8', changes: [] };
    const flags = { 'scale-down-unneeded-time': '2m', expander: 'least-waste' };
    expect(candidateOf(scenario, { pools: [large], requests, flags, scoring: 'filled' }).name).toBe(
      '2 × custom-eight (eight), nodes filled in turn, requests × 0.8, scale-down-unneeded-time=2m, expander=least-waste',
    );
    expect(candidateOf(scenario, { pools: [large], scoring: 'balanced' }).name).toBe(
      '2 × custom-eight (eight), nodes filled evenly',
    );
  });

  test('without pools has no nodes', () => {
    const none = candidateOf(scenario, { pools: [] });
    expect(none.name).toBe('no nodes');
    expect(none.scenario.cluster.nodePools).toEqual([]);
  });

  test('flags are laid over the written ones', () => {
    const { scenario: changed } = candidateOf(scenario, { pools: [small], flags: { 'scan-interval': '5s' } });
    expect(changed.clusterAutoscaler).toEqual({ expander: 'price', 'scan-interval': '5s' });
    expect(scenario.clusterAutoscaler).toEqual({ expander: 'price' });
  });

  test('requests are put in place of the written ones', () => {
    const target = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const requests = { name: 'as used', changes: [{ target, container: 'web', milliCpu: 100 }] };
    const { scenario: changed } = candidateOf(scenario, { pools: [small], requests });
    expect(JSON.stringify(changed.workload.objects)).toContain('"cpu":"100m"');
    expect(JSON.stringify(scenario.workload.objects)).toContain('"cpu":"900m"');
  });

  test('that grows has one pool from which nodes come at once, and none at the start', () => {
    const { name, scenario: growing } = candidateOf(scenario, { pools: [small], grows: true });
    expect(name).toBe('custom-four (four) as needed');
    expect(growing.cluster.nodePools).toEqual([]);
    expect(growing.cluster.autoNodes).toMatchObject({
      count: 0,
      min: 0,
      bootMs: { kind: 'constant', ms: 0 },
    });
  });

  test('leaves the scenario that it comes from as it is', () => {
    const before = JSON.stringify(scenario);
    candidateOf(scenario, { pools: [large], scoring: 'balanced', flags: { a: 1 }, grows: true });
    expect(JSON.stringify(scenario)).toBe(before);
  });
});

describe('the kind of a candidate', () => {
  test('does not depend on counts, limits and flags', () => {
    const kinds = [
      candidateOf(scenario, { pools: [small] }),
      candidateOf(scenario, { pools: [{ ...small, count: 7, min: 7, max: 7 }], flags: { a: 1 } }),
    ].map(kindText);
    expect(new Set(kinds)).toEqual(new Set(['custom-four (four)']));
  });

  test('does on scheduler and requests', () => {
    const requests = { name: 'as used', changes: [] };
    const one = candidateOf(scenario, { pools: [small, large], requests, scoring: 'balanced' });
    expect(kindText(one)).toBe('custom-four (four) + custom-eight (eight), nodes filled evenly, as used');
  });

  test('is the name of one without pools', () => {
    expect(kindText({ name: 'today', scenario })).toBe('today');
  });
});

describe('fixed pools', () => {
  test('have as many nodes as they may and must; those with none are left out', () => {
    expect(
      fixedPools([small, large], [4, 0]).map(({ name, count, min, max }) => [name, count, min, max]),
    ).toEqual([['four', 4, 4, 4]]);
  });
});

describe('a pool that is held back', () => {
  test('is the same machine under a name and a label of its own', () => {
    const held = heldBackPool(small);
    expect(held.name).toBe('four-held-back');
    expect(held.template.metadata.labels).toEqual({ ...small.template.metadata.labels, 'held-back': 'true' });
    expect(held.template.status).toEqual(small.template.status);
    expect(held.priceMicroUsdPerHour).toBe(small.priceMicroUsdPerHour);
  });

  test('is told from the other in the name of a candidate', () => {
    const pools = fixedPools([small, heldBackPool(small)], [3, 1]);
    expect(candidateOf(scenario, { pools }).name).toBe(
      '3 × custom-four (four) + 1 × custom-four (four-held-back)',
    );
  });
});
