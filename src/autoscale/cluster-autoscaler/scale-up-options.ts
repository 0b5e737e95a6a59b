import { HOUR_MS, MINUTE_MS } from '../../base/index.ts';
import { DEFAULT_RATIOS } from './balancing/similarity.ts';
import type { CaFlags } from './ca-flags.ts';
import { buildExpanderChain, DEFAULT_EXPANDER } from './expander-chain.ts';
import type { BackoffConfig } from './registry/backoff.ts';
import { quotaLimitsOf } from './scale-up/quotas.ts';
import type { ScaleUpOptions } from './scale-up/scale-up-world.ts';

const MAX_NODES_PER_SCALE_UP = 1000;

/** The flags of scale-up, or the text of what is wrong with --expander. */
export function scaleUpOptionsOf(
  flags: CaFlags,
  provider = 'generic',
): ScaleUpOptions | { readonly error: string } {
  const chain = buildExpanderChain(flags.text('expander', DEFAULT_EXPANDER).split(','));
  if ('error' in chain) return chain;
  const balancing = {
    provider,
    extraIgnoredLabels: flags.list('balancing-ignore-label'),
    balancingLabels: flags.list('balancing-label'),
    ratios: {
      memory: flags.number('memory-difference-ratio', DEFAULT_RATIOS.memory),
      allocatable: flags.number('max-allocatable-difference-ratio', DEFAULT_RATIOS.allocatable),
      free: flags.number('max-free-difference-ratio', DEFAULT_RATIOS.free),
    },
  };
  return {
    maxNodesTotal: flags.number('max-nodes-total', 0),
    maxNodesPerScaleUp: flags.number('max-nodes-per-scaleup', MAX_NODES_PER_SCALE_UP),
    isFastPath: flags.flag('fastpath-binpacking-enabled', false),
    balancing: flags.flag('balance-similar-node-groups', false) ? balancing : undefined,
    isParallel: flags.flag('parallel-scale-up', false),
    simulatesSkippedGroups: flags.flag('scaleup-simulation-for-skipped-node-groups-enabled', false),
    quotas: quotaLimitsOf(flags),
    chain,
  };
}

/**
 * How long a group that failed is left alone, by the three flags of that name; upstream's defaults are 5 min, 30 min
 * and 3 h.
 */
export function backoffConfigOf(flags: CaFlags): BackoffConfig {
  return {
    initialMs: flags.durationMs('initial-node-group-backoff-duration', 5 * MINUTE_MS),
    maxMs: flags.durationMs('max-node-group-backoff-duration', 30 * MINUTE_MS),
    resetTimeoutMs: flags.durationMs('node-group-backoff-reset-timeout', 3 * HOUR_MS),
  };
}
