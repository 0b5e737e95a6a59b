import { Digest } from '../../src/base/index.ts';
import { figuresOf } from '../../src/conformance/fgd/published.ts';
import type { Figures } from '../../src/conformance/fgd/published.ts';
import { readWorld } from '../../src/conformance/fgd/world.ts';
import type { World } from '../../src/conformance/fgd/world.ts';

/** One run of the experiment: a workload filled to 130 percent under one policy, in the order that a seed drew. */
export interface FgdJob {
  readonly folder: string;
  readonly workload: string;
  readonly policy: string;
  readonly seed: string;
}

export interface FgdRun {
  readonly figures: Figures;
  readonly digest: string;
}

const worlds = new Map<string, Promise<World | undefined>>();

/** In a worker or in this thread; a workload is read once for each. */
export async function runFgdJob({ folder, workload, policy, seed }: FgdJob): Promise<FgdRun> {
  const known = worlds.get(workload) ?? readWorld(folder, workload);
  worlds.set(workload, known);
  const figures = figuresOf(await known, policy, seed);
  if (figures === undefined) throw new Error(`${workload} under ${policy}, seed ${seed}: not there`);
  const digest = new Digest();
  for (const [name, value] of Object.entries(figures)) digest.text(`${name} ${value}`);
  return { figures, digest: digest.hex() };
}
