import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Arrivals, World } from '../../src/conformance/fgd/world.ts';
import type { TypicalPod } from '../../src/scheduler/index.ts';
import { gpuNode, gpuPod } from './scheduling.ts';
import { testFolder } from './test-folder.ts';

/** A folder in the form of the experiment's vectors, with its trace beside it; gone after the tests of the file. */
export interface FgdFolder {
  /** The folder that holds `inputs` and `placements`. */
  readonly path: string;
  /** A file below it, or with `../` the trace; a name that ends in `.gz` is packed. */
  write(file: string, content: string): void;
  remove(file: string): void;
}

export const TRACE_FOLDER = '../data/01-traces/alibaba-openb-2023';

export function fgdFolder(): FgdFolder {
  const root = testFolder();
  return {
    get path() {
      return root.at('fgd');
    },
    write: (file, content) =>
      void root.write(`fgd/${file}`, file.endsWith('.gz') ? gzipSync(content) : content),
    remove: (file) => rmSync(root.at('fgd', file), { force: true }),
  };
}

/** Pods that ask for whole devices, `2` or `1:300` for a share, in the order of arrival. */
export function arrivalsOf(devicesOfNodes: readonly number[], pods: readonly string[]): Arrivals {
  return {
    nodes: devicesOfNodes.map((count, place) => gpuNode(`node-${place}`, count)),
    pods: pods.map((text, place) => {
      const [count, milli = 1000] = text.split(':').map(Number);
      return gpuPod(count, milli, { name: `pod-${place}`, cpu: '1' });
    }),
  };
}

/** Every seed sees the same arrivals; the typical pod asks for so many whole devices. */
export function worldOf(arrivals: Arrivals, devices: number): World {
  const typical: TypicalPod = { milliCpu: 1000, gpu: { count: devices, milli: 1000, models: [] }, weight: 1 };
  return { typical: [typical], arrivals: () => arrivals };
}

/** Everything that a generator gives, in order. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
