import { expect, test } from 'vitest';
import { pod } from '../../test/support/scheduling.ts';
import type { PodUsage } from './eviction-rank.ts';
import { evictionRank } from './eviction-rank.ts';

const MIB = 1024 * 1024;
const named = (name: string, memory: string, priority = 0) => pod({ name, memory, spec: { priority } });

function ranked(
  pods: readonly ReturnType<typeof pod>[],
  usage: Readonly<Record<string, PodUsage>>,
): readonly string[] {
  return evictionRank(pods, ({ metadata }) => usage[metadata.name], 'memory').map(
    ({ metadata }) => metadata.name,
  );
}

test('usage above the request goes before priority', () => {
  const pods = [named('within', '100Mi', 0), named('above', '100Mi', 1000)];
  const usage = { within: { memoryWorkingSetBytes: 90 * MIB }, above: { memoryWorkingSetBytes: 110 * MIB } };
  expect(ranked(pods, usage)).toEqual(['above', 'within']);
});

test('of equal priority the one that is furthest above goes first', () => {
  const pods = [named('little', '100Mi'), named('much', '100Mi')];
  const usage = { little: { memoryWorkingSetBytes: 110 * MIB }, much: { memoryWorkingSetBytes: 300 * MIB } };
  expect(ranked(pods, usage)).toEqual(['much', 'little']);
});

test('pods without measurements go first', () => {
  const pods = [named('measured', '1Mi'), named('unknown', '1Mi')];
  expect(ranked(pods, { measured: { memoryWorkingSetBytes: 100 * MIB } })).toEqual(['unknown', 'measured']);
});
