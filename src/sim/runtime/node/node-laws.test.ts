import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constantCurve, nodeScenario, podOf, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import { runLoop } from '../../../kernel/index.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import type { NodeLoad } from './node-load.ts';

const MIB = 2 ** 20;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const NODE_MIB = 2048;

interface DrawnPod {
  readonly requestMilliCpu: number;
  readonly limitMilliCpu: number | undefined;
  readonly wantedMilliCpu: number;
  readonly requestMib: number;
  readonly limitMib: number | undefined;
  readonly usedMib: number;
  readonly leakMibPerHour: number;
  readonly deletedAtS: number | undefined;
}

const drawnPod: fc.Arbitrary<DrawnPod> = fc.record({
  requestMilliCpu: fc.integer({ min: 0, max: 400 }),
  limitMilliCpu: fc.option(fc.integer({ min: 400, max: 1500 }), { nil: undefined }),
  wantedMilliCpu: fc.integer({ min: 0, max: 3000 }),
  requestMib: fc.integer({ min: 0, max: 200 }),
  limitMib: fc.option(fc.integer({ min: 200, max: 900 }), { nil: undefined }),
  usedMib: fc.integer({ min: 1, max: 700 }),
  leakMibPerHour: fc.constantFrom(0, 0, 500, 5000),
  deletedAtS: fc.option(fc.integer({ min: 1, max: 590 }), { nil: undefined }),
});

function podNamed(name: string, drawn: DrawnPod) {
  const amounts = (milliCpu: number | undefined, mib: number | undefined): Record<string, string> => ({
    ...(milliCpu === undefined || milliCpu === 0 ? {} : { cpu: `${milliCpu}m` }),
    ...(mib === undefined || mib === 0 ? {} : { memory: `${mib}Mi` }),
  });
  const resources = {
    requests: amounts(drawn.requestMilliCpu, drawn.requestMib),
    limits: amounts(drawn.limitMilliCpu, drawn.limitMib),
  };
  return podOf(name, { containers: [{ name: 'c', resources }] });
}

function runOf(pods: readonly DrawnPod[]): NodeRun {
  return {
    objects: pods.map((drawn, place) => podNamed(`p${place}`, drawn)),
    nodes: [smallNode('n1', '4', `${NODE_MIB}Mi`)],
    usage: pods.map((drawn, place) => ({
      target: { kind: 'Pod', namespace: 'default', name: `p${place}` },
      milliCpu: constantCurve(drawn.wantedMilliCpu),
      memoryBytes: constantCurve(drawn.usedMib * MIB),
      leakBytesPerHour: drawn.leakMibPerHour * MIB,
    })),
    actions: pods.flatMap(({ deletedAtS }, place) =>
      deletedAtS === undefined
        ? []
        : [
            {
              atMs: deletedAtS * SECOND_MS,
              kind: 'delete' as const,
              target: { kind: 'Pod', namespace: 'default', name: `p${place}` },
            },
          ],
    ),
    untilS: 600,
  };
}

/** Runs for ten minutes and looks at every node each minute. */
function lookEachMinute(
  pods: readonly DrawnPod[],
  look: (load: NodeLoad, nowMs: number) => void,
): Simulation {
  const { sim, handlers } = prepareRun(nodeScenario(runOf(pods)), {});
  for (let nowMs = 0; nowMs <= 10 * MINUTE_MS; nowMs += MINUTE_MS) {
    runLoop(sim.events, handlers, { untilMs: nowMs });
    for (const load of sim.runtime.nodeLoads?.() ?? []) look(load, nowMs);
  }
  return sim;
}

const manyPods = fc.array(drawnPod, { minLength: 1, maxLength: 10 });
const RUNS = { numRuns: 25 };

describe('law: over random runs of pods that use, leak, die and are deleted', () => {
  test('memory accounting is never negative, and the node’s sum is that of its containers', () => {
    fc.assert(
      fc.property(manyPods, (pods) => {
        const sim = lookEachMinute(pods, (load, nowMs) => {
          const own = load.containers.map(({ memoryBytes }) => memoryBytes);
          for (const bytes of own) expect(bytes, `at ${nowMs} ms`).toBeGreaterThanOrEqual(0);
          const sum = own.reduce((total, bytes) => total + bytes, load.systemMemoryBytes);
          expect(load.usedBytes, `at ${nowMs} ms`).toBe(sum);
        });
        for (const name of ['memory-used', 'cpu-used', 'cpu-missed']) {
          const values = sim.series.build().find((series) => series.name === name)?.values ?? [];
          for (const value of values) expect(value, name).toBeGreaterThanOrEqual(0);
        }
      }),
      RUNS,
    );
  });

  test('no container outlives its limit, and all of them fit the node', () => {
    fc.assert(
      fc.property(manyPods, (pods) => {
        lookEachMinute(pods, (load, nowMs) => {
          let bytes = load.systemMemoryBytes;
          for (const { use, limitBytes, live } of load.containers) {
            const used = use.memoryBytesAt(nowMs);
            expect(used, `${live.name} at ${nowMs} ms`).toBeLessThanOrEqual(limitBytes);
            bytes += used;
          }
          expect(bytes, `node at ${nowMs} ms`).toBeLessThanOrEqual(load.memoryBytes);
        });
      }),
      RUNS,
    );
  });

  test('CPU given is the smaller of what is asked within limits and what is there', () => {
    fc.assert(
      fc.property(manyPods, (pods) => {
        lookEachMinute(pods, ({ containers, milliCpu, systemMilliCpu }, nowMs) => {
          const asked = containers.reduce(
            (sum, { wantedMilliCpu, limitMilliCpu }) => sum + Math.min(wantedMilliCpu, limitMilliCpu),
            0,
          );
          const given = containers.reduce((sum, { grantedMilliCpu }) => sum + grantedMilliCpu, 0);
          expect(given, `at ${nowMs} ms`).toBeCloseTo(Math.min(asked, milliCpu - systemMilliCpu), 6);
        });
      }),
      RUNS,
    );
  });

  test('whoever is killed or evicted stands first in the ranking that the result keeps, scores falling', () => {
    let seen = 0;
    fc.assert(
      fc.property(manyPods, (pods) => {
        const sim = lookEachMinute(pods, () => undefined);
        for (const kill of sim.runtime.facts?.(10 * MINUTE_MS).kills ?? []) {
          const [first] = kill.ranking;
          if (first === undefined) continue; // over its own limit: nobody else was asked
          seen++;
          expect(first.pod).toBe(kill.kind === 'oom-kill' ? `${kill.pod}/${kill.container}` : kill.pod);
          if (kill.kind !== 'oom-kill') continue;
          const scores = kill.ranking.map(({ score }) => Number(score.replaceAll(',', '')));
          expect(scores).toEqual(scores.toSorted((a, b) => b - a));
          expect(kill.why).toContain(`oom_score ${first.score}`);
        }
      }),
      { numRuns: 40, seed: 7 },
    );
    expect(seen, 'some run must have ended in a kill').toBeGreaterThan(5);
  });
});
