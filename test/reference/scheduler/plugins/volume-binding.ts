import {
  bytesOf,
  compareQuantities,
  isClaimOfPod,
  labelSelectorMatches,
  namespaceOf,
  nodeSelectorMatches,
  parseQuantity,
  storageClassNameOf,
  volumeNodeSelector,
  ZERO_QUANTITY,
} from '../../../../src/model/index.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  KubernetesObject,
  NodeSelector,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Quantity,
  StorageClass,
} from '../../../../src/model/index.ts';
import type { NodeInfo } from '../node-info.ts';
import { rejected, UNRESOLVABLE } from '../types.ts';
import type { Cycle, PluginState, TwinPlugin } from '../types.ts';
import { brokenLine, mulDiv, round } from './score-helpers.ts';
import { claimNames, claimOf, waitsForConsumer } from './volume-claims.ts';

interface NodeVolumes {
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provisions: readonly {
    readonly claim: PersistentVolumeClaim;
    readonly capacity?: CSIStorageCapacity;
  }[];
}

class BindingState implements PluginState {
  readonly bound: PersistentVolumeClaim[] = [];
  readonly unbound: PersistentVolumeClaim[] = [];
  readonly byNode = new Map<string, NodeVolumes>();

  /** Upstream shares it between clones. */
  clone(): BindingState {
    return this;
  }
}

const STATE = 'VolumeBinding';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export const volumeBinding: TwinPlugin = {
  name: 'VolumeBinding',
  preFilter(cycle) {
    const { pod, cluster } = cycle;
    const state = new BindingState();
    cycle.state.set(STATE, state);
    const names = claimNames(pod, true);
    if (names.length === 0) return 'skip';
    const claims: PersistentVolumeClaim[] = [];
    for (const name of names) {
      const claim = claimOf(cluster, pod, name);
      const fault = claim === undefined ? missingText(cycle, name) : claimFault(claim, pod);
      if (fault !== undefined) return { reject: rejected(UNRESOLVABLE, fault) };
      if (claim !== undefined) claims.push(claim);
    }
    let immediate = 0;
    for (const claim of claims) {
      const volumeName = claim.spec.volumeName ?? '';
      if (volumeName !== '' && Object.hasOwn(claim.metadata.annotations ?? {}, BIND_COMPLETED))
        state.bound.push(claim);
      else if (volumeName === '' && waitsForConsumer(cluster, claim)) state.unbound.push(claim);
      else immediate++;
    }
    if (immediate > 0)
      return { reject: rejected(UNRESOLVABLE, 'pod has unbound immediate PersistentVolumeClaims') };
    return undefined;
  },
  filter(cycle, node) {
    const state = cycle.state.get(STATE) as BindingState;
    const found = nodeVolumes(cycle, state, node);
    if (found.reasons.length > 0) return rejected(UNRESOLVABLE, ...found.reasons);
    state.byNode.set(node.name, found);
    return undefined;
  },
  preScore: () => undefined,
  score({ state, profile }, node) {
    const volumes = (state.get(STATE) as BindingState | undefined)?.byNode.get(node.name);
    if (volumes === undefined) return 0;
    const classes = new Map<string, { requested: number; capacity: number }>();
    const sums = (name: string): { requested: number; capacity: number } => {
      const sum = classes.get(name) ?? { requested: 0, capacity: 0 };
      classes.set(name, sum);
      return sum;
    };
    for (const { claim, volume } of volumes.bindings) {
      const sum = sums(storageClassNameOf(claim));
      sum.requested += bytesOf(claim.spec.resources?.requests?.['storage']);
      sum.capacity += bytesOf(volume.spec.capacity?.['storage']);
    }
    for (const { claim, capacity } of volumes.bindings.length > 0 ? [] : volumes.provisions) {
      if (capacity === undefined) continue;
      const sum = sums(storageClassNameOf(claim));
      sum.requested += bytesOf(claim.spec.resources?.requests?.['storage']);
      sum.capacity = bytesOf(capacity.capacity);
    }
    if (classes.size === 0) return 0;
    let points = 0;
    for (const { requested, capacity } of classes.values()) {
      const full = capacity === 0 || requested > capacity;
      points += brokenLine(profile.args.VolumeBinding.shape, full ? 100 : mulDiv(requested, 100, capacity));
    }
    return round(points / classes.size);
  },
};

