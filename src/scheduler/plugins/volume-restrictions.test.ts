import { expect, test } from 'vitest';
import type { KubernetesObject, Pod, Volume } from '../../model/index.ts';
import { node, pod, skippedFilters, stage, verdicts } from '../../../test/support/scheduling.ts';

const NO_DISK = 'Unschedulable: node(s) had no available disk';
const IN_USE =
  'Unschedulable: node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';
const mounting = (volume: Omit<Volume, 'name'>, on?: string): Pod =>
  pod({ name: on ?? 'incoming', ...(on && { on }), spec: { volumes: [{ name: 'v', ...volume }] } });
const gce = (pdName: string, readOnly = false): Omit<Volume, 'name'> => ({
  gcePersistentDisk: { pdName, readOnly },
});
const rbd = (image: string, ...monitors: string[]): Omit<Volume, 'name'> => ({ rbd: { image, monitors } });

// prettier-ignore
test.each([
  ['the same GCE disk',                      gce('d'),                                      gce('d'),                                     NO_DISK],
  ['another one',                            gce('e'),                                      gce('d'),                                     'feasible'],
  ['both only read it',                      gce('d', true),                                gce('d', true),                               'feasible'],
  ['one of them writes',                     gce('d', true),                                gce('d'),                                     NO_DISK],
  ['an EBS volume never shares',             { awsElasticBlockStore: { volumeID: 'v', readOnly: true } }, { awsElasticBlockStore: { volumeID: 'v', readOnly: true } }, NO_DISK],
  ['iSCSI: the same iqn',                    { iscsi: { iqn: 'q' } },                       { iscsi: { iqn: 'q' } },                      NO_DISK],
  ['RBD: a common monitor and image',        rbd('i', 'm1', 'm2'),                          rbd('i', 'm2'),                               NO_DISK],
  ['RBD: no common monitor',                 rbd('i', 'm1'),                                rbd('i', 'm2'),                               'feasible'],
])('%s', (_why, wanted, there, expected) => {
  const setting = { nodes: [node('a'), node('b')], pods: [mounting(there, 'a')] };
  expect(verdicts('VolumeRestrictions', setting, mounting(wanted))).toEqual({ a: expected, b: 'feasible' });
});

test('a ReadWriteOncePod claim in use keeps the pod from every node', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { accessModes: ['ReadWriteOncePod'], volumeName: 'pv' },
  } as KubernetesObject;
  const volume = { persistentVolumeClaim: { claimName: 'c' } };
  const setting = {
    nodes: [node('a'), node('b')],
    objects: [
      claim,
      { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: {} } as KubernetesObject,
    ],
  };
  expect(verdicts('VolumeRestrictions', setting, mounting(volume))).toEqual({ a: 'feasible', b: 'feasible' });
  const used = { ...setting, pods: [mounting(volume, 'a')] };
  expect(verdicts('VolumeRestrictions', used, mounting(volume))).toEqual({ a: IN_USE, b: IN_USE });
});

test('a volume that is no disk and no claim is nothing to look at', () => {
  const setting = { nodes: [node('a')] };
  const skips = (volume: Omit<Volume, 'name'>): boolean =>
    skippedFilters(setting, mounting(volume)).includes('VolumeRestrictions');
  expect(skips({ configMap: { name: 'c' } })).toBe(true);
  expect(skips(gce('d'))).toBe(false);
});

test('a claim that does not exist is named by this plugin, the first to look at it', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a')] });
  const row = cluster.addPod(mounting({ persistentVolumeClaim: { claimName: 'gone' } }));
  expect(scheduler.schedule(row)).toMatchObject({ plugins: ['VolumeRestrictions'] });
});

test('preemption frees a ReadWriteOncePod claim, whatever else the victim mounts', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { accessModes: ['ReadWriteOncePod'], volumeName: 'pv' },
  } as KubernetesObject;
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv' },
    spec: {},
  } as KubernetesObject;
  const mount = { name: 'v', persistentVolumeClaim: { claimName: 'c' } };
  const holder = pod({ name: 'holder', on: 'a', spec: { volumes: [{ name: 'e', emptyDir: {} }, mount] } });
  const { cluster, scheduler } = stage({
    nodes: [node('a'), node('b')],
    pods: [holder],
    objects: [claim, volume],
  });
  const decision = scheduler.schedule(
    cluster.addPod(pod({ name: 'new', spec: { priority: 10, volumes: [mount] } })),
  );
  expect(decision).toMatchObject({ outcome: 'unschedulable', nomination: { node: 0 } });
});

test('a claim that does not exist rejects the pod', () => {
  const incoming = mounting({ persistentVolumeClaim: { claimName: 'gone' } });
  expect(verdicts('VolumeRestrictions', { nodes: [node('a')] }, incoming)).toEqual({
    all: 'rejected: persistentvolumeclaim "gone" not found',
  });
});
