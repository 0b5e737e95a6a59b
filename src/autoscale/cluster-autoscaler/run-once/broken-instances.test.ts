import { describe, expect, test } from 'vitest';
import { groupOf } from '../../../../test/support/autoscaler.ts';
import {
  failedMachine,
  LoopDriver,
  nodesOf,
  ScriptedProvider,
} from '../../../../test/support/ca-provider.ts';
import type { NodeGroup } from '../node-group.ts';

const LATE = ['--max-node-provision-time=1m'];
const FORCED = [...LATE, '--force-delete-unregistered-nodes'];
const atomic = { zeroOrMaxNodeScaling: true };
const sized = (minSize: number, wish: Partial<NodeGroup> = {}): NodeGroup =>
  groupOf('g', { minSize, maxSize: 9, ...wish });

/** Loops at these seconds; all calls, with the second of the loop. */
function callsOf(
  provider: ScriptedProvider,
  args: readonly string[],
  seconds: readonly number[],
  nodes: readonly string[] = [],
): string[] {
  const driver = new LoopDriver(provider, args);
  return seconds.flatMap((at) => {
    provider.calls.length = 0;
    driver.loop(at, { nodes: nodesOf(...nodes) });
    return provider.calls.map((call) => `${at}: ${call}`);
  });
}

describe('machines that have not become nodes in time', () => {
  // prettier-ignore
  const rows: readonly [string, NodeGroup, readonly string[], readonly string[], readonly string[]][] = [
    // why                                                 group                       machines                       flags   calls
    ['are deleted once the time is over, not at its end',  sized(0),                   ['g-0', 'g-1'],                LATE,   ['62: delete g g-1']],
    ['down to the minimum of the group',                   sized(2),                   ['g-0', 'g-1', 'g-2', 'g-3'],  LATE,   ['62: delete g g-1,g-2']],
    ['none at the minimum',                                sized(2),                   ['g-0', 'g-1'],                LATE,   []],
    ['all of them by force',                               sized(2),                   ['g-0', 'g-1'],                FORCED, ['62: force g g-1']],
    ['a pool may give them more time',                     sized(0, { options: { maxNodeProvisionMs: 120_000 } }), ['g-0', 'g-1'], LATE, []],
    ['or less',                                            sized(0, { options: { maxNodeProvisionMs: 60_000 } }),  ['g-0', 'g-1'], [],   ['62: delete g g-1']],
    ['of an atomic group all go, healthy ones too',        sized(0, { options: atomic }), ['g-0', 'g-1'],             LATE,   ['62: delete g g-0,g-1']],
  ];
  test.each(rows)('%s', (...row) => {
    const [, group, machines, args, expected] = row;
    const provider = new ScriptedProvider(group).has('g', machines);
    expect(callsOf(provider, args, [1, 61, 62], ['g-0'])).toEqual(expected);
  });

  test('a refusal is told, and nothing else of the loop is lost', () => {
    const provider = new ScriptedProvider(sized(0)).has('g', ['g-0', 'g-1', 'g-2']);
    provider.refusals['delete'] = 'not now';
    const driver = new LoopDriver(provider, LATE);
    driver.loop(1, { nodes: nodesOf('g-0') });
    const { events, scaleUps } = driver.loop(62, { nodes: nodesOf('g-0') });
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'DeleteUnregisteredFailed: Failed to remove node g-1: not now',
      'DeleteUnregisteredFailed: Failed to remove node g-2: not now',
    ]);
    expect(scaleUps.map(({ result }) => result)).toEqual(['ScaleUpNotNeeded']);
  });

  test('an atomic group that has none any more is asked for nothing', () => {
    const provider = new ScriptedProvider(sized(0, { options: atomic })).has('g', ['g-0']);
    const driver = new LoopDriver(provider, LATE);
    driver.loop(1);
    // The cache still has the machine: nobody refreshes it before two minutes.
    provider.has('g', [], 1);
    driver.loop(62);
    expect(provider.calls).toEqual([]);
  });
});

