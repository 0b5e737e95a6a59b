import { describe, expect, test } from 'vitest';
import { CONTAINER, faultsOf, LABELS, podOf, workload } from '../../../../test/support/object-faults.ts';
import type { Fields } from '../../../../test/support/object-faults.ts';
import { objectFaults } from './object-rules.ts';

// prettier-ignore
test.each([
  ['Deployment', workload()], ['ReplicaSet', workload()], ['StatefulSet', workload()], ['DaemonSet', workload()],
  ['Pod', podOf({})], ['Job', { metadata: { generateName: 'j-' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [CONTAINER] } } } }],
  ['ConfigMap', { metadata: { name: 'c' } }], ['Namespace', { metadata: { name: 'n' } }],
  ['KubeSchedulerConfiguration', {}],
  ['PodDisruptionBudget', { metadata: { name: 'b' }, spec: {} }],
])('a plain %s has no fault', (kind, value) => {
  expect(faultsOf(value, kind)).toEqual([]);
});

describe('names are RFC 1123 subdomains', () => {
  // prettier-ignore
  test.each([
    // rule                                     name                 verdict
    ['letters and digits',                      'web1',              []],
    ['dots and dashes within',                  'a.b-c.d',           []],
    ['one character',                           'a',                 []],
    ['a digit at the start',                    '0web',              []],
    ['253 characters',                          'a'.repeat(253),     []],
    ['254 characters',                          'a'.repeat(254),     ['metadata.name name-invalid']],
    ['a capital',                               'Web',               ['metadata.name name-invalid']],
    ['an underscore',                           'a_b',               ['metadata.name name-invalid']],
    ['a dash at the end',                       'web-',              ['metadata.name name-invalid']],
    ['a dot at the start',                      '.web',              ['metadata.name name-invalid']],
    ['nothing',                                 '',                  ['metadata.name name-invalid']],
    ['a blank',                                 'a b',               ['metadata.name name-invalid']],
    ['letters of other scripts',                'wéb',               ['metadata.name name-invalid']],
  ])('%s', (_rule, name, expected) => {
    expect(faultsOf(podOf({}, { name }), 'Pod')).toEqual(expected);
  });

  test('neither name nor prefix is a fault of the metadata', () => {
    expect(faultsOf({ metadata: {}, spec: { containers: [CONTAINER] } }, 'Pod')).toEqual([
      'metadata field-missing',
    ]);
    expect(faultsOf({ spec: { containers: [CONTAINER] } }, 'Pod')).toEqual(['metadata field-missing']);
  });
});

describe('labels', () => {
  // prettier-ignore
  test.each([
    ['a prefixed key',                  'example.com/app',      'x',                 []],
    ['an empty value',                  'app',                  '',                  []],
    ['63 characters of value',          'app',                  'v'.repeat(63),      []],
    ['64 characters of value',          'app',                  'v'.repeat(64),      ['metadata.labels.app label-invalid']],
    ['a value that ends in a dash',     'app',                  'v-',                ['metadata.labels.app label-invalid']],
    ['a value with a slash',            'app',                  'a/b',               ['metadata.labels.app label-invalid']],
    ['63 characters of key',            'k'.repeat(63),         'v',                 []],
    ['64 characters of key',            'k'.repeat(64),         'v',                 [`metadata.labels.${'k'.repeat(64)} label-invalid`]],
    ['two slashes',                     'a/b/c',                'v',                 ['metadata.labels.a/b/c label-invalid']],
    ['nothing before the slash',        '/app',                 'v',                 ['metadata.labels./app label-invalid']],
  ])('%s', (_rule, key, value, expected) => {
    expect(faultsOf(podOf({}, { labels: { [key]: value } }), 'Pod')).toEqual(expected);
  });

  test('a fault of the key is placed at the key, one of the value at the value', () => {
    const parts = objectFaults(podOf({}, { labels: { '-': 'v', ok: '-' } }), 'Pod').map(({ part }) => part);
    expect(parts).toEqual(['key', 'value']);
  });
});

describe('kinds that say nothing without a spec', () => {
  // prettier-ignore
  test.each(['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'CronJob',
    'HorizontalPodAutoscaler', 'ScaledObject', 'PodDisruptionBudget', 'Service', 'PersistentVolume', 'PersistentVolumeClaim'])('%s', (kind) => {
    expect(faultsOf({ metadata: { name: 'a' } }, kind)).toEqual([' field-missing']);
  });

  test.each(['Node', 'Namespace', 'PriorityClass', 'StorageClass'])('%s may do without', (kind) => {
    expect(faultsOf({ metadata: { name: 'a' } }, kind)).toEqual([]);
  });
});

