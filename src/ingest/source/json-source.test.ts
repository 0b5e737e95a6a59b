import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { jsonItems } from './json-source.ts';
import type { JsonItem } from './json-source.ts';
import type { Chunks } from './text-file.ts';

async function* inChunks(text: string, size: number): Chunks {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 7): Promise<JsonItem[]> {
  const items: JsonItem[] = [];
  for await (const item of jsonItems(inChunks(text, size), 'f.json')) items.push(item);
  return items;
}

const values = async (text: string, size?: number): Promise<unknown[]> =>
  (await read(text, size)).flatMap(({ document }) => (document === undefined ? [] : [document.value]));
const heads = async (text: string): Promise<string[]> =>
  (await read(text)).flatMap(({ diagnostics }) =>
    diagnostics.map((one) => formatDiagnostic(one).split('\n')[0]),
  );

describe('a stream of JSON gives its objects one by one', () => {
  // prettier-ignore
  const rows = [
    ['the items of a list, then the list',  '{"kind":"List","items":[{"a":1},{"b":2}],"x":3}',   [{ a: 1 }, { b: 2 }, { kind: 'List', items: [], x: 3 }]],
    ['kind behind the items',               '{"items":[{"a":1}],"kind":"List"}',                 [{ a: 1 }, { items: [], kind: 'List' }]],
    ['a top-level array',                   '[{"a":1},{"a":2}]',                                 [{ a: 1 }, { a: 2 }]],
    ['JSON lines',                          '{"a":1}\n{"a":2}\n',                                [{ a: 1 }, { a: 2 }]],
    ['one after the other',                 '{"a":1}{"items":[{"b":1}]}[{"c":1}]',               [{ a: 1 }, { b: 1 }, { items: [] }, { c: 1 }]],
    ['items further down are not cut',      '{"spec":{"items":[{"a":1}]}}',                      [{ spec: { items: [{ a: 1 }] } }]],
    ['items that are no list',              '{"items":{"a":[]},"b":[{}]}',                       [{ items: { a: [] }, b: [{}] }]],
    ['brackets and quotes within texts',    '[{"a":"}]\\"{["}, {"b":"\\\\"}]',                   [{ a: '}]"{[' }, { b: '\\' }]],
    ['an empty list',                       '{"items":[]}',                                      [{ items: [] }]],
    ['logs between objects',                '{"a":1}\n==== START logs for container c ====\n{"no": [}\n= ==== END log\n==== END logs for container c ====\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['a log at the very end',               '{"a":1}\n==== START logs x\n}}}\n==== END logs x', [{ a: 1 }]],
    ['nothing',                             ' \n ',                                              []],
  ] as const;
  test.each(rows)('%s', async (_why, text, expected) => {
    expect(await values(text)).toEqual(expected);
    expect(await heads(text)).toEqual([]);
  });

  test('what stands before the items says what they are', async () => {
    const [item] = await read('{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"a":1}]}');
    expect([item.listKind, item.listVersion]).toEqual(['PodList', 'v1']);
  });
});

const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

test('chunks may end anywhere: the objects are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(json, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(2),
      async (objects, size, indent) => {
        const text = JSON.stringify({ kind: 'List', items: objects }, undefined, indent);
        const plain: unknown = JSON.parse(JSON.stringify(objects));
        expect((await values(text, size)).slice(0, -1)).toEqual(plain);
      },
    ),
    { numRuns: 300 },
  );
});

describe('faults and their places', () => {
  // prettier-ignore
  const rows = [
    ['a comma too many',              '[{"a":1},\n {"b":[1,]}]',      ['f.json:2:10: error: expected a value, found ] [json-syntax]']],
    ['the objects around it are read', '[{"a":1},{b:2},{"c":3}]',     ['f.json:1:11: error: expected a key in quotes [json-syntax]']],
    ['a comma too few',               '{"a":1 "b":2}',                ['f.json:1:8: error: expected , or } [json-syntax]']],
    ['cut within a text',             '[{"a":1},{"b":"x',             ['f.json:1:16: error: the text ends inside a string [json-syntax]']],
    ['cut between objects',           '[{"a":1},',                    ['f.json:1:9: error: the text ends inside a list [json-syntax]']],
    ['a line break in a text',        '{"a":"x\ny"}',                 ['f.json:1:8: error: a line break or control character inside a string [json-syntax]']],
    ['something behind the end',      '{"a":1} what',                 ['f.json:1:9: error: expected { or [ or the end, found w [json-syntax]']],
    ['a log that does not end',       '{"a":1}\n==== START logs x\ny',  ['f.json:2:1: error: the text ends inside a log [json-syntax]']],
    ['equal signs that are no log',   '{"a":1}\n=====\n',              ['f.json:2:1: error: expected { or [ or the end, found = [json-syntax]']],
    ['places behind a log are right', '{"a":1}\n==== START logs x\n\n\n==== END logs x\n{"a":1,\n"a":2}', ['f.json:7:1: error: a is there twice [duplicate-key]']],
    ['a key that comes twice',        '{"a":{"b":1,\n"b":2}}',        ['f.json:2:1: error: b is there twice [duplicate-key]']],
  ] as const;
  test.each(rows)('%s', async (_why, text, expected) => {
    expect(await heads(text)).toEqual(expected);
  });

  test('a value deep in an item of a list', async () => {
    const [, item] = await read('{"items": [{"a": 1},\n  {"spec": {"list": [1, {"x": "here"}]}}\n]}');
    expect(item.document?.place(['spec', 'list', 1, 'x'])).toMatchObject({ line: 2, column: 31, length: 6 });
    expect(item.document?.place(['spec', 'list', 1, 'x'], 'key')).toMatchObject({
      line: 2,
      column: 26,
      length: 3,
    });
  });
});
