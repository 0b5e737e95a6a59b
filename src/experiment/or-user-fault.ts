import { PluginFault, placeOfPluginFault } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { UserFault } from './user-fault.ts';

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
