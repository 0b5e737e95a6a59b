import type { HorizontalPodAutoscaler } from '../../model/index.ts';
import type { KedaTrigger, ScaledObjectSpec } from './scaled-object.ts';
import { triggerMetricName, triggerTarget } from './trigger-targets.ts';

/**
 * The HPA that KEDA makes of a ScaledObject. It works from one replica up, whatever minReplicaCount says: zero is
 * KEDA's own business (activation.ts).
 */
export function hpaOfScaledObject(spec: ScaledObjectSpec): HorizontalPodAutoscaler {
  const metrics = spec.triggers.map(metricOf);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: spec.hpaName, namespace: spec.namespace },
    spec: {
      scaleTargetRef: spec.target,
      minReplicas: Math.max(1, spec.minReplicas),
      maxReplicas: spec.maxReplicas,
      metrics,
      ...(spec.behavior !== undefined && { behavior: spec.behavior }),
    },
  };
}

function metricOf(trigger: KedaTrigger, index: number): Readonly<Record<string, unknown>> {
  if (trigger.type === 'cpu' || trigger.type === 'memory') return resourceMetric(trigger, trigger.type);
  const { threshold } = triggerTarget(trigger);
  const target =
    trigger.metricType === 'Value'
      ? { type: 'Value', value: threshold }
      : { type: 'AverageValue', averageValue: threshold };
  return { type: 'External', external: { metric: { name: triggerMetricName(trigger, index) }, target } };
}

function resourceMetric(trigger: KedaTrigger, name: string): Readonly<Record<string, unknown>> {
  const { metadata, metricType } = trigger;
  const value = metadata['value'] ?? '';
  const target =
    metricType === 'Utilization'
      ? { type: 'Utilization', averageUtilization: Number(value) }
      : { type: 'AverageValue', averageValue: value };
  const container = metadata['containerName'];
  if (container === undefined) return { type: 'Resource', resource: { name, target } };
  return { type: 'ContainerResource', containerResource: { name, container, target } };
}
