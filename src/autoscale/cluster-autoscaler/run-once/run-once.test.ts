import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf } from '../../../../test/support/autoscaler.ts';
import { LoopDriver, nodesOf, ScriptedProvider } from '../../../../test/support/ca-provider.ts';
import type { LoopWish } from '../../../../test/support/ca-provider.ts';
import type { Pod } from '../../../model/index.ts';
import type { NodeGroup } from '../node-group.ts';
import type { LoopReport } from './loop-report.ts';

/** Everything is unneeded for no longer than this before it goes, and nothing waits for anything else. */
const QUICK = ['--scale-down-unneeded-time=5s', '--scale-down-delay-after-add=0s'];
const sized = (id: string, wish: Partial<NodeGroup> = {}): NodeGroup =>
  groupOf(id, { minSize: 0, maxSize: 9, ...wish });

function podAt(name: string, seconds: number, wish: Parameters<typeof caPod>[1] = {}): Pod {
  const pod = caPod(name, wish);
  return { ...pod, metadata: { ...pod.metadata, creationTimestamp: String(seconds * 1000) } };
}

const resultsOf = ({ scaleUps }: LoopReport): string => scaleUps.map(({ result }) => result).join();
const eventsOf = ({ events }: LoopReport, reason: string): string[] =>
  events.filter((event) => event.reason === reason).map(({ message }) => message);
const goingOf = ({ deletions }: LoopReport): string => deletions.map(({ node }) => node).join();

/** One loop, a minute after the start of the clock, at a group g of the nodes g-0 and so on. */
function oneLoop(
  count: number,
  args: readonly string[],
  wish: LoopWish = {},
): LoopReport & { calls: string } {
  const names = Array.from({ length: count }, (_, i) => `g-${i}`);
  const provider = new ScriptedProvider(sized('g')).has('g', names);
  const report = new LoopDriver(provider, args).loop(60, { nodes: nodesOf(...names), ...wish });
  return { ...report, calls: provider.calls.join() };
}

describe('whether a loop tries to help pods', () => {
  const old = podAt('p', 0, { cpu: '4' });
  const full = { pods: { 'g-0': [caPod('x', { cpu: '4' })] } };
  // prettier-ignore
  const rows: readonly [string, readonly Pod[], readonly string[], string, string][] = [
    // why                                                 waiting                                                     flags                                   result                          calls
    ['nobody waits',                                       [],                                                         [],                                     'ScaleUpNotNeeded',             ''],
    ['somebody does',                                      [old],                                                      [],                                     'ScaleUpSuccessful',            '+ g 1'],
    ['there is room for it',                               [podAt('p', 0, { cpu: '0' })],                              [],                                     'ScaleUpNotNeeded',             ''],
    ['it is a daemon',                                     [podAt('p', 0, { cpu: '4', owner: 'DaemonSet' })],          [],                                     'ScaleUpNotNeeded',             ''],
    ['it is worth too little',                             [podAt('p', 0, { cpu: '4', priority: -11 })],               [],                                     'ScaleUpNotNeeded',             ''],
    ['it is worth just enough',                            [podAt('p', 0, { cpu: '4', priority: -10 })],               [],                                     'ScaleUpSuccessful',            '+ g 1'],
    ['it has only just come',                              [podAt('p', 59, { cpu: '4' })],                             [],                                     'ScaleUpInCooldown',            ''],
    ['nobody waits for more of its kind',                  [podAt('p', 59, { cpu: '4' })],                             ['--bypassed-scheduler-names=mine'],    'ScaleUpSuccessful',            '+ g 1'],
    ['it is younger than pods have to be',                 [podAt('p', 31, { cpu: '4' })],                             ['--new-pod-scale-up-delay=30s'],       'ScaleUpNotNeeded',             ''],
    ['there are as many nodes as there may be',            [old],                                                      ['--max-nodes-total=1'],                'ScaleUpLimitedByMaxNodesTotal', ''],
    ['that comes before its being young',                  [podAt('p', 59, { cpu: '4' })],                             ['--max-nodes-total=1'],                'ScaleUpLimitedByMaxNodesTotal', ''],
    ['no group helps',                                     [podAt('p', 0, { cpu: '5' })],                              [],                                     'ScaleUpNoOptionsAvailable',    ''],
  ];
  test.each(rows)('%s', (_why, waiting, args, result, calls) => {
    const report = oneLoop(1, args, { waiting, ...full });
    expect([resultsOf(report), report.calls]).toEqual([result, calls]);
  });

  test('nodes that are not ready do not count against --max-nodes-total', () => {
    const nodes = [caNode('g-0'), caNode('g-1', { spec: { unschedulable: true } })];
    const report = oneLoop(2, ['--max-nodes-total=2'], { nodes, waiting: [old], ...full });
    expect(resultsOf(report)).toBe('ScaleUpNoOptionsAvailable');
  });

  test('pods of a node that is drained wait for a place too', () => {
    const pods = { 'g-0': [caPod('x', { cpu: '4' })], 'g-1': [podAt('moving', 0, { cpu: '4' })] };
    const deleting = new Map([['g-1', { isDrained: true, group: 'g' }]]);
    const report = oneLoop(2, [], { pods, world: { deleting } });
    expect(report.scaleUps[0].podsTriggered.map(({ metadata }) => metadata.name)).toEqual(['moving']);
    const emptied = new Map([['g-1', { isDrained: false, group: 'g' }]]);
    expect(resultsOf(oneLoop(2, [], { pods, world: { deleting: emptied } }))).toBe('ScaleUpNotNeeded');
  });
});

