import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Node, Pod, TopologySpreadConstraint } from '../../../model/index.ts';
import { node, pod, points, skippedFilters, stage, verdicts } from '../../../../test/support/scheduling.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const SKEWED = "Unschedulable: node(s) didn't match pod topology spread constraints";
const MISSING = "Unresolvable: node(s) didn't match pod topology spread constraints (missing required label)";

const zoned = (name: string, zone?: string): Node =>
  node(name, { labels: { [HOST]: name, ...(zone && { [ZONE]: zone }) } });
const NODES = [zoned('a1', 'a'), zoned('b1', 'b'), zoned('c1', 'c'), zoned('x')];
const web = (name: string, on?: string, labels: Record<string, string> = { app: 'web' }): Pod =>
  pod({ name, labels, ...(on && { on }) });
const spreading = (more: Partial<TopologySpreadConstraint>, labels = { app: 'web' }): Pod =>
  pod({
    labels,
    spec: {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: ZONE,
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'web' } },
          ...more,
        },
      ],
    },
  });

describe('PodTopologySpread filter', () => {
  // a holds two of its kind, b one, c none; x has no zone.
  const pods = [web('p', 'a1'), web('q', 'a1'), web('r', 'b1'), web('s', 'c1', { app: 'db' })];

  // prettier-ignore
  test.each([
    ['the lowest zone is 0: one more may go to c only',  spreading({}),                                   { a1: SKEWED, b1: SKEWED, c1: 'feasible', x: MISSING }],
    ['a larger skew',                                    spreading({ maxSkew: 2 }),                       { a1: SKEWED, b1: 'feasible', c1: 'feasible', x: MISSING }],
    ['a pod that is not of the kind does not add to it', spreading({}, { app: 'other' }),                 { a1: SKEWED, b1: 'feasible', c1: 'feasible', x: MISSING }],
    ['fewer domains than wanted: the minimum is 0',      spreading({ minDomains: 4, maxSkew: 2 }),        { a1: SKEWED, b1: 'feasible', c1: 'feasible', x: MISSING }],
    ['an empty selector counts nobody',                  spreading({ labelSelector: {} }),                { a1: 'feasible', b1: 'feasible', c1: 'feasible', x: MISSING }],
    ['a soft constraint does not filter',                spreading({ whenUnsatisfiable: 'ScheduleAnyway' }), { a1: 'feasible', b1: 'feasible', c1: 'feasible', x: 'feasible' }],
  ])('%s', (_why, incoming, expected) => {
    expect(verdicts('PodTopologySpread', { nodes: NODES, pods }, incoming)).toEqual(expected);
  });

  test('nodes that the node selector excludes are no domains', () => {
    const incoming = spreading({});
    const spec = { ...incoming.spec, nodeSelector: { [ZONE]: 'a' } };
    expect(verdicts('PodTopologySpread', { nodes: NODES, pods }, { ...incoming, spec })).toMatchObject({
      a1: 'feasible',
    });
  });

  // prettier-ignore
  test.each([
    ['taints are ignored unless said',          {},                                          SKEWED],
    ['said so',                                 { nodeTaintsPolicy: 'Ignore' },              SKEWED],
    ['honoured: c is no domain, and b lowest',  { nodeTaintsPolicy: 'Honor' },               'feasible'],
  ])('%s', (_why, more, expected) => {
    const tainted = node('c1', { labels: { [HOST]: 'c1', [ZONE]: 'c' }, taints: [{ key: 'k', effect: 'NoSchedule' }] });
    const setting = { nodes: [zoned('a1', 'a'), zoned('b1', 'b'), tainted], pods: [web('p', 'a1'), web('q', 'b1')] };
    expect(verdicts('PodTopologySpread', setting, spreading(more))).toMatchObject({ b1: expected });
  });

  test('what the node selector excludes is a domain again where its policy is ignored', () => {
    const incoming = spreading({ nodeAffinityPolicy: 'Ignore' });
    const spec = { ...incoming.spec, nodeSelector: { [ZONE]: 'a' } };
    const found = verdicts('PodTopologySpread', { nodes: NODES, pods }, { ...incoming, spec });
    expect(found).toMatchObject({ a1: SKEWED });
  });

  test('a terminating pod does not count', () => {
    const leaving = {
      ...web('t', 'b1'),
      metadata: { ...web('t').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    };
    const setting = { nodes: NODES, pods: [leaving] };
    expect(verdicts('PodTopologySpread', setting, spreading({}))).toMatchObject({ b1: 'feasible' });
  });

  test('matchLabelKeys count pods of the same revision only', () => {
    const labels = { app: 'web', hash: '2' };
    const incoming = spreading({ matchLabelKeys: ['hash'] }, labels);
    expect(verdicts('PodTopologySpread', { nodes: NODES, pods }, incoming)).toMatchObject({
      a1: 'feasible',
      b1: 'feasible',
    });
  });
});

describe('PodTopologySpread in a dry run', () => {
  // prettier-ignore
  test.each([
    ['its own kind is taken away, and it fits', web('p', 'a1'),                                                                        ['p']],
    ['one of another namespace is no help',     { ...web('p', 'a1'), metadata: { ...web('p').metadata, namespace: 'other' } } as Pod,  []],
  ])('%s', (_why, there, expected) => {
    const { cluster, scheduler } = stage({
      // b is lowest and full, so that only a is left.
      nodes: [zoned('a1', 'a'), { ...zoned('b1', 'b'), status: { allocatable: { cpu: '0', memory: '0', pods: '0' } } }],
      pods: [web('q', 'a1'), there].map((each) => ({ ...each, spec: { ...each.spec, priority: each === there ? 0 : 20 } })),
    });
    const incoming = spreading({ maxSkew: 2 });
    const row = cluster.addPod({ ...incoming, spec: { ...incoming.spec, priority: 10 } });
    const decision = scheduler.schedule(row);
    const victims = decision.outcome === 'bound' ? [] : (decision.nomination?.victims ?? []);
    expect(victims.map((victim) => cluster.pods.object(victim).metadata.name)).toEqual(expected);
  });
});

describe('PodTopologySpread score', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' } },
  } as KubernetesObject;
  const nodes = [zoned('a1', 'a'), zoned('a2', 'a'), zoned('b1', 'b')];

  test('pods of a service are spread over zones and nodes by default', () => {
    // Weights ln(3 + 2) for hostname, ln(2 + 2) for zone; skews 3 and 5 add 2 and 4 points.
    // a1: 2 × 1.609 + 2 + 2 × 1.386 + 4 = 11.99; a2: 2 + 2.77 + 4 = 8.77; b1: 6.
    const setting = { nodes, pods: [web('p', 'a1'), web('q', 'a1')], objects: [service] };
    expect(points('PodTopologySpread', setting, web('new'))).toEqual({
      a1: '12 → 50',
      b1: '6 → 100',
      a2: '9 → 75',
    });
  });

  test('a pod that nothing selects is not scored', () => {
    expect(points('PodTopologySpread', { nodes, objects: [service] }, pod())).toBe('skipped');
  });

  test('nodes without the key of an own constraint get nothing', () => {
    const incoming = spreading({ whenUnsatisfiable: 'ScheduleAnyway' });
    const setting = { nodes: [zoned('a1', 'a'), zoned('x')] };
    expect(points('PodTopologySpread', setting, incoming)).toEqual({ a1: '0 → 100', x: '0 → 0' });
  });
});

