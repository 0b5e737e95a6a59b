import { DURATION_MS_MAX, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import type { Pod } from '../../../model/index.ts';

/** What KWOK plays for a pod, in this order; the last two end it. */
export type PodStage = 'pod-start' | 'pod-ready' | 'pod-complete' | 'pod-fail' | 'pod-delete';

const DEFAULTS_MS: Readonly<Record<PodStage, number>> = {
  'pod-start': SECOND_MS,
  'pod-ready': SECOND_MS,
  'pod-complete': 5 * SECOND_MS,
  'pod-fail': 5 * SECOND_MS,
  'pod-delete': SECOND_MS,
};
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };

/** A stage's delay: KWOK's annotation, else the fixed default. */
export function stageDelayMs({ metadata }: Pod, stage: PodStage): number {
  const text = metadata.annotations?.[`${stage}.stage.kwok.x-k8s.io/delay`];
  return text === undefined ? DEFAULTS_MS[stage] : annotatedDelayMs(text);
}

/** `1m30s`; nothing that can be read is no delay. */
export function annotatedDelayMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    sum += Number(amount) * UNIT_MS[unit];
  return Math.min(DURATION_MS_MAX, Math.round(sum));
}

/** How a pod ends by itself: as it is annotated, completed where a Job made it, else not at all. */
export function endingStage({ metadata }: Pod): 'pod-complete' | 'pod-fail' | undefined {
  if (metadata.annotations?.['timelines/outcome'] === 'fail') return 'pod-fail';
  const isOfJob = metadata.ownerReferences?.some(({ kind }) => kind === 'Job') === true;
  return isOfJob ? 'pod-complete' : undefined;
}
