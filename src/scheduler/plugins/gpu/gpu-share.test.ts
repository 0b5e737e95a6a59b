import { expect, test } from 'vitest';
import { gpuNode, gpuPod, node, pod, stage, verdicts } from '../../../../test/support/scheduling.ts';

const NO_DEVICE = 'Unschedulable: node(s) did not have free GPU devices of the wanted share';

// prettier-ignore
test.each([
  // why                                            on the node of two T4     pod                                    verdict
  ['a share that fits beside another',              [gpuPod(1, 600)],         gpuPod(1, 400),                        'feasible'],
  ['a share that needs the other device',           [gpuPod(1, 600)],         gpuPod(1, 500),                        'feasible'],
  ['free in sum, but on no single device',          [gpuPod(1, 600), gpuPod(1, 600)], gpuPod(1, 500),                NO_DEVICE],
  ['whole devices must be wholly free',             [gpuPod(1, 100)],         gpuPod(2, 1000),                       NO_DEVICE],
  ['more devices than there are',                   [],                       gpuPod(3, 1000),                       NO_DEVICE],
  ['the model will do',                             [],                       gpuPod(1, 500, { models: 'A10|T4' }),  'feasible'],
  ['another model is wanted',                       [],                       gpuPod(1, 500, { models: 'A10' }),     NO_DEVICE],
  ['a pod without GPU may go anywhere',             [gpuPod(2, 1000)],        pod(),                                 'feasible'],
])('%s', (_why, there, incoming, expected) => {
  const pods = there.map((each, i) => ({ ...each, metadata: { ...each.metadata, name: `p${i}` }, spec: { ...each.spec, nodeName: 'a' } }));
  expect(verdicts('GpuShare', { nodes: [gpuNode('a', 2)], pods, enable: 'GpuShare' }, incoming)).toEqual({ a: expected });
});

test('a node without devices has none to share', () => {
  expect(verdicts('GpuShare', { nodes: [node('a')], enable: 'GpuShare' }, gpuPod(1, 100))).toEqual({
    a: NO_DEVICE,
  });
});

test('a share goes to the fullest device that has room, and leaves it free again', () => {
  const { cluster, scheduler } = stage({ nodes: [gpuNode('a', 2)], enable: 'GpuShare' });
  const bind = (milli: number): number => {
    const row = cluster.addPod(gpuPod(1, milli, { name: `p${milli}` }));
    const decision = scheduler.schedule(row);
    if (decision.outcome !== 'bound') throw new Error(decision.message());
    cluster.bindPod(row, decision.node, decision.devices);
    return row;
  };
  const first = bind(700);
  const second = bind(400);
  const third = bind(300);
  expect([first, second, third].map((row) => cluster.pods.devices[row])).toEqual([0b01, 0b10, 0b01]);
  cluster.removePod(first as never);
  expect([...cluster.nodes.gpus.freeMilli.subarray(0, 2)]).toEqual([700, 600]);
});
