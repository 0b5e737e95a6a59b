import { originOf } from '../cloudprovider/index.ts';
import type { Node } from '../model/index.ts';
import type { PoolIdentity } from '../result/index.ts';
import type { NodePoolSpec, PriceSpec } from '../scenario/index.ts';

/** The pool that a node of a pool of the scenario is accounted to. */
export function poolIdentityOfSpec(spec: NodePoolSpec): PoolIdentity {
  return {
    name: spec.name,
    instanceType: spec.instanceType,
    capacityType: spec.capacityType,
    ...(spec.priceMicroUsdPerHour === undefined ? {} : { priceMicroUsdPerHour: spec.priceMicroUsdPerHour }),
    ...(spec.priceSource === undefined ? {} : { priceSource: spec.priceSource }),
  };
}

/** The pool of a node that came with a dump or a trace, by its labels; its price by its instance type. */
export function poolIdentityOfNode(node: Node, prices: PriceSpec): PoolIdentity {
  const { pool, instanceType, capacityType } = originOf(node);
  const price = (capacityType === 'spot' ? prices.spot : prices.onDemand)[instanceType] as number | undefined;
  return {
    name: pool === 'default' && instanceType !== '' ? instanceType : pool,
    instanceType: instanceType === '' ? 'unknown' : instanceType,
    capacityType,
    ...(price === undefined ? {} : { priceMicroUsdPerHour: price, priceSource: prices.book }),
  };
}
