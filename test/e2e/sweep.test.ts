import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SweepResult } from '../../src/index.ts';
import {
  ended,
  journalLines,
  resultBytes,
  startSweep,
  sweepNotBuilt,
  writeExperiment,
} from '../support/sweep-experiment.ts';
import { testFolder } from '../support/test-folder.ts';

/** 200 runs, or 1,000 where there is time. */
const RUNS = process.env['PLIMSOLL_SLOW'] === undefined ? 50 : 250;
const JOBS = 4 * RUNS;
/** Lines of the journal at which a sweep is killed; how far it is by then is a matter of how fast it is. */
const KILLED_AT = [9, 40, 75];
const folder = testFolder();
let experiment = '';
/** Of an unbroken sweep with one worker. */
let whole: Record<string, string> = {};

if (sweepNotBuilt !== undefined) process.stderr.write(`skipped: sweeps (${sweepNotBuilt})\n`);

describe.skipIf(sweepNotBuilt !== undefined)('a sweep of many runs', () => {
  const sweep = (args: readonly string[]): ReturnType<typeof ended> =>
    ended(startSweep([experiment, '--quiet', ...args]));

  beforeAll(async () => {
    experiment = writeExperiment(folder.path, RUNS);
    const { code, stderr } = await sweep(['--workers', '1', '--out', folder.at('whole')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('results in') as string });
    whole = resultBytes(folder.at('whole'));
  });

  test('its runs are not all alike, so that equal bytes mean something', () => {
    const { runs } = JSON.parse(whole['sweep.json']) as SweepResult;
    expect(runs).toHaveLength(JOBS);
    expect(new Set(runs.map(({ digest }) => digest)).size).toBeGreaterThan(JOBS / 4);
    expect(Object.keys(whole)).toHaveLength(5);
  });

  test('three workers give the same bytes as one', async () => {
    await sweep(['--workers', '3', '--out', folder.at('three')]);
    expect(resultBytes(folder.at('three'))).toEqual(whole);
  });

  test('killed three times and resumed: the same bytes, and no run is done twice', async () => {
    const out = folder.at('killed');
    let kept: readonly string[] = [];
    let underWay = 0;
    for (const target of KILLED_AT) {
      const child = startSweep([experiment, '--quiet', '--workers', '2', '--out', out]);
      const end = ended(child);
      while (journalLines(out).length < target && child.exitCode === null) await delay(1);
      child.kill('SIGKILL');
      await end;
      const lines = journalLines(out);
      expect(lines.slice(0, kept.length)).toEqual(kept);
      if (lines.length <= JOBS) underWay++;
      kept = lines;
    }
    // Whoever kills may be held up for longer than the sweep takes, but hardly three times.
    expect(underWay, 'kills that found runs under way').toBeGreaterThan(0);
    expect((await sweep(['--out', out])).code).toBe(0);
    const lines = journalLines(out);
    expect(lines.slice(0, kept.length)).toEqual(kept);
    expect(lines).toHaveLength(JOBS + 1);
    expect(new Set(lines).size).toBe(JOBS + 1);
    expect(resultBytes(out)).toEqual(whole);
  });

  test('a variant equal to the first differs from it by exactly 0', () => {
    const { variants } = JSON.parse(whole['sweep.json']) as SweepResult;
    for (const { difference, differenceLow, differenceHigh } of variants[1].figures)
      expect([difference, differenceLow, differenceHigh]).toEqual([0, 0, 0]);
    expect(variants[2].figures.map(({ difference }) => difference)).not.toEqual(
      variants[2].figures.map(() => 0),
    );
  });

  test('two shards, merged, are the same bytes as well', async () => {
    const shards = ['0/2', '1/2'].map((shard) => [shard, folder.at(`shard-${shard[0]}`)] as const);
    const codes = await Promise.all(
      shards.map(async ([shard, out]) => (await sweep(['--shard', shard, '--out', out])).code),
    );
    expect(codes).toEqual([0, 0]);
    const out = folder.at('merged');
    const missing = await sweep(['--out', out, '--merge', shards[0][1]]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain(`${JOBS / 2} of ${JOBS}`);
    const merged = await sweep(['--out', out, '--merge', ...shards.map(([, path]) => path)]);
    expect(merged.code).toBe(0);
    expect(resultBytes(out)).toEqual(whole);
  });

  test('damage to the journal is mended and what it hit is run again', async () => {
    const out = folder.at('damaged');
    cpSync(folder.at('whole'), out, { recursive: true });
    const file = join(out, 'journal.log');
    const text = readFileSync(file, 'latin1');
    const at = text.indexOf('"events":', text.length / 2) + 10;
    writeFileSync(file, `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`, 'latin1');
    appendFileSync(file, '0123456789abcdef {"job":');
    const { code, stderr } = await ended(startSweep([experiment, '--out', out]));
    expect({ code, resumed: stderr.includes(`${JOBS - 1} from the journal`) }).toEqual({
      code: 0,
      resumed: true,
    });
    expect(stderr).toContain('journal-line-damaged');
    expect(resultBytes(out)).toEqual(whole);
  });

  test('the journal of another experiment is refused with code 2 and left alone', async () => {
    const out = folder.at('whole');
    const other = writeExperiment(folder.path, RUNS + 1, 'other');
    const before = readFileSync(join(out, 'journal.log'), 'utf8');
    const { code, stderr } = await ended(startSweep([other, '--quiet', '--out', out]));
    expect(code).toBe(2);
    expect(stderr).toContain('[journal-foreign]');
    expect(readFileSync(join(out, 'journal.log'), 'utf8')).toBe(before);
  });
});
