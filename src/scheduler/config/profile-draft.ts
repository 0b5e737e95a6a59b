import { compareStrings } from '../../base/index.ts';
import { ARGUMENT_SHAPES, PLUGIN_SETS } from './configuration-shape.ts';
import type { PluginSetName } from './configuration-shape.ts';
import { goValue } from './go-value.ts';
import { ARGUMENT_READERS } from './plugin-args.ts';
import { DEFAULT_MULTI_POINT } from './plugin-catalogue.ts';
import { isMembers } from './shape.ts';
import type { Members } from './shape.ts';
import type { PluginArgs } from './types.ts';

/** A profile with its defaults, before the running order is settled. */
export interface ProfileDraft {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins: Readonly<Record<PluginSetName, PluginSet>>;
  readonly pluginConfig: readonly PluginConfig[];
}

export interface PluginSet {
  readonly enabled: readonly EnabledPlugin[];
  readonly disabled: readonly string[];
}

export interface EnabledPlugin {
  readonly name: string;
  /** 0 where none is given. */
  readonly weight: number;
}

export interface PluginConfig {
  readonly name: string;
  /** With defaults for an in-tree plugin that takes arguments; as written for any other. */
  readonly args: unknown;
}

export type ArgumentName = keyof PluginArgs;

/** Tells plugins with arguments from those whose `args` are an error. */
export function takesArguments(name: string): name is ArgumentName {
  return Object.hasOwn(ARGUMENT_READERS, name);
}

/**
 * The profile with default plugins merged in and default arguments appended.
 *
 * Upstream: apis/config/v1, setDefaults_KubeSchedulerProfile and mergePlugins.
 */
export function profileDraft(written: Members, defaultName: string | undefined): ProfileDraft {
  const plugins = pluginSets(written['plugins']);
  const { percentageOfNodesToScore, schedulerName } = written;
  return {
    schedulerName: typeof schedulerName === 'string' ? schedulerName : (defaultName ?? ''),
    ...(typeof percentageOfNodesToScore === 'number' && { percentageOfNodesToScore }),
    plugins,
    pluginConfig: pluginConfigs(written['pluginConfig'], plugins),
  };
}

function pluginSets(value: unknown): ProfileDraft['plugins'] {
  const written = isMembers(value) ? value : {};
  const entries = PLUGIN_SETS.map((name): [PluginSetName, PluginSet] => {
    const set = pluginSet(written[name]);
    return [name, name === 'multiPoint' ? mergeWithDefaults(set) : set];
  });
  return Object.fromEntries(entries) as Record<PluginSetName, PluginSet>;
}

function pluginSet(value: unknown): PluginSet {
  const { enabled, disabled } = isMembers(value) ? value : {};
  const plugins = (list: unknown): readonly Partial<EnabledPlugin>[] =>
    ((list ?? []) as readonly (Partial<EnabledPlugin> | null)[]).map((plugin) => plugin ?? {});
  return {
    enabled: plugins(enabled).map(({ name = '', weight }) => ({ name, weight: weight ?? 0 })),
    disabled: plugins(disabled).map(({ name = '' }) => name),
  };
}

/** Default plugins stay in their place unless disabled; those enabled anew replace them there; the rest follows. */
function mergeWithDefaults(custom: PluginSet): PluginSet {
  const replaced = new Set<EnabledPlugin>();
  const kept: EnabledPlugin[] = [];
  const defaults = custom.disabled.includes('*') ? [] : DEFAULT_MULTI_POINT;
  for (const plugin of defaults) {
    if (custom.disabled.includes(plugin.name)) continue;
    // Of several entries of one name the last replaces; the others are appended and refused later.
    const override = custom.enabled.findLast(({ name }) => name === plugin.name);
    if (override !== undefined) replaced.add(override);
    kept.push(override ?? plugin);
  }
  return {
    enabled: [...kept, ...custom.enabled.filter((plugin) => !replaced.has(plugin))],
    disabled: custom.disabled,
  };
}

/** The given entries, then defaults for every plugin that is enabled anywhere and has none, by name. */
function pluginConfigs(value: unknown, plugins: ProfileDraft['plugins']): readonly PluginConfig[] {
  const given = ((value ?? []) as readonly (Members | null)[]).map((entry): PluginConfig => {
    const name = String(entry?.['name'] ?? '');
    const args = entry?.['args'];
    if (!takesArguments(name)) return { name, args };
    return { name, args: ARGUMENT_READERS[name](goValue(args, ARGUMENT_SHAPES[name]) as Members) };
  });
  const named = new Set(given.map(({ name }) => name));
  const enabled = new Set(Object.values(plugins).flatMap((set) => set.enabled.map(({ name }) => name)));
  const missing = [...enabled]
    .filter(takesArguments)
    .filter((name) => !named.has(name))
    .sort(compareStrings)
    .map((name): PluginConfig => ({ name, args: ARGUMENT_READERS[name]({}) }));
  return [...given, ...missing];
}
