import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostPortsConflict, hostPortsOf } from '../matching/host-ports.ts';
import type { Container, Node, Pod, PodSpec } from '../objects/index.ts';
import { amountIn, podSums } from './pod-sums.ts';
import {
  allocatableAmounts,
  bookedNonZeroRequests,
  incomingRequests,
  isExtendedResource,
  isScalarResource,
  nonZeroRequests,
} from './resource-amounts.ts';
import { CPU, EPHEMERAL_STORAGE, MEMORY, ResourceNames } from './resource-names.ts';

type List = Readonly<Record<string, string>>;

const container = (requests: List, name = 'c'): Container => ({ name, resources: { requests } });

function pod(containers: readonly Container[], spec: Partial<PodSpec> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers, ...spec },
  };
}

function node(allocatable: List | undefined): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: allocatable === undefined ? {} : { allocatable },
  };
}

describe('which names the scheduler counts', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, { scalar: boolean; extended: boolean }])[] = [
    ['cpu',                                  { scalar: false, extended: false }],
    ['pods',                                 { scalar: false, extended: false }],
    ['nvidia.com/gpu',                       { scalar: true,  extended: true }],
    ['hugepages-2Mi',                        { scalar: true,  extended: false }],
    ['hugepages',                            { scalar: false, extended: false }],
    ['attachable-volumes-aws-ebs',           { scalar: true,  extended: false }],
    ['kubernetes.io/batch-cpu',              { scalar: true,  extended: false }],
    ['node.kubernetes.io/thing',             { scalar: true,  extended: false }],
    ['requests.nvidia.com/gpu',              { scalar: false, extended: false }],
    ['gpu',                                  { scalar: false, extended: false }],
    ['nvidia.com/',                          { scalar: false, extended: false }],
    ['/gpu',                                 { scalar: false, extended: false }],
    ['nvidia.com/gpu/0',                     { scalar: false, extended: false }],
    ['nvidia.com/-gpu',                      { scalar: false, extended: false }],
    [`x.io/${'a'.repeat(63)}`,               { scalar: true,  extended: true }],
    [`x.io/${'a'.repeat(64)}`,               { scalar: false, extended: false }],
  ];
  test.each(rows)('%s', (name, expected) => {
    expect({ scalar: isScalarResource(name), extended: isExtendedResource(name) }).toEqual(expected);
  });
});

describe('what a node has', () => {
  const none = { milliCpu: 0, memoryBytes: 0, ephemeralStorageBytes: 0, pods: 0, scalars: new Map() };
  // prettier-ignore
  const rows: readonly (readonly [string, List | undefined, object])[] = [
    ['nothing is said',             undefined,                                  none],
    ['an empty list',               {},                                         none],
    ['cores in thousandths',        { cpu: '1.5' },                             { ...none, milliCpu: 1500 }],
    ['a part of a thousandth is rounded up', { cpu: '1.0001' },                 { ...none, milliCpu: 1001 }],
    ['bytes, rounded up',           { memory: '1500m' },                        { ...none, memoryBytes: 2 }],
    ['disk',                        { 'ephemeral-storage': '1Ki' },             { ...none, ephemeralStorageBytes: 1024 }],
    ['room for pods',               { pods: '110' },                            { ...none, pods: 110 }],
    ['devices',                     { 'nvidia.com/gpu': '8' },                  { ...none, scalars: new Map([['nvidia.com/gpu', 8]]) }],
    ['what nobody counts vanishes', { gpu: '8', storage: '1Gi' },               none],
  ];
  test.each(rows)('%s', (_, allocatable, expected) => {
    expect(allocatableAmounts(node(allocatable))).toEqual(expected);
  });
});

describe('what a pod counts for in scores', () => {
  const MIB = 2 ** 20;
  const rows: readonly (readonly [
    string,
    readonly Container[],
    { milliCpu: number; memoryBytes: number },
  ])[] = [
    [
      'a container that asks for nothing: 100m and 200 MiB',
      [container({})],
      { milliCpu: 100, memoryBytes: 200 * MIB },
    ],
    ['each of them', [container({}), container({}, 'd')], { milliCpu: 200, memoryBytes: 400 * MIB }],
    [
      'what is asked for stands',
      [container({ cpu: '1', memory: '1Mi' })],
      { milliCpu: 1000, memoryBytes: MIB },
    ],
    ['one resource may be missing', [container({ cpu: '1' })], { milliCpu: 1000, memoryBytes: 200 * MIB }],
    ['zero is asked for', [container({ cpu: '0', memory: '0' })], { milliCpu: 0, memoryBytes: 0 }],
    [
      'container by container',
      [container({ cpu: '1' }), container({}, 'd')],
      { milliCpu: 1100, memoryBytes: 400 * MIB },
    ],
  ];
  test.each(rows)('%s', (_, containers, expected) => {
    expect(nonZeroRequests(pod(containers))).toEqual(expected);
    expect(bookedNonZeroRequests(pod(containers))).toEqual(expected);
    const { scored } = podSums(pod(containers), new ResourceNames());
    expect([amountIn(scored, CPU), amountIn(scored, MEMORY)]).toEqual([
      expected.milliCpu,
      expected.memoryBytes,
    ]);
  });

  test('filters see what is asked for, without a default', () => {
    const { requests } = podSums(pod([container({})]), new ResourceNames());
    expect([...requests.columns]).toEqual([]);
  });

  test('a pod is no room for pods', () => {
    expect(incomingRequests(pod([container({ pods: '3' })])).pods).toBe(0);
  });
});

