import { describe, expect, test } from 'vitest';
import {
  CONTAINER,
  faultsOf,
  LABELS,
  named,
  podOf,
  workload,
} from '../../../../test/support/object-faults.ts';
import type { Fields } from '../../../../test/support/object-faults.ts';

describe('rollouts of a Deployment (ValidateRollingUpdateDeployment)', () => {
  // prettier-ignore
  test.each([
    // rule                                  rollingUpdate                                verdict
    ['the defaults',                         { maxUnavailable: '25%', maxSurge: '25%' },  []],
    ['one at a time',                        { maxUnavailable: 1, maxSurge: 0 },          []],
    ['one more at a time',                   { maxUnavailable: 0, maxSurge: 1 },          []],
    ['neither taken nor added',              { maxUnavailable: 0, maxSurge: 0 },          ['maxUnavailable limits-crossed']],
    ['… in shares',                          { maxUnavailable: '0%', maxSurge: 0 },       ['maxUnavailable limits-crossed']],
    ['less than none',                       { maxUnavailable: -1 },                      ['maxUnavailable count-negative']],
    ['all',                                  { maxUnavailable: '100%' },                  []],
    ['more than all taken',                  { maxUnavailable: '101%' },                  ['maxUnavailable out-of-range']],
    ['more than all added',                  { maxSurge: '200%' },                        []],
    ['a number in quotes',                   { maxSurge: '1' },                           ['maxSurge out-of-range']],
    ['a negative share',                     { maxSurge: '-5%' },                         ['maxSurge out-of-range']],
    ['half a percent',                       { maxSurge: '0.5%' },                        ['maxSurge out-of-range']],
  ])('%s', (_rule, rollingUpdate, expected) => {
    const found = faultsOf(workload({ strategy: { type: 'RollingUpdate', rollingUpdate } }), 'Deployment');
    expect(found).toEqual(expected.map((line) => `spec.strategy.rollingUpdate.${line}`));
  });

  test('Recreate takes no settings of the other strategy', () => {
    const of = (rollingUpdate: unknown): string[] =>
      faultsOf(workload({ strategy: { type: 'Recreate', rollingUpdate } }), 'Deployment');
    expect(of({ maxSurge: 1 })).toEqual(['spec.strategy.rollingUpdate limits-crossed']);
    expect(of(null)).toEqual([]);
  });

  test('a rollout may take longer than a pod has to be ready', () => {
    const of = (minReadySeconds: number): string[] =>
      faultsOf(workload({ minReadySeconds, progressDeadlineSeconds: 60 }), 'Deployment');
    expect(of(59)).toEqual([]);
    expect(of(60)).toEqual(['spec.progressDeadlineSeconds limits-crossed']);
  });
});

// prettier-ignore
test.each([
  // rule                                    rollingUpdate                              verdict
  ['nothing written: one is taken',          {},                                        []],
  ['more are taken',                         { maxUnavailable: '50%' },                 []],
  ['added first',                            { maxUnavailable: 0, maxSurge: 1 },        []],
  ['added, while one is taken by default',   { maxSurge: 1 },                           [' limits-crossed']],
  ['both',                                   { maxUnavailable: 1, maxSurge: 1 },        [' limits-crossed']],
  ['neither',                                { maxUnavailable: 0 },                     [' limits-crossed']],
  ['more than all',                          { maxUnavailable: 0, maxSurge: '101%' },   ['.maxSurge out-of-range']],
])('a DaemonSet rolls out one way: %s', (_rule, rollingUpdate, expected) => {
  const found = faultsOf(workload({ updateStrategy: { rollingUpdate } }), 'DaemonSet');
  expect(found).toEqual(expected.map((line) => `spec.updateStrategy.rollingUpdate${line}`));
});

// prettier-ignore
test.each([
  ['a partition',              { updateStrategy: { rollingUpdate: { partition: 3 } } },   []],
  ['less than none',           { updateStrategy: { rollingUpdate: { partition: -1 } } },  ['spec.updateStrategy.rollingUpdate.partition count-negative']],
  ['ordinals from 5',          { ordinals: { start: 5 } },                                []],
  ['ordinals from below 0',    { ordinals: { start: -1 } },                               ['spec.ordinals.start count-negative']],
])('a StatefulSet with %s', (_rule, spec, expected) => {
  expect(faultsOf(workload(spec), 'StatefulSet')).toEqual(expected);
});

