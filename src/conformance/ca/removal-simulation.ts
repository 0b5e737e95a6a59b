import {
  CaFlags,
  drainOptionsOf,
  isRemovable,
  PdbBudget,
  PlacementHints,
  podKey,
  simulateRemoval,
  type DrainContext,
  type RemovalSimulation,
} from '../../autoscale/index.ts';
import { compareStrings } from '../../base/index.ts';
import type { Node, Pod, PodDisruptionBudget } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';
import { controllerLookup } from './drainability.ts';
import type { Controllers } from './drainability.ts';
import { snapshotOf } from './estimator.ts';

interface Input extends Controllers {
  readonly nodes?: readonly Node[] | null;
  readonly pods?: readonly Pod[] | null;
  readonly pdbs?: readonly PodDisruptionBudget[] | null;
  readonly loops?: readonly Loop[] | null;
}

interface Loop {
  readonly candidates?: readonly string[] | null;
  readonly destinations?: readonly string[] | null;
  readonly extraPods?: readonly Pod[] | null;
  readonly goneNodes?: readonly string[] | null;
}

interface Expect {
  readonly loops?: readonly (readonly Readonly<Record<string, unknown>>[] | null)[] | null;
}

/** Nodes emptied one after the other in thought, loop by loop; hints and the place of the round live on. */
export const removalSimulationRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'removal-simulation',
  differences(input, expect) {
    const hints = new PlacementHints();
    let lastMatch = 0;
    const ours = (input.loops ?? []).map((loop) => {
      const gone = new Set(loop.goneNodes ?? []);
      const nodes = (input.nodes ?? []).filter(({ metadata }) => !gone.has(metadata.name));
      const snapshot = snapshotOf(nodes, [...(input.pods ?? []), ...(loop.extraPods ?? [])]);
      snapshot.lastMatch = lastMatch;
      const destinations = new Set(loop.destinations ?? []);
      const context = contextOf(input);
      const answers = (loop.candidates ?? []).map((name) => {
        const simulation = simulateRemoval(snapshot, hints, name, (node) => destinations.has(node), context);
        if (isRemovable(simulation)) destinations.delete(name);
        return answerOf(simulation);
      });
      ({ lastMatch } = snapshot);
      hints.dropOld();
      return answers;
    });
    const recorded = (expect.loops ?? []).map((loop) => (loop ?? []).map(sortedAnswer));
    return goDifferences(ours, recorded);
  },
};

function contextOf(input: Input): DrainContext {
  return {
    options: drainOptionsOf(new CaFlags({})),
    budget: new PdbBudget(input.pdbs ?? []),
    replicasOf: controllerLookup(input),
    clock: caClock(),
  };
}

function answerOf(simulation: RemovalSimulation): Readonly<Record<string, unknown>> {
  if (!isRemovable(simulation)) {
    const { node, reason, blockingPod, blockingReason } = simulation;
    return {
      node,
      removable: false,
      reason,
      ...(blockingPod !== undefined && { blockingPod: podKey(blockingPod), blockingReason }),
    };
  }
  const { node, isRisky, placements } = simulation;
  return {
    node,
    removable: true,
    risky: isRisky,
    podsToReschedule: sortedKeys(simulation.podsToReschedule.map(podKey)),
    daemonSetPods: sortedKeys(simulation.daemonSetPods.map(podKey)),
    onCompletionPods: sortedKeys(simulation.onCompletionPods.map(podKey)),
    placements: Object.fromEntries(placements.map((placement) => [podKey(placement.pod), placement.node])),
  };
}

function sortedAnswer(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(answer).map(([key, value]) => [
    key,
    Array.isArray(value) ? sortedKeys(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function sortedKeys(keys: readonly string[]): readonly string[] {
  return [...keys].sort(compareStrings);
}
