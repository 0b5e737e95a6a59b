import { threadId } from 'node:worker_threads';

/** What a worker of the tests is to do; `tries` counts how often it began. */
export interface FrailTask {
  readonly how: 'answer' | 'exit' | 'exit the first time' | 'fill the heap' | 'throw' | 'say your thread';
  readonly tries: SharedArrayBuffer;
  /** What is shipped with the worker, in shared memory: the task adds 1 to its first number. */
  readonly shared: SharedArrayBuffer;
}

/** A worker that is lost in the ways in which workers are lost. */
export function doTask({ how, tries, shared }: FrailTask): string {
  const attempt = Atomics.add(new Int32Array(tries), 0, 1) + 1;
  Atomics.add(new Int32Array(shared), 0, 1);
  if (how === 'throw') throw new Error('the work is at fault');
  if (how === 'exit' || (how === 'exit the first time' && attempt === 1)) process.exit(3);
  if (how === 'fill the heap') fillHeap();
  if (how === 'say your thread') {
    // Long enough that a second task needs a second worker.
    Atomics.wait(new Int32Array(tries), 0, attempt, 100);
    return String(threadId);
  }
  return `done at try ${attempt}`;
}

function fillHeap(): void {
  const kept: object[] = [];
  for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
}
