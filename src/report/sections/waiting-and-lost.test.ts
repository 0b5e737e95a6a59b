import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { DisruptionGroup, RunResult, UnschedulableGroup } from '../../result/index.ts';
import { disruptionsSection } from './disruptions.ts';
import { neverRanSection } from './never-ran.ts';

const sample = sampleResult();

const group = (pods: number, changes: Partial<UnschedulableGroup> = {}): UnschedulableGroup => ({
  message: '0/3 nodes are available: 3 Insufficient cpu.',
  pods,
  examples: [],
  workloads: [],
  ...changes,
});

function withWaiting(unschedulable: readonly UnschedulableGroup[], created = 50): RunResult {
  return { ...sample, unschedulable, pods: { ...sample.pods, created } };
}

function itemsOf(section: ReturnType<typeof neverRanSection>): readonly { text: string; detail?: string }[] {
  const [block] = section?.blocks ?? [];
  if (block?.kind !== 'sentences') throw new Error('the section has no sentences');
  return block.items.map(({ text, detail }) => ({ text, ...(detail === undefined ? {} : { detail }) }));
}

describe('pods without a node', () => {
  test('there is no section where none waits', () => {
    expect(neverRanSection(withWaiting([]))).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    ['one reason',  50,    [group(5)],              '5 of 50 pods wait at the end, for one reason; the first holds 5 of them.'],
    ['two reasons', 50,    [group(5), group(2)],    '7 of 50 pods wait at the end, for 2 reasons; the first holds 5 of them.'],
    ['thousands',   1500,  [group(1200), group(2)], '1,202 of 1,500 pods wait at the end, for 2 reasons; the first holds 1,200 of them.'],
  ])('%s', (_why, created, groups, lead) => {
    expect(neverRanSection(withWaiting(groups, created))?.lead).toBe(lead);
  });

  test('each group has the scheduler’s own words, whose pods they are, and three names', () => {
    const message = "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
    const groups = [
      group(4, { message, workloads: ['shop/web', 'shop/cart'], examples: ['a', 'b', 'c', 'd'] }),
      group(1, { examples: ['lonely'] }),
      group(1),
    ];
    expect(itemsOf(neverRanSection(withWaiting(groups)))).toEqual([
      { text: `4 pods: ${message}`, detail: 'of shop/web, shop/cart; such as a, b, c' },
      { text: '1 pod: 0/3 nodes are available: 3 Insufficient cpu.', detail: 'such as lonely' },
      { text: '1 pod: 0/3 nodes are available: 3 Insufficient cpu.', detail: '' },
    ]);
  });

  // prettier-ignore
  test.each([
    [12, 12, undefined],
    [13, 13, '2 pods in 1 smaller group'],
    [15, 13, '6 pods in 3 smaller groups'],
  ])('of %i groups twelve are told and the rest counted', (count, items, last) => {
    const told = itemsOf(neverRanSection(withWaiting(Array.from({ length: count }, () => group(2)))));
    expect(told).toHaveLength(items);
    if (last !== undefined) expect(told.at(-1)?.text).toBe(last);
  });
});

describe('disruptions', () => {
  const disruption = (cause: string, pods: number, examples: readonly string[] = []): DisruptionGroup => ({
    cause,
    pods,
    examples,
  });
  const leadOf = (...disruptions: DisruptionGroup[]): string | undefined =>
    disruptionsSection({ ...sample, disruptions })?.lead;

  // prettier-ignore
  test.each([
    ['one pod',               [disruption('by a drain', 1)],                                  '1 pod lost its node before time, 1 of them by a drain.'],
    ['the worst is named',    [disruption('by a drain', 2), disruption('by preemption', 9)],  '11 pods lost their node before time, 9 of them by preemption.'],
    ['of equals the first',   [disruption('by a drain', 4), disruption('by preemption', 4)],  '8 pods lost their node before time, 4 of them by a drain.'],
  ])('%s', (_why, disruptions, lead) => {
    expect(leadOf(...disruptions)).toBe(lead);
  });

  test('the table keeps the order of the result and names three pods', () => {
    const disruptions = [disruption('x', 1, ['p']), disruption('y', 4321, ['a', 'b', 'c', 'd'])];
    expect(disruptionsSection({ ...sample, disruptions })?.blocks).toMatchObject([
      {
        rows: [
          ['x', '1', 'p'],
          ['y', '4,321', 'a, b, c'],
        ],
      },
    ]);
  });

  test('nothing lost, no section', () => {
    expect(leadOf()).toBeUndefined();
  });
});
