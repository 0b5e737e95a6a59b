import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { digestText } from '../../src/base/index.ts';
import type { Bench, Work } from '../harness.ts';

const COMMAND = 'dist/cli/bin.js';
/** Prints, as the last line of stderr, what the process took, its workers included. */
const ACCOUNT = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write('\\n' + JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMib: maxRSS / 1024 }));
});`;

/** The built command as a person starts it: from the start of the process to the printed report. */
export const processBenches: readonly Bench[] = [
  { name: 'process/openb', args: ['run', 'scenarios/openb'], isRun: true },
  { name: 'process/kubesbs', args: ['run', 'scenarios/kubesbs'], isRun: true },
  { name: 'process/help', args: ['--help'], isRun: false },
].map(({ name, args, isRun }) => ({
  name,
  lacks: (): string | undefined => (existsSync(COMMAND) ? undefined : 'dist is not built (npm run build)'),
  isVariation: true,
  prepare: () => () => (isRun ? runProcess(args) : spawnCommand(args)),
}));

function runProcess(args: readonly string[]): Work {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    const work = spawnCommand([...args, '--out', join(folder, 'out')]);
    const result = JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8')) as {
      readonly digest: string;
    };
    return { ...work, digest: result.digest };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function spawnCommand(args: readonly string[]): Work {
  const begin = performance.now();
  const account = `data:text/javascript,${encodeURIComponent(ACCOUNT)}`;
  const child = spawnSync(process.execPath, ['--import', account, COMMAND, ...args], { encoding: 'utf8' });
  const wallMs = performance.now() - begin;
  if (child.status !== 0) throw new Error(`${args.join(' ')} ended with ${child.status}: ${child.stderr}`);
  const { cpuMs, rssMib } = JSON.parse(child.stderr.slice(child.stderr.lastIndexOf('\n'))) as {
    readonly cpuMs: number;
    readonly rssMib: number;
  };
  return {
    operations: 1,
    counts: { characters: child.stdout.length },
    digest: digestText(child.stdout),
    figures: { rssMib: Math.round(rssMib) },
    spent: { wallMs, cpuMs },
  };
}
