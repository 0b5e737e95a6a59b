import { labelKeyFaults, nodeSelectorTermFaults, preferredTermFaults } from '../../model/index.ts';
import type { TopologySpreadConstraint } from '../../model/index.ts';
import { duplicate, forbidden, invalid, notSupported, required } from './field-error.ts';
import { parseGoDuration } from './go-duration.ts';
import type {
  NodeAffinityArgs,
  NodeResourcesFitArgs,
  PluginArgs,
  PodTopologySpreadArgs,
  ScoringStrategy,
  ShapePoint,
} from './types.ts';

/**
 * Errors of arguments, each with the path before it.
 *
 * Upstream: apis/config/validation/validation_pluginargs.go. NodeResourcesFit is not among those checked when a
 * configuration is loaded: its entry is registered under a wrong name, and its errors show when the profile is built.
 */
export const ARGUMENT_VALIDATORS: {
  readonly [Name in Exclude<keyof PluginArgs, 'NodeResourcesFit'>]: (
    args: PluginArgs[Name],
    path: string,
  ) => readonly string[];
} = {
  DefaultPreemption: (
    { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute },
    path,
  ) => {
    const percentagePath = `${path}.minCandidateNodesPercentage`;
    const absolutePath = `${path}.minCandidateNodesAbsolute`;
    return [
      ...(percentage < 0 || percentage > 100
        ? [invalid(percentagePath, percentage, 'not in valid range [0, 100]')]
        : []),
      ...(absolute < 0 ? [invalid(absolutePath, absolute, 'not in valid range [0, inf)')] : []),
      ...(percentage === 0 && absolute === 0
        ? [
            invalid(percentagePath, 0, 'cannot be zero at the same time as minCandidateNodesAbsolute'),
            invalid(absolutePath, 0, 'cannot be zero at the same time as minCandidateNodesPercentage'),
          ]
        : []),
    ];
  },
  DynamicResources: ({ filterTimeout, bindingTimeout }, path) => [
    ...((parseGoDuration(filterTimeout) ?? 0) < 0
      ? [invalid(`${path}.filterTimeout`, filterTimeout, 'must be zero or positive')]
      : []),
    ...((parseGoDuration(bindingTimeout) ?? 0) < 1e9
      ? [invalid(`${path}.bindingTimeout`, bindingTimeout, 'must be at least 1 second')]
      : []),
  ],
  InterPodAffinity: ({ hardPodAffinityWeight: weight }, path) =>
    weight < 0 || weight > 100
      ? [invalid(`${path}.hardPodAffinityWeight`, weight, 'not in valid range [0, 100]')]
      : [],
  NodeAffinity: addedAffinityErrors,
  NodeResourcesBalancedAllocation: ({ resources }, path) =>
    resources.flatMap(({ name, weight }, index) => [
      ...(resources.findIndex((other) => other.name === name) < index
        ? [duplicate(`${path}.resources[${index}].name`, name)]
        : []),
      ...(weight === 1 ? [] : [invalid(`${path}.resources[${index}].weight`, weight, 'must be 1')]),
    ]),
  PodTopologySpread: spreadErrors,
  VolumeBinding: ({ bindTimeoutSeconds, shape }, path) => [
    ...(bindTimeoutSeconds < 0
      ? [
          invalid(
            `${path}.bindTimeoutSeconds`,
            bindTimeoutSeconds,
            'invalid BindTimeoutSeconds, should not be a negative value',
          ),
        ]
      : []),
    ...shapeErrors(shape, `${path}.shape`),
  ],
};

