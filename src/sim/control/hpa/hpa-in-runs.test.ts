import { describe, expect, test } from 'vitest';
import {
  hpaOf,
  MINUTE_MS,
  perReplica,
  runHpa,
  seriesOf,
  useOf,
  utilization,
  WEB,
} from '../../../../test/support/hpa-run.ts';
import type { HpaRun } from '../../../../test/support/hpa-run.ts';

/** Numbers that were written, one after the other. */
const numbers = (run: HpaRun): string =>
  runHpa(run)
    .scaled.map((line) => line.split(' ')[1])
    .join(' ');

describe('what pods use, against what they ask for (500m and 500 MiB, two pods)', () => {
  const half = [utilization('cpu', 50)];
  // prettier-ignore
  const rows: readonly (readonly [string, HpaRun, string])[] = [
    ['on target: nothing',                               { hpa: { metrics: half }, usage: [useOf([250], [100])] },                        ''],
    ['within a tenth of it: nothing',                    { hpa: { metrics: half }, usage: [useOf([274], [100])] },                        ''],
    ['a little more: ⌈0.56 ÷ 0.5 × 2⌉ and on, pods as busy as before', { hpa: { metrics: half, maxReplicas: 4 }, usage: [useOf([280], [100])] }, '3 4'],
    ['half as much: after five minutes',                 { hpa: { metrics: half }, usage: [useOf([250, 250, 100], [100])] },              '1'],
    ['memory likewise',                                  { hpa: { metrics: [utilization('memory', 50)], maxReplicas: 3 }, usage: [useOf([10], [400])] }, '3'],
    ['the larger wish of two metrics',                   { hpa: { metrics: [utilization('cpu', 90), utilization('memory', 40)], maxReplicas: 5 }, usage: [useOf([250], [400])] }, '4 5'],
    ['an average value in place of a ratio; the two new ones count as idle first',             { hpa: { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '100m' } } }], maxReplicas: 6 }, usage: [useOf([250], [100])] }, '4 5 6'],
    ['one container’s own use',                          { hpa: { metrics: [{ type: 'ContainerResource', containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 25 } } }], maxReplicas: 5 }, usage: [useOf([250], [100])] }, '4 5'],
  ];
  test.each(rows)('%s', (_why, run, expected) => {
    expect(numbers(run)).toBe(expected);
  });

  test('nothing is done without requests, and why is said', () => {
    const { scaled, lines } = runHpa({ hpa: { metrics: half }, usage: [useOf([400], [100])], resources: {} });
    expect(scaled).toEqual([]);
    expect(lines.some((line) => line.includes('missing request for cpu in container c of Pod web-'))).toBe(
      true,
    );
  });

  test('nothing is done about a container that is not there', () => {
    const containerResource = {
      name: 'cpu',
      container: 'other',
      target: { type: 'Utilization', averageUtilization: 50 },
    };
    const { scaled, lines } = runHpa({
      hpa: { metrics: [{ type: 'ContainerResource', containerResource }] },
      usage: [useOf([400], [100])],
    });
    expect(scaled).toEqual([]);
    expect(lines.join('\n')).toContain('FailedGetContainerResourceMetric');
  });
});

describe('bounds', () => {
  const queue = [seriesOf('queue', [[0, 70]])];
  const metrics = [perReplica('queue', '10')];
  // prettier-ignore
  const rows: readonly (readonly [string, HpaRun, string])[] = [
    ['doubled at most in 15 s, and up to 4 at once',   { hpa: { metrics }, metrics: queue },                                '4 7'],
    ['the maximum',                                    { hpa: { metrics, maxReplicas: 5 }, metrics: queue },                '4 5'],
    ['the minimum above what is there, at once',       { hpa: { metrics, minReplicas: 6 }, metrics: queue },                '6 7'],
    ['the maximum below what is there, at once',       { hpa: { metrics, maxReplicas: 3 }, metrics: queue, replicas: 9 },   '3'],
    ['nothing is done at zero replicas',               { hpa: { metrics }, metrics: queue, replicas: 0 },                   ''],
  ];
  test.each(rows)('%s', (_why, run, expected) => {
    expect(numbers(run)).toBe(expected);
  });

  test('a bound that is edited counts at once', () => {
    const actions = [
      {
        atMs: 10 * MINUTE_MS,
        kind: 'apply' as const,
        objects: [hpaOf({ metrics, maxReplicas: 12, minReplicas: 9 })],
      },
    ];
    const { scaled } = runHpa({ hpa: { metrics }, metrics: queue, actions });
    expect(scaled.at(-1)).toBe('600 9');
  });

  test('somebody else’s number is corrected at the next sync', () => {
    const actions = [{ atMs: 10 * MINUTE_MS, kind: 'scale' as const, target: WEB, replicas: 15 }];
    const { scaled } = runHpa({ hpa: { metrics, maxReplicas: 8 }, metrics: queue, actions });
    // The 15 are the hand's. Above the maximum: cut to it without a look at metrics, then down once the window allows.
    expect(scaled.map((line) => line.split(' ')[1])).toEqual(['4', '7', '15', '8', '7']);
    const cutMs = Number(scaled[3].split(' ')[0]) * 1000;
    expect(cutMs - 10 * MINUTE_MS).toBeLessThanOrEqual(15_000);
  });
});

