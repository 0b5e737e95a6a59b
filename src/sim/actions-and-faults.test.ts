import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { KubernetesObject, Node } from '../model/index.ts';
import type { ActionSpec, FaultSpec, Scenario } from '../scenario/index.ts';
import { simulate } from './simulate.ts';

const MINUTE_MS = 60_000;
const web = { kind: 'Deployment', namespace: 'default', name: 'web' };

function inZone(node: Node, zone: string): Node {
  const labels = { ...node.metadata.labels, 'topology.kubernetes.io/zone': zone };
  return { ...node, metadata: { ...node.metadata, labels } };
}

function run(parts: Parameters<typeof plainScenario>[0]): {
  readonly facts: ReturnType<typeof simulate>['facts'];
  readonly lines: readonly string[];
  /** Lines of a kind, without the time. */
  readonly of: (kind: string) => readonly string[];
} {
  const { facts, log } = simulate(plainScenario(parts));
  const lines = [...log.lines()];
  const of = (kind: string): string[] =>
    lines.filter((line) => line.split(' ')[1] === kind).map((line) => line.replace(/^\S+ \S+ /, ''));
  return { facts, lines, of };
}

describe('what somebody does', () => {
  const nodes = [nodeOf('a'), nodeOf('b')];
  const workloads = [deploymentOf('web', 4, '1')];
  const at = (action: Record<string, unknown>): ActionSpec =>
    ({ atMs: 10 * MINUTE_MS, ...action }) as unknown as ActionSpec;

  // prettier-ignore
  const rows: readonly (readonly [string, ActionSpec, { running: number; pending: number }])[] = [
    ['nothing',                         at({ kind: 'uncordon', node: 'a' }),                                          { running: 4, pending: 0 }],
    ['scaled up',                       at({ kind: 'scale', target: web, replicas: 7 }),                              { running: 7, pending: 0 }],
    ['scaled up beyond the nodes',      at({ kind: 'scale', target: web, replicas: 9 }),                              { running: 8, pending: 1 }],
    ['scaled down',                     at({ kind: 'scale', target: web, replicas: 1 }),                              { running: 1, pending: 0 }],
    ['scaled to nothing',               at({ kind: 'scale', target: web, replicas: 0 }),                              { running: 0, pending: 0 }],
    ['deleted',                         at({ kind: 'delete', target: web }),                                          { running: 0, pending: 0 }],
    ['another Deployment applied',      at({ kind: 'apply', objects: [deploymentOf('api', 2, '1')] }),                { running: 6, pending: 0 }],
    ['the same applied again',          at({ kind: 'apply', objects: [deploymentOf('web', 4, '1')] }),                { running: 4, pending: 0 }],
    ['applied with other replicas',     at({ kind: 'apply', objects: [deploymentOf('web', 6, '1')] }),                { running: 6, pending: 0 }],
    ['applied with larger pods',        at({ kind: 'apply', objects: [deploymentOf('web', 4, '2')] }),                { running: 4, pending: 0 }],
    ['a node cordoned',                 at({ kind: 'cordon', node: 'a' }),                                            { running: 4, pending: 0 }],
    ['a node drained',                  at({ kind: 'drain', node: 'a' }),                                             { running: 4, pending: 0 }],
    ['a node deleted',                  at({ kind: 'delete', target: { kind: 'Node', namespace: '', name: 'a' } }),   { running: 4, pending: 0 }],
    ['a node applied',                  at({ kind: 'apply', objects: [nodeOf('c')] }),                                { running: 4, pending: 0 }],
    ['a bare pod applied',              at({ kind: 'apply', objects: [podOf('solo', '1')] }),                         { running: 5, pending: 0 }],
  ];
  test.each(rows)('%s', (_what, action, { running, pending }) => {
    const { facts } = run({ nodes, workloads, actions: [action] });
    expect(facts.pods).toMatchObject({ runningAtEnd: running, pendingAtEnd: pending });
    const { created, succeeded, failed, deleted, runningAtEnd, pendingAtEnd } = facts.pods;
    expect(created).toBe(runningAtEnd + pendingAtEnd + succeeded + failed + deleted);
  });

  test('nothing new goes to a cordoned node, and it does after the uncordon', () => {
    const actions: ActionSpec[] = [
      { atMs: 0, kind: 'cordon', node: 'a' },
      { atMs: 10 * MINUTE_MS, kind: 'uncordon', node: 'a' },
    ];
    const six = [deploymentOf('web', 6, '1')];
    const cordoned = run({ nodes, workloads: six, actions: actions.slice(0, 1) });
    expect(cordoned.facts.pods).toMatchObject({ runningAtEnd: 4, pendingAtEnd: 2 });
    expect(cordoned.of('pod-bound').filter((line) => !line.endsWith(' b'))).toEqual([]);
    expect(run({ nodes, workloads: six, actions }).facts.pods).toMatchObject({
      runningAtEnd: 6,
      pendingAtEnd: 0,
    });
  });

  test('a drain empties the node and cordons it', () => {
    const { of, facts } = run({
      nodes,
      workloads,
      actions: [{ atMs: 10 * MINUTE_MS, kind: 'drain', node: 'a' }],
    });
    expect(of('node-drained')).toEqual(['a']);
    expect(of('node-cordoned')).toEqual(['a']);
    expect(of('pod-evicted').length).toBeGreaterThan(0);
    expect(facts.pods.evicted).toBe(of('pod-evicted').length);
  });

  test('a drain waits for a budget that forbids it', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
    } as KubernetesObject;
    const { facts, of } = run({
      nodes,
      workloads,
      objects: [budget],
      actions: [{ atMs: 10 * MINUTE_MS, kind: 'drain', node: 'a' }],
    });
    expect(of('pod-evicted')).toEqual([]);
    expect(of('node-drained')).toEqual([]);
    expect(facts.pods.runningAtEnd).toBe(4);
  });

  // prettier-ignore
  const absent = [
    ['a scale',    at({ kind: 'scale', target: { ...web, name: 'gone' }, replicas: 3 }), 'scale of Deployment/gone'],
    ['a cordon',   at({ kind: 'cordon', node: 'gone' }),                                 'cordon of node gone'],
    ['a drain',    at({ kind: 'drain', node: 'gone' }),                                  'drain of node gone'],
    ['a deletion', at({ kind: 'delete', target: { kind: 'Node', namespace: '', name: 'gone' } }), 'delete of Node/gone'],
  ] as const;
  test.each(absent)('%s of what is not there is listed as ignored', (_what, action, what) => {
    const { facts } = run({ nodes, workloads, actions: [action] });
    expect(facts.ignored.map((item) => item.what)).toContain(what);
    expect(facts.pods.runningAtEnd).toBe(4);
  });

  test('actions of one moment happen in the order in which they are written', () => {
    const scale = (replicas: number): ActionSpec => at({ kind: 'scale', target: web, replicas });
    expect(run({ nodes, workloads, actions: [scale(7), scale(2)] }).facts.pods.runningAtEnd).toBe(2);
    expect(run({ nodes, workloads, actions: [scale(2), scale(7)] }).facts.pods.runningAtEnd).toBe(7);
  });
});

