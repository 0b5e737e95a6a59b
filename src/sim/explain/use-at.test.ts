import { describe, expect, test } from 'vitest';
import { constantCurve, nodeScenario, podOf, smallNode } from '../../../test/support/node-run.ts';
import { plainScenario } from '../../../test/support/scenario.ts';
import { useAt } from './use-at.ts';

const MIB = 2 ** 20;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

const pod = (name: string, requests: object, limits: object = {}) =>
  podOf(name, { containers: [{ name: 'c', resources: { requests, limits } }] });
const using = (name: string, milliCpu: number, memoryMib: number, more: object = {}) => ({
  target: { kind: 'Pod', namespace: 'default', name },
  milliCpu: constantCurve(milliCpu),
  memoryBytes: constantCurve(memoryMib * MIB),
  ...more,
});

describe('what is used at an instant', () => {
  test('is what containers get, not what they would like or have requested', () => {
    const scenario = nodeScenario({
      objects: [pod('a', { cpu: '1' }, { cpu: '500m' }), pod('b', { cpu: '1' })],
      usage: [using('a', 800, 64), using('b', 100, 32)],
    });
    const { pods = [], nodes = [] } = useAt(scenario, MINUTE_MS) ?? {};
    expect(pods.map(({ name, milliCpu, memoryBytes }) => [name, milliCpu, memoryBytes / MIB])).toEqual([
      ['a', 500, 64],
      ['b', 100, 32],
    ]);
    expect(nodes).toEqual([{ name: 'n1', milliCpu: 600, memoryBytes: 96 * MIB }]);
  });

  test('follows memory that grows between two looks at the node', () => {
    const leak = using('a', 0, 100, { leakBytesPerHour: 60 * MIB });
    const scenario = nodeScenario({ objects: [pod('a', {})], usage: [leak] });
    const at = (ms: number): number => (useAt(scenario, ms)?.pods[0].memoryBytes ?? 0) / MIB;
    expect(at(30 * SECOND_MS)).toBeCloseTo(100.5, 3);
    expect(at(10 * MINUTE_MS)).toBeCloseTo(110, 3);
  });

  test('counts nothing for pods that do not run, before or after', () => {
    const scenario = nodeScenario({
      objects: [pod('a', { cpu: '1' })],
      usage: [using('a', 100, 1)],
      podStartMs: 10 * SECOND_MS,
      actions: [
        {
          atMs: MINUTE_MS,
          kind: 'delete',
          target: { kind: 'Pod', namespace: 'default', name: 'a' },
        },
      ],
    });
    const count = (ms: number) => useAt(scenario, ms)?.pods.length;
    expect([5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS].map(count)).toEqual([0, 1, 0]);
  });

  test('includes what the system of the node takes', () => {
    const scenario = nodeScenario({
      objects: [pod('a', {})],
      nodes: [smallNode('n', '4', '8Gi')],
      usage: [using('a', 100, 100)],
      runtime: { systemMilliCpu: 50, systemMemoryBytes: 200 * MIB },
    });
    expect(useAt(scenario, MINUTE_MS)?.nodes).toEqual([{ name: 'n', milliCpu: 150, memoryBytes: 300 * MIB }]);
  });

  test('is marked as not known where nobody says anything of a pod', () => {
    const scenario = nodeScenario({ objects: [pod('a', { cpu: '250m' })] });
    expect(useAt(scenario, MINUTE_MS)?.pods).toMatchObject([{ isKnown: false, milliCpu: 250 }]);
  });

  test('is nothing to be had from a run that does not look into containers', () => {
    expect(useAt(plainScenario(), MINUTE_MS)).toBeUndefined();
  });
});
