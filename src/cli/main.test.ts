import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../../test/support/cli-io.ts';
import { testFolder } from '../../test/support/test-folder.ts';
import { commands } from './commands/index.ts';

const SCENARIO = resolve('test/golden/runs/zone-outage');
const folder = testFolder();
beforeAll(() => {
  folder.write('pod.yaml', POD);
  folder.write('broken.yaml', BROKEN);
});

describe('help', () => {
  test('lists every command with its summary, without loading one of them', async () => {
    const { code, stdout, stderr } = await runHere(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const text = stdout.replace(/\s+/g, ' ');
    for (const { name } of commands) expect(text).toMatch(new RegExp(` ${name} (\\[\\w+\\] )?`));
    for (const { summary } of commands) expect(text).toContain(summary);
  });

  test.each(commands.map(({ name }) => [name]))(
    'of %s has a usage line, its options and examples',
    async (name) => {
      const { code, stdout } = await runHere([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: plimsoll ${name}`);
      expect(stdout).toContain('Examples:');
      expect(stdout).not.toMatch(/default: (\[|null|undefined)/);
      expect(stdout.split('Examples:')[1]).toContain(`plimsoll ${name}`);
      expect((await runHere(['help', name])).stdout).toBe(stdout);
    },
  );

  test('the version alone on a line', async () => {
    expect(await runHere(['--version'])).toEqual({ code: 0, stdout: '0.0.0-test\n', stderr: '' });
    expect((await runHere(['-V'])).stdout).toBe('0.0.0-test\n');
  });
});

describe('a command line that cannot be', () => {
  // prettier-ignore
  const rows = [
    ['no such command',                    ['rum'],                                                  "unknown command 'rum'"],
    ['… with the one that was meant',      ['vlaidate'],                                             '(Did you mean validate?)'],
    ['no such option',                     ['validate', SCENARIO, '--fast'],                         "unknown option '--fast'"],
    ['… with the one that was meant',      ['validate', SCENARIO, '--sed', '1'],                     '--seed'],
    ['an argument is missing',             ['validate'],                                             "missing required argument 'input'"],
    ['an argument too many',               ['validate', SCENARIO, SCENARIO],                         'too many arguments'],
    ['an option without its value',        ['validate', SCENARIO, '--seed'],                         "option '--seed <number>' argument missing"],
    ['a seed that is a word',              ['validate', SCENARIO, '--seed', 'x'],                    '--seed: x is not a whole number'],
    ['a seed with decimals',               ['validate', SCENARIO, '--seed', '1.5'],                  '1.5 is not a whole number'],
    ['a seed below nothing',               ['validate', SCENARIO, '--seed=-1'],                      '-1 is not a whole number'],
    ['nodes that are a word',              ['validate', SCENARIO, '--nodes', 'many'],                '--nodes: many is not a whole number'],
    ['a size without sense',               ['validate', SCENARIO, '--max-input', '4GB'],             '4GB is not a size; write 200Mi or 4Gi'],
    ['a size of nothing',                  ['validate', SCENARIO, '--max-input', ''],                'is not a size'],
    ['a time without a unit',              ['validate', SCENARIO, '--until', 'soon'],                'soon is no horizon'],
    ['a time of nothing',                  ['validate', SCENARIO, '--until', '0h'],                  '0h is no horizon'],
    ['a type that nobody sells',           ['validate', 'POD', '--node-type', 'm7i.2xlarg'],         'm7i.2xlarge'],
    ['a change without a value',           ['validate', SCENARIO, '--set', 'spec.seed'],             'spec.seed'],
    ['a change of what is not there',      ['validate', SCENARIO, '--set', 'spec.sede=3'],           'did you mean seed'],
    ['a change to what it cannot be',      ['validate', SCENARIO, '--set', 'spec.seed=blue'],        'expected a whole number'],
    ['no such cluster',                    ['validate', 'POD', '--cluster', 'prod'],                 ''],
    ['a file that is not there',           ['validate', 'no/such.yaml'],                             'no/such.yaml'],
    ['a broken file, with place and hint', ['validate', 'BROKEN'],                                   'broken.yaml:6:58'],
    ['a format that is none, of run',      ['run', SCENARIO, '--format', 'pdf'],                     'text, md, html, json, csv, junit, parquet'],
    ['a format that is none, of report',   ['report', SCENARIO, '--format', 'parquet'],              'Allowed choices are text, md, html, json, csv'],
    ['a format that is none, of schedule', ['schedule', '--cluster', SCENARIO, '-f', 'POD', '--format', 'xml'], 'Allowed choices are text, json'],
    ['a format that is none, of events',   ['events', SCENARIO, '--format', 'csv'],                  'Allowed choices are text, json'],
    ['workers that are a word',            ['run', SCENARIO, '--workers', 'all'],                    '--workers: all is not a whole number'],
    ['tables without a folder',            ['run', SCENARIO, '--format', 'parquet'],                 'say with --out which folder gets the tables'],
    ['a limit that is no amount',          ['compare', SCENARIO, '--fail-above', 'cheap'],           'cheap is not a number'],
    ['a comparison with nothing',          ['compare', SCENARIO],                                    'compare needs a second scenario'],
    ['pods without a cluster',             ['schedule', '-f', 'POD'],                                'schedule needs --cluster'],
    ['a cluster without pods',             ['schedule', '--cluster', SCENARIO],                      "required option '-f, --file <pods>' not specified"],
    ['a result that is none',              ['report', SCENARIO],                                     'is no result folder: it has no result.json'],
    ['events of what is no result',        ['events', SCENARIO],                                     'has no events.parquet'],
    ['top of what is no result',           ['top', 'nodes', SCENARIO],                               'is no result folder'],
    ['top of something else',              ['top', 'zones', SCENARIO],                               'top shows nodes or pods, not zones'],
    ['a time that is none',                ['top', 'nodes', SCENARIO, '--at', 'noon'],               'noon is not a time; write 1h30m, 90s or 2d'],
    ['explain of nothing named',           ['explain', SCENARIO, 'web'],                             'explain takes pod/NAME, node/NAME, hpa/NAME, vpa/NAME or scaleup/NUMBER, not web'],
    ['explain with a number that is none', ['explain', SCENARIO, 'pod/web', '--top', 'x'],           '--top: x is not a whole number'],
    ['a shell that JavaScript has',        ['completion', 'constructor'],                            'no completion for constructor; there is one for bash, zsh and fish'],
    ['a shell without a script',           ['completion', 'tcsh'],                                   'no completion for tcsh; there is one for bash, zsh and fish'],
    ['import with changes',                ['import', 'POD', '--set', 'spec.seed=1'],                'import takes no --set'],
    ['import of a scenario',               ['import', SCENARIO],                                     'is a scenario already; copy its folder'],
    ['init where a scenario is',           ['init', SCENARIO],                                       'has a scenario.yaml already'],
  ] as const;
  test.each(rows)('%s ends with code 2 and one clear message', async (_why, args, message) => {
    const files: Readonly<Record<string, string>> = { POD: 'pod.yaml', BROKEN: 'broken.yaml' };
    const line = args.map((word) => (Object.hasOwn(files, word) ? folder.at(files[word]) : word));
    const { code, stdout, stderr } = await runHere(line, { folder: folder.path });
    if (message === '') return expect(code).toBe(0); // a single cluster bears any name
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(stderr).not.toContain('this is our fault');
  });
});

describe('options of reading', () => {
  // prettier-ignore
  const rows = [
    ['nothing changed',               [],                                              'nodes:     3 at the start, 1 node pools'],
    ['another size of a pool',        ['--set', 'spec.cluster.nodePools.0.count=5'],   'nodes:     5 at the start, 1 node pools'],
    ['two changes, in order',         ['--set', 'spec.cluster.nodePools.0.count=5', '--set', 'spec.cluster.nodePools.0.count=4'], 'nodes:     4 at the start'],
    ['without the leading spec',      ['--set', 'cluster.nodePools.0.count=2'],        'nodes:     2 at the start'],
    ['another namespace only',        ['--namespace', 'elsewhere'],                    'nothing to run'],
    ['its own namespace',             ['--namespace', 'default'],                      'workloads: 1 objects'],
    ['one of two namespaces',         ['--namespace', 'elsewhere', '--namespace', 'default'], 'workloads: 1 objects'],
  ] as const;
  test.each(rows)('%s', async (_why, options, expected) => {
    const { stdout, stderr } = await runHere(['validate', SCENARIO, ...options]);
    expect(stdout + stderr).toContain(expected);
  });

  test('--quiet keeps warnings back and errors not', async () => {
    const loud = await runHere(['validate', folder.at('pod.yaml')]);
    expect(loud.code).toBe(0);
    expect((await runHere(['validate', folder.at('broken.yaml'), '--quiet'])).stderr).toContain('error:');
    const dump =
      '{"apiVersion":"v1","kind":"List","items":[]}{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"1"},"spec":{"containers":[{"name":"c"}],"colour":1},"status":{}}';
    expect((await runHere(['validate', '-'], { stdin: dump })).stderr).toContain('warning:');
    expect((await runHere(['validate', '-', '--quiet'], { stdin: dump })).stderr).toBe('');
  });
});

describe('commands that write', () => {
  test('init writes a scenario that is fine, with the answers of whoever was asked', async () => {
    const made = await runHere(['init', 'shop', '--yes'], { folder: folder.path });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect((await runHere(['validate', folder.at('shop')])).stdout).toContain('shop is fine.');
    const asked = await runHere(['init', 'asked'], {
      folder: folder.path,
      stdin: '\nm7i.xlarge\n2\na\n1h\n',
    });
    expect(asked.code).toBe(0);
    const text = readFileSync(folder.at('asked', 'scenario.yaml'), 'utf8');
    for (const part of ['instanceType: m7i.xlarge', 'count: 2', 'zones: [a]', 'horizon: 1h'])
      expect(text).toContain(part);
  });

  test('init brings manifests that lie elsewhere, since a scenario reads from its own folder only', async () => {
    folder.write('deploy/pod.yaml', readFileSync(folder.at('pod.yaml')));
    for (const [name, manifests] of [
      ['from-folder', 'deploy'],
      ['from-file', 'pod.yaml'],
      ['from-afar', folder.at('pod.yaml')],
    ] as const) {
      const made = await runHere(['init', name], { folder: folder.path, stdin: `${manifests}\n\n\n\n\n` });
      expect(made.code, made.stderr).toBe(0);
      const { code, stdout, stderr } = await runHere(['validate', folder.at(name)]);
      expect({ code, stderr }, manifests).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('workloads: 1 objects');
    }
    const again = await runHere(['init', 'nowhere'], { folder: folder.path, stdin: 'missing.yaml\n' });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('missing.yaml: no such file or folder');
    expect(existsSync(folder.at('nowhere'))).toBe(false);
  });

  // prettier-ignore
  test.each([
    ['a count that is none',           '\n\nmany\n4\n\n\n',               'many is no answer to that; write 3',        'count: 4'],
    ['a path that leads nowhere',      'gone.yaml\npod.yaml\n\n\n\n\n',    'gone.yaml: no such file or folder',         'manifests: ["pod.yaml"]'],
    ['a time without a unit',          '\n\n\n\n5\n90m\n',                'write 24h',                                 'horizon: 90m'],
    ['zones that would break YAML',    '\n\n\na]: {\na, b\n\n',           'a]: { is no answer to that; write a, b',    'zones: [a, b]'],
    ['a type with a blank',            '\nm7i large\nm7i.large\n\n\n\n',   'm7i large is no answer to that',            'instanceType: m7i.large'],
  ])('init asks again after %s', async (what, stdin, said, written) => {
    const name = `again-${what.replaceAll(' ', '-')}`;
    const made = await runHere(['init', name], { folder: folder.path, stdin });
    expect(made.code, made.stderr).toBe(0);
    expect(made.stderr).toContain(said);
    expect(readFileSync(folder.at(name, 'scenario.yaml'), 'utf8')).toContain(written);
  });

  test('init ends with 2 where the answers end on one that is none, and writes nothing', async () => {
    const made = await runHere(['init', 'ended'], { folder: folder.path, stdin: '\n\nmany\n' });
    expect([made.code, made.stderr.split('\n').at(-2)]).toEqual([
      2,
      'plimsoll: many is no answer to that; write 3',
    ]);
    expect(existsSync(folder.at('ended'))).toBe(false);
  });

  test('init says what of the written scenario cannot be used', async () => {
    const made = await runHere(['init', 'typo'], { folder: folder.path, stdin: '\nm7i.larg\n\n\n\n' });
    expect(made).toMatchObject({ code: 2, stdout: expect.stringContaining('wrote') as string });
    expect(made.stderr).toContain('m7i.larg is in no catalogue');
  });

  test('import makes a folder that runs alone, and replaces nothing unless told', async () => {
    const made = await runHere(['import', folder.at('pod.yaml'), '--out', 'kept'], { folder: folder.path });
    expect(made.code).toBe(0);
    expect(made.stdout).toContain('now: plimsoll run kept');
    expect((await runHere(['validate', folder.at('kept')])).stdout).toContain('kept is fine.');
    const again = await runHere(['import', folder.at('pod.yaml'), '--out', 'kept'], { folder: folder.path });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('--force replaces');
    expect(
      (await runHere(['import', folder.at('pod.yaml'), '--out', 'kept', '--force'], { folder: folder.path }))
        .code,
    ).toBe(0);
  });

  test('clean says what it would remove, then removes it, and nothing of others', async () => {
    const { ResultFolder } = await import('../index.ts');
    new ResultFolder(folder.at('results', 'a')).finish();
    folder.write('results/mine.txt', '');
    const dry = await runHere(['clean', 'results', '--dry-run'], { folder: folder.path });
    expect(dry.stdout).toBe(`would remove ${folder.at('results', 'a')}\n`);
    expect(existsSync(folder.at('results', 'a'))).toBe(true);
    expect((await runHere(['clean', 'results'], { folder: folder.path })).stdout).toContain('removed');
    expect(existsSync(folder.at('results', 'a'))).toBe(false);
    expect(existsSync(folder.at('results', 'mine.txt'))).toBe(true);
    expect((await runHere(['clean', 'results'], { folder: folder.path })).stdout).toBe(
      "nothing of plimsoll's under results\n",
    );
  });

  test('clean takes one result, and a path from the root', async () => {
    const { ResultFolder } = await import('../index.ts');
    const paths = ['one', 'two'].map((name) => folder.at('several', name));
    for (const path of paths) new ResultFolder(path).finish();
    expect((await runHere(['clean', 'several/one'], { folder: folder.path })).stdout).toBe(
      `removed ${paths[0]}\n`,
    );
    expect(paths.map((path) => existsSync(path))).toEqual([false, true]);
    expect((await runHere(['clean', folder.at('several')], { folder: folder.path })).stdout).toBe(
      `removed ${paths[1]}\n`,
    );
  });

  test.each([['bash'], ['zsh'], ['fish']])('the completion script for %s', async (shell) => {
    const { code, stdout } = await runHere(['completion', shell]);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('where pods would go', () => {
  test('as a table, as counts and as JSON', async () => {
    const args = ['schedule', '--cluster', SCENARIO, '-f', folder.at('pod.yaml'), '--quiet'];
    const one = await runHere(args);
    expect(one.code).toBe(0);
    expect(one.stdout).toMatch(/POD +NODE\nextra +box-\d\n\nOne pod fits\.\n/);
    const many = await runHere([...args, '--how-many']);
    // Three nodes of 2 cpu less five pods of 1 cpu leave 1 cpu. How many copies are tried at a time is nobody's business.
    expect(many.stdout).toMatch(
      /\n2 pods fit\.\nOne more does not: 0\/3 nodes are available: .*Insufficient cpu/,
    );
    const json = JSON.parse((await runHere([...args, '--how-many', '--format', 'json'])).stdout) as {
      readonly placed: readonly unknown[];
    };
    expect(json.placed).toHaveLength(2);
  });
});

const POD = `apiVersion: v1
kind: Pod
metadata: { name: extra }
spec: { containers: [{ name: c, image: c, resources: { requests: { cpu: 500m } } }] }
`;

const BROKEN = `apiVersion: v1
kind: Pod
metadata: { name: extra }
spec:
  containers:
    - { name: c, image: c, resources: { requests: { cpu: 500x } } }
`;
