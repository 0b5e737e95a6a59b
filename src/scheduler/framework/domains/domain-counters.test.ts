import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { DomainCounters } from './domain-counters.ts';
import type { CounterSpec, DomainCounter } from './domain-counter.ts';

const ZONES = ['a', 'b', 'c'];
const APPS = ['web', 'db'];

/** A cluster of which every fact is drawn, and what pods are on it. */
class Town {
  readonly cluster = new ClusterState();
  readonly counters = new DomainCounters(this.cluster);
  readonly nodes = new Set<NodeRow>();
  readonly bound = new Set<PodRow>();
  #made = 0;

  addNode(zone: string | undefined): NodeRow {
    const name = `n${this.#made++}`;
    const row = this.cluster.addNode(node(name, { labels: zone === undefined ? {} : { zone } }));
    this.nodes.add(row);
    return row;
  }

  addPod(app: string, on: NodeRow): PodRow {
    const row = this.cluster.addPod(pod({ name: `p${this.#made++}`, labels: { app } }));
    this.cluster.bindPod(row, on);
    this.bound.add(row);
    return row;
  }

  /** How many pods of the app a domain holds: what a spec by zone, or by node, is to count. */
  spec(app: string, by: 'zone' | 'node', skipsTerminating = false): CounterSpec {
    const domains = this.cluster.nodes.domains('zone');
    return {
      key: `${app} by ${by} ${skipsTerminating}`,
      ...(by === 'zone' && { domains }),
      deltaOf: ({ labels }) => (labels['app'] === app ? 1 : 0),
      skipsTerminating,
    };
  }

  /** Counts the pods of an app in the zone of each node, node by node and pod by pod. */
  plain(app: string, by: 'zone' | 'node', skipsTerminating: boolean): Readonly<Record<string, number>> {
    const { pods, nodes } = this.cluster;
    const counts: Record<string, number> = {};
    for (const row of this.nodes) {
      const domain = by === 'node' ? nodes.names[row] : nodes.labels[row]['zone'];
      if (domain !== undefined) counts[domain] ??= 0;
    }
    for (const row of this.bound) {
      if (pods.signature(row).labels['app'] !== app) continue;
      if (skipsTerminating && pods.isTerminating(row)) continue;
      const nodeRow = pods.nodeRow[row];
      const domain = by === 'node' ? nodes.names[nodeRow] : nodes.labels[nodeRow]['zone'];
      if (domain !== undefined) counts[domain]++;
    }
    return counts;
  }

  /** The same, as the counter has it. */
  counted(counter: DomainCounter, by: 'zone' | 'node'): Readonly<Record<string, number>> {
    const { nodes } = this.cluster;
    const counts: Record<string, number> = {};
    for (const row of this.nodes) {
      const domain = by === 'node' ? nodes.names[row] : nodes.labels[row]['zone'];
      if (domain !== undefined) counts[domain] = counter.countAt(row);
    }
    return counts;
  }
}

function twoZones(): { readonly town: Town; readonly a: NodeRow; readonly b: NodeRow } {
  const town = new Town();
  return { town, a: town.addNode('a'), b: town.addNode('b') };
}

describe('a counter', () => {
  test('counts the pods that were there before it was asked for', () => {
    const { town, a, b } = twoZones();
    town.addPod('web', a);
    town.addPod('web', a);
    town.addPod('db', b);
    const counter = town.counters.counter(town.spec('web', 'zone'));
    expect(town.counted(counter, 'zone')).toEqual({ a: 2, b: 0 });
  });

  test('is the same one for equal keys, whoever asks', () => {
    const { town } = twoZones();
    const first = town.counters.counter(town.spec('web', 'zone'));
    expect(town.counters.counter(town.spec('web', 'zone'))).toBe(first);
    expect(town.counters.counter(town.spec('db', 'zone'))).not.toBe(first);
    expect(town.counters.size).toBe(2);
  });

  test('moves only when the counters catch up', () => {
    const { town, a } = twoZones();
    const counter = town.counters.counter(town.spec('web', 'zone'));
    town.addPod('web', a);
    expect(counter.countAt(a)).toBe(0);
    town.counters.catchUp();
    expect(counter.countAt(a)).toBe(1);
  });

  test('counts a pod that is told to stop until it is gone, unless it skips those', () => {
    const { town, a } = twoZones();
    const all = town.counters.counter(town.spec('web', 'zone'));
    const staying = town.counters.counter(town.spec('web', 'zone', true));
    const row = town.addPod('web', a);
    town.cluster.setTerminating(row);
    town.counters.catchUp();
    expect([all.countAt(a), staying.countAt(a)]).toEqual([1, 0]);
    town.cluster.removePod(row);
    town.counters.catchUp();
    expect([all.countAt(a), staying.countAt(a)]).toEqual([0, 0]);
  });

  test('takes pods along when their node is given to another zone', () => {
    const { town, a, b } = twoZones();
    const counter = town.counters.counter(town.spec('web', 'zone'));
    town.addPod('web', a);
    town.cluster.updateNode(a, node('n0', { labels: { zone: 'b' } }));
    town.counters.catchUp();
    expect([counter.countAt(a), counter.countAt(b), counter.liveDomains]).toEqual([1, 1, 1]);
  });

  test('counts anew when it has not looked for longer than the change log reaches back', () => {
    const { town, a } = twoZones();
    const counter = town.counters.counter(town.spec('web', 'zone'));
    town.addPod('web', a);
    const busy = town.addPod('web', a);
    for (let i = 0; i < 40_000; i++) {
      town.cluster.unbindPod(busy);
      town.cluster.bindPod(busy, a);
    }
    town.counters.catchUp();
    expect(counter.countAt(a)).toBe(2);
  });
});

