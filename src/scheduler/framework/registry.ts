import { dynamicResources } from '../plugins/dynamic-resources.ts';
import { balancedAllocationV120 } from '../plugins/gpu/balanced-allocation-v1-20.ts';
import { gpuBestFit } from '../plugins/gpu/gpu-best-fit.ts';
import { gpuClustering } from '../plugins/gpu/gpu-clustering.ts';
import { gpuDotProd } from '../plugins/gpu/gpu-dot-prod.ts';
import { gpuFragmentation } from '../plugins/gpu/gpu-fragmentation.ts';
import { gpuPacking } from '../plugins/gpu/gpu-packing.ts';
import { gpuRandom } from '../plugins/gpu/gpu-random.ts';
import { gpuShare } from '../plugins/gpu/gpu-share.ts';
import { imageLocality } from '../plugins/image-locality.ts';
import { interPodAffinity } from '../plugins/inter-pod-affinity/plugin.ts';
import { nodeAffinity } from '../plugins/node-affinity.ts';
import { nodeName } from '../plugins/node-name.ts';
import { nodePorts } from '../plugins/node-ports.ts';
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from '../plugins/node-resources-fit/plugin.ts';
import { nodeUnschedulable } from '../plugins/node-unschedulable.ts';
import { prioritySort } from '../plugins/priority-sort.ts';
import { schedulingGates } from '../plugins/scheduling-gates.ts';
import { podTopologySpread } from '../plugins/pod-topology-spread/plugin.ts';
import { taintToleration } from '../plugins/taint-toleration.ts';
import { nodeVolumeLimits } from '../plugins/node-volume-limits.ts';
import { volumeBinding } from '../plugins/volume-binding/plugin.ts';
import { volumeRestrictions } from '../plugins/volume-restrictions.ts';
import { volumeZone } from '../plugins/volume-zone.ts';
import type { PluginDeclaration } from '../config/index.ts';
import type { Plugin } from './plugin.ts';

/** Plugins that answer nothing for the pods that Plimsoll models: no resource claims, no declared node features. */
const silent = (name: string): Plugin => ({ name, compile: () => ({}) });

/** The in-tree plugins in upstream's default order; the order in which they run is the profile's. */
const IN_TREE: readonly Plugin[] = [
  schedulingGates,
  prioritySort,
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

/** Plugins of our own, which a configuration may name: GPU sharing and the policies of the FGD experiment. */
const OWN: readonly (readonly [Plugin, PluginDeclaration['points']])[] = [
  [gpuShare, ['preFilter', 'filter']],
  [gpuBestFit, ['preScore', 'score']],
  [gpuDotProd, ['preScore', 'score']],
  [gpuClustering, ['preScore', 'score']],
  [gpuPacking, ['preScore', 'score']],
  [gpuFragmentation, ['preScore', 'score']],
  [gpuRandom, ['preScore', 'score']],
  [balancedAllocationV120, ['preScore', 'score']],
];

/** How a configuration must be told of them. */
export const OWN_PLUGINS: readonly PluginDeclaration[] = OWN.map(([{ name }, points]) => ({ name, points }));

/** All plugins by name: ours, and those of the user. */
export function pluginRegistry(more: readonly Plugin[] = []): ReadonlyMap<string, Plugin> {
  return new Map(
    [...IN_TREE, ...OWN.map(([plugin]) => plugin), ...more].map((plugin) => [plugin.name, plugin]),
  );
}
