import { findVectorFolders, readVectorFile } from '../ingest/index.ts';
import type { VectorFolder, VectorLine } from '../ingest/index.ts';
import type { FolderRunner, KindRunner } from './kind-runner.ts';
import { FOLDER_RUNNERS, KIND_RUNNERS } from './registry.ts';

/** How many cases of a kind there were and how many agreed. `cases` counts the unsupported ones too. */
export interface KindCounts {
  readonly cases: number;
  readonly passed: number;
  readonly unsupported: number;
}

/** What `plimsoll conformance --json` prints, `shown` apart. */
export interface ConformanceReport {
  readonly areas: Readonly<Record<string, { readonly kinds: Readonly<Record<string, KindCounts>> }>>;
  /** The first differences, as many as were asked for. */
  readonly shown: readonly CaseDifference[];
}

export interface CaseDifference {
  readonly id: string;
  readonly differences: readonly string[];
}

export interface ConformanceOptions {
  /** How many differing cases to keep for showing. */
  readonly show?: number;
  /** Only these kinds, `area/kind`; all when absent. */
  readonly kinds?: readonly string[];
  /** Ends the counting; the report is of what was answered until then. */
  readonly signal?: AbortSignal;
  /** Called after every file with the number of cases so far. */
  readonly onProgress?: (cases: number) => void;
  /** Other runners than the registered ones: the plain twin answers the same vectors. */
  readonly runners?: readonly KindRunner[];
}

/** Answers every vector at the path, an area's folder or a folder of areas, with our own code. */
export async function runConformance(
  path: string,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const tally = new Tally(options);
  /** What lies in an area of a form of its own is its own. */
  let taken: string | undefined;
  for (const folder of await findVectorFolders(path)) {
    if (options.signal?.aborted === true) break;
    if (taken !== undefined && folder.path.startsWith(taken)) continue;
    const own = FOLDER_RUNNERS.find((runner) => runner.recognises(folder));
    if (own === undefined) await runLineFiles(folder, tally, options);
    else await runFolder(own, folder, tally, options);
    if (own !== undefined) taken = folder.path.replace(/\/*$/, '/');
  }
  return tally.report();
}

async function runLineFiles(folder: VectorFolder, tally: Tally, options: ConformanceOptions): Promise<void> {
  const runners = new Map((options.runners ?? KIND_RUNNERS).map((runner) => [kindKey(runner), runner]));
  for (const file of folder.lineFiles) {
    for await (const line of readVectorFile(file)) {
      if (options.signal?.aborted === true) return;
      const { id, area, kind } = nameOf(line, folder);
      const runner = runners.get(kindKey({ area, kind }));
      if (!isWanted(options, area, kind)) continue;
      tally.add(area, kind, id, runner === undefined ? undefined : answer(runner, line));
    }
    options.onProgress?.(tally.cases);
  }
}

/** Area and kind of a case; a line that names none is one that nobody supports, under the name of its folder. */
function nameOf(
  { id, kind }: Partial<VectorLine>,
  folder: VectorFolder,
): { readonly id: string; readonly area: string; readonly kind: string } {
  if (typeof id !== 'string' || typeof kind !== 'string' || !id.includes('/')) {
    return { id: `${folder.name}/no id`, area: folder.name, kind: 'no kind' };
  }
  return { id, area: id.slice(0, id.indexOf('/')), kind };
}

async function runFolder(
  runner: FolderRunner,
  folder: VectorFolder,
  tally: Tally,
  options: ConformanceOptions,
): Promise<void> {
  const wants = (kind: string): boolean => isWanted(options, runner.area, kind);
  for await (const { kind, id, differences } of runner.run(folder, wants)) {
    if (options.signal?.aborted === true) return;
    tally.add(runner.area, kind, id, differences);
    options.onProgress?.(tally.cases);
  }
}

function answer(runner: KindRunner, line: VectorLine): readonly string[] {
  try {
    return runner.differences(line.input as never, line.expect as never);
  } catch (error) {
    // A case that our code cannot answer is a case it does not answer alike; the others still count.
    return [`our own fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

function kindKey({ area, kind }: { readonly area: string; readonly kind: string }): string {
  return `${area}/${kind}`;
}

function isWanted(options: ConformanceOptions, area: string, kind: string): boolean {
  return options.kinds === undefined || options.kinds.includes(`${area}/${kind}`);
}

/** Counts by area and kind, in the order of first sight. */
class Tally {
  cases = 0;
  readonly #areas = new Map<string, Map<string, KindCounts>>();
  readonly #shown: CaseDifference[] = [];
  readonly #showMax: number;

  constructor(options: ConformanceOptions) {
    this.#showMax = options.show ?? 0;
  }

  /** `differences` undefined: nobody supports the kind. */
  add(area: string, kind: string, id: string, differences: readonly string[] | undefined): void {
    this.cases++;
    const kinds = this.#areas.get(area) ?? new Map<string, KindCounts>();
    this.#areas.set(area, kinds);
    const counts = kinds.get(kind) ?? { cases: 0, passed: 0, unsupported: 0 };
    kinds.set(kind, {
      cases: counts.cases + 1,
      passed: counts.passed + Number(differences?.length === 0),
      unsupported: counts.unsupported + Number(differences === undefined),
    });
    if (differences !== undefined && differences.length > 0 && this.#shown.length < this.#showMax) {
      this.#shown.push({ id, differences });
    }
  }

  report(): ConformanceReport {
    const areas = [...this.#areas].map(([area, kinds]) => [area, { kinds: Object.fromEntries(kinds) }]);
    return { areas: Object.fromEntries(areas) as ConformanceReport['areas'], shown: this.#shown };
  }
}
