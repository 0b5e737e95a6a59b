import { beforeAll, describe, expect, test } from 'vitest';
import { twelvePods } from '../../test/support/plan.ts';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { objectivesOf, trialsOf } from './objectives.ts';
import type { Objective } from './objectives.ts';
import type { PlanObjectives } from './plan-request.ts';

const sample = sampleResult();
const POOL = '{ name: four, capacity: {cpu: 4, memory: 16Gi}, zones: [a, b, c], count: 3 }';
const SPEC = `  horizon: 2h
  workload: { manifests: [app.yaml] }
  cluster: { nodePools: [${POOL}] }
`;
let plain: Scenario;
let asserted: Scenario;
beforeAll(async () => {
  plain = await twelvePods(SPEC);
  asserted = await twelvePods(
    `${SPEC}  assertions: [{ metric: cost.total, max: $1 }, { metric: pods.pending.p99, max: 60s }]\n`,
  );
});

function objective(text: string, wanted: PlanObjectives = {}, scenario = plain): Objective {
  const found = objectivesOf(wanted, scenario).find((one) => one.text.includes(text));
  if (found === undefined) throw new Error(`no objective says ${text}`);
  return found;
}

function withPods(pods: Partial<RunResult['pods']>): RunResult {
  return { ...sample, pods: { ...sample.pods, ...pods } };
}

describe('what has to hold', () => {
  test('always: pods run, and none is killed for memory', () => {
    expect(objectivesOf({}, plain).map(({ text, trial }) => [text, trial])).toEqual([
      ['every pod runs that fits an empty node', 'run'],
      ['no container is killed for memory', 'run'],
    ]);
  });

  test('what is asked for stands behind, in a fixed order, each with its trial', () => {
    const wanted = { pendingMsP99: 30_000, survivesZone: true, headroomRatio: 0.2 };
    expect(objectivesOf(wanted, asserted).map(({ text, trial }) => [text, trial])).toEqual([
      ['every pod runs that fits an empty node', 'run'],
      ['no container is killed for memory', 'run'],
      ['99% of pods wait at most 30 s', 'run'],
      ['the assertions of the scenario hold', 'run'],
      ['with a zone lost, all runs again', 'zone'],
      ['20.0% more pods of every workload run as well', 'headroom'],
    ]);
  });

  test('assertions about money alone are no objective', async () => {
    const money = await twelvePods(`${SPEC}  assertions: [{ metric: cost.total, max: $1 }]\n`);
    expect(objectivesOf({}, money)).toHaveLength(2);
  });

  // prettier-ignore
  test.each([
    ['all ran',                       { neverBound: 0 }, 0, true],
    ['as many as nothing runs',       { neverBound: 3 }, 3, true],
    ['one more than that',            { neverBound: 4 }, 3, false],
  ])('pods without a node: %s', (_why, pods, unboundMax, holds) => {
    expect(objective('every pod').miss(withPods(pods), unboundMax) === undefined).toBe(holds);
  });

  // prettier-ignore
  test.each([
    ['at the limit',                  30_000, true],
    ['a millisecond above',           30_001, false],
  ])('waiting: %s', (_why, p99, holds) => {
    const result = withPods({ pendingMs: { ...sample.pods.pendingMs, p99 } });
    expect(objective('wait', { pendingMsP99: 30_000 }).miss(result, 0) === undefined).toBe(holds);
  });

  test('one kill is one too many; a run that looks into no container sees none', () => {
    const memory = objective('memory');
    const kills = (oomKills: number): RunResult =>
      ({ ...sample, runtime: [{ oomKills: 0 }, { oomKills }] }) as unknown as RunResult;
    expect(memory.miss(kills(0), 0)).toBeUndefined();
    expect(memory.miss(kills(1), 0)?.by).toBe('1 kill');
    const { runtime: _killed, ...unseen } = sample;
    expect(memory.miss(unseen, 0)).toBeUndefined();
  });

  test('an assertion about money may break, any other may not', () => {
    const verdict = (metric: string): RunResult => ({
      ...sample,
      assertions: [{ metric, limit: 'at most 60 s', actual: '61 s', passed: false }],
    });
    const all = objective('assertions', {}, asserted);
    expect(all.miss(verdict('cost.total'), 0)).toBeUndefined();
    expect(all.miss(verdict('pods.pending.p99'), 0)).toEqual({
      by: 'pods.pending.p99 is 61 s (at most 60 s)',
      excess: 1,
    });
  });

  test('after a lost zone only who still waits at the end counts', () => {
    const zone = objective('zone', { survivesZone: true });
    expect(zone.miss(withPods({ neverBound: 9, pendingAtEnd: 1 }), 1)).toBeUndefined();
    expect(zone.miss(withPods({ neverBound: 0, pendingAtEnd: 2, created: 10 }), 1)).toEqual({
      by: '1 pod had no node at the end',
      excess: 0.1,
    });
  });

  // prettier-ignore
  test.each([
    ['of ten that nothing runs, two more are twelve',  10, 12, true],
    ['not thirteen',                                   10, 13, false],
    ['of one, the next whole pod',                     1,  2,  true],
  ])('headroom: %s', (_why, unboundMax, neverBound, holds) => {
    expect(objective('more pods', { headroomRatio: 0.2 }).miss(withPods({ neverBound }), unboundMax) === undefined).toBe(holds);
  });
});

