import { NO_POINTS } from '../framework/plugin.ts';
import type { Plugin } from '../framework/plugin.ts';

/**
 * DynamicResources, as far as it goes without resource claims: its filter skips, its score is 0 everywhere.
 *
 * Upstream: kube-scheduler, plugins/dynamicresources. Claims and slices are not modelled (docs/parity.md).
 */
export const dynamicResources: Plugin = {
  name: 'DynamicResources',
  compile: () => ({ score: NO_POINTS }),
};
