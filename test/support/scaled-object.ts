import { readScaledObject } from '../../src/autoscale/keda/scaled-object.ts';
import type { ScaledObjectSpec } from '../../src/autoscale/keda/scaled-object.ts';

/** What is read of the ScaledObject jobs/worker with this spec; its target is the Deployment worker. */
export function scaledObjectSpec(
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
): ScaledObjectSpec {
  return readScaledObject({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'worker', namespace: 'jobs', annotations },
    spec: { scaleTargetRef: { name: 'worker' }, ...spec },
  });
}
