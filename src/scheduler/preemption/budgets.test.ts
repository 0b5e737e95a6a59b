import { describe, expect, test } from 'vitest';
import { pod } from '../../../test/support/scheduling.ts';
import { ClusterState } from '../../model/index.ts';
import type { LabelSelector, PodDisruptionBudget } from '../../model/index.ts';
import { splitByBudget } from './budgets.ts';

interface Wishes {
  readonly allowed?: number;
  readonly selector?: LabelSelector;
  readonly namespace?: string;
  readonly disrupted?: readonly string[];
  readonly withoutStatus?: boolean;
}

function budget({
  allowed = 0,
  selector,
  namespace = 'default',
  disrupted = [],
  withoutStatus,
}: Wishes): PodDisruptionBudget {
  const disruptedPods = Object.fromEntries(disrupted.map((name) => [name, '2026-01-01T00:00:00Z']));
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace },
    spec: { selector: selector ?? { matchLabels: { app: 'web' } } },
    ...(withoutStatus !== true && { status: { disruptionsAllowed: allowed, disruptedPods } }),
  } as PodDisruptionBudget;
}

describe('whose disruption a budget does not allow', () => {
  // The pods, most important first: web-0 and web-1 (app=web), job (app=job), bare (no labels).
  // prettier-ignore
  const rows: readonly (readonly [string, readonly PodDisruptionBudget[], readonly string[]])[] = [
    ['no budgets',                                    [],                                                        []],
    ['a spent budget: all it selects',                [budget({})],                                              ['web-0', 'web-1']],
    ['one left: the more important one uses it up',   [budget({ allowed: 1 })],                                  ['web-1']],
    ['enough left',                                   [budget({ allowed: 2 })],                                  []],
    ['another namespace',                             [budget({ namespace: 'other' })],                          []],
    ['an empty selector is passed over here',         [budget({ selector: {} })],                                []],
    ['who is being disrupted already does not count again', [budget({ allowed: 1, disrupted: ['web-0'] })],      []],
    ['a budget without status allows nothing',        [budget({ withoutStatus: true })],                         ['web-0', 'web-1']],
    ['a pod without labels is selected by none',      [budget({ selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] } })],
                                                                                                                 ['web-0', 'web-1', 'job']],
    ['two budgets: the tighter one decides',          [budget({ allowed: 2 }), budget({ allowed: 1 })],          ['web-1']],
    ['a pod that breaks the first does not use up the second', [budget({ allowed: 0, selector: { matchLabels: { app: 'web', no: '0' } } }), budget({ allowed: 1 })],
                                                                                                                 ['web-0']],
  ];
  test.each(rows)('%s', (_why, budgets, expected) => {
    const cluster = new ClusterState();
    const pods = [
      pod({ name: 'web-0', labels: { app: 'web', no: '0' } }),
      pod({ name: 'web-1', labels: { app: 'web', no: '1' } }),
      pod({ name: 'job', labels: { app: 'job' } }),
      pod({ name: 'bare' }),
    ].map((each) => cluster.addPod(each));
    const { violating, others } = splitByBudget(cluster, pods, budgets);
    expect(violating.map((row) => cluster.pods.name(row))).toEqual(expected);
    expect([...violating, ...others].length).toBe(pods.length);
  });
});
