import { describe, expect, test } from 'vitest';
import { podRequests } from '../../../model/index.ts';
import type { PodTemplateSpec } from '../../../model/index.ts';
import { caPod } from '../../../../test/support/autoscaler.ts';
import {
  BUFFER_PODS_MAX,
  bufferCount,
  bufferFault,
  bufferPods,
  bufferSize,
  isBufferPod,
} from './capacity-buffers.ts';
import type { BufferWorld, CapacityBuffer } from './capacity-buffers.ts';

/** One core and 2 GiB. */
const UNIT: PodTemplateSpec = {
  metadata: { labels: { app: 'web' }, annotations: { note: 'kept' } },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1', memory: '2Gi' } } }] },
};

const world: BufferWorld = {
  templateOf: (kind, namespace, name) =>
    namespace === 'shop' &&
    ((kind === 'PodTemplate' && name === 'unit') || (kind === 'Deployment' && name === 'web'))
      ? UNIT
      : undefined,
  replicasOf: (kind, _namespace, name) => (kind === 'Deployment' && name === 'web' ? 7 : undefined),
};

function buffer(spec: CapacityBuffer['spec'], namespace: string | undefined = 'shop'): CapacityBuffer {
  return {
    apiVersion: 'autoscaling.x-k8s.io/v1beta1',
    kind: 'CapacityBuffer',
    metadata: { name: 'room', namespace },
    spec,
  };
}

const unit = { podTemplateRef: { name: 'unit' } };
const web = { scalableRef: { apiGroup: 'apps', kind: 'Deployment', name: 'web' } };

describe('how many pods a buffer is worth', () => {
  const requests = podRequests(caPod('p', { cpu: '500m', memory: '1Gi' }));

  // prettier-ignore
  test.each([
    ['a fixed number',                                     { replicas: 3 },                                    10, 3],
    ['nothing asked for',                                  { replicas: 0 },                                    10, 0],
    ['a share of the replicas there are',                  { percentage: 20 },                                 10, 2],
    ['a share is rounded up',                              { percentage: 21 },                                 10, 3],
    ['a share of one pod is a pod',                        { percentage: 1 },                                  1,  1],
    ['a share of nothing is nothing',                      { percentage: 50 },                                 0,  0],
    ['a share may be more than all',                       { percentage: 150 },                                10, 15],
    ['of a number and a share the larger: the number',     { replicas: 5, percentage: 20 },                    10, 5],
    ['of a number and a share the larger: the share',      { replicas: 1, percentage: 20 },                    10, 2],
    ['as many as the limit admits',                        { limits: { cpu: '2' } },                           10, 4],
    ['a pod that would not quite fit is none',             { limits: { cpu: '2499m' } },                       10, 4],
    ['the limit to the last core',                         { limits: { cpu: '2500m' } },                       10, 5],
    ['the tightest of several limits',                     { limits: { cpu: '8', memory: '3Gi' } },            10, 3],
    ['the limit cuts the number',                          { replicas: 9, limits: { memory: '4Gi' } },         10, 4],
    ['the limit cuts the share',                           { percentage: 100, limits: { memory: '4Gi' } },     10, 4],
    ['a limit that is not reached',                        { replicas: 2, limits: { cpu: '100' } },            10, 2],
    ['no room for a single one',                           { replicas: 2, limits: { cpu: '499m' } },           10, 0],
    ['a limit on what the pods do not ask for',            { replicas: 2, limits: { 'nvidia.com/gpu': '1' } }, 10, 2],
    ['neither number nor binding limit says how many',     { limits: { 'nvidia.com/gpu': '1' } },              10, 0],
    ['neither number nor limit says how many',             {},                                                 10, 0],
  ] as const)('%s', (_rule, spec, current, expected) => {
    expect(bufferSize(spec, requests, current)).toBe(expected);
  });
});

