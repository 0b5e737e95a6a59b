import type { Plugin, PluginPlan } from '../framework/plugin.ts';
import { PluginFault } from './user-plugin.ts';

/** Told when code of the user's is entered and left, so that somebody else sees that it does not come back. */
export interface PluginWatch {
  enter(name: string, point: string): void;
  leave(): void;
}

/** The plugin, with everything that it throws told apart from faults of our own. */
export function guardPlugin(plugin: Plugin, watch?: PluginWatch): Plugin {
  const guard: Guard = (point, call) => guarded(plugin.name, point, call, watch);
  const compile: Plugin['compile'] = (context) =>
    guardPlan(
      guard('compile', () => plugin.compile(context)),
      guard,
    );
  return { ...plugin, compile };
}

type Guard = <T>(point: string, call: () => T) => T;

function guardPlan(plan: PluginPlan, guard: Guard): PluginPlan {
  const { filter, score } = plan;
  return {
    ...guardMethods(plan, guard),
    ...(filter === undefined ? {} : { filter: guardMethods(filter, guard) }),
    ...(score === undefined ? {} : { score: guardMethods(score, guard) }),
  };
}

/** The same object with every function in it watched; what is no function stays as it is. */
function guardMethods<T extends object>(part: T, guard: Guard): T {
  const watched = Object.entries(part).map(([key, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [key, value];
    return [key, (...args: unknown[]) => guard(key, () => Reflect.apply(value, part, args))];
  });
  return Object.assign({ ...part }, Object.fromEntries(watched));
}

function guarded<T>(name: string, point: string, call: () => T, watch?: PluginWatch): T {
  watch?.enter(name, point);
  try {
    return call();
  } catch (error) {
    if (error instanceof PluginFault && error.plugin !== undefined) throw error;
    const what = error instanceof PluginFault ? error.message : `${point} threw ${textOf(error)}`;
    throw new PluginFault(`plugin ${name}: ${what}`, { thrown: error, plugin: name });
  } finally {
    watch?.leave();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
