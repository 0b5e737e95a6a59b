/** The scheduler's configuration: KubeSchedulerConfiguration in, profiles in running order out. */
export { IN_TREE_PLUGINS } from './plugin-catalogue.ts';
export type { PluginDeclaration } from './plugin-catalogue.ts';
export { readSchedulerConfiguration } from './read-configuration.ts';
export type { ConfigReading, ReadingOptions } from './read-configuration.ts';
export { EXTENSION_POINTS } from './types.ts';
export type {
  DefaultPreemptionArgs,
  ExtensionPoint,
  InterPodAffinityArgs,
  NodeAffinityArgs,
  NodeResourcesBalancedAllocationArgs,
  NodeResourcesFitArgs,
  PluginArgs,
  PodTopologySpreadArgs,
  ResourceSpec,
  SchedulerConfig,
  SchedulerProfile,
  ScoringStrategy,
  ShapePoint,
  VolumeBindingArgs,
} from './types.ts';
