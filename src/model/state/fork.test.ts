import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import { ChangeKind, ChangeLog } from './change-log.ts';
import { ClusterState } from './cluster-state.ts';
import { CPU } from '../resources/resource-names.ts';
import type { KubernetesObject } from '../objects/index.ts';
import { ObjectStore } from './object-store.ts';
import type { NodeRow, PodRow } from './rows.ts';

/** The plain twin of a cluster: lists and maps that a fork simply copies. */
interface PlainCluster {
  /** Pods of each node in kube-scheduler's order, by node name in the order of coming. */
  nodes: Map<string, string[]>;
  pods: Map<string, PlainPod>;
  objects: Map<string, number>;
}

interface PlainPod {
  readonly row: PodRow;
  readonly milliCpu: number;
  node: string | undefined;
  nominated: string | undefined;
  isTerminating: boolean;
  startMs: number;
  label: string;
}

type Step = readonly [what: string, a: number, b: number];

const NODES = ['n0', 'n1', 'n2'];
const PODS = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];

/** Takes a step where it is allowed in both; one that is not is left out. */
class Pair {
  readonly cluster = new ClusterState();
  #plain: PlainCluster = { nodes: new Map(), pods: new Map(), objects: new Map() };
  readonly #forks: PlainCluster[] = [];

  take([what, a, b]: Step): void {
    const nodeName = NODES[a % NODES.length];
    const podName = PODS[b % PODS.length];
    const { nodes } = this.#plain;
    if (what === 'node') this.#toggleNode(nodeName);
    else if (what === 'pod') this.#togglePod(podName, a);
    else if (what === 'object') this.#toggleObject(`o${a % 4}`, b);
    else if (what === 'fork') this.#fork();
    else if (what === 'revert') this.#revert();
    else if (what === 'commit') this.#commit();
    else if (nodes.has(nodeName)) this.#changePod(what, nodeName, podName, a);
  }

