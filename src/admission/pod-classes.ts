import type { Labels, Pod, PriorityClass, RuntimeClass, Toleration } from '../model/index.ts';

/** A pod changed by an admission plugin, or why it is refused (the text behind `… is forbidden: `). */
export type Admitted = { readonly pod: Pod } | { readonly refusal: string };

/** Priority classes that every cluster has. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/**
 * Fills in the pod's priority: of the class it names, else of the global default class, else 0.
 *
 * Upstream: plugin/pkg/admission/priority. Of several default classes the lowest counts.
 */
export function admitPriority(pod: Pod, classes: readonly PriorityClass[]): Admitted {
  const { priorityClassName = '', priority, preemptionPolicy } = pod.spec;
  const found = priorityClassName === '' ? defaultClass(classes) : classNamed(priorityClassName, classes);
  if (found === undefined) return { refusal: `no PriorityClass with name ${priorityClassName} was found` };
  if (priority !== undefined && priority !== found.value) {
    return {
      refusal: `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${found.value} from the given PriorityClass name`,
    };
  }
  if (preemptionPolicy !== undefined && preemptionPolicy !== found.policy) {
    return {
      refusal: `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${found.policy} from the given PriorityClass name`,
    };
  }
  const named = found.name === '' ? {} : { priorityClassName: found.name };
  const spec = { ...pod.spec, ...named, priority: found.value, preemptionPolicy: found.policy };
  return { pod: { ...pod, spec } };
}

interface FoundClass {
  readonly name: string;
  readonly value: number;
  readonly policy: string;
}

function defaultClass(classes: readonly PriorityClass[]): FoundClass {
  const defaults = classes.filter(({ globalDefault }) => globalDefault === true);
  const lowest = defaults.reduce<PriorityClass | undefined>(
    (low, each) => (low === undefined || each.value < low.value ? each : low),
    undefined,
  );
  return lowest === undefined ? { name: '', value: 0, policy: 'PreemptLowerPriority' } : foundClass(lowest);
}

function classNamed(name: string, classes: readonly PriorityClass[]): FoundClass | undefined {
  const found = classes.find(({ metadata }) => metadata.name === name);
  if (found !== undefined) return foundClass(found);
  if (!Object.hasOwn(SYSTEM_CLASSES, name)) return undefined;
  return { name, value: SYSTEM_CLASSES[name], policy: 'PreemptLowerPriority' };
}

function foundClass({ metadata, value, preemptionPolicy }: PriorityClass): FoundClass {
  return { name: metadata.name, value, policy: preemptionPolicy ?? 'PreemptLowerPriority' };
}

/**
 * Overhead, node selector and tolerations of the pod's RuntimeClass.
 *
 * Upstream: plugin/pkg/admission/runtimeclass.
 */
export function admitRuntimeClass(pod: Pod, classes: readonly RuntimeClass[]): Admitted {
  const { runtimeClassName } = pod.spec;
  const found = classes.find(({ metadata }) => metadata.name === runtimeClassName);
  if (runtimeClassName !== undefined && found === undefined) {
    return { refusal: `pod rejected: RuntimeClass "${runtimeClassName}" not found` };
  }
  const refusal = overheadFault(pod, found) ?? selectorFault(pod, found);
  return refusal === undefined ? { pod: withRuntimeClass(pod, found) } : { refusal };
}

function overheadFault({ spec }: Pod, found: RuntimeClass | undefined): string | undefined {
  const fixed = found?.overhead?.podFixed;
  if (spec.overhead === undefined) return undefined;
  if (fixed === undefined) {
    return 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';
  }
  if (sameEntries(spec.overhead, fixed)) return undefined;
  return "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
}

function selectorFault({ spec }: Pod, found: RuntimeClass | undefined): string | undefined {
  const { nodeSelector = {} } = spec;
  for (const [key, value] of Object.entries(found?.scheduling?.nodeSelector ?? {})) {
    if ((nodeSelector[key] ?? value) === value) continue;
    return `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${nodeSelector[key]}`;
  }
  return undefined;
}

function withRuntimeClass(pod: Pod, found: RuntimeClass | undefined): Pod {
  if (found === undefined) return pod;
  const { nodeSelector, tolerations = [], overhead } = pod.spec;
  const { nodeSelector: wanted, tolerations: added = [] } = found.scheduling ?? {};
  const fixed = found.overhead?.podFixed ?? overhead;
  const spec = {
    ...pod.spec,
    ...(fixed === undefined ? {} : { overhead: fixed }),
    ...withSelector({ ...nodeSelector, ...wanted }),
    ...(tolerations.length + added.length === 0 ? {} : { tolerations: [...tolerations, ...added] }),
  };
  return { ...pod, spec };
}

function withSelector(nodeSelector: Labels): { nodeSelector?: Labels } {
  return Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector };
}

function sameEntries(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => String(right.get(key)) === String(value));
}

const TOLERATED_SECONDS = 300;

/**
 * A pod stays five minutes on a node that is not ready or unreachable, unless it says otherwise.
 *
 * Upstream: plugin/pkg/admission/defaulttolerationseconds.
 */
export function withDefaultTolerations(pod: Pod): Pod {
  const { tolerations = [] } = pod.spec;
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (taint) => !tolerations.some((toleration) => speaksOf(toleration, taint)),
  );
  if (missing.length === 0) return pod;
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: TOLERATED_SECONDS,
  }));
  return { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, ...added] } };
}

function speaksOf({ key = '', effect = '' }: Toleration, taint: string): boolean {
  return (key === '' || key === taint) && (effect === '' || effect === 'NoExecute');
}
