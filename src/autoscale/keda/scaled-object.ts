import { SECOND_MS } from '../../base/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import { fieldListAt, fieldsAt, numberAt, optionalFieldsAt, textAt, textMapAt } from '../fields.ts';
import type { Fields } from '../fields.ts';

/** keda.sh/v1alpha1 ScaledObject: a custom resource, so its parts come untyped. */
export interface ScaledObject extends KubernetesObject {
  readonly spec: Fields;
}

/** A ScaledObject after KEDA's defaulting. */
export interface ScaledObjectSpec {
  readonly namespace: string;
  readonly name: string;
  readonly target: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly pollingIntervalMs: number;
  /** From the last time a trigger was active to scaling to zero. */
  readonly cooldownPeriodMs: number;
  readonly initialCooldownPeriodMs: number;
  readonly idleReplicas: number | undefined;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly hpaName: string;
  readonly behavior: Fields | undefined;
  readonly triggers: readonly KedaTrigger[];
  /** Held at this number by annotation; 'as-is': held at whatever it is. */
  readonly pausedAt: number | 'as-is' | undefined;
}

export interface KedaTrigger {
  /** prometheus, cron, rabbitmq, aws-sqs-queue, kafka, cpu, memory … */
  readonly type: string;
  readonly name: string | undefined;
  readonly metricType: 'AverageValue' | 'Value' | 'Utilization';
  readonly metadata: Readonly<Record<string, string>>;
}

const DEFAULT_MAX_REPLICAS = 100;

/**
 * The fields that decide something, times in ms, with KEDA's defaults: a look every 30 s, five minutes of cool-down, 0
 * to 100 replicas.
 */
export function readScaledObject(object: ScaledObject): ScaledObjectSpec {
  const { metadata, spec } = object;
  const hpaConfig = fieldsAt(fieldsAt(spec, 'advanced'), 'horizontalPodAutoscalerConfig');
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    target: readTarget(fieldsAt(spec, 'scaleTargetRef')),
    pollingIntervalMs: (numberAt(spec, 'pollingInterval') ?? 30) * SECOND_MS,
    cooldownPeriodMs: (numberAt(spec, 'cooldownPeriod') ?? 300) * SECOND_MS,
    initialCooldownPeriodMs: (numberAt(spec, 'initialCooldownPeriod') ?? 0) * SECOND_MS,
    idleReplicas: numberAt(spec, 'idleReplicaCount'),
    minReplicas: numberAt(spec, 'minReplicaCount') ?? 0,
    maxReplicas: numberAt(spec, 'maxReplicaCount') ?? DEFAULT_MAX_REPLICAS,
    hpaName: textAt(hpaConfig, 'name') ?? `keda-hpa-${metadata.name}`,
    behavior: optionalFieldsAt(hpaConfig, 'behavior'),
    triggers: fieldListAt(spec, 'triggers').map(readTrigger),
    pausedAt: pausedAt(metadata.annotations ?? {}),
  };
}

function readTarget(target: Fields): ScaledObjectSpec['target'] {
  const apiVersion = textAt(target, 'apiVersion');
  return {
    ...(apiVersion !== undefined && { apiVersion }),
    kind: textAt(target, 'kind') ?? 'Deployment',
    name: textAt(target, 'name') ?? '',
  };
}

function readTrigger(trigger: Fields): KedaTrigger {
  const metricType = textAt(trigger, 'metricType');
  const type = textAt(trigger, 'type') ?? '';
  const isResource = type === 'cpu' || type === 'memory';
  const fallback = isResource ? 'Utilization' : 'AverageValue';
  return {
    type,
    name: textAt(trigger, 'name'),
    metricType: metricType === 'Value' || metricType === 'AverageValue' ? metricType : fallback,
    metadata: textMapAt(trigger, 'metadata') ?? {},
  };
}

function pausedAt(annotations: Readonly<Record<string, string>>): number | 'as-is' | undefined {
  const replicas = annotations['autoscaling.keda.sh/paused-replicas'];
  if (replicas !== undefined && /^\d+$/.test(replicas)) return Number(replicas);
  return annotations['autoscaling.keda.sh/paused'] === 'true' ? 'as-is' : undefined;
}
