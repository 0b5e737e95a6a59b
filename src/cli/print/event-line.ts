import type { EventRow } from '../../index.ts';

/** `000012.500 pod-bound web-3 node-1`: seconds, then what, whom and where. */
export function eventLine({ time_ms: timeMs, event, subject, object, detail, reason }: EventRow): string {
  const seconds = String(Math.floor(timeMs / 1000)).padStart(6, '0');
  const ms = String(timeMs % 1000).padStart(3, '0');
  const figure = event === 'workload-scaled' ? `replicas=${detail}` : '';
  return `${[`${seconds}.${ms}`, event, subject, object, figure, reason].filter((part) => part !== '').join(' ')}\n`;
}
