import type { KubernetesObject } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';

/** One way in which a run departs from the real components, for the runs in which it can be felt. */
export interface Deviation {
  /** Kebab-case, unique over all tables; the row of docs/parity.md carries it too. */
  readonly id: string;
  /** A sentence: what the run does and the real component does not. Stands so in results and in docs/parity.md. */
  readonly text: string;
  /** Asked once, at the end of the run: was it touched? */
  readonly isTouched: (sim: Simulation) => boolean;
}

/** Touched where something in the run said so: `sim.texts.touch(id)`. */
export function whereNoted(id: string): Deviation['isTouched'] {
  return ({ texts }) => texts.isTouched(id);
}

/** Did a workload of one of these kinds have pods? */
export function hasPodsOf(...kinds: readonly string[]): Deviation['isTouched'] {
  return ({ templates }) => templates.all().some(({ ownedBy }) => kinds.includes(ownedBy.kind));
}

/** Every object that the input brings, those applied in the course of the run included. */
export function* givenObjects({ scenario }: Simulation): Generator<KubernetesObject> {
  yield* scenario.cluster.objects;
  yield* scenario.workload.objects;
  for (const action of scenario.actions) if (action.kind === 'apply') yield* action.objects;
}

/** Touches every run whose input has an object of one of these kinds. */
export function hasObjectOf(...kinds: readonly string[]): Deviation['isTouched'] {
  return (sim) => {
    for (const { kind } of givenObjects(sim)) if (kinds.includes(kind)) return true;
    return false;
  };
}
