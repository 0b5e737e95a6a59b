import { describe, expect, test } from 'vitest';
import { plainScenario } from '../../../test/support/scenario.ts';
import { RandomStreams } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { RunTexts } from '../record/run-texts.ts';
import type { Simulation } from '../simulation.ts';
import { epochUnixMsOf, planeOptionsOf } from './plane-options.ts';

type Options = ReturnType<typeof planeOptionsOf>;

function optionsOf(parts: Partial<Scenario>): { options: Options; ignored: string[] } {
  const texts = new RunTexts();
  const random = new RandomStreams(1);
  const sim = { scenario: plainScenario(parts), texts, random, nodeMonitorPhaseMs: 0 } as never as Simulation;
  const options = planeOptionsOf(sim);
  return { options, ignored: texts.ignored().map(({ what, why }) => `${what}: ${why}`) };
}

const flags = (kubeControllerManager: NonNullable<Scenario['kubeControllerManager']>): Options =>
  optionsOf({ kubeControllerManager }).options;

describe('flags of kube-controller-manager', () => {
  // prettier-ignore
  test.each([
    ['concurrent-deployment-syncs',  'deployments'],
    ['concurrent-replicaset-syncs',  'replicaSets'],
    ['concurrent-statefulset-syncs', 'statefulSets'],
    ['concurrent-daemonset-syncs',   'daemonSets'],
    ['concurrent-job-syncs',         'jobs'],
    ['concurrent-cron-job-syncs',    'cronJobs'],
    ['concurrent-gc-syncs',          'garbage'],
  ] as const)('%s is the workers of its own controller and of no other', (flag, controller) => {
    const usual = flags({}).workers;
    expect(flags({ [flag]: 17 }).workers).toEqual({ ...usual, [controller]: 17 });
  });

  // prettier-ignore
  test.each([
    [{ 'kube-api-qps': 100 },                         { qps: 100 }],
    [{ 'kube-api-burst': 7 },                         { burst: 7 }],
    [{ 'node-monitor-grace-period': '1m30s' },        { nodeLifecycle: { monitorGraceMs: 90_000 } }],
    [{ 'node-monitor-period': '2s' },                 { nodeLifecycle: { monitorPeriodMs: 2000 } }],
    [{ 'node-eviction-rate': 0.5 },                   { nodeLifecycle: { evictionRate: 0.5 } }],
    [{ 'unhealthy-zone-threshold': 0.9 },             { nodeLifecycle: { unhealthyZoneThreshold: 0.9 } }],
  ])('%o', (written, expected) => {
    expect(flags(written as never)).toMatchObject(expected);
  });

  test('a flag that nothing looks at is said, those of the horizontal autoscaler are not: somebody else reads them', () => {
    const { ignored } = optionsOf({
      kubeControllerManager: { 'cluster-name': 'x', 'horizontal-pod-autoscaler-tolerance': 0.2 },
    });
    expect(ignored).toEqual([
      'flag cluster-name of kube-controller-manager: nothing in the model looks at it',
    ]);
  });

  test('a value that is none is said, and the default stays', () => {
    const { options, ignored } = optionsOf({
      kubeControllerManager: { 'kube-api-qps': 'fast', 'node-monitor-period': 'often' },
    });
    expect(options.nodeLifecycle?.monitorPeriodMs).toBe(5000);
    expect('qps' in options).toBe(false);
    expect(ignored).toEqual([
      'flag kube-api-qps of kube-controller-manager: fast is not what it takes',
      'flag node-monitor-period of kube-controller-manager: often is not what it takes',
    ]);
  });
});

test('an instant control plane has no delay, no rate and as many workers as there is work', () => {
  const timing = { ...plainScenario().timing, controlPlane: 'instant' as const };
  expect(optionsOf({ timing }).options).toMatchObject({ apiMs: 0, watchMs: 0, qps: Infinity });
  expect(
    Object.values(optionsOf({ timing }).options.workers ?? {}).every((count) => count === Infinity),
  ).toBe(true);
});

test('pods are let in with five minutes of patience for nodes that are gone, beside their own tolerations', () => {
  const admit = flags({}).admitTolerations;
  const [first, second] = admit?.([]) ?? [];
  expect([first, second].map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
    ['node.kubernetes.io/not-ready', 300],
    ['node.kubernetes.io/unreachable', 300],
  ]);
  const own = [
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 7 },
  ];
  const kept = admit?.(own as never)?.filter(({ key }) => key === 'node.kubernetes.io/not-ready');
  expect(kept?.map(({ tolerationSeconds }) => tolerationSeconds)).toEqual([7]);
});

describe('the calendar of a run', () => {
  const pod = (creationTimestamp: string | undefined, lastTransitionTime?: string): Pod =>
    ({
      metadata: { name: 'p', ...(creationTimestamp && { creationTimestamp }) },
      spec: { containers: [] },
      status: {
        conditions:
          lastTransitionTime === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime }],
      },
    }) as never as Pod;

  // prettier-ignore
  test.each([
    ['as written, whatever the dump says',          7_000_000, [pod('2026-01-01T00:00:00Z')],                                 7_000_000],
    ['the last thing that happened to a pod',       undefined, [pod('2026-01-01T00:00:00Z', '2026-01-01T00:00:09Z')],         Date.UTC(2026, 0, 1, 0, 0, 9)],
    ['the youngest pod',                            undefined, [pod('2026-01-02T00:00:00Z'), pod('2026-01-01T00:00:00Z')],    Date.UTC(2026, 0, 2)],
    ['a part of a second is a second begun',        undefined, [pod('2026-01-01T00:00:00.2Z')],                               Date.UTC(2026, 0, 1, 0, 0, 1)],
    ['no times: some Saturday',                     undefined, [pod(undefined)],                                              Date.UTC(2000, 0, 1)],
    ['no pods: the same',                           undefined, [],                                                            Date.UTC(2000, 0, 1)],
  ] as const)('%s', (_why, startUnixMs, pods, expected) => {
    const scenario = plainScenario({ pods, ...(startUnixMs === undefined ? {} : { startUnixMs }) });
    expect(epochUnixMsOf(scenario)).toBe(expected);
  });
});
