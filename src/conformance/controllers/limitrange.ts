import { compareStrings } from '../../base/index.ts';
import {
  limitRangeClaimErrors,
  limitRangeErrors,
  withLimitRangeDefaults,
  withPodDefaults,
} from '../../admission/index.ts';
import type { LimitRange, PersistentVolumeClaim, Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly limitRanges: readonly LimitRange[];
  readonly pod?: Pod;
  readonly claim?: PersistentVolumeClaim;
}

interface Expect {
  readonly oneOf: readonly object[];
}

/** LimitRanger, mutation then validation. The order of LimitRanges is nobody's: all outcomes are compared as a set. */
export const limitrange: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'limitrange',
  differences({ limitRanges, pod, claim }, { oneOf }) {
    const outcomes = permutations(limitRanges).map((order) =>
      pod === undefined ? claimOutcome(claim, order) : podOutcome(pod, order),
    );
    return valueDifferences(sortedSet(outcomes), sortedSet(oneOf));
  },
};

function podOutcome(pod: Pod, order: readonly LimitRange[]): object {
  const mutated = order.reduce(withLimitRangeDefaults, withPodDefaults(pod));
  const { spec, metadata } = mutated;
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const { annotations = {} } = metadata;
  return {
    ...verdict(firstErrors(order, (limitRange) => limitRangeErrors(mutated, limitRange))),
    resources: Object.fromEntries(containers.map(({ name, resources }) => [name, resources ?? {}])),
    ...(spec.resources === undefined ? {} : { podResources: spec.resources }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function claimOutcome(claim: PersistentVolumeClaim | undefined, order: readonly LimitRange[]): object {
  if (claim === undefined) return {};
  return verdict(firstErrors(order, (limitRange) => limitRangeClaimErrors(claim, limitRange)));
}

/** The plugin stops at the first LimitRange that refuses. */
function firstErrors(
  order: readonly LimitRange[],
  errorsOf: (limitRange: LimitRange) => readonly string[],
): readonly string[] {
  return order.map(errorsOf).find((errors) => errors.length > 0) ?? [];
}

function verdict(errors: readonly string[]): object {
  if (errors.length === 0) return { allowed: true };
  return { allowed: false, errors: [...errors].sort(compareStrings) };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, place) =>
    permutations([...items.slice(0, place), ...items.slice(place + 1)]).map((rest) => [item, ...rest]),
  );
}

function sortedSet(outcomes: readonly object[]): object[] {
  const byText = new Map(outcomes.map((outcome) => [sortedText(outcome), outcome]));
  return [...byText].sort(([a], [b]) => compareStrings(a, b)).map(([, outcome]) => outcome);
}

function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => compareStrings(a, b)))
      : member,
  );
}
