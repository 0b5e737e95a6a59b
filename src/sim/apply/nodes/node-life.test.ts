import { describe, expect, test } from 'vitest';
import { pool } from '../../../../test/support/autoscaled-run.ts';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { NodeRow, Pod } from '../../../model/index.ts';
import type { NodePoolSpec } from '../../../scenario/index.ts';
import { PodState } from '../../pod-lives.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import { cancelLaunch, launchNode, placeNode } from './launch-node.ts';
import { removeNode } from './remove-node.ts';
import { isOnSilentNode, silenceNode, wakeNode } from './silence-node.ts';
import { cordonNode, updateNode } from './update-node.ts';

const SECOND_MS = 1000;
const NOW_MS = 60 * SECOND_MS;
const N0 = 0 as NodeRow;

interface Wish {
  readonly pods?: readonly Pod[];
  readonly nodes?: number;
  readonly pools?: readonly NodePoolSpec[];
}

function aMinuteIn({ pods = [], nodes = 1, pools = [] }: Wish) {
  const plain = plainScenario({
    nodes: Array.from({ length: nodes }, (_, i) => nodeOf(`n${i}`)),
    workloads: pods,
  });
  const run = prepareRun({ ...plain, cluster: { ...plain.cluster, nodePools: pools } }, {});
  runLoop(run.sim.events, run.handlers, { untilMs: NOW_MS });
  const until = (untilMs: number): void => void runLoop(run.sim.events, run.handlers, { untilMs });
  return { sim: run.sim, until };
}

const linesOf = ({ log }: Simulation, word: string): string[] =>
  [...log.lines()].filter((line) => line.includes(word));
const nodeNumbers = ({ counts, fleet, cluster }: Simulation) => ({
  inFleet: fleet.count,
  inCluster: cluster.nodes.liveCount,
  added: counts.nodesAdded,
  removed: counts.nodesRemoved,
  failed: counts.nodesFailed,
});
const stateOf = ({ lives }: Simulation, row = 0): number => lives.state[row];

describe('a node goes', () => {
  // prettier-ignore
  test.each([
    ['removed', { removed: 1, failed: 0 }, 'node-removed'],
    ['failed',  { removed: 0, failed: 1 }, 'node-failed'],
  ] as const)('%s: it is counted as what it was', (how, counted, word) => {
    const { sim } = aMinuteIn({});
    removeNode(sim, N0, how, NOW_MS);
    expect(nodeNumbers(sim)).toEqual({ inFleet: 0, inCluster: 0, added: 0, ...counted });
    expect(linesOf(sim, word)).toEqual([`000060.000 ${word} n0`]);
  });

  test('its pods fail with it', () => {
    const { sim } = aMinuteIn({ pods: [podOf('a', '1'), podOf('b', '1')] });
    removeNode(sim, N0, 'failed', NOW_MS);
    expect([sim.counts.failed, sim.counts.running]).toEqual([2, 0]);
    expect([stateOf(sim, 0), stateOf(sim, 1)]).toEqual([PodState.Free, PodState.Free]);
  });

  test('twice is a fault of the program', () => {
    const { sim } = aMinuteIn({});
    removeNode(sim, N0, 'removed', NOW_MS);
    expect(() => removeNode(sim, N0, 'removed', NOW_MS)).toThrow('removed twice');
  });

  test('a pod that waits does not go there any more', () => {
    const { sim, until } = aMinuteIn({ nodes: 2, pods: [podOf('a', '4'), podOf('b', '4'), podOf('c', '4')] });
    const waiting = [0, 1, 2].find((row) => stateOf(sim, row) === PodState.Pending) ?? -1;
    removeNode(sim, N0, 'removed', NOW_MS);
    until(10 * NOW_MS);
    expect(stateOf(sim, waiting)).toBe(PodState.Pending);
  });
});