/** What Reserve leaves in the scheduler's caches: volumes that name their claims, claims that name the node. */
export function assumedObjects(cycle: Cycle, nodeName: string): readonly KubernetesObject[] {
  const { filter, reserve } = cycle.profile.plugins;
  const node = cycle.nodes.find(({ name }) => name === nodeName);
  if (node === undefined || !filter.includes(STATE) || !reserve.includes(STATE)) return [];
  if (volumeBinding.preFilter?.(cycle) !== undefined) return [];
  const { bindings, provisions } = nodeVolumes(cycle, cycle.state.get(STATE) as BindingState, node);
  const assumed: KubernetesObject[] = [];
  for (const { claim, volume } of bindings) {
    const claimRef = { namespace: namespaceOfClaim(claim), name: claim.metadata.name };
    assumed.push({ ...volume, spec: { ...volume.spec, claimRef } } as KubernetesObject);
  }
  for (const { claim } of provisions) {
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: nodeName };
    assumed.push({ ...claim, metadata: { ...claim.metadata, annotations } } as KubernetesObject);
  }
  return assumed;
}

function isEphemeral(pod: Pod, name: string): boolean {
  return (pod.spec.volumes ?? []).some(
    (volume) => volume.ephemeral !== undefined && `${pod.metadata.name}-${volume.name}` === name,
  );
}

function missingText({ pod }: Cycle, name: string): string {
  return isEphemeral(pod, name)
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
    : `persistentvolumeclaim "${name}" not found`;
}

