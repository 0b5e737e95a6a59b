import { joinErrors } from './field-error.ts';
import { defaultPluginArgs } from './plugin-args.ts';
import type { PluginDeclaration } from './plugin-catalogue.ts';
import { takesArguments } from './profile-draft.ts';
import type { EnabledPlugin, PluginSet, ProfileDraft } from './profile-draft.ts';
import { EXTENSION_POINTS } from './types.ts';
import type { ExtensionPoint, NodeResourcesFitArgs, PluginArgs, SchedulerProfile } from './types.ts';
import { resourcesFitErrors } from './validate-args.ts';

/** Upstream goes through the points in this order, so the first error is that of the first of them. */
const BUILDING_ORDER: readonly ExtensionPoint[] = [
  'preFilter',
  'filter',
  'postFilter',
  'reserve',
  'preScore',
  'score',
  'preBind',
  'bind',
  'postBind',
  'permit',
  'preEnqueue',
  'queueSort',
];

type Catalogue = ReadonlyMap<string, PluginDeclaration>;
type Building<T> = { readonly value: T } | { readonly error: string };

/**
 * Settles the running order of every extension point and the weights; or the first error that keeps the scheduler from
 * starting.
 *
 * Upstream: framework/runtime/framework.go, NewFramework and expandMultiPointPlugins.
 */
export function buildProfile(draft: ProfileDraft, catalogue: Catalogue): Building<SchedulerProfile> {
  const error = argumentError(draft) ?? ownListError(draft, catalogue) ?? expansionError(draft, catalogue);
  if (error !== undefined) return { error };

  const plugins = Object.fromEntries(
    EXTENSION_POINTS.map((point) => [point, runningOrder(point, draft, catalogue)]),
  ) as Record<ExtensionPoint, readonly string[]>;
  const { schedulerName } = draft;
  if (plugins.queueSort.length !== 1)
    return {
      error: `only one queue sort plugin required for profile with scheduler name "${schedulerName}", but got ${plugins.queueSort.length}`,
    };
  if (plugins.bind.length === 0)
    return { error: `at least one bind plugin is needed for profile with scheduler name "${schedulerName}"` };

  const weights = scoreWeights(draft, catalogue);
  if (typeof weights === 'string') return { error: weights };
  return { value: builtProfile(draft, plugins, weights) };
}

function builtProfile(
  draft: ProfileDraft,
  plugins: SchedulerProfile['plugins'],
  weights: ReadonlyMap<string, number>,
): SchedulerProfile {
  const given = draft.pluginConfig.filter(({ name }) => takesArguments(name));
  const args = { ...defaultPluginArgs(), ...Object.fromEntries(given.map(({ name, args }) => [name, args])) };
  const others = draft.pluginConfig.filter(({ name }) => !takesArguments(name));
  return {
    schedulerName: draft.schedulerName,
    ...(draft.percentageOfNodesToScore !== undefined && {
      percentageOfNodesToScore: draft.percentageOfNodesToScore,
    }),
    plugins,
    scoreWeights: weights,
    args: args as PluginArgs,
    configured: draft.pluginConfig.map(({ name }) => name),
    otherArgs: new Map(others.map(({ name, args }) => [name, args])),
  };
}

/** The one plugin whose arguments are only looked at when it is made. */
function argumentError({ plugins, pluginConfig }: ProfileDraft): string | undefined {
  const isEnabled = Object.values(plugins).some((set) =>
    set.enabled.some(({ name }) => name === 'NodeResourcesFit'),
  );
  const config = pluginConfig.find(({ name }) => name === 'NodeResourcesFit');
  if (!isEnabled || config === undefined) return undefined;
  const errors = resourcesFitErrors(config.args as NodeResourcesFitArgs);
  return errors.length === 0 ? undefined : `initializing plugin "NodeResourcesFit": ${joinErrors(errors)}`;
}

