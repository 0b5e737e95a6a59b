import { DURATION_MS_MAX, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import type { Simulation } from '../simulation.ts';

/** Annotations that say how long a pod runs; the second one is KWOK's. */
const ANNOTATIONS = ['plimsoll.io/run-time', 'pod-complete.stage.kwok.x-k8s.io/delay'];
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };

/** What a Job's pod is taken to run for when nothing says how long; the run says so. */
export function assumedJobRunTimeMs({ texts }: Simulation): number {
  texts.assume('Pods of Jobs that do not say how long they run are taken to run for 5 minutes.');
  return JOB_RUN_TIME_MS;
}

const JOB_RUN_TIME_MS = 5 * MINUTE_MS;

/** How long the pod says it runs, in ms; undefined when it does not say. What is no duration is listed as ignored. */
export function runTimeMsOf({ texts }: Pick<Simulation, 'texts'>, pod: Pod): number | undefined {
  for (const name of ANNOTATIONS) {
    const text = pod.metadata.annotations?.[name];
    if (text === undefined) continue;
    const durationMs = durationMsOf(text);
    if (durationMs === undefined)
      texts.ignore(`${name}: ${text.slice(0, 40)}`, 'no duration such as 90s or 1h30m');
    return durationMs;
  }
  return undefined;
}

/** `90s`, `1h30m`; undefined for anything else, and for what is longer than Go counts. */
function durationMsOf(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    sum += Number(amount) * UNIT_MS[unit];
  return sum <= DURATION_MS_MAX ? Math.round(sum) : undefined;
}
