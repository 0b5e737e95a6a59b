import { interPodAffinity } from './plugins/inter-pod-affinity.ts';
import { balancedAllocation, nodeResourcesFit } from './plugins/node-resources.ts';
import { podTopologySpread } from './plugins/pod-topology-spread.ts';
import {
  dynamicResources,
  imageLocality,
  nodeAffinity,
  nodeDeclaredFeatures,
  nodeName,
  nodePorts,
  nodeUnschedulable,
  taintToleration,
} from './plugins/simple.ts';
import { volumeBinding } from './plugins/volume-binding.ts';
import { nodeVolumeLimits, volumeRestrictions, volumeZone } from './plugins/volumes.ts';
import type { TwinPlugin } from './types.ts';

const PLUGINS: readonly TwinPlugin[] = [
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
  balancedAllocation,
  imageLocality,
  nodeDeclaredFeatures,
];

const BY_NAME: ReadonlyMap<string, TwinPlugin> = new Map(PLUGINS.map((plugin) => [plugin.name, plugin]));

/** The plugins of a point that the twin has code for, in running order. */
export function pluginsAt(names: readonly string[]): readonly TwinPlugin[] {
  return names.flatMap((name) => BY_NAME.get(name) ?? []);
}