describe('machines that could not be made', () => {
  // prettier-ignore
  const rows: readonly [string, NodeGroup, readonly string[], readonly string[]][] = [
    // why                                                  group                          flags                                calls of each loop
    ['are asked to be deleted',                             sized(0),                      [],                                  ['delete g g-1']],
    ['whatever the minimum: the provider refuses',          sized(2),                      [],                                  ['delete g g-1']],
    ['or does not, by force',                               sized(2),                      ['--force-delete-failed-nodes'],     ['force g g-1']],
    ['force is one flag each',                              sized(0),                      ['--force-delete-unregistered-nodes'], ['delete g g-1']],
    ['of an atomic group all go',                           sized(0, { options: atomic }), [],                                  ['delete g g-0,g-1']],
  ];
  test.each(rows)('%s', (_why, group, args, expected) => {
    const provider = new ScriptedProvider(group).has('g', ['g-0', failedMachine('g-1')]);
    new LoopDriver(provider, args).loop(1, { nodes: nodesOf('g-0') });
    expect(provider.calls).toEqual(expected);
  });

  test('again in every loop, as long as they are there', () => {
    const provider = new ScriptedProvider(sized(2)).has('g', ['g-0', failedMachine('g-1')]);
    expect(callsOf(provider, [], [1, 2, 3], ['g-0'])).toEqual([
      '1: delete g g-1',
      '2: delete g g-1',
      '3: delete g g-1',
    ]);
  });

  test('after which the loop goes on with the new target', () => {
    const provider = new ScriptedProvider(sized(0)).has('g', ['g-0', failedMachine('g-1')]);
    const { scaleUps, error } = new LoopDriver(provider).loop(1, { nodes: nodesOf('g-0') });
    expect([provider.group('g').targetSize, scaleUps.length, error]).toEqual([1, 1, undefined]);
  });
});

describe('groups whose target no node comes up to', () => {
  test('are made smaller when that has lasted, and the loop ends there', () => {
    const provider = new ScriptedProvider(sized(0)).has('g', ['g-0'], 3);
    const driver = new LoopDriver(provider, LATE);
    driver.loop(1, { nodes: nodesOf('g-0') });
    driver.loop(61, { nodes: nodesOf('g-0') });
    expect(provider.calls).toEqual([]);
    const report = driver.loop(62, { nodes: nodesOf('g-0') });
    expect([provider.calls, provider.group('g').targetSize]).toEqual([['- g -2'], 1]);
    expect([report.scaleUps.map(({ result }) => result), report.scaleDown, report.unneeded]).toEqual([
      ['ScaleUpNotTried'],
      'ScaleDownNotTried',
      undefined,
    ]);
  });

  test('a refusal ends the loop with an error', () => {
    const provider = new ScriptedProvider(sized(0)).has('g', ['g-0'], 3);
    provider.refusals['-'] = 'not now';
    const driver = new LoopDriver(provider, LATE);
    driver.loop(1, { nodes: nodesOf('g-0') });
    const { error, scaleUps } = driver.loop(62, { nodes: nodesOf('g-0') });
    expect([error, scaleUps.map(({ result }) => result)]).toEqual([
      'failed to decrease g: not now',
      ['ScaleUpNotTried'],
    ]);
  });

  test('an atomic group is left as it is', () => {
    const provider = new ScriptedProvider(sized(0, { options: atomic })).has('g', ['g-0'], 3);
    expect(callsOf(provider, LATE, [1, 62], ['g-0'])).toEqual([]);
  });

  test('more nodes than wanted are no reason to ask for anything', () => {
    const provider = new ScriptedProvider(sized(0)).has('g', ['g-0', 'g-1'], 1);
    expect(callsOf(provider, LATE, [1, 62], ['g-0', 'g-1'])).toEqual([]);
  });
});
