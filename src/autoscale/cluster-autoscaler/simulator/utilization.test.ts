import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode, caPod, timeMsOf } from '../../../../test/support/autoscaler.ts';
import type { Node, Pod } from '../../../model/index.ts';
import { asksForGpu, GPU_LABEL, hasGpu, utilizationOf } from './utilization.ts';

const ALL = { skipDaemonSetPods: false, skipMirrorPods: false };
const NO_DAEMONS = { ...ALL, skipDaemonSetPods: true };
const NO_MIRRORS = { ...ALL, skipMirrorPods: true };
const clock = { nowMs: 100_000, timeMsOf };

const web = (cpu: string, memory = '0'): Pod => caPod('web', { cpu, memory });
const daemon = (cpu: string, memory = '0'): Pod => caPod('agent', { cpu, memory, owner: 'DaemonSet' });
const mirror = (cpu: string): Pod =>
  caPod('static', { cpu, memory: '0', annotations: { 'kubernetes.io/config.mirror': 'x' } });

/** A node of 4 cores and 16 GiB. */
const node = caNode('n');

function shares(
  pods: readonly Pod[],
  options = ALL,
  on: Node = node,
): [cpu: number, memory: number, named: string] {
  const info = utilizationOf(on, pods, options, clock);
  if ('error' in info) throw new Error(info.error);
  return [info.cpu, info.memory, info.resource];
}

describe('how full a node is by requests', () => {
  // prettier-ignore
  test.each([
    ['nothing on it',                                        [],                                        ALL,        [0, 0, 'memory']],
    ['half of the cpu',                                      [web('2')],                                ALL,        [0.5, 0, 'cpu']],
    ['half of the memory',                                   [web('0', '8Gi')],                         ALL,        [0, 0.5, 'memory']],
    ['of equals memory is named',                            [web('1', '4Gi')],                         ALL,        [0.25, 0.25, 'memory']],
    ['pods add up',                                          [web('1', '2Gi'), web('500m', '2Gi')],     ALL,        [0.375, 0.25, 'cpu']],
    ['more than there is',                                   [web('6')],                                ALL,        [1.5, 0, 'cpu']],
    ['DaemonSet pods count',                                 [web('1'), daemon('1')],                   ALL,        [0.5, 0, 'cpu']],
    ['unless they are ignored: they leave both sides',       [web('1'), daemon('2')],                   NO_DAEMONS, [0.5, 0, 'cpu']],
    ['then mirror pods still count',                         [mirror('1')],                             NO_DAEMONS, [0.25, 0, 'cpu']],
    ['and the other way round',                              [daemon('1'), mirror('2')],                NO_MIRRORS, [0.5, 0, 'cpu']],
    ['a node that is all DaemonSets is empty',               [daemon('1'), daemon('1')],                NO_DAEMONS, [0, 0, 'memory']],
  ] as const)('%s', (_rule, pods, options, expected) => {
    expect(shares(pods, options)).toEqual(expected);
  });

  test('what skipped pods ask for beyond the node turns the share over', () => {
    expect(shares([web('1'), daemon('6')], NO_DAEMONS)[0]).toBe(-0.5);
  });

  test('a skipped pod that fills the node leaves a division by nothing', () => {
    expect(shares([web('1'), daemon('4')], NO_DAEMONS)[0]).toBe(Infinity);
  });

  test('pods that should be gone for 30 s count no more', () => {
    const gone = (deletionTimestamp: string): Pod => {
      const pod = web('2');
      return { ...pod, metadata: { ...pod.metadata, deletionTimestamp } };
    };
    // Grace 30 s and 30 s on top: at 100 s those deleted before second 40.
    expect(shares([gone('39999')])[0]).toBe(0);
    expect(shares([gone('40000')])[0]).toBe(0.5);
  });

  test('init containers and overhead count as the scheduler counts them', () => {
    const pod = web('1', '1Gi');
    const initContainers = [{ name: 'i', resources: { requests: { cpu: '3' } } }];
    const spec = { ...pod.spec, initContainers, overhead: { cpu: '500m' } };
    expect(shares([{ ...pod, spec }])[0]).toBe(0.875);
  });
});

describe('nodes that cannot be judged', () => {
  const without = (allocatable: Record<string, string>): Node => ({
    ...node,
    status: { ...node.status, allocatable },
  });

  // prettier-ignore
  test.each([
    ['no cpu',            without({ memory: '1Gi' }),             'failed to get cpu from n'],
    ['no memory',         without({ cpu: '1' }),                  'failed to get memory from n'],
    ['cpu of nothing',    without({ cpu: '0', memory: '1Gi' }),   'cpu is 0 at n'],
    ['memory of nothing', without({ cpu: '1', memory: '0' }),     'memory is 0 at n'],
  ] as const)('%s', (_rule, on, error) => {
    expect(utilizationOf(on, [], ALL, clock)).toEqual({ error });
  });
});

