import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { KubernetesObject, Node, Pod } from '../../../model/index.ts';
import type { ActionSpec, FaultSpec, Scenario } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';

const MINUTE_MS = 60_000;

interface Given {
  readonly nodes?: readonly Node[];
  readonly workloads: readonly KubernetesObject[];
  readonly objects?: readonly KubernetesObject[];
  readonly pods?: readonly Pod[];
  readonly actions?: readonly ActionSpec[];
  readonly faults?: readonly FaultSpec[];
  readonly timing?: Partial<Scenario['timing']>;
}

/** What happened, each as `seconds kind subject`; a request takes 100 ms. */
function run({ timing, ...parts }: Given) {
  const plain = plainScenario({ nodes: [nodeOf('a')], ...parts });
  const { facts, log } = simulate({ ...plain, timing: { ...plain.timing, apiMs: 100, ...timing } });
  const lines = [...log.lines()].map((line) => {
    const [time, kind, ...rest] = line.split(' ');
    return { s: Number(time), kind, rest };
  });
  const times = (kind: string, subject?: string): readonly number[] =>
    lines
      .filter((line) => line.kind === kind && (subject ?? line.rest[0]) === line.rest[0])
      .map(({ s }) => s);
  return { facts, lines, times };
}

const constant = (ms: number) => ({ kind: 'constant', ms }) as const;
const later = (node: string): ActionSpec => ({ atMs: 5 * MINUTE_MS, kind: 'apply', objects: [nodeOf(node)] });
const drain = (node: string): ActionSpec => ({ atMs: 10 * MINUTE_MS, kind: 'drain', node });
const budget = (spec: Record<string, unknown>) =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  }) as unknown as KubernetesObject;

describe('a drain in time', () => {
  const workloads = [deploymentOf('web', 2, '1')];
  const actions = [later('b'), drain('a')];

  test('asks for the evictions 50 ms after the cordon, and sees a second later that all are gone', () => {
    const { times } = run({ workloads, actions });
    expect(times('node-cordoned')).toEqual([600]);
    expect(times('pod-evicted')).toEqual([600.05, 600.05]);
    expect(times('node-drained')).toEqual([601.05]);
  });

  test('looks every second for pods that take their time', () => {
    const { times } = run({ workloads, actions, timing: { podStopMs: constant(2500) } });
    expect(times('pod-evicted')).toEqual([600.05, 600.05]);
    expect(times('node-drained')).toEqual([603.05]);
  });

  test('asks again 5 s and a request after a budget refused', () => {
    const { times } = run({ workloads, actions, objects: [budget({ maxUnavailable: 1 })] });
    expect(times('pod-evicted')).toEqual([600.05, 605.15]);
    expect(times('eviction-refused')).toEqual([600.05]);
    expect(times('node-drained')).toEqual([606.15]);
  });

  test('goes on asking a budget that never allows it, until the end', () => {
    const { times, facts } = run({ workloads, actions, objects: [budget({ minAvailable: 2 })] });
    const refused = times('eviction-refused');
    expect(refused.slice(0, 5)).toEqual([600.05, 600.05, 605.15, 605.15, 610.25]);
    expect(refused).toHaveLength(2 * (Math.floor((3600 - 600.05) / 5.1) + 1));
    expect(facts.pods).toMatchObject({ evicted: 0, runningAtEnd: 2 });
  });

  test('an empty node is drained at the first look', () => {
    expect(run({ workloads: [], actions: [drain('a')] }).times('node-drained')).toEqual([600.05]);
  });

  test('daemon and static pods stay', () => {
    const owned = (name: string, kind: string): Pod => {
      const plain = podOf(name, '1', { nodeName: 'a' });
      const owner = { apiVersion: 'v1', kind, name: 'own', uid: 'own', controller: true };
      return {
        ...plain,
        metadata: { ...plain.metadata, ownerReferences: [owner] },
        status: { phase: 'Running' },
      };
    };
    const pods = [owned('daemon', 'DaemonSet'), owned('static', 'Node'), owned('other', 'Gadget')];
    const { times, facts } = run({ workloads: [], pods, actions: [drain('a')] });
    expect(facts.pods.evicted).toBe(1);
    expect(times('pod-evicted', 'default/other').length + times('pod-evicted', 'other').length).toBe(1);
    expect(times('node-drained')).toEqual([601.05]);
  });

  test('a node that is deleted meanwhile ends it', () => {
    const gone: ActionSpec = {
      atMs: 10 * MINUTE_MS + 20,
      kind: 'delete',
      target: { kind: 'Node', namespace: '', name: 'a' },
    };
    const { times } = run({ workloads, actions: [...actions, gone] });
    expect(times('node-removed')).toEqual([600.02]);
    expect([...times('pod-evicted'), ...times('node-drained')]).toEqual([]);
  });

  test('an uncordon does not end it, and what comes back to the node is evicted too', () => {
    const back: ActionSpec = { atMs: 10 * MINUTE_MS + 10, kind: 'uncordon', node: 'a' };
    const { times } = run({ workloads, actions: [drain('a'), back] });
    expect(times('pod-evicted').length).toBeGreaterThan(2);
  });
});