describe('pods that are kept running', () => {
  const of = (kind: string, spec: Fields): string[] =>
    faultsOf(
      workload({ template: { metadata: { labels: LABELS }, spec: { containers: [CONTAINER], ...spec } } }),
      kind,
    );

  test.each(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController'])(
    '%s',
    (kind) => {
      expect(of(kind, { restartPolicy: 'Always' })).toEqual([]);
      expect(of(kind, { restartPolicy: 'Never' })).toEqual([
        'spec.template.spec.restartPolicy choice-unknown',
      ]);
      expect(of(kind, { restartPolicy: 'OnFailure' })).toEqual([
        'spec.template.spec.restartPolicy choice-unknown',
      ]);
      expect(of(kind, { activeDeadlineSeconds: 5 })).toEqual([
        'spec.template.spec.activeDeadlineSeconds limits-crossed',
      ]);
    },
  );

  test('a pod alone may end, after a second at least', () => {
    expect(faultsOf(podOf({ restartPolicy: 'Never', activeDeadlineSeconds: 1 }), 'Pod')).toEqual([]);
    expect(faultsOf(podOf({ activeDeadlineSeconds: 0 }), 'Pod')).toEqual([
      'spec.activeDeadlineSeconds out-of-range',
    ]);
  });

  test('labels of a template are labels', () => {
    const template = {
      metadata: { labels: { ...LABELS, version: '1 beta' } },
      spec: { containers: [CONTAINER] },
    };
    expect(faultsOf(workload({ template }), 'Deployment')).toEqual([
      'spec.template.metadata.labels.version label-invalid',
    ]);
  });
});

describe('Jobs (validateJobSpec)', () => {
  const of = (spec: Fields, pod: Fields = {}): string[] =>
    faultsOf(
      named({ template: { spec: { restartPolicy: 'Never', containers: [CONTAINER], ...pod } }, ...spec }),
      'Job',
    );

  // prettier-ignore
  test.each([
    ['plain',                              {},                                                             []],
    ['indexes with a count',               { completionMode: 'Indexed', completions: 3 },                  []],
    ['indexes without one',                { completionMode: 'Indexed' },                                  ['spec.completionMode field-missing']],
    ['as many as may run at once',         { completionMode: 'Indexed', completions: 9, parallelism: 100_000 }, []],
    ['one more',                           { completionMode: 'Indexed', completions: 9, parallelism: 100_001 }, ['spec.parallelism out-of-range']],
    ['failures of an index',               { completionMode: 'Indexed', completions: 3, backoffLimitPerIndex: 1 }, []],
    ['failures of no index',               { backoffLimitPerIndex: 1 },                                    ['spec.backoffLimitPerIndex limits-crossed']],
    ['a deadline below none',              { activeDeadlineSeconds: -1 },                                  ['spec.activeDeadlineSeconds count-negative']],
    ['a policy of failures',               { podFailurePolicy: { rules: [] } },                            []],
  ])('%s', (_rule, spec, expected) => {
    expect(of(spec)).toEqual(expected);
  });

  test('a policy of failures needs pods that fail', () => {
    expect(of({ podFailurePolicy: { rules: [] } }, { restartPolicy: 'OnFailure' })).toEqual([
      'spec.podFailurePolicy limits-crossed',
    ]);
  });

  test('a CronJob asks its Jobs the same, and has room for their names', () => {
    const of = (name: string, spec: Fields, more: Fields = {}): string[] =>
      faultsOf({ metadata: { name }, spec: { jobTemplate: { spec }, ...more } }, 'CronJob');
    expect(of('a'.repeat(52), {})).toEqual([]);
    expect(of('a'.repeat(53), {})).toEqual(['metadata.name name-invalid']);
    expect(of('a', { backoffLimitPerIndex: 1 })).toEqual([
      'spec.jobTemplate.spec.backoffLimitPerIndex limits-crossed',
    ]);
    expect(of('a', {}, { failedJobsHistoryLimit: -1 })).toEqual([
      'spec.failedJobsHistoryLimit count-negative',
    ]);
  });
});

