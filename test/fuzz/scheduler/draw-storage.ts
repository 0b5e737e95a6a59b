import type { CSIStorageCapacity, KubernetesObject, Pod } from '../../../src/model/index.ts';
import type { Draw } from './draw.ts';

const ZONE = 'topology.kubernetes.io/zone';
const CSI_DRIVER = 'csi.example';
const GCE_DRIVER = 'pd.csi.storage.gke.io';
const GCE_PLUGIN = 'kubernetes.io/gce-pd';
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' };

type PodVolume = NonNullable<Pod['spec']['volumes']>[number];

/** One or two volumes: claims, in-tree disks that are migrated or not, ephemeral ones, and what is no matter. */
export function drawVolumes(draw: Draw): NonNullable<Pod['spec']['volumes']> {
  return Array.from({ length: draw.chance(0.2) ? 2 : 1 }, (_, index) => ({
    name: `v${index}`,
    ...draw.pick<Omit<PodVolume, 'name'>>(
      { persistentVolumeClaim: { claimName: draw.pick('bound-a', 'bound-b', 'dynamic', 'once', 'none') } },
      { persistentVolumeClaim: { claimName: draw.pick('migrated', 'local', 'dynamic') } },
      { gcePersistentDisk: { pdName: draw.pick('disk', 'disk-2'), readOnly: draw.chance(0.5) } },
      { awsElasticBlockStore: { volumeID: draw.pick('vol-1', 'vol-2') } },
      {
        ephemeral: {
          volumeClaimTemplate: {
            spec: { storageClassName: 'late', resources: { requests: { storage: '5Gi' } } },
          },
        },
      } as Omit<PodVolume, 'name'>,
      { csi: { driver: CSI_DRIVER } },
      { configMap: { name: 'c' } },
    ),
  }));
}

/** The claims that the ephemeral volume controller would make for the pod; some are missing, some another pod's. */
export function ephemeralClaims(draw: Draw, pod: Pod): readonly KubernetesObject[] {
  const { name, namespace = 'default' } = pod.metadata;
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    if (volume.ephemeral === undefined || draw.chance(0.15)) return [];
    const uid = draw.chance(0.9) ? `${namespace}/${name}` : 'another';
    const owner = { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true };
    const spec = {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'late',
    };
    return [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: `${name}-${volume.name}`, namespace, ownerReferences: [owner] },
        spec,
        status: { phase: 'Pending' },
      } as KubernetesObject,
    ];
  });
}

/** Classes, volumes, claims, drivers and attachments that pods may meet. */
export function storageObjects(draw: Draw): readonly KubernetesObject[] {
  return [
    object('storage.k8s.io/v1', 'StorageClass', 'late', {
      provisioner: draw.pick(CSI_DRIVER, 'kubernetes.io/no-provisioner', GCE_PLUGIN),
      volumeBindingMode: 'WaitForFirstConsumer',
      ...draw.maybe(0.2, () => ({
        allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: [draw.pick('a', 'b')] }] }],
      })),
    }),
    volume('pv-a', 'a', { csi: { driver: CSI_DRIVER, volumeHandle: 'h-a' } }),
    volume('pv-b', 'b', { csi: { driver: CSI_DRIVER, volumeHandle: 'h-b' } }),
    volume('pv-gce', 'a', { gcePersistentDisk: { pdName: draw.pick('disk', 'other') } }),
    {
      ...volume('pv-local', draw.pick('a', 'b'), { local: { path: '/x' }, ...drawReservation(draw) }),
      status: { phase: 'Available' },
    } as KubernetesObject,
    claim('bound-a', { volumeName: 'pv-a' }),
    claim('bound-b', { volumeName: 'pv-b' }),
    claim('migrated', { volumeName: 'pv-gce' }),
    claim('once', { volumeName: 'pv-a', accessModes: ['ReadWriteOncePod'] }),
    claim('dynamic', {}),
    claim('local', { resources: { requests: { storage: draw.pick('1Gi', '10Gi', '11Gi') } } }),
    ...draw.maybeList(0.4, () => [
      object('storage.k8s.io/v1', 'CSIDriver', CSI_DRIVER, { spec: { storageCapacity: true } }),
      ...['a', 'b'].map((zone) => drawCapacity(draw, zone)),
    ]),
    ...['node-0', 'node-1', 'node-2'].map((name) => drawCsiNode(draw, name)),
    ...draw.maybeList(0.4, () => [
      object('storage.k8s.io/v1', 'VolumeAttachment', 'va', {
        spec: {
          attacher: draw.pick(CSI_DRIVER, GCE_DRIVER),
          nodeName: draw.pick('node-0', 'node-1'),
          source: { persistentVolumeName: draw.pick('pv-a', 'pv-gce') },
        },
      }),
    ]),
  ];
}

