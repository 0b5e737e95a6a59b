import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { chunkFile } from '../source/text-file.ts';
import { renderChart } from './helm-chart.ts';
import { readManifests } from './read-manifests.ts';
import type { ManifestOptions, ManifestReading } from './read-manifests.ts';

const pod = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, uid: `uid-${name}`, ...more },
  spec: { containers: [{ name: 'c' }] },
});
const node = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: name },
  status: { capacity: { cpu: '4' } },
});
const text = (value: unknown): string => JSON.stringify(value);

let folder = '';
const made: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-manifests-'));
  made.push(folder);
});
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true });
});

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const readFolder = (options: ManifestOptions = {}): Promise<ManifestReading> =>
  readManifests([{ path: folder, shown: 'f' }], options);
const names = ({ objects }: ManifestReading): string =>
  objects
    .map(({ object }) => `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`)
    .join(', ');
const said = ({ diagnostics }: ManifestReading): string[] =>
  diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);

describe('folders', () => {
  test('files are read in path order; a later object replaces an earlier one', async () => {
    write('b.yaml', text(pod('x', { labels: { from: 'b' } })));
    write(
      'a.yaml',
      `${text(pod('x', { labels: { from: 'a' } }))}\n---\n${text(pod('y', { namespace: 'n' }))}`,
    );
    const read = await readFolder();
    expect(names(read)).toBe('Pod default/x, Pod n/y');
    expect(read.objects[0].object.metadata.labels).toEqual({ from: 'b' });
    expect(said(read)).toEqual(['warning object-replaced: replaces Pod x (f/a.yaml)']);
  });

  test('a copy of an object is no news', async () => {
    write('a.json', text(pod('x')));
    write('b.json', text(pod('x')));
    expect(said(await readFolder())).toEqual([]);
  });

  test('what is broken is left out with a warning, and an error where strictness is asked for', async () => {
    write('a.yaml', 'a: [1');
    write('b.yaml', text({ ...pod('x'), metadata: { name: 'x' }, spec: { containers: 3 } }));
    write('c.yaml', text(pod('y')));
    const lenient = await readFolder();
    expect([names(lenient), lenient.diagnostics.map(({ severity }) => severity)]).toEqual([
      'Pod default/y',
      ['warning', 'warning'],
    ]);
    const strict = await readFolder({ isStrict: true });
    expect(strict.diagnostics.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });

  test('notes, links, kustomizations and their patches, templates and other kinds are listed', async () => {
    write('README.md', '# notes');
    write(
      'kustomization.yaml',
      'resources: [a.yaml]\npatches:\n- path: patch.yaml\n  target: { kind: Pod }\n',
    );
    write(
      'patch.yaml',
      text({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 3 } }),
    );
    write('template.yaml', 'kind: {{ .Kind }}\n');
    write('role.yaml', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: r }\n');
    write('a.yaml', text(pod('x')));
    symlinkSync('/etc', join(folder, 'elsewhere'));
    const read = await readFolder();
    expect([names(read), said(read)]).toEqual(['Pod default/x', []]);
    expect(read.ignored.map(({ what }) => what).sort()).toEqual([
      'Kustomize patches',
      'Role (rbac.authorization.k8s.io/v1)',
      'kustomizations',
      'links',
      'notes and other files',
      'templates',
    ]);
  });

  test('a Helm hook for tests is not applied', async () => {
    write('a.yaml', text(pod('test', { annotations: { 'helm.sh/hook': 'test-success' } })));
    write('b.yaml', text(pod('set-up', { annotations: { 'helm.sh/hook': 'pre-install,pre-delete' } })));
    expect(names(await readFolder())).toBe('Pod default/set-up');
  });

  test('a file without a telling name is read if it begins like a manifest', async () => {
    write('s3_object_content', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ns }\n');
    write('notes', 'apiVersion is what I must not forget');
    expect(names(await readFolder())).toBe('Namespace /ns');
  });

  test('several clusters: the first is taken, or the one asked for; manifests beside them go along', async () => {
    for (const cluster of ['blue', 'green']) {
      write(
        `${cluster}/nodes.json`,
        text({ kind: 'NodeList', apiVersion: 'v1', items: [node(`${cluster}-1`)] }),
      );
      write(`${cluster}/pods.json`, text([pod(`${cluster}-pod`)]));
    }
    write('apps/ns.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shared }\n');
    const first = await readFolder();
    expect([names(first), first.clusters]).toEqual([
      'Namespace /shared, Node /blue-1, Pod default/blue-pod',
      ['f/blue', 'f/green'],
    ]);
    expect(names(await readFolder({ cluster: 'green' }))).toBe(
      'Namespace /shared, Node /green-1, Pod default/green-pod',
    );
  });

  test('nodes in a file each are one cluster', async () => {
    write('nodes/a/a.json', text(node('a')));
    write('nodes/b/b.json', text(node('b')));
    write('pods/default/p.json', text(pod('p')));
    expect((await readFolder()).clusters).toEqual([]);
  });
});