// Forty pods: an excess is a share of them, or of the limit.
// prettier-ignore
test.each<[string, PlanObjectives, Partial<RunResult['pods']>, number, [by: string, excess: number]]>([
  ['every pod',  {},                        { neverBound: 4 },                                          0, ['4 pods never had a node', 0.1]],
  ['every pod',  {},                        { neverBound: 4 },                                          3, ['1 pod never had a node', 0.025]],
  ['wait',       { pendingMsP99: 30_000 },  { pendingMs: { ...sample.pods.pendingMs, p99: 45_000 } },   0, ['they wait up to 45 s', 0.5]],
  ['wait',       { pendingMsP99: 0 },       { pendingMs: { ...sample.pods.pendingMs, p99: 1 } },        0, ['they wait up to 1 ms', 1]],
  ['more pods',  { headroomRatio: 0.2 },    { neverBound: 14 },                                        10, ['2 pods never had a node', 0.05]],
  ['zone',       { survivesZone: true },    { pendingAtEnd: 40 },                                       0, ['40 pods had no node at the end', 1]],
])('how far a run is from what it should hold: %s %j', (text, wanted, pods, unboundMax, expected) => {
  const miss = objective(text, wanted).miss(withPods({ created: 40, ...pods }), unboundMax);
  const [by, excess] = expected;
  expect(miss?.by).toBe(by);
  expect(miss?.excess).toBeCloseTo(excess, 12);
});

describe('trials', () => {
  const kinds = (scenario: Scenario, wanted: PlanObjectives): string[] =>
    trialsOf(scenario, wanted).map(({ kind }) => kind);

  test('without more to hold there is the scenario itself', () => {
    expect(trialsOf(plain, {})).toEqual([{ kind: 'run', scenario: plain }]);
  });

  test('a zone is lost in each of them, half-way and for good', () => {
    const trials = trialsOf(plain, { survivesZone: true }).slice(1);
    expect(trials.map(({ scenario }) => scenario.faults)).toEqual(
      ['a', 'b', 'c'].map((zone) => [
        {
          atMs: 3_600_000,
          target: { kind: 'zone', name: expect.stringMatching(`${zone}$`) as string },
          forMs: Infinity,
        },
      ]),
    );
  });

  test('zones of live nodes and of nodes that are added count, each once', () => {
    const [pool] = plain.cluster.nodePools;
    const node = {
      ...pool.template,
      metadata: { ...pool.template.metadata, labels: { 'topology.kubernetes.io/zone': 'z' } },
    };
    const live: Scenario = {
      ...plain,
      cluster: {
        ...plain.cluster,
        nodePools: [],
        nodes: [node, node],
        autoNodes: { ...pool, zones: ['y', 'z'] },
      },
    };
    expect(kinds(live, { survivesZone: true })).toEqual(['run', 'zone', 'zone']);
  });

  test('more pods are a trial where something has replicas', () => {
    const [, more] = trialsOf(plain, { headroomRatio: 0.25 });
    expect(more.kind).toBe('headroom');
    expect(JSON.stringify(more.scenario.workload.objects)).toContain('"replicas":15');
    const none: Scenario = { ...plain, workload: { ...plain.workload, objects: [] } };
    expect(kinds(none, { headroomRatio: 0.25 })).toEqual(['run']);
  });
});
