import { SECOND_MS } from '../../base/index.ts';
import { parseQuantity, scaledValue } from '../../model/index.ts';
import type { HorizontalPodAutoscaler, LabelSelector } from '../../model/index.ts';
import { approximateOf } from '../approximate.ts';
import {
  fieldListAt,
  fieldsAt,
  numberAt,
  optionalFieldsAt,
  quantityAt,
  textAt,
  textMapAt,
  textsAt,
} from '../fields.ts';
import type { Fields } from '../fields.ts';
import type {
  DescribedObject,
  HpaBehavior,
  HpaMetric,
  HpaSpec,
  HpaTarget,
  ScalingPolicy,
  ScalingRules,
} from './hpa-spec.ts';
import { int64 } from './replicas/int64.ts';
import type { Int64 } from './replicas/int64.ts';

/**
 * The autoscaler as a user wrote it → its spec after the API's defaulting (autoscaling/v2 defaults.go).
 *
 * No metrics: 80 % of the cpu request. `behavior` is defaulted only where the object has one; a side that is given
 * keeps its own policies and gets the other fields. The fields of v1 (`targetCPUUtilizationPercentage`) and v2beta1
 * (`targetAverageUtilization` …) are read as what the API server converts them to.
 */
export function readHpaSpec(hpa: HorizontalPodAutoscaler): HpaSpec {
  const { spec, metadata } = hpa;
  const behavior = optionalFieldsAt(spec, 'behavior');
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    minReplicas: spec.minReplicas ?? 1,
    maxReplicas: spec.maxReplicas,
    metrics: readMetrics(spec),
    ...(behavior !== undefined && { behavior: readBehavior(behavior) }),
  };
}

const DEFAULT_CPU_PERCENT = 80;

function readMetrics(spec: Fields): readonly HpaMetric[] {
  const metrics = fieldListAt(spec, 'metrics')
    .map(readMetric)
    .filter((metric) => metric !== undefined);
  if (metrics.length > 0) return metrics;
  const percent = numberAt(spec, 'targetCPUUtilizationPercentage') ?? DEFAULT_CPU_PERCENT;
  return [{ type: 'Resource', resource: 'cpu', target: { kind: 'utilization', percent } }];
}

function readMetric(metric: Fields): HpaMetric | undefined {
  const type = textAt(metric, 'type') ?? '';
  const source = fieldsAt(metric, `${type.slice(0, 1).toLowerCase()}${type.slice(1)}`);
  const target = readTarget(source, type);
  switch (type) {
    case 'Resource':
      return { type, resource: textAt(source, 'name') ?? '', target };
    case 'ContainerResource':
      return {
        type,
        resource: textAt(source, 'name') ?? '',
        container: textAt(source, 'container') ?? '',
        target,
      };
    case 'Pods':
      return { type, ...readIdentifier(source), target };
    case 'External':
      return { type, ...readIdentifier(source), target };
    case 'Object':
      return { type, ...readIdentifier(source), describedObject: readDescribed(source), target };
    default:
      return undefined;
  }
}

function readDescribed(source: Fields): DescribedObject {
  const described = optionalFieldsAt(source, 'describedObject') ?? fieldsAt(source, 'target');
  return { kind: textAt(described, 'kind') ?? '', name: textAt(described, 'name') ?? '' };
}

/** Which of the target's figures counts follows the controller's own order of tests. */
function readTarget(source: Fields, type: string): HpaTarget {
  const target = fieldsAt(source, 'target');
  const average = quantityAt(target, 'averageValue') ?? quantityAt(source, 'targetAverageValue');
  const value = quantityAt(target, 'value') ?? quantityAt(source, 'targetValue');
  const percent = numberAt(target, 'averageUtilization') ?? numberAt(source, 'targetAverageUtilization');
  const isObjectByValue = type === 'Object' && textAt(target, 'type') === 'Value';
  if (value !== undefined && (average === undefined || isObjectByValue)) {
    return { kind: 'value', milli: milliOf(value) };
  }
  if (average !== undefined) return { kind: 'averageValue', milli: milliOf(average) };
  return { kind: 'utilization', percent: percent ?? 0 };
}

function readIdentifier(source: Fields): { readonly metric: string; readonly selector?: LabelSelector } {
  const identifier = fieldsAt(source, 'metric');
  const name = textAt(identifier, 'name') ?? textAt(source, 'metricName') ?? '';
  const selector =
    optionalFieldsAt(identifier, 'selector') ??
    optionalFieldsAt(source, 'selector') ??
    optionalFieldsAt(source, 'metricSelector');
  return selector === undefined ? { metric: name } : { metric: name, selector: readSelector(selector) };
}

function readSelector(selector: Fields): LabelSelector {
  const matchLabels = textMapAt(selector, 'matchLabels');
  const matchExpressions = fieldListAt(selector, 'matchExpressions').map((expression) => ({
    key: textAt(expression, 'key') ?? '',
    operator: textAt(expression, 'operator') ?? '',
    values: textsAt(expression, 'values') ?? [],
  }));
  return {
    ...(matchLabels !== undefined && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
}

const DEFAULT_PERIOD_MS = 15 * SECOND_MS;
const DOUBLE: ScalingPolicy = { type: 'Percent', value: 100, periodMs: DEFAULT_PERIOD_MS };
const FOUR_PODS: ScalingPolicy = { type: 'Pods', value: 4, periodMs: DEFAULT_PERIOD_MS };

/** Default rules of `behavior` where a side is not given. */
export const DEFAULT_SCALE_UP: ScalingRules = {
  stabilizationWindowMs: 0,
  selectPolicy: 'Max',
  policies: [FOUR_PODS, DOUBLE],
};
/**
 * What `behavior.scaleDown` is where nothing is written: all at once, after the stabilization window. Upstream:
 * pkg/apis/autoscaling/v2/defaults.go.
 */
export const DEFAULT_SCALE_DOWN: ScalingRules = { selectPolicy: 'Max', policies: [DOUBLE] };

function readBehavior(behavior: Fields): HpaBehavior {
  return {
    scaleUp: readRules(fieldsAt(behavior, 'scaleUp'), DEFAULT_SCALE_UP),
    scaleDown: readRules(fieldsAt(behavior, 'scaleDown'), DEFAULT_SCALE_DOWN),
  };
}

function readRules(rules: Fields, defaults: ScalingRules): ScalingRules {
  const windowSeconds = numberAt(rules, 'stabilizationWindowSeconds');
  const windowMs = windowSeconds === undefined ? defaults.stabilizationWindowMs : windowSeconds * SECOND_MS;
  const select = textAt(rules, 'selectPolicy');
  const tolerance = quantityAt(rules, 'tolerance');
  return {
    ...(windowMs !== undefined && { stabilizationWindowMs: windowMs }),
    selectPolicy: select === 'Min' || select === 'Disabled' ? select : 'Max',
    policies: Array.isArray(rules['policies'])
      ? fieldListAt(rules, 'policies').map(readPolicy)
      : defaults.policies,
    ...(tolerance !== undefined && { tolerance: approximateOf(tolerance) }),
  };
}

function readPolicy(policy: Fields): ScalingPolicy {
  return {
    type: textAt(policy, 'type') === 'Percent' ? 'Percent' : 'Pods',
    value: numberAt(policy, 'value') ?? 0,
    periodMs: (numberAt(policy, 'periodSeconds') ?? 0) * SECOND_MS,
  };
}

function milliOf(text: string | number): Int64 {
  const quantity = parseQuantity(text);
  return quantity === undefined ? 0 : int64(scaledValue(quantity, -3));
}
