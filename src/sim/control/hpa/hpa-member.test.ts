import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { HpaSpec, HpaWorld } from '../../../autoscale/index.ts';
import { PodStanding, Readiness } from '../../../autoscale/index.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { ActionSpec } from '../../../scenario/index.ts';
import { prepareRun } from '../../simulate.ts';
import { HpaMember } from './hpa-member.ts';
import type { HpaMetrics } from './hpa-metrics.ts';

const web = { kind: 'Deployment', namespace: 'default', name: 'web' };
/** Pods start after 2.5 s and take 10 s to stop; two of the four cores are asked for by each. */
const timing = {
  podStartMs: { kind: 'constant', ms: 2500 },
  podStopMs: { kind: 'constant', ms: 10_000 },
} as const;
const toOne: ActionSpec = { atMs: 60_000, kind: 'scale', target: web, replicas: 1 };

/** What a look at the pods takes of them. */
const SPEC = { namespace: 'default' } as HpaSpec;
const NO_METRICS = {} as HpaMetrics;

interface Look {
  readonly member: HpaMember;
  readonly world: HpaWorld;
}

/** What the autoscaler of Deployment web sees in a run of three replicas on one node of room for two, at that second. */
function lookAt(
  second: number,
  {
    target = web,
    others = [],
    actions = [],
  }: { target?: typeof web; others?: string[]; actions?: ActionSpec[] } = {},
): Look {
  const scenario = plainScenario({
    nodes: [nodeOf('a')],
    workloads: [deploymentOf('web', 3, '2')],
    timing,
    actions,
  });
  const { sim, handlers } = prepareRun(scenario, {});
  runLoop(sim.events, handlers, { untilMs: second * 1000 });
  const member = new HpaMember(sim, target);
  const world = member.worldOf(SPEC, NO_METRICS, others, second * 1000);
  return { member, world };
}

/** `Running True`, a line a pod. */
function podsOf({ world }: Look): string[] {
  const { standing, readiness, count } = world.pods;
  return Array.from(
    { length: count },
    (_, at) => `${nameIn(PodStanding, standing[at])} ${nameIn(Readiness, readiness[at])}`,
  ).sort();
}

function nameIn(words: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(words).find(([, number]) => number === value)?.[0] ?? String(value);
}

describe('the pods that an autoscaler sees', () => {
  // prettier-ignore
  test.each([
    ['are pending without a Ready condition until they have a node, and with one until they run',   1, [],      ['Pending Absent', 'Pending False', 'Pending False']],
    ['run and are ready after their start',                                                        30, [],      ['Pending Absent', 'Running True', 'Running True']],
    ['that are going are seen until they are gone',                                                62, [toOne], ['Running True', 'Terminating True']],
    ['are those that are left',                                                                    90, [toOne], ['Running True']],
  ] as const)('%s', (_why, second, actions, expected) => {
    expect(podsOf(lookAt(second, { actions: [...actions] }))).toEqual(expected);
  });

  test('are counted as ready by their condition, and as replicas until somebody asks them to go', () => {
    const { member, world } = lookAt(62, { actions: [toOne] });
    expect([member.readyCount, world.scale]).toEqual([2, { specReplicas: 1, statusReplicas: 1 }]);
  });

  test('are looked at again only once something has happened to them', () => {
    const { member, world } = lookAt(30);
    const rows = member.rows;
    member.worldOf(SPEC, NO_METRICS, [], 31_000);
    expect([member.rows === rows, member.arePodsChanged]).toEqual([true, false]);
    member.arePodsChanged = true;
    const again = member.worldOf(SPEC, NO_METRICS, [], 31_000);
    expect([member.rows === rows, again.scale]).toEqual([false, world.scale]);
  });

  test('have their times in whole seconds, as API objects do', () => {
    const { startedAtMs, readySinceMs, count } = lookAt(30).world.pods;
    const times = [...startedAtMs.subarray(0, count), ...readySinceMs.subarray(0, count)].filter(
      Number.isFinite,
    );
    expect(times.filter((ms) => ms % 1000 !== 0)).toEqual([]);
    // Bound at once, ready after 2.5 s.
    expect(new Set(times)).toEqual(new Set([0, 2000]));
  });
});

describe('what the pods of the target ask for', () => {
  test('is in thousandths, a pod a figure', () => {
    expect(lookAt(30).world.requests('cpu', undefined)).toEqual(Float64Array.of(2000, 2000, 2000));
    expect(lookAt(30).world.requests('cpu', 'c')).toEqual(Float64Array.of(2000, 2000, 2000));
  });

  // prettier-ignore
  test.each([
    ['a resource that they do not ask for',     'memory', undefined,  /^missing request for memory in container c of Pod web-/],
    ['a container that they do not have',       'cpu',    'sidecar',  /^container sidecar not found in Pod web-/],
  ] as const)('cannot be said of %s', (_why, resource, container, text) => {
    expect(lookAt(30).world.requests(resource, container)).toMatch(text);
  });
});

describe('the scale of the target', () => {
  test('is missed where there is none, by the words of the API server', () => {
    const { world } = lookAt(30, { target: { ...web, name: 'none' } });
    expect(world.scale).toEqual({ error: 'deployments.apps "none" not found' });
  });

  test('has no use where two autoscalers want it; alone, one is not its own rival', () => {
    expect(lookAt(30, { others: ['default/web'] }).world.selector).toEqual({ kind: 'valid' });
    expect(lookAt(30, { others: ['default/a', 'default/b', 'default/c'] }).world.selector).toEqual({
      kind: 'ambiguous',
      selector: 'app=web',
      others: 'default/a and default/b',
    });
  });
});

test('a pod without a controller is none of the target’s', () => {
  const scenario = plainScenario({
    nodes: [nodeOf('a')],
    pods: [podOf('web-alone', '1')],
    workloads: [deploymentOf('web', 1, '1')],
  });
  const { sim, handlers } = prepareRun(scenario, {});
  runLoop(sim.events, handlers, { untilMs: 10_000 });
  const member = new HpaMember(sim, web);
  member.worldOf(SPEC, NO_METRICS, [], 10_000);
  expect(member.rows.map((row) => sim.cluster.pods.name(row))).toEqual([
    expect.stringMatching(/^web-\w+-\w+$/) as string,
  ]);
});
