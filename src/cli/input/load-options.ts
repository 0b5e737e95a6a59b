import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import { definedFields, formatDiagnostic, hasErrors } from '../../base/index.ts';
import type { Diagnostic, LoadOptions, Scenario } from '../../index.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../command.ts';

/** What every command that reads a scenario takes; commander's names. */
export interface LoadFlags {
  readonly set: readonly string[];
  readonly seed?: number;
  readonly until?: string;
  readonly namespace: readonly string[];
  readonly nodeType?: string;
  readonly nodes?: number;
  readonly cluster?: string;
  readonly strict?: boolean;
  readonly maxInput?: string;
  readonly repack?: boolean;
  readonly plugin?: readonly string[];
  readonly allowPlugins?: boolean;
  readonly quiet?: boolean;
}

/** The options of every command that reads a scenario, a dump or manifests. */
export function declareLoadOptions(command: CommanderCommand): void {
  command
    .option('--set <path=value>', 'change one field of the scenario; may be repeated', collect, [])
    .option('--seed <number>', 'seed of the random numbers', count)
    .option('--until <duration>', 'end the run at this simulated time instead of the horizon (6h, 30d)')
    .option('--namespace <name>', 'only the workload of this namespace; may be repeated', collect, [])
    .option('--node-type <type>', 'instance type of the nodes that are added where the input has none')
    .option('--nodes <number>', 'that many of them, instead of as many as are needed', count)
    .option('--cluster <name>', 'which cluster, where a folder holds dumps of several')
    .option('--repack', 'drop the nodes of the input and place its pods anew on the scenario’s node pools')
    .option(
      '--plugin <file>',
      'a module with scheduler plugins of your own (.js, .ts); its code runs; may be repeated',
      collect,
      [],
    )
    .option('--allow-plugins', 'run the plugin files that the scenario names')
    .option('--strict', 'stop at anything in a folder or dump that cannot be read')
    .option('--max-input <size>', 'largest file that is read (200Mi, 4Gi)')
    .addOption(new Option('-q, --quiet', 'no progress and no warnings on stderr'));
}

/** Loads the scenario; prints what is wrong with the input on stderr and ends the command where that is fatal. */
export async function loadFor(io: Io, input: string, flags: LoadFlags): Promise<Scenario> {
  const { loadScenario } = await import('../../index.ts');
  return accept(io, input, flags, await loadScenario(input, loadOptionsOf(io, flags)));
}

/** What was read, if it can be used; prints what is wrong with it on stderr and ends the command where that is fatal. */
export function accept<T>(
  io: Io,
  input: string,
  flags: Pick<LoadFlags, 'quiet'>,
  {
    scenario,
    diagnostics,
  }: { readonly scenario?: T | undefined; readonly diagnostics: readonly Diagnostic[] },
): T {
  const shown =
    flags.quiet === true ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics;
  for (const text of shownOnly(shown.map(formatDiagnostic))) io.stderr(`${text}\n`);
  if (scenario !== undefined && !hasErrors(diagnostics)) return scenario;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  throw new UsageError(`${input} cannot be used: ${errors === 1 ? 'one error' : `${errors} errors`} (above)`);
}

/** The flags as the library takes them. Throws UsageError where a size is none. */
export function loadOptionsOf(io: Io, flags: LoadFlags): LoadOptions {
  return definedFields({
    stdin: io.stdin,
    set: flags.set,
    namespaces: flags.namespace,
    seed: flags.seed,
    until: flags.until,
    nodeType: flags.nodeType,
    nodes: flags.nodes,
    cluster: flags.cluster,
    strict: flags.strict,
    maxInputBytes: flags.maxInput === undefined ? undefined : sizeOf(flags.maxInput),
    repack: flags.repack,
    plugins: flags.plugin?.map((file) => resolve(io.folder, file)),
    allowPlugins: flags.allowPlugins,
  });
}

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** `200Mi`, `4Gi`, or bytes. */
function sizeOf(text: string): number {
  const [, amount, unit = ''] = /^(\d+)(Ki|Mi|Gi)?$/.exec(text) ?? [];
  if (amount === undefined) throw new UsageError(`${text} is not a size; write 200Mi or 4Gi`);
  return Number(amount) * SIZE_UNITS[unit];
}

const SHOWN_MAX = 60;

function* shownOnly(texts: readonly string[]): Generator<string> {
  yield* texts.slice(0, SHOWN_MAX);
  if (texts.length > SHOWN_MAX) yield `… and ${texts.length - SHOWN_MAX} more`;
}

/** For options that may be repeated: commander hands over what came before. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** A whole number of at least 0. */
export function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${text} is not a whole number`);
  return Number(text);
}

/** A whole number of at least 1: of what nothing would be done with none. */
export function countFromOne(text: string): number {
  const value = count(text);
  if (value === 0) throw new UsageError('0 is too few; write 1 or more');
  return value;
}

/** An amount of money or the like. */
export function amount(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`${text} is not a number`);
  return value;
}
