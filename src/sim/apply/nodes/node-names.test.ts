import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../../../test/support/scenario.ts';
import { nodeFromCapacity } from '../../../cloudprovider/index.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { Node } from '../../../model/index.ts';
import type { ActionSpec, NodePoolSpec } from '../../../scenario/index.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import { isOnItsWay, launchNode } from './launch-node.ts';

const SECOND_MS = 1000;

const pool: NodePoolSpec = {
  name: 'general',
  instanceType: 'custom',
  capacityType: 'on-demand',
  count: 1,
  min: 0,
  max: 9,
  zones: [],
  template: nodeFromCapacity({ capacity: { cpu: '4' } }, { pool: 'general', capacityType: 'on-demand' }),
  bootMs: { kind: 'constant', ms: 10 * SECOND_MS },
};

interface Given {
  /** Names of nodes that are there at the start beside `general-0`. */
  readonly there?: readonly string[];
  /** Seconds at which the pool is asked for one more node. */
  readonly launchesS?: readonly number[];
  /** Nodes applied, by second. */
  readonly applied?: readonly (readonly [number, string])[];
  readonly deleted?: readonly (readonly [number, string])[];
}

/** The nodes that are there after a minute, and what was passed over. */
function after({ there = [], launchesS = [], applied = [], deleted = [] }: Given): readonly [string, string] {
  const actions: ActionSpec[] = [
    ...applied.map(([s, name]) => ({ atMs: s * SECOND_MS, kind: 'apply' as const, objects: [nodeOf(name)] })),
    ...deleted.map(([s, name]) => ({
      atMs: s * SECOND_MS,
      kind: 'delete' as const,
      target: { kind: 'Node', namespace: '', name },
    })),
  ];
  const plain = plainScenario({ nodes: there.map((name) => nodeOf(name)), actions });
  const { sim, handlers } = prepareRun({ ...plain, cluster: { ...plain.cluster, nodePools: [pool] } }, {});
  for (const second of [...launchesS, 60]) {
    runLoop(sim.events, handlers, { untilMs: second * SECOND_MS });
    if (second < 60) launchNode(sim, sim.fleet.pools[0], second * SECOND_MS);
  }
  return [
    namesOf(sim),
    sim.texts
      .ignored()
      .map(({ what, why }) => `${what}: ${why}`)
      .join(),
  ];
}

function namesOf({ fleet }: Simulation): string {
  const nodes = [...fleet.rows()].flatMap((row) => fleet.get(row)?.node ?? []);
  return nodes
    .map(({ metadata }: Node) => metadata.name)
    .sort()
    .join(' ');
}

describe('the name of a node of a pool', () => {
  const onItsWay = 'apply of Node/general-1: a machine of that name was on its way then';

  // prettier-ignore
  const rows: readonly (readonly [string, Given, string, string])[] = [
    ['counts up',                                        { launchesS: [5, 6] },                                                'general-0 general-1 general-2',   ''],
    ['is none that the input has',                       { there: ['general-7'], launchesS: [5] },                             'general-7 general-8 general-9',   ''],
    ['a name of another pool is no matter',              { there: ['generally-7'], launchesS: [5] },                           'general-0 general-1 generally-7', ''],
    ['is none that was applied before the launch',       { applied: [[1, 'general-1']], launchesS: [5] },                      'general-0 general-1 general-2',   ''],
    ['nor one of several',                               { applied: [[1, 'general-1'], [2, 'general-2']], launchesS: [5] },    'general-0 general-1 general-2 general-3', ''],
    ['cannot be applied while the machine boots',        { applied: [[9, 'general-1']], launchesS: [5] },                      'general-0 general-1',             onItsWay],
    ['and is the machine\'s once it has joined',         { applied: [[20, 'general-1']], launchesS: [5] },                     'general-0 general-1',             ''],
    ['is free again when the node has gone',             { deleted: [[20, 'general-1']], applied: [[30, 'general-1']], launchesS: [5] }, 'general-0 general-1',  ''],
    ['but the pool does not come back to it',            { deleted: [[20, 'general-1']], launchesS: [5, 30] },                 'general-0 general-2',             ''],
  ];
  test.each(rows)('%s', (_why, given, nodes, ignored) => {
    expect(after(given)).toEqual([nodes, ignored]);
  });

  test('a machine is on its way from its launch until it joins', () => {
    const plain = plainScenario({ workloads: [deploymentOf('web', 1, '1')] });
    const { sim, handlers } = prepareRun({ ...plain, cluster: { ...plain.cluster, nodePools: [pool] } }, {});
    const before = isOnItsWay(sim, 'general-1');
    launchNode(sim, sim.fleet.pools[0], 0);
    const booting = isOnItsWay(sim, 'general-1');
    runLoop(sim.events, handlers, { untilMs: 10 * SECOND_MS });
    expect([before, booting, isOnItsWay(sim, 'general-1')]).toEqual([false, true, false]);
  });
});
