import type { Container } from '../../model/index.ts';
import {
  containersText,
  counted,
  namesWhere,
  quoted,
  settersWhere,
  sortedSet,
  uses,
  valuesOf,
} from './facts.ts';
import type { SecurityContext, SecurityFacts, Violation } from './facts.ts';

type Check = (facts: SecurityFacts, minor: number) => Violation | undefined;

const SAFE_CAPABILITIES: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** Safe sysctls and the minor version that first allowed them. */
const SAFE_SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_slow_start_after_idle': 37,
  'net.ipv4.tcp_notsent_lowat': 37,
};

const PROFILES: readonly string[] = ['RuntimeDefault', 'Localhost'];
const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';

/**
 * Baseline: no AppArmor profile but RuntimeDefault and Localhost, in fields and in the old annotations alike. Upstream:
 * policy/check_appArmorProfile.go.
 */
export const appArmorProfile: Check = (facts) => {
  const bad = ({ appArmorProfile: profile }: SecurityContext): readonly string[] =>
    profile === undefined || PROFILES.includes(profile.type) ? [] : [profile.type];
  const annotations = annotationTexts(
    facts,
    (key) => key.startsWith(APP_ARMOR_PREFIX),
    (value) => value === '' || value === 'runtime/default' || value.startsWith('localhost/'),
  );
  const setters = settersWhere(facts, (context) => bad(context).length > 0);
  if (annotations.length > 0) setters.push(counted('annotation', annotations.length));
  if (setters.length === 0) return undefined;
  const values = [...valuesOf(facts, bad), ...annotations];
  return {
    reason: counted('forbidden AppArmor profile', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

/**
 * Baseline: no capability is added but those a runtime gives anyway. Upstream: policy/check_capabilities_baseline.go.
 */
export const defaultCapabilities: Check = (facts) => {
  const bad = ({ capabilities }: SecurityContext): readonly string[] =>
    (capabilities?.add ?? []).filter((name) => !SAFE_CAPABILITIES.includes(name));
  const names = namesWhere(facts, (context) => bad(context).length > 0);
  if (names.length === 0) return undefined;
  const values = sortedSet(facts.containers.flatMap(({ context }) => bad(context)));
  const detail = `${containersText(names)} must not include ${quoted(values)} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail };
};

/** Baseline: the host's network, process and IPC namespaces stay closed. Upstream: policy/check_hostNamespaces.go. */
export const hostNamespaces: Check = ({ pod: { spec } }) => {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true);
  if (set.length === 0) return undefined;
  return { reason: 'host namespaces', detail: set.map((field) => `${field}=true`).join(', ') };
};

/** Baseline: no volume is a folder of the node. Upstream: policy/check_hostPathVolumes.go. */
export const hostPathVolumes: Check = ({ pod: { spec } }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${counted('volume', names.length)} ${quoted(names)}` };
};

/** Baseline: no container takes a port of the node. Upstream: policy/check_hostPorts.go. */
export const hostPorts: Check = (facts) => {
  const ports = ({ ports: list = [] }: Container): string[] =>
    list.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [String(hostPort)]));
  const names = namesWhere(facts, (_context, container) => ports(container).length > 0);
  if (names.length === 0) return undefined;
  const used = sortedSet(facts.containers.flatMap(({ container }) => ports(container)));
  const detail = `${containersText(names)} ${uses(names.length)} ${counted('hostPort', used.length)} ${used.join(', ')}`;
  return { reason: 'hostPort', detail };
};

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

/** Baseline since 1.34: probes and hooks ask the pod itself and no other host. */
export const probeHosts: Check = (facts) => {
  const names = sortedSet(namesWhere(facts, (_context, container) => hostsOf(container).length > 0));
  if (names.length === 0) return undefined;
  const hosts = sortedSet(facts.containers.flatMap(({ container }) => hostsOf(container)));
  const noun = counted('probe or lifecycle host', hosts.length);
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersText(names)} ${uses(names.length)} ${noun} ${quoted(hosts)}`,
  };
};

function hostsOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] {
  const handlers = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.['postStart'],
    lifecycle?.['preStop'],
  ] as readonly (Handler | undefined)[];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host ?? '', handler?.tcpSocket?.host ?? ''])
    .filter((host) => host !== '');
}

/** Baseline: no container is privileged. Upstream: policy/check_privileged.go. */
export const privileged: Check = (facts) => {
  const names = namesWhere(facts, (context) => context.privileged === true);
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must not set securityContext.privileged=true`;
  return { reason: 'privileged', detail };
};

/** From 1.35 on the baseline lets a pod with a user namespace have its way; the restricted level never does. */
export const procMount: Check = (facts, minor) =>
  minor >= 35 && facts.hasUserNamespace ? undefined : procMountStrict(facts, minor);

