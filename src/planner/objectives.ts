import { countText, durationText, percentText } from '../base/index.ts';
import type { RunResult } from '../result/index.ts';
import { withMoreReplicas } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { PlanObjectives } from './plan-request.ts';

/** Something that has to hold in every run of one kind of trial. */
export interface Objective {
  readonly text: string;
  readonly trial: TrialKind;
  /** By how much a run misses it; undefined: it holds. `unboundMax`: pods that no choice of nodes runs, and nobody can ask for. */
  miss(result: RunResult, unboundMax: number): Miss | undefined;
}

/** How far a run is from what it should hold. */
export interface Miss {
  /** `4 pods never had a node`. */
  readonly by: string;
  /** Comparable from objective to objective: 0 is as good as held, 1 all pods or twice the limit. */
  readonly excess: number;
}

/** The scenario as it is; with a zone lost; with more pods. */
export type TrialKind = 'run' | 'zone' | 'headroom';

/** A changed copy of a candidate's scenario, and the objectives that it puts to the test. */
export interface Trial {
  readonly kind: TrialKind;
  readonly scenario: Scenario;
}

/** What a candidate must hold besides running every pod, each with its text and its test. */
export function objectivesOf(
  { pendingMsP99, survivesZone, headroomRatio }: PlanObjectives,
  scenario: Scenario,
): Objective[] {
  const objectives: Objective[] = [
    {
      text: 'every pod runs that fits an empty node',
      trial: 'run',
      miss: ({ pods }, unboundMax) => missingPods(pods.neverBound - unboundMax, pods, 'never had a node'),
    },
    { text: 'no container is killed for memory', trial: 'run', miss: killed },
  ];
  if (pendingMsP99 !== undefined)
    objectives.push({
      text: `99% of pods wait at most ${durationText(pendingMsP99)}`,
      trial: 'run',
      miss: ({ pods: { pendingMs } }) =>
        pendingMs.p99 <= pendingMsP99
          ? undefined
          : {
              by: `they wait up to ${durationText(pendingMs.p99)}`,
              excess: (pendingMs.p99 - pendingMsP99) / Math.max(1, pendingMsP99),
            },
    });
  if (scenario.assertions.some(({ metric }) => !isAboutMoney(metric)))
    objectives.push({ text: 'the assertions of the scenario hold', trial: 'run', miss: crossed });
  if (survivesZone === true)
    objectives.push({
      text: 'with a zone lost, all runs again',
      trial: 'zone',
      miss: ({ pods }, unboundMax) =>
        missingPods(pods.pendingAtEnd - unboundMax, pods, 'had no node at the end'),
    });
  if (headroomRatio !== undefined)
    objectives.push({
      text: `${percentText(headroomRatio)} more pods of every workload run as well`,
      trial: 'headroom',
      miss: ({ pods }, unboundMax) =>
        missingPods(pods.neverBound - Math.ceil(unboundMax * (1 + headroomRatio)), pods, 'never had a node'),
    });
  return objectives;
}

function missingPods(missing: number, { created }: RunResult['pods'], what: string): Miss | undefined {
  if (missing <= 0) return undefined;
  return { by: `${countText(missing, 'pod')} ${what}`, excess: missing / Math.max(1, created) };
}

function killed({ runtime = [], pods }: RunResult): Miss | undefined {
  const kills = runtime.reduce((sum, { oomKills }) => sum + oomKills, 0);
  if (kills === 0) return undefined;
  return { by: countText(kills, 'kill'), excess: kills / Math.max(1, pods.created) };
}

function crossed({ assertions }: RunResult): Miss | undefined {
  const failed = assertions.filter(({ metric, passed }) => !passed && !isAboutMoney(metric));
  if (failed.length === 0) return undefined;
  const texts = failed.map(({ metric, limit, actual }) => `${metric} is ${actual} (${limit})`);
  return { by: texts.join(', '), excess: failed.length / assertions.length };
}

/** What a plan costs is what is looked for, not what it is held to. */
function isAboutMoney(metric: string): boolean {
  return metric.startsWith('cost.');
}

/** The scenario itself, and one copy for each zone to lose and for the pods to add. */
export function trialsOf(scenario: Scenario, { survivesZone, headroomRatio }: PlanObjectives): Trial[] {
  const trials: Trial[] = [{ kind: 'run', scenario }];
  if (survivesZone === true)
    for (const zone of zonesOf(scenario)) {
      const fault = {
        atMs: Math.floor(scenario.horizonMs / 2),
        target: { kind: 'zone' as const, name: zone },
        forMs: Infinity,
      };
      trials.push({ kind: 'zone', scenario: { ...scenario, faults: [...scenario.faults, fault] } });
    }
  if (headroomRatio !== undefined) {
    const more = withMoreReplicas(scenario, headroomRatio);
    if (more !== undefined) trials.push({ kind: 'headroom', scenario: more });
  }
  return trials;
}

function zonesOf({ cluster }: Scenario): string[] {
  const pools = [...cluster.nodePools, ...(cluster.autoNodes === undefined ? [] : [cluster.autoNodes])];
  const ofNodes = cluster.nodes.flatMap(
    ({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone'] ?? [],
  );
  return [...new Set([...pools.flatMap(({ zones }) => zones), ...ofNodes])];
}
