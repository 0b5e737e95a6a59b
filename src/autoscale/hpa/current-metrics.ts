import { quantityText } from '../../model/index.ts';
import type { QuantityFormat } from '../../model/index.ts';
import type { HpaMetric } from './hpa-spec.ts';
import type { Int64 } from './replicas/int64.ts';
import type { MetricReading } from './replicas/replica-proposal.ts';

/** An entry of `status.currentMetrics`; type '' belongs to a metric that failed. */
export interface CurrentMetric {
  readonly type: string;
  readonly averageUtilization?: Int64;
  readonly averageValue?: string;
  readonly value?: string;
}

/** The figures as the API shows them: memory in binary form where it is whole bytes, everything else decimal. */
export function currentMetricsOf(
  metrics: readonly HpaMetric[],
  readings: readonly (MetricReading | undefined)[],
): readonly CurrentMetric[] {
  return readings.map((reading, index) => {
    if (reading === undefined) return { type: '' };
    const metric = metrics[index];
    const format = isMemory(metric) ? 'BinarySI' : 'DecimalSI';
    const { utilizationPercent, averageMilli, valueMilli } = reading;
    return {
      type: metric.type,
      ...(utilizationPercent !== undefined && { averageUtilization: utilizationPercent }),
      ...(averageMilli !== undefined && { averageValue: milliText(averageMilli, format) }),
      ...(valueMilli !== undefined && { value: milliText(valueMilli, format) }),
    };
  });
}

function isMemory(metric: HpaMetric): boolean {
  return 'resource' in metric && metric.resource === 'memory';
}

function milliText(milli: Int64, format: QuantityFormat): string {
  return quantityText({ form: 'integer', unscaled: BigInt(milli), exponent: -3, format });
}
