import { expandPlugin } from './simple-plugin.ts';
import type { SimplePlugin } from './simple-plugin.ts';
import { guardPlugin } from './guard-plugin.ts';
import type { PluginWatch } from './guard-plugin.ts';
import { pluginRegistry } from '../framework/registry.ts';
import { PluginFault, USER_POINTS } from './user-plugin.ts';
import type { UserPlugin, UserPoint, UserPolicy } from './user-plugin.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a module of the user's exports, as plugins: one plugin, a list, or a policy (`plugins` and a `config`), as the
 * default export or under the name `plugin`, `plugins` or `policy`. Else a sentence that says what is wrong.
 */
export function readUserPlugins(exported: Fields, watch?: PluginWatch): UserPolicy | string {
  const value = exported['default'] ?? exported['policy'] ?? exported['plugins'] ?? exported['plugin'];
  if (Array.isArray(value)) return pluginsOf(value, watch);
  if (!isFields(value))
    return 'the module exports no plugin; write export default { name, score(pod, node) {…} }';
  const { plugins, config } = value;
  if (!Array.isArray(plugins)) return pluginsOf([value], watch);
  const read = pluginsOf(plugins, watch);
  if (typeof read === 'string' || config === undefined) return read;
  return isFields(config) ? { ...read, config } : 'the config of a policy is a KubeSchedulerConfiguration';
}

/** Plugins of a program that uses Plimsoll as a library, in either form. Throws where one is none. */
export function userPlugins(...plugins: readonly (SimplePlugin | UserPlugin)[]): readonly UserPlugin[] {
  const read = pluginsOf(plugins);
  if (typeof read === 'string') throw new PluginFault(read);
  return read.plugins;
}

function pluginsOf(values: readonly unknown[], watch?: PluginWatch): UserPolicy | string {
  const plugins: UserPlugin[] = [];
  const names = new Set(pluginRegistry().keys());
  for (const [index, value] of values.entries()) {
    const read = pluginOf(value, `plugin ${index + 1}`, watch);
    if (typeof read === 'string') return read;
    if (names.has(read.name)) return `the name ${read.name} is taken by another plugin`;
    names.add(read.name);
    plugins.push(read);
  }
  return plugins.length === 0 ? 'the module exports an empty list of plugins' : { plugins };
}

function pluginOf(value: unknown, which: string, watch?: PluginWatch): UserPlugin | string {
  if (!isFields(value)) return `${which} is no object`;
  const fault = nameFault(value, which) ?? partFault(value);
  if (fault !== undefined) return fault;
  if (value['compile'] === undefined) return guardUser(expandPlugin(value as unknown as SimplePlugin, watch));
  const { name, points, weight, compile } = value as unknown as UserPlugin;
  if (!isPointList(points))
    return `${name} has a compile, so it needs points: some of ${USER_POINTS.join(', ')}`;
  return guardUser({ name, points, ...(weight === undefined ? {} : { weight }), compile }, watch);
}

function nameFault({ name, weight }: Fields, which: string): string | undefined {
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9-]*$/.test(name))
    return `${which} has no name made of letters, digits and hyphens`;
  if (weight !== undefined && !(Number.isSafeInteger(weight) && Number(weight) > 0))
    return `the weight of ${name} is no whole number above 0`;
  return undefined;
}

function partFault({ name, compile, filter, score }: Fields): string | undefined {
  const parts = Object.entries({ compile, filter, score }).filter(([, part]) => part !== undefined);
  if (parts.length === 0) return `${String(name)} has neither filter nor score nor compile`;
  const odd = parts.find(([, part]) => typeof part !== 'function');
  return odd === undefined ? undefined : `${odd[0]} of ${String(name)} is no function`;
}

function guardUser(plugin: UserPlugin, watch?: PluginWatch): UserPlugin {
  return { ...plugin, ...guardPlugin(plugin, watch) };
}

function isPointList(value: unknown): value is readonly UserPoint[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((point: unknown) => USER_POINTS.some((known) => known === point))
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
