import type { ClusterState, PersistentVolumeClaim, PodSignature, Volume } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { PlanContext, Plugin, PluginPlan } from '../framework/plugin.ts';
import { claimNotFound, mountedClaims, podsOn } from './helper/claims.ts';

const DISK_REASON = 'node(s) had no available disk';
const IN_USE_REASON =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

/**
 * VolumeRestrictions: a disk that may be attached once is on one node only, and a ReadWriteOncePod claim has one pod.
 *
 * Upstream: kube-scheduler, plugins/volumerestrictions (version and deviations: docs/parity.md).
 */
export const volumeRestrictions: Plugin = {
  name: 'VolumeRestrictions',

  compile(context): PluginPlan {
    const { cluster, signature } = context;
    const volumes = signature.pod.spec.volumes ?? [];
    if (volumes.length === 0) return {};
    const claims = mountedClaims(cluster, signature).filter(({ isEphemeral }) => !isEphemeral);
    const missing = claims.find(({ claim }) => claim === undefined);
    const exclusive = new Set(claims.filter(({ claim }) => isExclusive(claim)).map(({ name }) => name));
    const hasDisks = volumes.some(isDisk);
    if (missing === undefined && exclusive.size === 0 && !hasDisks) return {};

    // References to the pod's exclusive claims by pods on nodes; a dry run moves it.
    let references = 0;
    return {
      watches: ['PersistentVolumeClaim'],
      preFilter() {
        references = [...exclusive].filter((name) => isInUse(cluster, signature, name)).length;
        return missing === undefined ? undefined : { reject: claimNotFound(missing.name) };
      },
      isFilterIdle: () => references === 0 && !hasDisks,
      filter: diskFilter(context, volumes, () => references),
      reach: { counters: [], figures: (into) => into.push(references) },
      adjust(podRow, _nodeRow, sign) {
        // By name alone, whatever the namespace, as upstream does.
        for (const { persistentVolumeClaim } of cluster.pods.signature(podRow).pod.spec.volumes ?? []) {
          if (persistentVolumeClaim !== undefined && exclusive.has(persistentVolumeClaim.claimName))
            references += sign;
        }
      },
    };
  },
};

function diskFilter(
  { cluster, verdicts }: PlanContext,
  volumes: readonly Volume[],
  references: () => number,
): NonNullable<PluginPlan['filter']> {
  const noDisk = verdicts.number('VolumeRestrictions', Code.Unschedulable, [DISK_REASON]);
  const inUse = verdicts.number('VolumeRestrictions', Code.Unschedulable, [IN_USE_REASON]);
  const hasDisks = volumes.some(isDisk);
  const conflictOn = (row: number): number => {
    if (!hasDisks) return 0;
    const others = podsOn(cluster, row).flatMap(
      (podRow) => cluster.pods.signature(podRow).pod.spec.volumes ?? [],
    );
    return volumes.some((volume) => others.some((other) => isDiskConflict(volume, other))) ? 1 : 0;
  };
  return {
    kind: 'class',
    components: [{ fixed: false, valueOf: conflictOn }],
    verdict(values, offset) {
      if (values[offset] === 1) return noDisk;
      return references() > 0 ? inUse : FEASIBLE;
    },
  };
}

function isExclusive(claim: PersistentVolumeClaim | undefined): boolean {
  return claim?.spec.accessModes?.includes('ReadWriteOncePod') === true;
}

function isInUse({ pods }: ClusterState, { namespace }: PodSignature, name: string): boolean {
  return pods.signatures.some(
    (other) =>
      other.boundCount > 0 &&
      other.namespace === namespace &&
      other.pod.spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name) === true,
  );
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return [gcePersistentDisk, awsElasticBlockStore, iscsi, rbd].some((source) => source !== undefined);
}

/** The same disk, unless both only read it where that is allowed. */
function isDiskConflict(a: Volume, b: Volume): boolean {
  return (
    clash(a.gcePersistentDisk, b.gcePersistentDisk, (x, y) => x.pdName === y.pdName && !bothRead(x, y)) ||
    clash(a.awsElasticBlockStore, b.awsElasticBlockStore, (x, y) => x.volumeID === y.volumeID) ||
    clash(a.iscsi, b.iscsi, (x, y) => x.iqn === y.iqn && !bothRead(x, y)) ||
    clash(a.rbd, b.rbd, (x, y) => isSameImage(x, y) && !bothRead(x, y))
  );
}

function clash<T>(a: T | undefined, b: T | undefined, isClash: (a: T, b: T) => boolean): boolean {
  return a !== undefined && b !== undefined && isClash(a, b);
}

interface ReadOnlySource {
  readonly readOnly?: boolean;
}

function bothRead(a: ReadOnlySource, b: ReadOnlySource): boolean {
  return a.readOnly === true && b.readOnly === true;
}

type RbdSource = NonNullable<Volume['rbd']>;

function isSameImage(a: RbdSource, b: RbdSource): boolean {
  if (a.image !== b.image || (a.pool ?? 'rbd') !== (b.pool ?? 'rbd')) return false;
  return a.monitors.some((monitor) => b.monitors.includes(monitor));
}
