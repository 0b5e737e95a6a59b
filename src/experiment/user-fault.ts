import { PluginFault, placeOfPluginFault } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';

/** Code of the user's, a plugin, failed in a run: what it was, as a value that crosses threads. */
export interface UserFault {
  readonly userFault: string;
}

/** The run's result, or the fault of the plugin that ended it; any other error goes on. */
export async function orUserFault<T>(scenario: Scenario, run: () => T): Promise<T | UserFault> {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error;
    const place = await placeOfPluginFault(error, scenario.scheduler.plugins);
    return { userFault: `${place}${error.message}` };
  }
}

/** Told by its fields: what comes out of a worker has lost its class. */
export function isUserFault(value: object): value is UserFault {
  return 'userFault' in value;
}
