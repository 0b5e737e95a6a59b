import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../../test/support/cli-io.ts';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import { renderReport, ResultFolder, runScenario } from '../index.ts';
import { testFolder } from '../../test/support/test-folder.ts';

/** Two nodes of 4 cpu; web fills one and a half of them from the start, at 10 min one is cordoned, big never fits. */
const scenario = plainScenario({
  name: 'kept',
  nodes: [nodeOf('alpha'), nodeOf('beta')],
  pods: [podOf('big', '5'), podOf('fixed', '1', { nodeName: 'alpha' })],
  workloads: [deploymentOf('web', 5, '1')],
  actions: [
    { atMs: 600_000, kind: 'cordon', node: 'beta' },
    {
      atMs: 1_800_000,
      kind: 'scale',
      target: { kind: 'Deployment', namespace: 'default', name: 'web' },
      replicas: 2,
    },
  ],
});

const folder = testFolder();
let out = '';
beforeAll(() => {
  const result = new ResultFolder(folder.at('kept'));
  mkdirSync(join(result.path, 'series'), { recursive: true });
  const run = runScenario(scenario, { tables: result.path });
  result.write('result.json', renderReport(run, 'json'));
  out = result.finish();
});

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('events', () => {
  test('come in order of time, one a line', async () => {
    const { code, stdout } = await runHere(['events', out]);
    expect(code).toBe(0);
    const times = lines(stdout).map((line) => Number(line.split(' ')[0]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(stdout).toMatch(/^\d{6}\.\d{3} node-joined alpha/m);
  });

  // prettier-ignore
  const rows = [
    ['of one kind',              ['--event', 'node-joined'],                      ['node-joined alpha', 'node-joined beta']],
    ['of one pod',               ['--of', 'fixed', '--event', 'pod-bound'],       ['pod-bound fixed alpha']],
    ['of one node, as object',   ['--of', 'alpha', '--event', 'node-joined'],     ['node-joined alpha']],
    ['from a time on',           ['--from', '10m', '--to', '11m', '--event', 'node-cordoned'], ['node-cordoned beta']],
    ['in seconds',               ['--from', '600', '--to', '600', '--event', 'node-cordoned'], ['node-cordoned beta']],
    ['of nothing of that name',  ['--of', 'nobody'],                              []],
    ['after the end',            ['--from', '2d'],                                []],
  ] as const;
  test.each(rows)('only those %s', async (_why, options, expected) => {
    const { stdout } = await runHere(['events', out, ...options]);
    const said = stdout === '' ? [] : lines(stdout).map((line) => line.split(' ').slice(1, 4).join(' '));
    expect(said).toEqual(expected);
  });

  // prettier-ignore
  const nothing = [
    ['a slip in the kind',        ['--event', 'node-jioned'],            'no event is like that; did you mean --event node-joined?'],
    ['a slip in the name',        ['--of', 'fxied'],                     'no event is like that; did you mean --of fixed?'],
    ['nothing near',              ['--of', 'quite-something-else'],      'no event is like that'],
    ['a time at which none was',  ['--from', '2d'],                      'no event is like that'],
    ['a kind that is known',      ['--event', 'node-joined', '--from', '1h'], 'no event is like that'],
    ['no such Kubernetes event',  ['--reason', 'Nothing'],               'no event is like that'],
  ] as const;
  test.each(nothing)('an empty answer is said: %s', async (_why, options, expected) => {
    expect(await runHere(['events', out, ...options])).toEqual({
      code: 0,
      stdout: '',
      stderr: `plimsoll: ${expected}\n`,
    });
  });

  test('as JSON lines, the same rows', async () => {
    const text = await runHere(['events', out, '--event', 'node-joined']);
    const json = await runHere(['events', out, '--event', 'node-joined', '--format', 'json']);
    const rows = lines(json.stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(lines(text.stdout).length);
    expect(rows[0]).toMatchObject({ time_ms: 0, event: 'node-joined', subject: 'alpha' });
  });
});

describe('top', () => {
  // prettier-ignore
  const rows = [
    ['before the cordon', '9m',   ['alpha', 'beta']],
    ['after it',          '20m',  ['alpha', 'beta (cordoned)']],
  ] as const;
  test.each(rows)('nodes %s: what is requested, of what', async (_why, at, names) => {
    const { code, stdout } = await runHere(['top', 'nodes', out, '--at', at]);
    expect(code).toBe(0);
    const [head, ...body] = lines(stdout);
    expect(head).toMatch(/^NAME +POOL +PODS +CPU +CPU% +MEMORY +MEMORY% +GPU +GPU%$/);
    const cells = body.map((line) => line.split(/ {2,}/));
    expect(cells.map(([name]) => name)).toEqual(names);
    const booked = cells.map((row) => Number(row[3].replace('m', '')));
    expect(booked.reduce((sum, cpu) => sum + cpu, 0)).toBe(6000); // fixed, and five of web
    for (const row of cells) expect(row[4]).toBe(`${Math.round(Number(row[3].replace('m', '')) / 40)}%`);
  });

  test('pods: where each is, and why one waits', async () => {
    const { stdout } = await runHere(['top', 'pods', out]);
    const [head, ...body] = lines(stdout);
    expect(head).toMatch(/^NAMESPACE +NAME +STATUS +NODE +CPU +MEMORY +REASON$/);
    const big = body.find((line) => line.includes(' big '));
    expect(big).toMatch(/^default +big +Pending +- +5000m +0Mi +0\/2 nodes are available/);
    expect(body.find((line) => line.includes('fixed'))).toMatch(/Running +alpha +1000m/);
    expect(body.filter((line) => line.includes('Running'))).toHaveLength(3); // fixed, two of web
  });
});

describe('explain', () => {
  test('a pod that waits: what happened to it, what it asks for, why', async () => {
    const { code, stdout } = await runHere(['explain', out, 'pod/big']);
    expect(code).toBe(0);
    expect(stdout).toContain('pod-unschedulable big 0/2 nodes are available: 2 Insufficient cpu');
    expect(stdout).toContain('It belongs to Pod default/big and asks for 5000m cpu, 0Mi memory');
    expect(stdout).toContain('It waits because: 0/2 nodes are available');
    expect(stdout).toContain('its decisions cannot be replayed'); // this folder does not say what it was made of
  });

  test('a node: what was on it at the end', async () => {
    const { stdout } = await runHere(['explain', out, 'node/alpha']);
    expect(stdout).toMatch(/At the end of the run it held \d:/);
    expect(stdout).toContain('  fixed');
  });

  test('a name that nothing bears', async () => {
    const answer = await runHere(['explain', out, 'pod/nobody']);
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toBe('plimsoll: nothing in this run is called nobody\n');
  });

  // prettier-ignore
  test.each([
    ['pod/fixde',   'nothing in this run is called fixde; did you mean fixed?'],
    ['node/alhpa',  'nothing in this run is called alhpa; did you mean alpha?'],
    ['pods/fixed',  'explain takes pod/NAME, node/NAME, hpa/NAME, vpa/NAME or scaleup/NUMBER, not pods/fixed'],
    ['fixed',       'explain takes pod/NAME, node/NAME, hpa/NAME, vpa/NAME or scaleup/NUMBER, not fixed'],
    ['scaleup/0',   'explain takes pod/NAME, node/NAME, hpa/NAME, vpa/NAME or scaleup/NUMBER, not scaleup/0'],
  ])('a slip of the pen: %s', async (what, expected) => {
    expect(await runHere(['explain', out, what])).toEqual({ code: 2, stdout: '', stderr: `plimsoll: ${expected}\n` });
  });
});

// prettier-ignore
test.each<string[]>([
  ['explain', 'pod/a'], ['explain', 'node/a'], ['explain', 'hpa/a'], ['explain', 'vpa/a'], ['explain', 'scaleup/1'],
  ['report'], ['events'], ['top', 'pods'], ['top', 'nodes'],
])('%s %s of a folder that is no result is bad input', async (...words) => {
  const [command, what] = words;
  const line = command === 'top' ? [command, what, 'nowhere'] : [command, 'nowhere', ...words.slice(1)];
  const answer = await runHere(line, { folder: folder.path });
  expect(answer).toMatchObject({ code: 2, stdout: '' });
  expect(answer.stderr).toMatch(/nowhere/);
});

describe('report', () => {
  // prettier-ignore
  const formats = [
    ['text', 'Findings'],
    ['md',   '# kept'],
    ['html', '<!doctype html>'],
    ['json', '"schemaVersion": 1'],
    ['csv',  'time'],
  ] as const;
  test.each(formats)('as %s', async (format, expected) => {
    const { code, stdout } = await runHere(['report', out, '--format', format]);
    expect(code).toBe(0);
    expect(stdout.toLowerCase()).toContain(expected.toLowerCase());
  });

  test('colours only where the terminal takes them', async () => {
    const escape = '\u001b[';
    expect((await runHere(['report', out])).stdout).not.toContain(escape);
    expect((await runHere(['report', out], { colour: true })).stdout).toContain(escape);
  });

  test('a result.json that is cut off is bad input, not a fault', async () => {
    const cut = folder.write('cut.json', '{"schemaVersion": 1, "fin');
    const answer = await runHere(['report', cut]);
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).not.toContain('this is our fault');
  });
});
