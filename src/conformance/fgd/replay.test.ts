import { describe, expect, test } from 'vitest';
import { arrivalsOf, worldOf } from '../../../test/support/fgd-world.ts';
import { FRAGMENT_CLASSES } from '../../scheduler/index.ts';
import { Replay } from './replay.ts';

function replayOf(devicesOfNodes: readonly number[], pods: readonly string[], policy = 'BestFit'): Replay {
  const arrivals = arrivalsOf(devicesOfNodes, pods);
  return new Replay(arrivals, policy, worldOf(arrivals, 1).typical, '42');
}

/** What is read after each pod. */
function afterEachPod<T>(replay: Replay, read: () => T): readonly T[] {
  const found: T[] = [];
  for (const _ of replay.run()) found.push(read());
  return found;
}

/** `pod-0 node-1 0-1`: the devices by number; `-` where there was no room. */
function placements(replay: Replay): readonly string[] {
  return [...replay.run()].map(({ pod, node = '-', devices }) =>
    `${pod} ${node} ${devices.join('-')}`.trim(),
  );
}

describe('the fill test places pods one by one', () => {
  // prettier-ignore
  test.each([
    // nodes by their devices                                   pods                     where each goes
    ['on the node that they fill best',           [4, 2],       ['2'],                   ['pod-0 node-1 0-1']],
    ['of equal nodes on the first',               [2, 2],       ['1'],                   ['pod-0 node-0 0']],
    ['and they stay',                             [2],          ['1', '1', '1'],         ['pod-0 node-0 0', 'pod-1 node-0 1', 'pod-2 -']],
    ['one without room makes no room for itself', [2],          ['4', '2'],              ['pod-0 -', 'pod-1 node-0 0-1']],
    ['shares of one device together',             [2],          ['1:600', '1:400'],      ['pod-0 node-0 0', 'pod-1 node-0 0']],
    ['a share that does not fit beside another',  [2],          ['1:600', '1:500'],      ['pod-0 node-0 0', 'pod-1 node-0 1']],
    ['whole devices are whole',                   [2],          ['1:100', '2'],          ['pod-0 node-0 0', 'pod-1 -']],
  ] as const)('%s', (_why, nodes, pods, expected) => {
    expect(placements(replayOf(nodes, pods))).toEqual(expected);
  });

  test.each([
    ['BestFit', 'node-1'],
    ['GpuPacking', 'node-1'],
    // The typical pod takes one device: nothing is lost on either node.
    ['FGD', 'node-0'],
    ['LeastAllocated', 'node-0'],
  ])('of nodes with four devices and with one %s takes %s for one device', (policy, expected) => {
    const replay = replayOf([4, 1], ['1', '1'], policy);
    const [first] = placements(replay);
    expect(first.split(' ')[1]).toBe(expected);
  });
});

describe('how the cluster stands after each pod', () => {
  test('arrived counts those without room too, used does not', () => {
    const replay = replayOf([2], ['1', '1:500', '2']);
    const sums = afterEachPod(replay, () => [replay.arrivedMilli, replay.usedMilli]);
    expect(sums).toEqual([[1000, 1000], [1500, 1500], [3500, 1500]]); // prettier-ignore
  });

  test('what is idle is what all nodes have, less what is used', () => {
    const replay = replayOf([2, 1], ['1:300', '1', '4']);
    const idle = [replay.idle(), ...afterEachPod(replay, () => replay.idle())];
    expect(idle).toEqual([3000, 2700, 1700, 1700]);
  });

  test('the fragment is what the typical pod cannot use: all but whole devices for one of one device', () => {
    const replay = replayOf([2], ['1:300', '1:800']);
    const fragments = [replay.fragment(), ...afterEachPod(replay, () => replay.fragment())];
    // 2 whole devices; then 700 and a whole one; then 700 and 200.
    expect(fragments).toEqual([0, 700, 900]);
  });

  test('a pod without GPU takes CPU alone', () => {
    const arrivals = arrivalsOf([1], ['1']);
    const [{ metadata, ...like }] = arrivals.pods;
    const plain = { ...like, metadata: { name: metadata.name, namespace: 'default' } };
    const replay = new Replay({ ...arrivals, pods: [plain] }, 'BestFit', worldOf(arrivals, 1).typical, '42');
    expect(placements(replay)).toEqual(['pod-0 node-0']);
    expect([replay.arrivedMilli, replay.usedMilli]).toEqual([0, 0]);
  });

  test('classes come in the order of the experiment', () => {
    const replay = replayOf([1], []);
    expect(replay.classes).toHaveLength(FRAGMENT_CLASSES.length);
    expect(replay.classes[FRAGMENT_CLASSES.indexOf('q3_satisfied')]).toBe(1000);
  });
});

describe('Random', () => {
  const pods = Array.from({ length: 12 }, () => '1:200');
  const drawn = (seed: string): readonly string[] => {
    const arrivals = arrivalsOf([2, 2, 2], pods);
    return placements(new Replay(arrivals, 'Random', worldOf(arrivals, 1).typical, seed));
  };

  test('draws the same for the same seed', () => {
    expect(drawn('7')).toEqual(drawn('7'));
  });

  test('draws otherwise for another seed', () => {
    expect(drawn('7')).not.toEqual(drawn('8'));
  });

  test('draws among all nodes and all devices that have room', () => {
    const places = new Set(
      ['1', '2', '3', '4', '5'].flatMap(drawn).map((line) => line.split(' ').slice(1).join(' ')),
    );
    expect([...places].sort()).toEqual([
      'node-0 0',
      'node-0 1',
      'node-1 0',
      'node-1 1',
      'node-2 0',
      'node-2 1',
    ]);
  });
});

test('a policy that nobody knows is said', () => {
  const arrivals = arrivalsOf([1], []);
  expect(() => new Replay(arrivals, 'Clever', worldOf(arrivals, 1).typical, '1')).toThrow('no policy Clever');
});
