import { opendir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { compareStrings } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { diagnosticOfRead, diskFile, inflated, inputLimits, wholeText } from './text-file.ts';

/** A file or folder: where it lies, and what messages call it. */
export interface FoundPath {
  readonly path: string;
  readonly shown: string;
}

type Finding<T> = T | { readonly fault: Omit<Diagnostic, 'place' | 'severity'> };

const PATTERN = /[*?]/;
const TEXT_BYTES_MAX = 2 ** 26;

/**
 * The files that a scenario may name: those below its own folder. A scenario from a stranger must not read what lies
 * elsewhere, by `..`, by an absolute path or through a link; what a person wants from elsewhere is named on the command
 * line, which goes around this.
 */
export class ScopedFiles {
  readonly root: string;
  readonly #shownRoot: string;
  readonly #reach: string;

  /** Paths are relative to the root and may lead anywhere below `reach`, as long as the root itself lies there. */
  constructor(root: string, shownRoot: string = root, reach: string = root) {
    this.root = resolve(root);
    this.#shownRoot = shownRoot.replace(/\/+$/, '');
    this.#reach = relative(resolve(reach), this.root).startsWith('..') ? this.root : resolve(reach);
  }

  /** One file or folder, or all that match a pattern with `*`, `**` and `?`, in path order. */
  async find(pattern: string): Promise<Finding<readonly FoundPath[]>> {
    const leaving = this.#leaves(pattern);
    if (leaving !== undefined) return { fault: leaving };
    if (!PATTERN.test(pattern)) return this.#one(pattern);
    const matches = globPattern(pattern);
    const found = (await this.#below(this.root, literalStart(pattern))).filter((path) => matches.test(path));
    if (found.length === 0)
      return {
        fault: {
          code: 'file-unreadable',
          message: `no file matches ${pattern}`,
          hint: 'patterns are relative to the scenario',
        },
      };
    return found
      .sort(compareStrings)
      .map((path) => ({ path: join(this.root, path), shown: this.#show(path) }));
  }

  /** A file that need not be there yet. */
  toWrite(path: string): Finding<FoundPath> {
    const leaving = this.#leaves(path);
    if (leaving !== undefined) return { fault: leaving };
    return { path: join(this.root, path), shown: this.#show(path) };
  }

  /** The text of one file, inflated where it is gzip. */
  async text(path: string): Promise<Finding<{ readonly text: string; readonly shown: string }>> {
    const found = await this.find(path);
    if ('fault' in found) return found;
    const [{ path: file, shown }] = found;
    try {
      const chunks = inflated(diskFile(file, shown), inputLimits(undefined));
      return { shown, text: await wholeText(chunks, shown, TEXT_BYTES_MAX, 'cut the file') };
    } catch (error) {
      const { code, message, hint } = diagnosticOfRead(error, shown);
      return { fault: { code, message: `${path}: ${message}`, ...(hint === undefined ? {} : { hint }) } };
    }
  }

  async #one(path: string): Promise<Finding<readonly FoundPath[]>> {
    const file = join(this.root, path);
    try {
      await stat(file);
      const real = relative(await realpath(this.#reach), await realpath(file));
      if (real.startsWith('..') || isAbsolute(real)) return { fault: leavingFault(path) };
      return [{ path: file, shown: this.#show(path) }];
    } catch (error) {
      const { code, message } = diagnosticOfRead(error, path);
      return {
        fault: { code, message: `${path}: ${message}`, hint: `paths are relative to ${this.#shownRoot}` },
      };
    }
  }

  #leaves(path: string): Omit<Diagnostic, 'place' | 'severity'> | undefined {
    if (isAbsolute(path) || /^[a-zA-Z]:/.test(path)) return leavingFault(path);
    const inside = relative(this.#reach, resolve(this.root, path));
    return inside.startsWith('..') ? leavingFault(path) : undefined;
  }

  async #below(folder: string, prefix: string): Promise<string[]> {
    const found: string[] = [];
    const visit = async (at: string): Promise<void> => {
      for await (const entry of await opendir(join(folder, at))) {
        const path = at === '' ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory()) await visit(path);
        else if (entry.isFile()) found.push(path);
      }
    };
    try {
      await visit(prefix);
    } catch (error) {
      diagnosticOfRead(error, prefix); // Throws what is not about the input; a folder that is not there has no files.
    }
    return found;
  }

  #show(path: string): string {
    const clean = path.replace(/^(\.\/)+/, '');
    return this.#shownRoot === '' || this.#shownRoot === '.'
      ? clean
      : `${this.#shownRoot}/${clean}`.split(sep).join('/');
  }
}

function leavingFault(path: string): Omit<Diagnostic, 'place' | 'severity'> {
  return {
    code: 'path-outside',
    message: `${path} leads out of the scenario's folder`,
    hint: 'copy the file there, or name it on the command line',
  };
}

/** The folders before the first `*`, so that only those below are walked. */
function literalStart(pattern: string): string {
  const parts = pattern.replace(/^(\.\/)+/, '').split('/');
  const first = parts.findIndex((part) => PATTERN.test(part));
  return parts.slice(0, first).join('/');
}

function globPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/^(\.\/)+/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (mark) =>
      mark === '**/' ? '(?:[^/]+/)*' : mark === '**' ? '.*' : mark === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${source}$`);
}
