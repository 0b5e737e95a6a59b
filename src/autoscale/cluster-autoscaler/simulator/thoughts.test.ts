import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode, caPod } from '../../../../test/support/autoscaler.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { readSchedulerConfiguration, Scheduler } from '../../../scheduler/index.ts';
import { CaSnapshot } from './ca-snapshot.ts';

const NAMES = ['n0', 'n1', 'n2', 'n3'];
const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** Kinds of pods of which filters look at the node alone, at its zone, and at who else is there. */
const KINDS = [
  { cpu: '1' },
  { labels: { app: 'lonely' }, spec: { affinity: apart('lonely') } },
  { labels: { app: 'spread' }, spec: { topologySpreadConstraints: spread('spread') } },
];

function apart(app: string): object {
  const term = { topologyKey: HOST, labelSelector: { matchLabels: { app } } };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

function spread(app: string): object {
  const selector = { labelSelector: { matchLabels: { app } } };
  return [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', ...selector }];
}

const podOf = (name: string, kind: number) => caPod(name, KINDS[kind % KINDS.length] as never);

/** A cluster, what schedules in it, and what the autoscaler thinks about it with. */
class World {
  readonly cluster = new ClusterState();
  readonly #scheduler: Scheduler;
  readonly #snapshot: CaSnapshot;
  readonly #views: { readonly node: ReturnType<typeof caNode>; readonly row: NodeRow }[] = [];

  constructor() {
    for (const [place, name] of NAMES.entries()) this.#addNode(name, place);
    const reading = readSchedulerConfiguration(undefined);
    if ('error' in reading) throw new Error(reading.error);
    this.#scheduler = new Scheduler(this.cluster, reading.config);
    this.#snapshot = new CaSnapshot(this.cluster);
    this.#snapshot.adopt(this.#views);
  }

  /** Where the scheduler puts the pod. */
  schedule(name: string, kind: number): string {
    const row = this.cluster.addPod(podOf(name, kind));
    const decision = this.#scheduler.schedule(row);
    if (decision.outcome !== 'bound') return 'nowhere';
    this.cluster.bindPod(row, decision.node);
    return this.cluster.nodes.names[decision.node] ?? '';
  }

  /** Puts pods onto upcoming nodes and takes a node away; the answer is where the pods went. */
  think(kinds: readonly number[], isNodeRemoved: boolean): readonly string[] {
    const snapshot = this.#snapshot;
    snapshot.beginThought();
    snapshot.lastMatch = 0;
    snapshot.addNode(nodeOf('upcoming', kinds.length));
    if (isNodeRemoved) snapshot.removeNode(NAMES[0]);
    const found = kinds.map((kind, place) => {
      const row = snapshot.addPending(podOf(`thought-${place}`, kind));
      const node = snapshot.findNode(row, () => true);
      if (node !== undefined) snapshot.place(row, node);
      return node ?? 'nowhere';
    });
    snapshot.endThought();
    return found;
  }

  #addNode(name: string, place: number): void {
    const node = nodeOf(name, place);
    this.#views.push({ node, row: this.cluster.addNode(node) });
  }
}

function nodeOf(name: string, zone: number) {
  return caNode(name, { cpu: '3', memory: '64Gi', labels: { [HOST]: name, [ZONE]: `z${zone % 2}` } });
}

const kind = fc.nat(KINDS.length - 1);
const rounds = fc.array(
  fc.tuple(fc.array(kind, { maxLength: 3 }), fc.array(kind, { maxLength: 4 }), fc.boolean()),
  {
    minLength: 1,
    maxLength: 4,
  },
);

describe('thoughts about a cluster', () => {
  test('change no decision of its scheduler', () => {
    fc.assert(
      fc.property(rounds, (each) => {
        const [thinking, plain] = [new World(), new World()];
        for (const [round, [arriving, thought, isNodeRemoved]] of each.entries()) {
          for (const [place, kindOfPod] of arriving.entries()) {
            const name = `p-${round}-${place}`;
            expect(thinking.schedule(name, kindOfPod), name).toBe(plain.schedule(name, kindOfPod));
          }
          thinking.think(thought, isNodeRemoved);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('come to the same whatever was thought before', () => {
    fc.assert(
      fc.property(rounds, (each) => {
        const old = new World();
        const arrived: (readonly [string, number])[] = [];
        for (const [round, [arriving, thought, isNodeRemoved]] of each.entries()) {
          for (const [place, kindOfPod] of arriving.entries()) {
            arrived.push([`p-${round}-${place}`, kindOfPod]);
            old.schedule(`p-${round}-${place}`, kindOfPod);
          }
          const fresh = new World();
          for (const [name, kindOfPod] of arrived) fresh.schedule(name, kindOfPod);
          expect(old.think(thought, isNodeRemoved)).toEqual(fresh.think(thought, isNodeRemoved));
        }
      }),
      { numRuns: 60 },
    );
  });
});
