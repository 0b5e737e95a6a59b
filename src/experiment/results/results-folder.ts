import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { byString } from '../../base/index.ts';

/** Says that a folder was made by Plimsoll and may be replaced or cleaned away. */
export const MARKER = '.plimsoll-result';
const PARTIAL = /^[.].+[.](partial|replaced)-\d+$/;
/** Below this much free space a result is not begun: reports of half a file help nobody. */
const LEAST_FREE_BYTES = 64 * 2 ** 20;

/**
 * A result folder under construction: files are written to a hidden folder beside the target, which takes the
 * target's name once it is complete. So a result is there whole or not at all, whatever happens on the way.
 */
export class ResultFolder {
  readonly target: string;
  readonly path: string;

  /** Throws ResultFolderError when the target holds something that Plimsoll did not make. */
  constructor(target: string, { force = false }: { readonly force?: boolean } = {}) {
    this.target = target;
    if (!force) refuseForeign(target);
    mkdirSync(dirname(target), { recursive: true });
    const { bavail, bsize } = statfsSync(dirname(target));
    if (bavail * bsize < LEAST_FREE_BYTES)
      throw new ResultFolderError(
        `only ${Math.floor((bavail * bsize) / 2 ** 20)} MiB are free at ${dirname(target)}`,
      );
    this.path = join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(join(this.path, 'series'), { recursive: true });
    writeFileSync(join(this.path, MARKER), '');
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.path, name), content);
  }

  /** Gives the folder its name; an older result of that name goes. */
  finish(): string {
    const replaced = join(dirname(this.target), `.${basename(this.target)}.replaced-${process.pid}`);
    if (existsSync(this.target)) renameSync(this.target, replaced);
    renameSync(this.path, this.target);
    rmSync(replaced, { recursive: true, force: true });
    return this.target;
  }

  discard(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The target of a result cannot be used; the message says why and what to do. */
export class ResultFolderError extends Error {
  override readonly name = 'ResultFolderError';
}

/** By the marker that Plimsoll leaves in what it makes. */
export function isResultFolder(path: string): boolean {
  return existsSync(join(path, MARKER));
}

/** What commands call the result in the folder that they write. */
const RESULT_FILES = ['result.json', 'sweep.json'];

/** The result.json (of a sweep: sweep.json) of a result folder, or the JSON file itself, as text. */
export function readResultText(path: string): string {
  const files = path.endsWith('.json') ? [path] : RESULT_FILES.map((name) => join(path, name));
  const file = files.find((name) => existsSync(name));
  if (file === undefined)
    throw new ResultFolderError(
      path.endsWith('.json') ? 'there is no such file' : `${path} is no result folder: it has no result.json`,
    );
  return readFileSync(file, 'utf8');
}

/** The folder itself where it is a result; else results, and leftovers of broken runs, directly under it by name. */
export function findResultFolders(parent: string): string[] {
  if (!existsSync(parent)) return [];
  if (isResultFolder(parent)) return [parent];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => isResultFolder(join(parent, name)) || PARTIAL.test(name))
    .sort(byString((name) => name))
    .map((name) => join(parent, name));
}

/** Removes one folder that `findResultFolders` named. */
export function removeResultFolder(path: string): void {
  if (!isResultFolder(path) && !PARTIAL.test(basename(path)))
    throw new ResultFolderError(`${path} was not made by plimsoll`);
  rmSync(path, { recursive: true, force: true });
}

function refuseForeign(target: string): void {
  if (!existsSync(target) || isResultFolder(target)) return;
  if (readdirSync(target).length === 0) return;
  throw new ResultFolderError(
    `${target} holds files that plimsoll did not make; name another folder with --out, or say --force`,
  );
}