describe('rows to look at again', () => {
  const marked = (town: Town): number[] => {
    const { marks } = town.counters;
    return Array.from({ length: marks.generation }, (_, at) => marks.rowAt(at)).sort((x, y) => x - y);
  };

  test('are all nodes of the domain where a count moved, if the counter is marked', () => {
    const { town, a } = twoZones();
    const beside = town.addNode('a');
    town.counters.markRows(town.counters.counter(town.spec('web', 'zone')));
    town.addPod('web', a);
    town.counters.catchUp();
    expect(marked(town)).toEqual([a, beside]);
  });

  test('are none where the domain has no other node, nor where nobody asked', () => {
    const { town, a, b } = twoZones();
    town.counters.markRows(town.counters.counter(town.spec('web', 'zone')));
    town.counters.counter(town.spec('db', 'zone'));
    town.addPod('web', a);
    town.addPod('db', b);
    town.counters.catchUp();
    expect(marked(town)).toEqual([]);
  });
});

describe('counters that nobody has any more', () => {
  const asking = (town: Town, ...apps: readonly string[]): readonly DomainCounter[] =>
    town.counters.keepDuring(() => apps.forEach((app) => town.counters.counter(town.spec(app, 'zone')))).kept;

  test('are dropped with the last plan that counted on them', () => {
    const { town } = twoZones();
    const first = asking(town, 'web', 'db');
    const second = asking(town, 'db');
    town.counters.release([first]);
    expect(town.counters.size).toBe(1);
    town.counters.release([second]);
    expect(town.counters.size).toBe(0);
  });

  test('are kept once for a plan that asked twice', () => {
    const { town } = twoZones();
    const kept = asking(town, 'web', 'web');
    expect(kept).toHaveLength(1);
    town.counters.release([kept]);
    expect(town.counters.size).toBe(0);
  });

  test('stay where a plan made in place of another asks for the same before that one goes', () => {
    const { town, a } = twoZones();
    const before = asking(town, 'web');
    town.addPod('web', a);
    const after = asking(town, 'web');
    town.counters.release([before]);
    expect(after[0]).toBe(before[0]);
    town.counters.catchUp();
    expect(after[0].countAt(a)).toBe(1);
  });

  test('cannot go more often than they were kept', () => {
    const { town } = twoZones();
    const kept = asking(town, 'web');
    town.counters.release([kept]);
    expect(() => town.counters.release([kept])).toThrow('released more often than it was kept');
  });

  test('do not follow the cluster any more, and the others do', () => {
    const { town, a } = twoZones();
    const [web] = asking(town, 'web');
    const [db] = asking(town, 'db');
    town.counters.release([[web]]);
    town.addPod('web', a);
    town.addPod('db', a);
    town.counters.catchUp();
    expect([web.countAt(a), db.countAt(a)]).toEqual([0, 1]);
  });
});

test('whatever comes, goes, moves, is asked for and released: each counter counts as a count pod by pod', () => {
  const step = fc.tuple(
    fc.constantFrom('node', 'zone', 'bind', 'unbind', 'stop', 'gone', 'ask', 'release', 'catch up'),
    fc.nat(999),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const town = new Town();
      const kept: (readonly DomainCounter[])[] = [];
      const asked = new Map<DomainCounter, readonly ['web' | 'db', 'zone' | 'node', boolean]>();
      for (const [what, number] of steps) take(town, what, number, { kept, asked });
      town.counters.catchUp();
      const live = new Set(kept.flat());
      for (const counter of live) {
        const [app, by, skips] = asked.get(counter) ?? ['web', 'zone', false];
        expect(town.counted(counter, by), counter.spec.key).toEqual(town.plain(app, by, skips));
      }
      expect(town.counters.size).toBe(live.size);
    }),
    { numRuns: 300 },
  );
});

interface Asked {
  readonly kept: (readonly DomainCounter[])[];
  readonly asked: Map<DomainCounter, readonly ['web' | 'db', 'zone' | 'node', boolean]>;
}

function take(town: Town, what: string, number: number, { kept, asked }: Asked): void {
  const { cluster, nodes, bound, counters } = town;
  const nodeRow = [...nodes][number % Math.max(1, nodes.size)];
  const podRow = [...bound][number % Math.max(1, bound.size)];
  const zone = [...ZONES, undefined][number % 4];
  if (what === 'node') town.addNode(zone);
  else if (what === 'catch up') counters.catchUp();
  else if (what === 'release' && kept.length > 0) counters.release(kept.splice(number % kept.length, 1));
  else if (what === 'ask') {
    const app = APPS[number % 2] as 'web' | 'db';
    const by = number % 3 === 0 ? 'node' : 'zone';
    const skips = number % 5 === 0;
    const { made, kept: own } = counters.keepDuring(() => counters.counter(town.spec(app, by, skips)));
    asked.set(made, [app, by, skips]);
    kept.push(own);
  } else if (what === 'bind' && nodes.size > 0) town.addPod(APPS[number % 2], nodeRow);
  else if (what === 'zone' && nodes.size > 0) {
    const name = cluster.nodes.names[nodeRow] ?? '';
    cluster.updateNode(nodeRow, node(name, { labels: zone === undefined ? {} : { zone } }));
  } else if (what === 'stop' && bound.size > 0) cluster.setTerminating(podRow);
  else if (what === 'unbind' && bound.size > 0) {
    cluster.removePod(podRow);
    bound.delete(podRow);
  } else if (what === 'gone' && nodes.size > 0 && cluster.nodes.podCount[nodeRow] === 0) {
    cluster.removeNode(nodeRow);
    nodes.delete(nodeRow);
  }
}
