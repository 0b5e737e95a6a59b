import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Labels, Node, Pod, PodSpec } from '../../src/model/index.ts';
import type { ActionSpec, ObjectName } from '../../src/scenario/scenario.ts';
import { simulate } from '../../src/sim/simulate.ts';
import { nodeOf, plainScenario, podOf } from '../support/scenario.ts';

const MINUTE_MS = 60_000;
const HOST = 'kubernetes.io/hostname';

function labelled<T extends KubernetesObject>(object: T, labels: Labels): T {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
}

const withSpec = (node: Node, spec: NonNullable<Node['spec']>): Node => ({ ...node, spec });
const OWN = { key: 'own', value: 'x', effect: 'NoSchedule' };
const PODS_OF_WEB = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: HOST };
const near: Partial<PodSpec> = {
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [PODS_OF_WEB] } },
};
const apart: Partial<PodSpec> = {
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [PODS_OF_WEB] } },
};
const port: Partial<PodSpec> = {
  containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }],
};
const mounting: Partial<PodSpec> = {
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
};
const object = (kind: string, name: string, rest: object): KubernetesObject =>
  ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, ...rest }) as KubernetesObject;
const LATE = object('StorageClass', 'disk', {
  metadata: { name: 'disk' },
  provisioner: 'kubernetes.io/no-provisioner',
  volumeBindingMode: 'WaitForFirstConsumer',
});
const CLAIM = object('PersistentVolumeClaim', 'data', {
  spec: { storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } },
});
const DISK = object('PersistentVolume', 'disk-1', {
  metadata: { name: 'disk-1' },
  spec: { storageClassName: 'disk', capacity: { storage: '1Gi' } },
  status: { phase: 'Available' },
});

interface Start {
  readonly nodes?: readonly Node[];
  readonly others?: readonly Pod[];
  readonly objects?: readonly KubernetesObject[];
  readonly waiting?: Partial<PodSpec>;
  readonly cpu?: string;
}

type Change =
  { readonly apply: KubernetesObject } | { readonly remove: ObjectName } | { readonly cordon: boolean };

function actionOf(change: Change): ActionSpec {
  const atMs = MINUTE_MS;
  if ('apply' in change) return { atMs, kind: 'apply', objects: [change.apply] };
  if ('remove' in change) return { atMs, kind: 'delete', target: change.remove };
  return { atMs, kind: change.cordon ? 'cordon' : 'uncordon', node: 'a' };
}

/** When the pod got a node, in seconds; the change comes after sixty. */
function boundAtSecond(start: Start, change: Change): number | 'never' {
  const { nodes = [nodeOf('a')], others = [], objects = [], waiting = {}, cpu = '1' } = start;
  const { log } = simulate(
    plainScenario({
      nodes,
      pods: [...others, podOf('waiting', cpu, waiting)],
      objects,
      actions: [actionOf(change)],
      horizonMs: 4 * MINUTE_MS,
    }),
  );
  const line = [...log.lines()].find((each) => each.includes(' pod-bound waiting '));
  return line === undefined ? 'never' : Number(line.split(' ')[0]);
}

const bound = (name: string, cpu: string, spec: Partial<PodSpec> = {}, labels: Labels = {}): Pod =>
  labelled(podOf(name, cpu, { ...spec, nodeName: 'a' }), labels);
const removal = (kind: string, name: string): Change => ({ remove: { kind, namespace: 'default', name } });
const WEB = { app: 'web' };

