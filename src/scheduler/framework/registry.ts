import { dynamicResources } from '../plugins/dynamic-resources.ts';
import { imageLocality } from '../plugins/image-locality.ts';
import { interPodAffinity } from '../plugins/inter-pod-affinity/plugin.ts';
import { nodeAffinity } from '../plugins/node-affinity.ts';
import { nodeName } from '../plugins/node-name.ts';
import { nodePorts } from '../plugins/node-ports.ts';
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from '../plugins/node-resources-fit/plugin.ts';
import { nodeUnschedulable } from '../plugins/node-unschedulable.ts';
import { podTopologySpread } from '../plugins/pod-topology-spread/plugin.ts';
import { taintToleration } from '../plugins/taint-toleration.ts';
import { nodeVolumeLimits } from '../plugins/node-volume-limits.ts';
import { volumeBinding } from '../plugins/volume-binding/plugin.ts';
import { volumeRestrictions } from '../plugins/volume-restrictions.ts';
import { volumeZone } from '../plugins/volume-zone.ts';
import type { Plugin } from './plugin.ts';

/** Plugins that answer nothing for the pods that Plimsoll models: no resource claims, no declared node features. */
const silent = (name: string): Plugin => ({ name, compile: () => ({}) });

/** The in-tree plugins in upstream's default order; the order in which they run is the profile's. */
const IN_TREE: readonly Plugin[] = [
  silent('SchedulingGates'), // acts in PreEnqueue: scheduling-gates.ts
  nodeName,
  nodeUnschedulable,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
  silent('DefaultPreemption'), // acts in PostFilter: preemption/
  nodeResourcesBalancedAllocation,
  imageLocality,
  silent('NodeDeclaredFeatures'),
];

/** All plugins by name: ours, and those of the user. */
export function pluginRegistry(more: readonly Plugin[] = []): ReadonlyMap<string, Plugin> {
  return new Map([...IN_TREE, ...more].map((plugin) => [plugin.name, plugin]));
}
