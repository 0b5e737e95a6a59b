import type { Command as CommanderCommand } from 'commander';
import { ExitCode } from '../command.ts';
import type { Command } from '../command.ts';
import { declareLoadOptions, loadFor } from '../input/load-options.ts';
import type { LoadFlags } from '../input/load-options.ts';

/** plimsoll validate: reads everything and runs nothing. Exit 2: it could not be run. */
export const validateCommand: Command<LoadFlags> = {
  examples: [
    ['plimsoll validate scenarios/openb', 'every mistake at once, with file, line and hint'],
    ['plimsoll validate dump.json --strict', 'nothing may be left out'],
    ['kubectl get nodes,pods,deployments -A -o json | plimsoll validate -', 'is it all there?'],
  ],

  declare(command: CommanderCommand) {
    command.argument('<input>', 'a scenario folder or file, a folder of manifests, a dump, or - for stdin');
    declareLoadOptions(command);
  },

  async run(io, [input], flags) {
    const { name, cluster, workload, ignored } = await loadFor(io, input, flags);
    const poolNodes = cluster.nodePools.reduce((sum, { count }) => sum + count, 0);
    const traceNodes = workload.traces.reduce((sum, { nodes }) => sum + nodes.length, 0);
    const tracePods = workload.traces.reduce((sum, { podCount }) => sum + podCount, 0);
    io.stdout(
      [
        `${name} is fine.`,
        `  nodes:     ${cluster.nodes.length + poolNodes + traceNodes} at the start, ${cluster.nodePools.length} node pools`,
        `  pods:      ${cluster.pods.length} in the cluster, ${tracePods} in ${workload.traces.length} traces`,
        `  workloads: ${workload.objects.length} objects, ${workload.demand.length} demand curves`,
        ...ignored.map(({ what, count, why }) => `  ignored:   ${count} × ${what}: ${why}`),
        '',
      ].join('\n'),
    );
    return ExitCode.Ok;
  },
};
