import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../test/support/scheduling.ts';
import type { PodWishes } from '../../test/support/scheduling.ts';
import { ClusterState } from '../model/index.ts';
import type { NodeRow, PodRow } from '../model/index.ts';
import { readSchedulerConfiguration } from './config/index.ts';
import { NodeCheck } from './node-check.ts';

function configured(): ConstructorParameters<typeof NodeCheck>[1] {
  const reading = readSchedulerConfiguration(undefined);
  if ('error' in reading) throw new Error(reading.error);
  return reading.config;
}

/** A cluster of three nodes: four cores, one core, four cores and tainted. */
function threeNodes(): {
  readonly cluster: ClusterState;
  readonly check: NodeCheck;
  readonly rows: readonly NodeRow[];
} {
  const cluster = new ClusterState();
  const rows = [
    cluster.addNode(node('large', { cpu: '4' })),
    cluster.addNode(node('small', { cpu: '1' })),
    cluster.addNode(node('tainted', { cpu: '4', taints: [{ key: 'k', effect: 'NoSchedule' }] })),
  ];
  return { cluster, check: new NodeCheck(cluster, configured()), rows };
}

/** Of each node: `yes`, or the reasons of the plugin that refuses. */
function answers(wishes: PodWishes): readonly string[] {
  const { cluster, check, rows } = threeNodes();
  const ask = check.forPod(cluster.addPod(pod(wishes)));
  return rows.map((row) => {
    const refusal = ask(row);
    return refusal === undefined ? 'yes' : `${refusal.plugin}: ${refusal.reasons.join(', ')}`;
  });
}

const TAINTED = 'TaintToleration: node(s) had untolerated taint(s)';

describe('one pod against one node', () => {
  const named = (...values: readonly string[]): PodWishes => {
    // A field may be compared with one value only: a term each.
    const field = (name: string): object => ({ key: 'metadata.name', operator: 'In', values: [name] });
    const terms = { nodeSelectorTerms: values.map((name) => ({ matchFields: [field(name)] })) } as never;
    return {
      spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } },
    };
  };
  // prettier-ignore
  const rows: readonly (readonly [string, PodWishes, readonly string[]])[] = [
    ['what fits goes anywhere it may',           { cpu: '1' },                                    ['yes', 'yes', TAINTED]],
    ['what is too large for a node',             { cpu: '2' },                                    ['yes', 'NodeResourcesFit: Insufficient cpu', TAINTED]],
    ['all shortages of a node are named',        { cpu: '2', memory: '99Gi' },                    ['NodeResourcesFit: Insufficient memory', 'NodeResourcesFit: Insufficient cpu, Insufficient memory', TAINTED]],
    ['what tolerates the taint',                 { spec: { tolerations: [{ operator: 'Exists' }] } }, ['yes', 'yes', 'yes']],
    ['what names its nodes',                     named('small', 'tainted'),                       ["NodeAffinity: node(s) didn't satisfy plugin(s) [NodeAffinity]", 'yes', TAINTED]],
    ['what PreFilter turns down, on every node', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'gone' } }] } },
                                                 Array.from({ length: 3 }, () => 'VolumeRestrictions: persistentvolumeclaim "gone" not found')],
    ['another scheduler’s pod, by the first profile', { cpu: '2', spec: { schedulerName: 'other' } }, ['yes', 'NodeResourcesFit: Insufficient cpu', TAINTED]],
  ];
  test.each(rows)('%s', (_why, wishes, expected) => expect(answers(wishes)).toEqual(expected));
});

describe('the cluster of the moment is asked', () => {
  test('what was bound in between counts', () => {
    const { cluster, check, rows } = threeNodes();
    const row = cluster.addPod(pod({ name: 'new', cpu: '2' }));
    expect(check.forPod(row)(rows[0])).toBeUndefined();
    cluster.bindPod(cluster.addPod(pod({ name: 'there', cpu: '3' })), rows[0]);
    expect(check.forPod(row)(rows[0])?.reasons).toEqual(['Insufficient cpu']);
  });

  test('a fork counts while it stands', () => {
    const { cluster, check, rows } = threeNodes();
    const row = cluster.addPod(pod({ name: 'new', cpu: '2' }));
    cluster.fork();
    cluster.bindPod(cluster.addPod(pod({ name: 'there', cpu: '3' })), rows[0]);
    const added = cluster.addNode(node('added'));
    const ask = check.forPod(row);
    expect([ask(rows[0])?.plugin, ask(added)]).toEqual(['NodeResourcesFit', undefined]);
    cluster.revert();
    expect(check.forPod(row)(rows[0])).toBeUndefined();
  });
});

describe('many nodes at a time', () => {
  test.each([
    ['amounts alone', { cpu: '1' }, true],
    ['a node selector', { spec: { nodeSelector: { disk: 'ssd' } } }, true],
    [
      'a host port',
      { spec: { containers: [{ name: 'c', ports: [{ containerPort: 1, hostPort: 1 }] }] } },
      false,
    ],
  ])('are asked at once about %s; it is plain: %s', (_why, wishes: PodWishes, isPlain) => {
    const { cluster, check } = threeNodes();
    expect(check.batchFor(cluster.addPod(pod(wishes)))?.isPlain).toBe(isPlain);
  });

  const apart = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'x' } } },
      ],
    },
  };
  test.each([
    ['other pods count', { labels: { app: 'x' }, spec: { affinity: apart } }],
    [
      'claims are looked up',
      { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } },
    ],
  ])('are not where %s', (_why, wishes: PodWishes) => {
    const { cluster, check } = threeNodes();
    expect(check.batchFor(cluster.addPod(pod(wishes)))).toBeUndefined();
  });

  test('the same batch answers for the shape until its plan is made anew', () => {
    const { cluster, check } = threeNodes();
    const [one, two] = ['a', 'b'].map((name) => cluster.addPod(pod({ name, cpu: '1' })));
    expect(check.batchFor(one)).toBe(check.batchFor(two));
  });

  test('give the answers of asking node by node, whatever is booked', () => {
    const booking = fc.tuple(fc.nat(5), fc.constantFrom('100m', '1', '2'));
    fc.assert(
      fc.property(
        fc.array(booking, { maxLength: 20 }),
        fc.constantFrom('100m', '1', '3'),
        (bookings, cpu) => {
          const cluster = new ClusterState();
          const check = new NodeCheck(cluster, configured());
          const rows = Array.from({ length: 6 }, (_, i) =>
            cluster.addNode(node(`n${i}`, { cpu: String(1 + (i % 3)), pods: '4' })),
          );
          bookings.forEach(([at, asked], i) =>
            cluster.bindPod(cluster.addPod(pod({ name: `p${i}`, cpu: asked })), rows[at]),
          );
          const row: PodRow = cluster.addPod(pod({ name: 'new', cpu }));
          const verdicts = check.batchFor(row)?.ask(Int32Array.from(rows), rows.length) ?? [];
          const ask = check.forPod(row);
          for (const each of rows) expect(verdicts[each] === 0, `node ${each}`).toBe(ask(each) === undefined);
        },
      ),
      { numRuns: 60 },
    );
  });
});
