import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import { METRICS } from './compare.ts';

describe('what is compared', () => {
  const result = sampleResult();
  const valueOf = (name: string): number => METRICS.find((metric) => metric.name === name)?.of(result) ?? NaN;

  test('the parts of the cost are the cost: used, DaemonSets, idle; stranded is part of idle', () => {
    const parts = valueOf('cost of used') + valueOf('cost of daemonsets') + valueOf('cost of idle');
    expect(parts).toBe(valueOf('cost'));
    expect(valueOf('cost of stranded')).toBeLessThanOrEqual(valueOf('cost of idle'));
  });

  test('every metric has a name of its own, and the money is first', () => {
    const names = METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(METRICS.slice(0, 6).every(({ unit }) => unit === 'micro-usd')).toBe(true);
  });
});
