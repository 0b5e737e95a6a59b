import { originOf, priceOf } from '../../cloudprovider/index.ts';
import type { PriceBook } from '../../cloudprovider/index.ts';
import type { Labels, Node } from '../../model/index.ts';
import type { NodePoolSpec } from '../scenario.ts';

const ZONE = 'topology.kubernetes.io/zone';
/** Labels that belong to one node and not to its pool. */
const OWN_LABELS = [
  'kubernetes.io/hostname',
  ZONE,
  'topology.ebs.csi.aws.com/zone',
  'failure-domain.beta.kubernetes.io/zone',
];

/**
 * The node pools of a dump, by the labels that EKS, GKE, AKS, Karpenter, kops and OpenShift put on nodes, and by
 * instance type within them. The first node of each stands for the others.
 */
export function inferredPools(nodes: readonly Node[], prices: PriceBook): NodePoolSpec[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const { pool, instanceType, capacityType } = originOf(node);
    const key = `${pool}\n${instanceType}\n${capacityType}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  return [...groups.values()].map((group) => poolOf(group, prices));
}

function poolOf(group: readonly Node[], prices: PriceBook): NodePoolSpec {
  const [first] = group;
  const { pool, instanceType, capacityType } = originOf(first);
  const price = priceOf(prices, instanceType, capacityType);
  const zones = new Set(group.flatMap(({ metadata }) => metadata.labels?.[ZONE] ?? []));
  return {
    name: pool,
    instanceType: instanceType === '' ? 'unknown' : instanceType,
    capacityType: capacityType === 'spot' ? 'spot' : 'on-demand',
    count: group.length,
    min: 0,
    max: group.length,
    zones: [...zones],
    template: templateOf(first),
    bootMs: { kind: 'constant', ms: 45_000 },
    ...(price === undefined ? {} : { priceMicroUsdPerHour: price, priceSource: prices.name }),
  };
}

function templateOf({ metadata, spec = {}, status = {}, ...rest }: Node): Node {
  const labels: Labels = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(([key]) => !OWN_LABELS.includes(key)),
  );
  const { taints } = spec;
  const { capacity, allocatable } = status;
  return {
    ...rest,
    metadata: { name: '', labels },
    // Conditions come and go with the node: their taints are not the pool's.
    spec:
      taints === undefined
        ? {}
        : { taints: taints.filter(({ key }) => !key.startsWith('node.kubernetes.io/')) },
    status: {
      ...(capacity === undefined ? {} : { capacity }),
      ...(allocatable === undefined ? {} : { allocatable }),
    },
  };
}