describe('layouts in which objects do not say what they are', () => {
  const bare = (value: object): object =>
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'kind' && key !== 'apiVersion'));
  // prettier-ignore
  const rows = [
    ['a list of one kind',                     'x.json',                        text({ kind: 'PodList', apiVersion: 'v1', items: [bare(pod('p'))] }),    'Pod default/p'],
    ['its kind behind its items',              'pods.json',                     text({ items: [bare(pod('p'))], kind: 'PodList', apiVersion: 'v1' }),    'Pod default/p'],
    ['sonobuoy, old',                          'cluster/Nodes.json',            text([bare(node('n'))]),                                                 'Node /n'],
    ['sonobuoy, new',                          'ns/a/core_v1_pods.json',        text([bare(pod('p'))]),                                                  'Pod default/p'],
    ['insights archives: the folder says it',  'config/pod/ns/some-name.json',  text(bare(pod('p'))),                                                    'Pod default/p'],
    ['agents: lines',                          'pods.jsonl',                    `${text(bare(pod('p')))}\n${text(bare(pod('q')))}\n`,                    'Pod default/p, Pod default/q'],
    ['by its fields alone',                    'export.json',                   text([bare(pod('p'))]),                                                  'Pod default/p'],
    ['lists by name in one object',            'all.json',                      text({ pods: { items: [bare(pod('p'))] }, nodes: { items: [bare(node('n'))] } }), 'Pod default/p, Node /n'],
    ['events of a watch',                      'w.json',                        `${text({ type: 'ADDED', object: pod('p') })}\n${text({ type: 'DELETED', object: pod('q') })}`, 'Pod default/p'],
    ['a List within a List',                   'l.yaml',                        text({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [pod('p')] }] }), 'Pod default/p'],
    ['gzip, whatever its name',                'dump.json',                     gzipSync(text([pod('p')])),                                              'Pod default/p'],
    ['UTF-16 as PowerShell writes it',         'ps.json',                       Buffer.from(`\uFEFF${text([pod('p')])}`, 'utf16le'),                     'Pod default/p'],
  ] as const;
  test.each(rows)('%s', async (_why, path, content, expected) => {
    write(path, content);
    const read = await readFolder();
    expect([names(read), said(read)]).toEqual([expected, []]);
  });
});

test('standard input is strict: what a person pipes in is all to be right', async () => {
  const read = await readManifests([
    chunkFile('standard input', [Buffer.from(text({ ...pod('x'), spec: {} }))]),
  ]);
  expect(said(read)).toEqual(['error field-missing: containers is missing']);
});

test('unknown fields are errors in what a person wrote and warnings in what a cluster said', async () => {
  const written = { ...pod('x'), metadata: { name: 'x' }, spec: { containers: [{ name: 'c', imag: 'y' }] } };
  const live = { ...written, metadata: { name: 'x', uid: '1' } };
  const severities = async (value: object): Promise<unknown[]> => {
    const { objects, diagnostics } = await readManifests([chunkFile('f', [Buffer.from(text(value))])]);
    return [objects.length, ...diagnostics.map(({ severity }) => severity)];
  };
  expect(await severities(written)).toEqual([0, 'error']);
  expect(await severities(live)).toEqual([1, 'warning']);
});

