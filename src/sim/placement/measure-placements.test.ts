import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareScenario } from '../../../bench/end-to-end/bare-scenario.ts';
import { deploymentOf, nodeOf, plainScenario } from '../../../test/support/scenario.ts';
import { gpuNode, gpuPod, pod } from '../../../test/support/scheduling.ts';
import { syntheticTrace } from '../../ingest/index.ts';
import type { KubernetesObject, Node, Pod } from '../../model/index.ts';
import type { PlacementResult } from '../../result/index.ts';
import { simulate } from '../simulate.ts';
import { measurePlacements } from './measure-placements.ts';

function placementOf(
  nodes: readonly Node[],
  pods: readonly Pod[],
  workloads: readonly KubernetesObject[] = [],
): PlacementResult {
  const { placement } = measurePlacements(plainScenario({ nodes, pods, workloads }));
  if (placement === undefined) throw new Error('not measured');
  return placement;
}

describe('two nodes, a large pod on one and a small one on the other', () => {
  const placement = placementOf(
    [nodeOf('a'), nodeOf('b')],
    [
      pod({ name: 'large', cpu: '3', memory: '1Gi', on: 'a' }),
      pod({ name: 'small', cpu: '1', memory: '1Gi', on: 'b' }),
    ],
  );

  test('half of the pods could not use the one free core of a, all could use the three of b', () => {
    expect(placement.fragmentation['cpu']).toBeCloseTo((0.5 * 1) / (1 + 3), 12);
  });

  test('what lies free beside it is as useless to them', () => {
    expect(placement.fragmentation['memory']).toBeCloseTo((0.5 * 15) / (15 + 15), 12);
    expect(placement.fragmentationAtEnd).toEqual(placement.fragmentation);
  });

  test('CPU is spread unevenly, memory evenly', () => {
    expect(placement.imbalance['cpu']).toBeCloseTo(0.25, 12);
    expect(placement.imbalance['memory']).toBe(0);
    expect(placement.cpuMemoryGap).toBeCloseTo((11 / 16 + 3 / 16) / 2, 12);
  });

  test('no GPU, no figure for GPUs', () => {
    expect(Object.keys(placement.imbalance)).toEqual(['cpu', 'memory']);
  });
});

test('a node without a free slot has room for nobody', () => {
  const placement = placementOf([nodeOf('a', { pods: '1' })], [pod({ cpu: '1', on: 'a' })]);
  expect(placement.fragmentation).toEqual({ cpu: 1, memory: 1 });
});

test('what a pod does not ask for is never short', () => {
  const full = pod({ name: 'full', cpu: '4', on: 'a' });
  const none = pod({ name: 'none', memory: '1Gi', on: 'a' });
  // The full pod misses cpu, the other asks for memory alone: half of what is free is of use.
  expect(placementOf([nodeOf('a')], [full, none]).fragmentation['memory']).toBeCloseTo(0.5, 12);
});

test('shared GPUs are measured by device: 400 thousandths are of no use to pods of 600', () => {
  const shared = gpuPod(1, 600, { name: 'g', cpu: '1', on: 'n' });
  const { fragmentation, imbalance } = placementOf([gpuNode('n', 2)], [shared]);
  expect(fragmentation['gpu']).toBeCloseTo(400 / 1400, 12);
  expect(imbalance['gpu']).toBe(0);
});

test('whole GPUs count a thousand each', () => {
  const whole = { 'nvidia.com/gpu': '4' };
  const asks = (name: string, count: string): Pod =>
    pod({ name, cpu: '1', more: { 'nvidia.com/gpu': count }, on: 'n' });
  const { fragmentation } = placementOf([nodeOf('n', whole)], [asks('a', '1'), asks('b', '2')]);
  // One GPU is free: of use to the pod that asks for one, not to the one that asks for two.
  expect(fragmentation['gpu']).toBeCloseTo(0.5, 12);
});

test('a node with nothing but a DaemonSet on it is empty, and its pods are none of the workload', () => {
  const agent: KubernetesObject = {
    ...deploymentOf('agent', 1, '1'),
    kind: 'DaemonSet',
  };
  const { emptyNodes, fragmentation } = placementOf(
    [nodeOf('a'), nodeOf('b')],
    [],
    [agent, deploymentOf('web', 1, '3')],
  );
  expect(emptyNodes).toBe(1);
  // web fits on the free three cores of one node, not on the one that web itself has filled.
  expect(fragmentation['cpu']).toBe(0);
});

test('work is counted: two nodes asked for each of three pods', () => {
  const { work } = placementOf([nodeOf('a'), nodeOf('b')], [], [deploymentOf('web', 3, '1')]);
  expect(work).toMatchObject({ attempts: 3, nodesFiltered: 6, nodesScored: 6 });
  expect(work.rowsVisited).toBeGreaterThan(0);
});

test('looking changes nothing: the events are those of a run that nobody looks at', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 9 }), (nodeCount, run) => {
      const trace = syntheticTrace({ nodeCount });
      // A horizon that no look divides evenly.
      const scenario = bareScenario(trace, Math.ceil(trace.arrivalMs[trace.podCount - 1]) + 7_777_777);
      const { facts } = simulate(scenario, { run, sink: () => undefined });
      const { placement, ...measured } = measurePlacements(scenario, { run });
      expect(placement?.looks).toBe(100);
      expect(measured).toEqual(facts);
    }),
    { numRuns: 5 },
  );
});
