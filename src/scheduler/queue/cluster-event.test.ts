import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import type { KubernetesObject, Node, Pod } from '../../model/index.ts';
import { clusterEvents, eventLabel } from './cluster-event.ts';
import type { EventResource } from './cluster-event.ts';

function labels(
  resource: EventResource,
  old: KubernetesObject | undefined,
  current: KubernetesObject | undefined,
): readonly string[] {
  return clusterEvents(resource, old, current).map(eventLabel);
}

describe('events of a node', () => {
  const base: Node = { ...node('n', { labels: { zone: 'a' } }) };
  const status = { ...base.status };
  const ready = (value: string, heartbeat: string): Node => ({
    ...base,
    status: {
      ...status,
      conditions: [{ type: 'Ready', status: value, lastHeartbeatTime: heartbeat }],
    } as never,
  });
  const taint = { key: 'k', effect: 'NoSchedule' } as const;
  const annotated = (annotations: Readonly<Record<string, string>>): Node => ({
    ...base,
    metadata: { ...base.metadata, annotations },
  });

  // prettier-ignore
  const rows: readonly (readonly [string, Node | undefined, Node | undefined, readonly string[]])[] = [
    ['it comes',                              undefined, base,                                            ['NodeAdd']],
    ['it goes',                               base, undefined,                                            ['NodeDelete']],
    ['nothing of note changes',               base, { ...base },                                          []],
    ['a heartbeat is nothing of note',        ready('True', '1'), ready('True', '2'),                     []],
    ['it becomes ready',                      ready('False', '1'), ready('True', '1'),                    ['NodeUpdateNodeCondition']],
    ['a label',                               base, node('n', { labels: { zone: 'b' } }),                 ['NodeUpdateNodeLabel']],
    ['more cpu',                              base, node('n', { labels: { zone: 'a' }, cpu: '8' }),       ['NodeUpdateNodeAllocatable']],
    ['the same cpu, written otherwise',       base, node('n', { labels: { zone: 'a' }, cpu: '4000m' }),   []],
    ['another resource',                      base, node('n', { labels: { zone: 'a' }, more: { 'x.io/y': '1' } }), ['NodeUpdateNodeAllocatable']],
    ['a taint',                               base, node('n', { labels: { zone: 'a' }, taints: [taint] }), ['NodeUpdateNodeTaint']],
    ['uncordoned: counts as a taint',         node('n', { labels: { zone: 'a' }, unschedulable: true }), base, ['NodeUpdateNodeTaint']],
    ['cordoned: nobody waits for that',       base, node('n', { labels: { zone: 'a' }, unschedulable: true }), []],
    ['an annotation',                         base, annotated({ a: 'b' }),                                ['NodeUpdateNodeAnnotation']],
    ['no annotations and an empty map are one', base, annotated({}),                                      []],
    ['several things at once, in their order', base, node('n', { labels: { zone: 'b' }, cpu: '8', taints: [taint] }),
                                              ['NodeUpdateNodeAllocatable', 'NodeUpdateNodeLabel', 'NodeUpdateNodeTaint']],
  ];
  test.each(rows)('%s', (_what, old, current, expected) => {
    expect(labels('Node', old, current)).toEqual(expected);
  });
});

describe('events of a pod', () => {
  const base = pod({ name: 'p', cpu: '2', memory: '1Gi', labels: { app: 'web' } });
  const gated = pod({
    name: 'p',
    cpu: '2',
    memory: '1Gi',
    labels: { app: 'web' },
    spec: { schedulingGates: [{ name: 'g' }] },
  });
  const twoGates = pod({
    name: 'p',
    cpu: '2',
    memory: '1Gi',
    labels: { app: 'web' },
    spec: { schedulingGates: [{ name: 'g' }, { name: 'h' }] },
  });
  const tolerant = pod({
    name: 'p',
    cpu: '2',
    memory: '1Gi',
    labels: { app: 'web' },
    spec: { tolerations: [{ operator: 'Exists' }] },
  });
  const asking = (cpu: string, memory: string): Pod =>
    pod({ name: 'p', cpu, memory, labels: { app: 'web' } });

  // prettier-ignore
  const rows: readonly (readonly [string, Pod | undefined, Pod | undefined, readonly string[]])[] = [
    ['it is bound',                         undefined, base,              ['AssignedPodAdd']],
    ['it goes',                             base, undefined,              ['AssignedPodDelete']],
    ['something else changes',              base, { ...base },            ['AssignedPodUpdate']],
    ['a label',                             base, pod({ name: 'p', cpu: '2', memory: '1Gi', labels: { app: 'db' } }), ['AssignedPodUpdatePodLabel']],
    ['it asks for less cpu',                base, asking('1', '1Gi'),     ['AssignedPodUpdatePodScaleDown']],
    ['it asks for more memory',             base, asking('2', '2Gi'),     ['AssignedPodUpdatePodScaleUp']],
    ['less of the one, more of the other',  base, asking('1', '2Gi'),     ['AssignedPodUpdatePodScaleDown', 'AssignedPodUpdatePodScaleUp']],
    ['the same, written otherwise',         base, asking('2000m', '1024Mi'), ['AssignedPodUpdate']],
    ['the same in millionths', asking('1', '1Gi'), asking('1000000u', '1Gi'), ['AssignedPodUpdate']],
    ['its last gate goes',                  gated, base,                  ['AssignedPodUpdatePodSchedulingGatesEliminated']],
    ['one of two gates goes',               twoGates, gated,              ['AssignedPodUpdate']],
    ['a toleration comes',                  base, tolerant,               ['AssignedPodUpdatePodToleration']],
  ];
  test.each(rows)('%s', (_what, old, current, expected) => {
    expect(labels('AssignedPod', old, current)).toEqual(expected);
  });
});

test('of other objects every update is one', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c' },
  } as KubernetesObject;
  expect(labels('PersistentVolumeClaim', claim, claim)).toEqual(['PersistentVolumeClaimUpdate']);
  expect(labels('storage.k8s.io/CSINode', undefined, claim)).toEqual(['storage.k8s.io/CSINodeAdd']);
});
