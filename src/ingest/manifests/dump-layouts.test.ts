import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { chunkFile } from '../source/text-file.ts';
import { readManifests } from './read-manifests.ts';

const pod = (name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'c' }] },
  ...more,
});
const node = (name: string): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { capacity: { cpu: '4' } },
});
const list = (items: readonly unknown[], kind = 'List'): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind,
  metadata: {},
  items,
});

/** What is read of a file of this content: `Kind name`, errors and warnings by their code. */
async function read(
  content: string | Uint8Array,
  path = 'dump.json',
): Promise<{ names: string[]; codes: string[]; ignored: string[] }> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { objects, diagnostics, ignored } = await readManifests([chunkFile(path, [bytes])]);
  return {
    names: objects.map(({ object }) => `${object.kind} ${object.metadata.name}`),
    codes: diagnostics.map(({ severity, code }) => `${severity} ${code}`),
    ignored: ignored.map(
      ({ what, count, decidesNothing }) =>
        `${count} ${what}${decidesNothing === true ? ', decides nothing' : ''}`,
    ),
  };
}

const json = (value: unknown): string => JSON.stringify(value);
const two = [node('n1'), pod('p')];
const BOTH = ['Node n1', 'Pod p'];

describe('the layouts in which dumps come', () => {
  // prettier-ignore
  const layouts: readonly (readonly [string, string])[] = [
    ['a List',                                      json(list(two))],
    ['indented',                                    JSON.stringify(list(two), null, 4)],
    ['a List of Lists',                             json(list([list([node('n1')], 'NodeList'), list([pod('p')], 'PodList')]))],
    ['a List three deep',                           json(list([list([list(two)])]))],
    ['an array',                                    json(two)],
    ['an array of Lists',                           json([list([node('n1')]), list([pod('p')])])],
    ['a line an object',                            two.map(json).join('\n')],
    ['a line a List',                               [list([node('n1')]), list([pod('p')])].map(json).join('\n')],
    ['one after the other without a break',         two.map(json).join('')],
    ['items that leave their kind to the list',     json([list([{ metadata: { name: 'n1' }, status: { capacity: { cpu: '4' } } }], 'NodeList'), list([{ metadata: { name: 'p', namespace: 'shop' }, spec: { containers: [{ name: 'c' }] } }], 'PodList')])],
    ['an answer a kind, by its name',               json({ nodes: list([node('n1')]), pods: list([pod('p')]) })],
    ['answers whose items say no kind',             json({ nodes: { items: [{ metadata: { name: 'n1' }, status: { capacity: { cpu: '4' } } }] }, pods: { items: [{ metadata: { name: 'p', namespace: 'shop' }, spec: { containers: [{ name: 'c' }] } }] } })],
    ['what a watch sends',                          two.map((object) => json({ type: 'ADDED', object })).join('\n')],
    ['a watch that goes on',                        [{ type: 'ADDED', object: node('n1') }, { type: 'ADDED', object: pod('p') }, { type: 'MODIFIED', object: pod('p') }].map(json).join('\n')],
    ['a watch with an end',                         [{ type: 'ADDED', object: node('n1') }, { type: 'ADDED', object: pod('p') }, { type: 'DELETED', object: pod('gone') }].map(json).join('\n')],
    ['kind behind the items',                       `{"items":${json(two)},"kind":"List","apiVersion":"v1"}`],
    ['with blanks around it',                       `\n\n  ${json(list(two))}\n\n`],
    ['with an empty list among them',               json(list([list([]), ...two]))],
  ];
  test.each(layouts)('%s', async (_what, text) => {
    expect(await read(text)).toMatchObject({ names: BOTH, codes: [] });
  });

  const yaml = `apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nstatus: { capacity: { cpu: 4 } }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: shop }\nspec: { containers: [{ name: c }] }\n`;
  // prettier-ignore
  const texts: readonly (readonly [string, string])[] = [
    ['documents',                                   yaml],
    ['with empty ones between',                     `---\n---\n${yaml.replace('---', '---\n---\n# nothing\n---')}---\n`],
    ['with a comment before',                       `# made by kubectl\n${yaml}`],
    ['with a directive and an end',                 `%YAML 1.1\n---\n${yaml}...\n`],
    ['a List in YAML',                              `apiVersion: v1\nkind: List\nitems:\n${yaml.split('---\n').map((one) => `- ${one.trim().replaceAll('\n', '\n  ')}\n`).join('')}`],
    ['with anchors',                                yaml.replace('metadata: { name: p, namespace: shop }', 'metadata: &m { name: p, namespace: shop }\nextra: *m').replace('extra: *m\n', '')],
    ['JSON as YAML',                                two.map(json).join('\n---\n')],
    ['without a line break at its end',             yaml.trimEnd()],
  ];
  test.each(texts)('%s', async (_what, text) => {
    expect(await read(text, 'dump.yaml')).toMatchObject({ names: BOTH, codes: [] });
  });
});

