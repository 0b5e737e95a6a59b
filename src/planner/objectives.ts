import { durationText, percentText } from '../base/index.ts';
import type { RunResult } from '../result/index.ts';
import { withMoreReplicas } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { PlanObjectives } from './plan-request.ts';

/** Something that has to hold in every run of one kind of trial. */
export interface Objective {
  readonly text: string;
  readonly trial: TrialKind;
  /** `unboundMax`: pods that no choice of nodes runs, and nobody can ask for. */
  holds(result: RunResult, unboundMax: number): boolean;
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
  const run: Objective[] = [
    {
      text: 'every pod runs that fits an empty node',
      trial: 'run',
      holds: ({ pods }, unboundMax) => pods.neverBound <= unboundMax,
    },
    {
      text: 'no container is killed for memory',
      trial: 'run',
      holds: ({ runtime = [] }) => runtime.every(({ oomKills }) => oomKills === 0),
    },
  ];
  if (pendingMsP99 !== undefined)
    run.push({
      text: `99% of pods wait at most ${durationText(pendingMsP99)}`,
      trial: 'run',
      holds: ({ pods }) => pods.pendingMs.p99 <= pendingMsP99,
    });
  if (scenario.assertions.some(({ metric }) => !isAboutMoney(metric)))
    run.push({
      text: 'the assertions of the scenario hold',
      trial: 'run',
      holds: ({ assertions }) => assertions.every(({ metric, passed }) => passed || isAboutMoney(metric)),
    });
  if (survivesZone === true)
    run.push({
      text: 'with a zone lost, all runs again',
      trial: 'zone',
      holds: ({ pods }, unboundMax) => pods.pendingAtEnd <= unboundMax,
    });
  if (headroomRatio !== undefined)
    run.push({
      text: `${percentText(headroomRatio)} more pods of every workload run as well`,
      trial: 'headroom',
      holds: ({ pods }, unboundMax) => pods.neverBound <= Math.ceil(unboundMax * (1 + headroomRatio)),
    });
  return run;
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
