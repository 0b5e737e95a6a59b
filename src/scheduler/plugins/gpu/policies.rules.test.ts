import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, node, pod, points, stage } from '../../../../test/support/scheduling.ts';
import type { NodeWishes } from '../../../../test/support/scheduling.ts';
import type { Pod } from '../../../model/index.ts';

/**
 * The scores of the experiment's policies, row by row from its formulas. Machines: 64 cores and 256 GiB unless said; the
 * largest machine of all has 128 cores and eight devices. `devices` is a list: what is in use of each, in thousandths; a
 * share takes the fullest device that suffices, so each must be too large to go beside the one before.
 */
interface Machine extends NodeWishes {
  readonly devices: readonly number[];
}

function setting(machines: Readonly<Record<string, Machine>>, policy: string): Parameters<typeof points>[1] {
  const nodes = Object.entries(machines).map(([name, { devices, ...wishes }]) =>
    gpuNode(name, devices.length, wishes),
  );
  const pods = Object.entries(machines).flatMap(([name, { devices }]) =>
    devices
      .filter((milli) => milli > 0)
      .map((milli, place): Pod => gpuPod(1, milli, { name: `${name}-${place}`, on: name })),
  );
  return { nodes, pods, enable: policy };
}

/** Points of the policy on the node `a` beside one that never wins. */
function raw(policy: string, machine: Machine, incoming: Pod): number {
  const beside: Machine = { devices: Array.from({ length: 8 }, () => 0), cpu: '128' };
  const found = points(policy, setting({ a: machine, other: beside }, policy), incoming);
  if (typeof found === 'string') throw new Error(found);
  return Number(found['a'].split(' → ')[0]);
}

const EMPTY = [0, 0];

describe('GpuBestFit: 100 × (1 − half of what is left of cpu and of GPU, of the largest machine)', () => {
  // prettier-ignore
  test.each([
    ['nothing left of either',                        { devices: EMPTY },                gpuPod(2, 1000, { cpu: '64' }), 100],
    ['32 cores left: 1 − 0.125',                      { devices: EMPTY },                gpuPod(2, 1000, { cpu: '32' }), 87],
    ['one device left: 1 − 0.0625, cut',              { devices: EMPTY },                gpuPod(1, 1000, { cpu: '64' }), 93],
    ['half a device left: 1 − 0.03125, cut',          { devices: [500, 0] },             gpuPod(1, 1000, { cpu: '64' }), 96],
    ['what others hold is not left',                  { devices: [1000, 0] },            gpuPod(1, 1000, { cpu: '64' }), 100],
    ['a pod without GPU leaves all of it',            { devices: EMPTY },                pod({ cpu: '64' }),             87],
    ['nor CPU: 1 − 0.25 − 0.125',                     { devices: EMPTY },                pod(),                          62],
    ['the largest machine, empty: nothing',           { devices: [0, 0, 0, 0, 0, 0, 0, 0], cpu: '128' }, pod(),           0],
  ] as const)('%s', (_why, machine, incoming, expected) => {
    expect(raw('GpuBestFit', machine, incoming)).toBe(expected);
  });
});

describe('GpuDotProd: 100 × (1 − half of the product of free and wanted)', () => {
  // prettier-ignore
  test.each([
    ['asks for nothing',                              { devices: EMPTY },     pod(),                          100],
    // CPU 64/128 × 64/128 = 0.25
    ['half the cpu of half a machine',                { devices: EMPTY },     pod({ cpu: '64' }),             87],
    // GPU 2/8 × 1/8 = 0.03125
    ['one device of two',                             { devices: EMPTY },     gpuPod(1, 1000),                98],
    ['both: 0.28125',                                 { devices: EMPTY },     gpuPod(1, 1000, { cpu: '64' }), 85],
    // GPU 1.5/8 × 0.5/8 = 0.01171875
    ['half a device where half is taken',             { devices: [500, 0] },  gpuPod(1, 500),                 99],
    // CPU 0.5 × 0.5, GPU 8/8 × 8/8
    ['a whole large machine',                         { devices: [0, 0, 0, 0, 0, 0, 0, 0] }, gpuPod(8, 1000, { cpu: '64' }), 37],
  ] as const)('%s', (_why, machine, incoming, expected) => {
    expect(raw('GpuDotProd', machine, incoming)).toBe(expected);
  });
});