describe('what breaks', () => {
  const nodes = [inZone(nodeOf('a1'), 'a'), inZone(nodeOf('a2'), 'a'), inZone(nodeOf('b1'), 'b')];
  const workloads = [deploymentOf('web', 6, '1')];
  const kill = (target: FaultSpec['target'], forMs: number): FaultSpec => ({
    atMs: 5 * MINUTE_MS,
    target,
    forMs,
  });

  // prettier-ignore
  const rows: readonly (readonly [string, FaultSpec, { failed: number; atEnd: number }])[] = [
    ['a node for good',         kill({ kind: 'node', name: 'a1' }, Infinity),          { failed: 1, atEnd: 2 }],
    ['a zone for good',         kill({ kind: 'zone', name: 'a' }, Infinity),           { failed: 2, atEnd: 1 }],
    ['a node for a while',      kill({ kind: 'node', name: 'b1' }, 20 * MINUTE_MS),    { failed: 1, atEnd: 3 }],
    ['a zone for a while',      kill({ kind: 'zone', name: 'a' }, 20 * MINUTE_MS),     { failed: 2, atEnd: 3 }],
    ['a node that is not there', kill({ kind: 'node', name: 'z9' }, Infinity),         { failed: 0, atEnd: 3 }],
    ['a zone that is not there', kill({ kind: 'zone', name: 'z' }, Infinity),          { failed: 0, atEnd: 3 }],
  ];
  test.each(rows)('%s', (_what, fault, { failed, atEnd }) => {
    const { facts } = run({ nodes, workloads, faults: [fault] });
    expect(facts.nodes).toMatchObject({ failed, atEnd, atStart: 3 });
    if (failed === 0) expect(facts.ignored.map(({ what }) => what).join()).toContain('fault on');
    const { created, succeeded, failed: pods, deleted, runningAtEnd, pendingAtEnd } = facts.pods;
    expect(created).toBe(runningAtEnd + pendingAtEnd + succeeded + pods + deleted);
  });

  test('the workload is whole again on what is left, as far as there is room', () => {
    const oneGone = run({ nodes, workloads, faults: [kill({ kind: 'node', name: 'a1' }, Infinity)] });
    expect(oneGone.facts.pods).toMatchObject({ runningAtEnd: 6, pendingAtEnd: 0 });
    const zoneGone = run({ nodes, workloads, faults: [kill({ kind: 'zone', name: 'a' }, Infinity)] });
    expect(zoneGone.facts.pods).toMatchObject({ runningAtEnd: 4, pendingAtEnd: 2 });
  });

  test('no pod is bound to a node while it is away', () => {
    const { lines } = run({ nodes, workloads, faults: [kill({ kind: 'node', name: 'a1' }, 20 * MINUTE_MS)] });
    const away = lines.filter((line) => {
      const seconds = Number(line.split(' ')[0]);
      return / pod-bound .* a1$/.test(line) && seconds > 300 + 60 && seconds < 1500;
    });
    expect(away).toEqual([]);
  });
});