describe('scale-down in the same loop', () => {
  const waiting = [podAt('p', 0, { cpu: '5' })];
  const large = sized('l', { template: caNode('t', { cpu: '8' }) });

  test('is planned after a scale-up, and waits', () => {
    const provider = new ScriptedProvider(sized('g'), large).has('g', ['g-0']).has('l', []);
    const report = new LoopDriver(provider).loop(60, { nodes: nodesOf('g-0'), waiting });
    expect([provider.calls, report.scaleDown, report.unneeded]).toEqual([
      ['+ l 1'],
      'ScaleDownInCooldown',
      ['g-0'],
    ]);
  });

  test('does not wait where the scale-up failed', () => {
    const provider = new ScriptedProvider(sized('g'), large).has('g', ['g-0']).has('l', []);
    provider.refusals['+'] = 'not now';
    const driver = new LoopDriver(provider, ['--scale-down-unneeded-time=5s']);
    driver.loop(60, { nodes: nodesOf('g-0') });
    const report = driver.loop(66, { nodes: nodesOf('g-0'), waiting });
    expect([resultsOf(report), report.scaleDown, goingOf(report)]).toEqual([
      'ScaleUpError',
      'ScaleDownNodeDeleteStarted',
      'g-0',
    ]);
  });

  test('is held while all pods have only just come', () => {
    const provider = new ScriptedProvider(sized('g')).has('g', ['g-0']);
    const driver = new LoopDriver(provider, QUICK);
    driver.loop(60, { nodes: nodesOf('g-0') });
    const young = [podAt('p', 66, { cpu: '5' })];
    const held = driver.loop(67, { nodes: nodesOf('g-0'), waiting: young });
    expect([held.scaleDown, goingOf(held)]).toEqual(['ScaleDownInCooldown', '']);
    expect(goingOf(driver.loop(68, { nodes: nodesOf('g-0'), waiting: young }))).toBe('g-0');
  });

  test('is not planned at all where it is off; a scale-up is told as its reason', () => {
    const off = ['--scale-down-enabled=false'];
    expect(oneLoop(1, off).scaleDown).toBe('ScaleDownNotTried');
    const grown = oneLoop(0, off, { waiting: [podAt('p', 0)] });
    expect([grown.scaleDown, grown.unneeded]).toEqual(['ScaleDownInCooldown', undefined]);
  });

  test('a deletion counts against the minimum until it ends, though the node has gone', () => {
    const group = sized('g', { minSize: 1 });
    const provider = new ScriptedProvider(group).has('g', ['g-0', 'g-1']);
    const goes = (deleting: ReadonlyMap<string, { isDrained: boolean; group?: string }>): string => {
      const driver = new LoopDriver(provider, QUICK);
      driver.loop(60, { nodes: nodesOf('g-0') });
      return goingOf(driver.loop(66, { nodes: nodesOf('g-0'), world: { deleting } }));
    };
    expect(goes(new Map())).toBe('g-0');
    expect(goes(new Map([['g-1', { isDrained: true, group: 'g' }]]))).toBe('');
    expect(goes(new Map([['o-1', { isDrained: true, group: 'o' }]]))).toBe('g-0');
  });

  const atomic = sized('g', { options: { zeroOrMaxNodeScaling: true }, maxSize: 3 });
  const late = caNode('g-2', { createdMs: 60_000, isReady: false });

  test('an atomic group is not whole without the nodes that nobody asked for', () => {
    const provider = new ScriptedProvider(atomic).has('g', ['g-0', 'g-1']);
    const driver = new LoopDriver(provider, QUICK);
    driver.loop(60, { nodes: nodesOf('g-0', 'g-1') });
    provider.has('g', ['g-0', 'g-1', 'g-2']);
    const report = driver.loop(66, { nodes: [...nodesOf('g-0', 'g-1'), late] });
    expect([goingOf(report), report.unremovable.get('g-0')]).toEqual(['', 'AtomicScaleDownFailed']);
  });

  test('those that are on their way, and stand for themselves no longer, do not count', () => {
    const provider = new ScriptedProvider(atomic).has('g', ['g-0', 'g-1']);
    const driver = new LoopDriver(provider, QUICK);
    const pods = { 'g-0': [caPod('x', { cpu: '3' })], 'g-1': [caPod('y', { cpu: '3' })] };
    const waiting = [podAt('p', 0, { cpu: '4' })];
    driver.loop(60, { nodes: nodesOf('g-0', 'g-1'), pods, waiting });
    expect(provider.calls).toEqual(['+ g 1']);
    provider.has('g', ['g-0', 'g-1', 'g-2']);
    const nodes = [...nodesOf('g-0', 'g-1'), late];
    driver.loop(66, { nodes });
    expect(goingOf(driver.loop(72, { nodes }))).toBe('g-0,g-1');
  });
});

