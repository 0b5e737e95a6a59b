import { expect, test } from 'vitest';
import type { Node, Pod } from '../model/index.ts';
import { admissionRefusal } from './admission.ts';

function nodeOf(
  changes: { readonly labels?: object; readonly spec?: object; readonly free?: object } = {},
): Node {
  const allocatable = { cpu: '2', memory: '4Gi', pods: '2', ...changes.free };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', labels: { disk: 'ssd', ...changes.labels } },
    spec: { ...changes.spec },
    status: { allocatable, capacity: allocatable },
  } as Node;
}

function podOf(requests: Record<string, string | number> = {}, spec: object = {}, status: object = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', resources: { requests } }], ...spec },
    status,
  } as Pod;
}

const port = (hostPort: number, protocol = 'TCP') => ({
  containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, protocol }] }],
});
const taint = (effect: string) => ({ spec: { taints: [{ key: 'k', effect }] } });
const GIB = 2 ** 30;

// prettier-ignore
const rows: readonly (readonly [string, Pod, Node, readonly Pod[], string])[] = [
  // why                                                     pod                                     node                        others                              verdict
  ['it fits',                                                podOf({ cpu: '1' }),                    nodeOf(),                   [],                                 'admitted'],
  ['to the last millicore',                                  podOf({ cpu: '1500m' }),                nodeOf(),                   [podOf({ cpu: '500m' })],           'admitted'],
  ['one millicore more',                                     podOf({ cpu: '1501m' }),                nodeOf(),                   [podOf({ cpu: '500m' })],           `OutOfcpu: Node didn't have enough resource: cpu, requested: 1501, used: 500, capacity: 2000`],
  ['ended pods hold nothing',                                podOf({ cpu: '2' }),                    nodeOf(),                   [podOf({ cpu: '1' }, {}, { phase: 'Succeeded' })], 'admitted'],
  ['memory in bytes',                                        podOf({ memory: '5Gi' }),               nodeOf(),                   [],                                 `OutOfmemory: Node didn't have enough resource: memory, requested: ${5 * GIB}, used: 0, capacity: ${4 * GIB}`],
  ['the number of pods comes first',                         podOf({ cpu: '9' }),                    nodeOf(),                   [podOf(), podOf()],                 `OutOfpods: Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2`],
  ['a device that the node has too few of',                  podOf({ 'x.io/d': 2 }),                 nodeOf({ free: { 'x.io/d': 1 } }), [],                          `OutOfx.io/d: Node didn't have enough resource: x.io/d, requested: 2, used: 0, capacity: 1`],
  ['a device that the node does not know is not asked for',  podOf({ 'x.io/d': 2 }),                 nodeOf(),                   [],                                 'admitted'],
  ['a selector that the node no longer matches',             podOf({}, { nodeSelector: { disk: 'hdd' } }), nodeOf(),             [],                                 `NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector`],
  ['another node’s name',                                    podOf({}, { nodeName: 'n2' }),          nodeOf(),                   [],                                 `NodeName: Predicate NodeName failed: node(s) didn't match the requested node name`],
  ['a port that another pod holds',                          podOf({}, port(80)),                    nodeOf(),                   [podOf({}, port(80))],              `NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports`],
  ['the same number, another protocol',                      podOf({}, port(80)),                    nodeOf(),                   [podOf({}, port(80, 'UDP'))],       'admitted'],
  ['a NoExecute taint',                                      podOf(),                                nodeOf(taint('NoExecute')), [],                                 `TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate`],
  ['a NoSchedule taint is the scheduler’s business',         podOf(),                                nodeOf(taint('NoSchedule')), [],                                'admitted'],
  ['resources are told before affinity',                     podOf({ cpu: '9' }, { nodeSelector: { disk: 'hdd' } }), nodeOf(),   [],                                 `OutOfcpu: Node didn't have enough resource: cpu, requested: 9000, used: 0, capacity: 2000`],
];

test.each(rows)('the kubelet’s last word: %s', (_why, pod, node, others, verdict) => {
  const refusal = admissionRefusal(pod, node, others);
  expect(refusal === undefined ? 'admitted' : `${refusal.reason}: ${refusal.message}`).toBe(verdict);
});
