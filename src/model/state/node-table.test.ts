import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Node } from '../objects/index.ts';
import { CPU, EPHEMERAL_STORAGE, MEMORY, ResourceNames } from '../resources/resource-names.ts';
import { NodeTable } from './node-table.ts';
import type { NodeRow } from './rows.ts';

type List = Readonly<Record<string, string>>;

function node(name: string, allocatable: List = { cpu: '4' }, labels: List = {}): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable } };
}

function table(): NodeTable {
  return new NodeTable(new ResourceNames());
}

describe('rows', () => {
  test('are given out in order, and a freed one is the next', () => {
    const nodes = table();
    const rows = ['a', 'b', 'c'].map((name) => nodes.add(node(name)));
    expect(rows).toEqual([0, 1, 2]);
    nodes.remove(rows[1]);
    expect({ at: nodes.rowOf('b'), name: nodes.names[1], live: nodes.liveCount }).toEqual({
      at: -1,
      name: undefined,
      live: 2,
    });
    expect(nodes.add(node('d'))).toBe(1);
    expect({ rows: nodes.rowCount, live: nodes.liveCount, at: nodes.rowOf('d') }).toEqual({
      rows: 3,
      live: 3,
      at: 1,
    });
  });

  test('keep what they say when the table grows', () => {
    const nodes = table();
    for (let index = 0; index < 200; index++) {
      const row = nodes.add(
        node(`n${index}`, { cpu: `${index + 1}m`, pods: '10', 'x.io/fpga': String(index) }),
      );
      nodes.requested[CPU][row] = index;
    }
    const fpga = nodes.resources.find('x.io/fpga');
    expect(nodes.capacity).toBe(256);
    for (const index of [0, 63, 64, 127, 128, 199]) {
      const row = nodes.rowOf(`n${index}`);
      expect([
        row,
        nodes.allocatable[CPU][row],
        nodes.allocatable[fpga][row],
        nodes.requested[CPU][row],
      ]).toEqual([index, index + 1, index, index]);
      expect([nodes.firstPod[row], nodes.lastPod[row], nodes.allocatablePods[row]]).toEqual([-1, -1, 10]);
    }
    expect([nodes.firstPod[255], nodes.lastPod[255]]).toEqual([-1, -1]);
  });

  test('stay those of one node each, whatever comes and goes', () => {
    const step = fc.record({ name: fc.integer({ min: 0, max: 99 }), comes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const nodes = table();
        const zones = nodes.domains('zone');
        const there = new Map<string, string>();
        for (const { name, comes } of steps) {
          const text = `n${name}`;
          if (comes && !there.has(text)) {
            const zone = `z${name % 3}`;
            nodes.add(node(text, { cpu: `${name}m` }, { zone }));
            there.set(text, zone);
          } else if (!comes && there.delete(text)) nodes.remove(nodes.rowOf(text) as NodeRow);
        }
        const rows = [...there.keys()].map((name) => nodes.rowOf(name));
        expect(new Set(rows).size).toBe(there.size);
        expect(nodes.liveCount).toBe(there.size);
        expect([...nodes.order.list()].sort((a, b) => a - b)).toEqual([...rows].sort((a, b) => a - b));
        for (let row = 0; row < nodes.rowCount; row++) {
          const name = nodes.names[row];
          if (name === undefined) expect([nodes.allocatable[CPU][row], zones.domainOf[row]]).toEqual([0, -1]);
          else expect(nodes.allocatable[CPU][row]).toBe(Number(name.slice(1)));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a node has', () => {
  test('lies in the columns of its resources; what it no longer names is 0', () => {
    const nodes = table();
    const row = nodes.add(
      node('a', { cpu: '3920m', memory: '1Ki', 'ephemeral-storage': '10k', pods: '7', 'x.io/fpga': '2' }),
    );
    const fpga = nodes.resources.find('x.io/fpga');
    const amounts = (): readonly number[] => [
      ...[CPU, MEMORY, EPHEMERAL_STORAGE, fpga].map((column) => nodes.allocatable[column][row]),
      nodes.allocatablePods[row],
    ];
    expect(amounts()).toEqual([3920, 1024, 10_000, 2, 7]);
    nodes.update(row, node('a', { cpu: '1' }));
    expect(amounts()).toEqual([1000, 0, 0, 0, 0]);
  });

  test('a resource that comes later has a column of zeros for the older nodes', () => {
    const nodes = table();
    const old = nodes.add(node('a'));
    const young = nodes.add(node('b', { 'hugepages-2Mi': '4Mi' }));
    const column = nodes.resources.find('hugepages-2Mi');
    expect([nodes.allocatable[column][old], nodes.allocatable[column][young]]).toEqual([0, 4_194_304]);
    expect([nodes.requested[column][old], nodes.requested[column][young]]).toEqual([0, 0]);
  });

  test('a node that takes a used row inherits nothing', () => {
    const nodes = table();
    const given: Node = {
      ...node('a', { cpu: '4', memory: '8Gi', pods: '7' }, { zone: 'a' }),
      spec: { unschedulable: true, taints: [{ key: 'k', effect: 'NoSchedule' }] },
    };
    const row = nodes.add(given);
    nodes.remove(row);
    expect(nodes.add({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'b' } })).toBe(row);
    expect({
      labels: nodes.labels[row],
      taints: nodes.taints[row],
      unschedulable: nodes.unschedulable[row],
      cpu: nodes.allocatable[CPU][row],
      memory: nodes.allocatable[MEMORY][row],
      pods: nodes.allocatablePods[row],
    }).toEqual({ labels: {}, taints: [], unschedulable: 0, cpu: 0, memory: 0, pods: 0 });
  });

  test('an update changes labels, taints and schedulability together', () => {
    const nodes = table();
    const row = nodes.add(node('a', {}, { zone: 'a' }));
    const zones = nodes.domains('zone');
    const before = zones.domainOf[row];
    nodes.update(row, {
      ...node('a', {}, { zone: 'b' }),
      spec: { unschedulable: true, taints: [{ key: 'k', effect: 'NoExecute' }] },
    });
    expect(nodes.unschedulable[row]).toBe(1);
    expect(nodes.taints[row]).toEqual([{ key: 'k', effect: 'NoExecute' }]);
    expect(zones.domainOf[row]).not.toBe(before);
    nodes.update(row, node('a'));
    expect([zones.domainOf[row], nodes.unschedulable[row]]).toEqual([-1, 0]);
  });
});

describe('images', () => {
  const images = (name: string, ...names: readonly string[]): Node => ({
    ...node(name),
    status: { allocatable: {}, images: names.map((each) => ({ names: [each], sizeBytes: 1 })) },
  });
  test('the epoch counts changes of nodes that have some, and no others', () => {
    const nodes = table();
    const epochs: number[] = [];
    const note = (): unknown => epochs.push(nodes.imageEpoch);
    const plain = nodes.add(node('plain'));
    note();
    const full = nodes.add(images('full', 'x'));
    note();
    nodes.update(plain, node('plain', { cpu: '9' }));
    note();
    nodes.update(full, images('full'));
    note();
    nodes.update(full, images('full'));
    note();
    nodes.update(full, images('full', 'y'));
    note();
    nodes.remove(full);
    note();
    nodes.remove(plain);
    note();
    expect(epochs).toEqual([0, 1, 1, 2, 2, 3, 4, 4]);
  });
});

describe('what must not be', () => {
  const rows: readonly (readonly [string, (nodes: NodeTable, row: NodeRow) => unknown, RegExp])[] = [
    ['two nodes of one name', (nodes) => nodes.add(node('a')), /node a is there already/],
    ['an update under another name', (nodes, row) => nodes.update(row, node('b')), /row 0 is not node b/],
    [
      'a removal of what is free',
      (nodes, row) => {
        nodes.remove(row);
        nodes.remove(row);
      },
      /row 0 is free/,
    ],
    [
      'a removal with pods',
      (nodes, row) => {
        nodes.podCount[row] = 1;
        nodes.remove(row);
      },
      /node a still has pods/,
    ],
  ];
  test.each(rows)('%s', (_, act, fault) => {
    const nodes = table();
    const row = nodes.add(node('a'));
    expect(() => act(nodes, row)).toThrow(fault);
  });
});