describe('a node is changed', () => {
  const larger = nodeOf('n0', { cpu: '8' });

  test('what it has is what it has from here on', () => {
    const { sim } = aMinuteIn({});
    updateNode(sim, N0, larger, NOW_MS);
    expect(sim.cluster.nodes.allocatable[0][0]).toBe(8000);
    expect(sim.fleet.get(N0)?.node).toBe(larger);
    expect(sim.fleet.get(N0)?.amount.milliCpu).toBe(8000);
  });

  test('a pod that waited for that goes there', () => {
    const { sim, until } = aMinuteIn({ pods: [podOf('large', '6')] });
    expect(stateOf(sim)).toBe(PodState.Pending);
    updateNode(sim, N0, larger, NOW_MS);
    until(NOW_MS + 30 * SECOND_MS);
    expect(stateOf(sim)).toBe(PodState.Running);
  });

  test('its pods stay, even where it has become too small', () => {
    const { sim } = aMinuteIn({ pods: [podOf('a', '3')] });
    updateNode(sim, N0, nodeOf('n0', { cpu: '1' }), NOW_MS);
    expect(stateOf(sim)).toBe(PodState.Running);
    expect(sim.cluster.nodes.requested[0][0]).toBe(3000);
  });

  test('a row without node is a fault of the program', () => {
    const { sim } = aMinuteIn({});
    removeNode(sim, N0, 'removed', NOW_MS);
    expect(() => updateNode(sim, N0, larger, NOW_MS)).toThrow('is free');
  });
});

describe('a node is cordoned', () => {
  const TAINT = 'node.kubernetes.io/unschedulable';
  const specOf = (sim: Simulation) => sim.fleet.get(N0)?.node.spec;

  test('by its field and by its taint, and both go again', () => {
    const { sim } = aMinuteIn({});
    cordonNode(sim, N0, true, NOW_MS);
    expect(specOf(sim)).toMatchObject({
      unschedulable: true,
      taints: [{ key: TAINT, effect: 'NoSchedule' }],
    });
    cordonNode(sim, N0, false, NOW_MS);
    expect(specOf(sim)).toMatchObject({ unschedulable: false, taints: [] });
  });

  test('twice is once', () => {
    const { sim } = aMinuteIn({});
    cordonNode(sim, N0, true, NOW_MS);
    cordonNode(sim, N0, true, NOW_MS);
    expect(specOf(sim)?.taints).toHaveLength(1);
  });

  test('its pods stay, and no other comes until it is open again', () => {
    const { sim, until } = aMinuteIn({ pods: [podOf('a', '1'), podOf('large', '4')] });
    const [first, second] = [stateOf(sim, 0), stateOf(sim, 1)];
    expect([first, second].sort((a, b) => a - b)).toEqual([PodState.Pending, PodState.Running]);
    cordonNode(sim, N0, true, NOW_MS);
    until(2 * NOW_MS);
    expect([stateOf(sim, 0), stateOf(sim, 1)]).toEqual([first, second]);
  });
});

