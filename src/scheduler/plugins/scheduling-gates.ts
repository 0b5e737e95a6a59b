import type { Pod } from '../../model/index.ts';
import type { Plugin } from '../framework/plugin.ts';

/**
 * SchedulingGates: a pod with gates stays out of the queue. It acts in PreEnqueue alone, before there is a decision to
 * take, and so has nothing to say about nodes.
 *
 * Upstream: kube-scheduler, plugins/schedulinggates (version and deviations: docs/parity.md).
 */
export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  compile: () => ({}),
};

/** Why the pod is kept out of the queue; undefined: it is let in. */
export function gatedText({ spec }: Pod): string | undefined {
  const names = (spec.schedulingGates ?? []).map(({ name }) => name);
  return names.length === 0 ? undefined : `waiting for scheduling gates: [${names.join(' ')}]`;
}
