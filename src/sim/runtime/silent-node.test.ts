import { describe, expect, test } from 'vitest';
import { demandOf, serviceOf } from '../../../test/support/demand.ts';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../test/support/node-run.ts';
import type { NodeRun } from '../../../test/support/node-run.ts';
import { nodeScenario } from '../../../test/support/node-run.ts';
import type { Node } from '../../model/index.ts';
import type { FaultSpec } from '../../scenario/index.ts';
import { simulate } from '../simulate.ts';

const SECOND_MS = 1000;
const fault = (atS: number, forS: number): FaultSpec => ({
  atMs: atS * SECOND_MS,
  target: { kind: 'node', name: 'n1' },
  forMs: forS * SECOND_MS,
});

/** What happens to pods on a machine that stops, line by line, without what the control plane says. */
function linesOf(run: NodeRun, faults: readonly FaultSpec[]): string[] {
  const { log } = simulate({ ...nodeScenario(run), faults });
  return [...log.lines()]
    .map((line) => line.trim().replace(/^0*(\d+)\.000 /, '$1 '))
    .filter((line) => / (pod-(started|ready|unready|failed|deleted|succeeded)|container)/.test(line));
}

const onN1 = { nodeSelector: { 'kubernetes.io/hostname': 'n1' } };
const probed = {
  containers: [{ name: 'c', readinessProbe: { periodSeconds: 10, exec: {} } }],
  ...onN1,
};
const tolerant = {
  tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
};

describe('a machine that stops for ten minutes', () => {
  test('starts its containers again when it is back, and nothing happens to them meanwhile', () => {
    const crashing = {
      target: { kind: 'Pod', namespace: 'default', name: 'a' },
      exits: {
        afterMs: { kind: 'constant' as const, ms: 100 * SECOND_MS },
        exitCode: 1,
        fromMs: 0,
        untilMs: Infinity,
      },
    };
    const run: NodeRun = {
      objects: [podOf('a', { ...probed, ...tolerant })],
      usage: [crashing],
      untilS: 800,
    };
    const during = linesOf(run, [fault(50, 600)]).filter((line) => {
      const second = Number(line.split(' ')[0]);
      return second > 50 && second < 650;
    });
    // The node monitor says that the pod is not ready; no exit at 100 s, no restart.
    expect(during.map((line) => line.split(' ')[1])).toEqual(['pod-unready']);
    const after = linesOf(run, [fault(50, 600)]).filter((line) => Number(line.split(' ')[0]) >= 650);
    expect(after.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '650 pod-started',
      '650 pod-ready',
      '750 container-exited',
      '750 container-restarted',
    ]);
  });

  test('lets go of a pod that was to stop only when it is back', () => {
    const run: NodeRun = {
      objects: [podOf('a', { ...probed, ...tolerant })],
      actions: [
        {
          atMs: 100 * SECOND_MS,
          kind: 'delete',
          target: { kind: 'Pod', namespace: 'default', name: 'a' },
        },
      ],
      untilS: 800,
    };
    expect(linesOf(run, [fault(50, 600)]).filter((line) => line.includes('pod-deleted'))).toEqual([
      '650 pod-deleted a',
    ]);
  });

  test('also of one that was told to stop just before', () => {
    const run: NodeRun = {
      objects: [podOf('a', { ...probed, ...tolerant })],
      podStopMs: 20 * SECOND_MS,
      actions: [
        { atMs: 45 * SECOND_MS, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'a' } },
      ],
      untilS: 800,
    };
    expect(linesOf(run, [fault(50, 600)]).filter((line) => line.includes('pod-deleted'))).toEqual([
      '670 pod-deleted a',
    ]);
  });

  test('uses nothing and answers nothing: requests are lost until routers know', () => {
    const scenario = nodeScenario({
      objects: [
        serviceOf('web'),
        podOf('a', { ...onN1, ...tolerant }, { app: 'web' }),
        podOf('b', { nodeSelector: { 'kubernetes.io/hostname': 'n2' } }, { app: 'web' }),
      ],
      nodes: [smallNode('n1'), smallNode('n2')],
      demand: [demandOf([100], { cpuMsPerRequest: 1 })],
      runtime: { endpointDelayMs: 0 },
      untilS: 1000,
    });
    const { facts } = simulate({ ...scenario, faults: [fault(100, 600)] });
    const lost = facts.series.find(({ name }) => name === 'requests-lost');
    const at = (second: number): number | undefined =>
      lost?.values[lost.timesMs.findLastIndex((ms) => ms <= second * SECOND_MS)];
    // Half of the requests, until the node is unknown after its grace period of 50 s.
    expect([at(99), at(120), at(140), at(170), at(750)]).toEqual([0, 50, 50, 0, 0]);
    const used = facts.series.find(({ name }) => name === 'cpu-used');
    const cores = (second: number): number | undefined =>
      used?.values[used.timesMs.findLastIndex((ms) => ms <= second * SECOND_MS)];
    expect([cores(99), cores(120), cores(170), cores(750)]).toEqual([0.1, 0.05, 0.1, 0.1]);
  });
});

