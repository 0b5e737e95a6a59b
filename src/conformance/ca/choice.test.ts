import { describe, expect, test } from 'vitest';
import { differences, node, pod } from '../../../test/support/ca-vectors.ts';
import type { List, PodShape } from '../../../test/support/ca-vectors.ts';
import { balancingRunner } from './balancing.ts';
import { equivalenceRunner } from './equivalence.ts';
import { utilizationRunner } from './utilization.ts';

describe('utilization', () => {
  const four = node('n', { cpu: '4', memory: '8Gi', pods: '110' });
  const daemon = pod('d', { requests: { cpu: '1', memory: '1Gi' }, owner: ['DaemonSet', 'd'] });
  const mirror = pod('m', {
    requests: { cpu: '1', memory: '1Gi' },
    metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } },
  });
  const plain = pod('p', { requests: { cpu: '1', memory: '6Gi' } });
  const use = (cpu: number, memory: number) => ({
    cpu,
    memory,
    gpu: 0,
    resource: cpu > memory ? 'cpu' : 'memory',
    utilization: Math.max(cpu, memory),
  });
  const rows: readonly (readonly [string, readonly unknown[], object, object])[] = [
    ['nothing runs: memory is named when both are equal', [], {}, use(0, 0)],
    ['the greater share counts', [plain], {}, use(0.25, 0.75)],
    ['daemons count', [plain, daemon], {}, use(0.5, 7 / 8)],
    [
      'unless they are left out, of the whole as well: 1/3 and 6/7',
      [plain, daemon],
      { skipDaemonSetPods: true },
      use(1 / 3, 6 / 7),
    ],
    ['mirrors count', [plain, mirror], {}, use(0.5, 7 / 8)],
    ['and may be left out', [plain, mirror], { skipMirrorPods: true }, use(1 / 3, 6 / 7)],
    [
      'who leaves out daemons keeps mirrors',
      [mirror, daemon],
      { skipDaemonSetPods: true },
      use(1 / 3, 1 / 7),
    ],
    ['cpu alone', [pod('q', { requests: { cpu: '3' } })], {}, use(0.75, 0)],
  ];
  test.each(rows)('%s', (_, pods, skip, expected) => {
    const input = { node: four, pods, skipDaemonSetPods: false, skipMirrorPods: false, ...skip };
    expect(differences(utilizationRunner, input, expected)).toEqual([]);
    expect(differences(utilizationRunner, input, { ...expected, resource: 'gpu' })).toHaveLength(1);
    expect(differences(utilizationRunner, input, { ...expected, utilization: 0.123 })).toHaveLength(1);
  });

  test('a double that is the next one is not the same', () => {
    const input = { node: four, pods: [plain], skipDaemonSetPods: false, skipMirrorPods: false };
    const next = { ...use(0.25, 0.75), cpu: 0.25 + 2 ** -54 };
    expect(differences(utilizationRunner, input, next)).toHaveLength(1);
  });
});

