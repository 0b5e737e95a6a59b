import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../objects/index.ts';
import { podLimits, podRequests } from './pod-resources.ts';
import { computedQosClass } from './qos.ts';
import { quantityText } from './quantity-text.ts';
import {
  bookedNonZeroRequests,
  incomingRequests,
  isExtendedResource,
  scoredRequests,
} from './resource-amounts.ts';

function container(requests: Record<string, string>, rest: Partial<Container> = {}): Container {
  return { name: 'c', resources: { requests }, ...rest };
}

function pod(spec: Partial<PodSpec>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], ...spec } };
}

function cpuOf(spec: Partial<PodSpec>): string | undefined {
  const cpu = podRequests(pod(spec)).get('cpu');
  return cpu && quantityText(cpu);
}

const sidecar = { restartPolicy: 'Always' };

describe('pod requests', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<PodSpec>, string | undefined])[] = [
    ['containers add up',                              { containers: [container({ cpu: '1' }), container({ cpu: '500m' })] }, '1500m'],
    ['a large init container wins',                    { containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '3' })] }, '3'],
    ['a sidecar runs beside the containers',           { containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '1' }, sidecar)] }, '2'],
    ['an init container runs beside earlier sidecars', { containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '1' }, sidecar), container({ cpu: '2' })] }, '3'],
    ['a later sidecar does not count for it',          { containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '2' }), container({ cpu: '500m' }, sidecar)] }, '2'],
    ['pod-level values replace the sum',               { containers: [container({ cpu: '9' })], resources: { requests: { cpu: '2' } } }, '2'],
    ['overhead comes on top of them',                  { containers: [container({ cpu: '9' })], resources: { requests: { cpu: '2' } }, overhead: { cpu: '250m' } }, '2250m'],
    ['nothing asked, nothing summed',                  { containers: [container({})] }, undefined],
  ];
  test.each(rows)('%s', (_why, spec, expected) => {
    expect(cpuOf(spec)).toBe(expected);
  });

  test('the sum is rounded up once, not container by container', () => {
    const two = { containers: [container({ cpu: '0.0004' }), container({ cpu: '0.0004' })] };
    expect(incomingRequests(pod(two)).milliCpu).toBe(1);
  });

  test('scores fill in for a missing key, not for an explicit 0', () => {
    expect(scoredRequests(pod({ containers: [container({ cpu: '0' })] }))).toMatchObject({
      milliCpu: 0,
      memoryBytes: 209_715_200,
    });
  });

  test('with pod-level requests the default stands in only for what is in no request at all', () => {
    const spec = { containers: [container({}), container({})], resources: { requests: { cpu: '2' } } };
    expect(bookedNonZeroRequests(pod(spec))).toEqual({ milliCpu: 2000, memoryBytes: 2 * 209_715_200 });
  });

  test('overhead raises a limit and makes none', () => {
    const limited = { name: 'c', resources: { limits: { cpu: '1' } } };
    const limits = podLimits(pod({ containers: [limited], overhead: { cpu: '1', memory: '1Gi' } }));
    expect([...limits].map(([name, quantity]) => `${name}=${quantityText(quantity)}`)).toEqual(['cpu=2']);
  });

  test('an extended resource belongs to a domain of its own', () => {
    const names = ['nvidia.com/gpu', 'cpu', 'foo.kubernetes.io/x', 'requests.example.com/x', 'a/b/c'];
    expect(names.map(isExtendedResource)).toEqual([true, false, false, false, false]);
  });
});

describe('QoS class', () => {
  const both = (cpu: string, memory: string): Container => ({
    name: 'c',
    resources: { requests: { cpu, memory }, limits: { cpu, memory } },
  });
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<PodSpec>, string])[] = [
    ['nothing asked for',                        { containers: [container({})] },                           'BestEffort'],
    ['zero is nothing',                          { containers: [container({ cpu: '0' })] },                 'BestEffort'],
    ['request = limit for both',                 { containers: [both('1', '1Gi')] },                        'Guaranteed'],
    ['one container without',                    { containers: [both('1', '1Gi'), container({})] },         'Burstable'],
    ['memory alone',                             { containers: [container({ memory: '1Gi' })] },            'Burstable'],
    ['pod-level resources decide alone',         { containers: [both('1', '1Gi')], resources: { requests: { cpu: '2' } } }, 'Burstable'],
  ];
  test.each(rows)('%s', (_why, spec, expected) => {
    expect(computedQosClass(pod(spec))).toBe(expected);
  });
});
