import type { ExtensionPoint } from './types.ts';

/** A plugin that a configuration may name, and the extension points it has code for. */
export interface PluginDeclaration {
  readonly name: string;
  readonly points: readonly ExtensionPoint[];
}

/** The in-tree plugins of kube-scheduler 1.37 with the gates as released. Upstream: framework/plugins/registry.go. */
export const IN_TREE_PLUGINS: readonly PluginDeclaration[] = [
  { name: 'SchedulingGates', points: ['preEnqueue'] },
  { name: 'PrioritySort', points: ['queueSort'] },
  { name: 'NodeName', points: ['preFilter', 'filter'] },
  { name: 'NodeUnschedulable', points: ['preFilter', 'filter'] },
  { name: 'TaintToleration', points: ['preFilter', 'filter', 'preScore', 'score'] },
  { name: 'NodeAffinity', points: ['preFilter', 'filter', 'preScore', 'score'] },
  { name: 'NodePorts', points: ['preFilter', 'filter'] },
  { name: 'NodeResourcesFit', points: ['preFilter', 'filter', 'preScore', 'score'] },
  { name: 'VolumeRestrictions', points: ['preFilter', 'filter'] },
  { name: 'NodeVolumeLimits', points: ['preFilter', 'filter'] },
  { name: 'VolumeBinding', points: ['preFilter', 'filter', 'preScore', 'score', 'reserve', 'preBind'] },
  { name: 'VolumeZone', points: ['preFilter', 'filter'] },
  { name: 'PodTopologySpread', points: ['preFilter', 'filter', 'preScore', 'score'] },
  { name: 'InterPodAffinity', points: ['preFilter', 'filter', 'preScore', 'score'] },
  {
    name: 'DynamicResources',
    points: ['preEnqueue', 'preFilter', 'filter', 'postFilter', 'score', 'reserve', 'preBind'],
  },
  { name: 'DefaultPreemption', points: ['preEnqueue', 'postFilter'] },
  { name: 'NodeResourcesBalancedAllocation', points: ['preScore', 'score'] },
  { name: 'ImageLocality', points: ['score'] },
  { name: 'DefaultBinder', points: ['bind'] },
  { name: 'NodeDeclaredFeatures', points: ['preFilter', 'filter'] },
];

/**
 * Plugins that upstream registers behind gates that are off: a configuration may name them, and they do nothing.
 */
export const GATED_PLUGINS: readonly PluginDeclaration[] = [
  { name: 'DeferredPodScheduling', points: ['preFilter', 'filter', 'permit'] },
  { name: 'GangScheduling', points: ['preEnqueue', 'permit'] },
  { name: 'PodGroupPodsCount', points: [] },
  { name: 'TopologyPlacementGenerator', points: [] },
];

const DEFAULT_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['TaintToleration', 3],
  ['NodeAffinity', 2],
  ['PodTopologySpread', 2],
  ['InterPodAffinity', 2],
  ['DynamicResources', 2],
]);

/** What `multiPoint` enables by default, in running order. */
export const DEFAULT_MULTI_POINT: readonly { readonly name: string; readonly weight: number }[] =
  IN_TREE_PLUGINS.map(({ name }) => ({ name, weight: DEFAULT_WEIGHTS.get(name) ?? 0 }));