describe('pods that the scheduler cannot tell apart', () => {
  const of = (name: string, owner: string, shape: PodShape = {}) =>
    pod(name, { owner: ['ReplicaSet', owner], ...shape });
  const env = (value: string) => ({
    spec: { containers: [{ name: 'c', image: 'i', env: [{ name: 'A', value }] }] },
  });
  const labelled = (app: string) => ({ metadata: { labels: { app } } });
  const rows: readonly (readonly [string, readonly unknown[], readonly string[]])[] = [
    ['nobody', [], []],
    ['of one controller', [of('a', 'r'), of('b', 'r')], ['a b']],
    ['of two', [of('a', 'r'), of('b', 's'), of('c', 'r')], ['a c', 'b']],
    ['of none: each alone', [pod('a'), pod('b')], ['a', 'b']],
    [
      'of a DaemonSet: each alone',
      ['a', 'b'].map((name) => pod(name, { owner: ['DaemonSet', 'd'] })),
      ['a', 'b'],
    ],
    ['other labels', [of('a', 'r', labelled('x')), of('b', 'r', labelled('y'))], ['a', 'b']],
    ['the same labels', [of('a', 'r', labelled('x')), of('b', 'r', labelled('x'))], ['a b']],
    ['other requests', [of('a', 'r', { requests: { cpu: '1' } }), of('b', 'r')], ['a', 'b']],
    [
      'the same amount in other words',
      [of('a', 'r', { requests: { cpu: '1' } }), of('b', 'r', { requests: { cpu: '1000m' } })],
      ['a b'],
    ],
    ['other environment is no difference', [of('a', 'r', env('1')), of('b', 'r', env('2'))], ['a b']],
    [
      'nor another hostname',
      ['a', 'b'].map((name) => of(name, 'r', { spec: { containers: [], hostname: name } })),
      ['a b'],
    ],
    [
      'another selector is',
      ['a', 'b'].map((zone) => of(zone, 'r', { spec: { containers: [], nodeSelector: { zone } } })),
      ['a', 'b'],
    ],
  ];
  test.each(rows)('%s', (_, pods, groups) => {
    const recorded = groups.map((group) => group.split(' ').map((name) => `default/${name}`));
    expect(differences(equivalenceRunner, { pods }, { groups: recorded })).toEqual([]);
    expect(differences(equivalenceRunner, { pods }, { groups: [...recorded, ['default/z']] })).not.toEqual(
      [],
    );
  });

  test('ten kinds of pods of one controller, and the eleventh alone each time', () => {
    const pods = Array.from({ length: 22 }, (_, index) => of(`p${index}`, 'r', labelled(`k${index % 11}`)));
    const groups = [
      ...Array.from({ length: 10 }, (_, kind) => [`default/p${kind}`, `default/p${kind + 11}`]),
      ['default/p10'],
      ['default/p21'],
    ];
    expect(differences(equivalenceRunner, { pods }, { groups })).toEqual([]);
  });
});

describe('sharing new nodes over similar groups', () => {
  type Size = readonly [id: string, size: number, max: number];
  const share = (sizes: readonly Size[], newNodes: number) => ({
    nodeGroups: sizes.map(([id, targetSize, maxSize]) => ({ id, minSize: 0, maxSize, targetSize })),
    balance: sizes.map(([id]) => id),
    newNodes,
  });
  const rows: readonly (readonly [
    string,
    readonly Size[],
    number,
    readonly (readonly [string, number, number, number])[],
  ])[] = [
    ['none', [['a', 1, 9]], 0, []],
    ['one group takes all', [['a', 1, 9]], 3, [['a', 1, 4, 9]]],
    ['up to its maximum', [['a', 1, 3]], 5, [['a', 1, 3, 3]]],
    ['a full group takes none', [['a', 3, 3]], 5, []],
    [
      'two equal ones halve',
      [
        ['a', 1, 9],
        ['b', 1, 9],
      ],
      4,
      [
        ['a', 1, 3, 9],
        ['b', 1, 3, 9],
      ],
    ],
    [
      'the smaller catches up first',
      [
        ['a', 4, 9],
        ['b', 1, 9],
      ],
      3,
      [['b', 1, 4, 9]],
    ],
    [
      'and then they grow together',
      [
        ['a', 4, 9],
        ['b', 1, 9],
      ],
      5,
      [
        ['b', 1, 5, 9],
        ['a', 4, 5, 9],
      ],
    ],
    [
      'what one cannot take the other does, the full one first',
      [
        ['a', 0, 2],
        ['b', 0, 9],
      ],
      6,
      [
        ['a', 0, 2, 2],
        ['b', 0, 4, 9],
      ],
    ],
    [
      'no more than all can take',
      [
        ['a', 0, 2],
        ['b', 0, 3],
      ],
      99,
      [
        ['a', 0, 2, 2],
        ['b', 0, 3, 3],
      ],
    ],
    [
      'a group above its maximum adds nothing',
      [
        ['a', 5, 3],
        ['b', 5, 9],
      ],
      2,
      [['b', 5, 7, 9]],
    ],
  ];
  test.each(rows)('%s', (_, sizes, newNodes, changes) => {
    const scaleUps = changes.map(([nodeGroup, currentSize, newSize, maxSize]) => ({
      nodeGroup,
      currentSize,
      newSize,
      maxSize,
    }));
    expect(differences(balancingRunner, share(sizes, newNodes), { scaleUps })).toEqual([]);
    const more = [...scaleUps, { nodeGroup: 'z', currentSize: 0, newSize: 1, maxSize: 1 }];
    expect(differences(balancingRunner, share(sizes, newNodes), { scaleUps: more })).not.toEqual([]);
  });
});