/** Baseline: /proc is masked as it is by default. Upstream: policy/check_procMount.go. */
export const procMountStrict: Check = (facts) => {
  const bad = ({ procMount: mount }: SecurityContext): readonly string[] =>
    mount === undefined || mount === 'Default' ? [] : [mount];
  const names = namesWhere(facts, (context) => bad(context).length > 0);
  if (names.length === 0) return undefined;
  const values = sortedSet(facts.containers.flatMap(({ context }) => bad(context)));
  const detail = `${containersText(names)} must not set securityContext.procMount to ${quoted(values)}`;
  return { reason: 'procMount', detail };
};

/**
 * Baseline: container types only, and neither a user nor a role of one's own; 1.31 adds a type. Upstream:
 * policy/check_seLinuxOptions.go.
 */
export const seLinuxOptions: Check = (facts, minor) => {
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
  if (minor >= 31) types.push('container_engine_t');
  const badTypes = ({ seLinuxOptions: options }: SecurityContext): readonly string[] =>
    options === undefined || types.includes(options.type ?? '') ? [] : [options.type ?? ''];
  const hasUser = ({ seLinuxOptions: options }: SecurityContext): boolean => (options?.user ?? '') !== '';
  const hasRole = ({ seLinuxOptions: options }: SecurityContext): boolean => (options?.role ?? '') !== '';
  const setters = settersWhere(
    facts,
    (context) => badTypes(context).length > 0 || hasUser(context) || hasRole(context),
  );
  if (setters.length === 0) return undefined;
  const values = valuesOf(facts, badTypes);
  const faults = [
    ...(values.length > 0 ? [`${counted('type', values.length)} ${quoted(values)}`] : []),
    ...(settersWhere(facts, hasUser).length > 0 ? ['user may not be set'] : []),
    ...(settersWhere(facts, hasRole).length > 0 ? ['role may not be set'] : []),
  ];
  const detail = `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`;
  return { reason: 'seLinuxOptions', detail };
};

/** Before 1.19 profiles were annotations. */
export const seccompProfile: Check = (facts, minor) =>
  minor < 19 ? seccompAnnotations(facts) : seccompFields(facts);

function seccompAnnotations(facts: SecurityFacts): Violation | undefined {
  const keys = [SECCOMP_POD, ...facts.containers.map(({ container }) => SECCOMP_PREFIX + container.name)];
  const texts = annotationTexts(
    facts,
    (key) => keys.includes(key),
    (value) => value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/'),
  );
  if (texts.length === 0) return undefined;
  const detail = `forbidden ${counted('annotation', texts.length)} ${texts.join(', ')}`;
  return { reason: 'seccompProfile', detail };
}

/** The seccomp profile of a context that neither standard allows, as a list of none or one. */
export function badSeccomp({ seccompProfile: profile }: SecurityContext): readonly string[] {
  return profile === undefined || PROFILES.includes(profile.type) ? [] : [profile.type];
}

/**
 * Baseline since 1.19: no seccomp profile but RuntimeDefault and Localhost; unset is allowed. Upstream:
 * policy/check_seccompProfile_baseline.go.
 */
export function seccompFields(facts: SecurityFacts): Violation | undefined {
  const setters = settersWhere(facts, (context) => badSeccomp(context).length > 0);
  if (setters.length === 0) return undefined;
  const values = quoted(valuesOf(facts, badSeccomp));
  const detail = `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${values}`;
  return { reason: 'seccompProfile', detail };
}

/** Baseline: only sysctls that are safe in the version asked for. Upstream: policy/check_sysctls.go. */
export const sysctls: Check = ({ podContext }, minor) => {
  const isSafe = (name: string): boolean => Object.hasOwn(SAFE_SYSCTLS, name) && SAFE_SYSCTLS[name] <= minor;
  const names = (podContext.sysctls ?? []).map(({ name }) => name).filter((name) => !isSafe(name));
  return names.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: names.join(', ') };
};

/** Baseline: no process of a Windows host. Upstream: policy/check_windowsHostProcess.go. */
export const windowsHostProcess: Check = (facts) => {
  const setters = settersWhere(facts, ({ windowsOptions }) => windowsOptions?.hostProcess === true);
  if (setters.length === 0) return undefined;
  const detail = `${setters.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: 'hostProcess', detail };
};

/** `key="value"` of the annotations that are looked at and not allowed, sorted. */
function annotationTexts(
  { pod }: SecurityFacts,
  isLookedAt: (key: string) => boolean,
  isAllowed: (value: string) => boolean,
): string[] {
  const bad = Object.entries(pod.metadata.annotations ?? {}).filter(
    ([key, value]) => isLookedAt(key) && !isAllowed(value),
  );
  return sortedSet(bad.map(([key, value]) => `${key}=${JSON.stringify(value)}`));
}
