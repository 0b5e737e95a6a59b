import type { Volume } from '../../model/index.ts';
import { badSeccomp, seccompFields } from './baseline-checks.ts';
import { containersText, counted, namesWhere, quoted, settersWhere, sortedSet, uses } from './facts.ts';
import type { SecurityContext, SecurityFacts, Violation } from './facts.ts';

type Check = (facts: SecurityFacts, minor: number) => Violation | undefined;

/** From 1.25 on Windows pods are let off what their kernel does not have. */
const WINDOWS_EXEMPT = 25;
/** From 1.35 on pods with a user namespace may be root inside. */
const USER_NAMESPACE_EXEMPT = 35;

const OPEN_VOLUMES: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
/** In the order in which upstream looks for the type of a volume. */
const CLOSED_VOLUMES: readonly string[] = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

/**
 * Restricted: every container says that it cannot gain privileges; unset is not enough. Upstream:
 * policy/check_allowPrivilegeEscalation.go.
 */
export const allowPrivilegeEscalation: Check = (facts, minor) => {
  if (minor >= WINDOWS_EXEMPT && facts.isWindows) return undefined;
  const names = namesWhere(facts, (context) => context.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
};

/**
 * Restricted: every container drops ALL and adds at most NET_BIND_SERVICE. Upstream:
 * policy/check_capabilities_restricted.go.
 */
export const restrictedCapabilities: Check = (facts, minor) => {
  if (minor >= WINDOWS_EXEMPT && facts.isWindows) return undefined;
  const added = ({ capabilities }: SecurityContext): readonly string[] =>
    (capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = namesWhere(facts, ({ capabilities }) => capabilities?.drop?.includes('ALL') !== true);
  const adding = namesWhere(facts, (context) => added(context).length > 0);
  const values = sortedSet(facts.containers.flatMap(({ context }) => added(context)));
  const faults = [
    ...(keeping.length > 0
      ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [`${containersText(adding)} must not include ${quoted(values)} in securityContext.capabilities.add`]
      : []),
  ];
  return faults.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: faults.join('; ') };
};

/**
 * Restricted: volumes of the API's own kinds only, none that reaches a node or a storage system by itself. Upstream:
 * policy/check_restrictedVolumes.go.
 */
export const restrictedVolumes: Check = ({ pod: { spec } }) => {
  const closed = (spec.volumes ?? []).filter((volume) => !OPEN_VOLUMES.some((type) => isSet(volume, type)));
  if (closed.length === 0) return undefined;
  const types = sortedSet(
    closed.map((volume) => CLOSED_VOLUMES.find((type) => isSet(volume, type)) ?? 'unknown'),
  );
  const names = quoted(closed.map(({ name }) => name));
  const noun = counted('restricted volume type', types.length);
  return {
    reason: 'restricted volume types',
    detail: `${counted('volume', closed.length)} ${names} ${uses(closed.length)} ${noun} ${quoted(types)}`,
  };
};

function isSet(volume: Volume, type: string): boolean {
  return volume[type] !== undefined && volume[type] !== null;
}

/**
 * Restricted: the pod or every container must say runAsNonRoot, and nobody may take it back. Upstream:
 * policy/check_runAsNonRoot.go.
 */
export const runAsNonRoot: Check = (facts, minor) => {
  if (minor >= USER_NAMESPACE_EXEMPT && facts.hasUserNamespace) return undefined;
  const reason = 'runAsNonRoot != true';
  const setters = settersWhere(facts, (context) => context.runAsNonRoot === false);
  if (setters.length > 0) {
    return { reason, detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  }
  if (facts.podContext.runAsNonRoot === true) return undefined;
  const open = namesWhere(facts, (context) => context.runAsNonRoot === undefined);
  if (open.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(open)} must set securityContext.runAsNonRoot=true` };
};

/** Restricted since 1.23: nobody asks for user 0 by number. Upstream: policy/check_runAsUser.go. */
export const runAsUser: Check = (facts, minor) => {
  if (minor >= USER_NAMESPACE_EXEMPT && facts.hasUserNamespace) return undefined;
  const setters = settersWhere(facts, (context) => context.runAsUser === 0);
  if (setters.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` };
};

/**
 * Restricted: as the baseline, and a profile must be set: by the pod or by every container. Upstream:
 * policy/check_seccompProfile_restricted.go.
 */
export const restrictedSeccomp: Check = (facts, minor) => {
  if (minor >= WINDOWS_EXEMPT && facts.isWindows) return undefined;
  const explicit = seccompFields(facts);
  if (explicit !== undefined) return explicit;
  const { seccompProfile } = facts.podContext;
  if (seccompProfile !== undefined && badSeccomp(facts.podContext).length === 0) return undefined;
  const open = namesWhere(facts, (context) => context.seccompProfile === undefined);
  if (open.length === 0) return undefined;
  const detail = `pod or ${containersText(open)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: 'seccompProfile', detail };
};
