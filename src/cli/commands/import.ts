import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { Command as CommanderCommand } from 'commander';
import { ExitCode, UsageError } from '../command.ts';
import type { Command } from '../command.ts';
import { declareLoadOptions, loadFor } from '../load-options.ts';
import type { LoadFlags } from '../load-options.ts';
import { safeName } from './run.ts';

interface ImportFlags extends LoadFlags {
  readonly to?: string;
}

export const importCommand: Command<ImportFlags> = {
  name: 'import',
  summary: 'Turn a dump, a trace or manifests into a scenario folder that can be edited',
  examples: [
    ['plimsoll import dump.json --to my-cluster', 'a kubectl dump'],
    ['plimsoll import openb_pod_list_default.csv', 'a workload trace'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<source>', 'a dump, a trace file, a folder of manifests')
      .option('--to <folder>', 'the scenario folder (default: named after the source)');
    declareLoadOptions(command);
  },

  async run(io, [source], flags) {
    if (source === '-')
      throw new UsageError('import needs a file that can be read again; save the dump first');
    const scenario = await loadFor(io, source, flags);
    const folder = flags.to ?? safeName(basename(source).replace(/[.].*$/, ''));
    const target = resolve(io.folder, folder);
    const file = join(target, 'scenario.yaml');
    if (existsSync(file)) throw new UsageError(`${folder} has a scenario.yaml already`);
    mkdirSync(target, { recursive: true });
    const path = relative(target, resolve(io.folder, source));
    const isTrace = scenario.workload.traces.length > 0;
    writeFileSync(file, scenarioText(safeName(basename(folder)), path, isTrace, scenario.horizonMs));
    io.stdout(`wrote ${join(folder, 'scenario.yaml')}\nnow: plimsoll run ${folder}\n`);
    return ExitCode.Ok;
  },
};

function scenarioText(name: string, path: string, isTrace: boolean, horizonMs: number): string {
  const quoted = JSON.stringify(path);
  const input = isTrace
    ? `  workload:\n    traces:\n      - file: ${quoted}\n`
    : `  cluster:\n    manifests: [${quoted}]\n`;
  return `apiVersion: plimsoll/v1
kind: Scenario
metadata:
  name: ${name}
spec:
  horizon: ${horizonMs / 1000}s
${input}`;
}
