import { describe, expect, test } from 'vitest';
import { hpaOf, MINUTE_MS, perReplica, runHpa, seriesOf, WEB } from '../../../../test/support/hpa-run.ts';
import type { HpaRun } from '../../../../test/support/hpa-run.ts';
import { deploymentOf } from '../../../../test/support/scenario.ts';
import type { AutoscalerResult, Series } from '../../../result/index.ts';
import { valueAt } from '../../../result/index.ts';

const metrics = [perReplica('queue', '10')];

function resultOf(run: HpaRun): AutoscalerResult {
  const [result] = runHpa(run).facts.autoscalers ?? [];
  return result;
}

describe('what the result tells of an autoscaler', () => {
  test('bounds, numbers and steps', () => {
    const queue = [
      seriesOf('queue', [
        [0, 20],
        [5, 60],
        [15, 20],
      ]),
    ];
    expect(resultOf({ hpa: { metrics, maxReplicas: 8 }, metrics: queue })).toMatchObject({
      kind: 'HorizontalPodAutoscaler',
      namespace: 'default',
      name: 'web',
      target: 'Deployment/web',
      replicasMin: 1,
      replicasMax: 8,
      replicasLowest: 2,
      replicasHighest: 6,
      scaleUps: 2,
      scaleDowns: 1,
      blindRatio: 0,
    });
  });

  test('the mean is over time: ten minutes at two and twenty at six', () => {
    const behavior = { scaleDown: { selectPolicy: 'Disabled' } };
    const { replicasMean } = resultOf({
      hpa: { metrics, behavior },
      metrics: [
        seriesOf('queue', [
          [0, 20],
          [10, 60],
        ]),
      ],
    });
    // Up by four at once: (10 × 2 + 20 × 6) ÷ 30.
    expect(replicasMean).toBeCloseTo(140 / 30, 1);
  });

  // prettier-ignore
  test.each([
    ['its maximum',                { metrics, maxReplicas: 3 },                                               'TooManyReplicas', 1],
    ['its minimum',                { metrics, minReplicas: 12 },                                              'TooFewReplicas',  1],
    ['a rate of one pod an hour',  { metrics, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 1800 }] } } }, 'ScaleUpLimit', 1],
  ] as const)('how long it was held by %s', (_why, hpa, reason, ratio) => {
    const { limited } = resultOf({ hpa, metrics: [seriesOf('queue', [[0, 100]])] });
    expect(limited.map((each) => each.reason)).toEqual([reason]);
    expect(limited[0].ratio).toBeCloseTo(ratio, 1);
  });

  test('not held is not listed', () => {
    expect(resultOf({ hpa: { metrics }, metrics: [seriesOf('queue', [[0, 20]])] }).limited).toEqual([]);
  });

  test('blind while its metric is not there', () => {
    const late = { hpa: { metrics }, metrics: [] };
    expect(resultOf(late)).toMatchObject({ blindRatio: 1, scaleUps: 0, replicasHighest: 2 });
  });

  test('one that was deleted keeps its figures', () => {
    const target = { kind: 'HorizontalPodAutoscaler', namespace: 'default', name: 'web' };
    const actions = [{ atMs: 10 * MINUTE_MS, kind: 'delete' as const, target }];
    const queue = [
      seriesOf('queue', [
        [0, 40],
        [15, 90],
      ]),
    ];
    expect(resultOf({ hpa: { metrics }, metrics: queue, actions })).toMatchObject({
      replicasHighest: 4,
      scaleUps: 1,
    });
  });

  test('what a hand does is no step of its own; taking it back is one', () => {
    const actions = [{ atMs: 10 * MINUTE_MS, kind: 'scale' as const, target: WEB, replicas: 9 }];
    const { scaleUps, scaleDowns } = resultOf({
      hpa: { metrics },
      metrics: [seriesOf('queue', [[0, 20]])],
      actions,
    });
    expect([scaleUps, scaleDowns]).toEqual([0, 1]);
  });

  describe('a number that a hand sets', () => {
    const byHand = (...steps: readonly (readonly [minute: number, replicas: number])[]): AutoscalerResult => {
      const actions = steps.map(([minute, replicas]) => ({
        atMs: minute * MINUTE_MS,
        kind: 'scale' as const,
        target: WEB,
        replicas,
      }));
      // The queue asks for two replicas; without stabilization each sync goes there at once.
      const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
      return resultOf({ hpa: { metrics, behavior }, metrics: [seriesOf('queue', [[0, 20]])], actions });
    };

    test('counts as the highest, though the next sync takes it back', () => {
      expect(byHand([10, 9])).toMatchObject({ replicasLowest: 2, replicasHighest: 9 });
    });

    test('counts though another hand takes it back before any sync', () => {
      expect(byHand([10.02, 7], [10.05, 2])).toMatchObject({ replicasHighest: 7, scaleDowns: 0 });
    });

    test('counts as the lowest', () => {
      expect(byHand([10, 1])).toMatchObject({ replicasLowest: 1, replicasHighest: 2 });
    });

    test('counts where an applied manifest writes it', () => {
      const actions = [
        { atMs: 10.02 * MINUTE_MS, kind: 'apply' as const, objects: [deploymentOf('web', 6, '1')] },
      ];
      const run = { hpa: { metrics }, metrics: [seriesOf('queue', [[0, 20]])], actions };
      expect(resultOf(run)).toMatchObject({ replicasHighest: 6 });
    });

    test('counts in the mean for as long as it holds: two seconds of five replicas more in half an hour', () => {
      const held = byHand([10.02, 7], [10.02 + 2 / 60, 2]).replicasMean - byHand().replicasMean;
      expect(held * 30 * 60).toBeCloseTo(10, 6);
    });
  });
});

