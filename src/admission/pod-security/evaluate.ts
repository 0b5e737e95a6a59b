import type { Labels, Pod } from '../../model/index.ts';
import * as baseline from './baseline-checks.ts';
import { securityFacts } from './facts.ts';
import type { SecurityFacts, Violation } from './facts.ts';
import * as restricted from './restricted-checks.ts';

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

interface VersionedCheck {
  readonly check: (facts: SecurityFacts, minor: number) => Violation | undefined;
  /** Minor version that brought it. */
  readonly from: number;
  /** Minor version from which a stricter check stands in for it at the restricted level. */
  readonly replacedFrom?: number;
}

/** The minor version of the newest rules; later versions are read as this one. */
const NEWEST_MINOR = 37;

/** By the upstream names of the checks, so that messages come in the same order. */
const BASELINE: readonly VersionedCheck[] = [
  { check: baseline.appArmorProfile, from: 0 },
  { check: baseline.defaultCapabilities, from: 0, replacedFrom: 22 },
  { check: baseline.hostNamespaces, from: 0 },
  { check: baseline.hostPathVolumes, from: 0, replacedFrom: 0 },
  { check: baseline.hostPorts, from: 0 },
  { check: baseline.probeHosts, from: 34 },
  { check: baseline.privileged, from: 0 },
  { check: baseline.procMount, from: 0, replacedFrom: 35 },
  { check: baseline.seLinuxOptions, from: 0 },
  { check: baseline.seccompProfile, from: 0, replacedFrom: 19 },
  { check: baseline.sysctls, from: 0 },
  { check: baseline.windowsHostProcess, from: 0 },
];

const RESTRICTED: readonly VersionedCheck[] = [
  { check: restricted.allowPrivilegeEscalation, from: 8 },
  { check: restricted.restrictedCapabilities, from: 22 },
  { check: baseline.procMountStrict, from: 35 },
  { check: restricted.restrictedVolumes, from: 0 },
  { check: restricted.runAsNonRoot, from: 0 },
  { check: restricted.runAsUser, from: 23 },
  { check: restricted.restrictedSeccomp, from: 19 },
];

/**
 * What the Pod Security Standards of a level and version (`latest`, `v1.30`) hold against a pod; empty when it passes.
 *
 * Upstream: k8s.io/pod-security-admission policy.
 */
export function podSecurityViolations(pod: Pod, level: PodSecurityLevel, version: string): Violation[] {
  if (level === 'privileged') return [];
  const minor = minorOf(version);
  const facts = securityFacts(pod);
  const isRestricted = level === 'restricted';
  const checks = [
    ...BASELINE.filter(({ replacedFrom = Infinity }) => !isRestricted || minor < replacedFrom),
    ...(isRestricted ? RESTRICTED : []),
  ].filter(({ from }) => minor >= from);
  return checks.flatMap(({ check }) => check(facts, minor) ?? []);
}

/** `hostPort (…), privileged (…)`, as it stands behind `violates PodSecurity "baseline:latest": `. */
export function violationText(violations: readonly Violation[]): string {
  return violations
    .map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`))
    .join(', ');
}

const PREFIX = 'pod-security.kubernetes.io/';

/**
 * Why a pod may not be created in a namespace with these labels: the text behind `… is forbidden: `; undefined where it
 * may. Warn and audit refuse nothing.
 */
export function podSecurityRefusal(pod: Pod, namespaceLabels: Labels | undefined): string | undefined {
  const text = violationsOf(pod, namespaceLabels, 'enforce');
  return text === undefined ? undefined : `violates ${text}`;
}

/** What the API server says, without refusing anything, of a pod or of the template of a workload. */
export interface PodSecurityRemark {
  readonly mode: 'warn' | 'audit';
  readonly text: string;
}

/** The remarks that the labels warn and audit of the namespace bring. */
export function podSecurityRemarks(pod: Pod, namespaceLabels: Labels | undefined): PodSecurityRemark[] {
  return (['warn', 'audit'] as const).flatMap((mode) => {
    const text = violationsOf(pod, namespaceLabels, mode);
    return text === undefined ? [] : [{ mode, text: `would violate ${text}` }];
  });
}

/** `PodSecurity "baseline:latest": …`, for one of the three modes. */
function violationsOf(pod: Pod, labels: Labels | undefined, mode: string): string | undefined {
  const level = labels?.[`${PREFIX}${mode}`];
  if (level !== 'baseline' && level !== 'restricted') return undefined;
  const version = labels?.[`${PREFIX}${mode}-version`] ?? 'latest';
  const violations = podSecurityViolations(pod, level, version);
  return violations.length === 0
    ? undefined
    : `PodSecurity "${level}:${version}": ${violationText(violations)}`;
}

function minorOf(version: string): number {
  const match = /^v?1\.(\d+)$/.exec(version);
  return match === null ? NEWEST_MINOR : Math.min(Number(match[1]), NEWEST_MINOR);
}
