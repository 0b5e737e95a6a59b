import { readFileSync } from 'node:fs';
import { Command as Program, CommanderError, Help } from 'commander';
import type { Option } from 'commander';
import { ExitCode, UsageError } from './command.ts';
import type { Command, Io } from './command.ts';
import { commands } from './commands/index.ts';
import { onInterrupt } from './interrupts.ts';

/** Runs one command line and answers with the exit code. The only place that knows the process. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupted = onInterrupt({
    stop,
    say: (text) => process.stderr.write(text),
    exit: (code) => process.exit(code),
    nowMs: () => performance.now(),
  });
  // They stay: a signal in the last moment must not take the exit code of a command that has done its work.
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  process.stdout.on('error', onBrokenPipe);
  return runProgram(processIo(stop.signal), argv);
}

/** Parses and runs; separate from the process so that tests bring a world of their own. */
export async function runProgram(io: Io, argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.Ok;
  try {
    const program = await buildProgram(io, argv, (code) => {
      exitCode = code;
    });
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error, io, argv);
  }
}

/** Every command by name; options and examples of the one that is asked for, since loading all takes longer than a help text may. */
async function buildProgram(
  io: Io,
  argv: readonly string[],
  onExit: (code: ExitCode) => void,
): Promise<Program> {
  const program = new Program('plimsoll')
    .description('The load line for your cluster: what happens, what it costs and why, before you change it.')
    .version(io.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: (text) => io.stderr(text) })
    .addHelpText('after', HELP_END);
  const asked = argv.filter((word) => !word.startsWith('-') && word !== 'help')[0];
  for (const { name, summary, load } of commands) {
    const sub = program.command(name).description(summary);
    if (name === asked) declare(sub, await load(), io, onExit);
  }
  return program;
}

function declare(sub: Program, command: Command, io: Io, onExit: (code: ExitCode) => void): void {
  command.declare(sub);
  for (const option of sub.options) nameWhenRefused(option);
  const width = Math.max(...command.examples.map(([line]) => line.length));
  const lines = command.examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  sub.configureHelp({ optionDescription });
  sub.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  sub
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: (text) => io.stderr(text) });
  sub.action(async () => {
    onExit(await command.run(io, sub.args, sub.opts()));
  });
}

/** What a value of an option is refused for begins with the option: `--workers: 0 is too few`. */
function nameWhenRefused(option: Option): void {
  const { parseArg } = option;
  if (parseArg === undefined) return;
  option.argParser((value: string, before: unknown): unknown => {
    try {
      return parseArg(value, before);
    } catch (error) {
      if (error instanceof UsageError)
        throw new UsageError(`${option.long ?? option.flags}: ${error.message}`);
      throw error;
    }
  });
}

/** A default of no values, or of no end, says nothing to whoever reads the help. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ ?\(default: (\[\]|null)\)/, '');
}

const HELP_END = `
Examples:
  plimsoll run scenarios/openb                       replay a real trace and print its cost report
  kubectl get nodes,pods,deployments -A -o json | plimsoll run -
                                                     the same for your own cluster
  plimsoll run manifests/ --set spec.seed=3          plain manifests work too

Exit codes: 0 done, 1 a limit of yours was crossed, 2 bad input, 70 a fault of Plimsoll.`;

function exitCodeOf(error: unknown, io: Io, argv: readonly string[]): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Ok : ExitCode.BadInput;
  if (error instanceof UsageError) {
    io.stderr(`plimsoll: ${error.message}\n`);
    return ExitCode.BadInput;
  }
  // Code of the user's failed, or a file of theirs, not ours.
  if (error instanceof Error && (error.name === 'PluginFault' || error.name === 'ResultFolderError')) {
    io.stderr(`plimsoll: ${error.message}\n`);
    return ExitCode.BadInput;
  }
  const refusal = fileRefusal(error);
  if (refusal !== undefined) {
    io.stderr(`plimsoll: ${refusal}\n`);
    return ExitCode.BadInput;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const isInvariant = error instanceof Error && error.name === 'InvariantError';
  const what = isInvariant ? 'an invariant of Plimsoll did not hold' : 'Plimsoll failed';
  io.stderr(`plimsoll: ${what}; this is our fault, not yours.\n${text}\n`);
  io.stderr(`Replay: plimsoll ${argv.join(' ')}   (version ${io.version}, Node ${process.versions.node})\n`);
  return ExitCode.Fault;
}

const FILE_REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'nothing can be written there',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'a folder, not a file',
  EEXIST: 'a file of that name is there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'the link leads in a circle',
  EMFILE: 'too many open files',
};

/** What the file system said of a path that the user named; undefined for anything else. */
function fileRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const why = FILE_REFUSALS[String(error.code)];
  return why === undefined ? undefined : `${String(error.path)}: ${why}`;
}

function processIo(signal: AbortSignal): Io {
  const { env } = process;
  return {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    stdin: process.stdin,
    stderrIsTerminal: process.stderr.isTTY,
    colour: process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    columns: process.stdout.columns ?? 100,
    folder: process.cwd(),
    signal,
    version: packageVersion(),
  };
}

/** `plimsoll events … | head` closes the pipe early; that is no fault. */
function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
