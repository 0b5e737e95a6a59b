import { describe, expect, test } from 'vitest';
import { formatDiagnostic, hasErrors } from '../../src/base/index.ts';
import { chunksOf } from '../support/chunks.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/index.ts';
import { OBJECTS } from './objects.ts';

/**
 * Takes objects apart field by field: whatever is missing, null, empty or of another size, reading ends in diagnostics or
 * in a run that ends. Each object is read beside whole ones of the other kinds, since faults show where kinds meet.
 */
type Path = readonly (string | number)[];

/** Every path into a value, the deepest last. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const step = [...path, Array.isArray(value) ? Number(key) : key];
    return [step, ...pathsOf(child, step)];
  });
}

const GONE = Symbol('gone');

/** A copy in which another value stands at the path. */
function changed(value: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (Array.isArray(value)) {
    const copy: unknown[] = [...(value as readonly unknown[])];
    if (rest.length > 0) copy[Number(step)] = changed(copy[Number(step)], rest, to);
    else if (to === GONE) copy.splice(Number(step), 1);
    else copy[Number(step)] = to;
    return copy;
  }
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    entries.flatMap(([key, child]) => {
      if (key !== step) return [[key, child]];
      if (rest.length > 0) return [[key, changed(child, rest, to)]];
      return to === GONE ? [] : [[key, to]];
    }),
  );
}

/** Reads a dump in which one object was changed and runs it for a minute: the first crash, if any. */
async function crashOf(objects: readonly unknown[], strict: boolean): Promise<string | undefined> {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  try {
    const { scenario, diagnostics } = await loadScenario('-', {
      stdin: chunksOf(text),
      until: '1m',
      strict,
    });
    if (scenario === undefined && !hasErrors(diagnostics)) return 'neither a scenario nor an error';
    if (scenario !== undefined) simulate(scenario, { version: 'test' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1] ?? ''}` : String(error);
  }
}

test('the objects are whole: nothing is said of them', async () => {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS });
  const { diagnostics } = await loadScenario('-', { stdin: chunksOf(text), strict: true });
  expect(diagnostics.filter(({ code }) => code !== 'kind-missing').map(formatDiagnostic)).toEqual([]);
});

const CHANGES: readonly (readonly [string, unknown])[] = [
  ['left out', GONE],
  ['null', null],
  ['an empty mapping', {}],
  ['an empty list', []],
  ['a large number', 2 ** 31],
  ['a negative number', -7],
  ['a long fraction', 0.1],
  ['a text', 'x'],
];

/** A field may be absent in each place; of the other changes each place sees one in this many. */
const ONE_IN = 21;

describe.each(CHANGES.map(([name, to], turn) => [name, to, turn] as const))('%s', (name, to, turn) => {
  test.each(OBJECTS.map((object, index) => [String(object['kind']), index] as const))(
    'in %s',
    async (_kind, index) => {
      const object = OBJECTS[index];
      const paths = pathsOf(object).filter(
        (_, place) => to === GONE || (place + 3 * turn) % ONE_IN === index % ONE_IN,
      );
      for (const path of paths) {
        const objects = OBJECTS.map((other, at) => (at === index ? changed(other, path, to) : other));
        const crash = await crashOf(objects, path.length % 2 === 0);
        expect.soft(crash, `${path.join('.')} is ${name}`).toBeUndefined();
      }
    },
  );
});