describe('columns of requests', () => {
  test('only of what is asked for, each once, in order of their numbers', () => {
    const names = new ResourceNames();
    const gpu = names.column('nvidia.com/gpu');
    const asked = pod([
      container({ 'nvidia.com/gpu': '1', memory: '1Ki', cpu: '0' }),
      container({ 'nvidia.com/gpu': '2', 'ephemeral-storage': '5' }, 'd'),
    ]);
    const { requests } = podSums(asked, names);
    expect([...requests.columns]).toEqual([MEMORY, EPHEMERAL_STORAGE, gpu]);
    expect([...requests.amounts]).toEqual([1024, 5, 3]);
    expect([CPU, MEMORY, gpu, 99].map((column) => amountIn(requests, column))).toEqual([0, 1024, 3, 0]);
  });

  test('a new name has the next column, in every sum the same', () => {
    const names = new ResourceNames();
    const first = podSums(pod([container({ 'a.io/x': '1' })]), names);
    const second = podSums(pod([container({ 'b.io/y': '1', 'a.io/x': '4' })]), names);
    const [x, y] = [names.find('a.io/x'), names.find('b.io/y')];
    expect(new Set([CPU, MEMORY, EPHEMERAL_STORAGE, x, y]).size).toBe(5);
    expect([amountIn(first.requests, x), amountIn(first.requests, y)]).toEqual([1, 0]);
    expect([amountIn(second.requests, x), amountIn(second.requests, y)]).toEqual([4, 1]);
    expect([names.name(x), names.name(y), names.find('c.io/z')]).toEqual(['a.io/x', 'b.io/y', -1]);
    expect(() => names.name(names.count)).toThrow(/resource column/);
  });

  test('the sum of containers does not depend on their order', () => {
    const milli = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(milli, milli), { minLength: 1, maxLength: 6 }), (amounts) => {
        const containers = amounts.map(([cpu, memory], index) =>
          container({ cpu: `${cpu}m`, memory: String(memory) }, `c${index}`),
        );
        const sums = [containers, containers.toReversed()].map((each) => {
          const { requests, booked } = podSums(pod(each), new ResourceNames());
          return [requests, booked].map((list) => [amountIn(list, CPU), amountIn(list, MEMORY)]);
        });
        const cpu = amounts.reduce((sum, [each]) => sum + each, 0);
        const memory = amounts.reduce((sum, [, each]) => sum + each, 0);
        const expected = [cpu, memory];
        expect(sums).toEqual([
          [expected, expected],
          [expected, expected],
        ]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('ports of the host', () => {
  const ported = (...ports: NonNullable<Container['ports']>): Pod => pod([{ name: 'c', ports }]);
  // prettier-ignore
  const rows: readonly (readonly [string, Pod, readonly string[]])[] = [
    ['none',                       ported(),                                                            []],
    ['a port of the pod is none',  ported({ containerPort: 80 }),                                       []],
    ['0 is none',                  ported({ containerPort: 80, hostPort: 0 }),                          []],
    ['any address, TCP',           ported({ containerPort: 80, hostPort: 8080 }),                       ['0.0.0.0/TCP/8080']],
    ['an empty address is any',    ported({ containerPort: 80, hostPort: 8080, hostIP: '' }),           ['0.0.0.0/TCP/8080']],
    ['of one address, UDP',        ported({ containerPort: 80, hostPort: 53, hostIP: '10.0.0.1', protocol: 'UDP' }), ['10.0.0.1/UDP/53']],
    ['the same twice is one',      ported({ containerPort: 80, hostPort: 8080 }, { containerPort: 81, hostPort: 8080 }), ['0.0.0.0/TCP/8080']],
    ['of a sidecar',               pod([], { initContainers: [{ name: 's', restartPolicy: 'Always', ports: [{ containerPort: 1, hostPort: 9 }] }] }), ['0.0.0.0/TCP/9']],
    ['not of what only begins',    pod([], { initContainers: [{ name: 's', ports: [{ containerPort: 1, hostPort: 9 }] }] }), []],
  ];
  test.each(rows)('%s', (_, given, expected) => {
    expect(hostPortsOf(given)).toEqual(expected);
  });

  // prettier-ignore
  const conflicts: readonly (readonly [string, readonly string[], readonly string[], boolean])[] = [
    ['nothing wanted',              [],                                      ['0.0.0.0/TCP/80'],   false],
    ['nothing used',                ['0.0.0.0/TCP/80'],                      [],                   false],
    ['the same',                    ['10.0.0.1/TCP/80'],                     ['10.0.0.1/TCP/80'],  true],
    ['another address',             ['10.0.0.1/TCP/80'],                     ['10.0.0.2/TCP/80'],  false],
    ['another protocol',            ['10.0.0.1/UDP/80'],                     ['10.0.0.1/TCP/80'],  false],
    ['another port',                ['10.0.0.1/TCP/8'],                      ['10.0.0.1/TCP/80'],  false],
    ['any address against one',     ['0.0.0.0/TCP/80'],                      ['10.0.0.2/TCP/80'],  true],
    ['one against any address',     ['10.0.0.2/TCP/80'],                     ['0.0.0.0/TCP/80'],   true],
    ['any address, other protocol', ['0.0.0.0/UDP/80'],                      ['10.0.0.2/TCP/80'],  false],
    ['one of several',              ['10.0.0.1/TCP/1', '10.0.0.1/TCP/2'],    ['10.0.0.1/TCP/2'],   true],
    ['an IPv6 address as it is written', ['::1/TCP/80'],                     ['::1/TCP/80'],       true],
  ];
  test.each(conflicts)('%s', (_, wanted, used, isTaken) => {
    expect(hostPortsConflict(wanted, new Set(used))).toBe(isTaken);
  });
});
