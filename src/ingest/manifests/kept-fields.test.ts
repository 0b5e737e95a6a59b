import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/index.ts';
import { keptFields } from './keep-fields.ts';
import { kindByPlace } from './kind-by-place.ts';
import { SharedParts } from './shared-parts.ts';

const SECRET = 'hunter2';

function kept(object: Readonly<Record<string, unknown>>): KubernetesObject {
  return keptFields({ apiVersion: 'v1', ...object }, new SharedParts());
}

const text = (object: unknown): string => JSON.stringify(object);

describe('what of an object is kept', () => {
  // prettier-ignore
  const secret = [
    // where a secret may stand                   the object
    ['a variable of a container',                  { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', env: [{ name: 'A', value: SECRET }] }] } }],
    ['a variable of an init container',            { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], initContainers: [{ name: 'c', env: [{ name: 'A', value: SECRET }] }] } }],
    ['a source of variables',                      { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', envFrom: [{ secretRef: { name: SECRET } }] }] } }],
    ['a variable of a Deployment’s pods',          { kind: 'Deployment', metadata: { name: 'd' }, spec: { template: { spec: { containers: [{ name: 'c', env: [{ name: 'A', value: SECRET }] }] } } } }],
    ['a variable of a CronJob’s pods',             { kind: 'CronJob', metadata: { name: 'd' }, spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', env: [{ name: 'A', value: SECRET }] }] } } } } } }],
    ['an annotation',                              { kind: 'Node', metadata: { name: 'n', annotations: { note: SECRET } } }],
    ['what kubectl applied last',                  { kind: 'Node', metadata: { name: 'n', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': SECRET } } }],
    ['an annotation of a template',                { kind: 'Deployment', metadata: { name: 'd' }, spec: { template: { metadata: { annotations: { note: SECRET } }, spec: { containers: [] } } } }],
    ['an annotation that begins like one of a VPA', { kind: 'Pod', metadata: { name: 'p', annotations: { 'vpaNote': SECRET } }, spec: { containers: [] } }],
    ['managed fields',                             { kind: 'Node', metadata: { name: 'n', managedFields: [{ manager: SECRET }] } }],
    ['an address of a node',                       { kind: 'Node', metadata: { name: 'n' }, status: { addresses: [{ address: SECRET }] } }],
    ['the name of a pull secret',                  { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], imagePullSecrets: [{ name: SECRET }] } }],
    ['a message of a pod’s status',                { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] }, status: { phase: 'Failed', message: SECRET } }],
    ['a message of a condition',                   { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] }, status: { conditions: [{ type: 'Ready', status: 'False', message: SECRET }] } }],
    ['user data of a kops group',                  { kind: 'InstanceGroup', metadata: { name: 'g' }, spec: { machineType: 'm5.large', additionalUserData: [{ content: SECRET }] } }],
  ] as const;
  test.each(secret)('not %s', (_where, object) => {
    expect(text(object)).toContain(SECRET);
    expect(text(kept(object))).not.toContain(SECRET);
  });

  // prettier-ignore
  const wanted = [
    // what decisions look at                     the object
    ['requests and limits',                       { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', resources: { requests: { cpu: 'KEEP' } } }] } }],
    ['the node of a pod',                         { kind: 'Pod', metadata: { name: 'p' }, spec: { nodeName: 'KEEP', containers: [] } }],
    ['labels',                                    { kind: 'Node', metadata: { name: 'n', labels: { a: 'KEEP' } } }],
    ['an annotation that the autoscaler heeds',   { kind: 'Pod', metadata: { name: 'p', annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'KEEP' } }, spec: { containers: [] } }],
    ['whole cores for a VPA',                     { kind: 'VerticalPodAutoscaler', metadata: { name: 'v', annotations: { 'vpa-post-processor.kubernetes.io/c_integerCPU': 'KEEP' } } }],
    ['a profile that pod security looks at',      { kind: 'Pod', metadata: { name: 'p', annotations: { 'container.apparmor.security.beta.kubernetes.io/c': 'KEEP' } }, spec: { containers: [] } }],
    ['what a Cluster API machine holds',          { kind: 'MachineDeployment', metadata: { name: 'm', annotations: { 'capacity.cluster-autoscaler.kubernetes.io/cpu': 'KEEP' } } }],
    ['the type of a kops group',                  { kind: 'InstanceGroup', metadata: { name: 'g' }, spec: { machineType: 'KEEP' } }],
    ['owners',                                    { kind: 'Pod', metadata: { name: 'p', ownerReferences: [{ kind: 'ReplicaSet', name: 'KEEP' }] }, spec: { containers: [] } }],
    ['the reason of a condition',                 { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] }, status: { conditions: [{ type: 'Ready', status: 'False', reason: 'KEEP' }] } }],
    ['a volume’s claim',                          { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'KEEP' } }] } }],
  ] as const;
  test.each(wanted)('%s', (_what, object) => {
    expect(text(kept(object))).toContain('KEEP');
  });

  test('null is absent at every depth, and __proto__ is nobody’s field', () => {
    const object: unknown = JSON.parse(
      '{"kind":"Node","metadata":{"name":"n","labels":null},"spec":{"taints":[{"key":"k","value":null}],"__proto__":{"x":1}}}',
    );
    const result = kept(object as Readonly<Record<string, unknown>>);
    expect(text(result)).toBe(
      '{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},"spec":{"taints":[{"key":"k"}]}}',
    );
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('the token’s volume goes with its mount, one of the user’s own name stays', () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        containers: [{ name: 'c', volumeMounts: [{ name: 'kube-api-access-x7k2p' }, { name: 'data' }] }],
        volumes: [{ name: 'kube-api-access-x7k2p' }, { name: 'data' }, { name: 'default-token-abcde' }],
      },
    };
    expect(text(kept(pod))).not.toMatch(/kube-api-access|default-token/);
    expect(text(kept(pod)).match(/"data"/g)).toHaveLength(2);
  });

  test('equal specs of two pods are one object', () => {
    const parts = new SharedParts();
    const pod = (name: string): Readonly<Record<string, unknown>> => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] },
    });
    const [a, b] = [keptFields(pod('a'), parts), keptFields(pod('b'), parts)];
    expect(a.metadata.labels).toBe(b.metadata.labels);
    expect('spec' in a && 'spec' in b && a.spec === b.spec).toBe(true);
  });

  test('a pod that leaves its name to the API server is called by the beginning of it', () => {
    const { metadata } = kept({ kind: 'Pod', metadata: { generateName: 'job-' }, spec: { containers: [] } });
    expect(metadata).toMatchObject({ name: 'job-', generateName: 'job-' });
  });
});

