import type { SchedulerProfile } from '../config/index.ts';
import type { PreFilterResult } from '../framework/run-pre-filters.ts';

const PLUGIN = 'DynamicResources';

/** What PostFilter comes to where DynamicResources cannot read its own state. */
export const CLAIM_STATE_MISSING = 'not found';

/**
 * DynamicResources reads in PostFilter what its PreFilter has written. Where an earlier plugin's PreFilter rejected the
 * pod it has written nothing, and PostFilter ends with an error: no preemption, the nomination stays, and the event says
 * “…. not found”.
 *
 * Upstream: plugins/dynamicresources, PostFilter; framework/runtime, RunPostFilterPlugins.
 */
export function lacksClaimState(
  { preFilter, postFilter }: SchedulerProfile['plugins'],
  { endedAt }: PreFilterResult,
): boolean {
  if (endedAt === undefined || !postFilter.includes(PLUGIN)) return false;
  const place = preFilter.indexOf(PLUGIN);
  return place < 0 || preFilter.indexOf(endedAt) < place;
}
