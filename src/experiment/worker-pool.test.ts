import { afterAll, describe, expect, test } from 'vitest';
import type { FrailTask } from '../../test/support/frail-worker.ts';
import { WorkerPool } from './worker-pool.ts';

const ENTRY = {
  folder: new URL('../../test/support/', import.meta.url).href,
  module: 'frail-worker',
  function: 'doTask',
};
const shared = new SharedArrayBuffer(4);
const pool = new WorkerPool<FrailTask, string>({
  entry: ENTRY,
  workers: 1,
  workersAtStart: 1,
  shared: undefined,
  memoryMib: 24,
});
afterAll(() => pool.close());

interface Ended {
  readonly end: string;
  readonly tries: number;
}

async function ended(how: FrailTask['how']): Promise<Ended> {
  const tries = new SharedArrayBuffer(4);
  const end = await pool.run({ how, tries, shared });
  return { end: 'result' in end ? end.result : end.failure, tries: new Int32Array(tries)[0] };
}

describe('a worker that is lost costs its one task, which is tried once more', () => {
  test('and no other: those before and behind it are done at the first try', async () => {
    const [before, lost, behind] = await Promise.all([ended('answer'), ended('exit'), ended('answer')]);
    expect([before, behind]).toEqual([
      { end: 'done at try 1', tries: 1 },
      { end: 'done at try 1', tries: 1 },
    ]);
    expect(lost).toEqual({ end: expect.stringMatching(/worker|thread/i) as string, tries: 2 });
  });

  test('and succeeds if the second worker holds', async () =>
    expect(await ended('exit the first time')).toEqual({ end: 'done at try 2', tries: 2 }));

  test('also where memory ran out, which is said', async () => {
    const [lost, behind] = await Promise.all([ended('fill the heap'), ended('answer')]);
    expect(lost).toEqual({ end: 'the run needed more memory than its worker has', tries: 2 });
    expect(behind).toEqual({ end: 'done at try 1', tries: 1 });
  });

  test('but work that is itself at fault is not done twice', async () =>
    expect(await ended('throw')).toEqual({ end: 'the work is at fault', tries: 1 }));

  test('and what is shared is one memory for all of them, not a copy each', async () => {
    const before = new Int32Array(shared)[0];
    await Promise.all([ended('answer'), ended('answer')]);
    expect(new Int32Array(shared)[0]).toBe(before + 2);
  });
});

test('workers stay when nothing is to do: what they have compiled is worth more than the start of a new one', async () => {
  const two = new WorkerPool<FrailTask, string>({
    entry: ENTRY,
    workers: 2,
    workersAtStart: 1,
    shared: undefined,
  });
  const threads = async (): Promise<string[]> => {
    const task = (): FrailTask => ({ how: 'say your thread', tries: new SharedArrayBuffer(4), shared });
    const ends = await Promise.all([two.run(task()), two.run(task())]);
    return ends.map((end) => ('result' in end ? end.result : end.failure));
  };
  try {
    const seen = new Set<string>();
    while (seen.size < 2) for (const thread of await threads()) seen.add(thread);
    await new Promise((later) => setTimeout(later, 50));
    for (const thread of [...(await threads()), ...(await threads())]) expect(seen).toContain(thread);
  } finally {
    await two.close();
  }
});
