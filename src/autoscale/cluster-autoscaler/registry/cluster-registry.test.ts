import { describe, expect, test } from 'vitest';
import { caNode, groupOf, timeMsOf } from '../../../../test/support/autoscaler.ts';
import type { Node } from '../../../model/index.ts';
import type { CaEvent } from '../ca-event.ts';
import type { CloudProvider, Instance } from '../cloud-provider.ts';
import type { NodeGroup } from '../node-group.ts';
import { ClusterRegistry } from './cluster-registry.ts';
import { InstanceCache } from './instance-cache.ts';
import { ScaleUpRequests } from './scale-up-requests.ts';

const MINUTE_MS = 60_000;

/** A provider of one group, g, whose sizes and machines the test sets. */
class Provider implements CloudProvider {
  group: NodeGroup = groupOf('g', { targetSize: 1, maxSize: 20 });
  machines: Instance[] = [];
  asked = 0;
  readonly calls: string[] = [];
  refusal: string | undefined;

  groups(): readonly NodeGroup[] {
    return [this.group];
  }

  instances(): readonly Instance[] {
    this.asked++;
    return this.machines;
  }

  groupOf({ metadata }: Node): string | undefined {
    return metadata.name.startsWith('g') ? 'g' : undefined;
  }

  instanceIdOf({ metadata }: Node): string {
    return metadata.name;
  }

  hasInstance({ metadata }: Node): boolean {
    return this.machines.some(({ id }) => id === metadata.name);
  }

  increaseSize(): string | undefined {
    return undefined;
  }

  decreaseTargetSize(_group: NodeGroup, delta: number): string | undefined {
    this.calls.push(`target ${delta}`);
    return this.refusal;
  }

  deleteInstances(): string | undefined {
    return undefined;
  }

  /** So many machines, the first `creating` of them still being made. */
  has(names: readonly string[], creating: readonly string[] = []): this {
    this.machines = names.map((id) => ({ id, state: creating.includes(id) ? 'Creating' : 'Running' }));
    this.group = { ...this.group, targetSize: names.length };
    return this;
  }
}

function registryOf(provider: Provider) {
  const events: CaEvent[] = [];
  const registry = new ClusterRegistry(
    provider,
    {
      maxProvisionMs: 15 * MINUTE_MS,
      maxStartupMs: 15 * MINUTE_MS,
      okUnreadyCount: 3,
      maxUnreadyPercentage: 45,
      backoff: { initialMs: 5 * MINUTE_MS, maxMs: 30 * MINUTE_MS, resetTimeoutMs: 180 * MINUTE_MS },
    },
    (event) => events.push(event),
  );
  const look = (minute: number, nodes: readonly Node[]): void =>
    registry.update(nodes, () => true, { nowMs: minute * MINUTE_MS, timeMsOf });
  return { registry, events, look };
}

const nodesOf = (names: readonly string[], isReady = true, createdMs = 0): Node[] =>
  names.map((name) => caNode(name, { isReady, createdMs }));

