import { describe, expect, test } from 'vitest';
import { ioOf } from '../../../test/support/cli-io.ts';
import type { World } from '../../../test/support/cli-io.ts';
import { eventLine } from './event-line.ts';
import { progressLine } from './progress.ts';
import { simulatedTime } from '../input/result-argument.ts';
import { cpuText, memoryText, shareText, textTable } from './text-table.ts';
import { safeName } from '../commands/run.ts';

function shown(world: World, quiet: boolean, shares: readonly number[]): string {
  const io = ioOf(world);
  const line = progressLine(io, quiet);
  for (const share of shares) line.update({ share, events: Math.round(share * 100), runs: 1, runsDone: 0 });
  line.end();
  expect(io.out).toEqual([]); // results alone go to stdout
  return io.err.join('');
}

describe('progress on stderr', () => {
  // prettier-ignore
  const rows = [
    ['nothing when quiet',                 {},                         true,  [0.1, 0.5, 0.9],        ''],
    ['nothing when quiet on a terminal',   { stderrIsTerminal: true }, true,  [0.1, 0.5],             ''],
    ['a line at each quarter elsewhere',   {},                         false, [0.1, 0.26, 0.3, 0.6],  'plimsoll: 26 % of the simulated time, 26 events\nplimsoll: 60 % of the simulated time, 60 events\n'],
    ['no line at the end, which is plain', {},                         false, [1],                    ''],
    ['a jump over quarters is one line',   {},                         false, [0.8],                  'plimsoll: 80 % of the simulated time, 80 events\n'],
    ['no bar where nothing was drawn',     { stderrIsTerminal: true }, false, [],                     ''],
  ] as const;
  test.each(rows)('%s', (_why, world, quiet, shares, expected) => {
    expect(shown(world, quiet, shares)).toBe(expected);
  });

  test('a bar on a terminal, redrawn in place and taken away', () => {
    const text = shown({ stderrIsTerminal: true }, false, [0.5]);
    expect(text).toBe(
      `\r\u001b[K[${'█'.repeat(15)}${'░'.repeat(15)}] 50 % of the simulated time, 50 events\r\u001b[K`,
    );
  });

  test('of several runs, how many are done', () => {
    const io = ioOf();
    progressLine(io, false).update({ share: 0.5, events: 7, runs: 4, runsDone: 2 });
    expect(io.err.join('')).toBe('plimsoll: 50 % of the simulated time, 2 of 4 runs, 7 events\n');
  });
});

describe('simulated times', () => {
  // prettier-ignore
  const rows = [
    ['0', 0], ['90', 90_000], ['90s', 90_000], ['1h30m', 5_400_000], ['2d', 172_800_000], ['250ms', 250], ['1m1s1ms', 61_001],
  ] as const;
  test.each(rows)('%s', (text, expected) => {
    expect(simulatedTime(text)).toBe(expected);
  });
  test.each([[''], ['h'], ['-1h'], ['1.5h'], ['1 h'], ['1w'], ['1h30'], ['noon']])('%j is none', (text) => {
    expect(() => simulatedTime(text)).toThrow('is not a time');
  });
});

describe('small texts', () => {
  test('columns are as wide as their widest cell, and no line ends in spaces', () => {
    const text = textTable([
      ['NAME', 'CPU'],
      ['a-long-name', '5m'],
      ['b', ''],
    ]);
    expect(text).toBe('NAME          CPU\na-long-name   5m\nb\n');
  });

  // prettier-ignore
  const texts = [
    [cpuText(250.4), '250m'], [cpuText(0), '0m'], [memoryText(2 ** 30), '1024Mi'], [memoryText(0), '0Mi'],
    [shareText(1, 3), '33%'], [shareText(0, 5), '0%'], [shareText(1, 0), '-'],
    [safeName('shop'), 'shop'], [safeName('a b/c'), 'a-b-c'], [safeName('../../etc'), 'etc'], [safeName('...'), 'run'],
    [safeName('.hidden'), 'hidden'], [safeName(''), 'run'], [safeName('ünï'), 'n'], [safeName('C:\\dumps\\x'), 'C-dumps-x'],
  ] as const;
  test.each(texts)('%s', (text, expected) => {
    expect(text).toBe(expected);
  });

  // prettier-ignore
  const events = [
    [{ time_ms: 12_500, event: 'pod-bound', subject: 'web-3', object: 'node-1', detail: -1, reason: '' },                '000012.500 pod-bound web-3 node-1\n'],
    [{ time_ms: 0, event: 'pod-unschedulable', subject: 'w', object: '', detail: 4, reason: '0/1 nodes are available' }, '000000.000 pod-unschedulable w 0/1 nodes are available\n'],
    [{ time_ms: 60_000, event: 'workload-scaled', subject: 'shop/web', object: '', detail: 7, reason: '' },              '000060.000 workload-scaled shop/web replicas=7\n'],
    [{ time_ms: 1_000_000_001, event: 'node-joined', subject: 'n', object: '', detail: 0, reason: '' },                  '1000000.001 node-joined n\n'],
  ] as const;
  test.each(events)('the line of an event: %#', (event, expected) => {
    expect(eventLine(event)).toBe(expected);
  });
});
