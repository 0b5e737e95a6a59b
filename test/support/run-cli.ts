import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The built command; `npm test` builds before it runs. */
export const BIN: string = resolve('dist', 'cli', 'bin.js');

/** Why the e2e tests cannot run here, or undefined. */
export const notBuilt: string | undefined = existsSync(BIN) ? undefined : 'dist/ is not built: npm run build';

export interface CliAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliCall {
  readonly stdin?: string;
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Interrupts when the text appears on stderr. */
  readonly interruptAt?: string;
}

/** Runs the command as a user would, in a process of its own. */
export function runCli(args: readonly string[], call: CliCall = {}): Promise<CliAnswer> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: call.folder ?? process.cwd(),
      env: { ...process.env, PLIMSOLL_VERIFY: '', ...call.env },
    });
    let stdout = '';
    let stderr = '';
    let interrupted = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (interrupted || call.interruptAt === undefined || !stderr.includes(call.interruptAt)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
    child.stdin.end(call.stdin ?? '');
  });
}

/** A file of the project, from its root. */
export function projectPath(...parts: readonly string[]): string {
  return resolve(join(...parts));
}
