import type { ExplainedSync } from '../../index.ts';
import type { Io } from '../command.ts';
import { replayOf } from '../input/replay-of.ts';

/** The arithmetic of an autoscaler's last sync up to a time, from replaying the run; undefined: there was none. */
export async function hpaArithmetic(
  io: Io,
  folder: string,
  name: string,
  atMs: number | undefined,
): Promise<string | undefined> {
  const { explainAutoscaler } = await import('../../index.ts');
  const run = await replayOf(folder);
  if (typeof run === 'string') return run;
  const sync = explainAutoscaler(run.scenario, name, { atMs, plugins: run.plugins, signal: io.signal });
  return sync === undefined ? undefined : syncText(sync);
}

/** Exported for its test. */
export function syncText({ timeMs, spec, outcome, pods, podsReady }: ExplainedSync): string {
  const { status, steps, rescaledTo } = outcome;
  const current = status.currentReplicas;
  return [
    `HorizontalPodAutoscaler ${spec.namespace}/${spec.name}, ${spec.minReplicas} to ${spec.maxReplicas} replicas, at ${timeMs / 1000} s:`,
    `  ${current} replicas wanted so far; of ${pods} pods ${podsReady} are ready`,
    ...metricLines({ spec, outcome }),
    ...stepLines(steps),
    rescaledTo === undefined
      ? `  stays at ${current} replicas`
      : `  goes from ${current} to ${rescaledTo} replicas`,
    ...Object.entries(status.conditions).map(
      ([type, condition]) => `  ${type}=${condition.status} ${condition.reason}: ${condition.message}`,
    ),
    '',
  ].join('\n');
}

function metricLines({ spec, outcome }: Pick<ExplainedSync, 'spec' | 'outcome'>): string[] {
  const { currentReplicas, readings } = outcome.status;
  return spec.metrics.map((metric, index) => {
    const name = 'resource' in metric ? metric.resource : metric.metric;
    const reading = readings[index];
    if (reading === undefined) return `  ${metric.type} ${name}: no value`;
    const { target } = metric;
    const seen =
      target.kind === 'utilization'
        ? `${reading.utilizationPercent}% of the request against ${target.percent}%`
        : `${milliText(reading.averageMilli ?? reading.valueMilli)} against ${milliText(target.milli)}`;
    const raw = (currentReplicas * reading.ratio).toFixed(2);
    return `  ${metric.type} ${name}: ${seen}, ratio ${reading.ratio.toFixed(3)}; ${currentReplicas} × ${reading.ratio.toFixed(3)} = ${raw}`;
  });
}

function stepLines(steps: ExplainedSync['outcome']['steps']): string[] {
  if (steps === undefined) return ['  metrics were not asked or gave nothing'];
  const { proposal, name, normalized } = steps;
  const { stabilized, limited } = normalized;
  return [
    `  the metrics ask for ${proposal}${name === '' ? '' : ` (${name})`}: pods without a value or not ready count as the rules say, within the tolerance the number stays`,
    `  the stabilization windows make it ${stabilized.replicas} (${stabilized.reason})`,
    `  rates and bounds make it ${limited.replicas} (${limited.reason})`,
  ];
}

/** Milli-units as Kubernetes writes quantities: 1500 → 1500m, 2000 → 2. */
function milliText(milli: number | bigint | undefined): string {
  if (milli === undefined) return 'no value';
  const whole = BigInt(milli);
  return whole % 1000n === 0n ? String(whole / 1000n) : `${whole}m`;
}
