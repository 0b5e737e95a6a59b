import { describe, expect, test } from 'vitest';
import type { RightSizingResult, SizedContainer, SizingOutcome } from '../../result/index.ts';
import { rightSizingSection } from './right-sizing-section.ts';
import type { Table } from '../section.ts';

const MIB = 2 ** 20;
const WEB: SizedContainer = {
  workload: 'Deployment/shop/web',
  container: 'app',
  samples: 1440,
  milliCpu: 900,
  milliCpuAdvised: 230,
  milliCpuAboveRatio: 0.012,
  milliCpuUsedP50: 120,
  milliCpuUsedP95: 200,
  milliCpuUsedMax: 410,
  memoryBytes: 1024 * MIB,
  memoryBytesAdvised: 600 * MIB,
  memoryBytesUsedP50: 300 * MIB,
  memoryBytesUsedMax: 500 * MIB,
};
const RIGHT: SizedContainer = {
  ...WEB,
  container: 'side',
  milliCpuAdvised: 900,
  memoryBytesAdvised: 1024 * MIB,
};
const BEFORE: SizingOutcome = { perMonthMicroUsd: 900e6, nodesMax: 9, pendingMsP99: 42, neverBound: 0 };

function sizing(changes: Partial<RightSizingResult> = {}): RightSizingResult {
  return {
    rule: 'percentile 95',
    containers: [WEB, RIGHT],
    unknown: 0,
    before: BEFORE,
    after: { ...BEFORE, perMonthMicroUsd: 300e6, nodesMax: 3 },
    ...changes,
  };
}

function tables(result: RightSizingResult): Table[] {
  return rightSizingSection(result).blocks.filter((block) => block.kind === 'table');
}

describe('requests by use', () => {
  // prettier-ignore
  test.each<[string, Partial<RightSizingResult>, string]>([
    ['it saves',                 {},                                                                  '1 container of 2 should ask for something else; run with that, today’s cluster costs $600.00 a month less.'],
    ['it costs more',            { after: { ...BEFORE, perMonthMicroUsd: 950e6 } },                   '1 container of 2 should ask for something else; run with that, today’s cluster costs $50.00 a month more.'],
    ['fixed nodes cost the same', { after: BEFORE },                                                  '1 container of 2 should ask for something else; on the same nodes that changes no cost.'],
    ['somebody would be killed', { before: { ...BEFORE, oomKills: 1 }, after: { ...BEFORE, oomKills: 3 } }, '1 container of 2 should ask for something else; on the same nodes that changes no cost, and 2 more containers would be killed for memory.'],
    ['fewer are killed',         { before: { ...BEFORE, oomKills: 3 }, after: { ...BEFORE, oomKills: 1 } }, '1 container of 2 should ask for something else; on the same nodes that changes no cost.'],
    ['all are right',            { containers: [RIGHT], after: BEFORE },                              '0 containers of 1 should ask for something else; on the same nodes that changes no cost.'],
    ['nothing is known of one',  { containers: [], unknown: 1 },                                      'Of 1 container nobody knows what it uses: give workload.usage.'],
    ['nothing is known of all',  { containers: [], unknown: 4 },                                      'Of 4 containers nobody knows what they use: give workload.usage.'],
  ])('the lead: %s', (_why, changes, lead) => {
    expect(rightSizingSection(sizing(changes)).lead).toBe(lead);
  });

  test('a row a container: what it uses, asks and should ask, each in its unit', () => {
    const [requests] = tables(sizing());
    expect(requests.rows[0]).toEqual([
      'Deployment/shop/web app',
      '1,440',
      '120m',
      '200m',
      '410m',
      '900m',
      '230m',
      '1.2%',
      '300 MiB',
      '500 MiB',
      '1,024 MiB',
      '600 MiB',
    ]);
    expect(requests.columns).toHaveLength(requests.rows[0].length);
    expect(requests.foot).toBeUndefined();
  });

  // prettier-ignore
  test.each<[SizedContainer['unrecorded'], string[], string[]]>([
    // used p50, p95, most and above; memory used p50 and most
    [undefined,  ['120m', '200m', '410m', '1.2%'],  ['300 MiB', '500 MiB']],
    ['cpu',      ['–', '–', '–', '–'],              ['300 MiB', '500 MiB']],
    ['memory',   ['120m', '200m', '410m', '1.2%'],  ['–', '–']],
  ])('what was not recorded (%s) is no 0', (unrecorded, cpu, memory) => {
    const one = { ...WEB, ...(unrecorded === undefined ? {} : { unrecorded }) };
    const [{ rows: [row] }] = tables(sizing({ containers: [one] }));
    expect([row[2], row[3], row[4], row[7]]).toEqual(cpu);
    expect([row[8], row[9]]).toEqual(memory);
    expect([row[5], row[10]]).toEqual(['900m', '1,024 MiB']);
  });

  // prettier-ignore
  test.each([
    ['forty are shown',              40, 40, undefined],
    ['of more the rest is counted',  43, 40, 'and 3 more'],
  ])('%s', (_why, count, shown, foot) => {
    const [requests] = tables(sizing({ containers: Array.from({ length: count }, () => WEB) }));
    expect(requests.rows).toHaveLength(shown);
    expect(requests.foot?.[0]).toBe(foot);
    if (requests.foot !== undefined) expect(requests.foot).toHaveLength(requests.columns.length);
  });

  test('what came of it stands beside what is: paid, waited, throttled, killed', () => {
    const after: SizingOutcome = {
      perMonthMicroUsd: 300e6,
      nodesMax: 3,
      pendingMsP99: 61_000,
      neverBound: 2,
      throttledRatio: 0.034,
      oomKills: 1,
      evictions: 0,
    };
    const [, outcome] = tables(sizing({ after }));
    expect(outcome.rows).toEqual([
      ['A month', '$900.00', '$300.00'],
      ['Nodes at most', '9', '3'],
      ['Wait p99', '42 ms', '1 min 1 s'],
      ['Pods that never ran', '0', '2'],
      ['CPU periods throttled, worst workload', 'not simulated', '3.4%'],
      ['Killed for memory', 'not simulated', '1'],
      ['Evicted by kubelets', 'not simulated', '0'],
    ]);
  });

  test('the rule is said, and how many containers keep what they ask for', () => {
    const note = (unknown: number): string =>
      rightSizingSection(sizing({ unknown })).blocks.flatMap((block) =>
        block.kind === 'note' ? block.text : '',
      )[2];
    expect(note(0)).toMatch(/^The rule: percentile 95\. /);
    expect(note(0)).not.toContain('without known use');
    expect(note(1)).toMatch(/ 1 container without known use keeps what it asks for\.$/);
    expect(note(2)).toMatch(/ 2 containers without known use keep what they ask for\.$/);
  });
});
