/** Queueing hints: which events may help a pod that a plugin rejected. One list, a line a plugin. */
import type { ClusterEvent } from '../cluster-event.ts';
import { eventLabel } from '../cluster-event.ts';
import type { HintContext, PluginHints } from './hint.ts';
import {
  dynamicResourcesHints,
  nodeAffinityHints,
  nodeDeclaredFeaturesHints,
  nodeNameHints,
  nodeUnschedulableHints,
  taintTolerationHints,
} from './node-hints.ts';
import {
  defaultPreemptionHints,
  interPodAffinityHints,
  nodePortsHints,
  nodeResourcesFitHints,
  schedulingGatesHints,
} from './pod-hints.ts';
import { podTopologySpreadHints } from './topology-spread-hints.ts';
import {
  nodeVolumeLimitsHints,
  volumeBindingHints,
  volumeRestrictionsHints,
  volumeZoneHints,
} from './volume-hints.ts';
import type { Pod } from '../../../model/index.ts';

export type { Hint, HintContext, PluginHints } from './hint.ts';

export const IN_TREE_HINTS: readonly PluginHints[] = [
  defaultPreemptionHints,
  dynamicResourcesHints,
  interPodAffinityHints,
  nodeAffinityHints,
  nodeDeclaredFeaturesHints,
  nodeNameHints,
  nodePortsHints,
  nodeResourcesFitHints,
  nodeUnschedulableHints,
  nodeVolumeLimitsHints,
  podTopologySpreadHints,
  schedulingGatesHints,
  taintTolerationHints,
  volumeBindingHints,
  volumeRestrictionsHints,
  volumeZoneHints,
];

export interface HintAnswer {
  readonly plugin: string;
  readonly queue: boolean;
  /** Registered without a function. */
  readonly isDefault: boolean;
  readonly error?: string;
}

/** The registered hints, asked by plugin and event. */
export class QueueingHints {
  readonly #plugins: ReadonlyMap<string, PluginHints>;
  readonly #context: HintContext;

  constructor(context: HintContext = {}, plugins: readonly PluginHints[] = []) {
    this.#context = context;
    this.#plugins = new Map([...IN_TREE_HINTS, ...plugins].map((each) => [each.plugin, each]));
  }

  /** The answer of a plugin; undefined where it did not register for the event. */
  ask(plugin: string, pod: Pod, event: ClusterEvent): HintAnswer | undefined {
    const hints = this.#plugins.get(plugin)?.hints;
    // A plugin that says nothing about events, one of the user's own, is registered for all of them.
    if (hints === undefined) return { plugin, queue: true, isDefault: true };
    const label = eventLabel(event);
    if (!Object.hasOwn(hints, label)) return undefined;
    const hint = hints[label];
    if (hint === 'always') return { plugin, queue: true, isDefault: true };
    const answer = hint(pod, event, this.#context);
    if (typeof answer === 'string') return { plugin, queue: true, isDefault: false, error: answer };
    return { plugin, queue: answer, isDefault: false };
  }

  /** Every plugin that registered for the event, by name. */
  askAll(pod: Pod, event: ClusterEvent): readonly HintAnswer[] {
    return [...this.#plugins.keys()].flatMap((plugin) => this.ask(plugin, pod, event) ?? []);
  }

  isRegistered(plugin: string, event: ClusterEvent): boolean {
    const hints = this.#plugins.get(plugin)?.hints;
    return hints === undefined || Object.hasOwn(hints, eventLabel(event));
  }
}