function addedAffinityErrors({ addedAffinity }: NodeAffinityArgs, path: string): readonly string[] {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: hard,
    preferredDuringSchedulingIgnoredDuringExecution: soft,
  } = addedAffinity ?? {};
  const base = `${path}.addedAffinity`;
  const hardPath = `${base}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  return [
    ...(hard?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      nodeSelectorTermFaults(term, `${hardPath}[${index}].`),
    ),
    ...preferredTermFaults(soft, `${base}.preferredDuringSchedulingIgnoredDuringExecution`),
  ];
}

function spreadErrors(
  { defaultingType, defaultConstraints = [] }: PodTopologySpreadArgs,
  path: string,
): string[] {
  const typePath = `${path}.defaultingType`;
  const errors: string[] = [];
  if (defaultingType !== 'System' && defaultingType !== 'List')
    errors.push(notSupported(typePath, defaultingType, ['System', 'List']));
  else if (defaultingType === 'System' && defaultConstraints.length > 0)
    errors.push(invalid(typePath, defaultingType, 'when .defaultConstraints are not empty'));
  for (const [index, constraint] of defaultConstraints.entries()) {
    const place = `${path}.defaultConstraints[${index}]`;
    errors.push(...constraintErrors(constraint, place));
    const { topologyKey, whenUnsatisfiable } = constraint;
    const repeats = defaultConstraints
      .slice(0, index)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (repeats) errors.push(duplicate(place, `{${topologyKey}, ${whenUnsatisfiable}}`));
  }
  return errors;
}

const SPREAD_ACTIONS: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];

function constraintErrors(constraint: Partial<TopologySpreadConstraint>, path: string): readonly string[] {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint;
  const errors: string[] = [];
  if (maxSkew <= 0) errors.push(invalid(`${path}.maxSkew`, maxSkew, 'not in valid range (0, inf)'));
  if (topologyKey === '') errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  else errors.push(...labelKeyErrors(`${path}.topologyKey`, topologyKey));
  if (whenUnsatisfiable === '') errors.push(required(`${path}.whenUnsatisfiable`, 'can not be empty'));
  else if (!SPREAD_ACTIONS.includes(whenUnsatisfiable))
    errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, SPREAD_ACTIONS));
  if (labelSelector)
    errors.push(
      forbidden(
        `${path}.labelSelector`,
        'constraint must not define a selector, as they deduced for each pod',
      ),
    );
  return errors;
}

const STRATEGIES: readonly string[] = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

/** What building NodeResourcesFit refuses. */
export function resourcesFitErrors(args: NodeResourcesFitArgs): readonly string[] {
  const { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy } = args;
  return [
    ...ignoredResources.flatMap((name, index) => labelKeyErrors(`ignoredResources[${index}]`, name)),
    ...ignoredResourceGroups.flatMap((group, index) => {
      const path = `ignoredResourceGroups[${index}]`;
      const slash = group.includes('/')
        ? [invalid(path, group, "resource group name can't contain '/'")]
        : [];
      return [...slash, ...labelKeyErrors(path, group)];
    }),
    ...strategyErrors(scoringStrategy),
  ];
}

function labelKeyErrors(path: string, key: string): readonly string[] {
  return labelKeyFaults(key).map((fault) => invalid(path, key, fault));
}

function strategyErrors({
  type,
  resources,
  requestedToCapacityRatio: ratio,
}: ScoringStrategy): readonly string[] {
  const ratioPath = 'scoringStrategy.requestedToCapacityRatio';
  const errors: string[] = [];
  if (!STRATEGIES.includes(type)) errors.push(notSupported('scoringStrategy.type', type, STRATEGIES));
  for (const [index, { name, weight }] of resources.entries()) {
    if (weight > 0 && weight <= 100) continue;
    const detail = `resource weight of ${name} not in valid range (0, 100]`;
    errors.push(invalid(`scoringStrategy.resources[${index}].weight`, weight, detail));
  }
  if (type === 'RequestedToCapacityRatio') {
    if (ratio === undefined)
      errors.push(required(ratioPath, 'must be specified when type is RequestedToCapacityRatio'));
    else errors.push(...shapeErrors(ratio.shape ?? [], `${ratioPath}.shape`));
  } else if (ratio !== undefined) {
    errors.push(forbidden(ratioPath, 'must be nil when type is not RequestedToCapacityRatio'));
  }
  return errors;
}

/** One error for the first point out of order, then each point out of range. */
function shapeErrors(shape: readonly ShapePoint[], path: string): readonly string[] {
  if (shape.length === 0) return [required(path, 'at least one point must be specified')];
  const unsorted = shape.findIndex(
    (point, index) => index > 0 && shape[index - 1].utilization >= point.utilization,
  );
  return [
    ...(unsorted > 0
      ? [
          invalid(
            `${path}[${unsorted}].utilization`,
            shape[unsorted].utilization,
            'values must be sorted in increasing order',
          ),
        ]
      : []),
    ...shape.flatMap(({ utilization, score }, index) => [
      ...rangeErrors(`${path}[${index}].utilization`, utilization, 100),
      ...rangeErrors(`${path}[${index}].score`, score, 10),
    ]),
  ];
}

function rangeErrors(path: string, value: number, max: number): readonly string[] {
  return value < 0 || value > max ? [invalid(path, value, `not in valid range [0, ${max}]`)] : [];
}