describe('nodes with GPUs', () => {
  const gpuNode = (gpus: string | undefined): Node => {
    const made = caNode('g', { labels: { [GPU_LABEL]: 'a100' } });
    const allocatable = {
      ...made.status?.allocatable,
      ...(gpus !== undefined && { 'nvidia.com/gpu': gpus }),
    };
    return { ...made, status: { ...made.status, allocatable } };
  };
  const gpuPod = (gpus: string): Pod => {
    const pod = web('4', '16Gi');
    const resources = { requests: { ...pod.spec.containers[0].resources?.requests, 'nvidia.com/gpu': gpus } };
    return { ...pod, spec: { containers: [{ name: 'c', resources }] } };
  };

  const having = (amounts: Readonly<Record<string, string>>): Node => ({
    ...node,
    status: { ...node.status, allocatable: { ...node.status?.allocatable, ...amounts } },
  });
  // prettier-ignore
  test.each([
    ['by their label, whatever they have',     gpuNode(undefined),                                              true,  'nvidia.com/gpu'],
    ['by what they have',                      having({ 'nvidia.com/gpu': '1' }),                               true,  'nvidia.com/gpu'],
    ['of any maker',                           having({ 'amd.com/gpu': '2' }),                                  true,  'amd.com/gpu'],
    ['the first of which there is any counts', having({ 'nvidia.com/gpu': '0', 'amd.com/gpu': '2' }),           true,  'amd.com/gpu'],
    ['of several the one that comes first',    having({ 'amd.com/gpu': '2', 'habana.ai/gaudi': '1' }),          true,  'habana.ai/gaudi'],
    ['not by having none of it',               having({ 'nvidia.com/gpu': '0' }),                               false, 'memory'],
    ['not by another device',                  having({ 'example.com/gpu': '1' }),                              false, 'memory'],
    ['nor where there is nothing',             node,                                                            false, 'memory'],
  ] as const)('are told %s', (_rule, on, expected, resource) => {
    const info = utilizationOf(on, [], ALL, clock);
    expect([hasGpu(on), 'resource' in info && info.resource]).toEqual([expected, resource]);
  });

  test('pods ask for GPUs of any maker', () => {
    const asking = (resource: string): Pod =>
      caPod('p', { spec: { containers: [{ name: 'c', resources: { requests: { [resource]: '1' } } }] } });
    const names = ['nvidia.com/gpu', 'amd.com/gpu', 'microsoft.com/directx', 'example.com/gpu', 'cpu'];
    expect(names.filter((name) => asksForGpu(asking(name)))).toEqual(names.slice(0, 3));
  });

  test('only the GPUs count', () => {
    expect(utilizationOf(gpuNode('4'), [gpuPod('1')], ALL, clock)).toEqual({
      cpu: 0,
      memory: 0,
      gpu: 0.25,
      resource: 'nvidia.com/gpu',
      utilization: 0.25,
    });
  });

  test('a full processor is nothing', () => {
    const info = utilizationOf(gpuNode('4'), [web('4', '16Gi')], ALL, clock);
    expect('utilization' in info && info.utilization).toBe(0);
  });

  test.each([undefined, '0'])('with %s devices it is empty, not an error', (gpus) => {
    const info = utilizationOf(gpuNode(gpus), [gpuPod('1')], ALL, clock);
    expect('utilization' in info && info.utilization).toBe(0);
  });
});

test('the share is the larger of both, and rises with every pod', () => {
  const pods = fc.array(fc.tuple(fc.nat(4000), fc.nat(16_384)), { maxLength: 6 });
  fc.assert(
    fc.property(pods, (asked) => {
      const made = asked.map(([milliCpu, mebibytes]) => web(`${milliCpu}m`, `${mebibytes}Mi`));
      let last = 0;
      for (let count = 0; count <= made.length; count++) {
        const info = utilizationOf(node, made.slice(0, count), ALL, clock);
        if ('error' in info) throw new Error(info.error);
        expect(info.utilization).toBe(Math.max(info.cpu, info.memory));
        expect(info.utilization).toBeGreaterThanOrEqual(last);
        last = info.utilization;
      }
    }),
    { numRuns: 50 },
  );
});
