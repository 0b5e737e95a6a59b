import type { Simulation } from '../../../src/sim/simulation.ts';

/** Looks at a run between two events and says what does not hold; nothing where all does. */
export type Checker = (sim: Simulation) => readonly string[];
