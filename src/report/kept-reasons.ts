/**
 * Why the Cluster Autoscaler keeps a node or does not make a pod anew elsewhere, in its own names (simulator/cluster.go
 * and utils/drain/drain.go upstream) and in words. Users meet the names in its logs, and seldom an explanation.
 */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['NotUnderutilized', 'fuller than --scale-down-utilization-threshold'],
  ['NotUnneededLongEnough', 'could go, but not for as long as --scale-down-unneeded-time yet'],
  ['NotUnreadyLongEnough', 'unready, but not for as long as --scale-down-unready-time yet'],
  ['ScaleDownUnreadyDisabled', 'unready, and --scale-down-unready-enabled is false'],
  ['RecentlyUnremovable', 'tried in vain less than --unremovable-node-recheck-timeout ago'],
  ['NodeGroupMinSizeReached', 'its group would fall below its minimum'],
  ['NodeGroupMaxDeletionCountReached', 'as many nodes are being taken away as may be at a time'],
  ['MinimalResourceLimitExceeded', 'the cluster would fall below --cores-total or --memory-total'],
  ['AtomicScaleDownFailed', 'its group goes as a whole or not at all, and not all of it can go'],
  ['NoPlaceToMovePods', 'its pods fit on no other node'],
  ['NotAutoscaled', 'it belongs to no node group'],
  ['ScaleDownDisabledAnnotation', 'annotated with scale-down-disabled'],
  ['CurrentlyBeingDeleted', 'on its way out already'],
  ['BlockedByOnCompletionPod', 'a pod on it is to end by itself first'],
  ['ControllerNotFound', 'a pod’s controller is gone: nobody would make the pod anew'],
  ['MinReplicasReached', 'a pod’s controller has fewer replicas than --min-replica-count'],
  [
    'NotReplicated',
    'a pod has no controller (as one that stands for a CapacityBuffer): nobody would make it anew',
  ],
  ['UnmovableKubeSystemPod', 'a pod of kube-system without a disruption budget'],
  ['NotSafeToEvictAnnotation', 'a pod is annotated with safe-to-evict: false'],
  ['LocalStorageRequested', 'a pod has local storage (emptyDir or hostPath)'],
  ['NotEnoughPdb', 'a disruption budget allows no eviction of a pod at the time'],
]);

/** `NotAutoscaled: it belongs to no node group`, for every name that occurs in these reasons, in the order of first sight. */
export function reasonsInWords(reasons: readonly string[]): string[] {
  const names = new Set(reasons.flatMap((reason) => reason.match(/[A-Za-z]+/g) ?? []));
  return [...names].flatMap((name) => {
    const words = WORDS.get(name);
    return words === undefined ? [] : [`${name}: ${words}`];
  });
}
