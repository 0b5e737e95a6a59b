import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { notBuilt, projectPath, runCli } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const SCENARIO = projectPath('test/golden/runs/zone-outage');
const folder = testFolder();

if (notBuilt !== undefined) process.stderr.write(`skipped: the command as a process (${notBuilt})\n`);

describe.skipIf(notBuilt !== undefined)('the command as a process', () => {
  test('help names every command and exits 0', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'run',
      'compare',
      'schedule',
      'explain',
      'events',
      'top',
      'validate',
      'import',
      'conformance',
    ])
      expect(stdout).toContain(`  ${name} `);
  });

  test('every command has help with an example', async () => {
    const { stdout } = await runCli(['run', '--help']);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('plimsoll run scenarios/openb');
  });

  // prettier-ignore
  const refused = [
    ['an unknown command',           ['rum'],                                         'unknown command'],
    ['an unknown option',            ['run', SCENARIO, '--sed', '3'],                 '--seed'],
    ['no input',                     ['run'],                                         'missing required argument'],
    ['a folder that is not there',   ['run', 'no/such/folder'],                       'no/such/folder'],
    ['a format that is none',        ['run', SCENARIO, '--format', 'pdf'],            'text, md, html, json, csv'],
    ['tables without a folder',      ['run', SCENARIO, '--format', 'parquet'],        '--out which folder'],
    ['a seed that is no number',     ['run', SCENARIO, '--seed', 'x'],                'not a whole number'],
    ['a result that is none',        ['report', 'test'],                              'no result folder'],
    ['a comparison of one',          ['compare', SCENARIO],                           'second scenario'],
  ] as const;
  test.each(refused)('%s ends with code 2 and says what is wrong', async (_why, args, expected) => {
    const { code, stderr, stdout } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
  });

  test('a run prints its report, says where the page is, and leaves a whole result folder', async () => {
    const out = folder.at('whole');
    const { code, stdout } = await runCli(['run', SCENARIO, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toContain('zone-outage');
    expect(stdout).toContain(join(out, 'report.html'));
    const files = readdirSync(out);
    for (const file of ['result.json', 'events.parquet', 'report.html', 'report.md', 'series'])
      expect(files).toContain(file);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('parquet prints where the tables are, and they are there', async () => {
    const args = ['run', SCENARIO, '--out', folder.at('tables'), '--format', 'parquet', '-q'];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    const files = stdout.trimEnd().split('\n');
    expect(files[0]).toBe(folder.at('tables', 'events.parquet'));
    expect(files).toHaveLength(1 + readdirSync(folder.at('tables', 'series')).length);
    for (const file of files) expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
  });

  test('what is not ours is not replaced, unless told', async () => {
    const out = folder.at('whole', 'series');
    writeFileSync(join(out, 'mine.txt'), 'mine');
    expect((await runCli(['run', SCENARIO, '--out', out])).code).toBe(2);
    expect(readFileSync(join(out, 'mine.txt'), 'utf8')).toBe('mine');
  });

  test('a result can be printed, listed, looked at and explained', async () => {
    const out = folder.at('again');
    const first = await runCli(['run', SCENARIO, '--out', out, '--format', 'md']);
    expect((await runCli(['report', out, '--format', 'md'])).stdout).toBe(first.stdout);
    const events = await runCli(['events', out, '--of', 'db-4']);
    const golden = readFileSync(join(SCENARIO, 'events.log'), 'utf8').split('\n');
    const bound = golden.filter((line) => line.includes(' pod-bound db-4 ')).at(-1) ?? 'nothing';
    expect(events.stdout).toContain(bound);
    const top = await runCli(['top', 'nodes', out, '--at', '10m']);
    expect(top.stdout).toMatch(/box-0 .* 2 .*100%/);
    expect(top.stdout).not.toContain('box-1');
    const pod = await runCli(['explain', out, 'pod/db-4']);
    expect(pod.stdout).toContain(`It went to box-1 at ${Number(bound.split(' ')[0])} s`);
    const never = await runCli(['explain', out, 'hpa/web']);
    expect(never).toMatchObject({ code: 2, stdout: '' });
    expect(never.stderr).toContain('no HorizontalPodAutoscaler web looked in this run');
    const notYet = await runCli(['explain', out, 'vpa/web', '--at', '10m']);
    expect(notYet).toMatchObject({ code: 0, stdout: 'No VerticalPodAutoscaler web looked up to then.\n' });
  });

  test('a dump comes through a pipe', async () => {
    const { code, stdout } = await runCli(['run', '-', '--out', folder.at('pipe')], { stdin: DUMP });
    expect(code).toBe(0);
    expect(stdout).toContain('2 of 2 pods ran');
  });

  test('other names in all that is written, the same ones for the same key', async () => {
    const args = (out: string): string[] => [
      'run',
      SCENARIO,
      '--anonymise-key',
      'k',
      '--out',
      folder.at(out),
    ];
    const first = await runCli(args('hidden'));
    await runCli(args('hidden-again'));
    expect(first.code).toBe(0);
    const files = readdirSync(folder.at('hidden')).filter((name) => name !== 'series');
    expect(files).not.toContain('origin.json');
    for (const file of files) {
      const text = readFileSync(folder.at('hidden', file), 'latin1');
      expect.soft(text, file).not.toMatch(/\bbox-\d|\bdb-\d|zone-outage/);
    }
    expect(first.stdout).not.toMatch(/\bbox-\d|\bdb-\d|zone-outage/);
    const result = (out: string): string => readFileSync(folder.at(out, 'result.json'), 'utf8');
    expect(result('hidden-again')).toBe(result('hidden'));
    const plain = await runCli(['run', SCENARIO, '--out', folder.at('plain'), '--format', 'json', '-q']);
    const digest = /"digest": "(\w+)"/;
    expect(digest.exec(result('hidden'))?.[1]).toBe(digest.exec(plain.stdout)?.[1]);
  });

  test('no escape codes where the output is no terminal, NO_COLOR or not', async () => {
    for (const env of [{}, { NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const { stdout, stderr } = await runCli(['report', folder.at('whole')], { env });
      expect(stdout + stderr).not.toContain('\u001b[');
    }
  });

  test('a crossed assertion ends with code 1', async () => {
    const file = folder.at('limit.yaml');
    const text = readFileSync(join(SCENARIO, 'scenario.yaml'), 'utf8');
    folder.write('app.yaml', readFileSync(join(SCENARIO, 'app.yaml')));
    writeFileSync(file, `${text}  assertions: [{ metric: cost.total, max: $0.01 }]\n`);
    const { code, stdout } = await runCli(['run', file, '--out', folder.at('limit')]);
    expect(code).toBe(1);
    expect(stdout).toContain('cost.total');
  });

  test('where pods would go, and how many more fit', async () => {
    const pods = folder.at('pod.yaml');
    writeFileSync(pods, POD);
    const placed = await runCli(['schedule', '--cluster', SCENARIO, '-f', pods, '--how-many', '--quiet']);
    expect(placed.code).toBe(0);
    expect(placed.stdout).toContain('\n2 pods fit.'); // three nodes of 2 cpu less five pods of 1 cpu leave 1 cpu
    expect(placed.stdout).toContain('Insufficient cpu');
  });

  test('clean removes our results and nothing else', async () => {
    folder.write('keep.txt', '');
    expect((await runCli(['clean', '.'], { folder: folder.path })).code).toBe(0);
    expect(existsSync(folder.at('again'))).toBe(false);
    expect(existsSync(folder.at('keep.txt'))).toBe(true);
  });
});

const DUMP = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'a', labels: { 'node.kubernetes.io/instance-type': 'm7i.xlarge' } },
      status: {
        allocatable: { cpu: '4', memory: '16Gi', pods: '58' },
        capacity: { cpu: '4', memory: '16Gi', pods: '58' },
      },
    },
    ...['x', 'y'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: {
        ...(name === 'x' ? { nodeName: 'a' } : {}),
        containers: [{ name: 'c', image: 'c', resources: { requests: { cpu: '1' } } }],
      },
      status: { phase: name === 'x' ? 'Running' : 'Pending' },
    })),
  ],
});

const POD = `apiVersion: v1
kind: Pod
metadata: { name: extra }
spec: { containers: [{ name: c, image: c, resources: { requests: { cpu: 500m } } }] }
`;
