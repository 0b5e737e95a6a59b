import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { NodePoolUsage, RunResult } from '../../result/index.ts';
import { nodePoolsSection } from './node-pools.ts';

const sample = sampleResult();

/** A pool that ran ten nodes for an hour at a dollar each, half of it used. */
function pool(changes: Partial<NodePoolUsage> = {}): NodePoolUsage {
  return {
    name: 'general',
    instanceType: 'm7i.2xlarge',
    capacityType: 'on-demand',
    nodesMax: 10,
    nodesLaunched: 10,
    nodeHours: 10,
    priceMicroUsdPerHour: 1_000_000,
    priceSource: 'scenario',
    costMicroUsd: 10_000_000,
    usedMicroUsd: 5_000_000,
    daemonSetMicroUsd: 0,
    idleMicroUsd: 5_000_000,
    strandedMicroUsd: 1_000_000,
    cpuAllocationRatio: 0.5,
    memoryAllocationRatio: 0.25,
    strandedRatio: 0.1,
    ...changes,
  };
}

/** The same of nodes that no price book knows. */
function unpriced(): NodePoolUsage {
  const { priceMicroUsdPerHour: _, ...rest } = pool({
    costMicroUsd: 0,
    idleMicroUsd: 0,
    strandedMicroUsd: 0,
  });
  return rest;
}

function resultWith(nodePools: readonly NodePoolUsage[], totalMicroUsd = 10_000_000): RunResult {
  const nodeHours = nodePools.reduce((sum, { nodeHours: hours }) => sum + hours, 0);
  return {
    ...sample,
    nodePools,
    cost: { ...sample.cost, totalMicroUsd },
    nodes: { ...sample.nodes, nodeHours },
  };
}

function rowsOf(nodePools: readonly NodePoolUsage[]): readonly (readonly string[])[] {
  const [table] = nodePoolsSection(resultWith(nodePools))?.blocks ?? [];
  if (table?.kind !== 'table') throw new Error('the section has no table');
  return table.rows;
}

describe('the lead', () => {
  test('of one pool: how large and how full', () => {
    expect(nodePoolsSection(resultWith([pool()]))?.lead).toBe(
      'One pool: 10 × m7i.2xlarge at most, 50.0% of its CPU requested.',
    );
  });

  test('of several: what the dearest takes of everything', () => {
    const pools = [pool(), pool({ name: 'small', costMicroUsd: 2_500_000 })];
    expect(nodePoolsSection(resultWith(pools, 12_500_000))?.lead).toBe(
      'general (10 × m7i.2xlarge) takes 80.0% of $12.50.',
    );
  });

  test('without a price: node-hours, and no dollar', () => {
    const lead = nodePoolsSection(resultWith([unpriced()], 0))?.lead;
    expect(lead).toBe('10.0 node-hours without a price; general is 10 × m7i.2xlarge.');
  });

  test('without a pool there is no section', () => {
    expect(nodePoolsSection(resultWith([]))).toBeUndefined();
  });
});

describe('a row', () => {
  test('has price with the four decimals that price books have, idle as a share of the pool', () => {
    expect(rowsOf([pool({ priceMicroUsdPerHour: 403_260 })])).toEqual([
      ['general', 'm7i.2xlarge', '10', '10.0', '$0.4033', '$10.00', '50.0%', '10.0%', '50.0%', '25.0%'],
    ]);
  });

  // prettier-ignore
  test.each([
    ['spot is said',                                { capacityType: 'spot' },       'm7i.2xlarge (spot)'],
    ['a dump’s node that does not say what it is',  { instanceType: '' },           'type unknown'],
    ['or that the reader calls unknown',            { instanceType: 'unknown' },    'type unknown'],
    ['of unknown capacity type is just its type',   { capacityType: 'unknown' },    'm7i.2xlarge'],
  ] as const)('%s', (_why, changes, text) => {
    expect(rowsOf([pool(changes)])[0][1]).toBe(text);
  });

  test('without a price costs nothing that could be mistaken for free', () => {
    const [row] = rowsOf([unpriced()]);
    expect(row.slice(4, 7)).toEqual(['unpriced', '–', '–']);
  });

  test('GPU has a column as soon as one pool has GPUs; a pool without has a dash', () => {
    const rows = rowsOf([pool({ gpuAllocationRatio: 0.725 }), pool({ name: 'cpu' })]);
    expect(rows.map((row) => row[10])).toEqual(['72.5%', '–']);
    expect(rowsOf([pool()])[0]).toHaveLength(10);
  });

  test('thousands of node-hours have no decimals, and all rows the same', () => {
    const rows = rowsOf([pool({ nodeHours: 12_345.6 }), pool({ nodeHours: 3.4 })]);
    expect(rows.map((row) => row[3])).toEqual(['12,346', '3']);
  });
});
