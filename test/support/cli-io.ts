import type { Io } from '../../src/cli/command.ts';
import { runProgram } from '../../src/cli/main.ts';

export interface InProcessAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly folder?: string;
  readonly stdin?: string;
  readonly stderrIsTerminal?: boolean;
  readonly colour?: boolean;
}

/** A world of its own for a command: what it prints is kept. */
export function ioOf(world: World = {}): Io & { readonly out: string[]; readonly err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(world.stdin ?? ''));
  }
  return {
    out,
    err,
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    stdin: stdin(),
    stderrIsTerminal: world.stderrIsTerminal ?? false,
    colour: world.colour ?? false,
    columns: 100,
    folder: world.folder ?? process.cwd(),
    signal: new AbortController().signal,
    version: '0.0.0-test',
  };
}

/** Runs one command line in this process. */
export async function runHere(args: readonly string[], world: World = {}): Promise<InProcessAnswer> {
  const io = ioOf(world);
  const code = await runProgram(io, args);
  return { code, stdout: io.out.join(''), stderr: io.err.join('') };
}
