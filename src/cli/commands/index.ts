import type { Command } from '../command.ts';

/** A command as `plimsoll --help` lists it; its file is loaded when it is the one that was asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of `plimsoll --help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'Replay a workload on a cluster and report what happens and what it costs',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    name: 'compare',
    summary: 'Run scenarios on the same random numbers and show what changes',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  {
    name: 'plan',
    summary: 'Find the cheapest nodes, requests and autoscaler settings that keep what has to hold',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'sweep',
    summary: 'Run many variants of a scenario many times; killed at any moment, it goes on where it was',
    load: async () => (await import('./sweep.ts')).sweepCommand,
  },
  {
    name: 'bench',
    summary:
      'Hold scheduler policies against each other and against a baseline; exit 1 when a limit is crossed',
    load: async () => (await import('./bench.ts')).benchCommand,
  },
  {
    name: 'schedule',
    summary: 'Say where pods would go in a cluster as it is, or how many more of them fit',
    load: async () => (await import('./schedule.ts')).scheduleCommand,
  },
  {
    name: 'explain',
    summary: 'Say why a pod waits or went where it did, or what became of a node',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'events',
    summary: 'List what happened in a run, in order',
    load: async () => (await import('./events.ts')).eventsCommand,
  },
  {
    name: 'top',
    summary: 'Show nodes or pods at an instant of a run: what is requested, of what',
    load: async () => (await import('./top.ts')).topCommand,
  },
  {
    name: 'report',
    summary: 'Print the report of an earlier run again',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    name: 'validate',
    summary: 'Check a scenario, manifests or a dump, and say what is in it',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'import',
    summary: 'Turn a dump, a trace or manifests into a scenario folder that can be edited',
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    name: 'init',
    summary: 'Write a first scenario by asking a few questions',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'conformance',
    summary: 'Answer vectors cut from the real components and count how many answers agree',
    load: async () => (await import('./conformance.ts')).conformanceCommand,
  },
  {
    name: 'clean',
    summary: 'Remove the result folders that plimsoll made',
    load: async () => (await import('./clean.ts')).cleanCommand,
  },
  {
    name: 'completion',
    summary: 'Print a completion script for a shell',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
];