describe('selectors own what the template makes', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Fields, readonly string[]])[] = [
    ['labels that the template has',        { matchLabels: { app: 'web' } },                                              []],
    ['an expression that it meets',         { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] }, []],
    ['that something is not there',         { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },            []],
    ['nothing at all',                      {},                                                                           ['spec.selector selector-empty']],
    ['empty labels',                        { matchLabels: {} },                                                          ['spec.selector selector-empty']],
    ['empty lists',                         { matchLabels: {}, matchExpressions: [] },                                    ['spec.selector selector-empty']],
    ['null for both',                       { matchLabels: null, matchExpressions: null },                                ['spec.selector selector-empty']],
    ['another value',                       { matchLabels: { app: 'db' } },                                               ['spec.selector selector-mismatch']],
    ['a label more than the template has',  { matchLabels: { app: 'web', tier: 'x' } },                                   ['spec.selector selector-mismatch']],
    ['an expression that it does not meet', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },   ['spec.selector selector-mismatch']],
  ];
  for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'])
    test.each(rows)(`${kind}: %s`, (_rule, selector, expected) => {
      expect(faultsOf(workload({ selector }), kind)).toEqual(expected);
    });

  test('a Job’s selector is the API server’s to write', () => {
    const template = {
      metadata: { labels: LABELS },
      spec: { restartPolicy: 'Never', containers: [CONTAINER] },
    };
    expect(faultsOf({ metadata: { name: 'j' }, spec: { selector: {}, template } }, 'Job')).toEqual([]);
  });
});

