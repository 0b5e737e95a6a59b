import {
  hasLabel,
  labelOf,
  LEGACY_REGION_LABEL,
  LEGACY_ZONE_LABEL,
  REGION_LABEL,
  storageClassNameOf,
  volumeTopologyValues,
  ZONE_LABEL,
} from '../../model/index.ts';
import type { ClusterState, Labels, PersistentVolumeClaim, PodSignature } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { Plugin } from '../framework/plugin.ts';
import { claimNotFound, classOf, mountedClaims, STORAGE_KINDS, volumeOf } from './helper/claims.ts';

const REASON = 'node(s) had no available volume zone';

/** Label keys, each with the one that stands in for it on the node. */
const ZONE_KEYS: ReadonlyMap<string, string> = new Map([
  [ZONE_LABEL, ZONE_LABEL],
  [REGION_LABEL, REGION_LABEL],
  [LEGACY_ZONE_LABEL, ZONE_LABEL],
  [LEGACY_REGION_LABEL, REGION_LABEL],
]);

interface ZoneRequirement {
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * VolumeZone: a bound volume that carries a zone or region label goes with nodes of that zone or region.
 *
 * Upstream: kube-scheduler, plugins/volumezone (version and deviations: docs/parity.md).
 */
export const volumeZone: Plugin = {
  name: 'VolumeZone',

  compile({ cluster, signature, verdicts }) {
    const required = zoneRequirements(cluster, signature);
    if (typeof required === 'string')
      return { watches: STORAGE_KINDS, preFilter: () => ({ reject: required }) };
    if (required.length === 0) return { watches: STORAGE_KINDS };
    const elsewhere = verdicts.number('VolumeZone', Code.UnschedulableAndUnresolvable, [REASON]);
    return {
      watches: STORAGE_KINDS,
      filter: {
        kind: 'row',
        fixed: true,
        filter(rows, count, found) {
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            if (found[row] === FEASIBLE && !fitsZone(cluster.nodes.labels[row], required))
              found[row] = elsewhere;
          }
        },
      },
    };
  },
};

function fitsZone(labels: Labels, required: readonly ZoneRequirement[]): boolean {
  if (![...ZONE_KEYS.keys()].some((key) => hasLabel(labels, key))) return true;
  return required.every(({ key, values }) => {
    const value = labelOf(labels, key) ?? labelOf(labels, ZONE_KEYS.get(key) ?? key);
    return value !== undefined && values.includes(value);
  });
}

/** What the volumes ask for, or why the pod is rejected. */
function zoneRequirements(
  cluster: ClusterState,
  signature: PodSignature,
): readonly ZoneRequirement[] | string {
  const required: ZoneRequirement[] = [];
  for (const { name, claim, isEphemeral } of mountedClaims(cluster, signature)) {
    if (isEphemeral) continue;
    if (claim === undefined) return claimNotFound(name);
    const volumeName = claim.spec.volumeName ?? '';
    if (volumeName === '') {
      const rejection = unboundRejection(cluster, claim);
      if (rejection !== undefined) return rejection;
      continue;
    }
    const volume = volumeOf(cluster, claim);
    if (volume === undefined) return `persistentvolume "${volumeName}" not found`;
    for (const key of ZONE_KEYS.keys()) {
      const values = volumeTopologyValues(volume.metadata.labels, key);
      if (values !== undefined) required.push({ key, values });
    }
  }
  return required;
}

/** A claim that waits for its first consumer is no matter of zones yet. */
function unboundRejection(cluster: ClusterState, claim: PersistentVolumeClaim): string | undefined {
  const className = storageClassNameOf(claim);
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
  const storageClass = classOf(cluster, claim);
  if (storageClass === undefined) return `storageclass.storage.k8s.io "${className}" not found`;
  if (storageClass.volumeBindingMode === undefined)
    return `VolumeBindingMode not set for StorageClass "${className}"`;
  return storageClass.volumeBindingMode === 'WaitForFirstConsumer'
    ? undefined
    : 'PersistentVolume had no name';
}
