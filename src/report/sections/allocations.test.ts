import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { Allocation, RunResult } from '../../result/index.ts';
import { namespacesSection, workloadsSection } from './allocations.ts';

const sample = sampleResult();

function allocation(name: string, costMicroUsd: number, changes: Partial<Allocation> = {}): Allocation {
  return {
    name,
    pods: 3,
    podHours: 72,
    cpuCoreHours: 36,
    memoryGibHours: 144,
    gpuHours: 0,
    costMicroUsd,
    ...changes,
  };
}

/** A result of which only these amounts matter. */
function resultWith(
  changes: Partial<RunResult>,
  cost: Partial<RunResult['cost']> = { usedMicroUsd: 8_000_000, daemonSetMicroUsd: 2_000_000 },
): RunResult {
  return { ...sample, ...changes, cost: { ...sample.cost, ...cost } };
}

function tableOf(section: ReturnType<typeof workloadsSection>): {
  titles: string[];
  rows: readonly (readonly string[])[];
  foot: readonly string[] | undefined;
} {
  const [block] = section?.blocks ?? [];
  if (block?.kind !== 'table') throw new Error('the section has no table');
  return { titles: block.columns.map(({ title }) => title), rows: block.rows, foot: block.foot };
}

describe('namespaces', () => {
  // prettier-ignore
  test.each([
    ['none',                                   [] as string[],   false],
    ['one: it would be the total once more',   ['shop'],         false],
    ['two',                                    ['shop', 'data'], true],
  ])('%s', (_why, names, shown) => {
    const namespaces = names.map((name) => allocation(name, 1));
    expect(namespacesSection(resultWith({ namespaces })) !== undefined).toBe(shown);
  });

  test('the lead holds the first against what is asked for, DaemonSets included, not against idle', () => {
    const namespaces = [allocation('shop', 6_000_000), allocation('kube-system', 4_000_000)];
    // 6 of 8 + 2 dollars; what is idle belongs to nobody
    expect(namespacesSection(resultWith({ namespaces }))?.lead).toBe(
      'shop causes $6.00, 60.0% of what the 2 namespaces ask for.',
    );
  });

  test('without a price the largest asker of cores leads, wherever it stands', () => {
    const namespaces = [
      allocation('a', 0, { cpuCoreHours: 1 }),
      allocation('b', 0, { cpuCoreHours: 1234.56 }),
      allocation('c', 0, { cpuCoreHours: 7 }),
    ];
    const unpriced = resultWith({ namespaces }, { usedMicroUsd: 0, daemonSetMicroUsd: 0 });
    expect(namespacesSection(unpriced)?.lead).toBe('b asks for most: 1,234.6 core-hours.');
    expect(tableOf(namespacesSection(unpriced)).titles).toEqual([
      'Namespace',
      'Pods',
      'Core-hours',
      'GiB-hours',
    ]);
  });
});

describe('workloads', () => {
  test('a workload says its kind and namespace; a bare pod has neither', () => {
    const workloads = [
      allocation('web', 9_500_000, { kind: 'Deployment', namespace: 'shop' }),
      allocation('stray', 500_000, { pods: 1 }),
    ];
    expect(tableOf(workloadsSection(resultWith({ workloads }))).rows).toEqual([
      ['web', 'Deployment', 'shop', '3', '36.0', '144.0', '$9.50'],
      ['stray', '', '', '1', '36.0', '144.0', '$0.50'],
    ]);
  });

  test('one workload is not “the 1 workloads”', () => {
    const workloads = [allocation('web', 10_000_000)];
    expect(workloadsSection(resultWith({ workloads }))?.lead).toBe(
      'web causes $10.00, 100.0% of what workloads ask for.',
    );
  });

  test('a column of money has the decimals of its largest amount', () => {
    const workloads = [allocation('big', 12_345_678_901), allocation('small', 1_500_000)];
    const { rows } = tableOf(workloadsSection(resultWith({ workloads })));
    expect(rows.map((row) => row.at(-1))).toEqual(['$12,346', '$2']);
  });

  test('GPU-hours are shown as soon as one workload has some', () => {
    const workloads = [allocation('web', 2), allocation('train', 1, { gpuHours: 12.25 })];
    const { titles, rows } = tableOf(workloadsSection(resultWith({ workloads })));
    expect(titles.slice(-2)).toEqual(['GPU-hours', 'Cost']);
    expect(rows.map((row) => row.at(-2))).toEqual(['0.0', '12.3']);
  });

  // prettier-ignore
  test.each([
    [14, 14, undefined],
    [15, 15, undefined],
    [16, 15, ['and 1 more', '', '', '3', '36.0', '144.0', '$1.00']],
    [18, 15, ['and 3 more', '', '', '9', '108.0', '432.0', '$3.00']],
  ])('of %i, %i have a row and the rest is summed below them', (count, rows, foot) => {
    const workloads = Array.from({ length: count }, (_, place) => allocation(`w${place}`, 1_000_000));
    const table = tableOf(workloadsSection(resultWith({ workloads })));
    expect(table.rows).toHaveLength(rows);
    expect(table.foot).toEqual(foot);
  });

  test('no workload, no section', () => {
    expect(workloadsSection(resultWith({ workloads: [] }))).toBeUndefined();
  });
});

test('rows and foot of the sample add up to what it counts', () => {
  for (const section of [namespacesSection(sample), workloadsSection(sample)]) {
    const { titles, rows, foot } = tableOf(section);
    const pods = titles.indexOf('Pods');
    const shown = [...rows, ...(foot === undefined ? [] : [foot])];
    const sum = shown.reduce((total, row) => total + Number(row[pods].replaceAll(',', '')), 0);
    expect(sum).toBe(sample.workloads.reduce((total, workload) => total + workload.pods, 0));
  }
});
