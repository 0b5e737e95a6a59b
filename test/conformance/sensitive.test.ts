import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KindRunner } from '../../src/conformance/kind-runner.ts';
import { KIND_RUNNERS } from '../../src/conformance/registry.ts';
import { readVectorFile } from '../../src/ingest/vector-file.ts';

/**
 * A vector that agrees says nothing unless it could have disagreed: every figure and word of a recorded answer is
 * changed, one at a time, and the comparison has to see it. What it may not see stands below, with the reason.
 */
const SAMPLE = new URL('vectors', import.meta.url).pathname;
const CASES = 5;
const LEAVES = 25;

type Path = readonly (string | number)[];

/** Times that the recording rounds: a change has to pass its tolerance to be one. */
const TOLERANCES: readonly (readonly [RegExp, number])[] = [
  [/^controllers\/job .*atMs$/, 5],
  [/^controllers\/node-lifecycle .*(atSeconds|AtSeconds\..*)$/, 1],
];

/** What the comparison leaves out, and why. */
const LEFT_OUT: readonly (readonly [RegExp, string])[] = [
  [/^hpa\/timeline ticks\.#\.atSeconds$/, 'repeats the input'],
  [/^ca\/(runonce|scaledown)-timeline loops\.#\.atMs$/, 'repeats the input'],
  [
    /^ca\/(runonce|scaledown)-timeline loops\.#\.calls\.#\./,
    'the provider calls between loops, of deletions',
  ],
  [/^ca\/(runonce|scaledown)-timeline loops\.#\.events\.#\./, 'the events of drains between loops'],
  [/^ca\/(runonce|scaledown)-timeline loops\.#\.evictions/, 'the evictions of drains between loops'],
  [/^ca\/(runonce|scaledown)-timeline .*deleteResults/, 'taken from the record'],
  [
    /^ca\/(runonce|scaledown)-timeline .*unremovable\.#\.blocking/,
    'which of several pods blocks comes in map order',
  ],
  [/^ca\/scaleup upcoming$/, 'given for information'],
  [
    /^vpa\/histogram .*(totalWeight|percentile)$/,
    'floating point of another order of sums; percentiles repeat the question',
  ],
  [/^vpa\/updater .*resourceDiff$/, 'floating point, to a relative 1e-9'],
  [/^vpa\/admission annotation$/, 'words of a container without a change'],
];

function* leavesOf(value: unknown, path: Path = []): Generator<Path> {
  const entries = value !== null && typeof value === 'object' ? Object.keys(value) : [];
  if (entries.length === 0) yield path;
  for (const key of entries) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield* leavesOf((value as Record<string, unknown>)[key], [...path, step]);
  }
}

function changed(value: unknown, by: number): unknown {
  if (typeof value === 'number') return value + by;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string')
    return /^-?\d+$/.test(value) ? String(BigInt(value) + BigInt(by)) : `${value}x`;
  if (value === null) return 1;
  return Array.isArray(value) ? ['x'] : { x: 1 };
}

function withLeafChanged(value: unknown, path: Path, by: number): unknown {
  if (path.length === 0) return changed(value, by);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const last = path[path.length - 1];
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string | number, unknown>, copy);
  holder[last] = changed(holder[last], by);
  return copy;
}

/** Changes of one recorded answer that the comparison does not see. */
function unseenChanges(runner: KindRunner, input: unknown, recorded: unknown): string[] {
  const unseen: string[] = [];
  for (const path of spread([...leavesOf(recorded)])) {
    const shape = path.map((key) => (typeof key === 'number' ? '#' : key)).join('.');
    const name = `${runner.area}/${runner.kind} ${shape}`;
    if (LEFT_OUT.some(([pattern]) => pattern.test(name))) continue;
    const tolerance = TOLERANCES.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
    // Ours may lie a tolerance to the one side: the change has to pass it to the other.
    const other = withLeafChanged(recorded, path, 2 * tolerance + 1);
    if (!isSeen(runner, input, other)) unseen.push(name);
  }
  return unseen;
}

/** Some leaves from all over a long answer. */
function spread(paths: readonly Path[]): readonly Path[] {
  const step = Math.ceil(paths.length / LEAVES);
  return paths.filter((_path, index) => index % step === 0);
}

/** An answer that makes no sense any more may be refused loudly: that is seen too. */
function isSeen(runner: KindRunner, input: unknown, other: unknown): boolean {
  try {
    return runner.differences(structuredClone(input) as never, other as never).length > 0;
  } catch {
    return true;
  }
}

describe.each(KIND_RUNNERS.map((runner) => [`${runner.area}/${runner.kind}`, runner] as const))(
  '%s',
  (_name, runner) => {
    test('sees every change of a recorded answer', async () => {
      const stem = join(SAMPLE, runner.area, `${runner.kind}.jsonl`);
      const unseen = new Set<string>();
      let cases = 0;
      for await (const { input, expect: recorded } of readVectorFile(
        existsSync(stem) ? stem : `${stem}.gz`,
      )) {
        if (cases++ === CASES) break;
        for (const name of unseenChanges(runner, input, recorded)) unseen.add(name);
      }
      expect(cases).toBeGreaterThan(0);
      expect([...unseen]).toEqual([]);
    });
  },
);
