import { roundHalfAway } from '../../../base/index.ts';
import { isClaimOfPod, namespaceOf, storageClassNameOf } from '../../../model/index.ts';
import type { PersistentVolumeClaim, Pod } from '../../../model/index.ts';
import { Code, FEASIBLE, NO_POINTS } from '../../framework/plugin.ts';
import type { PlanContext, Plugin, PluginPlan, RowFilter, RowScore } from '../../framework/plugin.ts';
import { claimNotFound, mountedClaims, STORAGE_KINDS } from '../helper/claims.ts';
import type { MountedClaim } from '../helper/claims.ts';
import { MAX_POINTS } from '../helper/normalise.ts';
import { readShape, shapeScore } from '../helper/shape.ts';
import { bytesText, findVolumes, sortedClaims } from './find-volumes.ts';
import type { FoundVolumes, PodClaims } from './find-volumes.ts';

const REASONS = {
  nodeConflict: "node(s) didn't match PersistentVolume's node affinity",
  bindConflict: "node(s) didn't find available persistent volumes to bind",
  noSpace: 'node(s) did not have enough free storage',
  volumeMissing: 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
};

/**
 * VolumeBinding: bound volumes must be reachable from the node, and for claims that wait for their first consumer
 * there must be a volume, or a way to make one, there.
 *
 * Upstream: kube-scheduler, plugins/volumebinding (version and deviations: docs/parity.md).
 */
export const volumeBinding: Plugin = {
  name: 'VolumeBinding',

  compile(context): PluginPlan {
    const { cluster, signature } = context;
    const mounted = mountedClaims(cluster, signature);
    // Without claims there is nothing to filter, and a score of 0 everywhere.
    if (mounted.length === 0) return { score: NO_POINTS };
    const rejection = mounted
      .map((each) => faultOf(each, signature.pod))
      .find((fault) => fault !== undefined);
    const claims = sortedClaims(cluster, mounted);
    const reject = rejection ?? (typeof claims === 'string' ? claims : undefined);
    if (reject !== undefined || typeof claims === 'string') {
      return { watches: STORAGE_KINDS, preFilter: () => (reject === undefined ? undefined : { reject }) };
    }
    return {
      watches: STORAGE_KINDS,
      filter: volumeFilter(context, claims),
      score: capacityScore(context, claims),
    };
  },
};

/** Why a claim rejects the pod outright. */
function faultOf({ name, claim, isEphemeral }: MountedClaim, pod: Pod): string | undefined {
  if (claim === undefined) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : claimNotFound(name);
  }
  if (claim.status?.phase === 'Lost') {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
  }
  if (claim.metadata.deletionTimestamp !== undefined)
    return `persistentvolumeclaim "${name}" is being deleted`;
  if (isEphemeral && !isClaimOfPod(claim, pod)) {
    const namespace = namespaceOf(pod);
    return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  return undefined;
}

function volumeFilter({ cluster, verdicts }: PlanContext, claims: PodClaims): RowFilter {
  return {
    kind: 'row',
    fixed: true,
    filter(rows, count, found) {
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        if (found[row] !== FEASIBLE) continue;
        const faults = findVolumes(cluster, claims, row).faults;
        if (faults.length === 0) continue;
        const reasons = faults.map((fault) => REASONS[fault]);
        found[row] = verdicts.number('VolumeBinding', Code.UnschedulableAndUnresolvable, reasons);
      }
    },
  };
}

/** How full the volumes or the storage behind them would be, a class at a time. */
function capacityScore({ cluster, profile }: PlanContext, claims: PodClaims): RowScore {
  const shape = readShape(profile.args.VolumeBinding.shape);
  return {
    kind: 'row',
    score(rows, count, weight, points) {
      if (claims.delayed.length === 0) return;
      for (let i = 0; i < count; i++) {
        const uses = classUses(findVolumes(cluster, claims, rows[i]));
        if (uses.length === 0) continue;
        const scores = uses.map(({ requested, capacity }) => {
          const full = capacity === 0 || requested > capacity;
          return shapeScore(shape, full ? MAX_POINTS : Math.trunc((requested * MAX_POINTS) / capacity));
        });
        points[i] += weight * roundHalfAway(scores.reduce((sum, score) => sum + score, 0) / scores.length);
      }
    },
  };
}

interface ClassUse {
  requested: number;
  capacity: number;
}

/** By storage class: of the volumes that were found, or else of the storage that volumes would be made from. */
function classUses({ matches, provisions }: FoundVolumes): readonly ClassUse[] {
  const uses = new Map<string, ClassUse>();
  const useOf = (claim: PersistentVolumeClaim): ClassUse => {
    const name = storageClassNameOf(claim);
    const use = uses.get(name) ?? { requested: 0, capacity: 0 };
    uses.set(name, use);
    return use;
  };
  if (matches.length > 0) {
    for (const { claim, volume } of matches) {
      const use = useOf(claim);
      use.requested += bytesText(claim.spec.resources?.requests?.['storage']);
      use.capacity += bytesText(volume.spec.capacity?.['storage']);
    }
    return [...uses.values()];
  }
  for (const { claim, capacity } of provisions) {
    if (capacity === undefined) continue;
    const use = useOf(claim);
    use.requested += bytesText(claim.spec.resources?.requests?.['storage']);
    use.capacity = bytesText(capacity.capacity);
  }
  return [...uses.values()];
}