describe('why a buffer is worth nothing', () => {
  // prettier-ignore
  test.each([
    ['a template that is there',                  buffer({ ...unit, replicas: 1 }),                                                        undefined],
    ['a workload that is there',                  buffer({ ...web, replicas: 1 }),                                                         undefined],
    ['the strategy written out',                  buffer({ ...unit, provisioningStrategy: 'buffer.x-k8s.io/active-capacity' }),            undefined],
    ['a strategy of one provider',                buffer({ ...unit, provisioningStrategy: 'buffer.gke.io/standby-capacity' }),             'the strategy buffer.gke.io/standby-capacity is not followed'],
    ['no template at all',                        buffer({ replicas: 1 }),                                                                 'it must name either a podTemplateRef or a scalableRef'],
    ['two templates',                             buffer({ ...unit, ...web }),                                                             'it must name either a podTemplateRef or a scalableRef'],
    ['a template that is not there',              buffer({ podTemplateRef: { name: 'units' } }),                                           'there is no PodTemplate units'],
    ['a template of another namespace',           buffer(unit, 'default'),                                                                 'there is no PodTemplate unit'],
    ['a workload of another kind',                buffer({ scalableRef: { kind: 'StatefulSet', name: 'web' } }),                           'there is no StatefulSet web'],
  ] as const)('%s', (_rule, given, expected) => {
    expect(bufferFault(given, world)).toBe(expected);
  });

  test('and then it makes no pods', () => {
    expect(bufferPods([buffer({ ...unit, ...web, replicas: 4 })], world)).toEqual([]);
  });
});

describe('the pods of a buffer', () => {
  const pods = bufferPods([buffer({ ...unit, replicas: 2 })], world);

  test('are numbered from one', () => {
    expect(pods.map(({ metadata }) => metadata.name)).toEqual([
      'capacity-buffer-room-1',
      'capacity-buffer-room-2',
    ]);
    expect(pods.map(({ metadata }) => metadata.uid)).toEqual(['room-1', 'room-2']);
  });

  test('live in the namespace of the buffer and look like its template', () => {
    expect(pods[0].metadata).toMatchObject({
      namespace: 'shop',
      labels: { app: 'web' },
      annotations: { note: 'kept' },
    });
    expect(pods[0].spec.containers).toEqual(UNIT.spec.containers);
  });

  test('belong to nobody and were made at no time', () => {
    expect(pods[0].metadata.ownerReferences).toBeUndefined();
    expect(pods[0].metadata.creationTimestamp).toBeUndefined();
  });

  test('are told from real ones by their annotation alone', () => {
    expect(pods.filter((pod) => !isBufferPod(pod))).toEqual([]);
    expect(isBufferPod(caPod('capacity-buffer-room-1'))).toBe(false);
    expect(isBufferPod(caPod('p', { annotations: { podType: 'another' } }))).toBe(false);
  });

  test('forget the node of their template', () => {
    const bound: BufferWorld = {
      ...world,
      templateOf: () => ({ ...UNIT, spec: { ...UNIT.spec, nodeName: 'n0' } }),
    };
    expect('nodeName' in bufferPods([buffer({ ...unit, replicas: 1 })], bound)[0].spec).toBe(false);
  });

  test('of a workload are counted by the replicas that it asks for', () => {
    expect(bufferPods([buffer({ ...web, percentage: 50 })], world)).toHaveLength(4);
  });

  test('of a template take no share: there is nothing to take it of', () => {
    expect(bufferPods([buffer({ ...unit, percentage: 50 })], world)).toHaveLength(0);
  });

  test('come buffer by buffer', () => {
    const second = { ...buffer({ ...unit, replicas: 1 }), metadata: { name: 'more', namespace: 'shop' } };
    const names = bufferPods([second, buffer({ ...unit, replicas: 1 })], world).map(
      ({ metadata }) => metadata.name,
    );
    expect(names).toEqual(['capacity-buffer-more-1', 'capacity-buffer-room-1']);
  });

  test('a buffer without a namespace is in the default one', () => {
    const { namespace: _none, ...metadata } = buffer(unit).metadata;
    expect(bufferFault({ ...buffer(unit), metadata }, world)).toBe('there is no PodTemplate unit');
  });
});

test('of all buffers together no more pods are made than are looked at, those of the first ones', () => {
  const made = bufferPods([buffer({ ...unit, replicas: 1 }), buffer({ ...unit, replicas: 1e9 })], world);
  expect(made).toHaveLength(BUFFER_PODS_MAX);
  expect(bufferCount(buffer({ ...unit, replicas: 1e9 }), world)).toBe(1e9);
});
