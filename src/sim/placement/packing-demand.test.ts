import { describe, expect, test } from 'vitest';
import { withTrace } from '../../../test/support/plain-trace.ts';
import { deploymentOf, plainScenario } from '../../../test/support/scenario.ts';
import { node, pod } from '../../../test/support/scheduling.ts';
import type { NodeWishes, PodWishes } from '../../../test/support/scheduling.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { countedPods } from './counted-pods.ts';
import { expectedPods } from './expected-pods.ts';
import { packingDemand } from './packing-demand.ts';
import type { PackingDemand } from './packing-demand.ts';

const HOUR_MS = 3_600_000;
const GIB = 2 ** 30;
const ZONE = 'topology.kubernetes.io/zone';

function pool(name: string, wishes: NodeWishes = {}, zones: readonly string[] = []): NodePoolSpec {
  return {
    name,
    instanceType: 'custom',
    capacityType: 'on-demand',
    count: 0,
    min: 0,
    max: 9,
    zones,
    template: node(name, { memory: '8Gi', pods: '10', ...wishes }),
    bootMs: { kind: 'constant', ms: 0 },
  };
}

function ofKind(kind: string, wishes: PodWishes, spec: object = {}): KubernetesObject {
  const { spec: podSpec, metadata } = pod({ labels: { app: 'x' }, ...wishes });
  const template = { metadata: { labels: metadata.labels }, spec: podSpec };
  const selector = { matchLabels: { app: 'x' } };
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: kind.toLowerCase(), namespace: 'default' },
    spec: { template, ...(kind !== 'Job' && { selector }), ...spec },
  } as KubernetesObject;
}

/** Shapes of a demand as texts: requests, pods, hours, and a letter for each pool that takes them. */
function shapesOf({ shapes }: PackingDemand): readonly string[] {
  return shapes.map(({ requests, pods, podMs, suits }) => {
    const asked = Object.entries(requests).map(([name, amount]) => `${name}=${amount}`);
    return `${asked.join(' ')} × ${pods}, ${podMs / HOUR_MS} h, ${suits.map((is) => (is ? 'y' : 'n')).join('')}`;
  });
}

describe('the pods that a scenario has', () => {
  const counted = (scenario: Scenario): readonly string[] =>
    [...countedPods(scenario)].map(
      ({ pod: { metadata }, count, podMs, isConstant, owner }) =>
        `${owner?.kind ?? metadata.name}: ${count}, ${podMs === undefined ? '?' : podMs / HOUR_MS} h${isConstant ? ', constant' : ''}`,
    );

  test('at its start stay for all of it', () => {
    expect(counted(plainScenario({ pods: [pod({ name: 'a' }), pod({ name: 'b' })] }))).toEqual([
      'a: 1, 1 h, constant',
      'b: 1, 1 h, constant',
    ]);
  });

  test('at its start that an object owns are counted with the object', () => {
    const plain = plainScenario({ pods: [pod({ name: 'a' }), pod({ name: 'b' })] });
    const podOwners = [undefined, { kind: 'Deployment', namespace: 'default', name: 'web' }];
    expect(counted({ ...plain, cluster: { ...plain.cluster, podOwners } as never })).toEqual([
      'a: 1, 1 h, constant',
    ]);
  });

  // prettier-ignore
  test.each([
    ['replicas of a Deployment',                      ofKind('Deployment', {}, { replicas: 3 }),                  ['Deployment: 3, 3 h, constant']],
    ['one where nothing is said',                     ofKind('StatefulSet', {}),                                  ['StatefulSet: 1, 1 h, constant']],
    ['the completions of a Job, for nobody knows how long', ofKind('Job', {}, { parallelism: 2, completions: 5 }), ['Job: 5, ? h']],
    ['none of a DaemonSet',                           ofKind('DaemonSet', {}),                                    []],
    ['none of what makes no pods',                    { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } }, []],
  ])('are %s', (_why, object, expected) => {
    expect(counted(plainScenario({ workloads: [object] }))).toEqual(expected);
  });

  test('of a trace run as long as they do, within the horizon', () => {
    const shapes = [pod({ name: 'short' }), pod({ name: 'long' }), pod({ name: 'unused' })];
    const rows = [
      { shape: 0, durationMs: HOUR_MS / 2 },
      { shape: 0, arrivalMs: HOUR_MS / 2, durationMs: HOUR_MS },
      { shape: 1 },
      { shape: 1, arrivalMs: 2 * HOUR_MS, durationMs: HOUR_MS },
    ];
    expect(counted(withTrace(shapes, rows))).toEqual([
      'short: 2, 1 h',
      'long: 2, 1 h',
      'unused: 0, 0 h, constant',
    ]);
  });

  test('of a trace are constant where all of a shape are there from the start to the end', () => {
    const rows = [{ shape: 0 }, { shape: 0, durationMs: HOUR_MS }];
    expect(counted(withTrace([pod({ name: 'a' })], rows))).toEqual(['a: 2, 2 h, constant']);
  });

  test('of a trace have a shape', () => {
    expect(() => counted(withTrace([pod()], [{ shape: 1 }]))).toThrow('has shape 1 of 1');
  });
});

