import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pool } from '../../../../test/support/autoscaled-run.ts';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { ActionSpec, Scenario } from '../../../scenario/index.ts';
import { prepareRun, simulate } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import { joinNode, billNode } from './join-node.ts';
import { cancelLaunch, launchNode } from './launch-node.ts';
import { removeNode } from './remove-node.ts';
import { silenceNode, wakeNode } from './silence-node.ts';

const MINUTE_MS = 60_000;

/** `start + added - removed - failed = end`, of a run of an hour. */
function account(
  parts: Parameters<typeof plainScenario>[0] & { readonly cluster?: Scenario['cluster'] },
): string {
  const { nodes } = simulate(plainScenario(parts)).facts;
  return `${nodes.atStart} + ${nodes.added} - ${nodes.removed} - ${nodes.failed} = ${nodes.atEnd}`;
}

const at = (minute: number, action: object): ActionSpec =>
  ({ atMs: minute * MINUTE_MS, ...action }) as unknown as ActionSpec;
const apply = (minute: number, name: string): ActionSpec =>
  at(minute, { kind: 'apply', objects: [nodeOf(name)] });
const drop = (minute: number, name: string): ActionSpec =>
  at(minute, { kind: 'delete', target: { kind: 'Node', namespace: '', name } });
const outage = (name: string, minutes: number): Scenario['faults'] => [
  { atMs: 5 * MINUTE_MS, target: { kind: 'node', name }, forMs: minutes * MINUTE_MS },
];

describe('nodes that come and go', () => {
  const [a, b] = [nodeOf('a'), nodeOf('b')];
  // prettier-ignore
  const rows: readonly (readonly [why: string, parts: Parameters<typeof account>[0], expected: string])[] = [
    ['those of the start are not added',        { nodes: [a, b] },                                                '2 + 0 - 0 - 0 = 2'],
    ['one that somebody applies is',            { nodes: [a], actions: [apply(1, 'c')] },                         '1 + 1 - 0 - 0 = 2'],
    ['one that is applied again is not',        { nodes: [a], actions: [apply(1, 'a')] },                         '1 + 0 - 0 - 0 = 1'],
    ['one that is deleted is removed',          { nodes: [a, b], actions: [drop(1, 'b')] },                       '2 + 0 - 1 - 0 = 1'],
    ['and added when it is applied once more',  { nodes: [a, b], actions: [drop(1, 'b'), apply(2, 'b')] },        '2 + 1 - 1 - 0 = 2'],
    ['one that fails for good is not removed',  { nodes: [a, b], faults: outage('b', Infinity) },                 '2 + 0 - 0 - 1 = 1'],
    ['one that comes back is added again',      { nodes: [a, b], faults: outage('b', 10) },                       '2 + 1 - 0 - 1 = 2'],
    ['those that pods need where there are none', { workloads: [podOf('p', '1')], cluster: { nodes: [], nodePools: [], pods: [], objects: [], autoNodes: { ...pool('auto', {}), bootMs: { kind: 'constant', ms: 0 } } } }, '0 + 1 - 0 - 0 = 1'],
    ['and those that boot first',               { workloads: [podOf('p', '1')], cluster: { nodes: [], nodePools: [], pods: [], objects: [], autoNodes: pool('auto', {}) } }, '0 + 1 - 0 - 0 = 1'],
  ];
  test.each(rows)('%s', (_why, parts, expected) => expect(account(parts)).toBe(expected));
});

type Step = 'launch' | 'cancel' | 'apply' | 'remove' | 'fail' | 'away' | 'gone' | 'wake' | 'wait';
const STEPS: readonly Step[] = [
  'launch',
  'cancel',
  'apply',
  'remove',
  'fail',
  'away',
  'gone',
  'wake',
  'wait',
];

/** A run of two nodes and a pool, to which anything may happen. */
class World {
  readonly #run = prepareRun(
    {
      ...plainScenario({ nodes: [nodeOf('a'), nodeOf('b')] }),
      cluster: { nodes: [nodeOf('a'), nodeOf('b')], nodePools: [pool('p', {})], pods: [], objects: [] },
    },
    {},
  );
  #nowMs = 0;
  #applied = 0;

  constructor() {
    this.#wait();
  }

  get sim(): Simulation {
    return this.#run.sim;
  }

  take(step: Step, number: number): void {
    const { sim } = this;
    const rows = [...sim.fleet.rows()];
    const row = rows[number % Math.max(1, rows.length)] as NodeRow | undefined;
    if (step === 'wait') this.#wait();
    else if (step === 'launch') launchNode(sim, sim.fleet.pools[0], this.#nowMs);
    else if (step === 'apply') this.#apply();
    else if (step === 'cancel') this.#cancel(number);
    else if (row !== undefined) this.#change(step, row);
  }

  #wait(): void {
    this.#nowMs += MINUTE_MS;
    runLoop(this.sim.events, this.#run.handlers, { untilMs: this.#nowMs });
  }

  #apply(): void {
    const { sim } = this;
    const identity = { name: '', instanceType: '', capacityType: 'on-demand' } as Parameters<
      typeof billNode
    >[2];
    joinNode(sim, billNode(sim, nodeOf(`applied-${this.#applied++}`), identity, this.#nowMs), this.#nowMs);
  }

  #cancel(number: number): void {
    const { launches } = this.sim;
    const launch = number % Math.max(1, launches.length);
    if (launches[launch] !== undefined) cancelLaunch(this.sim, launch, this.#nowMs);
  }

  #change(step: Step, row: NodeRow): void {
    const { sim } = this;
    if (step === 'remove') removeNode(sim, row, 'removed', this.#nowMs);
    else if (step === 'fail') removeNode(sim, row, 'failed', this.#nowMs);
    else if (step === 'away' || step === 'gone') silenceNode(sim, row, step, this.#nowMs);
    else if (step === 'wake') wakeNode(sim, row, this.#nowMs);
  }
}

test('every node comes once and goes once, whatever happens to it', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(9)), { maxLength: 15 });
  fc.assert(
    fc.property(steps, (done) => {
      const world = new World();
      const { sim } = world;
      for (const [step, number] of done) world.take(step, number);
      const { nodesAdded, nodesRemoved, nodesFailed } = sim.counts;
      const underWay = sim.launches.filter((billed) => billed !== undefined).length;
      const rows = [...sim.fleet.rows()];
      const answering = rows.filter((row) => sim.fleet.get(row)?.silence === 'none').length;
      expect(sim.nodesAtStart + nodesAdded - nodesRemoved - nodesFailed).toBe(answering + underWay);
    }),
    { numRuns: 120 },
  );
});