  /** What both must say, in one shape. */
  views(): readonly [fast: unknown, plain: unknown] {
    return [this.#fastView(), this.#plainView()];
  }

  #toggleNode(name: string): void {
    const pods = this.#plain.nodes.get(name);
    if (pods === undefined) {
      this.#plain.nodes.set(name, []);
      this.cluster.addNode(node(name, { cpu: '8' }));
    } else if (pods.length === 0) {
      this.#plain.nodes.delete(name);
      for (const each of this.#plain.pods.values()) if (each.nominated === name) each.nominated = undefined;
      this.cluster.removeNode(this.#rowOf(name));
    }
  }

  #togglePod(name: string, amount: number): void {
    const known = this.#plain.pods.get(name);
    if (known !== undefined) {
      this.#unlist(name, known);
      this.#plain.pods.delete(name);
      this.cluster.removePod(known.row);
      return;
    }
    const milliCpu = 100 * (1 + (amount % 5));
    const row = this.cluster.addPod(pod({ name, cpu: `${milliCpu}m`, labels: { app: 'x' } }));
    const [node, nominated] = [undefined, undefined];
    this.#plain.pods.set(name, {
      row,
      milliCpu,
      node,
      nominated,
      isTerminating: false,
      startMs: Infinity,
      label: 'x',
    });
  }

  #changePod(what: string, nodeName: string, podName: string, amount: number): void {
    const known = this.#plain.pods.get(podName);
    if (known === undefined) return;
    const { row } = known;
    if (what === 'bind' && known.node === undefined) {
      known.node = nodeName;
      known.nominated = undefined;
      this.#plain.nodes.get(nodeName)?.push(podName);
      this.cluster.bindPod(row, this.#rowOf(nodeName));
    } else if (what === 'unbind' && known.node !== undefined) {
      this.#unlist(podName, known);
      this.cluster.unbindPod(row);
    } else if (what === 'nominate' && known.node === undefined) {
      known.nominated = nodeName;
      this.cluster.nominate(row, this.#rowOf(nodeName));
    } else if (what === 'terminate') {
      known.isTerminating = true;
      this.cluster.setTerminating(row);
    } else if (what === 'start') {
      known.startMs = amount;
      this.cluster.setStartMs(row, amount);
    } else if (what === 'label') this.#relabel(podName, known, `v${amount % 3}`);
  }

  /** A changed pod is taken off its node and put on again: it becomes the last there. */
  #relabel(name: string, known: PlainPod, label: string): void {
    known.label = label;
    const { node: nodeName } = known;
    this.#unlist(name, known);
    if (nodeName !== undefined) {
      known.node = nodeName;
      this.#plain.nodes.get(nodeName)?.push(name);
    }
    this.cluster.updatePodLabels(known.row, { app: label });
  }

  /** The last pod of the node moves into the place of the one that leaves. */
  #unlist(name: string, known: PlainPod): void {
    const list = known.node === undefined ? undefined : this.#plain.nodes.get(known.node);
    known.node = undefined;
    if (list === undefined) return;
    const place = list.indexOf(name);
    const last = list.pop();
    if (last !== undefined && last !== name) list[place] = last;
  }

  #toggleObject(name: string, generation: number): void {
    const isRemoved = this.#plain.objects.has(name) && generation % 2 === 0;
    if (isRemoved) {
      this.#plain.objects.delete(name);
      this.cluster.objects.remove('Thing', 'ns', name);
    } else {
      this.#plain.objects.set(name, generation);
      this.cluster.objects.put({
        apiVersion: 'v1',
        kind: 'Thing',
        metadata: { name, namespace: 'ns', generation },
      });
    }
  }

  #fork(): void {
    if (this.#forks.length > 2) return;
    this.#forks.push(structuredClone(this.#plain));
    this.cluster.fork();
  }

  #revert(): void {
    const before = this.#forks.pop();
    if (before === undefined) return;
    this.#plain = before;
    this.cluster.revert();
  }

  #commit(): void {
    if (this.#forks.pop() !== undefined) this.cluster.commit();
  }

  #rowOf(name: string): NodeRow {
    return this.cluster.nodes.rowOf(name) as NodeRow;
  }

  #plainView(): unknown {
    const { nodes, pods, objects } = this.#plain;
    const cpuOf = (names: readonly string[]): number =>
      names.reduce((sum, name) => sum + (pods.get(name)?.milliCpu ?? NaN), 0);
    return {
      nodes: [...nodes].map(([name, names]) => ({ name, names, cpu: cpuOf(names), count: names.length })),
      pods: [...pods].map(([name, each]) => ({ name, ...each })).sort(byName),
      objects: [...objects],
    };
  }

  #fastView(): unknown {
    const { nodes, pods, nominations, objects } = this.cluster;
    const nameOf = (row: number): string | undefined => (row < 0 ? undefined : nodes.names[row]);
    const viewOf = (name: string): unknown => {
      const row = this.#rowOf(name);
      const names: string[] = [];
      for (let at = nodes.firstPod[row]; at >= 0; at = pods.nextOnNode[at]) names.push(pods.name(at));
      return { name, names, cpu: nodes.requested[CPU][row], count: nodes.podCount[row] };
    };
    const live = Array.from({ length: pods.rowCount }, (_, row) => row as PodRow).filter((row) =>
      pods.isLive(row),
    );
    return {
      nodes: [...nodes.order.list()].map((row) => viewOf(nodes.names[row] ?? '')),
      pods: live
        .map((row) => ({
          name: pods.name(row),
          row,
          milliCpu: pods.signature(row).sums.booked.amounts[0],
          node: nameOf(pods.nodeRow[row]),
          nominated: nameOf(nominations.get(row) ?? -1),
          isTerminating: pods.isTerminating(row),
          startMs: pods.startMs[row],
          label: pods.object(row).metadata.labels?.['app'],
        }))
        .sort(byName),
      objects: objects.list('Thing').map(({ metadata }) => [metadata.name, metadata.generation]),
    };
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

const KINDS = [
  'node',
  'pod',
  'bind',
  'unbind',
  'nominate',
  'terminate',
  'start',
  'label',
  'object',
  'object',
  'fork',
  'revert',
  'commit',
];

/** A cluster with something in it: three nodes, six pods of which five are bound, three to one node, and objects; one is leaving. */
const PRELUDE: readonly Step[] = [
  ...NODES.map((_, place): Step => ['node', place, 0]),
  ...PODS.map((_, place): Step => ['pod', place, place]),
  ...[0, 0, 0, 1, 1].map((nodePlace, podPlace): Step => ['bind', nodePlace, podPlace]),
  ...[0, 1, 2, 3].map((place): Step => ['object', place, 1]),
  ...PODS.map((_, place): Step => ['start', 10 * place, place]),
  ['terminate', 0, 1],
  ['nominate', 2, 5],
];

test('after any steps, forks within forks included, the cluster is what the plain twin is', () => {
  const step = fc.tuple(fc.constantFrom(...KINDS), fc.nat(11), fc.nat(11));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const pair = new Pair();
      for (const each of PRELUDE) pair.take(each);
      for (const each of steps) {
        pair.take(each);
        const [fast, plain] = pair.views();
        expect(fast).toEqual(plain);
      }
    }),
    { numRuns: 150 },
  );
});