test('names that every JavaScript object has are nothing special', async () => {
  const written = `apiVersion: example.com/v1
kind: constructor
metadata: { name: a }
---
apiVersion: v1
kind: Pod
metadata: { name: a, labels: { constructor: x, __proto__: z } }
spec: { containers: [{ name: c, toString: 1, resources: { requests: { cpu: 5constructor } } }] }
`;
  const { diagnostics, ignored } = await readManifests([chunkFile('f', [Buffer.from(written)])]);
  expect(ignored).toEqual([
    { what: 'constructor (example.com/v1)', count: 1, why: 'a kind that Plimsoll does not simulate' },
  ]);
  expect(diagnostics.map(({ message, hint = '' }) => `${message}: ${hint}`)).toEqual([
    expect.stringMatching(/^unknown field toString: /),
    '5constructor is not a quantity: cpu is written 2, 0.5 or 250m; memory 512Mi, 1.5Gi or 2G',
    // An underscore may not begin a label's key; `constructor` is one like any other.
    'the text "__proto__" cannot be a label\'s key: ',
  ]);
});

describe('values of secrets, variables and annotations are in no diagnostic', () => {
  const pods = (fields: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: c\n${fields}`;
  // prettier-ignore
  const rows = [
    ['a variable that is a number',      pods('      env:\n        - { name: PIN, value: 4711 }\n')],
    ['a variable with a broken quote',   pods('      env:\n        - name: PIN\n          value: "4711\n')],
    ['an annotation that is a number',   'apiVersion: v1\nkind: Pod\nmetadata: { name: a, annotations: { pin: 4711 } }\nspec: { containers: [{ name: c }] }\n'],
    ['an argument',                      pods('      args: [--pin, 4711]\n')],
    ['a Secret that is no YAML',         'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { pin: 4711 \n'],
    ['a Secret that is no JSON',         '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"stringData":{"pin":4711,}}'],
    ['a dump on one line',               `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"A!","uid":"1","annotations":{"pin":"4711"}},"spec":{"containers":3},"x":"${'y'.repeat(300)}"}`],
  ] as const;
  test.each(rows)('%s', async (_why, written) => {
    const { diagnostics } = await readManifests([chunkFile('f', [Buffer.from(written)])]);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.map(formatDiagnostic).join('\n')).not.toContain('4711');
    expect(diagnostics[0].place?.line).toBeGreaterThan(0);
  });
});

describe('Helm charts', () => {
  test('are rendered by helm where it is', async () => {
    write('chart/Chart.yaml', 'name: c\n');
    write('helm', '#!/bin/sh\necho "apiVersion: v1\nkind: Namespace\nmetadata: { name: $2 }"\n');
    chmodSync(join(folder, 'helm'), 0o755);
    const rendered = await renderChart(join(folder, 'chart'), join(folder, 'helm'));
    expect('output' in rendered && Buffer.from(rendered.output).toString()).toContain('name: plimsoll');
  });

  test('without helm a diagnostic says what to do', async () => {
    const rendered = await renderChart('chart', '/nowhere/helm');
    expect('diagnostic' in rendered && [rendered.diagnostic.code, rendered.diagnostic.hint]).toEqual([
      'helm-missing',
      'helm template plimsoll chart > manifests.yaml, where helm is, and read that file',
    ]);
  });

  test('a failure is told in helm’s words', async () => {
    write('helm', '#!/bin/sh\necho "Error: no such value" >&2\nexit 1\n');
    chmodSync(join(folder, 'helm'), 0o755);
    const rendered = await renderChart('chart', join(folder, 'helm'));
    expect('diagnostic' in rendered && rendered.diagnostic.message).toBe('Error: no such value');
  });
});
