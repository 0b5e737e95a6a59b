import { describe, expect, test } from 'vitest';
import { bytesOf, milliCpuOf } from '../model/index.ts';
import type { Node } from '../model/index.ts';
import { allocatableOf, findInstanceType, nodeFromCapacity, nodeFromInstanceType } from './index.ts';
import type { NodeTemplateOptions } from './index.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const PLAIN: NodeTemplateOptions = { pool: 'p', capacityType: 'on-demand' };

async function nodeOfType(name: string, options: Partial<NodeTemplateOptions> = {}): Promise<Node> {
  const { found } = await findInstanceType(name);
  if (found === undefined) throw new Error(`${name} is in no catalogue`);
  return nodeFromInstanceType(found, { ...PLAIN, ...options });
}

describe('real machines, worked by hand', () => {
  // memory = GiB − hidden − reserved − 100 MiB of eviction; hidden: EKS 7.5 % rounded up, AKS 7.5 %, GKE a 64th + 80 MiB.
  // prettier-ignore
  const rows = [
    // type                 cpu m   pods  memory in bytes                                                            why
    ['m7i.2xlarge',          7910,   58,  32 * GIB - Math.ceil(32 * GIB * 0.075) - (11 * 58 + 255 + 100) * MIB,      '8000 − 60 − 10 − 10 − 10; 4 interfaces × 14 + 2'],
    ['m7i.large',            1930,   29,   8 * GIB - Math.ceil(8 * GIB * 0.075) - (11 * 29 + 255 + 100) * MIB,       '2000 − 60 − 10; 3 × 9 + 2'],
    ['n4-standard-8',        7910,  110,  32 * GIB - GIB / 2 - 80 * MIB - 3606 * MIB - 100 * MIB,                    '1000 + 800 + 800 + 6 % of 32768 − 16000'],
    ['Standard_D8ds_v6',     7820,  250,  32 * GIB - Math.ceil(32 * GIB * 0.075) - (20 * 250 + 50 + 100) * MIB,      '8000 − 60 − 40 − 40 − 40'],
  ] as const;

  test.each(rows)('%s leaves %im, %i pods', async (name, milliCpu, pods, memoryBytes) => {
    const { allocatable = {} } = (await nodeOfType(name)).status ?? {};
    expect([milliCpuOf(allocatable['cpu']), Number(allocatable['pods'])]).toEqual([milliCpu, pods]);
    expect(bytesOf(allocatable['memory'])).toBe(memoryBytes);
  });

  test('EKS keeps a GiB of the disk, and eviction a tenth', async () => {
    const { capacity = {}, allocatable = {} } = (await nodeOfType('m7i.large')).status ?? {};
    expect(bytesOf(capacity['ephemeral-storage'])).toBe(100 * GIB);
    expect(bytesOf(allocatable['ephemeral-storage'])).toBe(89 * GIB);
  });
});

describe('what a pool writes', () => {
  test('replaces the provider’s figure for that resource and leaves the others', async () => {
    const written = { kubeReserved: { memory: '1Gi' }, evictionHard: { 'memory.available': '500Mi' } };
    const { capacity = {}, allocatable = {} } = (await nodeOfType('m7i.2xlarge', written)).status ?? {};
    expect(milliCpuOf(allocatable['cpu'])).toBe(7910);
    expect(bytesOf(capacity['memory']) - bytesOf(allocatable['memory'])).toBe(GIB + 500 * MIB);
    expect(bytesOf(allocatable['ephemeral-storage'])).toBe(89 * GIB);
  });

  test('for the system is taken beside what the kubelet keeps', async () => {
    const { allocatable = {} } =
      (await nodeOfType('m7i.2xlarge', { systemReserved: { cpu: '200m' } })).status ?? {};
    expect(milliCpuOf(allocatable['cpu'])).toBe(7710);
  });

  test('of a written capacity brings the kubelet’s own thresholds along', () => {
    const { status } = nodeFromCapacity(
      { capacity: { cpu: 4, memory: '16Gi', 'ephemeral-storage': '50Gi' } },
      { ...PLAIN, kubeReserved: { cpu: '100m', memory: '1Gi' } },
    );
    expect(status?.allocatable).toEqual({
      cpu: '3900m',
      memory: `${(15 * GIB - 100 * MIB) / KIB}Ki`,
      'ephemeral-storage': `${(45 * GIB) / KIB}Ki`,
      pods: '110',
    });
  });
});

describe('capacity less reservations', () => {
  const none = { kubeReserved: {}, systemReserved: {}, evictionHard: {} };
  // prettier-ignore
  const rows = [
    // why                                       capacity                        reservations                                                       allocatable
    ['nothing reserved: all of it',              { cpu: '2', memory: '4Gi' },    none,                                                              { cpu: '2', memory: '4194304Ki' }],
    ['a share of the memory',                    { memory: '1000Ki' },           { ...none, evictionHard: { 'memory.available': '7.5%' } },         { memory: '925Ki' }],
    ['a share is cut off to bytes',              { memory: '1001' },             { ...none, evictionHard: { 'memory.available': '10%' } },          { memory: '901' }],
    ['never below nothing',                      { cpu: '1', memory: '1Mi' },    { ...none, kubeReserved: { cpu: '2', memory: '2Mi' } },            { cpu: '0', memory: '0Ki' }],
    ['eviction of CPU there is none',            { cpu: '1' },                   { ...none, evictionHard: { 'memory.available': '1Gi' } },          { cpu: '1' }],
    ['devices are not reserved',                 { 'nvidia.com/gpu': '4' },      { ...none, kubeReserved: { cpu: '1' } },                           { 'nvidia.com/gpu': '4' }],
  ] as const;

  test.each(rows)('%s', (_why, capacity, reservations, allocatable) => {
    expect(allocatableOf(capacity, reservations)).toEqual(allocatable);
  });
});
