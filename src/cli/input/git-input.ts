import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../command.ts';
import type { Io } from '../command.ts';

/** A folder or file as it was in a commit, written out where it can be read. */
export interface GitInput {
  /** What to load. */
  readonly path: string;
  /** Its own folder, to be removed. */
  readonly root: string;
}

const OUTPUT_MAX = 2 ** 30;

/**
 * `REV:path` in the git repository around the working folder: `HEAD~1:deploy`, `main:scenarios/shop`. Undefined where
 * the text names something on disk or has no colon. Only ordinary files are written out: a link may lead anywhere.
 */
export function openGitInput(io: Io, input: string): GitInput | undefined {
  const colon = input.indexOf(':');
  if (colon < 1 || existsSync(resolve(io.folder, input))) return undefined;
  const [rev, path] = [input.slice(0, colon), input.slice(colon + 1)];
  const commit = git(
    io,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`],
    `${input}: git knows no commit ${rev}`,
  ).trim();
  const prefix = git(io, ['rev-parse', '--show-prefix'], `${input}: not in a git repository`).trim();
  const inside = join(prefix, path === '' ? '.' : path)
    .replaceAll('\\', '/')
    .replace(/\/$/, '');
  if (inside.startsWith('..')) throw new UsageError(`${input}: ${path} leads out of the repository`);
  const top = inside === '.' ? '' : inside;
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-git-'));
  try {
    const written = writeTree(io, root, filesBelow(io, input, commit, top));
    if (written === 0)
      throw new UsageError(`${input}: commit ${rev} has no file ${path === '' ? 'at all' : path}`);
    // A scenario named as a file takes its manifests from the folder around it.
    if (isScenarioFile(join(root, top)))
      writeTree(io, root, filesBelow(io, input, commit, top.includes('/') ? dirname(top) : ''));
    return { path: join(root, top), root };
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

interface TreeFile {
  readonly blob: string;
  /** From the top of the repository. */
  readonly path: string;
}

/** The ordinary files of a commit at and below a path; '' is all of them. */
function filesBelow(io: Io, input: string, commit: string, top: string): TreeFile[] {
  const listed = git(
    io,
    ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...(top === '' ? [] : [top])],
    `${input}: cannot be listed`,
  );
  return listed.split('\0').flatMap((line) => {
    const [, blob, path] = /^100(?:644|755) blob (\w+)\t(.+)$/s.exec(line) ?? [];
    return blob === undefined ? [] : [{ blob, path }];
  });
}

/** Returns how many were written. */
function writeTree(io: Io, root: string, files: readonly TreeFile[]): number {
  for (const { blob, path } of files) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(
      target,
      execFileSync('git', ['cat-file', 'blob', blob], { cwd: io.folder, maxBuffer: OUTPUT_MAX }),
    );
  }
  return files.length;
}

function isScenarioFile(path: string): boolean {
  return statSync(path).isFile() && /^kind:\s*["']?Scenario\b/m.test(readFileSync(path, 'utf8'));
}

/** Removes the copy of the tree. */
export function closeGitInput({ root }: GitInput): void {
  rmSync(root, { recursive: true, force: true });
}

function git(io: Io, args: readonly string[], fault: string): string {
  try {
    return execFileSync('git', args, {
      cwd: io.folder,
      maxBuffer: OUTPUT_MAX,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    throw new UsageError(fault);
  }
}