describe('faults that meet', () => {
  const fault = (
    at: number,
    name: string,
    minutes: number,
    kind: FaultSpec['target']['kind'] = 'node',
  ): FaultSpec => ({
    atMs: at * MINUTE_MS,
    forMs: minutes * MINUTE_MS,
    target: { kind, name },
  });
  const inZone = (name: string, zone: string): Node => {
    const node = nodeOf(name);
    const labels = { ...node.metadata.labels, 'topology.kubernetes.io/zone': zone };
    return { ...node, metadata: { ...node.metadata, labels } };
  };
  const nodes = [inZone('a1', 'a'), inZone('a2', 'a'), inZone('b1', 'b')];
  const workloads = [deploymentOf('web', 3, '1')];
  const planes = ['instant', undefined] as const;

  function world(
    faults: readonly FaultSpec[],
    plane: 'instant' | undefined,
    actions: readonly ActionSpec[] = [],
  ) {
    const timing = plane === undefined ? {} : { controlPlane: plane };
    return run({ nodes, workloads, faults, actions, timing });
  }

  test.each(planes)('a node that is down already is not hit by its zone: %s', (plane) => {
    const { facts } = world([fault(5, 'a1', 20), fault(6, 'a', 5, 'zone')], plane);
    expect(facts.nodes).toMatchObject({ atEnd: 3, failed: 2 });
    expect(facts.pods.runningAtEnd).toBe(3);
  });

  test.each(planes)('the same node twice, one after the other: %s', (plane) => {
    const { facts } = world([fault(5, 'a1', 5), fault(20, 'a1', 5)], plane);
    expect(facts.nodes).toMatchObject({ atEnd: 3, failed: 2 });
  });

  test.each(planes)('one that ends in the millisecond in which the next begins: %s', (plane) => {
    const { facts } = world([fault(5, 'a1', 5), fault(10, 'a1', 5)], plane);
    expect(facts.nodes.atEnd).toBe(3);
    expect(facts.pods.runningAtEnd).toBe(3);
  });

  test.each(planes)('a node of the name is applied while the old one is away: %s', (plane) => {
    const again: ActionSpec = { atMs: 8 * MINUTE_MS, kind: 'apply', objects: [inZone('a1', 'a')] };
    const { facts } = world([fault(5, 'a1', 10)], plane, [again]);
    expect(facts.nodes.atEnd).toBe(3);
    expect(facts.pods.runningAtEnd).toBe(3);
  });

  test.each(planes)(
    'the node object is deleted while the machine is away: it joins anew, empty: %s',
    (plane) => {
      const gone: ActionSpec = {
        atMs: 8 * MINUTE_MS,
        kind: 'delete',
        target: { kind: 'Node', namespace: '', name: 'a1' },
      };
      const { facts, times } = world([fault(5, 'a1', 10)], plane, [gone]);
      expect(facts.nodes.atEnd).toBe(3);
      expect(times('node-joined', 'a1').at(-1)).toBe(900);
    },
  );

  test.each(planes)('all nodes at once, for good: everybody waits: %s', (plane) => {
    const faults = ['a', 'b'].map((zone) => fault(5, zone, Infinity, 'zone'));
    const { facts } = world(faults, plane);
    expect(facts.nodes).toMatchObject({ atEnd: 0, failed: 3 });
    expect(facts.pods).toMatchObject({ runningAtEnd: 0, pendingAtEnd: 3 });
  });

  test.each(planes)('a drained node that fails is no longer waited for: %s', (plane) => {
    const actions: ActionSpec[] = [{ atMs: 5 * MINUTE_MS, kind: 'drain', node: 'a1' }];
    const { facts } = world([fault(5, 'a1', Infinity)], plane, actions);
    expect(facts.nodes.atEnd).toBe(2);
    expect(facts.pods.runningAtEnd).toBe(3);
  });

  test('what no fault can hit is listed as ignored', () => {
    const { facts } = world([fault(5, 'nowhere', 5, 'zone')], undefined);
    expect(facts.ignored.map(({ what }) => what)).toContain('fault on zone/nowhere');
  });
});