describe('what cannot be done to a cluster says so', () => {
  const made = (): { cluster: ClusterState; a: NodeRow; p: PodRow } => {
    const cluster = new ClusterState();
    return { cluster, a: cluster.addNode(node('a')), p: cluster.addPod(pod({ name: 'p' })) };
  };

  test('a node of a name that is there', () => {
    expect(() => made().cluster.addNode(node('a'))).toThrow('node a is there already');
  });

  test('a pod bound twice, or onto a row without node', () => {
    const { cluster, a, p } = made();
    expect(() => cluster.bindPod(p, 7 as NodeRow)).toThrow('node row 7 is free');
    cluster.bindPod(p, a);
    expect(() => cluster.bindPod(p, a)).toThrow('is bound twice');
  });

  test('a pod unbound that is not bound, or removed that is gone', () => {
    const { cluster, p } = made();
    expect(() => cluster.unbindPod(p)).toThrow('is not bound');
    cluster.removePod(p);
    expect(() => cluster.removePod(p)).toThrow('is free');
  });

  test('a node removed that has pods, or is gone', () => {
    const { cluster, a, p } = made();
    cluster.bindPod(p, a);
    expect(() => cluster.removeNode(a)).toThrow('node a still has pods');
    cluster.removePod(p);
    cluster.removeNode(a);
    expect(() => cluster.removeNode(a)).toThrow('is free');
  });

  test('another node’s object on a row, and revert or commit without fork', () => {
    const { cluster, a } = made();
    expect(() => cluster.updateNode(a, node('b'))).toThrow('is not node b');
    expect(() => cluster.revert()).toThrow('revert without fork');
    expect(() => cluster.commit()).toThrow('commit without fork');
  });
});

describe('the object store', () => {
  const thing = (name: string, generation = 1): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name, namespace: 'ns', generation },
  });
  const names = (store: ObjectStore): string =>
    store
      .list('Thing')
      .map(({ metadata }) => `${metadata.name}${metadata.generation}`)
      .join(' ');

  test('objects are listed in the order in which they came, changed ones in their old place', () => {
    const store = new ObjectStore();
    for (const name of ['b', 'a', 'c']) store.put(thing(name));
    store.put(thing('b', 2));
    expect(names(store)).toBe('b2 a1 c1');
  });

  test('one that went and came back is the last', () => {
    const store = new ObjectStore();
    for (const name of ['b', 'a']) store.put(thing(name));
    store.remove('Thing', 'ns', 'b');
    expect([names(store), store.find('Thing', 'ns', 'b')]).toEqual(['a1', undefined]);
    store.put(thing('b'));
    expect(names(store)).toBe('a1 b1');
  });

  test('one that went for the time of a fork has its old place again', () => {
    const cluster = new ClusterState();
    for (const name of ['b', 'a', 'c']) cluster.objects.put(thing(name));
    cluster.fork();
    cluster.objects.remove('Thing', 'ns', 'b');
    cluster.fork();
    cluster.objects.put(thing('b', 2));
    cluster.objects.remove('Thing', 'ns', 'a');
    cluster.revert();
    expect(names(cluster.objects)).toBe('a1 c1');
    cluster.revert();
    expect(names(cluster.objects)).toBe('b1 a1 c1');
  });

  test('kind, namespace and name tell objects apart; no namespace is one of its own', () => {
    const store = new ObjectStore();
    store.put({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' } });
    expect([
      store.find('Thing', 'ns', 'a'),
      store.find('Other', '', 'a'),
      store.find('Thing', '', 'a')?.metadata.name,
    ]).toEqual([undefined, undefined, 'a']);
  });

  test('every change raises the version of its kind alone, a revert too', () => {
    const cluster = new ClusterState();
    const { objects } = cluster;
    objects.put(thing('a'));
    const before = [objects.version('Thing'), objects.changeCount];
    cluster.fork();
    objects.put(thing('b'));
    cluster.revert();
    expect([objects.version('Thing'), objects.changeCount, objects.version('Other')]).toEqual([
      before[0] + 2,
      before[1] + 2,
      0,
    ]);
  });
});

describe('the change log', () => {
  test('gives back row, kind and shape, and counts changes of nodes apart', () => {
    const log = new ChangeLog();
    log.push(ChangeKind.Booked, 3, 7);
    log.push(ChangeKind.NodeRemoved, 2 ** 27 - 1, 0);
    expect([log.rowAt(0), log.kindAt(0), log.shapeAt(0)]).toEqual([3, ChangeKind.Booked, 7]);
    expect([log.rowAt(1), log.kindAt(1)]).toEqual([2 ** 27 - 1, ChangeKind.NodeRemoved]);
    expect([log.generation, log.nodeChanges]).toEqual([2, 1]);
  });

  test('it reaches back 65,536 changes and no further', () => {
    const log = new ChangeLog();
    for (let i = 0; i < 65_536; i++) log.push(ChangeKind.Booked, i, i + 1);
    expect([log.reachesBackTo(0), log.rowAt(0), log.shapeAt(0)]).toEqual([true, 0, 1]);
    log.push(ChangeKind.Unbooked, 9, 9);
    expect([log.reachesBackTo(0), log.reachesBackTo(1), log.rowAt(1), log.rowAt(65_536)]).toEqual([
      false,
      true,
      1,
      9,
    ]);
  });
});
