import { beforeAll, describe, expect, test } from 'vitest';
import { scenarioFolder, WEB_YAML } from '../../../test/support/scenario-folder.ts';
import type { Scenario } from '../scenario.ts';

const folder = scenarioFolder();
beforeAll(() => folder.write('app.yaml', WEB_YAML));

const ON = 'autoscaling: { clusterAutoscaler: { expander: priority } }';

/** A scenario with these objects beside its Deployment. */
function load(objects: string, autoscaling = ON): Promise<Scenario> {
  folder.write('more.yaml', objects);
  const pool = 'cluster: { nodePools: [{ name: a, instanceType: m7i.large }] }';
  return folder.load(`${pool}\nworkload: { manifests: [app.yaml, more.yaml] }\n${autoscaling}`);
}

function configMap(
  priorities: string,
  name = 'cluster-autoscaler-priority-expander',
  namespace = 'kube-system',
): string {
  const text = priorities.replaceAll('\n', '\n    ');
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata:\n  priorities: |-\n    ${text}\n`;
}

const TIERS = '10:\n  - .*\n50:\n  - ^spot\n';

describe('priorities of the priority expander', () => {
  test('are read off its ConfigMap', async () => {
    const { clusterAutoscalerPriorities } = await load(configMap(TIERS));
    expect(clusterAutoscalerPriorities).toEqual({ 10: ['.*'], 50: ['^spot'] });
  });

  test('those of the scenario count before it', async () => {
    const written =
      'autoscaling: { clusterAutoscaler: { expander: priority }, clusterAutoscalerPriorities: { 7: [a] } }';
    expect((await load(configMap(TIERS), written)).clusterAutoscalerPriorities).toEqual({ 7: ['a'] });
  });

  test('of another namespace are somebody else’s', async () => {
    const elsewhere = configMap(TIERS, 'cluster-autoscaler-priority-expander', 'default');
    expect((await load(elsewhere)).clusterAutoscalerPriorities).toBeUndefined();
  });

  test('of the namespace that the flag names', async () => {
    const there = configMap(TIERS, 'cluster-autoscaler-priority-expander', 'ops');
    const flagged = 'autoscaling: { clusterAutoscaler: { expander: priority, namespace: ops } }';
    expect((await load(there, flagged)).clusterAutoscalerPriorities).toEqual({ 10: ['.*'], 50: ['^spot'] });
    expect((await load(configMap(TIERS), flagged)).clusterAutoscalerPriorities).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    ['a pattern that is none',          '10:\n  - (\n'],
    ['a priority that is no number',    'high:\n  - .*\n'],
    ['no YAML at all',                  '10: ['],
    ['a list where tiers should be',    '- a\n'],
  ])('%s spoils the whole, and that is said', async (_what, text) => {
    const { clusterAutoscalerPriorities, ignored } = await load(configMap(text));
    expect(clusterAutoscalerPriorities).toBeUndefined();
    expect(ignored).toContainEqual({
      what: 'ConfigMap cluster-autoscaler-priority-expander',
      count: 1,
      why: 'its priorities cannot be read, so that the priority expander lets all groups through',
    });
  });

  test('a ConfigMap without the key has none', async () => {
    const empty = configMap(TIERS).replace('priorities:', 'others:');
    const { clusterAutoscalerPriorities, ignored } = await load(empty);
    expect([clusterAutoscalerPriorities, ignored]).toEqual([undefined, []]);
  });
});

describe('objects that nobody looks at', () => {
  const BUFFER = `apiVersion: autoscaling.x-k8s.io/v1beta1
kind: CapacityBuffer
metadata: { name: room }
spec: { podTemplateRef: { name: unit }, replicas: 2 }
`;
  const TEMPLATE = `apiVersion: v1
kind: PodTemplate
metadata: { name: unit }
template: { spec: { containers: [{ name: c, image: x }] } }
`;
  const ignoredOf = async (objects: string, autoscaling?: string): Promise<string[]> =>
    (await load(objects, autoscaling)).ignored.map(({ what, count, why }) => `${count} × ${what}: ${why}`);

  test('other ConfigMaps are not looked into, whatever is in them', async () => {
    const other = `${configMap('- anything', 'settings')}---\n${configMap('secret: [', 'more')}`;
    expect(await ignoredOf(other)).toEqual([
      '2 × ConfigMap (v1): configuration of programs decides nothing here',
    ]);
  });

  test('a buffer and its template are, where the Cluster Autoscaler runs', async () => {
    expect(await ignoredOf(`${BUFFER}---\n${TEMPLATE}`)).toEqual([]);
  });

  test('without it neither they nor its ConfigMap are', async () => {
    const all = `${BUFFER}---\n${TEMPLATE}---\n${configMap(TIERS)}`;
    expect(await ignoredOf(all, 'seed: 1')).toEqual([
      '1 × CapacityBuffer: no Cluster Autoscaler runs',
      '1 × ConfigMap: no Cluster Autoscaler runs',
      '1 × PodTemplate: nothing makes pods from it',
    ]);
  });

  test('a template without buffers is one of which nothing is made', async () => {
    expect(await ignoredOf(TEMPLATE)).toEqual(['1 × PodTemplate: nothing makes pods from it']);
  });

  test('both versions of the API are read, and no other', async () => {
    expect((await load(BUFFER.replace('v1beta1', 'v1alpha1'))).cluster.objects).toHaveLength(1);
    expect(await ignoredOf(BUFFER.replace('v1beta1', 'v2'))).toEqual([
      '1 × CapacityBuffer (autoscaling.x-k8s.io/v2): a kind that Plimsoll does not simulate',
    ]);
  });

  // prettier-ignore
  test.each([
    ['a number that is a text',     'replicas: two',                 'type-wrong'],
    ['half a pod',                  'replicas: 1.5',                 'type-wrong'],
    ['a limit that is no amount',   'limits: { cpu: many }',         'quantity-invalid'],
    ['a field that nobody knows',   'replica: 2',                    'field-unknown'],
    ['a template without name',     'podTemplateRef: {}',            'field-missing'],
  ])('%s is an error', async (_what, field, code) => {
    folder.write('more.yaml', BUFFER.replace('podTemplateRef: { name: unit }, replicas: 2', field));
    const pool = 'cluster: { nodePools: [{ name: a, instanceType: m7i.large }] }';
    const faults = await folder.faults(`${pool}\nworkload: { manifests: [app.yaml, more.yaml] }\n${ON}`);
    expect(faults.map((fault) => fault.split(/[ :]+/)[2])).toContain(code);
  });
});

test('flags that nothing follows are told, with and without their dashes', async () => {
  const written =
    'autoscaling: { clusterAutoscaler: { --max-inactivity: 5m, capacity-buffer-pod-dry-run-enabled: false } }';
  const { ignored, clusterAutoscaler } = await load('', written);
  expect(ignored.map(({ what }) => what)).toEqual([
    'flag max-inactivity of cluster-autoscaler',
    'flag capacity-buffer-pod-dry-run-enabled of cluster-autoscaler',
  ]);
  expect(clusterAutoscaler).toEqual({ 'max-inactivity': '5m', 'capacity-buffer-pod-dry-run-enabled': false });
});
