import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { notBuilt, projectPath } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const folder = testFolder();

if (notBuilt !== undefined) process.stderr.write(`skipped: the packed library (${notBuilt})\n`);

/** What `npm install` of the tarball would lay out; the dependencies are linked, so that no network is needed. */
function installTarball(): void {
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder.path], {
    encoding: 'utf8',
    env: { ...process.env, npm_config_cache: folder.at('cache') },
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const modules = folder.at('node_modules');
  mkdirSync(modules, { recursive: true });
  spawnSync('tar', ['-xzf', folder.at(filename), '-C', modules]);
  spawnSync('mv', [join(modules, 'package'), join(modules, 'plimsoll')]);
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(resolve('node_modules', name), link);
  }
}

describe.skipIf(notBuilt !== undefined)('the packed library in an empty project', () => {
  test('loads, simulates and compares from the tarball alone', () => {
    installTarball();
    folder.write('package.json', '{ "type": "module" }');
    folder.write('try.js', PROGRAM);
    const scenario = projectPath('test/golden/runs/zone-outage');
    const { stdout, stderr, status } = spawnSync(process.execPath, ['try.js', scenario], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const summary = JSON.parse(readFileSync(join(scenario, 'summary.json'), 'utf8')) as { digest: string };
    expect(stdout).toBe(`${summary.digest} 0\n`);
  });
});

const PROGRAM = `
import { compare, loadScenario, simulate } from 'plimsoll';
const { scenario } = await loadScenario(process.argv[2]);
const { facts } = simulate(scenario);
const named = (name) => ({ name, scenario });
const { variants } = await compare([named('a'), named('b')]);
process.stdout.write(facts.digest + ' ' + variants[1].metrics[0].difference + '\\n');
`;