describe('autoscalers (ValidateHorizontalPodAutoscalerSpec)', () => {
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
  };
  const queue = {
    type: 'External',
    external: { metric: { name: 'q' }, target: { type: 'Value', value: 5 } },
  };
  // prettier-ignore
  test.each([
    // rule                                  spec                                                          verdict
    ['one to three',                         { minReplicas: 1, maxReplicas: 3, metrics: [cpu] },           []],
    ['none at most',                         { maxReplicas: 0 },                                           ['maxReplicas out-of-range']],
    ['from none by what pods use',           { minReplicas: 0, maxReplicas: 3, metrics: [cpu] },           ['minReplicas limits-crossed']],
    ['from none by a queue',                 { minReplicas: 0, maxReplicas: 3, metrics: [cpu, queue] },    []],
    ['less than none',                       { minReplicas: -1, maxReplicas: 3 },                          ['minReplicas count-negative']],
    ['a type without its source',            { maxReplicas: 3, metrics: [{ type: 'Pods', resource: cpu.resource }] }, ['metrics.0 field-missing']],
    ['a type without its target',            { maxReplicas: 3, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageUtilization: 5 } } }] }, ['metrics.0.resource.target field-missing']],
    ['a target of none',                     { maxReplicas: 3, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } }] }, ['metrics.0.resource.target.averageUtilization out-of-range']],
    ['an hour of looking back',              { maxReplicas: 3, behavior: { scaleDown: { stabilizationWindowSeconds: 3600 } } }, []],
    ['a second more',                        { maxReplicas: 3, behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } }, ['behavior.scaleDown.stabilizationWindowSeconds out-of-range']],
    ['half an hour of a policy',             { maxReplicas: 3, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 1800 }] } } }, []],
    ['a second more',                        { maxReplicas: 3, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 1801 }] } } }, ['behavior.scaleUp.policies.0.periodSeconds out-of-range']],
    ['a policy of no change',                { maxReplicas: 3, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 60 }] } } }, ['behavior.scaleUp.policies.0.value out-of-range']],
  ])('%s', (_rule, spec, expected) => {
    expect(faultsOf(named(spec), 'HorizontalPodAutoscaler')).toEqual(expected.map((line) => `spec.${line}`));
  });
});

// prettier-ignore
test.each([
  ['shares up to all',       { minAvailable: '100%' },                              []],
  ['more than all',          { minAvailable: '101%' },                              ['spec.minAvailable out-of-range']],
  ['less than none',         { maxUnavailable: -1 },                                ['spec.maxUnavailable count-negative']],
  ['a word',                 { maxUnavailable: 'one' },                             ['spec.maxUnavailable out-of-range']],
  ['a selector of no label', { maxUnavailable: 1, selector: { matchLabels: { a: 'b c' } } }, ['spec.selector.matchLabels.a label-invalid']],
])('a budget of %s', (_rule, spec, expected) => {
  expect(faultsOf(named(spec), 'PodDisruptionBudget')).toEqual(expected);
});

// prettier-ignore
test.each([
  ['PriorityClass',          { metadata: { name: 'high' }, value: 1_000_000_000 },          []],
  ['PriorityClass',          { metadata: { name: 'high' }, value: 1_000_000_001 },          ['value out-of-range']],
  ['PriorityClass',          { metadata: { name: 'system-x' }, value: 2_000_000_000 },      []],
  ['Namespace',              { metadata: { name: 'a.b' } },                                 ['metadata.name name-invalid']],
  ['Namespace',              { metadata: { name: 'a'.repeat(64) } },                        ['metadata.name name-invalid']],
  ['Service',                { metadata: { name: 'a.b' }, spec: {} },                       ['metadata.name name-invalid']],
  ['ConfigMap',              { metadata: { name: 'a.b' } },                                 []],
  ['ConfigMap',              { metadata: { name: 'a..b' } },                                ['metadata.name name-invalid']],
  ['ConfigMap',              { metadata: { name: 'a.-b' } },                                ['metadata.name name-invalid']],
  ['PersistentVolumeClaim',  named({ resources: { requests: { storage: '1Gi' } } }),        []],
  ['PersistentVolumeClaim',  named({ resources: { requests: { storage: 0 } } }),            ['spec.resources.requests.storage quantity-invalid']],
  ['PersistentVolumeClaim',  named({ resources: { requests: { storage: '-1Gi' } } }),       ['spec.resources.requests.storage quantity-invalid']],
  ['Node',                   { metadata: { name: 'n' }, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }, { key: 'a', effect: 'NoExecute' }] } }, []],
  ['Node',                   { metadata: { name: 'n' }, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }, { key: 'a', value: 'x', effect: 'NoSchedule' }] } }, ['spec.taints.1 duplicate-name']],
  ['Node',                   { metadata: { name: 'n' }, spec: { taints: [{ key: 'a', value: 'x y', effect: 'NoSchedule' }] } }, ['spec.taints.0.value label-invalid']],
])('%s %j', (kind, value, expected) => {
  expect(faultsOf(value, kind)).toEqual(expected);
});
