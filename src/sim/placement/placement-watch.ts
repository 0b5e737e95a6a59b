import { assert } from '../../base/index.ts';
import type { PlacementResult } from '../../result/index.ts';
import type { Decision } from '../../scheduler/index.ts';
import type { Simulation } from '../simulation.ts';
import type { ExpectedPods } from './expected-pods.ts';
import { lookAtNodes, RESOURCES } from './node-look.ts';
import type { NodeLook } from './node-look.ts';

/** Sums up what the looks at the nodes and the scheduling cycles of one run show. */
export class PlacementWatch {
  readonly #sim: Simulation;
  readonly #expected: ExpectedPods;
  readonly #looks: NodeLook[] = [];
  #nodesFiltered = 0;
  #nodesScored = 0;

  constructor(sim: Simulation, expected: ExpectedPods) {
    this.#sim = sim;
    this.#expected = expected;
    const onDecision = (decision: Decision): void => this.#count(decision);
    sim.onAttempt = () => onDecision;
  }

  /** Takes down how the nodes stand now. */
  look(): void {
    this.#looks.push(lookAtNodes(this.#sim, this.#expected));
  }

  /** Means and spread over the looks at which there were nodes. */
  result(): PlacementResult {
    const looks = this.#looks.filter(({ nodes }) => nodes > 0);
    return {
      looks: this.#looks.length,
      fragmentation: fragmentation(looks),
      fragmentationAtEnd: fragmentation(this.#looks.slice(-1)),
      imbalance: byResource((at) => meanOf(looks, ({ deviation }) => deviation[at])),
      cpuMemoryGap: meanOf(looks, (look) => look.cpuMemoryGap) ?? 0,
      emptyNodes: meanOf(looks, (look) => look.emptyNodes) ?? 0,
      work: {
        attempts: this.#sim.counts.attempts,
        nodesFiltered: this.#nodesFiltered,
        nodesScored: this.#nodesScored,
        rowsVisited: this.#sim.scheduler.rowsVisited(),
      },
    };
  }

  #count({ outcome, evaluated, feasible }: Decision): void {
    if (feasible > evaluated) assert(false, `${feasible} nodes of ${evaluated} are feasible`);
    this.#nodesFiltered += evaluated;
    if (outcome === 'bound' && feasible > 1) this.#nodesScored += feasible;
  }
}

function fragmentation(looks: readonly NodeLook[]): Readonly<Record<string, number>> {
  return byResource((at) => {
    const sum = (of: (look: NodeLook) => number): number =>
      looks.reduce((total, look) => total + of(look), 0);
    const free = sum((look) => look.free[at]);
    assert(free >= 0, `${free} of a resource is free`);
    const unusable = sum((look) => look.unusable[at]);
    assert(unusable <= free * (1 + 1e-9), `${unusable} of ${free} that are free cannot be used`);
    return free === 0 ? undefined : unusable / free;
  });
}

function byResource(of: (at: number) => number | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(
    RESOURCES.flatMap((resource, at) => {
      const value = of(at);
      return value === undefined ? [] : [[resource, value] as const];
    }),
  );
}

/** Of the looks that have the figure; undefined where none has. */
function meanOf(looks: readonly NodeLook[], of: (look: NodeLook) => number): number | undefined {
  const values = looks.map(of).filter((value) => !Number.isNaN(value));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
