import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode, caPod } from '../../../../test/support/autoscaler.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { CaSnapshot } from './ca-snapshot.ts';

const NAMES = ['n0', 'n1', 'n2', 'n3', 'n4'];

/** Nodes of four cores: one snapshot that remembers refusals, as runs have it, and one that asks every time. */
function twins() {
  const cluster = new ClusterState();
  const views = NAMES.map((name) => {
    const node = caNode(name, { memory: '64Gi' });
    return { node, row: cluster.addNode(node) as NodeRow };
  });
  const fast = new CaSnapshot(cluster);
  fast.adopt(views);
  const plain = new CaSnapshot();
  for (const { node } of views) plain.addNode(node);
  return { cluster, views, fast, plain };
}

type Twins = ReturnType<typeof twins>;
type Step = (twins: Twins, cores: number, name: string) => void;

/** Looks for a node for a pod of so many cores and leaves the pod there. */
function place(snapshot: CaSnapshot, cores: number, name: string, refused: string): string | undefined {
  const row = snapshot.addPending(caPod(name, { cpu: String(cores), memory: '0' }));
  const found = snapshot.findNode(row, (node) => node !== refused);
  if (found !== undefined) snapshot.place(row, found);
  return found;
}

const STEPS: readonly Step[] = [
  ({ fast, plain }, cores, name) => {
    const refused = NAMES[cores % NAMES.length];
    expect(place(fast, cores, name, refused), `for ${cores} cores, not on ${refused}`).toBe(
      place(plain, cores, name, refused),
    );
  },
  ({ fast, plain }, cores) => {
    for (const snapshot of [fast, plain]) snapshot.lastMatch = cores % snapshot.nodeCount;
  },
  ({ fast, plain }, cores, name) => {
    for (const snapshot of [fast, plain])
      snapshot.addNode(caNode(`more-${name}`, { cpu: String(cores), memory: '64Gi' }));
  },
  ({ fast, plain }, cores) => {
    for (const snapshot of [fast, plain]) {
      if (snapshot.nodeCount < 3) continue;
      const name = snapshot.names()[cores % snapshot.nodeCount];
      snapshot.removeNode(name);
      snapshot.lastMatch %= snapshot.nodeCount;
    }
  },
  ({ fast, plain }, cores) => {
    for (const snapshot of [fast, plain]) {
      const name = snapshot.names()[cores % snapshot.nodeCount];
      snapshot.vacate(snapshot.get(name)?.node ?? caNode(name), new Set());
    }
  },
];

describe('a search that remembers who refused', () => {
  const steps = fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.integer({ min: 1, max: 5 })), {
    maxLength: 12,
  });

  test('finds what one that asks everybody finds, in one thought after the other', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 3 }), (thoughts) => {
        const pair = twins();
        for (const [thought, done] of thoughts.entries()) {
          pair.fast.beginThought();
          pair.plain.fork();
          for (const [at, [step, cores]] of done.entries()) STEPS[step](pair, cores, `p-${thought}-${at}`);
          pair.fast.endThought();
          pair.plain.revert();
          pair.plain.lastMatch = pair.fast.lastMatch %= NAMES.length;
        }
      }),
      { numRuns: 80 },
    );
  });

  test('asks again where a pod has left', () => {
    const { cluster, views, fast } = twins();
    const full = cluster.addPod(caPod('full', { cpu: '4', memory: '0' }));
    cluster.bindPod(full, views[2].row);
    const find = (): string | undefined => {
      fast.beginThought();
      fast.lastMatch = 1;
      const found = place(fast, 4, 'p', '');
      fast.endThought();
      return found;
    };
    expect(find()).toBe('n3');
    cluster.unbindPod(full);
    expect(find(), 'the node has room again').toBe('n2');
  });

  test('forgets what it refused in a thought that was taken back', () => {
    const { fast } = twins();
    fast.beginThought();
    for (let i = 0; i < NAMES.length; i++) place(fast, 4, `p${i}`, '');
    expect(place(fast, 1, 'more', ''), 'every node is full').toBeUndefined();
    fast.endThought();
    fast.beginThought();
    fast.lastMatch = 0;
    expect(place(fast, 1, 'again', '')).toBe('n1');
    fast.endThought();
  });

  test('does not take what happens for what was only thought', () => {
    const { cluster, views, fast } = twins();
    const find = (): string | undefined => {
      fast.lastMatch = 1;
      return place(fast, 1, 'small', NAMES[3]);
    };
    fast.beginThought();
    fast.place(fast.addPending(caPod('large', { cpu: '4', memory: '0' })), 'n2');
    expect(find(), 'n2 is full').toBe('n4');
    fast.endThought();
    // The same number of changes as in the thought, and there is room left.
    cluster.bindPod(cluster.addPod(caPod('medium', { cpu: '3', memory: '0' })), views[2].row);
    fast.beginThought();
    expect(find()).toBe('n2');
    fast.endThought();
  });

  test('within a thought too, where an inner one was taken back', () => {
    const { fast } = twins();
    fast.beginThought();
    fast.fork();
    for (let i = 0; i < NAMES.length; i++) place(fast, 4, `p${i}`, '');
    expect(place(fast, 1, 'more', '')).toBeUndefined();
    fast.revert();
    fast.lastMatch = 0;
    expect(place(fast, 1, 'again', '')).toBe('n1');
    fast.endThought();
  });

  test('a node that is only unacceptable today is asked tomorrow', () => {
    const { fast } = twins();
    fast.beginThought();
    fast.lastMatch = 0;
    expect(place(fast, 1, 'a', 'n1')).toBe('n2');
    fast.lastMatch = 0;
    expect(place(fast, 1, 'b', '')).toBe('n1');
    fast.endThought();
  });
});