describe('counts', () => {
  // prettier-ignore
  test.each([
    ['replicas',        0,           []],
    ['replicas',        -1,          ['spec.replicas count-negative']],
    ['replicas',        5_000_000,   []],
    ['replicas',        5_000_001,   ['spec.replicas limits-crossed']],
    ['parallelism',     -3,          ['spec.parallelism count-negative']],
    ['parallelism',     5_000_001,   ['spec.parallelism limits-crossed']],
    ['completions',     5_000_001,   []],
    ['completions',     -1,          ['spec.completions count-negative']],
    ['minReadySeconds', -1,          ['spec.minReadySeconds count-negative']],
    ['backoffLimit',    -1,          ['spec.backoffLimit count-negative']],
    ['backoffLimit',    2_147_483_647, []],
  ])('%s: %d', (field, count, expected) => {
    expect(faultsOf(workload({ [field]: count }), 'Deployment')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    [100_000,       []],
    [100_001,       ['spec.replicas limits-crossed']],
    [1_000_000_000, ['spec.replicas limits-crossed']],
  ])('a buffer’s replicas: %d', (replicas, expected) => {
    expect(faultsOf({ metadata: { name: 'room' }, spec: { replicas } }, 'CapacityBuffer')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['fewer than the most', 1, 3, []],
    ['as many',             3, 3, []],
    ['one more',            4, 3, ['spec.minReplicas limits-crossed']],
  ])('an autoscaler’s least replicas: %s', (_rule, minReplicas, maxReplicas, expected) => {
    expect(faultsOf({ metadata: { name: 'h' }, spec: { minReplicas, maxReplicas } }, 'HorizontalPodAutoscaler')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['minAvailable alone',        { minAvailable: 1 },                              []],
    ['maxUnavailable alone',      { maxUnavailable: '10%' },                        []],
    ['both',                      { minAvailable: 1, maxUnavailable: 0 },           ['spec.maxUnavailable limits-crossed']],
    ['one of them null',          { minAvailable: 1, maxUnavailable: null },        []],
  ])('a budget with %s', (_rule, spec, expected) => {
    expect(faultsOf({ metadata: { name: 'b' }, spec }, 'PodDisruptionBudget')).toEqual(expected);
  });
});

describe('pods', () => {
  const amounts = (requests: Fields, limits: Fields = {}): Fields =>
    podOf({ containers: [{ name: 'c', resources: { requests, limits } }] });
  const REQUESTS = 'spec.containers.0.resources.requests';

  // prettier-ignore
  test.each([
    ['a request below its limit',        amounts({ cpu: '100m' }, { cpu: '200m' }),          []],
    ['a request that is its limit',      amounts({ cpu: '0.1' }, { cpu: '100m' }),           []],
    ['a thousandth above',               amounts({ cpu: '101m' }, { cpu: '0.1' }),           [`${REQUESTS}.cpu request-over-limit`]],
    ['binary against decimal units',     amounts({ memory: '1Gi' }, { memory: '1G' }),       [`${REQUESTS}.memory request-over-limit`]],
    ['decimal against binary units',     amounts({ memory: '1G' }, { memory: '1Gi' }),       []],
    ['a limit without a request',        amounts({}, { cpu: 1 }),                            []],
    ['a request without a limit',        amounts({ cpu: 100 }),                              []],
    ['nothing asked of nothing',         amounts({ cpu: 0 }, { cpu: 0 }),                    []],
    ['less than nothing',                amounts({ cpu: '-1' }),                             [`${REQUESTS}.cpu quantity-invalid`]],
    ['2^53 - 1 bytes',                   amounts({ memory: '9007199254740991' }),            []],
    ['2^53 bytes',                       amounts({ memory: '9007199254740992' }),            [`${REQUESTS}.memory quantity-invalid`]],
    ['9 exabytes',                       amounts({ memory: '9E' }),                          [`${REQUESTS}.memory quantity-invalid`]],
    ['an extended resource over limit',  amounts({ 'nvidia.com/gpu': 2 }, { 'nvidia.com/gpu': 1 }), [`${REQUESTS}.nvidia.com/gpu request-over-limit`]],
  ])('%s', (_rule, value, expected) => {
    expect(faultsOf(value, 'Pod')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['two of one name',                  { containers: [{ name: 'a' }, { name: 'a' }] },                                  ['spec.containers.1.name duplicate-name']],
    ['init and ordinary of one name',    { initContainers: [{ name: 'a' }], containers: [{ name: 'a' }] },                ['spec.containers.0.name duplicate-name']],
    ['other names',                      { initContainers: [{ name: 'a' }], containers: [{ name: 'b' }] },                []],
    ['none',                             { containers: [] },                                                              ['spec.containers field-missing']],
  ])('containers: %s', (_rule, spec, expected) => {
    expect(faultsOf(podOf(spec), 'Pod')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['Job',     'Always',     ['spec.template.spec.restartPolicy choice-unknown']],
    ['Job',     undefined,    ['spec.template.spec.restartPolicy choice-unknown']],
    ['Job',     'OnFailure',  []],
    ['Job',     'Never',      []],
    ['Pod',     'Always',     []],
  ])('%s: pods that restart %s', (kind, restartPolicy, expected) => {
    const spec = { containers: [CONTAINER], ...(restartPolicy === undefined ? {} : { restartPolicy }) };
    const value = kind === 'Pod' ? podOf(spec) : { metadata: { name: 'j' }, spec: { template: { spec } } };
    expect(faultsOf(value, kind)).toEqual(expected);
  });

  test('a CronJob’s pods stand two templates deep', () => {
    const template = { spec: { containers: [{ name: 'a' }, { name: 'a' }] } };
    const value = { metadata: { name: 'c' }, spec: { jobTemplate: { spec: { template } } } };
    expect(faultsOf(value, 'CronJob')).toEqual([
      'spec.jobTemplate.spec.template.spec.restartPolicy choice-unknown',
      'spec.jobTemplate.spec.template.spec.containers.1.name duplicate-name',
    ]);
  });
});

describe('what other objects are looked up by', () => {
  // prettier-ignore
  test.each([
    ['kind and name',     [{ kind: 'ReplicaSet', name: 'a' }],   []],
    ['no kind',           [{ name: 'a' }],                       ['metadata.ownerReferences.0 field-missing']],
    ['no name',           [{ kind: 'ReplicaSet', name: 'a' }, { kind: 'X' }], ['metadata.ownerReferences.1 field-missing']],
    ['neither',           [{}],                                  ['metadata.ownerReferences.0 field-missing', 'metadata.ownerReferences.0 field-missing']],
  ])('owners: %s', (_rule, ownerReferences, expected) => {
    expect(faultsOf(podOf({}, { ownerReferences }), 'Pod')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['whole',       [{ metadata: { name: 'd' }, spec: {} }],   []],
    ['no name',     [{ metadata: {}, spec: {} }],              ['spec.volumeClaimTemplates.0 field-missing']],
    ['no spec',     [{ metadata: { name: 'd' } }],             ['spec.volumeClaimTemplates.0 field-missing']],
  ])('claim templates: %s', (_rule, volumeClaimTemplates, expected) => {
    expect(faultsOf(workload({ volumeClaimTemplates }), 'StatefulSet')).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['a plain key',     'gpu',                 []],
    ['a prefixed key',  'node.kubernetes.io/not-ready', []],
    ['a blank',         'g pu',                ['spec.taints.0.key label-invalid']],
    ['nothing',         '',                    ['spec.taints.0.key label-invalid']],
  ])('taints: %s', (_rule, key, expected) => {
    expect(faultsOf({ metadata: { name: 'n' }, spec: { taints: [{ key, effect: 'NoSchedule' }] } }, 'Node')).toEqual(expected);
  });
});
