import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import { SourceText } from '../source/source-text.ts';
import { yamlDocuments } from '../source/yaml-source.ts';
import { ManifestFindings } from './findings.ts';
import type { Strictness } from './findings.ts';
import { readObject } from './read-object.ts';
import { SharedParts } from './shared-parts.ts';

function read(
  text: string,
  strictness: Strictness = 'strict',
): { object: KubernetesObject | undefined; said: string[] } {
  const [item] = yamlDocuments(new SourceText('f.yaml', text));
  const findings = new ManifestFindings();
  if (item.document === undefined) throw new Error('the test is not YAML');
  const result = readObject(item.document, {
    file: 'f.yaml',
    strictness,
    findings,
    parts: new SharedParts(),
  });
  return {
    object: result?.object,
    said: findings.diagnostics().map(({ code, message }) => `${code}: ${message}`),
  };
}

const template = 'template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: c }] } }';

describe('old APIs are read as their successors, with what their defaults were', () => {
  // prettier-ignore
  const rows = [
    ['a Deployment without selector', `apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: { name: a }\nspec: { rollbackTo: {}, ${template} }`,
      { apiVersion: 'apps/v1', spec: { selector: { matchLabels: { app: 'a' } } } }],
    ['one with a selector', `apiVersion: apps/v1beta2\nkind: StatefulSet\nmetadata: { name: a }\nspec: { serviceName: a, selector: { matchLabels: { app: a } }, ${template} }`,
      { apiVersion: 'apps/v1', spec: { serviceName: 'a', selector: { matchLabels: { app: 'a' } } } }],
    ['CronJob', 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a }\nspec: { schedule: "* * * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c }] } } } } }',
      { apiVersion: 'batch/v1' }],
    ['Ingress', 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: a }\nspec: { backend: { serviceName: d, servicePort: http }, rules: [{ http: { paths: [{ path: /x, backend: { serviceName: s, servicePort: 80 } }] } }] }',
      { apiVersion: 'networking.k8s.io/v1', spec: { defaultBackend: { service: { name: 'd', port: { name: 'http' } } }, rules: [{ http: { paths: [{ path: '/x', pathType: 'ImplementationSpecific', backend: { service: { name: 's', port: { number: 80 } } } }] } }] } }],
    ['a budget that chose no pod', 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: a }\nspec: { minAvailable: 1, selector: {} }',
      { apiVersion: 'policy/v1', spec: { minAvailable: 1 } }],
    ['HPA v1', 'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\nspec: { maxReplicas: 3, targetCPUUtilizationPercentage: 70, scaleTargetRef: { kind: Deployment, name: a } }',
      { apiVersion: 'autoscaling/v2', spec: { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }] } }],
    ['HPA v2beta1', 'apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\nspec: { maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: a }, metrics: [{ type: Resource, resource: { name: memory, targetAverageValue: 1Gi } }, { type: Pods, pods: { metricName: rps, targetAverageValue: 5 } }, { type: Object, object: { metricName: q, targetValue: 9, target: { kind: Service, name: s } } }, { type: External, external: { metricName: e, metricSelector: { matchLabels: { a: b } }, targetValue: 3 } }] }',
      { spec: { metrics: [
        { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
        { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: 5 } } },
        { type: 'Object', object: { metric: { name: 'q' }, describedObject: { kind: 'Service', name: 's' }, target: { type: 'Value', value: 9 } } },
        { type: 'External', external: { metric: { name: 'e', selector: { matchLabels: { a: 'b' } } }, target: { type: 'Value', value: 3 } } },
      ] } }],
    ['RuntimeClass', 'apiVersion: node.k8s.io/v1alpha1\nkind: RuntimeClass\nmetadata: { name: a }\nspec: { runtimeHandler: kata, overhead: { podFixed: { cpu: 100m } } }',
      { apiVersion: 'node.k8s.io/v1', handler: 'kata', overhead: { podFixed: { cpu: '100m' } } }],
    ['Karpenter', 'apiVersion: karpenter.sh/v1beta1\nkind: NodePool\nmetadata: { name: a }\nspec: { disruption: { consolidationPolicy: WhenUnderutilized, expireAfter: 720h }, template: { spec: { kubelet: {}, nodeClassRef: { name: d }, requirements: [] } } }',
      { apiVersion: 'karpenter.sh/v1', spec: { disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized' }, template: { spec: { expireAfter: '720h', nodeClassRef: { name: 'd' } } } } }],
    ['labels of old nodes', 'apiVersion: v1\nkind: Node\nmetadata: { name: a, labels: { failure-domain.beta.kubernetes.io/zone: z, beta.kubernetes.io/os: linux } }\nstatus: { capacity: { cpu: 4 } }',
      { metadata: { labels: { 'failure-domain.beta.kubernetes.io/zone': 'z', 'topology.kubernetes.io/zone': 'z', 'kubernetes.io/os': 'linux' } } }],
  ] as const;
  test.each(rows)('%s', (_why, text, expected) => {
    const { object, said } = read(text);
    expect(object).toMatchObject(expected);
    expect(said.map((line) => line.replace(/:.*/, ''))).toEqual(['old-api']);
  });
});

