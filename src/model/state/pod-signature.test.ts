import { describe, expect, test } from 'vitest';
import type { Pod } from '../objects/index.ts';
import { ResourceNames } from '../resources/resource-names.ts';
import { PodSignatures } from './pod-signature.ts';
import type { PodSignature } from './pod-signature.ts';

const container = { name: 'c', resources: { requests: { cpu: '1' } } };

interface Parts {
  readonly metadata?: Record<string, unknown>;
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

function podOf({ metadata = {}, spec = {}, status }: Parts = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' }, ...metadata },
    spec: { containers: [container], ...spec },
    ...(status !== undefined && { status }),
  } as Pod;
}

function signatures(): { readonly all: PodSignature[]; readonly intern: (parts?: Parts) => PodSignature } {
  const all: PodSignature[] = [];
  const table = new PodSignatures(all, new ResourceNames());
  return { all, intern: (parts) => table.intern(podOf(parts)) };
}

const owner = (name: string, rest: Record<string, unknown> = {}) => [
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, controller: true, ...rest },
];

describe('pods of one shape', () => {
  // prettier-ignore
  const alike: readonly (readonly [string, Parts, Parts])[] = [
    ['another name',                                     {},                                                   { metadata: { name: 'web-2' } }],
    ['another uid',                                      { metadata: { uid: 'a' } },                           { metadata: { uid: 'b' } }],
    ['created at another time',                          { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } }, {}],
    ['an owner of the same name, made anew',             { metadata: { ownerReferences: owner('rs', { uid: 'a' }) } }, { metadata: { ownerReferences: owner('rs', { uid: 'b' }) } }],
    ['an owner that does not control',                   { metadata: { ownerReferences: owner('rs', { controller: false }) } }, {}],
    ['an annotation that nobody looks at',               { metadata: { annotations: { note: 'x' } } },         {}],
    ['a phase',                                          { status: { phase: 'Running' } },                     {}],
    ['a status of containers without amounts',           { status: { containerStatuses: [{ name: 'c', ready: true }] } }, {}],
  ];
  test.each(alike)('%s', (_why, a, b) => {
    const { intern, all } = signatures();
    expect(intern(a)).toBe(intern(b));
    expect(all).toHaveLength(1);
  });

  // prettier-ignore
  const different: readonly (readonly [string, Parts, Parts])[] = [
    ['another namespace',                                {},                                                   { metadata: { namespace: 'test' } }],
    ['another label',                                    {},                                                   { metadata: { labels: { app: 'db' } } }],
    ['one label more',                                   {},                                                   { metadata: { labels: { app: 'web', tier: 'a' } } }],
    ['another request',                                  {},                                                   { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '2' } } }] } }],
    ['a priority',                                       {},                                                   { spec: { priority: 5 } }],
    ['a toleration',                                     {},                                                   { spec: { tolerations: [{ operator: 'Exists' }] } }],
    ['another controller',                               { metadata: { ownerReferences: owner('a') } },        { metadata: { ownerReferences: owner('b') } }],
    ['a controller of another kind',                     { metadata: { ownerReferences: owner('a') } },        { metadata: { ownerReferences: owner('a', { kind: 'Job' }) } }],
    ['a controller against none',                        { metadata: { ownerReferences: owner('a') } },        {}],
    ['a share of a GPU',                                 {},                                                   { metadata: { annotations: { 'alibabacloud.com/gpu-milli': '500' } } }],
    ['another share',                                    { metadata: { annotations: { 'alibabacloud.com/gpu-milli': '500' } } }, { metadata: { annotations: { 'alibabacloud.com/gpu-milli': '600' } } }],
    ['what a resize has allocated',                      {},                                                   { status: { containerStatuses: [{ name: 'c', allocatedResources: { cpu: '2' } }] } }],
    ['a resize that the node cannot hold',               {},                                                   { status: { conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }] } }],
    ['an ephemeral volume, by the name of the pod',      { spec: { volumes: [{ name: 'v', ephemeral: {} }] } }, { metadata: { name: 'web-2' }, spec: { volumes: [{ name: 'v', ephemeral: {} }] } }],
  ];
  test.each(different)('not with %s', (_why, a, b) => {
    const { intern, all } = signatures();
    expect(intern(a)).not.toBe(intern(b));
    expect(all.map(({ id }) => id)).toEqual([0, 1]);
  });

  test('an ephemeral volume of one and the same pod is one shape', () => {
    const { intern } = signatures();
    const parts = { spec: { volumes: [{ name: 'v', ephemeral: {} }] } };
    expect(intern(parts)).toBe(intern(parts));
  });
});

describe('what a shape says', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Parts, Record<string, unknown>])[] = [
    ['the defaults',                  { metadata: { namespace: undefined, labels: undefined } }, { namespace: 'default', labels: {}, priority: 0, schedulerName: 'default-scheduler', controller: undefined, gpu: undefined, hostPorts: [] }],
    ['its namespace',                 {},                                                        { namespace: 'shop', labels: { app: 'web' } }],
    ['its priority',                  { spec: { priority: -10 } },                               { priority: -10 }],
    ['its scheduler',                 { spec: { schedulerName: 'mine' } },                       { schedulerName: 'mine' }],
    ['the owner that controls it',    { metadata: { ownerReferences: [...owner('x', { controller: false }), ...owner('rs')] } }, { controller: owner('rs')[0] }],
    ['its GPU share: one device',     { metadata: { annotations: { 'alibabacloud.com/gpu-milli': '500' } } }, { gpu: { count: 1, milli: 500, models: [] } }],
    ['its host ports',                { spec: { containers: [{ name: 'c', ports: [{ containerPort: 1, hostPort: 2 }] }] } }, { hostPorts: ['0.0.0.0/TCP/2'] }],
    ['that nothing of it is bound',   {},                                                        { firstBound: -1, boundCount: 0 }],
  ];
  test.each(rows)('%s', (_why, parts, facts) => {
    expect(signatures().intern(parts)).toMatchObject(facts);
  });

  test("names are made of the first pod's and a number, unless somebody says how", () => {
    const table = new PodSignatures([], new ResourceNames());
    const own = table.intern(podOf(), undefined);
    const said = table.intern(podOf({ spec: { priority: 1 } }), (number) => `pod number ${number}`);
    expect([own.nameOf(7), said.nameOf(7)]).toEqual(['web-1-7', 'pod number 7']);
  });

  test('requests lie in the columns of the resources, only those above 0, in order', () => {
    const resources = new ResourceNames();
    const table = new PodSignatures([], resources);
    const requests = { 'nvidia.com/gpu': '2', memory: '1Gi', cpu: '250m', 'ephemeral-storage': '0' };
    const { sums } = table.intern(podOf({ spec: { containers: [{ name: 'c', resources: { requests } }] } }));
    const columns = [...sums.requests.columns].map((column) => resources.name(column));
    expect([columns, [...sums.requests.amounts]]).toEqual([
      ['cpu', 'memory', 'nvidia.com/gpu'],
      [250, 2 ** 30, 2],
    ]);
  });

  test('for scores a container that asks for nothing counts for 100m and 200 MiB', () => {
    const { sums } = signatures().intern({ spec: { containers: [{ name: 'a' }, { name: 'b' }] } });
    expect([sums.bookedScoreMilliCpu, sums.bookedScoreMemoryBytes]).toEqual([200, 400 * 2 ** 20]);
    expect([...sums.requests.amounts]).toEqual([]);
  });
});