describe('its curves', () => {
  const queue = [
    seriesOf('queue', [
      [0, 20],
      [10, 50],
    ]),
  ];
  const told = runHpa({ hpa: { metrics }, metrics: queue });
  const curve = (name: string): Series => {
    const found = told.facts.series.find(
      (each) => each.name === name && each.group?.includes('web') === true,
    );
    if (found === undefined) throw new Error(`there is no curve ${name}`);
    return found;
  };
  const at = (name: string, minute: number): number => valueAt(curve(name), minute * MINUTE_MS);

  // prettier-ignore
  test.each([
    ['replicas-desired',  9,  2], ['replicas-desired',  12, 5],
    ['replicas-current',  9,  2], ['replicas-current',  12, 5],
    ['replicas-ready',    9,  2], ['replicas-ready',    12, 5],
    ['scaling-target',    9,  1], ['scaling-target',    12, 1],
    ['scaling-metric',    9,  1], ['scaling-metric',    12, 1],
  ] as const)('%s at minute %d is %d', (name, minute, expected) => {
    expect(at(name, minute)).toBe(expected);
  });

  test('the metric stands above its target until there are enough', () => {
    expect(Math.max(...curve('scaling-metric').values)).toBe(2.5);
  });
});

describe('an autoscaler and a workload that come and go', () => {
  test('one whose target comes later waits for it', () => {
    const scaler = hpaOf({
      metrics,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'late' },
    });
    const { lines } = runHpa({ scalers: [scaler], metrics: [seriesOf('queue', [[0, 50]])] });
    expect(lines.filter((line) => line.includes('FailedGetScale')).length).toBeGreaterThan(10);
  });

  test('one whose target is deleted says so and does nothing', () => {
    const actions = [{ atMs: 10 * MINUTE_MS, kind: 'delete' as const, target: WEB }];
    const { lines, scaled } = runHpa({
      hpa: { metrics },
      metrics: [
        seriesOf('queue', [
          [0, 20],
          [15, 90],
        ]),
      ],
      actions,
    });
    expect(scaled).toEqual([]);
    expect(lines.some((line) => Number(line.slice(0, 10)) > 600 && line.includes('FailedGetScale'))).toBe(
      true,
    );
  });
});
