import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { notBuilt, runCli } from '../support/run-cli.ts';
import type { CliAnswer } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const app = (replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: 1500m, memory: 2Gi } } }] }
`;

const folder = testFolder();
const compare = (...args: string[]): Promise<CliAnswer> =>
  runCli(['compare', ...args, '--quiet'], { folder: folder.path });

/** A repository whose last commit has four pods and whose folder has twelve. */
beforeAll(() => {
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder.path });
  git('init', '-q', '-b', 'main', '.');
  mkdirSync(folder.at('deploy'));
  folder.write('deploy/app.yaml', app(4));
  git('add', '.');
  git('commit', '-qm', 'one');
  cpSync(folder.at('deploy'), folder.at('same'), { recursive: true });
  folder.write('deploy/app.yaml', app(12));
});

describe.skipIf(notBuilt !== undefined)('what a change of manifests costs', () => {
  test('the last commit against the folder, as Markdown for a pull request', async () => {
    const { code, stdout, stderr } = await compare('main:deploy', 'deploy', '--format', 'md');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    // A node of eight cores holds five of 1.5, so one and three: four pods need one node and twelve need three.
    expect(stdout).toContain('main:deploy is the cheapest at $294.34 a month');
    expect(stdout).toContain('deploy costs $588.67 (200.0%) a month more');
    expect(stdout).toContain('it runs 8 pods more than main:deploy');
    // Where git's files were put for the moment is nobody's business.
    expect(stdout).not.toContain(tmpdir());
  });

  // prettier-ignore
  test.each([
    ['above the limit',  '588.66', 1],
    ['at the limit',     '588.68', 0],
  ])('exit 1 when it costs more than is allowed: %s', async (_why, limit, code) => {
    const answer = await compare('main:deploy', 'deploy', '--fail-above', limit, '--format', 'junit');
    expect(answer.code).toBe(code);
    expect(answer.stdout).toContain(`failures="${code}"`);
  });

  test('a folder equal to the commit differs from it by exactly nothing', async () => {
    const { code, stdout } = await compare('main:deploy', 'same', '--runs', '3', '--format', 'json');
    expect(code).toBe(0);
    const { variants } = JSON.parse(stdout) as {
      variants: { metrics: { difference: number; differenceLow: number; differenceHigh: number }[] }[];
    };
    for (const { metrics } of variants)
      for (const { difference, differenceLow, differenceHigh } of metrics)
        expect([difference, differenceLow, differenceHigh]).toEqual([0, 0, 0]);
  });

  test('kept, it is rendered again to the same bytes', async () => {
    expect((await compare('same', 'deploy', '--out', 'kept')).code).toBe(0);
    const { code, stdout } = await runCli(['report', 'kept', '--format', 'md'], { folder: folder.path });
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(folder.at('kept', 'report.md'), 'utf8'));
  });

  // prettier-ignore
  test.each([
    ['a commit that is not there',   ['main~9:deploy', 'deploy'],  'git knows no commit main~9'],
    ['a folder that it lacks',       ['main:gone', 'deploy'],      'has no file gone'],
    ['nothing to compare with',      ['deploy'],                   'compare needs a second scenario'],
  ])('bad input is exit 2 and one line: %s', async (_why, args, said) => {
    const { code, stderr, stdout } = await compare(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stdout).toBe('');
  });
});
