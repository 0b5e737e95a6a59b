import { describe, expect, it } from 'vitest';
import { node, pod, stage } from '../../../../test/support/scheduling.ts';
import type { Stage } from '../../../../test/support/scheduling.ts';
import type {
  KubernetesObject,
  NodeRow,
  PersistentVolume,
  PersistentVolumeClaim,
} from '../../../model/index.ts';
import { assumedObjects, volumesToReserve } from './reserve-volumes.ts';

const HOST = 'kubernetes.io/hostname';
const SELECTED = 'volume.kubernetes.io/selected-node';
const nodes = ['a', 'b'].map((name) => node(name, { labels: { [HOST]: name } }));

const storageClass = (provisioner: string, volumeBindingMode = 'WaitForFirstConsumer'): KubernetesObject =>
  ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'late' },
    provisioner,
    volumeBindingMode,
  }) as KubernetesObject;
const MADE = storageClass('csi.example.com');
const LOCAL = storageClass('kubernetes.io/no-provisioner');

const claim = (name: string, storage: string, rest: object = {}, annotations = {}): PersistentVolumeClaim =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', annotations },
    spec: { storageClassName: 'late', resources: { requests: { storage } }, ...rest },
  }) as PersistentVolumeClaim;

const volume = (name: string, storage: string, host: string, rest: object = {}): PersistentVolume => {
  const term = { matchExpressions: [{ key: HOST, operator: 'In', values: [host] }] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage },
      storageClassName: 'late',
      nodeAffinity: { required: { nodeSelectorTerms: [term] } },
      ...rest,
    },
    status: { phase: 'Available' },
  } as PersistentVolume;
};

const mounting = (name: string, ...claims: readonly string[]): ReturnType<typeof pod> =>
  pod({
    name,
    spec: {
      volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    },
  });

/** What is set aside on node a for a pod with claims c and d, in words. */
function reservedOnA(objects: readonly KubernetesObject[]): readonly string[] {
  const { cluster } = stage({ nodes, objects });
  const row = cluster.addPod(mounting('p', 'c', 'd'));
  const { matches, provisions } = volumesToReserve(cluster, row, cluster.nodes.rowOf('a') as NodeRow);
  return [
    ...matches.map((match) => `${match.claim.metadata.name} takes ${match.volume.metadata.name}`),
    ...provisions.map(({ metadata }) => `${metadata.name} is made`),
  ];
}

const OF_C = { claimRef: { namespace: 'default', name: 'c' } };
const DONE = { 'pv.kubernetes.io/bind-completed': 'yes' };

describe('volumes that are set aside for a pod on node a', () => {
  // prettier-ignore
  it.each([
    ['one there is, one is made',                  [MADE, claim('c', '1Gi'), claim('d', '5Gi'), volume('pv', '2Gi', 'a')],                           ['c takes pv', 'd is made']],
    ['of another node none is taken',              [MADE, claim('c', '1Gi'), claim('d', '1Gi'), volume('pv', '2Gi', 'b')],                           ['c is made', 'd is made']],
    ['the smaller claim chooses first',            [MADE, claim('c', '3Gi'), claim('d', '2Gi'), volume('pv', '4Gi', 'a')],                           ['d takes pv', 'c is made']],
    ['each claim the smallest volume left',        [LOCAL, claim('c', '1Gi'), claim('d', '1Gi'), volume('pv-5', '5Gi', 'a'), volume('pv-2', '2Gi', 'a')], ['c takes pv-2', 'd takes pv-5']],
    ['a bound claim needs nothing',                [MADE, claim('c', '1Gi', { volumeName: 'pv' }, DONE), claim('d', '1Gi'), volume('pv', '2Gi', 'a', OF_C)], ['d is made']],
    ['all bound: nothing',                         [MADE, claim('c', '1Gi', { volumeName: 'pv' }, DONE), claim('d', '1Gi', { volumeName: 'pv' }, DONE), volume('pv', '2Gi', 'a')], []],
    ['a class that binds at once sets nothing aside', [storageClass('csi.example.com', 'Immediate'), claim('c', '1Gi'), claim('d', '1Gi')],           []],
    ['one that is missing is passed over',          [MADE, claim('c', '1Gi')],                                                                        ['c is made']],
  ] as const)('%s', (_why, objects, expected) => {
    expect(reservedOnA(objects)).toEqual(expected);
  });
});

