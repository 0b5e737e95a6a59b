import { isMapping } from '../schema/scalars.ts';

type Fields = Readonly<Record<string, unknown>>;

/** autoscaling/v1 (one CPU target) and v2beta1 (targets spread over differently named fields) as autoscaling/v2. */
export function hpaToV2(value: Fields): Fields {
  const { spec } = value;
  if (!isMapping(spec)) return value;
  const { targetCPUUtilizationPercentage: percentage, metrics, ...rest } = spec;
  const fromAnnotation = annotatedMetrics(value);
  const cpu = percentage === undefined || percentage === null ? [] : [cpuMetric(percentage)];
  const listed = Array.isArray(metrics) ? metrics.map(metricToV2) : [];
  const all = [...cpu, ...listed, ...fromAnnotation];
  return { ...value, spec: { ...rest, ...(all.length === 0 ? {} : { metrics: all }) } };
}

/** autoscaling/v1 knows CPU only; as upstream's conversion (pkg/apis/autoscaling/v1/conversion.go) reads it. */
function cpuMetric(averageUtilization: unknown): Fields {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

/** autoscaling/v1 keeps the metrics that it has no field for as JSON in an annotation. */
function annotatedMetrics(value: Fields): Fields[] {
  const { metadata } = value;
  const annotations = isMapping(metadata) ? metadata['annotations'] : undefined;
  const text = isMapping(annotations) ? annotations['autoscaling.alpha.kubernetes.io/metrics'] : undefined;
  if (typeof text !== 'string') return [];
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics.filter(isMapping).map(metricToV2) : [];
  } catch {
    return [];
  }
}

const SOURCE_FIELDS: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** A metric that is v2 already stays as it is: dumps mix the two. */
function metricToV2(metric: unknown): Fields {
  if (!isMapping(metric)) return {};
  const type = String(metric['type']);
  const field = Object.hasOwn(SOURCE_FIELDS, type) ? SOURCE_FIELDS[type] : '';
  const source = metric[field];
  if (!isMapping(source) || (source['target'] !== undefined && field !== 'object')) return metric;
  if (isMapping(source['metric'])) return metric;
  return { ...metric, [field]: sourceToV2(source) };
}

function sourceToV2(source: Fields): Fields {
  const {
    metricName,
    metricSelector,
    selector,
    target,
    targetAverageUtilization,
    targetAverageValue,
    targetValue,
    averageValue,
    ...rest
  } = source;
  const chosen = metricSelector ?? selector;
  return {
    ...rest,
    ...(metricName === undefined
      ? {}
      : { metric: { name: metricName, ...(chosen === undefined ? {} : { selector: chosen }) } }),
    // In v2beta1 the `target` of an Object metric is the object.
    ...(target === undefined ? {} : { describedObject: target }),
    target: targetOf({
      targetAverageUtilization,
      targetAverageValue: targetAverageValue ?? averageValue,
      targetValue,
    }),
  };
}

/** v2 says the type of a target; in v2beta1 it followed from the field that was set. */
function targetOf(old: Fields): Fields {
  if (isSet(old['targetAverageUtilization']))
    return { type: 'Utilization', averageUtilization: old['targetAverageUtilization'] };
  if (isSet(old['targetAverageValue']))
    return { type: 'AverageValue', averageValue: old['targetAverageValue'] };
  return { type: 'Value', value: old['targetValue'] };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