describe('GpuPacking: devices in use, then free devices of nodes in use, then free nodes', () => {
  // prettier-ignore
  test.each([
    // untouched nodes: 33 − devices, or the number of devices where that is more
    ['an untouched node of one device',               { devices: [0] },                              gpuPod(1, 500),  32],
    ['of eight',                                      { devices: [0, 0, 0, 0, 0, 0, 0, 0] },         gpuPod(1, 500),  25],
    // in use: 50 − devices that must be opened
    ['one free device opened',                        { devices: [1000, 0] },                        gpuPod(1, 1000), 49],
    ['two of them',                                   { devices: [1000, 0, 0] },                     gpuPod(2, 1000), 48],
    ['a share that fits on no device in use',         { devices: [900, 0] },                         gpuPod(1, 500),  49],
    // nothing opened: 100 − a tenth of the percent that is free of the device
    ['a device that it fills: 40 % free',             { devices: [600, 0] },                         gpuPod(1, 400),  96],
    ['the fullest that suffices is taken: 40 % free', { devices: [600, 500] },                       gpuPod(1, 300),  96],
    ['cut: 99 % free is 9 tenths',                    { devices: [10, 0] },                          gpuPod(1, 400),  91],
    ['a pod without GPU',                             { devices: [600, 0] },                         pod(),           0],
  ] as const)('%s', (_why, machine, incoming, expected) => {
    expect(raw('GpuPacking', machine, incoming)).toBe(expected);
  });
});

describe('GpuClustering: a quarter for how full, and quarters for the company', () => {
  // The quarter: 25 × (8000 − free) ÷ 8000; a node of two free devices is 18 of 25 full in this sense.
  // prettier-ignore
  test.each([
    ['nobody with GPU there: one quarter',            { devices: EMPTY },            gpuPod(1, 500),  18 + 25],
    ['shares among shares: three',                    { devices: [500, 0] },         gpuPod(1, 500),  20 + 75],
    ['whole devices among shares: none',              { devices: [500, 0] },         gpuPod(1, 1000), 20],
    ['one device among those of one device',          { devices: [1000, 0] },        gpuPod(1, 1000), 21 + 75],
    ['two devices are of another kind than one',      { devices: [1000, 0, 0] },     gpuPod(2, 1000), 18],
    ['shares among both: two',                        { devices: [500, 1000, 0] },   gpuPod(1, 500),  20 + 50],
    ['a pod without GPU: nothing',                    { devices: [500, 0] },         pod(),           0],
  ] as const)('%s', (_why, machine, incoming, expected) => {
    expect(raw('GpuClustering', machine, incoming)).toBe(expected);
  });
});

describe('BalancedAllocationV120: 100 less the distance of the shares in use', () => {
  const raw120 = (wanted: Pod, there: readonly Pod[] = []): string => {
    const found = points('BalancedAllocationV120', { nodes: [node('a'), node('b')], pods: there, enable: 'BalancedAllocationV120' }, wanted); // prettier-ignore
    return typeof found === 'string' ? found : found['a'];
  };

  // Machines of 4 cores and 16 GiB.
  // prettier-ignore
  test.each([
    ['nothing asked for',                      pod(),                                  [],                                                100],
    ['a third apart is cut: 100 − 33.3',       pod({ cpu: '3', memory: '6826667Ki' }), [],                                                65],
    ['who is there counts',                    pod({ cpu: '1' }),                      [pod({ name: 'p', on: 'a', memory: '4Gi' })],      100],
    ['one milli-core is left',                 pod({ cpu: '3999m', memory: '15Gi' }),  [],                                                93],
    ['none is left: 0, however even',          pod({ cpu: '4', memory: '15Gi' }),      [],                                                0],
    ['no byte is left',                        pod({ cpu: '3', memory: '16Gi' }),      [],                                                0],
  ] as const)('%s', (_why, wanted, there, expected) => {
    expect(raw120(wanted, [...there])).toBe(`${expected} → ${expected}`);
  });
});

describe('which devices a pod takes', () => {
  /** Places of the devices that the pod gets on a node whose devices are in use so far. */
  function devices(inUse: readonly number[], count: number, milli: number, policy: string): string {
    const machine = { a: { devices: inUse } };
    const { cluster, scheduler } = stage(setting(machine, policy));
    const row = cluster.addPod(gpuPod(count, milli, { name: 'new' }));
    const decision = scheduler.schedule(row);
    if (decision.outcome !== 'bound') return decision.outcome;
    cluster.bindPod(row, decision.node, decision.devices);
    const mask = cluster.pods.devices[row];
    return [0, 1, 2, 3].filter((place) => (mask & (1 << place)) !== 0).join(' ');
  }

  // prettier-ignore
  test.each([
    ['a share: the fullest that suffices',         [300, 600, 0],    1, 400,  'GpuBestFit',  '1'],
    ['of equal ones the first',                    [501, 501, 0],    1, 400,  'GpuBestFit',  '0'],
    ['to the last thousandth',                     [601, 600, 0],    1, 400,  'GpuBestFit',  '1'],
    ['a whole device: the first that is free',     [1, 0, 0],        1, 1000, 'GpuBestFit',  '1'],
    ['two: the first two that are free',           [1, 0, 0, 0],     2, 1000, 'GpuBestFit',  '1 2'],
    ['the same for packing',                       [300, 600, 0],    1, 400,  'GpuPacking',  '1'],
    ['and for clustering',                         [300, 600, 0],    1, 400,  'GpuClustering', '1'],
  ] as const)('%s', (...[, inUse, count, milli, policy, expected]) => {
    expect(devices(inUse, count, milli, policy)).toBe(expected);
  });
});
