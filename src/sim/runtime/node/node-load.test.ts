import { describe, expect, test } from 'vitest';
import { nodeOf } from '../../../../test/support/scenario.ts';
import { bytesOf, milliCpuOf } from '../../../model/index.ts';
import type { Node, NodeRow } from '../../../model/index.ts';
import type { RuntimeSpec } from '../../../scenario/index.ts';
import { DEFAULT_RUNTIME } from '../choose-runtime.ts';
import { newContainer } from '../pod/live-pod.ts';
import type { CpuPool } from './cpu-pool.ts';
import { amountsOf, boundsOf, newNodeLoad } from './node-load.ts';
import type { NodeLoad } from './node-load.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function loadOf(node: Node, spec: Partial<RuntimeSpec> = {}): NodeLoad {
  return newNodeLoad(0 as NodeRow, node, { ...DEFAULT_RUNTIME, ...spec }, {} as CpuPool, 0);
}

/** Four cores and 16 GiB, of which pods may ask for 3.92 and 15. */
function reserving(): Node {
  const { status, ...node } = nodeOf('n');
  return { ...node, status: { ...status, allocatable: { cpu: '3920m', memory: '15Gi' } } };
}

describe('what a machine has, and what its system takes', () => {
  // prettier-ignore
  const rows: readonly [rule: string, node: Node, spec: Partial<RuntimeSpec>, system: readonly [milli: number, mebibytes: number], podsMebibytes: number][] = [
    ['all is allocatable: the system takes nothing',         nodeOf('n'),  {},                                                        [0, 0],     16 * 1024],
    ['what is not allocatable, but for the 100 MiB kept free', reserving(), {},                                                       [80, 924],  16 * 1024 - 924],
    ['what is kept free may be written otherwise',           reserving(),  { kubelet: { evictionHard: { 'memory.available': '500Mi' } } }, [80, 524], 16 * 1024 - 524],
    ['or as a share of the machine',                         reserving(),  { kubelet: { evictionHard: { 'memory.available': '5%' } } },    [80, 1024 - Math.trunc(0.05 * 16 * GIB) / MIB], 15 * 1024 + Math.trunc(0.05 * 16 * GIB) / MIB],
    ['nothing is kept free where other signals alone count', reserving(),  { kubelet: { evictionHard: { 'nodefs.available': '10%' } } },   [80, 1024], 15 * 1024],
    ['what the scenario says of the system wins',            reserving(),  { systemMilliCpu: 250, systemMemoryBytes: 300 * MIB },     [250, 300], 16 * 1024 - 924],
  ];

  test.each(rows)('%s', (_rule, node, spec, [milli, mebibytes], podsMebibytes) => {
    const load = loadOf(node, spec);
    expect([load.milliCpu, load.memoryBytes]).toEqual([4000, 16 * GIB]);
    expect([load.systemMilliCpu, load.systemMemoryBytes / MIB]).toEqual([milli, mebibytes]);
    expect(load.podsMemoryBytes / MIB).toBe(podsMebibytes);
  });

  test('a node that says no capacity is as large as its allocatable', () => {
    const { status, ...node } = nodeOf('n');
    const load = loadOf({ ...node, status: { allocatable: status?.allocatable ?? {} } });
    expect([load.milliCpu, load.memoryBytes, load.systemMilliCpu]).toEqual([4000, 16 * GIB, 0]);
  });

  test('allocatable above capacity is believed', () => {
    const { status, ...node } = nodeOf('n');
    const load = loadOf({ ...node, status: { ...status, capacity: { cpu: '2' } } });
    expect([load.milliCpu, load.systemMilliCpu]).toEqual([4000, 0]);
  });
});

describe('requests and limits of a container', () => {
  // prettier-ignore
  test.each([
    ['both as written',                          { requests: { cpu: '1' }, limits: { cpu: '2' } }, 1000, 2000],
    ['a limit alone is the request too',         { limits: { cpu: '2' } },                         2000, 2000],
    ['a request alone has no limit',             { requests: { cpu: '1' } },                       1000, Infinity],
    ['a limit of zero is none',                  { requests: { cpu: '1' }, limits: { cpu: '0' } }, 1000, Infinity],
    ['nothing is nothing',                       {},                                               0,    Infinity],
  ] as const)('%s', (_why, resources, request, limit) => {
    const live = newContainer({ name: 'c', resources }, false, undefined);
    expect(amountsOf(live, 'cpu', milliCpuOf)).toEqual({ request, limit });
  });

  test('without a limit it could use the whole machine, and no more', () => {
    const load = loadOf(nodeOf('n'));
    const bounds = (limits: Readonly<Record<string, string>>): number =>
      boundsOf(load, newContainer({ name: 'c', resources: { limits } }, false, undefined)).hungryMilliCpu;
    expect([bounds({}), bounds({ cpu: '1' }), bounds({ cpu: '9' })]).toEqual([4000, 1000, 4000]);
  });

  test('memory in bytes', () => {
    const live = newContainer({ name: 'c', resources: { requests: { memory: '1Gi' } } }, false, undefined);
    expect(amountsOf(live, 'memory', bytesOf)).toEqual({ request: GIB, limit: Infinity });
  });
});
