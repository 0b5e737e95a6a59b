import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Diagnostic, Place } from '../../base/index.ts';
import { loadTrial } from './load-trial.ts';

export interface ImportedModule {
  readonly exports: Readonly<Record<string, unknown>>;
}

export type ModuleFault = Omit<Diagnostic, 'severity'>;

/** The path as the worker finds it again, whatever folder it works in. */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}

/**
 * A module of the user's, loaded: its code runs. JavaScript by Node itself; TypeScript by Node where it can, else by
 * tsx, where that is installed beside the module or beside Plimsoll. It is tried first in a thread of its own, unless it
 * is known to load (`isTried`).
 */
export async function importModule(
  path: string,
  shown: string,
  isTried = false,
): Promise<ImportedModule | { readonly fault: ModuleFault }> {
  try {
    await readFile(path);
  } catch {
    return { fault: { code: 'plugin-unreadable', message: `there is no plugin file ${shown}` } };
  }
  const extension = extname(path);
  if (!/^\.[cm]?[jt]s$/.test(extension)) {
    const message = `${shown} is no module: a plugin file ends in .js, .mjs or .ts`;
    return { fault: { code: 'plugin-unreadable', message } };
  }
  const url = pathToFileURL(path).href;
  const endless = isTried ? undefined : await loadTrial(url);
  if (endless !== undefined) return endlessFile(endless, shown);
  try {
    return await importUrl(url);
  } catch (error) {
    if (isUnknownExtension(error)) return importTypeScript(path, shown, isTried);
    return brokenFile(error, path, shown);
  }
}

function endlessFile(what: string, shown: string): { readonly fault: ModuleFault } {
  const message = `the plugin file cannot be loaded: ${what}`;
  return { fault: { code: 'plugin-broken', message, place: { file: shown } } };
}

async function brokenFile(
  error: unknown,
  path: string,
  shown: string,
): Promise<{ readonly fault: ModuleFault }> {
  const place = await placeOfError(error, path, shown);
  const message = `the plugin file cannot be loaded: ${messageOf(error)}`;
  return { fault: { code: 'plugin-broken', message, place: place ?? { file: shown } } };
}

/** Where in the file an error arose, as far as its stack says. */
export async function placeOfError(error: unknown, path: string, shown: string): Promise<Place | undefined> {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const url = pathToFileURL(path).href;
  for (const line of stack.split('\n')) {
    const at = [url, path].map((text) => line.indexOf(text)).find((place) => place >= 0);
    const [, row, column] =
      /(?:\?[^:]*)?:(\d+)(?::(\d+))?/.exec(at === undefined ? '' : line.slice(at + path.length)) ?? [];
    if (row === undefined) continue;
    const lineText = (await readFile(path, 'utf8')).split(/\r?\n/)[Number(row) - 1] ?? '';
    return {
      file: shown,
      line: Number(row),
      ...(column === undefined ? {} : { column: Number(column) }),
      lineText,
    };
  }
  return undefined;
}

/** What Node says of TypeScript, where neither it nor a loader reads it. */
function isUnknownExtension(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';
}

async function importUrl(url: string): Promise<ImportedModule> {
  const exports: unknown = await import(url);
  return { exports: exports as Readonly<Record<string, unknown>> };
}

async function importTypeScript(
  path: string,
  shown: string,
  isTried: boolean,
): Promise<ImportedModule | { readonly fault: ModuleFault }> {
  const found = [path, fileURLToPath(import.meta.url)].map(tsxBeside).find((url) => url !== undefined);
  if (found === undefined) {
    const message = `${shown} is TypeScript, which Node ${process.versions.node} does not load by itself`;
    return { fault: { code: 'plugin-typescript', message, hint: 'npm install tsx, or write it as .js' } };
  }
  const url = pathToFileURL(path).href;
  // A trial by Node came to its end at the unknown extension.
  const loader = { tsx: found, parent: import.meta.url };
  const endless = isTried ? undefined : await loadTrial(url, loader);
  if (endless !== undefined) return endlessFile(endless, shown);
  try {
    const { tsImport } = (await import(found)) as {
      tsImport(file: string, parent: string): Promise<ImportedModule['exports']>;
    };
    const exports = await tsImport(url, import.meta.url);
    // In a folder whose package.json does not say `module`, the file's exports are what it exports as default.
    const { default: inner } = exports;
    const isWrapped = typeof inner === 'object' && inner !== null && 'default' in inner;
    return { exports: isWrapped ? { ...inner } : exports };
  } catch (error) {
    return brokenFile(error, path, shown);
  }
}

function tsxBeside(path: string): string | undefined {
  try {
    // `require` finds the CommonJS half, which cannot load the other.
    const found = createRequire(path).resolve('tsx/esm/api');
    return pathToFileURL(found.replace(/\.cjs$/, '.mjs')).href;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0];
}
