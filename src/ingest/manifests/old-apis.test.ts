import { describe, expect, test } from 'vitest';
import { toCurrentApi } from './old-apis.ts';

/** Everything that Kubernetes' deprecation guide lists among the kinds that are read here. */
// prettier-ignore
const ROWS = [
  ['extensions/v1beta1',             'Deployment',              'apps/v1'],
  ['extensions/v1beta1',             'DaemonSet',               'apps/v1'],
  ['extensions/v1beta1',             'ReplicaSet',              'apps/v1'],
  ['extensions/v1beta1',             'Ingress',                 'networking.k8s.io/v1'],
  ['apps/v1beta1',                   'Deployment',              'apps/v1'],
  ['apps/v1beta1',                   'StatefulSet',             'apps/v1'],
  ['apps/v1beta2',                   'Deployment',              'apps/v1'],
  ['apps/v1beta2',                   'StatefulSet',             'apps/v1'],
  ['apps/v1beta2',                   'DaemonSet',               'apps/v1'],
  ['apps/v1beta2',                   'ReplicaSet',              'apps/v1'],
  ['networking.k8s.io/v1beta1',      'Ingress',                 'networking.k8s.io/v1'],
  ['batch/v1beta1',                  'CronJob',                 'batch/v1'],
  ['batch/v2alpha1',                 'CronJob',                 'batch/v1'],
  ['policy/v1beta1',                 'PodDisruptionBudget',     'policy/v1'],
  ['autoscaling/v1',                 'HorizontalPodAutoscaler', 'autoscaling/v2'],
  ['autoscaling/v2beta1',            'HorizontalPodAutoscaler', 'autoscaling/v2'],
  ['autoscaling/v2beta2',            'HorizontalPodAutoscaler', 'autoscaling/v2'],
  ['storage.k8s.io/v1beta1',         'StorageClass',            'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1',         'CSINode',                 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1',         'CSIDriver',               'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1',         'CSIStorageCapacity',      'storage.k8s.io/v1'],
  ['storage.k8s.io/v1alpha1',        'CSIStorageCapacity',      'storage.k8s.io/v1'],
  ['storage.k8s.io/v1alpha1',        'VolumeAttachment',        'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1',         'VolumeAttachment',        'storage.k8s.io/v1'],
  ['scheduling.k8s.io/v1alpha1',     'PriorityClass',           'scheduling.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1',      'PriorityClass',           'scheduling.k8s.io/v1'],
  ['node.k8s.io/v1alpha1',           'RuntimeClass',            'node.k8s.io/v1'],
  ['node.k8s.io/v1beta1',            'RuntimeClass',            'node.k8s.io/v1'],
  ['autoscaling.k8s.io/v1beta1',     'VerticalPodAutoscaler',   'autoscaling.k8s.io/v1'],
  ['autoscaling.k8s.io/v1beta2',     'VerticalPodAutoscaler',   'autoscaling.k8s.io/v1'],
  ['karpenter.sh/v1beta1',           'NodePool',                'karpenter.sh/v1'],
  ['karpenter.sh/v1beta1',           'NodeClaim',               'karpenter.sh/v1'],
  ['karpenter.k8s.aws/v1beta1',      'EC2NodeClass',            'karpenter.k8s.aws/v1'],
  ['kubescheduler.config.k8s.io/v1beta1', 'KubeSchedulerConfiguration', 'kubescheduler.config.k8s.io/v1'],
  ['kubescheduler.config.k8s.io/v1beta2', 'KubeSchedulerConfiguration', 'kubescheduler.config.k8s.io/v1'],
  ['kubescheduler.config.k8s.io/v1beta3', 'KubeSchedulerConfiguration', 'kubescheduler.config.k8s.io/v1'],
] as const;

test.each(ROWS)('%s %s is read as %s, and that is said', (apiVersion, kind, expected) => {
  const current = toCurrentApi({ apiVersion, kind, metadata: { name: 'a' } });
  expect(current.apiVersion).toBe(expected);
  expect(current.value).toMatchObject({ apiVersion: expected, kind, metadata: { name: 'a' } });
  expect(current.note).toBe(`an old API, read as ${expected}`);
});

// prettier-ignore
const CURRENT = [
  ['apps/v1', 'Deployment'], ['v1', 'Pod'], ['batch/v1', 'Job'], ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['extensions/v1beta1', 'NetworkPolicy'], ['policy/v1beta1', 'PodSecurityPolicy'], ['example.com/v1beta1', 'Deployment'],
  ['kubescheduler.config.k8s.io/v1', 'KubeSchedulerConfiguration'],
] as const;

test.each(CURRENT)('%s %s stays what it is', (apiVersion, kind) => {
  const value = { apiVersion, kind, metadata: { name: 'a' } };
  expect(toCurrentApi(value)).toEqual({ value, apiVersion });
});

describe('what the old APIs meant by fields that are gone', () => {
  const template = { metadata: { labels: { app: 'a' } } };
  // prettier-ignore
  const specs = [
    ['no selector: the labels of the template',    'apps/v1beta1', 'Deployment',          { template },                                               { template, selector: { matchLabels: { app: 'a' } } }],
    ['an empty selector: the same',                'apps/v1beta1', 'Deployment',          { template, selector: {} },                                 { template, selector: { matchLabels: { app: 'a' } } }],
    ['a selector of its own stays',                'apps/v1beta1', 'Deployment',          { template, selector: { matchLabels: { b: 'c' } } },        { template, selector: { matchLabels: { b: 'c' } } }],
    ['a template without labels has none to give', 'apps/v1beta1', 'Deployment',          { template: {} },                                           { template: {} }],
    ['rollbackTo and templateGeneration go',       'apps/v1beta2', 'DaemonSet',           { template, selector: { a: 1 }, rollbackTo: {}, templateGeneration: 3 }, { template, selector: { a: 1 } }],
    ['an empty selector of a budget: no pod',      'policy/v1beta1', 'PodDisruptionBudget', { minAvailable: 1, selector: {} },                        { minAvailable: 1 }],
    ['a budget with a selector stays',             'policy/v1beta1', 'PodDisruptionBudget', { minAvailable: 1, selector: { matchLabels: { a: 'b' } } }, { minAvailable: 1, selector: { matchLabels: { a: 'b' } } }],
    ['a backend by number',                        'extensions/v1beta1', 'Ingress',        { backend: { serviceName: 's', servicePort: 80 } },        { defaultBackend: { service: { name: 's', port: { number: 80 } } } }],
    ['a backend by name',                          'extensions/v1beta1', 'Ingress',        { backend: { serviceName: 's', servicePort: 'web' } },     { defaultBackend: { service: { name: 's', port: { name: 'web' } } } }],
    ['a path type that is written stays',          'networking.k8s.io/v1beta1', 'Ingress', { rules: [{ http: { paths: [{ pathType: 'Exact', backend: { serviceName: 's', servicePort: 1 } }] } }] }, { rules: [{ http: { paths: [{ pathType: 'Exact', backend: { service: { name: 's', port: { number: 1 } } } }] } }] }],
    ['a rule without paths stays',                 'networking.k8s.io/v1beta1', 'Ingress', { rules: [{ host: 'a' }] },                                { rules: [{ host: 'a' }] }],
    ['one CPU target',                             'autoscaling/v1', 'HorizontalPodAutoscaler', { targetCPUUtilizationPercentage: 50 },              { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] }],
    ['no target at all',                           'autoscaling/v1', 'HorizontalPodAutoscaler', { maxReplicas: 3 },                                  { maxReplicas: 3 }],
    ['a target of null counts as none',            'autoscaling/v1', 'HorizontalPodAutoscaler', { targetCPUUtilizationPercentage: null },            {}],
    ['a metric that is v2 already stays',          'autoscaling/v2beta1', 'HorizontalPodAutoscaler', { metrics: [{ type: 'Pods', pods: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: 1 } } }] }, { metrics: [{ type: 'Pods', pods: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: 1 } } }] }],
    ['utilization goes before an average',         'autoscaling/v2beta1', 'HorizontalPodAutoscaler', { metrics: [{ type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 60, targetAverageValue: null } }] }, { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }] }],
    ['a list of no metrics',                       'autoscaling/v2beta1', 'HorizontalPodAutoscaler', { metrics: [] },                                {}],
  ] as const;
  test.each(specs)('%s', (_why, apiVersion, kind, spec, expected) => {
    expect(toCurrentApi({ apiVersion, kind, spec }).value['spec']).toEqual(expected);
  });

  // prettier-ignore
  const shapes = [
    ['a spec that is no mapping',     'apps/v1beta1', 'Deployment',                    'text'],
    ['an Ingress of a list',          'extensions/v1beta1', 'Ingress',                 []],
    ['an HPA without a spec',         'autoscaling/v1', 'HorizontalPodAutoscaler',     undefined],
    ['a NodePool of null',            'karpenter.sh/v1beta1', 'NodePool',              null],
    ['a RuntimeClass without one',    'node.k8s.io/v1alpha1', 'RuntimeClass',          undefined],
    ['a budget with a text selector', 'policy/v1beta1', 'PodDisruptionBudget',         { selector: 'all' }],
  ] as const;
  test.each(shapes)('%s is left for the schema to refuse', (_why, apiVersion, kind, spec) => {
    expect(toCurrentApi({ apiVersion, kind, spec }).value['spec']).toEqual(spec);
  });

  // prettier-ignore
  const annotations = [
    ['metrics of v1 kept in an annotation', '[{"type":"Pods","pods":{"metricName":"q","targetAverageValue":"3"}}]', [{ type: 'Pods', pods: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '3' } } }]],
    ['an annotation that is no JSON',       '{',                                                                    undefined],
    ['an annotation that is no list',       '{"a":1}',                                                              undefined],
    ['a list with things in it that are no metrics', '[1, null, "x"]',                                              undefined],
  ] as const;
  test.each(annotations)('%s', (_why, text, expected) => {
    const metadata = { name: 'a', annotations: { 'autoscaling.alpha.kubernetes.io/metrics': text } };
    const { value } = toCurrentApi({
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {},
    });
    expect((value['spec'] as { readonly metrics?: unknown }).metrics).toEqual(expected);
  });
});