function ownListError(draft: ProfileDraft, catalogue: Catalogue): string | undefined {
  for (const point of BUILDING_ORDER) {
    const seen = new Set<string>();
    for (const { name } of draft.plugins[point].enabled) {
      const plugin = catalogue.get(name);
      if (plugin === undefined) return `${typeName(point)} "${name}" does not exist`;
      if (!plugin.points.includes(point)) return `plugin "${name}" does not extend ${typeName(point)} plugin`;
      if (seen.has(name)) return `plugin "${name}" already registered as "${typeName(point)}"`;
      seen.add(name);
    }
  }
  return groupListError(draft, catalogue);
}

/** Points of pod groups: they have lists, and none of our plugins extends them. */
function groupListError({ plugins }: ProfileDraft, catalogue: Catalogue): string | undefined {
  for (const point of ['placementGenerate', 'placementScore', 'podGroupPostFilter'] as const) {
    const [first] = plugins[point].enabled;
    if (first === undefined) continue;
    return catalogue.has(first.name)
      ? `plugin "${first.name}" does not extend ${typeName(point)} plugin`
      : `${typeName(point)} "${first.name}" does not exist`;
  }
  return undefined;
}

function expansionError({ plugins }: ProfileDraft, catalogue: Catalogue): string | undefined {
  const { enabled } = plugins.multiPoint;
  for (const point of BUILDING_ORDER) {
    const own = plugins[point];
    if (own.disabled.includes('*')) continue;
    const seen = new Set<string>();
    for (const { name } of enabled) {
      if (!catalogue.has(name)) return `${typeName(point)} "${name}" does not exist`;
      if (!expands(name, point, own, catalogue) || isEnabledAt(own, name)) continue;
      if (seen.has(name)) return `plugin "${name}" already registered as "${typeName(point)}"`;
      seen.add(name);
    }
  }
  return undefined;
}

function typeName(point: string): string {
  return `${point[0].toUpperCase()}${point.slice(1)}Plugin`;
}

/**
 * Plugins of a point in running order: those of its own list that multiPoint also brings, then the rest of multiPoint,
 * then the rest of its own list.
 */
function runningOrder(
  point: ExtensionPoint,
  { plugins }: ProfileDraft,
  catalogue: Catalogue,
): readonly string[] {
  const own = plugins[point];
  const ownNames = own.enabled.map(({ name }) => name);
  const multiPoint = plugins.multiPoint.enabled;
  if (multiPoint.length === 0 || own.disabled.includes('*')) return ownNames;

  const brought = multiPoint.map(({ name }) => name).filter((name) => expands(name, point, own, catalogue));
  const overridden = ownNames.filter((name) => brought.includes(name));
  return [
    ...overridden,
    ...brought.filter((name) => !ownNames.includes(name)),
    ...ownNames.filter((name) => !overridden.includes(name)),
  ];
}

function expands(name: string, point: ExtensionPoint, own: PluginSet, catalogue: Catalogue): boolean {
  return !own.disabled.includes(name) && catalogue.get(name)?.points.includes(point) === true;
}

function isEnabledAt(set: PluginSet, name: string): boolean {
  return set.enabled.some((plugin) => plugin.name === name);
}

const SCORE_MAX = 100n;
const TOTAL_SCORE_MAX = 2n ** 63n - 1n;

/** First mention wins, the score list before multiPoint; no weight is 1. The sum must stay an int64. */
function scoreWeights({ plugins }: ProfileDraft, catalogue: Catalogue): ReadonlyMap<string, number> | string {
  const weights = new Map<string, number>();
  let total = 0n;
  const mentions: readonly EnabledPlugin[] = [...plugins.score.enabled, ...plugins.multiPoint.enabled];
  for (const { name, weight } of mentions) {
    if (weights.has(name) || !catalogue.get(name)?.points.includes('score')) continue;
    weights.set(name, weight || 1);
    const points = BigInt(weight || 1) * SCORE_MAX;
    // Upstream subtracts first, which overflows for a negative total: a negative weight is refused too.
    if (points > BigInt.asIntN(64, TOTAL_SCORE_MAX - total))
      return 'score plugins: total score of Score plugins could overflow';
    total += points;
  }
  return weights;
}