describe('nodes that are on their way', () => {
  test('are those that a scale-up asked for and that are not there', () => {
    const provider = new Provider().has(['g0']);
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    registry.registerScaleUp(provider.group, 2);
    provider.has(['g0', 'g1', 'g2'], ['g1', 'g2']);
    look(1, nodesOf(['g0']));
    expect([...registry.upcoming()]).toEqual([['g', 2]]);
    look(2, nodesOf(['g0', 'g1']));
    expect([...registry.upcoming()]).toEqual([['g', 1]]);
    look(3, nodesOf(['g0', 'g1', 'g2']));
    expect([...registry.upcoming()]).toEqual([]);
  });

  test('nobody asked for: nothing is on its way, whatever the target says', () => {
    const { registry, look } = registryOf(new Provider().has(['g0', 'g1']));
    look(0, nodesOf(['g0']));
    expect(registry.upcoming().size).toBe(0);
  });

  test('registered ones that are not ready yet are still on their way, under their name', () => {
    const provider = new Provider().has(['g0']);
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    registry.registerScaleUp(provider.group, 1);
    provider.has(['g0', 'g1']);
    look(1, [...nodesOf(['g0']), ...nodesOf(['g1'], false, MINUTE_MS)]);
    expect(registry.notStartedOf('g')).toEqual(['g1']);
    expect([...registry.upcoming()]).toEqual([['g', 1]]);
  });

  test('a group that failed has none, for as long as it is left alone', () => {
    const provider = new Provider().has(['g0']);
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    registry.registerScaleUp(provider.group, 1);
    provider.has(['g0', 'g1'], ['g1']);
    registry.registerFailure('g');
    look(1, nodesOf(['g0']));
    expect([registry.upcoming().size, registry.safetyOf(provider.group)]).toEqual([0, 'backedOff']);
    look(5.01, nodesOf(['g0']));
    expect([registry.upcoming().size, registry.safetyOf(provider.group)]).toEqual([1, 'safe']);
  });
});

describe('a scale-up that does not arrive', () => {
  function late(refusal?: string) {
    const provider = new Provider().has(['g0']);
    const { registry, events, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    registry.registerScaleUp(provider.group, 2);
    provider.has(['g0', 'g1', 'g2'], ['g1', 'g2']);
    provider.refusal = refusal;
    return { provider, registry, events, look };
  }

  test('is waited for, the last instant included', () => {
    const { registry, look, events } = late();
    look(15, nodesOf(['g0']));
    expect([registry.upcoming().get('g'), events]).toEqual([2, []]);
  });

  test('then it is given up: event, back-off, and the whole of it taken back', () => {
    const { provider, registry, look, events } = late();
    look(15.01, nodesOf(['g0']));
    expect(events.map(({ reason }) => reason)).toEqual(['ScaleUpTimedOut']);
    expect(provider.calls).toEqual(['target -2']);
    expect(registry.safetyOf(provider.group)).toBe('backedOff');
  });

  test('a provider that counts machines refuses, and that is told too', () => {
    const { look, events } = late('attempt to delete existing nodes');
    look(15.01, nodesOf(['g0']));
    expect(events.map(({ reason }) => reason)).toEqual(['ScaleUpTimedOut', 'FailedToRevertScaleUp']);
  });

  test('one node of two is not enough', () => {
    const { look, events } = late();
    look(15.01, nodesOf(['g0', 'g1']));
    expect(events.map(({ reason }) => reason)).toEqual(['ScaleUpTimedOut']);
  });

  test('a further increase starts the clock anew', () => {
    const { provider, registry, look, events } = late();
    look(10, nodesOf(['g0']));
    registry.registerScaleUp(provider.group, 1);
    look(20, nodesOf(['g0']));
    expect([events, provider.calls]).toEqual([[], []]);
    expect(registry.upcoming().get('g')).toBe(2);
  });
});

describe('machines without a node', () => {
  test('are late after the provision time', () => {
    const { registry, look } = registryOf(new Provider().has(['g0', 'g1']));
    look(0, nodesOf(['g0']));
    look(15, nodesOf(['g0']));
    expect(registry.longUnregistered().size).toBe(0);
    look(15.01, nodesOf(['g0']));
    expect([...registry.longUnregistered()]).toEqual([['g', ['g1']]]);
  });

  test('a pool may give them less time', () => {
    const provider = new Provider().has(['g0', 'g1']);
    provider.group = { ...provider.group, options: { maxNodeProvisionMs: MINUTE_MS } };
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    look(1.01, nodesOf(['g0']));
    expect(registry.longUnregistered().get('g')).toEqual(['g1']);
  });

  test('one that could not be made is no late one, but a failed one', () => {
    const provider = new Provider().has(['g0']);
    const { registry, events, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    registry.registerScaleUp(provider.group, 1);
    const error = { errorClass: 'OutOfResource', code: 'STOCKOUT', message: 'none left' } as const;
    provider.machines = [...provider.machines, { id: 'g1', state: 'Creating', error }];
    provider.group = { ...provider.group, targetSize: 2 };
    // The loop does so after a scale-up; what is known of the machines is then read anew.
    registry.recalculate();
    look(1, nodesOf(['g0']));
    expect([...registry.withCreateErrors()]).toEqual([['g', ['g1']]]);
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'ScaleUpFailed: Failed adding 1 nodes to group g due to OutOfResource.STOCKOUT; source errors: none left',
    ]);
    look(2, nodesOf(['g0']));
    expect(events.length, 'the same error is told once').toBe(1);
  });
});

