import { countText, decimalText, durationText, percentText } from '../base/index.ts';
import type { Finding, RunResult } from './run-result.ts';

/** Shares of time below which nobody wants to hear of it. */
const THROTTLING_WORTH_SAYING = 0.05;
const LIMIT_WORTH_SAYING = 0.05;

/** Pods that were killed or slowed on their nodes. */
export function runtimeFindings({ runtime = [] }: RunResult): Finding[] {
  const kills = runtime.reduce((sum, { oomKills }) => sum + oomKills, 0);
  const evictions = runtime.reduce((sum, one) => sum + one.evictions, 0);
  const slowed = runtime.filter(({ throttledRatio }) => throttledRatio >= THROTTLING_WORTH_SAYING);
  const findings: Finding[] = [];
  if (kills > 0) {
    const worst = runtime.reduce((a, b) => (b.oomKills > a.oomKills ? b : a));
    const text = `${countText(kills, 'container')} ran out of memory and ${kills === 1 ? 'was' : 'were'} killed, ${kills === 1 ? 'it was one' : 'most of them'} of ${worst.namespace}/${worst.name}.`;
    findings.push({ kind: 'oom-kills', severity: 'bad', text });
  }
  if (evictions > 0) {
    const text = `${countText(evictions, 'pod')} ${evictions === 1 ? 'was' : 'were'} evicted by nodes under pressure.`;
    findings.push({ kind: 'node-pressure', severity: 'warning', text });
  }
  if (slowed.length > 0) {
    const worst = slowed.reduce((a, b) => (b.throttledRatio > a.throttledRatio ? b : a));
    const text =
      `${countText(slowed.length, 'workload')} ${slowed.length === 1 ? 'is' : 'are'} throttled at the CPU limit, ` +
      `${worst.namespace}/${worst.name} in ${percentText(worst.throttledRatio)} of its periods.`;
    findings.push({ kind: 'throttling', severity: 'warning', text });
  }
  return findings;
}

const REFUSALS_NAMED = 3;

/** What the API server refused: a sentence for each of those who asked most often, in the server's words. */
export function refusalFindings({ refusals = [] }: RunResult): Finding[] {
  const named = refusals.slice(0, REFUSALS_NAMED).map(({ asker, message, attempts, lastMs }): Finding => {
    const often = attempts === 1 ? 'was refused' : `was refused ${decimalText(attempts)} times, last`;
    const text = `${asker} ${often} at ${durationText(lastMs)}: ${message}.`;
    return { kind: 'refused', severity: 'bad', text };
  });
  const rest = refusals.length - named.length;
  if (rest === 0) return named;
  const text = `${countText(rest, 'more refusal')} by admission (see below).`;
  return [...named, { kind: 'refused', severity: 'bad', text }];
}

/** Autoscalers that wanted more than they were allowed, or could not see. */
export function autoscalerFindings({ autoscalers = [] }: RunResult): Finding[] {
  return autoscalers.flatMap(({ namespace, name, replicasMax, limited, blindRatio }): Finding[] => {
    const full = limited.find(({ reason }) => reason === 'TooManyReplicas');
    const findings: Finding[] = [];
    if (full !== undefined && full.ratio >= LIMIT_WORTH_SAYING) {
      const text = `The autoscaler ${namespace}/${name} wanted more than its ${countText(replicasMax, 'replica')} for ${percentText(full.ratio)} of the time.`;
      findings.push({ kind: 'autoscaler-limit', severity: 'warning', text });
    }
    if (blindRatio >= LIMIT_WORTH_SAYING) {
      const text = `The autoscaler ${namespace}/${name} had no metric for ${percentText(blindRatio)} of the time.`;
      findings.push({ kind: 'autoscaler-blind', severity: 'warning', text });
    }
    return findings;
  });
}
