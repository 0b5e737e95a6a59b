/**
 * model: the cluster as data. Kubernetes objects, quantities, labels and selectors, taints, affinity, topology; the
 * tables (columns) of nodes and pods; cluster state with fork, revert and commit. May import base. Start at
 * cluster-state.ts.
 */
export type * from './objects/index.ts';
export { podOfTemplate, replicaSetOf } from './objects/from-template.ts';
export type * from './workload-trace.ts';
export {
  INT64_MAX,
  INT64_MIN,
  parseQuantity,
  readQuantity,
  wholeQuantity,
  ZERO_QUANTITY,
} from './resources/quantity.ts';
export type { Quantity, QuantityFormat } from './resources/quantity.ts';
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
} from './resources/quantity-math.ts';
export { quantityText } from './resources/quantity-text.ts';
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
} from './matching/labels.ts';
export {
  equalityMatches,
  hasLabel,
  isEmptySelector,
  labelOf,
  labelSelectorMatches,
  requirementMatches,
} from './matching/selector.ts';
export { firstUntolerated, HARD_EFFECTS, tolerates, toleratesTaint } from './matching/taints.ts';
export type { TolerationRules } from './matching/taints.ts';
export { parseInt64, parseStrictInt64 } from './resources/int64.ts';
export {
  isEmptyTerm,
  nodeRequirementMatches,
  nodeSelectorMatches,
  nodeSelectorTermFaults,
  nodeSelectorTermMatches,
  preferredNodeAffinityWeight,
  preferredTermFaults,
  requiredNodeAffinityMatches,
} from './matching/node-affinity.ts';
export type { NodeIdentity } from './matching/node-affinity.ts';
export { nodeSelectorTest, preferredAffinityWeigher, requiredAffinityTest } from './matching/node-matcher.ts';
export type { RowTest } from './matching/node-matcher.ts';
export { addInto, maxOf, quantityMap, raiseTo } from './resources/resource-list.ts';
export type { QuantityMap } from './resources/resource-list.ts';
export {
  hasPodLevelRequests,
  hasPodLevelResources,
  isResizeInfeasible,
  isSidecar,
  podLimits,
  podRequests,
} from './resources/pod-resources.ts';
export type { PodResourceOptions } from './resources/pod-resources.ts';
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
} from './resources/resource-amounts.ts';
export type { NonZeroAmounts, ResourceAmounts } from './resources/resource-amounts.ts';
export { computedQosClass, qosClass } from './resources/qos.ts';
export type { QosClass } from './resources/qos.ts';
export { ChangeKind, ChangeLog } from './state/change-log.ts';
export { bookOnNode } from './state/book-on-node.ts';
export { ClusterState } from './state/cluster-state.ts';
export { hostPortsConflict, hostPortsOf } from './matching/host-ports.ts';
export { NodeOrder } from './state/node-order.ts';
export { NodeTable } from './state/node-table.ts';
export { ObjectStore } from './state/object-store.ts';
export { PodFlag, PodTable } from './state/pod-table.ts';
export type { PodSignature } from './state/pod-signature.ts';
export { amountIn } from './resources/pod-sums.ts';
export type { PodSums, RequestColumns } from './resources/pod-sums.ts';
export { CPU, EPHEMERAL_STORAGE, MEMORY, ResourceNames } from './resources/resource-names.ts';
export { NO_ROW } from './state/rows.ts';
export type { NodeRow, PodRow, ShapeId } from './state/rows.ts';
export { NO_DOMAIN, TopologyDomains } from './state/topology-domains.ts';
export {
  affinityTermFits,
  namespaceOf,
  requiredAffinityTerms,
  requiredAntiAffinityTerms,
  spreadConstraintSelects,
} from './matching/pod-affinity.ts';
export {
  csiProvisioner,
  inlineMigratedDriver,
  migratedInlineVolume,
  migratedPersistentVolume,
  volumeNodeSelector,
} from './state/csi-migration.ts';
export type { CsiVolume } from './state/csi-migration.ts';
export {
  diskConflict,
  isClaimOfPod,
  podUid,
  storageClassNameOf,
  volumeClaimName,
  VOLUME_TOPOLOGY_LABELS,
  volumeTopologyValues,
} from './state/volumes.ts';
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
  isDeviceCount,
  GPU_MILLI,
  GPU_MODEL,
  GpuDevices,
  gpuRequestOf,
  WHOLE_DEVICE,
} from './state/gpu-devices.ts';
export type { GpuRequest } from './state/gpu-devices.ts';
