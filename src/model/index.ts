/**
 * model: the cluster as data. Kubernetes objects, quantities, labels and selectors, taints, affinity, topology; the
 * tables (columns) of nodes and pods; cluster state with fork, revert and commit. May import base. Start at
 * cluster-state.ts.
 */
export type * from './objects/index.ts';
export type * from './workload-trace.ts';
export {
  INT64_MAX,
  INT64_MIN,
  parseQuantity,
  readQuantity,
  wholeQuantity,
  ZERO_QUANTITY,
} from './quantity.ts';
export type { Quantity, QuantityFormat } from './quantity.ts';
export {
  addQuantities,
  bytesOf,
  compareQuantities,
  isZeroQuantity,
  milliCpuOf,
  milliValueOf,
  scaledValue,
  signOf,
  subtractQuantities,
  sumQuantities,
  valueOf,
} from './quantity-math.ts';
export { quantityText } from './quantity-text.ts';
export {
  HOSTNAME_LABEL,
  isLabelValue,
  isQualifiedName,
  labelKeyFaults,
  labelValueFaults,
  LEGACY_REGION_LABEL,
  LEGACY_ZONE_LABEL,
  REGION_LABEL,
  ZONE_LABEL,
} from './labels.ts';
export {
  equalityMatches,
  hasLabel,
  isEmptySelector,
  labelOf,
  labelSelectorMatches,
  requirementMatches,
} from './selector.ts';
export { firstUntolerated, HARD_EFFECTS, tolerates, toleratesTaint } from './taints.ts';
export type { TolerationRules } from './taints.ts';
export { parseInt64, parseStrictInt64 } from './int64.ts';
export {
  isEmptyTerm,
  nodeRequirementMatches,
  nodeSelectorMatches,
  nodeSelectorTermFaults,
  nodeSelectorTermMatches,
  preferredNodeAffinityWeight,
  preferredTermFaults,
  requiredNodeAffinityMatches,
} from './node-affinity.ts';
export type { NodeIdentity } from './node-affinity.ts';
export { nodeSelectorTest, preferredAffinityWeigher, requiredAffinityTest } from './node-matcher.ts';
export type { RowTest } from './node-matcher.ts';
export { addInto, maxOf, quantityMap, raiseTo } from './resource-list.ts';
export type { QuantityMap } from './resource-list.ts';
export {
  hasPodLevelRequests,
  hasPodLevelResources,
  isResizeInfeasible,
  isSidecar,
  podLimits,
  podRequests,
} from './pod-resources.ts';
export type { PodResourceOptions } from './pod-resources.ts';
export {
  allocatableAmounts,
  amountsOf,
  bookedNonZeroRequests,
  bookedRequests,
  DEFAULT_MEMORY_BYTES,
  DEFAULT_MILLI_CPU,
  incomingRequests,
  isExtendedResource,
  isScalarResource,
  nonZeroRequests,
  scoredRequests,
} from './resource-amounts.ts';
export type { NonZeroAmounts, ResourceAmounts } from './resource-amounts.ts';
export { computedQosClass, qosClass } from './qos.ts';
export type { QosClass } from './qos.ts';
export { ChangeKind, ChangeLog } from './change-log.ts';
export { bookOnNode, ClusterState } from './cluster-state.ts';
export { hostPortsConflict, hostPortsOf } from './host-ports.ts';
export { NodeOrder } from './node-order.ts';
export { NodeTable } from './node-table.ts';
export { ObjectStore } from './object-store.ts';
export { PodFlag, PodTable } from './pod-table.ts';
export type { PodSignature } from './pod-signature.ts';
export { amountIn } from './pod-sums.ts';
export type { PodSums, RequestColumns } from './pod-sums.ts';
export { CPU, EPHEMERAL_STORAGE, MEMORY, ResourceNames } from './resource-names.ts';
export { NO_ROW } from './rows.ts';
export type { NodeRow, PodRow, ShapeId } from './rows.ts';
export { NO_DOMAIN, TopologyDomains } from './topology-domains.ts';
export {
  affinityTermFits,
  namespaceOf,
  requiredAffinityTerms,
  requiredAntiAffinityTerms,
  spreadConstraintSelects,
} from './pod-affinity.ts';
export {
  csiProvisioner,
  inlineMigratedDriver,
  migratedInlineVolume,
  migratedPersistentVolume,
  volumeNodeSelector,
} from './csi-migration.ts';
export type { CsiVolume } from './csi-migration.ts';
export {
  diskConflict,
  isClaimOfPod,
  podUid,
  storageClassNameOf,
  volumeClaimName,
  VOLUME_TOPOLOGY_LABELS,
  volumeTopologyValues,
} from './volumes.ts';
export {
  cleanPoints,
  demandOf,
  fillGaps,
  medianSpacingMs,
  rateOf,
  resample,
  resetsOf,
  sumSeries,
} from './metric-series.ts';
export type { DemandSeries, MetricSeries, PointFaults, Points, ResampleGrid } from './metric-series.ts';
export type { UsageHistory } from './usage-history.ts';
export {
  DEVICES_MAX,
  GPU_COUNT,
  GPU_MILLI,
  GPU_MODEL,
  GpuDevices,
  gpuRequestOf,
  WHOLE_DEVICE,
} from './gpu-devices.ts';
export type { GpuRequest } from './gpu-devices.ts';
