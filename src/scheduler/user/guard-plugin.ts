import type { Plugin, PluginPlan } from '../framework/plugin.ts';
import { PluginFault } from './user-plugin.ts';

/** The plugin, with everything that it throws told apart from faults of our own. */
export function guardPlugin(plugin: Plugin): Plugin {
  const compile: Plugin['compile'] = (context) =>
    guardPlan(
      plugin.name,
      guarded(plugin.name, 'compile', () => plugin.compile(context)),
    );
  return { ...plugin, compile };
}

function guardPlan(name: string, plan: PluginPlan): PluginPlan {
  const { filter, score } = plan;
  return {
    ...guardMethods(name, plan),
    ...(filter === undefined ? {} : { filter: guardMethods(name, filter) }),
    ...(score === undefined ? {} : { score: guardMethods(name, score) }),
  };
}

/** The same object with every function in it watched; what is no function stays as it is. */
function guardMethods<T extends object>(name: string, part: T): T {
  const watched = Object.entries(part).map(([key, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [key, value];
    return [key, (...args: unknown[]) => guarded(name, key, () => Reflect.apply(value, part, args))];
  });
  return Object.assign({ ...part }, Object.fromEntries(watched));
}

function guarded<T>(name: string, point: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof PluginFault && error.message.startsWith('plugin ')) throw error;
    const what = error instanceof PluginFault ? error.message : `${point} threw ${textOf(error)}`;
    throw new PluginFault(`plugin ${name}: ${what}`, error);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