describe('behavior', () => {
  const metrics = [perReplica('queue', '10')];
  const upThenDown = [
    seriesOf('queue', [
      [0, 20],
      [2, 100],
      [6, 20],
    ]),
  ];
  const rules = (up: object, down: object): HpaRun => ({
    hpa: { metrics, behavior: { scaleUp: up, scaleDown: down } },
    metrics: upThenDown,
  });
  const at = (run: HpaRun): readonly string[] => runHpa(run).scaled;

  test('default rules once there is a behavior: up by 4 pods or double in 15 s, down at once after the window', () => {
    // The last look that wanted ten was at 345 s; with a behavior one as old as the window no longer counts.
    expect(at(rules({}, {}))).toEqual(['120 6', '135 10', '645 2']);
  });

  test('a window of none: down at once', () => {
    expect(at(rules({}, { stabilizationWindowSeconds: 0 }))).toEqual(['120 6', '135 10', '360 2']);
  });

  test('a window on the way up: only what every look of two minutes wanted', () => {
    const [first] = at(rules({ stabilizationWindowSeconds: 120 }, {}));
    // The last look that wanted two was at 105 s.
    expect(first).toBe('225 6');
  });

  test('two pods a minute, and no more', () => {
    const slow = { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] };
    expect(at(rules(slow, { stabilizationWindowSeconds: 0 })).slice(0, 4)).toEqual([
      '120 4',
      '180 6',
      '240 8',
      '300 10',
    ]);
  });

  test('half in a minute on the way down', () => {
    const halves = {
      stabilizationWindowSeconds: 0,
      policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
    };
    expect(at(rules({}, halves)).slice(2)).toEqual(['360 5', '420 2']);
  });

  test('Min takes the smaller step of two policies', () => {
    const policies = [
      { type: 'Pods', value: 1, periodSeconds: 60 },
      { type: 'Percent', value: 100, periodSeconds: 60 },
    ];
    expect(at(rules({ policies, selectPolicy: 'Min' }, {}))[0]).toBe('120 3');
    expect(at(rules({ policies, selectPolicy: 'Max' }, {}))[0]).toBe('120 4');
  });

  test('Disabled: never in that direction', () => {
    expect(at(rules({ selectPolicy: 'Disabled' }, {}))).toEqual([]);
    expect(at(rules({}, { selectPolicy: 'Disabled' }))).toEqual(['120 6', '135 10']);
  });

  test('a tolerance of its own', () => {
    const wide = rules({ tolerance: 5 }, {});
    expect(at(wide)).toEqual([]);
  });
});