function claimFault(claim: PersistentVolumeClaim, pod: Pod): string | undefined {
  const { metadata, spec, status } = claim;
  if (status?.phase === 'Lost')
    return `persistentvolumeclaim "${metadata.name}" bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`;
  if (metadata.deletionTimestamp) return `persistentvolumeclaim "${metadata.name}" is being deleted`;
  if (isEphemeral(pod, metadata.name) && !isClaimOfPod(claim, pod)) {
    const namespace = namespaceOf(pod);
    return `PVC ${namespace}/${metadata.name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  return undefined;
}

interface Found extends NodeVolumes {
  readonly reasons: readonly string[];
}

const NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity";
const BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const NO_VOLUME = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

function nodeVolumes(cycle: Cycle, { bound, unbound }: BindingState, node: NodeInfo): Found {
  const boundFault = boundClaimsFault(cycle, bound, node);
  const bindings: NodeVolumes['bindings'][number][] = [];
  const provisions: NodeVolumes['provisions'][number][] = [];
  const unboundFault = unboundClaimsFault(cycle, unbound, node, bindings, provisions);
  const faults = new Set([boundFault, unboundFault]);
  const reasons = [NODE_CONFLICT, BIND_CONFLICT, NO_SPACE, NO_VOLUME].filter((text) => faults.has(text));
  return { bindings, provisions, reasons };
}

function boundClaimsFault(
  { cluster }: Cycle,
  claims: readonly PersistentVolumeClaim[],
  node: NodeInfo,
): string | undefined {
  for (const { spec } of claims) {
    const volume = cluster.get<PersistentVolume>('PersistentVolume', undefined, spec.volumeName ?? '');
    if (volume === undefined) return NO_VOLUME;
    const csiNode = cluster.get<CSINode>('CSINode', undefined, node.name);
    if (!selectsNode(volumeNodeSelector(volume, csiNode), node)) return NODE_CONFLICT;
  }
  return undefined;
}

/** By labels only: a volume's affinity cannot name the node. */
function volumeFitsNode({ spec }: PersistentVolume, node: NodeInfo): boolean {
  return selectsNode(spec.nodeAffinity?.required, node);
}

function selectsNode(required: NodeSelector | undefined, { labels }: NodeInfo): boolean {
  return required === undefined || nodeSelectorMatches(required, { name: '', labels });
}

function unboundClaimsFault(
  cycle: Cycle,
  claims: readonly PersistentVolumeClaim[],
  node: NodeInfo,
  bindings: NodeVolumes['bindings'][number][],
  provisions: NodeVolumes['provisions'][number][],
): string | undefined {
  const toProvision: PersistentVolumeClaim[] = [];
  const toMatch: PersistentVolumeClaim[] = [];
  for (const claim of claims) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected === undefined) toMatch.push(claim);
    else if (selected !== node.name) return BIND_CONFLICT;
    else toProvision.push(claim);
  }
  toMatch.sort((a, b) => compareQuantities(sizeOf(a), sizeOf(b)));
  const chosen = new Set<string>();
  for (const claim of toMatch) {
    const volume = matchingVolume(cycle, claim, node, chosen);
    if (volume === undefined) toProvision.push(claim);
    else {
      chosen.add(volume.metadata.name);
      bindings.push({ claim, volume });
    }
  }
  for (const claim of toProvision) {
    const fault = provisionFault(cycle, claim, node, provisions);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function sizeOf(claim: PersistentVolumeClaim): Quantity {
  return quantityOf(claim.spec.resources?.requests?.['storage']);
}

function quantityOf(text: string | number | undefined): Quantity {
  return (text === undefined ? undefined : parseQuantity(text)) ?? ZERO_QUANTITY;
}

function matchingVolume(
  { cluster }: Cycle,
  claim: PersistentVolumeClaim,
  node: NodeInfo,
  chosen: ReadonlySet<string>,
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  const capacity = ({ spec }: PersistentVolume): Quantity => quantityOf(spec.capacity?.['storage']);
  for (const volume of cluster.list<PersistentVolume>('PersistentVolume')) {
    const { claimRef } = volume.spec;
    // A claim of unknown uid (manifests, vectors) counts as the one that is meant.
    const isAnother = claimRef?.uid && claim.metadata.uid && claimRef.uid !== claim.metadata.uid;
    const isForClaim =
      claimRef?.name === claim.metadata.name && claimRef.namespace === namespaceOfClaim(claim) && !isAnother;
    // The binder's cache lists volumes by class.
    if (storageClassNameOf(volume) !== storageClassNameOf(claim) || chosen.has(volume.metadata.name))
      continue;
    if ((claimRef && !isForClaim) || compareQuantities(capacity(volume), sizeOf(claim)) < 0) continue;
    if ((claim.spec.volumeMode ?? 'Filesystem') !== (volume.spec.volumeMode ?? 'Filesystem')) continue;
    if ((claim.spec.volumeAttributesClassName ?? '') !== (volume.spec.volumeAttributesClassName ?? ''))
      continue;
    if (volume.metadata.deletionTimestamp) continue;
    const fits = volumeFitsNode(volume, node);
    if (isForClaim) return fits ? volume : undefined;
    if (volume.status?.phase !== 'Available' || !fits) continue;
    if (claim.spec.selector && !labelSelectorMatches(claim.spec.selector, volume.metadata.labels)) continue;
    const modes = volume.spec.accessModes ?? [];
    if (!(claim.spec.accessModes ?? []).every((mode) => modes.includes(mode))) continue;
    if (smallest === undefined || compareQuantities(capacity(smallest), capacity(volume)) > 0)
      smallest = volume;
  }
  return smallest;
}

function namespaceOfClaim({ metadata }: PersistentVolumeClaim): string {
  return metadata.namespace ?? 'default';
}

function provisionFault(
  { cluster }: Cycle,
  claim: PersistentVolumeClaim,
  node: NodeInfo,
  provisions: NodeVolumes['provisions'][number][],
): string | undefined {
  const storageClass = cluster.get<StorageClass>('StorageClass', undefined, storageClassNameOf(claim));
  const provisioner = storageClass?.provisioner ?? '';
  if (provisioner === '' || provisioner === 'kubernetes.io/no-provisioner') return BIND_CONFLICT;
  const terms = storageClass?.allowedTopologies ?? [];
  const allowed = terms.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(({ key, values }) => values.includes(node.labels[key])),
  );
  if (terms.length > 0 && !allowed) return BIND_CONFLICT;
  const request = claim.spec.resources?.requests?.['storage'];
  const driver = cluster.get<CSIDriver>('CSIDriver', undefined, provisioner);
  if (request === undefined || driver?.spec.storageCapacity !== true) {
    provisions.push({ claim });
    return undefined;
  }
  const capacity = cluster.list<CSIStorageCapacity>('CSIStorageCapacity').find((each) => {
    const limit = each.maximumVolumeSize ?? each.capacity;
    return (
      each.storageClassName === storageClass?.metadata.name &&
      limit !== undefined &&
      bytesOf(limit) >= bytesOf(request) &&
      labelSelectorMatches(each.nodeTopology, node.labels)
    );
  });
  if (capacity === undefined) return NO_SPACE;
  provisions.push({ claim, capacity });
  return undefined;
}
