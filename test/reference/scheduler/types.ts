import type { Pod } from '../../../src/model/index.ts';
import type { SchedulerProfile } from '../../../src/scheduler/config/index.ts';
import type { NodeInfo } from './node-info.ts';
import type { TwinCluster } from './twin-cluster.ts';

/**
 * The plain twin of the scheduler: objects, no caches, no columns, a loop over nodes and plugins, in the order in which
 * upstream's text reads. It shares pure helpers of model and the configuration with the fast core and nothing else.
 */
export type Code = 'Unschedulable' | 'UnschedulableAndUnresolvable';

export interface Status {
  readonly plugin: string;
  readonly code: Code;
  readonly reasons: readonly string[];
}

export function rejected(code: Code, ...reasons: readonly string[]): Omit<Status, 'plugin'> {
  return { code, reasons };
}

export const UNRESOLVABLE: Code = 'UnschedulableAndUnresolvable';
export const UNSCHEDULABLE: Code = 'Unschedulable';

/** One scheduling cycle of one pod. `state` is what plugins keep between their points. */
export interface Cycle {
  readonly cluster: TwinCluster;
  readonly pod: Pod;
  readonly profile: SchedulerProfile;
  readonly gates: Readonly<Record<string, boolean>>;
  readonly state: Map<string, PluginState>;
  /** Nodes in snapshot order. */
  readonly nodes: readonly NodeInfo[];
}

export interface PluginState {
  clone(): PluginState;
}

export type PreFilterAnswer =
  | 'skip'
  | { readonly nodeNames: ReadonlySet<string> }
  | { readonly reject: Omit<Status, 'plugin'> }
  | undefined;

export interface TwinPlugin {
  readonly name: string;
  preFilter?(cycle: Cycle): PreFilterAnswer;
  filter?(cycle: Cycle, node: NodeInfo): Omit<Status, 'plugin'> | undefined;
  addPod?(cycle: Cycle, pod: Pod, node: NodeInfo): void;
  removePod?(cycle: Cycle, pod: Pod, node: NodeInfo): void;
  /** `skip` drops the plugin from scoring; a text fails the cycle. */
  preScore?(cycle: Cycle, feasible: readonly NodeInfo[]): 'skip' | { readonly error: string } | undefined;
  score?(cycle: Cycle, node: NodeInfo): number;
  normalise?(cycle: Cycle, scores: readonly number[], feasible: readonly NodeInfo[]): readonly number[];
}
