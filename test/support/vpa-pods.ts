import { readVpaSpec } from '../../src/autoscale/vpa/vpa-spec.ts';
import type { ContainerRecommendation, VpaSpec } from '../../src/autoscale/vpa/vpa-spec.ts';
import { parseQuantity } from '../../src/model/index.ts';
import type { Container, LimitRange, Pod, Quantity } from '../../src/model/index.ts';

type Texts = Readonly<Partial<Record<'cpu' | 'memory', string>>>;

export function quantity(text: string): Quantity {
  const read = parseQuantity(text);
  if (read === undefined) throw new Error(`${text} is no quantity`);
  return read;
}

export function quantities(texts: Texts): Readonly<Partial<Record<'cpu' | 'memory', Quantity>>> {
  return Object.fromEntries(Object.entries(texts).map(([resource, text]) => [resource, quantity(text)]));
}

/** A container from `requests` and `limits`; absent ones stay absent. */
export function container(name: string, requests?: Texts, limits?: Texts): Container {
  if (requests === undefined && limits === undefined) return { name };
  return {
    name,
    resources: { ...(requests !== undefined && { requests }), ...(limits !== undefined && { limits }) },
  };
}

export function podOf(containers: readonly Container[], changes: Partial<Pod> = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1' }, spec: { containers }, ...changes };
}

/** One entry of status.recommendation; bounds that are not given are absent. */
export function entry(
  containerName: string,
  target: Texts,
  bounds: { lower?: Texts; upper?: Texts } = {},
): ContainerRecommendation {
  return {
    containerName,
    target: quantities(target),
    lowerBound: quantities(bounds.lower ?? {}),
    upperBound: quantities(bounds.upper ?? {}),
    uncappedTarget: quantities(target),
  };
}

export function limitRange(...limits: readonly Readonly<Record<string, unknown>>[]): LimitRange {
  return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits' }, spec: { limits } };
}

/** A VPA of the name `web` with this spec. */
export function vpaOf(
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
): VpaSpec {
  return readVpaSpec({
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'web', annotations },
    spec,
  });
}
