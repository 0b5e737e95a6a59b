import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fgdRunner } from '../../src/conformance/fgd/index.ts';
import type { KindRunner } from '../../src/conformance/kind-runner.ts';
import { schedulerRunners } from '../../src/conformance/scheduler/index.ts';
import { findVectorFolders, readVectorFile } from '../../src/ingest/index.ts';
import type { VectorLine } from '../../src/ingest/index.ts';
import { runQueueHistory } from '../fuzz/queue/history.ts';
import { runHistory } from '../fuzz/scheduler/history.ts';
import type { Mutant } from './schemata.ts';
import { SWITCH } from './schemata.ts';

/**
 * Asks vectors and twin about mutants, one after the other in this process, and prints a line a mutant:
 *
 *     tsx test/mutants/deep.ts FILE_OF_MUTANTS FOLDER_OF_VECTORS SEED HISTORIES
 *
 * Each stops at the first difference, which comes soon where there is one.
 */
interface Asked {
  readonly line: VectorLine;
  readonly runner: KindRunner;
}

async function main([file, folder, seed, histories]: readonly string[]): Promise<void> {
  const mutants = JSON.parse(readFileSync(file, 'utf8')) as readonly Mutant[];
  const vectors = await vectorsOf(join(folder, 'scheduler'));
  for (const { id, file: source } of mutants) {
    Object.assign(globalThis, { [SWITCH]: id });
    const isGpu = source.includes('/gpu/');
    const vector = isGpu ? await placementDiffering(join(folder, 'fgd')) : vectorDiffering(vectors);
    const run = source.includes('/queue/') ? runQueueHistory : runHistory;
    const history = isGpu ? undefined : historyDiffering(run, Number(seed), Number(histories));
    console.log(JSON.stringify({ id, vector, history }));
  }
}

async function vectorsOf(folder: string): Promise<readonly Asked[]> {
  const runners = new Map<string, KindRunner>(schedulerRunners.map((runner) => [runner.kind, runner]));
  const asked: Asked[] = [];
  for (const { lineFiles } of await findVectorFolders(folder))
    for (const path of lineFiles)
      for await (const line of readVectorFile(path)) {
        const runner = runners.get(line.kind);
        if (runner !== undefined) asked.push({ line, runner });
      }
  return asked;
}

function vectorDiffering(vectors: readonly Asked[]): string | undefined {
  return vectors.find(({ line, runner }) => {
    try {
      return runner.differences(line.input as never, line.expect as never).length > 0;
    } catch {
      return true;
    }
  })?.line.id;
}

async function placementDiffering(folder: string): Promise<string | undefined> {
  try {
    for (const found of await findVectorFolders(folder))
      for await (const { id, differences } of fgdRunner.run(found, (kind) => kind !== 'published'))
        if (differences === undefined || differences.length > 0) return id;
  } catch (error) {
    return `crash: ${String(error)}`;
  }
  return undefined;
}

function historyDiffering(run: typeof runHistory, seed: number, histories: number): number | undefined {
  for (let history = 0; history < histories; history++) {
    try {
      if (run(seed, history) !== undefined) return history;
    } catch {
      return history;
    }
  }
  return undefined;
}

await main(process.argv.slice(2));