describe('the bytes in which they come', () => {
  const text = JSON.stringify(list(two), null, 2);
  const utf8 = Buffer.from(text);
  const swapped = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  // prettier-ignore
  const forms: readonly (readonly [string, Uint8Array])[] = [
    ['Windows line ends',                         Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['a byte order mark',                         Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])],
    ['UTF-16, as PowerShell redirects',           Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, the other way round',               swapped],
    ['gzip',                                      gzipSync(utf8)],
    ['gzip in two members',                       Buffer.concat([gzipSync(utf8.subarray(0, 50)), gzipSync(utf8.subarray(50))])],
    ['gzip with an empty member',                 Buffer.concat([gzipSync(utf8), gzipSync(Buffer.alloc(0))])],
    ['gzip of a byte order mark',                 gzipSync(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]))],
    ['gzip of UTF-16',                            gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le'))],
  ];
  test.each(forms)('%s, whatever the file is called', async (_what, bytes) => {
    for (const path of ['dump.json', 'dump.yaml', 'dump.json.gz', 'dump.txt', 'dump'])
      expect(await read(bytes, path)).toMatchObject({ names: BOTH, codes: [] });
  });

  // prettier-ignore
  test.each([
    ['gzip that is cut',              gzipSync(utf8).subarray(0, 60),                         'error gzip-broken'],
    ['gzip with a flipped byte',      flipped(gzipSync(utf8), 30),                            'error gzip-broken'],
    ['a zip archive',                 Buffer.from('504b030414000000080000', 'hex'),           'error archive-unknown'],
    ['zstd',                          Buffer.from('28b52ffd0458a90000', 'hex'),               'error archive-unknown'],
    ['an image',                      Buffer.from('89504e470d0a1a0a0000000d49484452ff', 'hex'), 'error text-not-utf8'],
    ['Latin-1',                       Buffer.from('kind: Pod # na\xefve\n', 'latin1'),        'error text-not-utf8'],
  ])('%s is said', async (_what, bytes, expected) => {
    expect((await read(bytes)).codes).toEqual([expected]);
  });
});

/** The bytes with one of them turned over. */
function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] ^= 0xff;
  return copy;
}

