import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { notBuilt, projectPath, runCli } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const SCENARIO = projectPath('test/golden/runs/demand');
const folder = testFolder();

if (notBuilt !== undefined) process.stderr.write(`skipped: repeatable runs (${notBuilt})\n`);

describe.skipIf(notBuilt !== undefined)('the same input gives the same bytes', () => {
  test('with one worker and with three', async () => {
    const compare = (workers: string): Promise<{ stdout: string }> =>
      runCli([
        'compare',
        SCENARIO,
        SCENARIO,
        '--runs',
        '3',
        '--workers',
        workers,
        '--format',
        'json',
        '--quiet',
      ]);
    const [one, three] = await Promise.all([compare('1'), compare('3')]);
    expect(three.stdout).toBe(one.stdout);
    expect(one.stdout).toContain('"digest"');
  });

  test('a variant that equals its base differs by exactly 0', async () => {
    const { stdout } = await runCli([
      'compare',
      SCENARIO,
      SCENARIO,
      '--runs',
      '2',
      '--format',
      'json',
      '--quiet',
    ]);
    const { variants } = JSON.parse(stdout) as {
      variants: { metrics: { difference: number; differenceLow: number; differenceHigh: number }[] }[];
    };
    for (const { difference, differenceLow, differenceHigh } of variants[1].metrics)
      expect([difference, differenceLow, differenceHigh]).toEqual([0, 0, 0]);
  });

  test('under another locale and time zone', async () => {
    const run = async (name: string, env: Record<string, string>): Promise<string> => {
      const out = folder.at(name);
      await runCli(['run', SCENARIO, '--out', out, '--quiet'], { env });
      return readFileSync(join(out, 'result.json'), 'utf8');
    };
    const here = await run('here', { LANG: 'C.UTF-8', TZ: 'UTC' });
    const there = await run('there', { LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo' });
    expect(there).toBe(here);
  });

  test('a run that is interrupted leaves a usable partial result', async () => {
    const out = folder.at('partial');
    const { code, stdout } = await runCli(['run', projectPath('scenarios/openb'), '--out', out], {
      interruptAt: 'of the simulated time',
    });
    const { partial, endMs, horizonMs } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as {
      partial?: string;
      endMs: number;
      horizonMs: number;
    };
    expect(code).toBe(0);
    expect(stdout).toContain('openb');
    if (partial !== undefined) expect(endMs).toBeLessThan(horizonMs);
  });
});
