import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import { findingsOf } from './findings.ts';
import type { RunResult } from './run-result.ts';

const sample = sampleResult();
const calm: RunResult = {
  ...sample,
  pods: { ...sample.pods, created: 500, bound: 500, neverBound: 0, preempted: 0, evicted: 0 },
  nodes: { ...sample.nodes, failed: 0, allocationRatio: { cpu: 0.8, memory: 0.75 } },
  cost: { ...sample.cost, idleMicroUsd: 0, strandedMicroUsd: 0 },
  unschedulable: [],
  ignored: [],
  assertions: [],
  runtime: [],
  autoscalers: [],
};

describe('findings', () => {
  test('a calm run has the cost, the dearest pool and good news only', () => {
    expect(findingsOf(calm).map(({ kind }) => kind)).toEqual(['cost', 'dearest-pool', 'all-ran', 'waiting']);
  });

  // prettier-ignore
  test.each([
    [1, 'The one pod found a node.'],
    [2, 'Every one of the 2 pods found a node.'],
  ])('of %i pods that all ran', (created, text) => {
    const findings = findingsOf({ ...calm, pods: { ...calm.pods, created, bound: created } });
    expect(findings.find(({ kind }) => kind === 'all-ran')?.text).toBe(text);
  });

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<RunResult>, string])[] = [
    ['a run that was stopped',       { partial: 'stopped by the user', endMs: 3_600_000 },                          'bad The run is partial, stopped by the user: 1 h of 1 d simulated.'],
    ['a crossed limit',              { assertions: [{ metric: 'cost.total', limit: '≤ $50', actual: '$84.59', passed: false }] }, 'bad cost.total is $84.59; the limit is ≤ $50.'],
    ['pods that never ran',          { pods: { ...calm.pods, created: 510, neverBound: 10 } },                      'bad 10 of 510 pods never ran (2.0%).'],
    ['no pods',                      { pods: { ...calm.pods, created: 0, bound: 0 } },                              'warning The workload has no pods.'],
    ['some nodes without a price',   { cost: { ...calm.cost, unpricedNodes: 2, unpricedNodeHours: 48 } },           'warning 2 nodes without a price ran 48.0 node-hours; they are in no cost below.'],
    ['all nodes without a price',    { cost: { ...calm.cost, unpricedNodes: 2, unpricedNodeHours: 9999 } },         'warning The cost is unknown: 2 nodes without a price ran 9,999.0 node-hours.'],
    ['which pool has no price',      { cost: { ...calm.cost, unpricedNodes: 1, unpricedNodeHours: 24 }, nodePools: calm.nodePools.map(({ priceMicroUsdPerHour: _price, ...pool }) => pool).slice(1) }, 'warning 1 node without a price (batch-spot: c7i.4xlarge on spot) ran 24.0 node-hours; they are in no cost below.'],
    ['a pool called as its type',     { cost: { ...calm.cost, unpricedNodes: 1, unpricedNodeHours: 24 }, nodePools: calm.nodePools.map(({ priceMicroUsdPerHour: _price, ...pool }) => ({ ...pool, instanceType: pool.name })).slice(1) }, 'warning 1 node without a price (batch-spot on spot) ran 24.0 node-hours; they are in no cost below.'],
    ['a machine without a type',     { cost: { ...calm.cost, unpricedNodes: 1, unpricedNodeHours: 24 }, nodePools: calm.nodePools.map(({ priceMicroUsdPerHour: _price, ...pool }) => ({ ...pool, instanceType: 'custom' })).slice(0, 1) }, 'warning 1 node without a price (general) ran 24.0 node-hours; they are in no cost below.'],
    ['a node that failed',           { nodes: { ...calm.nodes, failed: 1 } },                                       'note 1 node failed.'],
    ['things ignored, most first',   { ignored: [{ what: 'a', count: 1, why: '' }, { what: 'b', count: 3, why: '' }] }, 'warning 4 items of the input had no effect: 3 × b, 1 × a (see below).'],
    ['one kind with its reason',     { ignored: [{ what: 'pods of the trace t', count: 8151, why: 'they come too late; --until 5h takes them' }] }, 'warning 8,151 items of the input had no effect: 8,151 × pods of the trace t: they come too late; --until 5h takes them.'],
    ['what decides nothing is small print', { ignored: [{ what: 'a', count: 1, why: '' }, { what: 'b', count: 3, why: '', decidesNothing: true }] }, 'warning 1 item of the input had no effect: 1 × a (see below).'],
    ['a resource that fills first',  { nodes: { ...calm.nodes, allocationRatio: { cpu: 0.3, memory: 0.9 } } },      'note Requests book 90.0% of the memory and 30.0% of the CPU: nodes with less CPU for the same memory would do.'],
    ['preemption and eviction',      { pods: { ...calm.pods, preempted: 1, evicted: 2 } },                          'note 1 pod preempted, 2 pods evicted.'],
    ['long waits',                   { pods: { ...calm.pods, pendingMs: { ...calm.pods.pendingMs, p50: 1000, p99: 600_000, max: 900_000 } } }, 'note Pods waited 1 s for a node at the median, 10 min at p99, 15 min at most.'],
    ['one long wait',                { pods: { ...calm.pods, pendingMs: { ...calm.pods.pendingMs, p99: 10, max: 900_000 } } }, 'good 99% of the pods that ran had a node within 10 ms; the slowest waited 15 min.'],
    ['out of memory',                { runtime: [{ namespace: 'a', kind: 'Deployment', name: 'b', throttledRatio: 0.01, oomKills: 2, evictions: 0, restarts: 2 }] }, 'bad 2 containers ran out of memory and were killed, most of them of a/b.'],
    ['throttled',                    { runtime: [{ namespace: 'a', kind: 'Deployment', name: 'b', throttledRatio: 0.2, oomKills: 0, evictions: 1, restarts: 0 }] }, 'warning 1 workload is throttled at the CPU limit, a/b in 20.0% of its periods.'],
    ['pressure on a node',           { runtime: [{ namespace: 'a', kind: 'Deployment', name: 'b', throttledRatio: 0, oomKills: 0, evictions: 1, restarts: 0 }] }, 'warning 1 pod was evicted by nodes under pressure.'],
  ];

  test.each(rows)('%s', (_why, changes, expected) => {
    const found = findingsOf({ ...calm, ...changes }).map(({ severity, text }) => `${severity} ${text}`);
    expect(found).toContain(expected);
  });

  // prettier-ignore
  test.each([
    ['its name and its type',             'm7i.2xlarge', /^Pool general \(m7i\.2xlarge\) takes \d/],
    ['once where it is called as its type', 'general',   /^Pool general takes \d/],
    ['by its name where the machine has none', 'custom', /^Pool general takes \d/],
  ])('the dearest pool is named: %s', (_why, instanceType, text) => {
    const nodePools = calm.nodePools.map((pool) => ({ ...pool, instanceType }));
    const dearest = findingsOf({ ...calm, nodePools }).find(({ kind }) => kind === 'dearest-pool');
    expect(dearest?.text).toMatch(text);
  });

  test('idle capacity is set against the fullest moment', () => {
    const idle = findingsOf({ ...calm, cost: { ...calm.cost, idleMicroUsd: 40_000_000 } }).find(
      ({ kind }) => kind === 'peak',
    );
    expect(idle?.text).toMatch(
      /^At their fullest the nodes hold requests for \d+\.\d% of the CPU and \d+\.\d% of the memory\.$/,
    );
  });

  test('stranded money names the pool with most of it', () => {
    const stranded = findingsOf({ ...calm, cost: { ...calm.cost, strandedMicroUsd: 10_000_000 } }).find(
      ({ kind }) => kind === 'stranded',
    );
    expect(stranded?.text).toMatch(/^\$10\.00 \(11\.8%\) is stranded, most of it in pool general/);
  });

  test('an autoscaler at its limit, or blind, is a warning', () => {
    const [scaler] = sample.autoscalers ?? [];
    const texts = findingsOf({ ...calm, autoscalers: [{ ...scaler, blindRatio: 0.5 }] }).map(
      ({ text }) => text,
    );
    expect(texts).toContain(
      'The autoscaler shop/checkout wanted more than its 14 replicas for 8.0% of the time.',
    );
    expect(texts).toContain('The autoscaler shop/checkout had no metric for 50.0% of the time.');
  });

  test('worst first', () => {
    const order = ['bad', 'warning', 'note', 'good'];
    const ranks = findingsOf(sample).map(({ severity }) => order.indexOf(severity));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });
});