/** A volume kept for a claim, by its name or also by who it was. */
function drawReservation(draw: Draw): object {
  const claimRef = { namespace: 'default', name: draw.pick('local', 'local', 'dynamic') };
  return draw.maybe(0.5, () => ({
    claimRef: { ...claimRef, ...draw.maybe(0.7, () => ({ uid: draw.pick('local-1', 'local-2') })) },
  }));
}

/** A storage object with something changed; the same names, so that it takes the place of the old one. */
export function changedStorage(draw: Draw): KubernetesObject {
  return draw.pick<() => KubernetesObject>(
    () => drawCsiNode(draw, draw.pick('node-0', 'node-1', 'node-2')),
    () => drawCapacity(draw, draw.pick('a', 'b')),
    () => claim('dynamic', draw.chance(0.5) ? { volumeName: 'pv-b' } : {}),
    () => claim('local', { resources: { requests: { storage: draw.pick('1Gi', '11Gi') } } }),
    () => volume('pv-gce', draw.pick('a', 'b', 'c'), { gcePersistentDisk: { pdName: 'disk' } }),
  )();
}

function object(apiVersion: string, kind: string, name: string, rest: object): KubernetesObject {
  const namespace = kind === 'PersistentVolumeClaim' ? { namespace: 'default' } : {};
  return { apiVersion, kind, metadata: { name, ...namespace }, ...rest };
}

function volume(name: string, zone: string, source: object): KubernetesObject {
  const required = {
    nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }],
  };
  return object('v1', 'PersistentVolume', name, {
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'late',
      nodeAffinity: { required },
      ...source,
    },
    status: { phase: 'Bound' },
  });
}

/** Bound where it names a volume. */
function claim(
  name: string,
  spec: { readonly volumeName?: string } & Readonly<Record<string, unknown>>,
): KubernetesObject {
  const isBound = spec.volumeName !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', uid: `${name}-1`, ...(isBound && { annotations: BOUND }) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'late',
      ...spec,
    },
    status: { phase: isBound ? 'Bound' : 'Pending' },
  } as KubernetesObject;
}

function drawCapacity(draw: Draw, zone: string): CSIStorageCapacity {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIStorageCapacity',
    metadata: { name: `capacity-${zone}`, namespace: 'kube-system' },
    storageClassName: 'late',
    nodeTopology: { matchLabels: { [ZONE]: zone } },
    capacity: draw.pick('1Gi', '5Gi', '20Gi'),
    ...draw.maybe(0.3, () => ({ maximumVolumeSize: draw.pick('1Gi', '5Gi') })),
  };
}

function drawCsiNode(draw: Draw, name: string): KubernetesObject {
  const drivers = [CSI_DRIVER, GCE_DRIVER]
    .filter(() => draw.chance(0.8))
    .map((driver) => ({ name: driver, nodeID: name, allocatable: { count: draw.below(3) } }));
  const annotations = { 'storage.alpha.kubernetes.io/migrated-plugins': GCE_PLUGIN };
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name, ...draw.maybe(0.6, () => ({ annotations })) },
    spec: { drivers },
  } as KubernetesObject;
}
