import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SuiteResult } from '../../src/index.ts';
import { writeSuite } from '../support/bench-suite.ts';
import { notBuilt, runCli } from '../support/run-cli.ts';
import type { CliAnswer } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const THRESHOLDS =
  '[{ metric: pods.neverBound, max: 0 }, { metric: nodes.empty, policy: packing, maxDecrease: 5% }]';
const folder = testFolder();
let suite = '';

if (notBuilt !== undefined) process.stderr.write(`skipped: bench (${notBuilt})\n`);

describe.skipIf(notBuilt !== undefined)('plimsoll bench', () => {
  const bench = (...args: string[]): Promise<CliAnswer> =>
    runCli(['bench', suite, '--quiet', ...args], { folder: folder.path });

  beforeAll(() => {
    suite = writeSuite(folder.path, THRESHOLDS);
  });

  test('asks for the baseline that is not there, with code 2', async () => {
    const { code, stderr } = await bench();
    expect(code).toBe(2);
    expect(stderr).toContain('[baseline-missing]');
    expect(stderr).toContain('--update-baseline');
  });

  test('writes it, and every limit holds against it', async () => {
    const { code, stdout, stderr } = await bench('--update-baseline', '--workers', '1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('baseline in') as string });
    expect(stdout).toContain('All 3 limits hold.');
  });

  test('gives the same bytes with three workers, in a folder with all formats', async () => {
    const first = await bench('--format', 'json', '--workers', '1');
    const { code, stdout } = await bench('--format', 'json', '--workers', '3', '--out', folder.at('out'));
    expect([first.code, code]).toEqual([0, 0]);
    expect(stdout).toBe(first.stdout);
    const kept = (name: string): string => readFileSync(folder.at('out', name), 'utf8');
    expect(kept('result.json')).toBe(stdout);
    expect(kept('junit.xml')).toContain('tests="3" failures="0"');
    expect(kept('report.md')).toContain('# Scheduler policies: tiny-suite');
  });

  test('a policy that got worse ends in code 1 and is named', async () => {
    const packing = readFileSync(folder.at('suite', 'packing.yaml'), 'utf8');
    folder.write('suite/packing.yaml', packing.replace('MostAllocated', 'LeastAllocated'));
    const { code, stdout } = await bench('--format', 'junit');
    folder.write('suite/packing.yaml', packing);
    expect(code).toBe(1);
    expect(stdout).toContain('<failure message="packing on jobs: nodes.empty is ');
  });

  test('a workload that changed makes its baseline void', async () => {
    const file = folder.at('suite', 'tiny', 'scenario.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('count: 3', 'count: 4'));
    const { code, stdout } = await bench('--format', 'json');
    writeFileSync(file, text);
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as SuiteResult;
    expect(checks.filter(({ passed }) => !passed)).toMatchObject([
      { metric: 'nodes.empty', why: 'the workload is not the one of the baseline' },
    ]);
  });

  test('a slip in the suite is shown with its place, code 2 and a hint', async () => {
    const broken = writeSuite(folder.path, '[{ metric: nodes.emtpy, max: 1 }]', 'broken');
    const { code, stderr } = await runCli(['bench', broken], { folder: folder.path });
    expect(code).toBe(2);
    expect(stderr).toMatch(/suite\.yaml:9:\d+: error: .*\[choice-unknown\]/);
    expect(stderr).toContain('did you mean nodes.empty?');
  });
});