describe('PodTopologySpread, near misses', () => {
  test('a pod without hard constraints is not filtered', () => {
    const skips = (incoming: Pod): boolean =>
      skippedFilters({ nodes: NODES }, incoming).includes('PodTopologySpread');
    expect(skips(spreading({ whenUnsatisfiable: 'ScheduleAnyway' }))).toBe(true);
    expect(skips(spreading({}))).toBe(false);
  });

  test('required node affinity excludes domains as a node selector does', () => {
    const incoming = spreading({});
    const required = {
      nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: ['a'] }] }],
    };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
    const setting = { nodes: NODES, pods: [web('p', 'a1'), web('q', 'a1')] };
    // a holds two; with b and c as domains of 0 the skew would be 3.
    expect(
      verdicts('PodTopologySpread', setting, { ...incoming, spec: { ...incoming.spec, affinity } }),
    ).toMatchObject({
      a1: 'feasible',
    });
  });

  // prettier-ignore
  test.each([
    ['tolerated: c is the lowest domain',       [{ key: 'k', operator: 'Exists' }],              false, SKEWED],
    ['not tolerated: c is none',                [],                                              false, 'feasible'],
    ['Lt without its gate tolerates nothing',   [{ key: 'k', operator: 'Lt', value: '9' }],      false, 'feasible'],
    ['Lt with its gate',                        [{ key: 'k', operator: 'Lt', value: '9' }],      true,  SKEWED],
  ])('taints are honoured and the taint of c is %s', (_why, tolerations, gate, expected) => {
    const tainted = node('c1', { labels: { [HOST]: 'c1', [ZONE]: 'c' }, taints: [{ key: 'k', value: '5', effect: 'NoSchedule' }] });
    const setting = {
      nodes: [zoned('a1', 'a'), zoned('b1', 'b'), tainted],
      pods: [web('p', 'a1'), web('q', 'b1')],
      options: { gates: { TaintTolerationComparisonOperators: gate } },
    };
    const incoming = spreading({ nodeTaintsPolicy: 'Honor' });
    expect(verdicts('PodTopologySpread', setting, { ...incoming, spec: { ...incoming.spec, tolerations } })).toMatchObject({ b1: expected });
  });

  test('a service that comes later spreads the pods it selects', () => {
    const { cluster, scheduler } = stage({ nodes: NODES.slice(0, 3), pods: [web('p', 'a1')] });
    const row = cluster.addPod(web('new'));
    const scored = (): boolean =>
      scheduler.explain(row).scores?.plugins.some(({ name }) => name === 'PodTopologySpread') === true;
    const service = (name: string, app: string): KubernetesObject =>
      ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'default' },
        spec: { selector: { app } },
      }) as KubernetesObject;
    expect(scored()).toBe(false);
    cluster.objects.put(service('other', 'db'));
    expect(scored()).toBe(false);
    cluster.objects.put(service('web', 'web'));
    expect(scored()).toBe(true);
  });

  test('a zone counts once however many kinds of nodes it has, with more zones than there was room for', () => {
    // Nine zones of two nodes, one of each with a soft taint; the last zone holds eight pods: 8 × ln(9 + 2) = 19.18.
    const zones = Array.from({ length: 9 }, (_, i) => `z${i}`);
    const taints = [{ key: 'soft', effect: 'PreferNoSchedule' }];
    const nodes = zones.flatMap((zone) => [
      node(`${zone}-a`, { labels: { [HOST]: `${zone}-a`, [ZONE]: zone } }),
      node(`${zone}-b`, { labels: { [HOST]: `${zone}-b`, [ZONE]: zone }, taints }),
    ]);
    const pods = Array.from({ length: 8 }, (_, i) => web(`p${i}`, 'z8-a'));
    const found = points(
      'PodTopologySpread',
      { nodes, pods },
      spreading({ whenUnsatisfiable: 'ScheduleAnyway' }),
    );
    expect(found).toMatchObject({ 'z0-a': '0 → 100', 'z8-a': '19 → 0', 'z8-b': '19 → 0' });
  });
});
