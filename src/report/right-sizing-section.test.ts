import { describe, expect, test } from 'vitest';
import type { RightSizingResult, SizedContainer, SizingOutcome } from '../result/index.ts';
import { rightSizingSection } from './right-sizing-section.ts';

const MIB = 2 ** 20;

/** Asks for a core and a GiB, uses a quarter, should ask for 300m and 400 MiB. */
function container(changes: Partial<SizedContainer> = {}): SizedContainer {
  return {
    workload: 'Deployment/shop/web',
    container: 'app',
    samples: 1440,
    milliCpu: 1000,
    milliCpuAdvised: 300,
    milliCpuAboveRatio: 0.04,
    milliCpuUsedP50: 180,
    milliCpuUsedP95: 260,
    milliCpuUsedMax: 700,
    memoryBytes: 1024 * MIB,
    memoryBytesAdvised: 400 * MIB,
    memoryBytesUsedP50: 250 * MIB,
    memoryBytesUsedMax: 333 * MIB,
    ...changes,
  };
}

const unchanged = container({ milliCpuAdvised: 1000, memoryBytesAdvised: 1024 * MIB });

function outcome(perMonthMicroUsd: number, changes: Partial<SizingOutcome> = {}): SizingOutcome {
  return { perMonthMicroUsd, nodesMax: 10, pendingMsP99: 1500, neverBound: 0, ...changes };
}

function sizing(changes: Partial<RightSizingResult> = {}): RightSizingResult {
  return {
    rule: 'cpu: p95 of use and 15%',
    containers: [container()],
    unknown: 0,
    before: outcome(900_000_000),
    after: outcome(400_000_000),
    ...changes,
  };
}

const tables = (given: RightSizingResult) =>
  rightSizingSection(given).blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));

describe('the lead says what should change and what came of it', () => {
  // prettier-ignore
  test.each([
    ['saved',
      sizing(),
      '1 container of 1 should ask for something else; run with that, today’s cluster costs $500.00 a month less.'],
    ['dearer',
      sizing({ after: outcome(1_000_000_000) }),
      '1 container of 1 should ask for something else; run with that, today’s cluster costs $100.00 a month more.'],
    ['the same nodes',
      sizing({ after: outcome(900_000_000) }),
      '1 container of 1 should ask for something else; on the same nodes that changes no cost.'],
    ['those that are right are not counted as changed',
      sizing({ containers: [unchanged, container(), unchanged] }),
      '1 container of 3 should ask for something else; run with that, today’s cluster costs $500.00 a month less.'],
    ['memory alone is a change',
      sizing({ containers: [container({ milliCpuAdvised: 1000 }), container({ memoryBytesAdvised: 1024 * MIB })] }),
      '2 containers of 2 should ask for something else; run with that, today’s cluster costs $500.00 a month less.'],
    ['saved by killing',
      sizing({ before: outcome(900_000_000, { oomKills: 1 }), after: outcome(400_000_000, { oomKills: 3 }) }),
      '1 container of 1 should ask for something else; run with that, today’s cluster costs $500.00 a month less, and 2 more containers would be killed for memory.'],
    ['fewer kills are no warning',
      sizing({ before: outcome(900_000_000, { oomKills: 3 }), after: outcome(400_000_000, { oomKills: 1 }) }),
      '1 container of 1 should ask for something else; run with that, today’s cluster costs $500.00 a month less.'],
    ['nothing known',
      sizing({ containers: [], unknown: 7 }),
      'Of 7 containers nobody knows what they use: give workload.usage.'],
  ])('%s', (_why, given, lead) => {
    expect(rightSizingSection(given).lead).toBe(lead);
  });

  test('where nothing is known there is nothing to show', () => {
    expect(rightSizingSection(sizing({ containers: [], unknown: 7 })).blocks).toEqual([]);
  });
});

describe('the tables', () => {
  test('a container has use, what it asks for and what it should', () => {
    expect(tables(sizing())[0].rows).toEqual([
      [
        'Deployment/shop/web app',
        '1,440',
        '180m',
        '260m',
        '700m',
        '1000m',
        '300m',
        '4.0%',
        '250 MiB',
        '333 MiB',
        '1,024 MiB',
        '400 MiB',
      ],
    ]);
  });

  // prettier-ignore
  test.each([
    [40, undefined],
    [41, 'and 1 more'],
    [1300, 'and 1,260 more'],
  ])('of %i containers forty have a row', (count, rest) => {
    const [table] = tables(sizing({ containers: Array.from({ length: count }, () => container()) }));
    expect([table.rows.length, table.foot?.[0]]).toEqual([40, rest]);
    if (table.foot !== undefined) expect(table.foot).toHaveLength(table.columns.length);
  });

  test('before and after stand side by side; what was not simulated is not called nothing', () => {
    const given = sizing({
      before: outcome(900_000_000, { throttledRatio: 0.02, oomKills: 0, evictions: 1 }),
      after: outcome(400_000_000, { nodesMax: 4, pendingMsP99: 61_000, neverBound: 2 }),
    });
    expect(tables(given)[1].rows).toEqual([
      ['A month', '$900.00', '$400.00'],
      ['Nodes at most', '10', '4'],
      ['Wait p99', '1.5 s', '1 min 1 s'],
      ['Pods that never ran', '0', '2'],
      ['CPU periods throttled, worst workload', '2.0%', 'not simulated'],
      ['Killed for memory', '0', 'not simulated'],
      ['Evicted by kubelets', '1', 'not simulated'],
    ]);
  });

  // prettier-ignore
  test.each([
    [0, false],
    [1, true],
  ])('the note states the rule, and of %i containers that their requests stay: %j', (unknown, said) => {
    const note = rightSizingSection(sizing({ unknown })).blocks.at(-1);
    const text = note?.kind === 'note' ? note.text : '';
    expect(text).toContain('The rule: cpu: p95 of use and 15%.');
    expect(text.includes('1 container without known use')).toBe(said);
  });
});