describe('what else lies in dumps', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { password: 'c2VjcmV0' },
  };
  const other = {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec: { size: 'huge' },
  };

  test('Secrets and kinds of others are counted and left out, without a word of theirs', async () => {
    const { names, codes, ignored } = await read(json(list([...two, secret, other, other])));
    expect({ names, codes }).toEqual({ names: BOTH, codes: [] });
    expect(ignored).toEqual(['2 Widget (example.com/v1)', '1 Secret (v1), decides nothing']);
    expect(ignored.join()).not.toContain('c2VjcmV0');
  });

  test('an object with a fault in a dump of one file ends the reading, with the place of the fault and not of the secret beside it', async () => {
    const bad = pod('bad', {
      spec: {
        containers: [
          { name: 'c', env: [{ name: 'TOKEN', value: 'hunter2' }], resources: { requests: { cpu: 'lots' } } },
        ],
      },
    });
    const bytes = new TextEncoder().encode(json(list([node('n1'), bad])));
    const { diagnostics } = await readManifests([chunkFile('dump.json', [bytes])]);
    const text = diagnostics.map(formatDiagnostic).join('\n');
    expect(text).toContain('"lots" is not a quantity'.replaceAll('"', ''));
    expect(text).not.toContain('hunter2');
  });

  // prettier-ignore
  const extras: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['managed fields',                     { metadata: { name: 'p', namespace: 'shop', uid: 'u', managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:spec': { 'f:containers': {} } } }] } }],
    ['an annotation of a megabyte',        { metadata: { name: 'p', namespace: 'shop', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'x'.repeat(2 ** 20) } } }],
    ['fields that the next version brings',{ metadata: { name: 'p', namespace: 'shop', uid: 'u', resourceVersion: '1' }, spec: { containers: [{ name: 'c', brandNew: true }], nextYear: {} } }],
    ['null for what is not there',         { metadata: { name: 'p', namespace: 'shop', labels: null, annotations: null, creationTimestamp: null, ownerReferences: null }, spec: { containers: [{ name: 'c', resources: null, ports: null }], nodeSelector: null, tolerations: null, affinity: null } }],
    ['a state of its own',                 { status: { phase: 'Running', conditions: null, containerStatuses: [{ name: 'c', state: { running: {} } }] } }],
  ];
  test.each(extras)('%s', async (_what, more) => {
    const { names, codes } = await read(json(list([node('n1'), pod('p', more)])));
    expect(names).toEqual(BOTH);
    expect(codes.filter((code) => code.startsWith('error'))).toEqual([]);
  });

  // prettier-ignore
  test.each([
    ['whole cores',            { cpu: 4, memory: '16Gi' }],
    ['nano-cores',             { cpu: '1930000000n', memory: '16393244672' }],
    ['kibibytes',              { cpu: '4', memory: '16416940Ki' }],
    ['an exponent',            { cpu: '4e0', memory: '16e9' }],
    ['a capital exponent',     { cpu: '4', memory: '1E9' }],
    ['milli-bytes',            { cpu: '4', memory: '128974848000m' }],
    ['a plus',                 { cpu: '+4', memory: '16Gi' }],
    ['a point without a whole',{ cpu: '.5', memory: '.5Gi' }],
    ['pages and pods',         { cpu: '4', memory: '1Gi', pods: '110', 'hugepages-2Mi': '0', 'attachable-volumes-aws-ebs': '25' }],
    ['nothing',                { cpu: '0', memory: '0' }],
  ])('a node that counts in %s', async (_what, capacity) => {
    const { names, codes } = await read(json({ ...node('n1'), status: { capacity, allocatable: capacity } }));
    expect({ names, codes }).toEqual({ names: ['Node n1'], codes: [] });
  });
});

describe('lists that hold nothing to run', () => {
  const readings = { metadata: { name: 'n1' }, usage: { cpu: '1' } };
  // prettier-ignore
  test.each([
    // what                                          content                                                            left out
    ['a list of nothing, as Go writes it',           json({ apiVersion: 'v1', kind: 'PodList', items: null }),          []],
    ['a plain one',                                  json({ apiVersion: 'v1', kind: 'List', items: null }),             []],
    ['items of a kind that nothing reads',           json(list([readings, readings], 'NodeMetricsList')),               ['2 NodeMetrics']],
    ['a kind of somebody else',                      json(list([{ metadata: { name: 'x' } }], 'WidgetList')),           ['1 Widget']],
    ['an answer of the API server',                  json({ apiVersion: 'v1', kind: 'Status', status: 'Failure' }),     ['1 Status (v1)']],
    ['a table for people',                           json({ apiVersion: 'meta.k8s.io/v1', kind: 'Table', rows: [] }),   ['1 Table (meta.k8s.io/v1)']],
    ['a suite of benchmarks',                        json({ apiVersion: 'plimsoll/v1', kind: 'BenchSuite' }),           ['1 BenchSuite (plimsoll/v1)']],
  ])('%s', async (_what, content, ignored) => {
    expect(await read(content)).toEqual({ names: [], codes: [], ignored });
    expect((await read(`${content}\n${json(pod('p'))}`)).names).toEqual(['Pod p']);
  });

  test('an item without metadata is no object of its list either', async () => {
    expect((await read(json(list([{ usage: {} }], 'NodeMetricsList')))).codes).toEqual([
      'error not-an-object',
    ]);
  });
});
