import { assert } from '../../base/index.ts';
import type { RunOutcome } from '../../kernel/index.ts';
import type { PodRow } from '../../model/index.ts';
import { percentilesOfHistogram } from '../../result/index.ts';
import type { RunFacts, UnschedulableGroup } from '../../result/index.ts';
import { gatedText } from '../../scheduler/index.ts';
import { PodState } from '../pod-lives.ts';
import type { Simulation } from '../simulation.ts';
import type { PodTemplate } from '../template-book.ts';
import { touchedDeviations } from './deviations/touched-deviations.ts';

const EXAMPLES = 5;

/** What the run found, before it is priced. */
export function runFacts(sim: Simulation, outcome: RunOutcome, run: number, version: string): RunFacts {
  const { scenario, counts, texts, log } = sim;
  assertCountsAddUp(sim);
  return {
    schemaVersion: 1,
    version,
    scenario: scenario.name,
    ...(scenario.description === undefined ? {} : { description: scenario.description }),
    seed: scenario.seed,
    run,
    horizonMs: scenario.horizonMs,
    endMs: outcome.endMs,
    ...(outcome.aborted ? { partial: 'stopped before its end' } : {}),
    digest: log.digest(),
    events: log.count,
    nodes: {
      atStart: sim.nodesAtStart,
      atEnd: sim.fleet.count,
      max: counts.nodesMax,
      added: counts.nodesAdded,
      removed: counts.nodesRemoved,
      failed: counts.nodesFailed,
    },
    ledger: sim.meter.ledger(outcome.endMs),
    pods: podFacts(sim),
    unschedulable: unschedulableGroups(sim),
    ...(sim.clusterAutoscaler === undefined ? {} : { nodeDecisions: sim.clusterAutoscaler.decisions() }),
    ...(sim.hpas === undefined ? {} : { autoscalers: sim.hpas.results(outcome.endMs) }),
    ...(sim.vpas === undefined ? {} : { verticalAutoscalers: sim.vpas.results() }),
    disruptions: sim.disruptions.groups((name) => log.names.text(name)),
    ...refusalFacts(sim),
    ...rolloutFacts(sim),
    ...sim.runtime.facts?.(outcome.endMs),
    series: sim.series.build(),
    diagnostics: scenario.diagnostics,
    ignored: [...scenario.ignored, ...texts.ignored()],
    assumptions: [...scenario.assumptions, ...texts.assumptions()],
    deviations: touchedDeviations(sim),
  };
}

/** Every pod that was created is somewhere, by two counts that share no figure. */
function assertCountsAddUp({ counts, cluster, fleet }: Simulation): void {
  const { created, bound, pending, goneUnbound, succeeded, failed, deleted, running } = counts;
  const gone = succeeded + failed + deleted;
  const there = cluster.pods.liveCount;
  assert(
    created === bound + pending + goneUnbound,
    `${created} pods: ${bound} bound, ${pending} wait, ${goneUnbound} gone`,
  );
  assert(created === there + gone, `${created} pods: ${there} are there, ${gone} have ended`);
  assert(running + pending <= there, `${running} pods run and ${pending} wait, ${there} are there`);
  assert(
    fleet.count === cluster.nodes.liveCount,
    `${fleet.count} nodes in the fleet, ${cluster.nodes.liveCount} there`,
  );
}

function refusalFacts({ refusals }: Simulation): Pick<RunFacts, 'refusals'> {
  const groups = refusals.groups();
  return groups.length === 0 ? {} : { refusals: groups };
}

function rolloutFacts({ rollouts }: Simulation): Pick<RunFacts, 'rollouts'> {
  const results = rollouts.results();
  return results.length === 0 ? {} : { rollouts: results };
}

function podFacts({ counts }: Simulation): RunFacts['pods'] {
  return {
    created: counts.created,
    bound: counts.bound,
    runningAtEnd: counts.running,
    pendingAtEnd: counts.pending,
    succeeded: counts.succeeded,
    failed: counts.failed,
    deleted: counts.deleted,
    neverBound: counts.created - counts.bound,
    rejectedAtAdmission: counts.rejected,
    preempted: counts.preempted,
    evicted: counts.evicted,
    pendingMs: percentilesOfHistogram(counts.pendingMs),
    schedulingAttempts: counts.attempts,
  };
}

interface OpenGroup {
  pods: number;
  readonly examples: string[];
  readonly workloads: Set<string>;
}

/** The pods that wait at the end, by what the scheduler last said of them; largest group first. */
export function unschedulableGroups(
  sim: Simulation,
  isWanted: (row: number) => boolean = () => true,
): UnschedulableGroup[] {
  const groups = new Map<string, OpenGroup>();
  const { lives, cluster } = sim;
  for (let row = 0; row < cluster.pods.rowCount; row++) {
    if (lives.state[row] !== PodState.Pending || !isWanted(row)) continue;
    const message = waitingReason(sim, row as PodRow);
    let group = groups.get(message);
    if (group === undefined) groups.set(message, (group = { pods: 0, examples: [], workloads: new Set() }));
    group.pods++;
    if (group.examples.length < EXAMPLES) group.examples.push(sim.log.names.text(lives.name[row]));
    if (group.workloads.size < EXAMPLES)
      group.workloads.add(ownerText(sim.templates.get(lives.template[row])));
  }
  const waiting = [...groups.values()].reduce((sum, { pods }) => sum + pods, 0);
  assert(waiting <= sim.counts.pending, `${waiting} pods wait for a reason, ${sim.counts.pending} wait`);
  return [...groups]
    .map(([message, { pods, examples, workloads }]) => ({
      message,
      pods,
      examples,
      workloads: [...workloads],
    }))
    .sort((a, b) => b.pods - a.pods || (a.message < b.message ? -1 : 1));
}

function ownerText({ ownedBy }: PodTemplate): string {
  return `${ownedBy.namespace}/${ownedBy.name}`;
}

function waitingReason({ lives, log, templates }: Simulation, pod: PodRow): string {
  const { foreignScheduler, pod: spec } = templates.get(lives.template[pod]);
  if (foreignScheduler)
    return `the run has no scheduler called ${spec.spec.schedulerName ?? 'default-scheduler'}`;
  const gated = gatedText(spec);
  if (gated !== undefined) return gated;
  return lives.failure[pod] < 0 ? 'not tried yet when the run ended' : log.names.text(lives.failure[pod]);
}
