import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ended,
  journalLines,
  resultBytes,
  startSweep,
  sweepNotBuilt,
  writeExperiment,
} from '../support/sweep-experiment.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const skipped = sweepNotBuilt ?? (hasRedis ? undefined : 'redis-server is not installed');
if (skipped !== undefined) process.stderr.write(`skipped: sweeps over Redis (${skipped})\n`);

const RUNS = process.env['PLIMSOLL_SLOW'] === undefined ? 15 : 250;
let folder = '';
let experiment = '';
let redis: ChildProcess | undefined;
let url = '';

describe.skipIf(skipped !== undefined)('a sweep over Redis', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-redis-'));
    experiment = writeExperiment(folder, RUNS);
    const port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    redis = spawn(
      'redis-server',
      ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await says(redis, 'stdout', 'Ready to accept connections');
  });
  afterAll(() => {
    redis?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('two workers, one of them killed with runs under way: the same bytes as on one machine', async () => {
    const local = join(folder, 'local');
    await ended(startSweep([experiment, '--quiet', '--workers', '2', '--out', local]));
    const out = join(folder, 'remote');
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
    expect(resultBytes(out)).toEqual(resultBytes(local));
  });

  test('a submitter that was killed takes what was done meanwhile out of Redis', async () => {
    const out = join(folder, 'resubmitted');
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
    expect(resultBytes(out)).toEqual(resultBytes(join(folder, 'local')));
  });

  test('a server that is not there is said in one line, with code 2', async () => {
    const port = await freePort();
    const out = join(folder, 'nowhere');
    const to = `redis://:secret@127.0.0.1:${port}`;
    const { code, stderr } = await ended(startSweep([experiment, '--executor', to, '--out', out]));
    expect(code).toBe(2);
    expect(stderr).toContain('[executor-unreachable]');
    expect(stderr).not.toContain('secret');
  });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

function says(child: ChildProcess, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  return new Promise((done) => {
    let seen = '';
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk;
      if (seen.includes(text)) done();
    });
  });
}
