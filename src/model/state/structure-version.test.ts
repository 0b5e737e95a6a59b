import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../objects/index.ts';
import { ClusterState } from './cluster-state.ts';
import type { NodeRow, PodRow } from './rows.ts';

const node = (name: string, labels: Record<string, string> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
});

const pod = (name: string, cpu: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'main', resources: { requests: { cpu } } }] },
});

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: {},
};

interface World {
  readonly cluster: ClusterState;
  readonly nodeRow: NodeRow;
  readonly podRow: PodRow;
}

function world(): World {
  const cluster = new ClusterState();
  const nodeRow = cluster.addNode(node('a'));
  return { cluster, nodeRow, podRow: cluster.addPod(pod('p', '1')) };
}

describe('plans that were compiled are looked at again', () => {
  // prettier-ignore
  const rows: readonly (readonly [why: string, rises: boolean, change: (world: World) => void])[] = [
    ['when a node comes',                     true,  ({ cluster }) => void cluster.addNode(node('b'))],
    ['when a node changes',                   true,  ({ cluster, nodeRow }) => cluster.updateNode(nodeRow, node('a', { zone: 'z' }))],
    ['when a node goes',                      true,  ({ cluster, nodeRow }) => cluster.removeNode(nodeRow)],
    ['when an object comes',                  true,  ({ cluster }) => cluster.objects.put(service)],
    ['when an object is asked away',          true,  ({ cluster }) => cluster.objects.remove('Service', 'default', 'web')],
    ['when a pod of another shape comes',     true,  ({ cluster }) => void cluster.addPod(pod('q', '2'))],
    ['but not for one more pod of the shape', false, ({ cluster }) => void cluster.addPod(pod('q', '1'))],
    ['nor when a pod is bound',               false, ({ cluster, nodeRow, podRow }) => cluster.bindPod(podRow, nodeRow)],
    ['nor when a pod leaves',                 false, ({ cluster, podRow }) => cluster.removePod(podRow)],
    ['nor when one is nominated',             false, ({ cluster, nodeRow, podRow }) => cluster.nominate(podRow, nodeRow)],
  ];

  test.each(rows)('%s', (_why, rises, change) => {
    const made = world();
    const before = made.cluster.structureVersion;
    change(made);
    expect(made.cluster.structureVersion > before, 'the version of the structure rises').toBe(rises);
  });

  test('when a what-if is taken back, since it never falls', () => {
    const { cluster } = world();
    cluster.fork();
    cluster.addNode(node('b'));
    cluster.objects.put(service);
    const tried = cluster.structureVersion;
    cluster.revert();
    expect(cluster.structureVersion).toBeGreaterThan(tried);
  });
});