describe('custom and external metrics', () => {
  const pods = [
    { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '10' } } },
  ];
  const object = (target: object): object[] => [
    {
      type: 'Object',
      object: { metric: { name: 'hits' }, describedObject: { kind: 'Ingress', name: 'front' }, target },
    },
  ];
  // prettier-ignore
  const rows: readonly (readonly [string, HpaRun, string])[] = [
    ['each pod’s own figure: 25 ÷ 10 × 2, and again with five',     { hpa: { metrics: pods, maxReplicas: 9 }, metrics: [seriesOf('rps', [[0, 25]], { kind: 'pods' })] },                          '4 8 9'],
    ['shared by the pods: 60 ÷ 10',                                 { hpa: { metrics: pods }, metrics: [seriesOf('rps', [[0, 60]], { kind: 'pods', isShared: true })] },                        '4 6'],
    ['an object’s figure in all: 30 ÷ 10 × 2, and again',           { hpa: { metrics: object({ type: 'Value', value: '10' }), maxReplicas: 7 }, metrics: [seriesOf('hits', [[0, 30]], { kind: 'object' })] }, '4 7'],
    ['an object’s figure a pod: 30 ÷ 10',                           { hpa: { metrics: object({ type: 'AverageValue', averageValue: '10' }) }, metrics: [seriesOf('hits', [[0, 30]], { kind: 'object' })] }, '3'],
    ['of another object: nothing',                                  { hpa: { metrics: object({ type: 'Value', value: '10' }) }, metrics: [seriesOf('hits', [[0, 30]], { kind: 'object', of: { kind: 'Ingress', namespace: 'default', name: 'back' } })] }, ''],
    ['an external value in all: ⌈30 ÷ 10 × 2⌉, and again',          { hpa: { metrics: [{ type: 'External', external: { metric: { name: 'queue' }, target: { type: 'Value', value: '10' } } }], maxReplicas: 7 }, metrics: [seriesOf('queue', [[0, 30]])] }, '4 7'],
    ['all series of the name together',                             { hpa: { metrics: [perReplica('queue', '10')] }, metrics: [seriesOf('queue', [[0, 10]], { labels: { q: 'a' } }), seriesOf('queue', [[0, 20]], { labels: { q: 'b' } })] }, '3'],
    ['the series that the selector takes',                          { hpa: { metrics: [{ type: 'External', external: { metric: { name: 'queue', selector: { matchLabels: { q: 'b' } } }, target: { type: 'AverageValue', averageValue: '10' } } }] }, metrics: [seriesOf('queue', [[0, 90]], { labels: { q: 'a' } }), seriesOf('queue', [[0, 40]], { labels: { q: 'b' } })] }, '4'],
    ['a series of another namespace: nothing',                      { hpa: { metrics: [perReplica('queue', '10')] }, metrics: [seriesOf('queue', [[0, 90]], { namespace: 'other' })] }, ''],
  ];
  test.each(rows)('%s', (_why, run, expected) => {
    expect(numbers(run)).toBe(expected);
  });

  test('is seen as late as the series says', () => {
    const late = { view: { delayMs: 60_000, resolutionMs: 0, windowMs: 0 } };
    const metrics = [
      seriesOf(
        'queue',
        [
          [0, 20],
          [2, 30],
        ],
        late,
      ),
    ];
    expect(runHpa({ hpa: { metrics: [perReplica('queue', '10')] }, metrics }).scaled).toEqual(['180 3']);
  });
});

describe('what is said of it', () => {
  const metrics = [perReplica('queue', '10')];

  test('each scale with its reason, in the controller’s words', () => {
    const { lines } = runHpa({
      hpa: { metrics },
      metrics: [
        seriesOf('queue', [
          [0, 30],
          [5, 10],
        ]),
      ],
    });
    const said = lines
      .filter((line) => line.includes('SuccessfulRescale'))
      .map((line) => line.split('New size: ')[1]);
    expect(said).toEqual([
      '3; reason: external metric queue(nil) above target',
      '1; reason: All metrics below target',
    ]);
  });

  test('memory that does not fall with more pods is called a run-away', () => {
    // 450 MiB of 500 each, whatever their number: 2 → 8, and none of them uses less.
    const { facts, lines } = runHpa({
      hpa: { metrics: [utilization('memory', 50)], maxReplicas: 8 },
      usage: [useOf([10], [450])],
    });
    expect(facts.autoscalers?.[0]).toMatchObject({ replicasHighest: 8, scaleDowns: 0 });
    const said = lines.filter((line) => line.includes('RunawayScaling'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('memory per pod hardly fell from 2 to 8 replicas');
  });

  test('CPU that does not fall is none: more pods are what it asks for', () => {
    const { lines } = runHpa({
      hpa: { metrics: [utilization('cpu', 50)], maxReplicas: 8 },
      usage: [useOf([450], [100])],
    });
    expect(lines.filter((line) => line.includes('RunawayScaling'))).toEqual([]);
  });

  test('curves of wish, number, ready pods and metric', () => {
    const { facts } = runHpa({ hpa: { metrics }, metrics: [seriesOf('queue', [[0, 30]])] });
    const names = facts.series
      .filter(({ group }) => group?.includes('HorizontalPodAutoscaler') === true)
      .map(({ name }) => name);
    expect(new Set(names).size).toBeGreaterThanOrEqual(4);
  });

  test('an autoscaler of nothing: its scale is not found', () => {
    const lost = {
      ...hpaOf({ metrics }),
      spec: {
        ...(hpaOf({ metrics }) as never as { spec: object }).spec,
        scaleTargetRef: { kind: 'Deployment', name: 'none' },
      },
    };
    const { scaled, lines } = runHpa({ scalers: [lost as never], metrics: [seriesOf('queue', [[0, 30]])] });
    expect(scaled).toEqual([]);
    expect(lines.some((line) => line.includes('FailedGetScale') && line.includes('"none" not found'))).toBe(
      true,
    );
  });
});
