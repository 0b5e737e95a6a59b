import { expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import { runLoop } from '../../kernel/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import { prepareRun } from '../simulate.ts';
import { expectedPods } from './expected-pods.ts';
import { lookAtNodes } from './node-look.ts';
import type { NodeLook } from './node-look.ts';

const GIB = 2 ** 30;

/** The nodes once these pods are on them; the same pods are those that are expected. */
function lookOf(nodes: readonly Node[], pods: readonly Pod[]): NodeLook {
  const scenario = plainScenario({ nodes, pods });
  const { sim, handlers } = prepareRun(scenario, {});
  runLoop(sim.events, handlers, { untilMs: 1000 });
  return lookAtNodes(sim, expectedPods(scenario));
}

const on = (nodeName: string, name: string, cpu: string): Pod => podOf(name, cpu, { nodeName });
const ofDaemonSet = (nodeName: string): Pod => {
  const pod = on(nodeName, `agent-${nodeName}`, '1');
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'agent', controller: true };
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } };
};

// prettier-ignore
test.each([
  // rule (nodes of 4 cores and 16 GiB)                       nodes       pods                                                        cores free, of no use; deviation of cpu; cpu from memory; empty
  ['a node that is empty is free',                            ['a'],      [],                                                         [4, 0, 0, 0, 1]],
  ['what is asked for is not free',                           ['a'],      [on('a', 'p', '1')],                                        [3, 0, 0, 0.25, 0]],
  ['booked beyond its size, none is free and none owed',      ['a'],      [on('a', 'p', '3'), on('a', 'q', '3')],                     [0, 0, 0, 1, 0]],
  ['half of the pods cannot use the one core that is left',   ['a'],      [on('a', 'p', '2'), on('a', 'q', '1')],                     [1, 0.5, 0, 0.75, 0]],
  ['the deviation is that of the nodes, not of a sample',     ['a', 'b'], [on('a', 'p', '1'), on('b', 'q', '3')],                     [4, 0.5, 0.25, 0.5, 0]],
  ['a pod of a DaemonSet keeps no node busy',                   ['a', 'b'], [ofDaemonSet('a'), on('b', 'q', '4')],                [3, 1.5, 0.375, 0.625, 1]],
] as const)('%s', (_rule, nodes, pods, expected) => {
  const look = lookOf(nodes.map((name) => nodeOf(name)), pods);
  const [free, unusable, deviation] = [look.free[0] / 1000, look.unusable[0] / 1000, look.deviation[0]];
  expect([free, unusable, deviation, look.cpuMemoryGap, look.emptyNodes]).toEqual(expected);
});

test('memory that nobody asks for is of use to all, and in bytes', () => {
  const look = lookOf([nodeOf('a')], [on('a', 'p', '2')]);
  expect([look.free[1], look.unusable[1]]).toEqual([16 * GIB, 0]);
});

test('without a free slot all that is left is of no use', () => {
  const look = lookOf([nodeOf('a', { pods: '1' })], [on('a', 'p', '1')]);
  expect([look.unusable[0], look.unusable[1]]).toEqual([3000, 16 * GIB]);
});

test('of no nodes nothing can be said but that there are none', () => {
  expect(lookOf([], [])).toEqual({
    nodes: 0,
    free: Float64Array.of(0, 0, 0),
    unusable: Float64Array.of(0, 0, 0),
    deviation: Float64Array.of(NaN, NaN, NaN),
    cpuMemoryGap: 0,
    emptyNodes: 0,
  });
});

test('of what no node has there is no deviation: GPUs among plain machines', () => {
  expect([...lookOf([nodeOf('a')], []).deviation].map((value) => Number.isNaN(value))).toEqual([
    false,
    false,
    true,
  ]);
});
