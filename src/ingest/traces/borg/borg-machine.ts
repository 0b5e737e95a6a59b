import { numberOption, textOption } from '../options.ts';
import type { TraceInput } from '../trace-format.ts';

/** Options that say what the normalised 1.0 stands for. */
export const BORG_MACHINE_OPTIONS = {
  machine: 'name of the machine that 1.0 stands for (m7i.16xlarge)',
  machineCpu: 'its cores (64)',
  machineMemoryGiB: 'its memory in GiB (256)',
  podsPerNode: 'how many pods a machine may hold (110)',
} as const;

/** The largest machine of the cell, which every capacity and request of the trace is a share of. */
export interface BorgMachine {
  cpu(share: number): string;
  memory(share: number): string;
  readonly pods: string;
  readonly assumption: string;
}

const GIBIBYTE = 2 ** 30;

/**
 * Google never said how large 1.0 is. A present-day 64-core machine keeps the shapes of the cell recognisable: half
 * of it with half, a quarter or three quarters of its memory are the sizes that clouds sell as general, compute and
 * memory machines.
 */
export function borgMachine(input: TraceInput): BorgMachine {
  const name = textOption(input, 'machine', 'm7i.16xlarge');
  const cores = numberOption(input, 'machineCpu', 64, [0.001, 100_000]);
  const gibibytes = numberOption(input, 'machineMemoryGiB', 256, [0.001, 1_000_000]);
  const pods = numberOption(input, 'podsPerNode', 110, [1, 100_000]);
  return {
    cpu: (share) => `${Math.round(share * cores * 1000)}m`,
    memory: (share) => String(Math.round(share * gibibytes * GIBIBYTE)),
    pods: String(pods),
    assumption: `borg-2011: capacities and requests are shares of the largest machine; 1.0 stands for ${name} (${cores} cpu, ${gibibytes} GiB), and a machine holds up to ${pods} pods.`,
  };
}