test('use of a machine that is off is none', () => {
  const usage = [{ target: { kind: 'Pod', namespace: 'default', name: 'a' }, milliCpu: constantCurve(500) }];
  const { facts } = runOnNodes({ objects: [podOf('a', onN1)], usage, untilS: 100 });
  expect(facts.series.find(({ name }) => name === 'cpu-used')?.values.at(-1)).toBe(0.5);
  const off = simulate({
    ...nodeScenario({ objects: [podOf('a', { ...onN1, ...tolerant })], usage, untilS: 100 }),
    faults: [fault(50, 600)],
  });
  expect(off.facts.series.find(({ name }) => name === 'cpu-used')?.values.at(-1)).toBe(0);
});

describe('a machine that stops for a minute', () => {
  const reserving: Node = {
    ...smallNode('n1'),
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      allocatable: { cpu: '3', memory: '6Gi', pods: '110' },
    },
  };
  const valuesAt = (name: string, seconds: readonly number[], run: Partial<NodeRun>): number[] => {
    const scenario = nodeScenario({ objects: [], nodes: [reserving], untilS: 300, ...run });
    const { facts } = simulate({ ...scenario, faults: [fault(100, 60)] });
    const found = facts.series.find((series) => series.name === name);
    return seconds.map((second) => {
      const place = found?.timesMs.findLastIndex((ms) => ms <= second * SECOND_MS) ?? -1;
      return found?.values[place] ?? Number.NaN;
    });
  };

  test('uses what the node reserves for its system only while it is on', () => {
    // 4 − 3 cores; 8 − 6 GiB less the 100 MiB of the hard eviction threshold.
    const seconds = [99, 101, 159, 161];
    expect(valuesAt('cpu-used', seconds, {})).toEqual([1, 0, 0, 1]);
    const systemGib = Math.round((2 - 100 / 1024) * 1000) / 1000;
    const shown = valuesAt('memory-used', seconds, {}).map((value) => Math.round(value * 1000) / 1000);
    expect(shown).toEqual([systemGib, 0, 0, systemGib]);
  });

  test('forgets what pressure its kubelet saw: the condition ends with the restart, not five minutes later', () => {
    // 8 − 1.9 (system) − 6.05 GiB leave 49 MiB, less than 100: MemoryPressure from 10 s on; a critical pod stays.
    const hog = podOf('a', { ...onN1, ...tolerant, priority: 2_000_000_000 });
    const usage = [
      {
        target: { kind: 'Pod', namespace: 'default', name: 'a' },
        memoryBytes: { stepMs: 90_000, values: Float64Array.of(6.05 * 2 ** 30, 2 ** 20) },
      },
    ];
    const shy = podOf('shy', { ...onN1 });
    const scenario = nodeScenario({ objects: [hog], nodes: [reserving], usage, untilS: 300 });
    const startedAt = (faults: readonly FaultSpec[]): string | undefined =>
      [
        ...simulate({
          ...scenario,
          faults,
          actions: [{ atMs: 95 * SECOND_MS, kind: 'apply', objects: [shy] }],
        }).log.lines(),
      ]
        .find((line) => line.includes('pod-bound shy'))
        ?.split(' ')[0];
    expect(startedAt([])).toBeUndefined();
    expect(startedAt([fault(100, 60)])).toBe('000160.000');
  });
});