describe('health of a group', () => {
  const names = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `g-${prefix}${i}`);
  // prettier-ignore
  const rows: readonly [string, number, number, number, number, 'safe' | 'unhealthy'][] = [
    // why                                            target  asked for  ready  unready  may it grow
    ['all are there',                                      5,         0,     5,       0, 'safe'],
    ['three missing are no matter',                        5,         0,     2,       0, 'safe'],
    ['four missing beside two are',                        6,         0,     2,       0, 'unhealthy'],
    ['what was asked for is not missing yet',              6,         4,     2,       0, 'safe'],
    ['45 % of the registered may be missing',             20,         0,    11,       9, 'safe'],
    ['more may not',                                      20,         0,    10,      10, 'unhealthy'],
    ['those that broke down arrived: they are missing',    6,         4,     2,       4, 'unhealthy'],
    ['a group of none is well',                            0,         0,     0,       0, 'safe'],
    ['one that was asked for as a whole is too',           2,         2,     0,       0, 'safe'],
    ['without a single node nothing may be missing',       2,         0,     0,       0, 'unhealthy'],
    ['not even one',                                       2,         1,     0,       0, 'unhealthy'],
    ['nor one more than there should be',                  2,         3,     0,       0, 'unhealthy'],
  ];
  test.each(rows)('%s', (...row) => {
    const [, targetSize, asked, ready, unready, expected] = row;
    const provider = new Provider();
    const { registry, look } = registryOf(provider);
    const nodes = [
      ...names('ok', ready).map((name) => caNode(name)),
      ...names('no', unready).map((name) => caNode(name, { isReady: false })),
    ];
    provider.has(nodes.map(({ metadata }) => metadata.name));
    provider.group = { ...provider.group, targetSize };
    registry.registerScaleUp(provider.group, asked, 59 * MINUTE_MS);
    look(60, nodes);
    expect(registry.safetyOf(provider.group)).toBe(expected);
  });

  test('is that of the last look: what is asked for since is not part of it', () => {
    const provider = new Provider().has(['g-0', 'g-1']);
    provider.group = { ...provider.group, targetSize: 6 };
    const { registry, look } = registryOf(provider);
    look(60, [caNode('g-0'), caNode('g-1')]);
    registry.registerScaleUp(provider.group, 4);
    expect(registry.safetyOf(provider.group)).toBe('unhealthy');
    registry.recalculate();
    expect(registry.safetyOf(provider.group)).toBe('safe');
  });

  test('machines that never registered leave nothing behind', () => {
    const provider = new Provider().has(['g-0']);
    Object.assign(provider, { isStable: true });
    const { registry, look } = registryOf(provider);
    const nodes: readonly Node[] = [];
    look(0, nodes);
    provider.has([]);
    provider.group = { ...provider.group, targetSize: 1 };
    look(2, nodes);
    look(60, nodes);
    expect([registry.safetyOf(provider.group), registry.lackingFor(provider.group)]).toEqual([
      'unhealthy',
      0,
    ]);
  });
});