describe('a waiting pod is tried again at once when its turn has come, and not before', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Start, Change, number | 'never'])[] = [
    ['room: a node comes',                         { cpu: '8' },                                                        { apply: nodeOf('b', { cpu: '16' }) },                       60],
    ['room: a node that is too small comes',       { cpu: '8' },                                                        { apply: nodeOf('b', { cpu: '7' }) },                        'never'],
    ['room: the node grows',                       { cpu: '8' },                                                        { apply: nodeOf('a', { cpu: '9' }) },                        60],
    ['room: a pod goes',                           { others: [bound('big', '4')] },                                     removal('Pod', 'big'),                                       60],
    ['room: only a label changes',                 { cpu: '8' },                                                        { apply: labelled(nodeOf('a'), { disk: 'ssd' }) },           'never'],
    ['selector: the label comes',                  { waiting: { nodeSelector: { disk: 'ssd' } } },                      { apply: labelled(nodeOf('a'), { disk: 'ssd' }) },           60],
    ['selector: another label comes',              { waiting: { nodeSelector: { disk: 'ssd' } } },                      { apply: labelled(nodeOf('a'), { disk: 'hdd' }) },           'never'],
    ['taint: it goes',                             { nodes: [withSpec(nodeOf('a'), { taints: [OWN] })] },               { apply: withSpec(nodeOf('a'), {}) },                        60],
    ['taint: another value',                       { nodes: [withSpec(nodeOf('a'), { taints: [OWN] })] },               { apply: withSpec(nodeOf('a'), { taints: [{ ...OWN, value: 'y' }] }) }, 'never'],
    ['cordon: it ends',                            { nodes: [withSpec(nodeOf('a'), { unschedulable: true })] },         { cordon: false },                                           60],
    ['port: the pod that has it goes',             { others: [bound('first', '1', port)], waiting: port },              removal('Pod', 'first'),                                     60],
    ['port: another pod goes',                     { others: [bound('first', '1', port), bound('other', '1')], waiting: port }, removal('Pod', 'other'),                             'never'],
    ['affinity: the pod comes',                    { waiting: near },                                                   { apply: labelled(podOf('web', '1'), WEB) },                 60],
    ['affinity: a pod of other labels comes',      { waiting: near },                                                   { apply: labelled(podOf('db', '1'), { app: 'db' }) },        'never'],
    ['anti-affinity: the pod goes',                { others: [bound('web', '1', {}, WEB)], waiting: apart },            removal('Pod', 'web'),                                       60],
    ['anti-affinity: a node without it comes',     { others: [bound('web', '1', {}, WEB)], waiting: apart },            { apply: nodeOf('b') },                                      60],
    ['claim: it is made',                          { objects: [LATE, DISK], waiting: mounting },                        { apply: CLAIM },                                            60],
    ['claim: its volume is made',                  { objects: [LATE, CLAIM], waiting: mounting },                       { apply: DISK },                                             60],
    ['claim: some other claim is made',            { objects: [LATE, DISK], waiting: mounting },                        { apply: { ...CLAIM, metadata: { name: 'other', namespace: 'default' } } }, 'never'],
    ['name: the node comes',                       { waiting: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }] } } } } }, { apply: nodeOf('b') }, 60],
    // Without nodes each try is an error, and an error's back-off is waited out: 2, 5, 10, 19, 30, 41, 52, 63.
    ['no node at all: the first comes',            { nodes: [] },                                                       { apply: nodeOf('a') },                                      63],
    ['nobody schedules for another scheduler',     { waiting: { schedulerName: 'other' } },                             { apply: nodeOf('b') },                                      'never'],
  ];
  test.each(rows)('%s', (_why, start, change, expected) => {
    expect(boundAtSecond(start, change)).toBe(expected);
  });
});

describe('what a run says of a pod that waits', () => {
  const reasonOf = (spec: Partial<PodSpec>, cpu = '1'): string => {
    const { facts } = simulate(plainScenario({ nodes: [nodeOf('a')], pods: [podOf('p', cpu, spec)] }));
    return facts.unschedulable.map(({ message }) => message).join('\n');
  };
  const NO_HELP = ' preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  const NO_VICTIMS = ' preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';

  // prettier-ignore
  test.each([
    ['more than the node has',     {},                                       '5', `0/1 nodes are available: 1 Insufficient cpu.${NO_HELP}`],
    ['a label that no node has',   { nodeSelector: { disk: 'ssd' } },        '1', `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.${NO_HELP}`],
    ['a pod that is not there',    near,                                     '1', `0/1 nodes are available: 1 node(s) didn't match pod affinity rules.${NO_HELP}`],
    ['preemption that it forbids', { preemptionPolicy: 'Never' },            '5', '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.'],
    ['a claim that is not there',  mounting,                                 '1', '0/1 nodes are available: persistentvolumeclaim "data" not found. not found'],
    ['a scheduler of its own',     { schedulerName: 'other' },               '1', 'the run has no scheduler called other'],
    ['gates',                      { schedulingGates: [{ name: 'a' }] },     '1', 'waiting for scheduling gates: [a]'],
  ] as const)('%s', (_what, spec, cpu, expected) => {
    expect(reasonOf(spec, cpu)).toBe(expected);
  });

  test('with pods of its own priority in its way: nobody to preempt', () => {
    const pods = [bound('first', '3'), podOf('p', '2')];
    const { facts } = simulate(plainScenario({ nodes: [nodeOf('a')], pods }));
    expect(facts.unschedulable[0].message).toBe(`0/1 nodes are available: 1 Insufficient cpu.${NO_VICTIMS}`);
  });
});