describe('what the API server would refuse', () => {
  const workload = (spec: string, kind = 'Deployment'): string =>
    `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: a }\nspec: { ${spec} }`;
  const container = (fields: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, ${fields} }] }`;
  const selector = 'selector: { matchLabels: { app: a } }';
  // prettier-ignore
  const rows = [
    ['a Deployment that is well',          workload(`${selector}, ${template}`),                                                  []],
    ['an empty selector',                  workload(`selector: {}, ${template}`),                                                 ['selector-empty: an empty selector: the Deployment would own every pod of its namespace']],
    ['an empty list of expressions',       workload(`selector: { matchExpressions: [] }, ${template}`, 'DaemonSet'),              ['selector-empty: an empty selector: the DaemonSet would own every pod of its namespace']],
    ['a selector that misses its pods',    workload(`selector: { matchLabels: { app: b } }, ${template}`),                        ['selector-mismatch: the selector does not match the labels of the template']],
    ['fewer than no replicas',             workload(`replicas: -1, ${selector}, ${template}`),                                    ['count-negative: replicas is -1']],
    ['a request over its limit',           container('resources: { requests: { cpu: 2 }, limits: { cpu: 1999m } }'),             ['request-over-limit: the request of cpu, 2, is more than its limit, 1999m']],
    ['a request equal to its limit',       container('resources: { requests: { cpu: 2 }, limits: { cpu: 2000m } }'),             []],
    ['a negative request',                 container('resources: { requests: { memory: -1Gi } }'),                               ['quantity-invalid: -1Gi is negative']],
    ['the most that is counted',           container('resources: { requests: { memory: "9007199254740991" } }'),                 []],
    ['one byte more',                      container('resources: { requests: { memory: "9007199254740992" } }'),                 ['quantity-invalid: the text "9007199254740992" is more than can be counted exactly']],
    ['a limit of hundreds of digits',      container(`resources: { limits: { cpu: "1${'0'.repeat(400)}" } }`),                   [`quantity-invalid: the text "1${'0'.repeat(38)}…" is more than can be counted exactly`]],
    ['no name',                            'apiVersion: v1\nkind: Pod\nmetadata: {}\nspec: { containers: [{ name: c }] }',        ['field-missing: metadata.name is missing']],
    ['a name to be generated',             'apiVersion: v1\nkind: Pod\nmetadata: { generateName: c- }\nspec: { containers: [{ name: c }] }', []],
    ['two containers of one name',         'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c }, { name: c }] }', ['duplicate-name: two containers are named c']],
    ['a label with a space',               'apiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: { a: b c } }\nspec: { containers: [{ name: c }] }', ['label-invalid: the text "b c" cannot be a label\'s value']],
    ['a Job that restarts for ever',       `apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec: { ${template} }`,       ['choice-unknown: a Job cannot restart its pods Always']],
    ['an HPA upside down',                 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\nspec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: a } }', ['limits-crossed: minReplicas 5 is more than maxReplicas 3']],
    ['a budget that says both',            'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a }\nspec: { minAvailable: 1, maxUnavailable: 1, selector: { matchLabels: { a: b } } }', ['limits-crossed: minAvailable and maxUnavailable exclude each other']],
    ['a misspelt kind',                    'apiVersion: apps/v1\nkind: Deploymant\nmetadata: { name: a }',                        ['kind-unknown: no kind Deploymant in apps/v1']],
    ['a kind of somebody else',            'apiVersion: example.com/v1\nkind: Deploymant\nmetadata: { name: a }',                 []],
  ] as const;
  test.each(rows)('%s', (_why, text, expected) => {
    expect(read(text).said).toEqual(expected);
  });
});

describe('what is kept', () => {
  const { object } = read(`apiVersion: v1
kind: Pod
metadata:
  name: a
  uid: "1"
  creationTimestamp: null
  annotations: { secret/note: hunter2, karpenter.sh/do-not-disrupt: "true" }
  managedFields: [{ manager: kubectl }]
spec:
  nodeName: n1
  containers:
    - name: c
      env: [{ name: PASSWORD, value: hunter2 }]
      resources: { requests: { cpu: 100m } }
      volumeMounts: [{ name: kube-api-access-x2x4z, mountPath: /t }, { name: data, mountPath: /d }]
  volumes: [{ name: kube-api-access-x2x4z, projected: {} }, { name: data, emptyDir: {} }]
