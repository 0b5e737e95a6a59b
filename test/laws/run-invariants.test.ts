import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runLoop } from '../../src/kernel/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';
import { prepareRun } from '../../src/sim/simulate.ts';
import type { Simulation } from '../../src/sim/simulation.ts';
import { checkers } from '../fuzz/checkers/index.ts';
import { deploymentOf, nodeOf, plainScenario } from '../support/scenario.ts';

const HOUR_MS = 3_600_000;
const LOOKS = 60;
const minute = fc.integer({ min: 1, max: 59 }).map((minutes) => minutes * 60_000);
const node = fc.nat(3).map((index) => `n${index}`);

/** Deployments on a few nodes, of which some break, are drained or come back, while replicas change. */
const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    nodes: fc.integer({ min: 1, max: 4 }),
    replicas: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 3 }),
    milliCpu: fc.constantFrom(250, 700, 1500),
    faults: fc.array(fc.record({ atMs: minute, name: node, forMs: minute }), { maxLength: 2 }),
    scales: fc.array(fc.record({ atMs: minute, app: fc.nat(2), replicas: fc.nat(10) }), { maxLength: 3 }),
    drains: fc.array(fc.record({ atMs: minute, node }), { maxLength: 1 }),
  })
  .map(({ nodes, replicas, milliCpu, faults, scales, drains }) =>
    plainScenario({
      horizonMs: HOUR_MS,
      nodes: Array.from({ length: nodes }, (_, index) => nodeOf(`n${index}`)),
      workloads: replicas.map((count, index) => deploymentOf(`app${index}`, count, `${milliCpu}m`)),
      faults: faults.map(({ atMs, name, forMs }) => ({ atMs, target: { kind: 'node', name }, forMs })),
      actions: [
        ...scales.map(({ atMs, app, replicas: wanted }) => ({
          atMs,
          kind: 'scale' as const,
          target: { kind: 'Deployment', namespace: 'default', name: `app${app}` },
          replicas: wanted,
        })),
        ...drains.map((drain) => ({ ...drain, kind: 'drain' as const })),
      ],
    }),
  );

/** Runs it in pieces and calls back in between. */
function runInPieces(scenario: Scenario, look: (sim: Simulation) => void): void {
  const { sim, handlers } = prepareRun(scenario, { run: 0, sink: () => undefined });
  for (let piece = 0; piece <= LOOKS; piece++) {
    runLoop(sim.events, handlers, { untilMs: (HOUR_MS * piece) / LOOKS });
    look(sim);
  }
}

/** The checkers with something to say, and what they say. */
function complaints(sim: Simulation): Record<string, readonly string[]> {
  const said = Object.entries(checkers).map(([name, check]) => [name, check(sim)] as const);
  return Object.fromEntries(said.filter(([, lines]) => lines.length > 0));
}

test('whatever breaks, is drained or scaled, every invariant holds between any two events', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      runInPieces(scenario, (sim) => expect(complaints(sim)).toEqual({}));
    }),
    { numRuns: 30 },
  );
});

describe('a checker sees what it is there for', () => {
  const busy = plainScenario({
    horizonMs: HOUR_MS,
    nodes: [nodeOf('n0')],
    workloads: [deploymentOf('app', 3, '1')],
  });
  const brokenBy = (breakIt: (sim: Simulation) => void): string[] => {
    const { sim, handlers } = prepareRun(busy, { run: 0, sink: () => undefined });
    runLoop(sim.events, handlers, { untilMs: HOUR_MS });
    expect(complaints(sim)).toEqual({});
    breakIt(sim);
    return Object.keys(complaints(sim));
  };

  // prettier-ignore
  const rows = [
    ['a milli-core too many',        (sim: Simulation) => sim.cluster.nodes.requested[0][0]++,  ['bookedSums']],
    ['a pod counted twice',          (sim: Simulation) => sim.cluster.nodes.podCount[0]++,      ['bookedSums']],
    ['a pod that says it is nowhere', (sim: Simulation) => { sim.cluster.pods.nodeRow[0] = -1; }, ['oneNodeAPod']],
    ['a pod that was never created', (sim: Simulation) => sim.counts.created++,                 ['podCounts']],
    ['a pod that does not wait',     (sim: Simulation) => sim.counts.pending++,                 ['podCounts']],
  ] as const;
  test.each(rows)('%s', (_what, breakIt, seen) => {
    expect(brokenBy((sim) => void breakIt(sim))).toEqual(seen);
  });
});