describe('laws of every run', () => {
  const scenarios: readonly (readonly [string, Parameters<typeof plainScenario>[0]])[] = [
    ['an empty cluster', {}],
    ['nodes alone', { nodes: [nodeOf('a')] }],
    ['pods alone', { pods: [podOf('p', '1')] }],
    ['more than fits', { nodes: [nodeOf('a')], workloads: [deploymentOf('web', 9, '1')] }],
    ['pods that are bound', { nodes: [nodeOf('a')], pods: [podOf('p', '1', { nodeName: 'a' })] }],
    [
      'pods on a node that is not there',
      { nodes: [nodeOf('a')], pods: [podOf('p', '1', { nodeName: 'z' })] },
    ],
    ['nodes of one name', { nodes: [nodeOf('a'), nodeOf('a')] }],
  ];
  test.each(scenarios)('%s: time never falls, the digest repeats, pods are accounted for', (_what, parts) => {
    const { facts, lines } = run(parts);
    const times = lines.map((line) => Number(line.split(' ')[0]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(run(parts).facts.digest).toBe(facts.digest);
    expect(facts.endMs).toBe(3_600_000);
    const { created, bound, neverBound, runningAtEnd, pendingAtEnd, succeeded, failed, deleted } = facts.pods;
    expect(created).toBe(runningAtEnd + pendingAtEnd + succeeded + failed + deleted);
    expect(bound + neverBound).toBe(created);
  });

  test('another name of the scenario changes nothing that is decided', () => {
    const parts: Partial<Scenario> & { nodes: Node[] } = { nodes: [nodeOf('a')], name: 'one' };
    const other = { ...parts, name: 'two' };
    expect(run(other).facts.digest).toBe(run(parts).facts.digest);
  });
});
