import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  ended,
  journalLines,
  resultBytes,
  startSweep,
  sweepNotBuilt,
  writeExperiment,
} from '../support/sweep-experiment.ts';
import { testFolder } from '../support/test-folder.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const skipped = sweepNotBuilt ?? (hasRedis ? undefined : 'redis-server is not installed');
if (skipped !== undefined) process.stderr.write(`skipped: sweeps over Redis (${skipped})\n`);

const RUNS = process.env['PLIMSOLL_SLOW'] === undefined ? 15 : 250;
/** Where no server listens: a port that is free now may be another's in a moment. */
const NOBODY_LISTENS = 1;
const folder = testFolder();
let experiment = '';
let redis: ChildProcess | undefined;
let port = 0;
let url = '';

describe.skipIf(skipped !== undefined)('a sweep over Redis', () => {
  beforeAll(async () => {
    experiment = writeExperiment(folder.path, RUNS);
    await ended(startSweep([experiment, '--quiet', '--workers', '2', '--out', folder.at('local')]));
    ({ redis, port } = await startRedis(folder.path));
    url = `redis://127.0.0.1:${port}`;
  });
  // A mark of an earlier sweep counts after half a minute, and a slow machine may need that to start a process.
  beforeEach(() => {
    spawnSync('redis-cli', ['-p', String(port), 'flushall']);
  });
  afterAll(() => {
    redis?.kill('SIGKILL');
  });

  test('two workers, one of them killed with runs under way: the same bytes as on one machine', async () => {
    const out = folder.at('remote');
    const submitter = ended(startSweep([experiment, '--quiet', '--executor', url, '--out', out]));
    const args = [experiment, '--executor', url, '--worker', '--workers', '1', '--lock', '1'];
    const victim = startSweep(args);
    while (journalLines(out).length < 5 && victim.exitCode === null) await delay(2);
    victim.kill('SIGKILL');
    const heir = await ended(startSweep(args));
    const { code, stderr } = await submitter;
    expect({ code, heir: heir.code }).toEqual({ code: 0, heir: 0 });
    expect(stderr).toContain('results in');
    expect(journalLines(out)).toHaveLength(4 * RUNS + 1);
    expect(resultBytes(out)).toEqual(resultBytes(folder.at('local')));
  });

  test('a submitter that was killed takes what was done meanwhile out of Redis', async () => {
    const out = folder.at('resubmitted');
    const args = [experiment, '--quiet', '--executor', url, '--out', out];
    const first = startSweep(args);
    const worker = ended(
      startSweep([experiment, '--executor', url, '--worker', '--workers', '1', '--lock', '1']),
    );
    while (journalLines(out).length < 3 && first.exitCode === null) await delay(2);
    first.kill('SIGKILL');
    await delay(300); // the worker goes on by itself
    const second = await ended(startSweep(args));
    expect({ code: second.code, worker: (await worker).code }).toEqual({ code: 0, worker: 0 });
    expect(resultBytes(out)).toEqual(resultBytes(folder.at('local')));
  });

  test('a server that is not there is said in one line, with code 2', async () => {
    const out = folder.at('nowhere');
    const to = `redis://:secret@127.0.0.1:${NOBODY_LISTENS}`;
    const { code, stderr } = await ended(startSweep([experiment, '--executor', to, '--out', out]));
    expect(code).toBe(2);
    expect(stderr).toContain('[executor-unreachable]');
    expect(stderr).not.toContain('secret');
  });
});

/** A server of our own; another port where somebody took the free one meanwhile. */
async function startRedis(place: string): Promise<{ readonly redis: ChildProcess; readonly port: number }> {
  for (;;) {
    const port = await freePort();
    const args = [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      place,
    ];
    const redis = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    if (await isReady(redis)) return { redis, port };
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** False where it ended before it said so. */
function isReady(redis: ChildProcess): Promise<boolean> {
  return new Promise((done) => {
    let seen = '';
    redis.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk;
      if (seen.includes('Ready to accept connections')) done(true);
    });
    redis.on('close', () => done(false));
  });
}