describe('a workload as a packing problem', () => {
  test('pods that ask for the same and may go to the same pools are one shape', () => {
    const workloads = [
      ofKind('Deployment', { cpu: '1' }, { replicas: 2 }),
      ofKind('StatefulSet', { cpu: '1' }, { replicas: 3 }),
    ];
    expect(shapesOf(packingDemand(plainScenario({ workloads }), [pool('a')]))).toEqual([
      'cpu=1000 pods=1 × 5, 5 h, y',
    ]);
  });

  // prettier-ignore
  test.each([
    // why                                           pod                                                              pools a (4 cores), b (8 cores, tainted), c (disk=ssd)
    ['a pod that asks for little goes where it may', { cpu: '1' },                                                    'yny'],
    ['as many cores as a node has',                  { cpu: '4' },                                                    'yny'],
    ['one more',                                     { cpu: '4001m', spec: { tolerations: [{ operator: 'Exists' }] } }, 'nyn'],
    ['what it tolerates',                            { cpu: '1', spec: { tolerations: [{ operator: 'Exists' }] } },   'yyy'],
    ['what it selects',                              { cpu: '1', spec: { nodeSelector: { disk: 'ssd' } } },           'nny'],
    ['a resource that one pool has',                 { more: { 'example.com/gpu': '1' } },                            'nny'],
  ] as const)('%s', (_why, wishes, suits) => {
    const pools = [
      pool('a', { cpu: '4' }),
      pool('b', { cpu: '8', taints: [{ key: 'k', effect: 'NoSchedule' }] }),
      pool('c', { cpu: '4', labels: { disk: 'ssd' }, more: { 'example.com/gpu': '1' } }),
    ];
    const [shape] = packingDemand(plainScenario({ pods: [pod(wishes as PodWishes)] }), pools).shapes;
    expect(shape.suits.map((is) => (is ? 'y' : 'n')).join('')).toBe(suits);
  });

  test('a pod that no pool would ever take is counted apart', () => {
    const pods = [pod({ name: 'huge', cpu: '99' }), pod({ name: 'small', cpu: '1' })];
    const demand = packingDemand(plainScenario({ pods }), [pool('a')]);
    expect([demand.unfit, demand.shapes.length]).toEqual([1, 1]);
  });

  test('a zone that one of the pool’s nodes is in will do', () => {
    const asks = (zone: string): Pod => pod({ cpu: '1', spec: { nodeSelector: { [ZONE]: zone } } });
    const suits = ['a', 'b', 'c'].map((zone) => {
      const { shapes } = packingDemand(plainScenario({ pods: [asks(zone)] }), [pool('p', {}, ['a', 'b'])]);
      return shapes.length;
    });
    expect(suits).toEqual([1, 1, 0]);
  });

  test('pods of which nobody knows how long they run are counted apart', () => {
    const workloads = [ofKind('Job', { cpu: '1' }, { completions: 4 }), deploymentOf('web', 1, '1')];
    const demand = packingDemand(plainScenario({ workloads }), [pool('a')]);
    expect([demand.untimed, demand.isConstant, shapesOf(demand)]).toEqual([
      4,
      false,
      ['cpu=1000 pods=1 × 1, 1 h, y'],
    ]);
  });

  // prettier-ignore
  test.each([
    ['whose containers begin again stays',  'Always',     0, ['cpu=3000 pods=1 × 1, 1 h, y']],
    ['and so where nothing is written',     undefined,    0, ['cpu=3000 pods=1 × 1, 1 h, y']],
    ['that may end ends, nobody knows when', 'OnFailure', 1, []],
  ] as const)('a pod by itself %s', (_why, restartPolicy, untimed, shapes) => {
    const plain = pod({ cpu: '3' });
    const bare = { ...plain, spec: { ...plain.spec, ...(restartPolicy === undefined ? {} : { restartPolicy }) } };
    const demand = packingDemand(plainScenario({ workloads: [bare] }), [pool('a')]);
    expect([demand.untimed, demand.isConstant, shapesOf(demand)]).toEqual([untimed, untimed === 0, shapes]);
  });

  test('a measured time counts for what objects ask for, and not for a pod by itself', () => {
    const workloads = [deploymentOf('web', 3, '1'), ofKind('Job', { cpu: '2' }, { completions: 4 })];
    const measured = new Map([['Deployment/default/web', 2 * HOUR_MS]]);
    const demand = packingDemand(
      plainScenario({ workloads, pods: [pod({ cpu: '3' })] }),
      [pool('a')],
      measured,
    );
    expect(shapesOf(demand)).toEqual([
      'cpu=3000 pods=1 × 1, 1 h, y',
      'cpu=1000 pods=1 × 3, 2 h, y',
      'cpu=2000 pods=1 × 4, 0 h, y',
    ]);
    expect(demand.isConstant).toBe(false);
  });
});