describe('the kind of an object that does not say it', () => {
  const META = { metadata: { name: 'x' } };
  // prettier-ignore
  const rows = [
    // why                                   the object                                               path                                          list               kind
    ['an item of a PodList',                  META,                                                   'a.json',                                     'PodList',         'Pod'],
    ['an item of a list of nodes',            META,                                                   'a.json',                                     'NodeList',        'Node'],
    ['a plural for a kind',                   META,                                                   'a.json',                                     'nodes',           'Node'],
    ['sonobuoy’s newer files',                META,                                                   'resources/ns/kube-system/core_v1_pods.json', undefined,         'Pod'],
    ['sonobuoy’s older files',                META,                                                   'resources/cluster/Nodes.json',               undefined,         'Node'],
    ['an OpenShift archive',                  META,                                                   'config/pod/openshift-etcd/etcd-0.json',      undefined,         'Pod'],
    ['an archive’s plural folder',            META,                                                   'config/pdbs/openshift/etcd-quorum.json',     undefined,         'PodDisruptionBudget'],
    ['ending in -ies or -es',                 META,                                                   'storageclasses.json.gz',                     undefined,         'StorageClass'],
    ['containers are a pod’s',                { ...META, spec: { containers: [] } },                  'x.json',                                     undefined,         'Pod'],
    ['a strategy is a Deployment’s',          { ...META, spec: { template: {}, strategy: {} } },      'x.json',                                     undefined,         'Deployment'],
    ['a service name is a StatefulSet’s',     { ...META, spec: { template: {}, serviceName: 's' } },  'x.json',                                     undefined,         'StatefulSet'],
    ['an update strategy alone: DaemonSet',   { ...META, spec: { template: {}, updateStrategy: {} } }, 'x.json',                                    undefined,         'DaemonSet'],
    ['a back-off limit is a Job’s',           { ...META, spec: { template: {}, backoffLimit: 1 } },   'x.json',                                     undefined,         'Job'],
    ['node info is a node’s',                 { ...META, status: { nodeInfo: {} } },                  'x.json',                                     undefined,         'Node'],
    ['nothing tells',                         { ...META, spec: { colour: 'red' } },                   'x.json',                                     undefined,         undefined],
    ['without metadata it is no object',      { spec: { containers: [] } },                           'pods.json',                                  undefined,         undefined],
    ['a list of a kind that is not read',     META,                                                   'x.json',                                     'WidgetList',      undefined],
  ] as const;
  test.each(rows)('%s', (_why, value, path, list, expected) => {
    expect(kindByPlace(value, path, list)?.kind).toBe(expected);
  });
});