describe('labels of old nodes', () => {
  // prettier-ignore
  const rows = [
    ['zone',                          { 'failure-domain.beta.kubernetes.io/zone': 'z' },                                  { 'topology.kubernetes.io/zone': 'z' }],
    ['region',                        { 'failure-domain.beta.kubernetes.io/region': 'r' },                                { 'topology.kubernetes.io/region': 'r' }],
    ['instance type',                 { 'beta.kubernetes.io/instance-type': 'm5.large' },                                 { 'node.kubernetes.io/instance-type': 'm5.large' }],
    ['architecture',                  { 'beta.kubernetes.io/arch': 'arm64' },                                             { 'kubernetes.io/arch': 'arm64' }],
    ['a new one that is there stays', { 'beta.kubernetes.io/os': 'windows', 'kubernetes.io/os': 'linux' },                { 'kubernetes.io/os': 'linux' }],
    ['none of them',                  { app: 'x' },                                                                       {}],
  ] as const;
  test.each(rows)('%s', (_why, labels, added) => {
    const current = toCurrentApi({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels } });
    expect((current.value['metadata'] as { readonly labels: unknown }).labels).toEqual({
      ...labels,
      ...added,
    });
  });

  test('a node without labels or metadata stays', () => {
    expect(toCurrentApi({ apiVersion: 'v1', kind: 'Node' }).note).toBeUndefined();
    expect(toCurrentApi({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }).note).toBeUndefined();
  });
});