status: { phase: Running, podIP: 10.0.0.1, containerStatuses: [{ name: c, imageID: x, image: nginx, ready: true, restartCount: 0 }] }
`);

  test('what decisions look at, and no value of an environment variable or annotation beyond', () => {
    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
      spec: {
        nodeName: 'n1',
        containers: [
          {
            name: 'c',
            resources: { requests: { cpu: '100m' } },
            volumeMounts: [{ name: 'data', mountPath: '/d' }],
          },
        ],
        volumes: [{ name: 'data', emptyDir: {} }],
      },
      status: { phase: 'Running', containerStatuses: [{ name: 'c', ready: true, restartCount: 0 }] },
    });
  });

  test('equal parts are one part', () => {
    const parts = new SharedParts();
    expect(parts.of({ a: [1] })).toBe(parts.of({ a: [1] }));
    expect(parts.of({ a: [1] })).not.toBe(parts.of({ a: [2] }));
  });
});

describe('what one field hides is said all the same', () => {
  const container = (lines: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: c\n${lines}`;
  // prettier-ignore
  test.each([
    ['a name beside a broken amount',     container('      resources:\n        requests: { memroy: 1Gi, cpu: 2x }\n'),
      ['quantity-invalid: 2x is not a quantity', 'resource-unknown: containers have no resource "memroy"']],
    ['a name that has a broken amount',   container('      resources:\n        requests: { memroy: 1x }\n'),
      ['quantity-invalid: 1x is not a quantity']],
    ['a label beside a field of another type', 'apiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: { app: "x y" } }\nspec: { hostNetwork: 1, containers: [{ name: c }] }\n',
      ['type-wrong: expected true or false, found 1', 'label-invalid: the text "x y" cannot be a label\'s value']],
    ['a missing spec once',               'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\n',
      ['field-missing: spec is missing']],
    ['a selector that cannot be read is held against nothing', `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { selector: { matchLabels: { app: 5 } }, ${template} }\n`,
      ['type-wrong: expected a text, found 5']],
    ['what is missing hides nothing',     'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ image: x, ports: [{ containerPort: 0 }] }] }\n',
      ['field-missing: name is missing', 'out-of-range: containerPort is 0']],
  ])('%s', (_why, text, expected) => {
    expect(read(text).said).toEqual(expected);
  });
});

test('a misspelt resource is marked at its name', () => {
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: c\n      resources:\n        requests:\n          memroy: 1Gi\n';
  const [item] = yamlDocuments(new SourceText('f.yaml', text));
  if (item.document === undefined) throw new Error('the test is not YAML');
  const findings = new ManifestFindings();
  readObject(item.document, { file: 'f.yaml', strictness: 'strict', findings, parts: new SharedParts() });
  expect(findings.diagnostics().map(formatDiagnostic)).toEqual([
    [
      'f.yaml:9:11: error: containers have no resource "memroy" [resource-unknown]',
      '  |',
      '9 |           memroy: 1Gi',
      '  |           ^^^^^^',
      '  = hint: did you mean memory? there are cpu, memory, ephemeral-storage and hugepages-SIZE; of anything else the domain is a part: example.com/NAME',
    ].join('\n'),
  ]);
});

describe('fields that Kubernetes does not know, where they are borne', () => {
  const volume = 'rbd: { monitors: [a], image: i, imageformat: "2", imagefeatures: layering }';
  // prettier-ignore
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['at the top',         'colour: red\nspec: { containers: [{ name: c }] }',                                          { containers: [{ name: 'c' }] }],
    ['in the spec',        'spec: { containers: [{ name: c }], colour: red }',                                          { containers: [{ name: 'c' }] }],
    ['in the second item', 'spec: { containers: [{ name: c }, { name: d, colour: red, workingDir: /x }] }',              { containers: [{ name: 'c' }, { name: 'd', workingDir: '/x' }] }],
    ['two in one place',   `spec: { containers: [{ name: c }], volumes: [{ name: v, ${volume} }] }`,                     { containers: [{ name: 'c' }], volumes: [{ name: 'v', rbd: { monitors: ['a'], image: 'i' } }] }],
    ['a polluting one',    'spec: { containers: [{ name: c, __proto__: { x: 1 } }] }',                                   { containers: [{ name: 'c' }] }],
  ];
  test.each(rows)(
    '%s: warned of and not kept, so that what is written of them is read again',
    (_where, text, spec) => {
      const head = 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\n';
      const { object, said } = read(head + text, 'lenient');
      expect(new Set(said.map((line) => line.split(':')[0]))).toEqual(new Set(['field-unknown']));
      expect(object).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
      expect(read(JSON.stringify(object))).toMatchObject({ object, said: [] });
      expect(read(head + text).object).toBeUndefined();
    },
  );
});
