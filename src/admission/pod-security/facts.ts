import { compareStrings } from '../../base/index.ts';
import type { Container, Pod } from '../../model/index.ts';

/** securityContext of a pod or container, as far as the standards look at it. */
export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly appArmorProfile?: { readonly type: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly sysctls?: readonly { readonly name: string }[];
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

/** A pod as the checks read it. */
export interface SecurityFacts {
  readonly pod: Pod;
  readonly podContext: SecurityContext;
  /** Init containers, regular ones, ephemeral ones: the order of all lists in messages. */
  readonly containers: readonly { readonly container: Container; readonly context: SecurityContext }[];
  /** spec.hostUsers is false: root inside is nobody outside. */
  readonly hasUserNamespace: boolean;
  readonly isWindows: boolean;
}

export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** What the checks look at, collected once a pod: every container that could run, ephemeral ones included. */
export function securityFacts(pod: Pod): SecurityFacts {
  const { spec } = pod;
  const { initContainers = [], ephemeralContainers = [] } = spec;
  const all = [...initContainers, ...spec.containers, ...ephemeralContainers];
  return {
    pod,
    podContext: (spec.securityContext ?? {}) as SecurityContext,
    containers: all.map((container) => ({
      container,
      context: (container.securityContext ?? {}) as SecurityContext,
    })),
    hasUserNamespace: (spec as { readonly hostUsers?: boolean }).hostUsers === false,
    isWindows: spec.os?.name === 'windows',
  };
}

/** Names of the containers to which it applies, in the order of the pod: init, regular, ephemeral. */
export function namesWhere(
  { containers }: SecurityFacts,
  isBad: (context: SecurityContext, container: Container) => boolean,
): string[] {
  return containers
    .filter(({ context, container }) => isBad(context, container))
    .map(({ container }) => container.name);
}

/** `pod and containers "a", "b"`: who sets something bad; empty when nobody. */
export function settersWhere(facts: SecurityFacts, isBad: (context: SecurityContext) => boolean): string[] {
  const names = namesWhere(facts, isBad);
  return [...(isBad(facts.podContext) ? ['pod'] : []), ...(names.length > 0 ? [containersText(names)] : [])];
}

/** The bad values of pod and containers, as a sorted set. */
export function valuesOf(
  facts: SecurityFacts,
  pick: (context: SecurityContext) => readonly string[],
): string[] {
  return sortedSet([facts.podContext, ...facts.containers.map(({ context }) => context)].flatMap(pick));
}

/** `container "a"` or `containers "a", "b"`, as upstream's messages name them. */
export function containersText(names: readonly string[]): string {
  return `${counted('container', names.length)} ${quoted(names)}`;
}

/** Go's %q of a list of names, joined by commas. */
export function quoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(', ');
}

/** The noun for so many, without the number: upstream's pluralize. */
export function counted(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}

/** `uses` of one, `use` of several. */
export function uses(count: number): string {
  return count === 1 ? 'uses' : 'use';
}

/** Each once, in byte order: the order of Go's sets.List. */
export function sortedSet(items: Iterable<string>): string[] {
  return [...new Set(items)].sort(compareStrings);
}
