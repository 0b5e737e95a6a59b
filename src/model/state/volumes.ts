import { compareStrings } from '../../base/index.ts';
import { LEGACY_REGION_LABEL, LEGACY_ZONE_LABEL, REGION_LABEL, ZONE_LABEL } from '../matching/labels.ts';
import type { Labels, PersistentVolumeClaim, Pod, Volume } from '../objects/index.ts';
import { labelOf } from '../matching/selector.ts';

/** What volumes mean to the scheduler, apart from claims and their state. */

/** The claim a volume names; that of an ephemeral volume is called after pod and volume. Undefined without claim. */
export function volumeClaimName(pod: Pod, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined;
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The storage class of a claim or volume, empty without one: an annotation of old wins over the field. */
export function storageClassNameOf({
  metadata,
  spec,
}: {
  readonly metadata: PersistentVolumeClaim['metadata'];
  readonly spec: { readonly storageClassName?: string };
}): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '';
}

/** Was the claim made for this pod? An ephemeral volume takes no other. Upstream: storage/ephemeral, VolumeIsForPod. */
export function isClaimOfPod(claim: PersistentVolumeClaim, { metadata }: Pod): boolean {
  const owner = claim.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner !== undefined && owner.uid === podUid(metadata);
}

/** Pods without uid are known by their names. */
export function podUid({ uid, namespace = 'default', name }: Pod['metadata']): string {
  return uid ?? `${namespace}/${name}`;
}

/**
 * May the two volumes not be on one node together? The same GCE disk or iSCSI target or RBD image, unless both are read
 * only; the same EBS volume always. Upstream: volumerestrictions, isVolumeConflict.
 */
export function diskConflict(a: Volume, b: Volume): boolean {
  const sameEbs =
    a.awsElasticBlockStore !== undefined &&
    a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore?.volumeID;
  return (
    sameEbs ||
    writtenTogether(a.gcePersistentDisk, b.gcePersistentDisk, ({ pdName }) => pdName) ||
    writtenTogether(a.iscsi, b.iscsi, ({ iqn }) => iqn) ||
    rbdConflict(a.rbd, b.rbd)
  );
}

/** The same disk, and at least one of the two may write to it. */
function writtenTogether<Disk extends { readonly readOnly?: boolean }>(
  a: Disk | undefined,
  b: Disk | undefined,
  identity: (disk: Disk) => string,
): boolean {
  if (!a || !b || identity(a) !== identity(b)) return false;
  return !a.readOnly || !b.readOnly;
}

const RBD_POOL = 'rbd';

function rbdConflict(a: Volume['rbd'], b: Volume['rbd']): boolean {
  if (!a || !b || (a.readOnly && b.readOnly)) return false;
  const samePool = (a.pool || RBD_POOL) === (b.pool || RBD_POOL);
  return samePool && a.image === b.image && a.monitors.some((monitor) => b.monitors.includes(monitor));
}

/** Labels of a volume that bind its pods to a zone or region. Upstream: volumezone topologyLabels. */
export const VOLUME_TOPOLOGY_LABELS: readonly string[] = [
  LEGACY_ZONE_LABEL,
  LEGACY_REGION_LABEL,
  ZONE_LABEL,
  REGION_LABEL,
];

/** The values of a volume's zone or region label, `a__b` being two; undefined without label or with an empty value. */
export function volumeTopologyValues(labels: Labels | undefined, key: string): readonly string[] | undefined {
  const values = labelOf(labels, key)
    ?.split('__')
    .map((value) => value.trim());
  if (values === undefined || values.includes('')) return undefined;
  return [...new Set(values)].sort(compareStrings);
}
