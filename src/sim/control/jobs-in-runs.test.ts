import { describe, expect, test } from 'vitest';
import { usageOf } from '../../../test/support/node-run.ts';
import { nodeOf, plainScenario } from '../../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { Scenario, UsageSpec } from '../../scenario/index.ts';
import { simulate } from '../simulate.ts';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1, 12);

function job(spec: object, status?: object): KubernetesObject {
  const container = { name: 'c', resources: { requests: { cpu: '100m' } } };
  const template = { metadata: {}, spec: { restartPolicy: 'Never', containers: [container] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'load', namespace: 'default' },
    spec: { template, ...spec },
    ...(status === undefined ? {} : { status }),
  } as KubernetesObject;
}

function podOfJob(name: string, runTime: string | undefined, startTime: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { 'job-name': 'load', 'batch.kubernetes.io/job-name': 'load' },
      ...(runTime === undefined ? {} : { annotations: { 'plimsoll.io/run-time': runTime } }),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'load', uid: 'u', controller: true }],
    },
    spec: {
      nodeName: 'a',
      restartPolicy: 'Never',
      containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }],
    },
    status: { phase: 'Running', startTime, conditions: [{ type: 'Ready', status: 'True' }] },
  } as Pod;
}

function linesOf(parts: Parameters<typeof plainScenario>[0]): string[] {
  const scenario: Scenario = plainScenario({
    nodes: [nodeOf('a')],
    horizonMs: 60 * MINUTE_MS,
    startUnixMs: START,
    ...parts,
  });
  return [...simulate(scenario).log.lines()];
}

const count = (lines: readonly string[], kind: string): number =>
  lines.filter((line) => line.includes(` ${kind} `) || line.endsWith(` ${kind}`)).length;

describe('a Job of a dump goes on from where it was', () => {
  test('its pods that run are not made again', () => {
    const lines = linesOf({
      workloads: [job({ completions: 2, parallelism: 2 }, { active: 2, startTime: '2026-01-01T11:58:00Z' })],
      pods: [
        podOfJob('load-a', undefined, '2026-01-01T11:58:00Z'),
        podOfJob('load-b', undefined, '2026-01-01T11:58:00Z'),
      ],
    });
    expect(count(lines, 'created-pod')).toBe(0);
    expect(lines.filter((line) => line.includes('pod-succeeded'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('Completed'))).toHaveLength(1);
  });

  test('what it had counted stays counted: three of five are done, two are left', () => {
    const status = { active: 1, succeeded: 3, startTime: '2026-01-01T11:00:00Z' };
    const lines = linesOf({
      workloads: [job({ completions: 5, parallelism: 1 }, status)],
      pods: [podOfJob('load-d', undefined, '2026-01-01T11:59:00Z')],
    });
    expect(
      lines.filter((line) => line.includes('SuccessfulCreate') || line.includes(' created-pod ')),
    ).toHaveLength(1);
  });

  test('indexes that are done are not done again', () => {
    const status = { succeeded: 3, completedIndexes: '0-2', startTime: '2026-01-01T11:00:00Z' };
    const lines = linesOf({
      workloads: [job({ completions: 5, parallelism: 5, completionMode: 'Indexed' }, status)],
    });
    const made = lines
      .filter((line) => line.includes(' created-pod '))
      .map((line) => /pod=load-(\d)-/.exec(line)?.[1]);
    expect(made.sort()).toEqual(['3', '4']);
  });

  test('its deadline counts from its beginning, an hour before the run', () => {
    const status = { active: 1, startTime: '2026-01-01T11:00:00Z' };
    const lines = linesOf({
      workloads: [job({ activeDeadlineSeconds: 3700 }, status)],
      pods: [podOfJob('load-a', '5h', '2026-01-01T11:00:00Z')],
    });
    const [ended] = lines.filter((line) => line.includes('DeadlineExceeded'));
    // 3,700 s after 11:00 are 100 s after noon.
    expect(Number(ended.slice(0, 10))).toBeGreaterThanOrEqual(100);
    expect(Number(ended.slice(0, 10))).toBeLessThan(102);
  });

  test('a pod that says how long it runs has run for some of it', () => {
    const lines = linesOf({
      workloads: [job({}, { active: 1, startTime: '2026-01-01T11:50:00Z' })],
      pods: [podOfJob('load-a', '15m', '2026-01-01T11:50:00Z')],
    });
    const [ended] = lines.filter((line) => line.includes('pod-succeeded'));
    expect(Number(ended.slice(0, 10))).toBe(300);
  });
});

describe('exit codes reach the failure policy', () => {
  const exitsWith = (exitCode: number): UsageSpec =>
    usageOf({
      target: { kind: 'Job', namespace: 'default', name: 'load' },
      exits: { afterMs: { kind: 'constant', ms: 2000 }, exitCode, fromMs: 0, untilMs: Infinity },
    });
  const failsOn42 = {
    backoffLimit: 3,
    podFailurePolicy: {
      rules: [{ action: 'FailJob', onExitCodes: { containerName: 'c', operator: 'In', values: [42] } }],
    },
  };
  const made = (exitCode: number): string[] =>
    linesOf({
      workload: { objects: [job(failsOn42)], traces: [], demand: [], usage: [exitsWith(exitCode)] },
    });

  test('42 fails the Job at once', () => {
    const lines = made(42);
    expect(lines.filter((line) => line.includes(' created-pod '))).toHaveLength(1);
    expect(lines.join('\n')).toContain('PodFailurePolicy');
  });

  test('41 is tried again until the back-off limit', () => {
    const lines = made(41);
    expect(lines.filter((line) => line.includes(' created-pod '))).toHaveLength(4);
    expect(lines.join('\n')).toContain('BackoffLimitExceeded');
  });
});