describe('a template whose pods are told something else', () => {
  const template = (
    annotations: object,
    container: object,
    spec: object = {},
    metadata: object = {},
  ): object => ({
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      template: {
        metadata: { annotations, ...metadata },
        spec: { ...spec, containers: [{ name: 'c', ...container }] },
      },
    },
  });
  const plain = template({}, { env: [{ name: 'A', value: '1' }] });

  // prettier-ignore
  test.each([
    // why the controllers would roll                 the template after
    ['another value of a variable',                   template({}, { env: [{ name: 'A', value: '2' }] })],
    ['a variable more',                               template({}, { env: [{ name: 'A', value: '1' }, { name: 'B', value: '1' }] })],
    ['no variable left',                              template({}, {})],
    ['variables of a ConfigMap',                      template({}, { env: [{ name: 'A', value: '1' }], envFrom: [{ configMapRef: { name: 'x' } }] })],
    ['`kubectl rollout restart`',                     template({ 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' }, { env: [{ name: 'A', value: '1' }] })],
    ['a checksum of configuration, as charts write',  template({ 'checksum/config': 'ab' }, { env: [{ name: 'A', value: '1' }] })],
    ['another pull secret',                           template({}, { env: [{ name: 'A', value: '1' }] }, { imagePullSecrets: [{ name: 's' }] })],
    ['no links to Services',                          template({}, { env: [{ name: 'A', value: '1' }] }, { enableServiceLinks: false })],
  ])('is another template: %s', (_why, after) => {
    expect(text(kept(after as never))).not.toBe(text(kept(plain as never)));
  });

  // prettier-ignore
  test.each([
    // why they would not                             the template after
    ['the default written out',                       template({}, { env: [{ name: 'A', value: '1' }] }, { enableServiceLinks: true })],
    ['another order of keys',                         template({}, { env: [{ value: '1', name: 'A' }] })],
    ['an empty list',                                 template({}, { env: [{ name: 'A', value: '1' }], envFrom: [] })],
  ])('is the same template: %s', (_why, after) => {
    expect(text(kept(after as never))).toBe(text(kept(plain as never)));
  });

  test('nothing is added to a template that says nothing of the kind, nor to one of machines', () => {
    expect(text(kept(template({}, {}) as never))).not.toContain('unread');
    const machines = {
      kind: 'NodePool',
      metadata: { name: 'n' },
      spec: { template: { metadata: { annotations: { note: 'x' } }, spec: { taints: [] } } },
    };
    expect(text(kept(machines))).not.toContain('unread');
  });
});