describe('a machine is asked for', () => {
  const pools = [pool('general', { count: 0, max: 3 })];

  test('it is counted at once, and a node when it has booted', () => {
    const { sim, until } = aMinuteIn({ nodes: 0, pools });
    launchNode(sim, sim.fleet.pools[0], NOW_MS);
    expect(nodeNumbers(sim)).toEqual({ inFleet: 0, inCluster: 0, added: 1, removed: 0, failed: 0 });
    until(2 * NOW_MS - 1);
    expect(sim.fleet.count).toBe(0);
    until(2 * NOW_MS);
    expect(sim.fleet.count).toBe(1);
    expect(linesOf(sim, 'general-0').map((line) => line.split(' ')[1])).toEqual([
      'node-launched',
      'node-joined',
    ]);
  });

  test('and given back before: it never comes', () => {
    const { sim, until } = aMinuteIn({ nodes: 0, pools });
    const launch = launchNode(sim, sim.fleet.pools[0], NOW_MS);
    cancelLaunch(sim, launch, NOW_MS + 1);
    until(10 * NOW_MS);
    expect(nodeNumbers(sim)).toEqual({ inFleet: 0, inCluster: 0, added: 1, removed: 1, failed: 0 });
  });

  test('given back twice is once', () => {
    const { sim } = aMinuteIn({ nodes: 0, pools });
    const launch = launchNode(sim, sim.fleet.pools[0], NOW_MS);
    cancelLaunch(sim, launch, NOW_MS);
    cancelLaunch(sim, launch, NOW_MS);
    expect(sim.counts.nodesRemoved).toBe(1);
  });

  test('what has become a node is not given back as a machine: it stays', () => {
    const { sim, until } = aMinuteIn({ nodes: 0, pools });
    const launch = launchNode(sim, sim.fleet.pools[0], NOW_MS);
    until(2 * NOW_MS);
    cancelLaunch(sim, launch, 2 * NOW_MS);
    expect(nodeNumbers(sim)).toEqual({ inFleet: 1, inCluster: 1, added: 1, removed: 0, failed: 0 });
  });

  test('of a pool whose machines are all lost: it is paid for and never comes', () => {
    const lost = [pool('general', { count: 0, max: 3, bootFailureRatio: 1 })];
    const { sim, until } = aMinuteIn({ nodes: 0, pools: lost });
    launchNode(sim, sim.fleet.pools[0], NOW_MS);
    until(20 * NOW_MS);
    expect(nodeNumbers(sim)).toEqual({ inFleet: 0, inCluster: 0, added: 1, removed: 0, failed: 0 });
  });

  test('names go on, whatever became of those before', () => {
    const { sim, until } = aMinuteIn({ nodes: 0, pools });
    const [general] = sim.fleet.pools;
    cancelLaunch(sim, launchNode(sim, general, NOW_MS), NOW_MS);
    launchNode(sim, general, NOW_MS);
    placeNode(sim, general, NOW_MS);
    until(2 * NOW_MS);
    expect(linesOf(sim, 'node-joined').map((line) => line.split(' ')[2])).toEqual(['general-2', 'general-1']);
  });
});

describe('a machine falls silent', () => {
  const pods = [podOf('a', '1')];

  test('its pods are said to run, and nothing happens to them', () => {
    const { sim, until } = aMinuteIn({ pods });
    silenceNode(sim, N0, 'away', NOW_MS);
    expect([stateOf(sim), isOnSilentNode(sim, 0)]).toEqual([PodState.Running, true]);
    until(NOW_MS + 20 * SECOND_MS);
    expect(stateOf(sim)).toBe(PodState.Running);
    expect(sim.counts.nodesFailed).toBe(1);
  });

  test('after the grace period they are not ready', () => {
    const { sim, until } = aMinuteIn({ pods });
    silenceNode(sim, N0, 'away', NOW_MS);
    until(NOW_MS + 30 * SECOND_MS);
    expect(sim.lives.ready[0]).toBe(1);
    until(NOW_MS + 70 * SECOND_MS);
    expect(
      sim.fleet.get(N0)?.node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/unreachable'),
    ).toBe(true);
  });

  test('twice is once', () => {
    const { sim } = aMinuteIn({ pods });
    silenceNode(sim, N0, 'away', NOW_MS);
    silenceNode(sim, N0, 'gone', NOW_MS);
    expect([sim.counts.nodesFailed, sim.fleet.get(N0)?.silence]).toEqual([1, 'away']);
  });

  test('and is back: its pods start once more', () => {
    const { sim, until } = aMinuteIn({ pods });
    silenceNode(sim, N0, 'away', NOW_MS);
    until(NOW_MS + 5 * SECOND_MS);
    wakeNode(sim, N0, NOW_MS + 5 * SECOND_MS);
    expect([isOnSilentNode(sim, 0), stateOf(sim), sim.counts.running]).toEqual([false, PodState.Starting, 0]);
    until(NOW_MS + 6 * SECOND_MS);
    expect([stateOf(sim), sim.counts.running]).toEqual([PodState.Running, 1]);
  });

  test('one that is awake is not woken', () => {
    const { sim } = aMinuteIn({ pods });
    wakeNode(sim, N0, NOW_MS);
    expect(linesOf(sim, 'node-ready')).toEqual([]);
    expect(stateOf(sim)).toBe(PodState.Running);
  });

  test('without any of them no pod is on one', () => {
    const { sim } = aMinuteIn({ pods });
    expect(isOnSilentNode(sim, 0)).toBe(false);
  });
});
