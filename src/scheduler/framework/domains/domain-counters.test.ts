import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow, Pod, PodRow, PodSignature } from '../../../model/index.ts';
import type { CounterSpec } from './domain-counter.ts';
import { DomainCounters } from './domain-counters.ts';

const ZONE = 'zone';
const isOf =
  (app: string) =>
  ({ labels }: PodSignature): number =>
    Number(labels['app'] === app);

interface Counted {
  readonly cluster: ClusterState;
  readonly counters: DomainCounters;
  add(app: string, on?: number): PodRow;
  spec(app: string, more?: Partial<CounterSpec>): CounterSpec;
}

/** Nodes 0 and 1 in zone a, node 2 in zone b. */
function counted(): Counted {
  const cluster = new ClusterState();
  for (const [place, zone] of ['a', 'a', 'b'].entries())
    cluster.addNode(node(`n${place}`, { labels: { [ZONE]: zone } }));
  let count = 0;
  return {
    cluster,
    counters: new DomainCounters(cluster),
    add(app, on) {
      const row = cluster.addPod(pod({ name: `p${count++}`, labels: { app } }));
      if (on !== undefined) cluster.bindPod(row, on as NodeRow);
      return row;
    },
    spec: (app, more = {}) => ({
      key: `app ${app}`,
      domains: cluster.nodes.domains(ZONE),
      deltaOf: isOf(app),
      skipsTerminating: false,
      ...more,
    }),
  };
}

/** Pods of the kind in zones a and b. */
function inZones({ cluster, counters, spec }: Counted, app = 'web', more: Partial<CounterSpec> = {}): string {
  const counter = counters.counter(spec(app, more));
  counters.catchUp();
  const { domainOf } = cluster.nodes.domains(ZONE);
  return `a ${counter.countOf(domainOf[0])}, b ${counter.countOf(domainOf[2])}`;
}

describe('a counter', () => {
  test('counts what is there when it is made', () => {
    const world = counted();
    for (const on of [0, 1, 2]) world.add('web', on);
    world.add('db', 0);
    world.add('web');
    expect(inZones(world)).toBe('a 2, b 1');
  });

  // prettier-ignore
  test.each([
    ['a pod is bound',                       (world: Counted) => { world.add('web', 2); },                                                   'a 1, b 1'],
    ['a pod of another kind is bound',       (world: Counted) => { world.add('db', 2); },                                                    'a 1, b 0'],
    ['a pod waits',                          (world: Counted) => { world.add('web'); },                                                      'a 1, b 0'],
    ['the pod goes',                         (world: Counted, first: PodRow) => { world.cluster.removePod(first); },                          'a 0, b 0'],
    ['the pod is taken off its node',        (world: Counted, first: PodRow) => { world.cluster.unbindPod(first); },                          'a 0, b 0'],
    ['its labels change',                    (world: Counted, first: PodRow) => { world.cluster.updatePod(first, labelled('db')); },          'a 0, b 0'],
    ['its node moves to the other zone',     (world: Counted) => { world.cluster.updateNode(0 as NodeRow, node('n0', { labels: { [ZONE]: 'b' } })); }, 'a 0, b 1'],
    ['its node loses the label',             (world: Counted) => { world.cluster.updateNode(0 as NodeRow, node('n0')); },                     'a 0, b 0'],
    ['it is told to go',                     (world: Counted, first: PodRow) => { world.cluster.setTerminating(first); },                     'a 1, b 0'],
  ] as const)('follows when %s', (_what, act, expected) => {
    const world = counted();
    const first = world.add('web', 0);
    world.counters.counter(world.spec('web'));
    // Zones are numbered by the nodes as they were: node 1 stands for zone a, node 2 for b.
    const { domainOf } = world.cluster.nodes.domains(ZONE);
    const [a, b] = [domainOf[1], domainOf[2]];
    act(world, first);
    world.counters.catchUp();
    const counter = world.counters.counter(world.spec('web'));
    expect(`a ${counter.countOf(a)}, b ${counter.countOf(b)}`).toBe(expected);
  });

  const labelled = (app: string): Pod => pod({ name: 'p0', on: 'n0', labels: { app } });

  test('leaves out pods that are on their way out where it is told to, from the first count on', () => {
    const world = counted();
    const first = world.add('web', 0);
    const second = world.add('web', 2);
    world.cluster.setTerminating(first);
    expect(inZones(world, 'web', { skipsTerminating: true })).toBe('a 0, b 1');
    world.cluster.setTerminating(second);
    expect(inZones(world, 'web', { skipsTerminating: true })).toBe('a 0, b 0');
    world.cluster.removePod(first);
    expect(inZones(world, 'web', { skipsTerminating: true })).toBe('a 0, b 0');
  });

  test('is made anew where more has happened than anybody wrote down', () => {
    const world = counted();
    world.counters.counter(world.spec('web'));
    for (let i = 0; i < 400_000; i++) {
      const row = world.add('db', 1);
      world.cluster.removePod(row);
      if (!world.cluster.changes.reachesBackTo(3)) break;
    }
    world.add('web', 2);
    expect(world.cluster.changes.reachesBackTo(3)).toBe(false);
    expect(inZones(world)).toBe('a 0, b 1');
  });
});

