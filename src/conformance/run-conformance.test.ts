import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { KindRunner } from './kind-runner.ts';
import { runConformance } from './run-conformance.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-vectors-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Agrees where the recorded answer is twice the input; cannot answer a text. */
const doubles: KindRunner<number, number> = {
  area: 'maths',
  kind: 'double',
  differences: (input, expected) => {
    if (typeof input !== 'number') throw new Error('no number');
    return 2 * input === expected ? [] : [`ours ${2 * input}, recorded ${expected}`];
  },
};

function line(id: string, input: unknown, expected: unknown, kind = 'double'): string {
  return JSON.stringify({ id, kind, input, expect: expected });
}

function folderOf(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return join(root, name);
}

const runners = [doubles as unknown as KindRunner];

describe('counting cases', () => {
  const lines = [
    line('maths/double/1-1', 1, 2),
    line('maths/double/2-1', 2, 5),
    line('maths/double/3-1', 'three', 6),
    '',
    line('maths/half/1-1', 4, 2, 'half'),
  ].join('\n');
  const counts = {
    maths: {
      kinds: {
        double: { cases: 3, passed: 1, unsupported: 0 },
        half: { cases: 1, passed: 0, unsupported: 1 },
      },
    },
  };

  test('a wrong answer and a fault of ours are cases; a kind that nobody supports is counted as such', async () => {
    const { areas } = await runConformance(folderOf('plain', { 'maths/a.jsonl': lines }), { runners });
    expect(areas).toEqual(counts);
  });

  test('an area folder, a single file and a compressed file count the same', async () => {
    const folder = folderOf('forms', { 'maths/a.jsonl': lines, 'zip/maths/a.jsonl.gz': gzipSync(lines) });
    for (const path of ['maths', 'maths/a.jsonl', 'zip', 'zip/maths']) {
      expect((await runConformance(join(folder, path), { runners })).areas, path).toEqual(counts);
    }
  });

  test('differences are shown up to the number asked for, and the case that broke us with its error', async () => {
    const folder = folderOf('shown', { 'maths/a.jsonl': lines });
    expect((await runConformance(folder, { runners })).shown).toEqual([]);
    const { shown } = await runConformance(folder, { runners, show: 9 });
    expect(shown.map(({ id }) => id)).toEqual(['maths/double/2-1', 'maths/double/3-1']);
    expect(shown[0].differences).toEqual(['ours 4, recorded 5']);
    expect(shown[1].differences[0]).toContain('our own fault: Error: no number');
  });

  test('only the kinds asked for', async () => {
    const folder = folderOf('kinds', { 'maths/a.jsonl': lines });
    const { areas } = await runConformance(folder, { runners, kinds: ['maths/half'] });
    expect(Object.keys(areas['maths'].kinds)).toEqual(['half']);
  });

  test('a line that names no case is unsupported, not a crash', async () => {
    const folder = folderOf('nameless', {
      'odd/a.jsonl': '{"pod":"x"}\n{"id":7,"kind":"double"}\n{"id":"flat","kind":"double"}\n',
    });
    expect((await runConformance(folder, { runners })).areas).toEqual({
      odd: { kinds: { 'no kind': { cases: 3, passed: 0, unsupported: 3 } } },
    });
  });

  test('vectors in folders of folders, and beside folders, all count', async () => {
    const folder = folderOf('rounds', {
      'maths/a.jsonl': line('maths/double/1-1', 1, 2),
      'maths/more/a.jsonl': line('maths/double/2-1', 1, 2),
      'second/maths/a.jsonl': line('maths/double/3-1', 1, 2),
    });
    const kinds = { double: { cases: 3, passed: 3, unsupported: 0 } };
    expect((await runConformance(folder, { runners })).areas).toEqual({ maths: { kinds } });
  });

  test('a file that is none of vectors holds none', async () => {
    const folder = folderOf('prose', { 'README.md': 'not a case' });
    expect((await runConformance(join(folder, 'README.md'), { runners })).areas).toEqual({});
  });

  test('what was answered until somebody stops it is counted', async () => {
    const files = ['a', 'b', 'c'].map((name) => [`${name}.jsonl`, line(`maths/double/${name}`, 1, 2)]);
    const folder = folderOf('stopped', Object.fromEntries(files) as Readonly<Record<string, string>>);
    const stop = new AbortController();
    const { areas } = await runConformance(folder, {
      runners,
      signal: stop.signal,
      onProgress: (cases) => {
        if (cases === 2) stop.abort();
      },
    });
    expect(areas['maths'].kinds['double']).toEqual({ cases: 2, passed: 2, unsupported: 0 });
  });
});
