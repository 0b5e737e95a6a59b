import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Digest } from '../src/base/index.ts';
import { ClusterState } from '../src/model/index.ts';
import type { NodeRow } from '../src/model/index.ts';
import type { Bench, Work } from './harness.ts';
import { buildWorld } from './scheduler/shapes.ts';

const PODS = 1_000_000;
const PODS_OF_NODE = 100;

/** What a bound pod takes in the tables, its share of its node included: heap and columns after a collection. */
export const memoryBenches: readonly Bench[] = [
  {
    name: 'memory/bound-pod',
    roundsMax: 1,
    prepare: (toy) => {
      const pods = toy ? 1000 : PODS;
      const { nodes, pods: templates } = buildWorld('mixed', pods / PODS_OF_NODE, 500);
      return (): Work => {
        const before = bytesInUse();
        const cluster = new ClusterState();
        for (const node of nodes) cluster.addNode(node);
        const shapes = templates.map((pod) => cluster.internShape(pod));
        for (let pod = 0; pod < pods; pod++) {
          const row = cluster.addPodOfShape(shapes[pod % shapes.length], pod);
          cluster.bindPod(row, (pod % nodes.length) as NodeRow);
        }
        const bytesPerPod = (bytesInUse() - before) / pods;
        const digest = new Digest();
        for (const row of cluster.pods.nodeRow) digest.word(row);
        return {
          operations: pods,
          counts: { pods, nodes: nodes.length, shapes: cluster.pods.signatures.length },
          digest: digest.hex(),
          figures: { bytesPerPod },
        };
      };
    },
  },
];

function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