describe('the room of a pool’s node', () => {
  const roomOf = (...daemons: readonly KubernetesObject[]): unknown =>
    packingDemand(plainScenario({ workloads: daemons }), [pool('a', { cpu: '4' }, ['z1', 'z2'])]).rooms[0];

  test('is its allocatable', () => {
    expect(roomOf()).toEqual({ cpu: 4000, memory: 8 * GIB, pods: 10 });
  });

  test('is less what DaemonSets take of every node', () => {
    expect(roomOf(ofKind('DaemonSet', { cpu: '500m', memory: '1Gi' }))).toEqual({
      cpu: 3500,
      memory: 7 * GIB,
      pods: 9,
    });
  });

  // prettier-ignore
  test.each([
    ['a DaemonSet of one zone takes nothing off',        { cpu: '1', spec: { nodeSelector: { [ZONE]: 'z1' } } }],
    ['one that does not fit takes nothing',              { cpu: '5' }],
    ['one for other nodes takes nothing',                { cpu: '1', spec: { nodeSelector: { disk: 'ssd' } } }],
  ])('%s', (_why, wishes) => {
    expect(roomOf(ofKind('DaemonSet', wishes))).toEqual({ cpu: 4000, memory: 8 * GIB, pods: 10 });
  });
});

describe('the pods that policies are measured against', () => {
  test('are the sizes of the workload with their shares', () => {
    const workloads = [deploymentOf('web', 3, '1')];
    const { sizes } = expectedPods(plainScenario({ workloads, pods: [pod({ cpu: '2', memory: '1Gi' })] }));
    expect(sizes).toEqual([
      { milliCpu: 2000, memoryBytes: GIB, milliGpu: 0, weight: 0.25 },
      { milliCpu: 1000, memoryBytes: 0, milliGpu: 0, weight: 0.75 },
    ]);
  });

  test('are one size where they ask for the same, whatever else they are', () => {
    const pods = [pod({ name: 'a', cpu: '1' }), pod({ name: 'b', cpu: '1000m', labels: { x: 'y' } })];
    expect(expectedPods(plainScenario({ pods })).sizes).toEqual([
      { milliCpu: 1000, memoryBytes: 0, milliGpu: 0, weight: 1 },
    ]);
  });

  test('are none in a scenario without pods', () => {
    expect(expectedPods(plainScenario()).sizes).toEqual([]);
  });
});
