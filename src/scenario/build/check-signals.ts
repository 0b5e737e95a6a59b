import { didYouMean } from '../../base/index.ts';
import { EVICTION_SIGNALS } from '../../kubelet/index.ts';
import type { Path, ScenarioReading } from './reading.ts';

/** Thresholds of eviction by signal: one that the kubelet does not know would never be met. */
export function checkSignals(
  thresholds: Readonly<Record<string, unknown>> | undefined,
  path: Path,
  reading: ScenarioReading,
): void {
  for (const signal of Object.keys(thresholds ?? {})) {
    if ((EVICTION_SIGNALS as readonly string[]).includes(signal)) continue;
    const near = didYouMean(signal, EVICTION_SIGNALS);
    const hint = near === undefined ? `one of ${EVICTION_SIGNALS.join(', ')}` : `did you mean ${near}?`;
    reading.error(
      [...path, signal],
      { code: 'field-unknown', message: `no eviction signal ${signal}`, hint },
      'key',
    );
  }
}