describe('a cluster that is left alone', () => {
  test('too many of its nodes are not ready: what was unneeded is forgotten, late machines go all the same', () => {
    const provider = new ScriptedProvider(sized('g')).has('g', ['g-0', 'g-1', 'g-2', 'g-3', 'g-4', 'g-9']);
    const driver = new LoopDriver(provider, [...QUICK, '--max-node-provision-time=1m']);
    driver.loop(60, { nodes: nodesOf('g-0', 'g-1', 'g-2', 'g-3', 'g-4') });
    const sick = ['g-1', 'g-2', 'g-3', 'g-4'].map((name) =>
      caNode(name, { isReady: false, createdMs: -900_000 }),
    );
    const report = driver.loop(121, {
      nodes: [caNode('g-0'), ...sick],
      waiting: [podAt('p', 0, { cpu: '9' })],
    });
    expect(eventsOf(report, 'ClusterUnhealthy')).toEqual(['Cluster is unhealthy']);
    expect([resultsOf(report), report.scaleDown, report.unneeded]).toEqual([
      'ScaleUpNotTried',
      'ScaleDownNotTried',
      undefined,
    ]);
    expect(provider.calls).toEqual(['delete g g-9']);
    const well = nodesOf('g-0', 'g-1', 'g-2', 'g-3', 'g-4');
    expect(goingOf(driver.loop(126, { nodes: well })), 'timers begin anew').toBe('');
    expect(goingOf(driver.loop(132, { nodes: well }))).not.toBe('');
  });

  // prettier-ignore
  const rows = [
    // why                                             nodes                                                  second  flags                             events
    ['none at all, and it may not grow from zero',     [],                                                        60, ['--scale-up-from-zero=false'],   ['Cluster has no nodes.']],
    ['none ready: that may come',                      [caNode('g-0', { isReady: false })],                      600, ['--scale-up-from-zero=false'],   []],
    ['not for ever',                                   [caNode('g-0', { isReady: false })],                      601, ['--scale-up-from-zero=false'],   ['Cluster has no ready nodes.']],
    ['cordoned is not ready for this',                 [caNode('g-0', { spec: { unschedulable: true } })],       601, ['--scale-up-from-zero=false'],   ['Cluster has no ready nodes.']],
  ] as const;
  test.each(rows)('%s', (_why, nodes, second, args, expected) => {
    const provider = new ScriptedProvider(sized('g')).has('g', ['g-0']);
    const report = new LoopDriver(provider, args).loop(second, { nodes, waiting: [podAt('p', 0)] });
    expect(eventsOf(report, 'ClusterUnhealthy')).toEqual(expected);
    expect([resultsOf(report), report.scaleDown, provider.calls]).toEqual(['', undefined, []]);
  });

  test('by default it grows from zero', () => {
    expect(oneLoop(0, [], { waiting: [podAt('p', 0)] }).calls).toBe('+ g 1');
  });
});

describe('--enforce-node-group-min-size', () => {
  const flag = ['--enforce-node-group-min-size'];
  const short = (): ScriptedProvider => new ScriptedProvider(sized('g', { minSize: 2 })).has('g', ['g-0']);

  test('comes last in every loop, and is told as the last status', () => {
    const provider = short();
    const waiting = [podAt('p', 0, { cpu: '4' })];
    const pods = { 'g-0': [caPod('x', { cpu: '4' })] };
    const report = new LoopDriver(provider, flag).loop(60, { nodes: nodesOf('g-0'), waiting, pods });
    expect([resultsOf(report), provider.calls]).toEqual(['ScaleUpSuccessful,ScaleUpNotNeeded', ['+ g 1']]);
  });

  test('hides that pods have only just come', () => {
    const provider = short();
    const report = new LoopDriver(provider, flag).loop(60, {
      nodes: nodesOf('g-0'),
      waiting: [podAt('p', 59, { cpu: '5' })],
    });
    expect([resultsOf(report), provider.calls]).toEqual(['ScaleUpSuccessful', ['+ g 1']]);
  });

  test('and begins the wait after a scale-up', () => {
    const driver = new LoopDriver(short(), flag);
    expect(driver.loop(60, { nodes: nodesOf('g-0') }).scaleDown).toBe('ScaleDownNoCandidates');
    expect(driver.loop(70, { nodes: nodesOf('g-0') }).scaleDown).toBe('ScaleDownInCooldown');
  });
});