describe('counters of one key are one', () => {
  test('while somebody keeps it', () => {
    const { counters, spec } = counted();
    expect(counters.counter(spec('web'))).toBe(counters.counter(spec('web')));
    expect(counters.size).toBe(1);
    expect(counters.counter(spec('db'))).not.toBe(counters.counter(spec('web')));
  });

  test('the last plan that lets it go takes it along; the next one counts anew', () => {
    const world = counted();
    const { counters, spec } = world;
    const ask = (): readonly unknown[] => [counters.counter(spec('web')), counters.counter(spec('web'))];
    const first = counters.keepDuring(ask);
    const second = counters.keepDuring(ask);
    expect(first.kept).toHaveLength(1);
    counters.release([first.kept]);
    expect(counters.size).toBe(1);
    counters.release([second.kept]);
    expect(counters.size).toBe(0);
    world.add('web', 0);
    expect(inZones(world)).toBe('a 1, b 0');
  });

  test('letting go more often than keeping is a fault', () => {
    const { counters, spec } = counted();
    const { kept } = counters.keepDuring(() => counters.counter(spec('web')));
    counters.release([kept]);
    expect(() => counters.release([kept])).toThrow('released more often than it was kept');
  });
});

describe('the moves of a dry run', () => {
  test('move a counter once, however many name it, and move it back', () => {
    const world = counted();
    const { counters, spec, cluster } = world;
    const row = world.add('web', 0);
    const [counter, same, other] = [spec('web'), spec('web'), spec('db')].map((each) =>
      counters.counter(each),
    );
    const move = counters.mover(
      [counter, same, other].map((each) => ({ counter: each, deltaOf: each.spec.deltaOf, entries: 1 })),
    );
    const zone = cluster.nodes.domains(ZONE).domainOf[0];
    move(row, 0, -1);
    expect([counter.countOf(zone), other.countOf(zone)]).toEqual([0, 0]);
    move(row, 0, 1);
    expect(counter.countOf(zone)).toBe(1);
  });

  test('go by what the plugin says of the pod, not by what the counter counts', () => {
    const world = counted();
    const { counters, spec, cluster } = world;
    const row = world.add('db', 0);
    const counter = counters.counter(spec('web'));
    const zone = cluster.nodes.domains(ZONE).domainOf[0];
    counters.mover([{ counter, deltaOf: () => 2, entries: 0 }])(row, 0, -1);
    expect(counter.countOf(zone)).toBe(-2);
    expect(counter.entries).toBe(0);
  });

  test('change entries where the counter keeps them', () => {
    const world = counted();
    const row = world.add('web', 0);
    const counter = world.counters.counter(world.spec('web'));
    expect(counter.entries).toBe(1);
    world.counters.mover([{ counter, deltaOf: isOf('web'), entries: 1 }])(row, 0, -1);
    expect(counter.entries).toBe(0);
  });
});
