import { parseQuantity, quantityText, scaledValue } from '../model/index.ts';
import type { Container, Pod, Quantity, ResourceList, ResourceRequirements } from '../model/index.ts';

/** Finer amounts than thousandths are rounded up when an object is read. */
const MILLI = -3;

/**
 * The defaults that the API server gives a pod before any admission plugin sees it, as far as they decide something:
 * requests from limits, amounts no finer than a thousandth, container ports copied to the host in the host network.
 *
 * Upstream: pkg/apis/core/v1/defaults.go SetDefaults_Pod, SetDefaults_PodSpec, SetDefaults_ResourceList.
 */
export function withPodDefaults(pod: Pod): Pod {
  const { spec } = pod;
  const prepared = (container: Container): Container => {
    const withAmounts = withRequestsFromLimits(container);
    return spec.hostNetwork === true ? withHostPorts(withAmounts) : withAmounts;
  };
  return {
    ...pod,
    spec: {
      ...spec,
      restartPolicy: spec.restartPolicy ?? 'Always',
      schedulerName: spec.schedulerName ?? 'default-scheduler',
      terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
      containers: spec.containers.map(prepared),
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(prepared) }),
    },
  };
}

/** A limit without a request is the request too. */
export function withRequestsFromLimits(container: Container): Container {
  const { resources } = container;
  if (resources === undefined) return container;
  const limits = roundedList(resources.limits);
  const requests = { ...limits, ...roundedList(resources.requests) };
  return { ...container, resources: requirements(resources, requests, limits) };
}

/** Requirements with these lists; empty ones are left out, as the API writes them. */
export function requirements(
  { requests: _requests, limits: _limits, ...rest }: ResourceRequirements,
  requests: ResourceList,
  limits: ResourceList,
): ResourceRequirements {
  return {
    ...rest,
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

/** Amounts as the API stores them; what is no quantity stays as it is. */
export function roundedList(list: ResourceList | undefined): ResourceList {
  return Object.fromEntries(
    Object.entries(list ?? {}).map(([name, text]) => {
      const quantity = parseQuantity(text);
      if (quantity === undefined) return [name, text];
      const isFiner =
        quantity.exponent < MILLI && quantity.unscaled % 10n ** BigInt(MILLI - quantity.exponent) !== 0n;
      return [name, quantityText(isFiner ? inThousandths(quantity) : quantity)];
    }),
  );
}

/** Rounded up; the text as written goes with what it said. Upstream: Quantity.RoundUp. */
function inThousandths(quantity: Quantity): Quantity {
  const { format } = quantity;
  return { form: 'integer', unscaled: scaledValue(quantity, MILLI), exponent: MILLI, format };
}

function withHostPorts(container: Container): Container {
  if (container.ports === undefined) return container;
  const ports = container.ports.map((port) =>
    port.hostPort === undefined || port.hostPort === 0 ? { ...port, hostPort: port.containerPort } : port,
  );
  return { ...container, ports };
}