describe('similar groups', () => {
  const base: List = { cpu: '4', memory: '16Gi', pods: '110' };
  const similar = (a: unknown, b: unknown, comparator = 'generic', rest: object = {}) => ({
    nodeGroups: [
      { id: 'a', minSize: 0, maxSize: 9, template: a },
      { id: 'b', minSize: 0, maxSize: 9, template: b },
    ],
    comparator,
    ...rest,
  });
  const at = (labels: List, allocatable = base, capacity = allocatable) =>
    node('t', allocatable, labels, capacity);
  const rows: readonly (readonly [string, object, boolean])[] = [
    ['equal', similar(at({}), at({})), true],
    [
      'other hosts and zones',
      similar(at({ 'topology.kubernetes.io/zone': 'a' }), at({ 'topology.kubernetes.io/zone': 'b' })),
      true,
    ],
    ['another label', similar(at({ pool: 'a' }), at({ pool: 'b' })), false],
    ['a label of one side only', similar(at({ pool: 'a' }), at({})), false],
    [
      'a label that the provider leaves out',
      similar(at({ 'eks.amazonaws.com/nodegroup': 'a' }), at({}), 'aws'),
      true,
    ],
    ['but no other provider', similar(at({ 'eks.amazonaws.com/nodegroup': 'a' }), at({}), 'gce'), false],
    [
      'a label left out by a flag',
      similar(at({ pool: 'a' }), at({ pool: 'b' }), 'generic', { extraIgnoredLabels: ['pool'] }),
      true,
    ],
    ['another count of cpus', similar(at({}), at({}, { ...base, cpu: '4001m' })), false],
    [
      'memory 1.5 % less',
      similar(at({}, { ...base, memory: '1000Mi' }), at({}, { ...base, memory: '985Mi' })),
      true,
    ],
    [
      'memory more than that less',
      similar(at({}, { ...base, memory: '1000Mi' }), at({}, { ...base, memory: '984Mi' })),
      false,
    ],
    ['allocatable 5 % less', similar(at({}), at({}, { ...base, cpu: '3800m' }, base)), true],
    ['allocatable more than that less', similar(at({}), at({}, { ...base, cpu: '3799m' }, base)), false],
    ['a resource of one side only', similar(at({}), at({}, { ...base, 'nvidia.com/gpu': '1' })), false],
    [
      'listed labels alone decide',
      similar(at({ pool: 'a', x: '1' }), at({ pool: 'a' }, { cpu: '64' }), 'generic', {
        balancingLabels: ['pool'],
      }),
      true,
    ],
    ['and must be there', similar(at({}), at({}), 'generic', { balancingLabels: ['pool'] }), false],
  ];
  test.each(rows)('%s', (_, input, isSimilar) => {
    const recorded = (like: boolean) => ({ similar: like ? { a: ['b'], b: ['a'] } : { a: null, b: [] } });
    expect(differences(balancingRunner, input, recorded(isSimilar))).toEqual([]);
    expect(differences(balancingRunner, input, recorded(!isSimilar))).not.toEqual([]);
  });

  test('a group without a template has none', () => {
    const recorded = { similar: { a: { error: 'failed to find template node for node group a' }, b: [] } };
    expect(differences(balancingRunner, similar(undefined, at({})), recorded)).toEqual([]);
  });
});
