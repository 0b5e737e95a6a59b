import { canonicalText, digestText } from '../../base/index.ts';
import type { KubernetesObject, Labels, ObjectMeta } from '../../model/index.ts';
import { isMapping } from '../schema/scalars.ts';
import type { SharedParts } from './shared-parts.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The object without what no decision looks at: managed fields, most annotations, values of environment variables,
 * addresses, images of containers' status. Two reasons: a dump of fifty thousand pods must fit into memory, and what
 * is not kept cannot leak into a report.
 *
 * Equal parts (the specs of a Deployment's pods, their labels, their owners) are kept once; see shared-parts.ts.
 */
export function keptFields(value: Fields, parts: SharedParts): KubernetesObject {
  const { metadata, spec, status, ...rest } = withoutNulls(value);
  return {
    ...rest,
    metadata: keptMetadata(isMapping(metadata) ? metadata : {}, String(value['kind']), parts),
    ...(isMapping(spec) ? { spec: keptSpec(spec, String(value['kind']), parts) } : {}),
    ...(isMapping(status) ? { status: keptStatus(status, String(value['kind']), parts) } : {}),
  } as unknown as KubernetesObject;
}

/** Texts that many objects share, and those that each has its own. A pod's uid is looked at by nobody. */
const SHARED_TEXTS = ['namespace', 'creationTimestamp', 'deletionTimestamp'];
const OWN_FIELDS = ['name', 'deletionGracePeriodSeconds', 'finalizers', 'generation'];
const WITH_UID = new Set(['PersistentVolume', 'PersistentVolumeClaim', 'Node']);

function keptMetadata(metadata: Fields, kind: string, parts: SharedParts): ObjectMeta {
  const kept: Record<string, unknown> = {};
  for (const field of OWN_FIELDS) if (metadata[field] !== undefined) kept[field] = metadata[field];
  for (const field of SHARED_TEXTS) {
    const text = metadata[field];
    if (typeof text === 'string') kept[field] = parts.text(text);
  }
  if (WITH_UID.has(kind) && metadata['uid'] !== undefined) kept['uid'] = metadata['uid'];
  if (metadata['name'] === undefined) kept['name'] = kept['generateName'] = metadata['generateName'] ?? '';
  addSharedMetadata(metadata, kept, parts);
  return kept as unknown as ObjectMeta;
}

function addSharedMetadata(metadata: Fields, kept: Record<string, unknown>, parts: SharedParts): void {
  const { labels, annotations, ownerReferences } = metadata;
  if (isMapping(labels)) kept['labels'] = parts.of(labels);
  if (isMapping(annotations)) {
    const left = keptAnnotations(annotations);
    if (left !== undefined) kept['annotations'] = parts.of(left);
  }
  if (Array.isArray(ownerReferences)) kept['ownerReferences'] = parts.of(ownerReferences);
}

/** Annotations that some controller acts on. All others, whatever they say, stay in the file. */
const ACTED_ON =
  /^(cluster-autoscaler\.kubernetes\.io|karpenter\.sh|karpenter\.k8s\.aws|controller\.kubernetes\.io|deployment\.kubernetes\.io|deprecated\.daemonset\.template\.generation|kubernetes\.io\/config\.(mirror|source)|scheduler\.alpha\.kubernetes\.io|volume(\.beta)?\.kubernetes\.io|storageclass(\.beta)?\.kubernetes\.io|pv\.kubernetes\.io|autoscaling\.|batch\.kubernetes\.io|alibabacloud\.com|cpu\.amd|descheduler\.alpha|plimsoll\.|kwok\.x-k8s\.io|pod-complete\.stage|service\.kubernetes\.io|node\.alpha\.kubernetes\.io\/ttl|storage\.alpha\.kubernetes\.io|metrics\.k8s\.io|capacity\.cluster-autoscaler\.kubernetes\.io|cluster\.x-k8s\.io\/cluster-api-autoscaler-node-group-|machine\.openshift\.io\/machine$|vpa-post-processor\.kubernetes\.io\/|container\.apparmor\.security\.beta\.kubernetes\.io\/)/;

function keptAnnotations(annotations: Fields): Labels | undefined {
  const entries = Object.entries(annotations).filter(
    (entry): entry is [string, string] => ACTED_ON.test(entry[0]) && typeof entry[1] === 'string',
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function keptSpec(spec: Fields, kind: string, parts: SharedParts): Fields {
  if (kind === 'Pod') {
    const { nodeName, hostname: _hostname, ...rest } = spec;
    const shared = parts.of(keptPodSpec(rest));
    return nodeName === undefined ? shared : { ...shared, nodeName: parts.text(String(nodeName)) };
  }
  if (kind === 'InstanceGroup') return pick(spec, INSTANCE_GROUP);
  if (isMapping(spec['template'])) return { ...spec, template: keptTemplate(spec['template']) };
  const job = spec['jobTemplate'];
  if (isMapping(job) && isMapping(job['spec']))
    return { ...spec, jobTemplate: { ...job, spec: keptSpec(job['spec'], 'Job', parts) } };
  return spec;
}

/** Scripts that set a machine up hold secrets. */
const INSTANCE_GROUP = [
  'role',
  'machineType',
  'mixedInstancesPolicy',
  'minSize',
  'maxSize',
  'maxPrice',
  'zones',
  'subnets',
  'nodeLabels',
  'taints',
];

/**
 * What the pods of a template are told and nobody keeps: a change of it alone replaces the pods all the same. A few
 * letters of a digest say that it changed, not what it says.
 */
const FINGERPRINT = 'plimsoll.io/unread';
const FINGERPRINT_LETTERS = 8;

function keptTemplate(template: Fields): Fields {
  const { metadata, spec } = template;
  const { annotations: written, creationTimestamp: _time, ...rest } = isMapping(metadata) ? metadata : {};
  const annotations = isMapping(written) ? written : {};
  const kept = { ...keptAnnotations(annotations), ...fingerprint(annotations, spec) };
  const hasAnnotations = Object.keys(kept).length > 0;
  return {
    ...template,
    ...(isMapping(metadata) || hasAnnotations
      ? { metadata: { ...rest, ...(hasAnnotations ? { annotations: kept } : {}) } }
      : {}),
    ...(isMapping(spec) ? { spec: keptPodSpec(spec) } : {}),
  };
}

function fingerprint(annotations: Fields, spec: unknown): Labels {
  if (!isMapping(spec) || !Array.isArray(spec['containers'])) return {}; // a template of machines
  const unread = unreadOf(annotations, spec);
  return unread === undefined ? {} : { [FINGERPRINT]: digestText(unread).slice(0, FINGERPRINT_LETTERS) };
}

/** Environments, annotations that nobody acts on, what pulls and name resolution are told; undefined where there is nothing. */
function unreadOf(annotations: Fields, spec: Fields): string | undefined {
  const { enableServiceLinks, imagePullSecrets, hostAliases, containers, initContainers } = spec;
  const told = (list: unknown): unknown[] =>
    (Array.isArray(list) ? list : []).flatMap(({ name, env, envFrom }: Fields) =>
      canonicalText({ env, envFrom }) === undefined ? [] : [{ name, env, envFrom }],
    );
  const others = Object.entries(annotations).filter(([key]) => !ACTED_ON.test(key));
  return canonicalText({
    annotations: Object.fromEntries(others),
    containers: told(containers),
    initContainers: told(initContainers),
    enableServiceLinks: enableServiceLinks === true ? undefined : enableServiceLinks,
    imagePullSecrets,
    hostAliases,
  });
}

/** The volume that carries the service account's token: its name is drawn anew for each pod. */
const TOKEN_VOLUME = /^(kube-api-access-[a-z0-9]{5}|.+-token-[a-z0-9]{5})$/;

/** Volumes stay, since claims tie pods to zones; the token's goes, since it would make every spec another. */
function keptPodSpec(spec: Fields): Fields {
  const kept: Record<string, unknown> = { ...spec };
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    const containers = kept[list];
    if (Array.isArray(containers))
      kept[list] = containers.map((container: Fields) => keptContainer(container));
  }
  if (Array.isArray(spec['volumes']))
    kept['volumes'] = spec['volumes'].filter((volume: Fields) => !TOKEN_VOLUME.test(String(volume['name'])));
  delete kept['enableServiceLinks'];
  delete kept['imagePullSecrets'];
  delete kept['hostAliases'];
  return kept;
}

/** Environments are the largest and the most secret part of a pod. */
function keptContainer(container: Fields): Fields {
  const { env: _env, envFrom: _envFrom, volumeMounts, ...rest } = container;
  if (!Array.isArray(volumeMounts)) return rest;
  const mounts = volumeMounts.filter((mount: Fields) => !TOKEN_VOLUME.test(String(mount['name'])));
  return mounts.length === 0 ? rest : { ...rest, volumeMounts: mounts };
}

function keptStatus(status: Fields, kind: string, parts: SharedParts): Fields {
  if (kind === 'Pod') return keptPodStatus(status, parts);
  if (kind !== 'Node') return status;
  const {
    addresses: _addresses,
    daemonEndpoints: _endpoints,
    volumesInUse: _volumes,
    config: _config,
    ...rest
  } = status;
  return rest;
}

const POD_STATUS = [
  'phase',
  'nominatedNodeName',
  'reason',
  'startTime',
  'qosClass',
  'resize',
  'resources',
  'allocatedResources',
];
const CONTAINER_STATUS = ['name', 'ready', 'started', 'restartCount', 'resources', 'allocatedResources'];

function keptPodStatus(status: Fields, parts: SharedParts): Fields {
  const kept: Record<string, unknown> = {};
  for (const field of POD_STATUS) {
    const value = status[field];
    if (value !== undefined) kept[field] = typeof value === 'string' ? parts.text(value) : value;
  }
  const { conditions } = status;
  if (Array.isArray(conditions))
    kept['conditions'] = parts.of(
      conditions.map(({ type, status: value, reason }: Fields) => ({
        type,
        status: value,
        ...(reason === undefined ? {} : { reason }),
      })),
    );
  for (const list of ['containerStatuses', 'initContainerStatuses']) {
    const states = status[list];
    if (Array.isArray(states))
      kept[list] = parts.of(states.map((state: Fields) => pick(state, CONTAINER_STATUS)));
  }
  return kept;
}

function pick(value: Fields, fields: readonly string[]): Fields {
  return Object.fromEntries(
    fields.filter((field) => value[field] !== undefined).map((field) => [field, value[field]]),
  );
}

/** `null` is how the API's Go structs write an absent time; here absent is absent, at every depth. */
function withoutNulls(value: Fields): Fields {
  return cleaned(value) as Fields;
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.some(needsCleaning) ? value.map(cleaned) : value;
  if (!isMapping(value) || !needsCleaning(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const child = value[key];
    if (child !== null && key !== 'managedFields' && key !== '__proto__') kept[key] = cleaned(child);
  }
  return kept;
}

function needsCleaning(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(needsCleaning);
  if (!isMapping(value)) return false;
  return Object.keys(value).some((key) => {
    const child = value[key];
    return child === null || key === 'managedFields' || key === '__proto__' || needsCleaning(child);
  });
}
