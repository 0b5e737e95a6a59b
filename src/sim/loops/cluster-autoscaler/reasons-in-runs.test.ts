import { describe, expect, test } from 'vitest';
import { autoscaled, MINUTE_MS, pool, scaled } from '../../../../test/support/autoscaled-run.ts';
import { nodeOf } from '../../../../test/support/scenario.ts';
import type { NodeDecisionGroup } from '../../../result/index.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../../../scenario/index.ts';
import { explainNode, explainScaleUp } from '../../explain/explain-scaling.ts';
import { simulate } from '../../simulate.ts';

const FAST = { 'scale-down-unneeded-time': '2m', 'scale-down-delay-after-add': '1m' };

function scenarioOf(
  pools: readonly NodePoolSpec[],
  flags: Readonly<Record<string, string>> = {},
  actions: readonly ActionSpec[] = [scaled(10, 9)],
): Scenario {
  return autoscaled(pools, actions, { clusterAutoscaler: { ...FAST, ...flags }, horizonMs: 40 * MINUTE_MS });
}

function decisionsOf(scenario: Scenario, decision: NodeDecisionGroup['decision']): string[] {
  const groups = simulate(scenario).facts.nodeDecisions ?? [];
  return groups
    .filter((group) => group.decision === decision)
    .map(({ pool: name, reason }) => `${name}: ${reason}`);
}

const small = pool('small', { count: 1, min: 1 });

describe('why a group did not grow', () => {
  // prettier-ignore
  const rows: readonly [string, readonly NodePoolSpec[], Readonly<Record<string, string>>, string][] = [
    // why                                          pools                                                     flags                                       reason
    ['it has all the nodes that it may have',       [small, pool('full', { count: 1, min: 1, max: 1 })],      {},                                         'full: max node group size reached'],
    ['its nodes are too small for the pod',         [small, pool('tiny', { cpu: '500m' })],                   {},                                         'tiny: Insufficient cpu'],
    ['the expander found another one better',       [small, pool('huge', { cpu: '64' })],                     { expander: 'least-waste' },                'huge: another group was better'],
    ['the cluster has all the nodes that it may',   [small],                                                  { 'max-nodes-total': '1' },                 'all groups: max total nodes in cluster reached'],
    ['it alone would have to stay within the cores', [small],                                                 { 'cores-total': '0:4' },                   'small: exceeded quota'],
  ];

  test.each(rows)('%s', (_why, pools, flags, reason) => {
    const told = decisionsOf(scenarioOf(pools, flags), 'no-scale-up');
    const [group, text] = reason.split(': ');
    expect(
      told.some((line) => line.startsWith(`${group}:`) && line.includes(text)),
      told.join(' | '),
    ).toBe(true);
  });

  test('of a group that grew nothing is said', () => {
    expect(decisionsOf(scenarioOf([small]), 'no-scale-up')).toEqual([]);
  });

  test('explain scaleup/1 names the group that was taken, the worse one and the one passed over', () => {
    const pools = [small, pool('huge', { cpu: '64' }), pool('tiny', { cpu: '500m' })];
    const found = explainScaleUp(scenarioOf(pools, { expander: 'least-waste' }), 1);
    expect(found?.groups.map(({ id, from, to }) => `${id} ${from} → ${to}`)).toEqual(['small 1 → 3']);
    expect(found?.options.map(({ group, isKept }) => [group, isKept])).toEqual([
      ['small', true],
      ['huge', false],
    ]);
    expect(found?.refused).toEqual([{ group: 'tiny', reason: 'Insufficient cpu', pods: 0 }]);
  });
});

describe('why a node stayed', () => {
  test('a full one is not underutilized, and the last of its group is at the minimum', () => {
    const told = decisionsOf(
      scenarioOf([pool('small', { count: 2, min: 2 })], {}, [scaled(5, 8)]),
      'no-scale-down',
    );
    // At its minimum a group's nodes are no candidates: upstream writes that into its log, and looks no further.
    expect(told).toEqual(['small: NodeGroupMinSizeReached']);
  });

  test('explain node/x tells each answer in turn', () => {
    const scenario = scenarioOf([small], {}, [scaled(5, 8), scaled(15, 1)]);
    const reasons = explainNode(scenario, 'small-1').map(({ reason }) => reason);
    expect(reasons).toContain('NotUnderutilized');
    expect(reasons.at(-1)).toMatch(/^removed, /);
    expect(reasons.indexOf('NotUnderutilized')).toBeLessThan(reasons.length - 1);
  });

  test('a node that is waited for is unneeded first', () => {
    const scenario = scenarioOf([small], {}, [scaled(5, 8), scaled(15, 1)]);
    const reasons = explainNode(scenario, 'small-1').map(({ reason }) => reason);
    expect(reasons.join('\n')).toMatch(/^(unneeded|NotUnneededLongEnough)$/m);
  });

  test('a node of a group at its minimum, and of no group, says so', () => {
    const scenario = scenarioOf([small], {}, [scaled(5, 8), scaled(15, 1)]);
    const standings = explainNode(scenario, 'small-0').map(({ reason }) => reason);
    expect(standings[0]).toBe('NodeGroupMinSizeReached');
    expect(standings, 'while the group has more it is looked at').toContain('NotUnderutilized');
    const given = { ...scenario, cluster: { ...scenario.cluster, nodes: [nodeOf('bare')] } };
    expect(explainNode(given, 'bare').map(({ reason }) => reason)).toEqual(['NotAutoscaled']);
  });

  test('how full it is stands beside what was asked of its fullness', () => {
    const scenario = scenarioOf([small], {}, [scaled(5, 8), scaled(15, 1)]);
    const standings = explainNode(scenario, 'small-1');
    const full = standings.find(({ reason }) => reason === 'NotUnderutilized');
    // Pods of a core each on nodes of four, of which the pool keeps a part: three or four of them are more than half.
    expect(full?.utilization).toBeGreaterThan(0.5);
    expect(full?.utilization).toBeLessThanOrEqual(1);
    for (const { reason, utilization = 0 } of standings)
      if (reason === 'unneeded' || reason === 'NotUnneededLongEnough')
        expect(utilization, reason).toBeLessThanOrEqual(0.5);
  });

  test('a node whose removal was tried in vain keeps the answer until it is tried again', () => {
    // Nowhere to go: each node is full but for one, which pods of its size cannot join.
    const scenario = scenarioOf([small], { 'scale-down-utilization-threshold': '1' }, [scaled(5, 8)]);
    const reasons = explainNode(scenario, 'small-1').map(({ reason }) => reason);
    expect(reasons).toContain('NoPlaceToMovePods');
    expect(reasons).not.toContain('RecentlyUnremovable');
  });

  test('of a node that never was nothing is told', () => {
    expect(explainNode(scenarioOf([small]), 'small-99')).toEqual([]);
  });
});