describe('what the scheduler assumes until the control plane has caught up', () => {
  const c = claim('c', '1Gi');

  it('a volume names the claim that it is for, and keeps all else', () => {
    const pv = volume('pv', '2Gi', 'a');
    const [assumed] = assumedObjects({ matches: [{ claim: c, volume: pv }], provisions: [] }, 'a');
    expect(assumed).toEqual({ ...pv, spec: { ...pv.spec, claimRef: { namespace: 'default', name: 'c' } } });
  });

  it('a claim whose volume is to be made names the node beside its other annotations', () => {
    const noted = claim('c', '1Gi', {}, { team: 'blue' });
    const [assumed] = assumedObjects({ matches: [], provisions: [noted] }, 'a');
    expect(assumed.metadata).toEqual({ ...noted.metadata, annotations: { team: 'blue', [SELECTED]: 'a' } });
  });
});

/** The nodes on which the second pod passes when the first has gone to node a. */
function secondPod(
  objects: readonly KubernetesObject[],
  second: string,
  setting: Partial<Stage> = {},
): string {
  const { cluster, scheduler } = stage({ nodes, objects, ...setting });
  const first = cluster.addPod(mounting('first', 'c'));
  const a = cluster.nodes.rowOf('a') as NodeRow;
  const assumed = assumedObjects(volumesToReserve(cluster, first, a), 'a');
  cluster.bindPod(first, a);
  for (const object of assumed) cluster.objects.put(object);
  const { scores } = scheduler.explain(cluster.addPod(mounting('second', second)));
  return (scores?.nodes ?? []).map((row) => cluster.nodes.names[row]).join(' ');
}

describe('a second pod, when the first took node a and its volumes', () => {
  const everywhere = [volume('pv-a', '1Gi', 'a'), volume('pv-b', '1Gi', 'b')];

  // prettier-ignore
  it.each([
    ['of the same claim follows the volume that names it',   [LOCAL, claim('c', '1Gi'), ...everywhere],                        'c', 'a'],
    ['of another claim must do without that volume',         [LOCAL, claim('c', '1Gi'), claim('d', '1Gi'), ...everywhere],      'd', 'b'],
    ['unless there is a second one',                         [LOCAL, claim('c', '1Gi'), claim('d', '1Gi'), ...everywhere, volume('pv-2', '1Gi', 'a')], 'd', 'a b'],
    ['of the same claim follows the node it is made on',     [MADE, claim('c', '1Gi')],                                         'c', 'a'],
    ['of another claim gets a volume made anywhere',         [MADE, claim('c', '1Gi'), claim('d', '1Gi')],                      'd', 'a b'],
  ] as const)('%s', (_why, objects, second, expected) => {
    expect(secondPod(objects, second)).toBe(expected);
  });
});

describe('a profile sets volumes aside', () => {
  it.each([
    ['by default', {}, true],
    ['not without the plugin', { disable: 'VolumeBinding' }, false],
    ['not where Reserve is off', { disabledAt: { reserve: 'VolumeBinding' } }, false],
    ['not where Filter found none', { disabledAt: { filter: 'VolumeBinding' } }, false],
  ] as const)('%s', (_why, setting, expected) => {
    const { cluster, scheduler } = stage({ nodes, ...setting });
    expect(scheduler.reservesVolumes(cluster.addPod(mounting('p', 'c')))).toBe(expected);
  });
});
