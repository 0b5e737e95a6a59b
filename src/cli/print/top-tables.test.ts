import { describe, expect, test } from 'vitest';
import type { ClusterUse, EventRow } from '../../index.ts';
import { ClusterAt } from '../input/cluster-at.ts';
import { nodeTable, podTable } from './top-tables.ts';

const MIB = 2 ** 20;
const shape = (name: string, milliCpu: number, memoryMib: number) => ({
  kind: 'Pod',
  namespace: 'shop',
  name,
  milliCpu,
  memoryBytes: memoryMib * MIB,
  milliGpu: 0,
});

/** Two nodes of 2 cores and 1000 MiB; a on one, b on two, c waits. */
function cluster(): ClusterAt {
  const sizes = [
    { pool: 'p', instanceType: 't', milliCpu: 2000, memoryBytes: 1000 * MIB, milliGpu: 0 },
  ] as unknown as ConstructorParameters<typeof ClusterAt>[0]['sizes'];
  const shapes = [shape('a', 500, 100), shape('b', 1000, 200), shape('c', 4000, 0)];
  const made = new ClusterAt({ shapes, sizes } as ConstructorParameters<typeof ClusterAt>[0]);
  const steps: readonly (readonly [string, string, string, number, string])[] = [
    ['node-joined', 'two', '', 0, ''],
    ['node-joined', 'one', '', 0, ''],
    ['pod-created', 'a', '', 0, ''],
    ['pod-created', 'b', '', 1, ''],
    ['pod-created', 'c', '', 2, ''],
    ['pod-bound', 'a', 'one', 0, ''],
    ['pod-bound', 'b', 'two', 0, ''],
    ['pod-started', 'b', '', 0, ''],
    ['pod-unschedulable', 'c', '', 0, 'no room'],
  ];
  for (const [event, subject, object, detail, reason] of steps)
    made.apply({ time_ms: 0, event, subject, object, detail, reason } as EventRow);
  return made;
}

const use: ClusterUse = {
  nodes: [
    { name: 'one', milliCpu: 1500, memoryBytes: 250 * MIB },
    { name: 'two', milliCpu: 100, memoryBytes: 900 * MIB },
  ],
  pods: [
    {
      namespace: 'shop',
      name: 'a',
      node: 'one',
      isKnown: true,
      milliCpu: 1400,
      memoryBytes: 50 * MIB,
      containers: [],
    },
    {
      namespace: 'shop',
      name: 'b',
      node: 'two',
      isKnown: false,
      milliCpu: 1000,
      memoryBytes: 200 * MIB,
      containers: [],
    },
  ],
};

function cells(table: string): string[][] {
  return table
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
}

describe('nodes', () => {
  test('show use and its share of allocatable, and beside it what is requested', () => {
    expect(cells(nodeTable(cluster(), use, 'name'))).toEqual([
      ['NAME', 'POOL', 'PODS', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', 'CPU-REQ', 'CPU-REQ%', 'MEMORY-REQ', 'MEMORY-REQ%', 'GPU', 'GPU%'], // prettier-ignore
      ['one', 'p', '1', '1500m', '75%', '250Mi', '25%', '500m', '25%', '100Mi', '10%', '-', '-'],
      ['two', 'p', '1', '100m', '5%', '900Mi', '90%', '1000m', '50%', '200Mi', '20%', '-', '-'],
    ]);
  });

  // prettier-ignore
  test.each([
    ['name',   use,       ['one', 'two']],
    ['cpu',    use,       ['one', 'two']],
    ['memory', use,       ['two', 'one']],
    ['cpu',    undefined, ['two', 'one']], // what is requested: 1000m before 500m
  ] as const)('sorted by %s', (key, known, names) => {
    expect(cells(nodeTable(cluster(), known, key)).slice(1).map(([name]) => name)).toEqual(names);
  });
});

describe('pods', () => {
  test('of which nobody says what they use show none, whatever they request', () => {
    expect(cells(podTable(cluster(), use, 'name')).slice(1)).toEqual([
      ['shop', 'a', 'Starting', 'one', '1400m', '50Mi', '500m', '100Mi'],
      ['shop', 'b', 'Running', 'two', '-', '-', '1000m', '200Mi'],
      ['shop', 'c', 'Pending', '-', '-', '-', '4000m', '0Mi', 'no room'],
    ]);
  });

  test('sorted by cpu stand the busiest first, equal ones by name', () => {
    const names = cells(podTable(cluster(), use, 'cpu'))
      .slice(1)
      .map(([, name]) => name);
    expect(names).toEqual(['a', 'b', 'c']);
    const requested = cells(podTable(cluster(), undefined, 'cpu'))
      .slice(1)
      .map(([, name]) => name);
    expect(requested).toEqual(['c', 'b', 'a']);
  });
});