describe('health of the cluster', () => {
  // prettier-ignore
  const rows = [
    ['all ready',                            10, 0, true],
    ['three unready are no matter',          1,  3, true],
    ['four of nine are under 45 %',          5,  4, true],
    ['four of eight are not',                4,  4, false],
  ] as const;
  test.each(rows)('%s', (_why, ready, unready, isHealthy) => {
    const names = Array.from({ length: ready + unready }, (_, i) => `g${i}`);
    const { registry, look } = registryOf(new Provider().has(names));
    // Twenty minutes old: a young node that is not ready is starting, not unready.
    look(20, [...nodesOf(names.slice(0, ready)), ...nodesOf(names.slice(ready), false)]);
    expect(registry.isClusterHealthy(), 'the cluster is healthy').toBe(isHealthy);
  });
});

describe('groups of the wrong size', () => {
  test('lack what has been missing for longer than the provision time', () => {
    const provider = new Provider().has(['g0', 'g1']);
    provider.machines = provider.machines.slice(0, 1);
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    look(15, nodesOf(['g0']));
    expect(registry.lackingFor(provider.group)).toBe(0);
    look(15.01, nodesOf(['g0']));
    expect(registry.lackingFor(provider.group)).toBe(1);
  });

  test('another size on the way starts the clock anew', () => {
    const provider = new Provider().has(['g0', 'g1', 'g2']);
    provider.machines = provider.machines.slice(0, 2);
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0', 'g1']));
    look(10, nodesOf(['g0']));
    look(16, nodesOf(['g0']));
    expect(registry.lackingFor(provider.group)).toBe(0);
  });
});

describe('when nothing is under way', () => {
  test('a registry is quiet, and not while a scale-up is', () => {
    const provider = new Provider().has(['g0']);
    const { registry, look } = registryOf(provider);
    look(0, nodesOf(['g0']));
    expect(registry.isQuiet()).toBe(true);
    registry.registerScaleUp(provider.group, 1);
    expect(registry.isQuiet()).toBe(false);
  });

  test('nor while a group is left alone', () => {
    const { registry, look } = registryOf(new Provider().has(['g0']));
    look(0, nodesOf(['g0']));
    registry.registerFailure('g');
    expect(registry.isQuiet()).toBe(false);
  });
});

describe('requests', () => {
  test('add up, and are gone when nothing is left of them', () => {
    const requests = new ScaleUpRequests();
    requests.change('g', 2, MINUTE_MS, 0);
    requests.change('g', 3, MINUTE_MS, 10);
    expect(requests.entries()).toEqual([['g', { increase: 5, sinceMs: 10, dueMs: 10 + MINUTE_MS }]]);
    requests.change('g', -4, 0, 20);
    expect(requests.increaseOf('g')).toBe(1);
    requests.change('g', -1, 0, 30);
    expect(requests.has('g')).toBe(false);
  });

  test('fewer nodes do not move the clock, and nothing can be taken from nothing', () => {
    const requests = new ScaleUpRequests();
    requests.change('g', -1, 0, 0);
    expect(requests.has('g')).toBe(false);
    requests.change('g', 3, MINUTE_MS, 0);
    requests.change('g', -1, 0, 50);
    expect(requests.entries()[0][1].dueMs).toBe(MINUTE_MS);
  });
});

describe('what is known of machines', () => {
  // prettier-ignore
  const rows = [
    ['is read once',                                   [0, 1],    undefined, 1],
    ['is read anew every two minutes',                 [0, 2, 3], undefined, 2],
    ['is read anew where somebody threw it away',      [0, 1],    1,         2],
  ] as const;
  test.each(rows)('%s', (_why, minutes, droppedAt, reads) => {
    const provider = new Provider().has(['g0']);
    const cache = new InstanceCache(provider);
    for (const minute of minutes) {
      cache.refreshIfDue(minute * MINUTE_MS);
      if (droppedAt === minute) cache.drop('g');
      cache.of('g');
    }
    expect(provider.asked).toBe(reads);
  });
});
