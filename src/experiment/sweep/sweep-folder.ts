import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { MARKER, ResultFolder, ResultFolderError } from '../results/results-folder.ts';
import { refusal } from './refusal.ts';

const JOURNAL = 'journal.log';
const LOCK = 'sweep.lock';
const RESULTS = 'results';

/** A line of the journal, a row of each table, and the results twice while they are replaced: 2 KiB is plenty. */
const BYTES_PER_JOB = 2048;
const LEAST_FREE_BYTES = 64 * 2 ** 20;

/**
 * The folder of a sweep: the journal while it goes on, and `results/` once it is done, there whole or not at all. Held
 * by one process at a time.
 */
export class SweepFolder {
  readonly path: string;

  constructor(path: string, jobs: number, { force = false }: { readonly force?: boolean } = {}) {
    this.path = path;
    if (!force) refuseOther(path);
    mkdirSync(path, { recursive: true });
    refuseFull(path, jobs);
    this.#lock();
    if (force)
      for (const name of [JOURNAL, RESULTS]) rmSync(join(path, name), { recursive: true, force: true });
    for (const name of readdirSync(path))
      if (/^[.]results[.](partial|replaced)-\d+$/.test(name)) rmSync(join(path, name), { recursive: true });
    writeFileSync(join(path, MARKER), '');
  }

  get journal(): string {
    return join(this.path, JOURNAL);
  }

  /** Writes all the results, or none. */
  publish(files: Readonly<Record<string, string | Uint8Array>>): string {
    try {
      const folder = new ResultFolder(join(this.path, RESULTS));
      rmSync(join(folder.path, 'series'), { recursive: true });
      for (const [name, content] of Object.entries(files)) folder.write(name, content);
      return folder.finish();
    } catch (error) {
      if (error instanceof ResultFolderError)
        throw refusal('folder-foreign', error.message, 'make room or move it', this.path);
      throw error;
    }
  }

  unlock(): void {
    rmSync(join(this.path, LOCK), { force: true });
  }

  /** Two processes on one journal would do everything twice. A lock whose process is gone does not count. */
  #lock(): void {
    const file = join(this.path, LOCK);
    const own = JSON.stringify({ pid: process.pid, host: hostname() });
    for (let attempt = 1; ; attempt++) {
      try {
        writeFileSync(file, own, { flag: 'wx' });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (attempt === 2 || isHeld(file))
          throw refusal(
            'folder-locked',
            'another sweep writes to this folder',
            `wait for it; if none is running, remove ${file}`,
            this.path,
          );
        rmSync(file, { force: true });
      }
    }
  }
}

/** The journal in a folder of another process, for merging. */
export function readJournalText(folder: string): string {
  const file = join(folder, JOURNAL);
  if (!existsSync(file))
    throw refusal(
      'journal-missing',
      `no ${JOURNAL} in this folder`,
      'name the folder that a shard wrote with --out',
      folder,
    );
  return readFileSync(file, 'utf8');
}

function refuseOther(path: string): void {
  if (!existsSync(path)) return;
  const names = readdirSync(path);
  if (names.length === 0 || names.includes(JOURNAL) || names.includes(LOCK)) return;
  throw refusal(
    'folder-foreign',
    'a folder with files in it that are no sweep',
    'name another folder with --out',
    path,
  );
}

function refuseFull(path: string, jobs: number): void {
  const { bavail, bsize } = statfsSync(path);
  const needed = LEAST_FREE_BYTES + jobs * BYTES_PER_JOB;
  if (bavail * bsize >= needed) return;
  const mib = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  throw refusal(
    'disk-full',
    `${mib(bavail * bsize)} MiB are free and ${mib(needed)} MiB may be needed`,
    'make room, or name a folder on another disk with --out',
    path,
  );
}

/** By a process that lives on this machine, or by one on another machine, of which nobody knows. */
function isHeld(file: string): boolean {
  const holder = holderOf(file);
  if (holder === undefined) return false;
  if (holder.host !== hostname()) return true;
  // In a container every start has the same number.
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function holderOf(file: string): { readonly pid: number; readonly host: string } | undefined {
  const [, pid, host] = /^\{"pid":(\d+),"host":"(.*)"\}$/.exec(readFileSync(file, 'utf8')) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), host };
}
