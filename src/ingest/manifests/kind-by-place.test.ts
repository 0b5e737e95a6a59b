import { describe, expect, test } from 'vitest';
import { kindByPlace, kindOfList } from './kind-by-place.ts';

const NAMED = { metadata: { name: 'a' } };

function kindOf(value: Readonly<Record<string, unknown>>, path: string, list?: string): string {
  const found = kindByPlace(value, path, list);
  return found === undefined ? 'none' : `${found.kind} ${found.apiVersion}`;
}

describe('by the list that it stands in', () => {
  // prettier-ignore
  test.each([
    ['PodList',            'Pod v1'],
    ['NodeList',           'Node v1'],
    ['DeploymentList',     'Deployment apps/v1'],
    ['CronJobList',        'CronJob batch/v1'],
    ['Pod',                'Pod v1'],
    ['pods',               'Pod v1'],
    ['Nodes',              'Node v1'],
    ['pvcs',               'PersistentVolumeClaim v1'],
    ['hpa',                'HorizontalPodAutoscaler autoscaling/v2'],
    ['pdbs',               'PodDisruptionBudget policy/v1'],
    ['networkpolicies',    'none'],
    ['WidgetList',         'none'],
  ])('%s', (list, expected) => {
    expect(kindOf(NAMED, 'dump.json', list)).toBe(expected);
  });

  test('a plain List says nothing of its items', () => {
    expect(kindOfList('List')).toBeUndefined();
    expect(kindOfList(undefined)).toBeUndefined();
    expect(kindOfList('PodList')).toBe('Pod');
  });
});

describe('by the names of its file and folders, the innermost first', () => {
  // prettier-ignore
  test.each([
    // layout                          path                                                expected
    ['sonobuoy',                       'resources/cluster/core_v1_nodes.json',             'Node v1'],
    ['sonobuoy, a namespace',          'resources/ns/kube-system/core_v1_pods.json',       'Pod v1'],
    ['older sonobuoy',                 'resources/cluster/Nodes.json',                     'Node v1'],
    ['insights archives',              'config/pod/openshift-dns/dns-default-x.json',      'Pod v1'],
    ['insights archives, nodes',       'config/node/ip-10-0-1-2.json',                     'Node v1'],
    ['lines of an agent',              'deployments.jsonl',                                'Deployment apps/v1'],
    ['the same, packed',               'deployments.jsonl.gz',                             'Deployment apps/v1'],
    ['upper case',                     'PODS.JSON',                                        'Pod v1'],
    ['in an archive',                  'dump.tar!/must-gather/nodes/a.yaml',               'Node v1'],
    ['a path of Windows',              'dump\\pods\\a.json',                               'Pod v1'],
    ['the file before its folder',     'nodes/services.json',                              'Service v1'],
    ['the inner folder before the outer','nodes/pods/x.json',                              'Pod v1'],
    ['storage classes',                'storageclasses.json',                              'StorageClass storage.k8s.io/v1'],
    ['an ending in y',                 'priorityclasses.yaml',                             'PriorityClass scheduling.k8s.io/v1'],
    ['a short name',                   'pvc.yaml',                                         'PersistentVolumeClaim v1'],
    ['a name that only contains one',  'podium.json',                                      'none'],
    ['nothing known',                  'backup/2026/dump.json',                            'none'],
  ])('%s: %s', (_layout, path, expected) => {
    expect(kindOf(NAMED, path)).toBe(expected);
  });

  test('what has no metadata is no object, wherever it lies', () => {
    expect(kindOf({ name: 'a' }, 'pods/a.json')).toBe('none');
    expect(kindOf({ metadata: 'a' }, 'pods/a.json')).toBe('none');
  });
});

describe('by fields that only one kind has', () => {
  const spec = (fields: Readonly<Record<string, unknown>>) => ({ ...NAMED, spec: fields });
  const template = { spec: { containers: [] } };
  // prettier-ignore
  test.each([
    ['containers',                        spec({ containers: [] }),                                'Pod v1'],
    ['a job template',                    spec({ jobTemplate: {} }),                               'CronJob batch/v1'],
    ['a cluster IP',                      spec({ clusterIP: '10.0.0.1' }),                         'Service v1'],
    ['a headless service',                spec({ clusterIP: 'None' }),                             'Service v1'],
    ['a template and a strategy',         spec({ template, strategy: {} }),                        'Deployment apps/v1'],
    ['a template and a service',          spec({ template, serviceName: 'db' }),                   'StatefulSet apps/v1'],
    ['a template and claims',             spec({ template, volumeClaimTemplates: [] }),            'StatefulSet apps/v1'],
    ['a template and a back-off',         spec({ template, backoffLimit: 6 }),                     'Job batch/v1'],
    ['a template and parallelism',        spec({ template, parallelism: 2 }),                      'Job batch/v1'],
    ['a template and an update strategy', spec({ template, updateStrategy: {} }),                  'DaemonSet apps/v1'],
    ['replicas and a selector',           spec({ template, replicas: 2, selector: {} }),           'ReplicaSet apps/v1'],
    ['a StatefulSet has an update strategy too', spec({ template, serviceName: '', updateStrategy: {} }), 'StatefulSet apps/v1'],
    ['the state of a machine',            { ...NAMED, status: { nodeInfo: {} } },                  'Node v1'],
    ['a template alone',                  spec({ template }),                                      'none'],
    ['replicas alone',                    spec({ template, replicas: 2 }),                         'none'],
    ['an empty spec',                     spec({}),                                                'none'],
    ['containers that are no list',       spec({ containers: {} }),                                'none'],
    ['nothing',                           NAMED,                                                   'none'],
  ])('%s', (_what, value, expected) => {
    expect(kindOf(value, 'dump.json')).toBe(expected);
  });

  test('the list goes before the file, the file before the fields', () => {
    expect(kindOf(spec({ containers: [] }), 'nodes.json', 'ServiceList')).toBe('Service v1');
    expect(kindOf(spec({ containers: [] }), 'nodes.json')).toBe('Node v1');
  });
});
