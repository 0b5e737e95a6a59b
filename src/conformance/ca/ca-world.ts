import type { NodeGroup, NodeGroupOptions } from '../../autoscale/index.ts';
import type { Node, Pod } from '../../model/index.ts';

/** A node group as the vectors write it. */
export interface GivenNodeGroup {
  readonly id: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly targetSize?: number;
  readonly template?: Node;
  readonly templatePods?: readonly Pod[] | null;
  readonly options?: Readonly<Record<string, number | boolean>>;
  readonly increaseError?: string;
  readonly notExist?: boolean;
}

/** Node group id of a node: `sim://<group>/<node>`. */
export function groupIdOf(node: Node): string | undefined {
  return /^sim:\/\/([^/]+)\//.exec(node.spec?.providerID ?? '')?.[1];
}

/** The group of a vector, as large as its nodes say where no target is given. */
export function nodeGroupOf(given: GivenNodeGroup, nodes: readonly Node[] = []): NodeGroup {
  const instances = nodes.filter((node) => groupIdOf(node) === given.id).length;
  return {
    id: given.id,
    minSize: given.minSize,
    maxSize: given.maxSize,
    targetSize: given.targetSize ?? instances,
    exists: given.notExist !== true,
    ...(given.template !== undefined && { template: given.template }),
    templatePods: given.templatePods ?? [],
    options: optionsOf(given.options ?? {}),
  };
}

function optionsOf(given: Readonly<Record<string, number | boolean>>): NodeGroupOptions {
  const number = (key: string): number | undefined => numberIn(given[key]);
  const seconds = (key: string): number | undefined => {
    const value = number(key);
    return value === undefined ? undefined : value * 1000;
  };
  const truth = (key: string): boolean | undefined =>
    typeof given[key] === 'boolean' ? given[key] : undefined;
  const options = {
    scaleDownUnneededMs: seconds('scaleDownUnneededSeconds'),
    scaleDownUnreadyMs: seconds('scaleDownUnreadySeconds'),
    maxNodeProvisionMs: seconds('maxNodeProvisionSeconds'),
    scaleDownUtilizationThreshold: number('scaleDownUtilizationThreshold'),
    scaleDownGpuUtilizationThreshold: number('scaleDownGpuUtilizationThreshold'),
    ignoreDaemonSetsUtilization: truth('ignoreDaemonSetsUtilization'),
    zeroOrMaxNodeScaling: truth('zeroOrMaxNodeScaling'),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function numberIn(value: number | boolean | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
