import type { NodeLifecycleOptions } from './types.ts';

export type ZoneState = 'normal' | 'partial' | 'full';

/** More not ready nodes than this make a zone partially disrupted, if they are many of its nodes too. */
const FEW_NODES = 2;

/**
 * `full`: nobody in the zone is ready; `partial`: too many are not, and evictions slow down. The share is a float32, as
 * upstream's. Upstream: node_lifecycle_controller.go ComputeZoneState.
 */
export function zoneState(ready: number, notReady: number, options: NodeLifecycleOptions): ZoneState {
  if (ready === 0 && notReady > 0) return 'full';
  const share = Math.fround(notReady / (ready + notReady));
  const isMany = share >= Math.fround(options.unhealthyZoneThreshold);
  return notReady > FEW_NODES && isMany ? 'partial' : 'normal';
}

/** Nodes a second that may be tainted: in a large disrupted zone fewer, in a small one none. */
export function zoneRate(state: ZoneState, nodes: number, options: NodeLifecycleOptions): number {
  if (state !== 'partial') return options.evictionRate;
  return nodes > options.largeClusterSize ? options.secondaryEvictionRate : 0;
}
