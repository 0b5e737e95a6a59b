import { describe, expect, test } from 'vitest';
import { caPod, groupOf } from '../../../../test/support/autoscaler.ts';
import { LoopDriver, nodesOf, ScriptedProvider } from '../../../../test/support/ca-provider.ts';
import type { Pod } from '../../../model/index.ts';
import { withoutTpuRequests } from './tpu-requests.ts';

const TPU = 'cloud-tpus.google.com/v2';

/** A pod that asks for these, as it came long ago. */
function asking(requests: Readonly<Record<string, string>>, limits = requests): Pod {
  const pod = caPod('p', { spec: { containers: [{ name: 'c', resources: { requests, limits } }] } });
  return { ...pod, metadata: { ...pod.metadata, creationTimestamp: '0' } };
}

describe('TPUs of the network', () => {
  test('are no longer asked for, and the rest is', () => {
    const [container] = withoutTpuRequests(asking({ cpu: '1', [TPU]: '8' })).spec.containers;
    expect(container.resources?.requests).toEqual({ cpu: '1' });
    expect(container.resources?.limits, 'limits stay').toEqual({ cpu: '1', [TPU]: '8' });
  });

  test.each([{ cpu: '1' }, { 'google.com/tpu': '4' }, { 'example.com/cloud-tpus.google.com': '1' }])(
    'a pod that asks for %j stays the same object',
    (requests) => {
      const pod = asking(requests);
      expect(withoutTpuRequests(pod)).toBe(pod);
    },
  );

  // prettier-ignore
  test.each([
    ['a pod with one needs no node that has it', { cpu: '3', [TPU]: '8' },      'ScaleUpSuccessful'],
    ['nor any where there is room',              { cpu: '1', [TPU]: '8' },      'ScaleUpNotNeeded'],
    ['other devices have to be there',           { cpu: '3', 'google.com/tpu': '8' }, 'ScaleUpNoOptionsAvailable'],
  ] as const)('%s', (_why, requests, result) => {
    const provider = new ScriptedProvider(groupOf('g', { minSize: 0, maxSize: 9 })).has('g', ['g-0']);
    const pods = { 'g-0': [caPod('x', { cpu: '2' })] };
    const report = new LoopDriver(provider).loop(60, { nodes: nodesOf('g-0'), pods, waiting: [asking(requests)] });
    expect(report.scaleUps.map((status) => status.result)).toEqual([result]);
  });
});
