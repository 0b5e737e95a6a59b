import { expect, test } from 'vitest';
import { node, pod, stage } from '../../../test/support/scheduling.ts';
import type { Stage } from '../../../test/support/scheduling.ts';
import type { ClusterState, KubernetesObject, Labels, NodeRow, Pod, PodRow } from '../../model/index.ts';

const ZONE = 'topology.kubernetes.io/zone';

/** Nodes of one core; each is its zone, unless the name says which: `a@z1`. */
const zoned = (...names: readonly string[]): Stage['nodes'] =>
  names.map((name) => {
    const [own, zone = own] = name.split('@');
    return node(own, { cpu: '1', labels: { [ZONE]: zone } });
  });

/** A pod that fills a node of one core. Priorities: 0 can be pushed out, 20 cannot. */
function filling(
  name: string,
  on: string | undefined,
  priority: number,
  more: Partial<Pod['spec']> = {},
): Pod {
  const labels: Labels = { app: name.replace(/-.*/, '') };
  return pod({ name, cpu: '1', labels, ...(on && { on }), spec: { priority, ...more } });
}

/** A pod that takes up no amount. */
const slight = (
  name: string,
  on: string | undefined,
  priority: number,
  more: Partial<Pod['spec']> = {},
): Pod =>
  pod({ name, labels: { app: name.replace(/-.*/, '') }, ...(on && { on }), spec: { priority, ...more } });

const term = (app: string) => [{ topologyKey: ZONE, labelSelector: { matchLabels: { app } } }];
const near = (app: string): Partial<Pod['spec']> => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: term(app) } },
});
const far = (app: string): Partial<Pod['spec']> => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: term(app) } },
});
const spread: Partial<Pod['spec']> = {
  topologySpreadConstraints: [
    {
      topologyKey: ZONE,
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'new' } },
    },
  ],
};
const using = (claimName: string): Partial<Pod['spec']> => ({
  volumes: [{ name: claimName, persistentVolumeClaim: { claimName } }],
});
const both: Partial<Pod['spec']> = {
  volumes: ['one', 'two'].map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
};
const claim = (name: string): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { accessModes: ['ReadWriteOncePod'], volumeName: `volume-${name}` },
    status: { phase: 'Bound' },
  }) as KubernetesObject;
const volume = (name: string): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `volume-${name}` },
    spec: { claimRef: { name, namespace: 'default' } },
  }) as KubernetesObject;
const budget = (app: string, disruptionsAllowed: number): KubernetesObject =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'budget', namespace: 'default' },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed },
  }) as KubernetesObject;

type Change = (cluster: ClusterState, rowOf: (name: string) => PodRow) => void;

const leaves =
  (...names: readonly string[]): Change =>
  (cluster, rowOf) => {
    for (const name of names) cluster.removePod(rowOf(name));
  };
const comes =
  (...added: readonly Pod[]): Change =>
  (cluster) => {
    for (const each of added) place(cluster, each);
  };
const inTurn =
  (...changes: readonly Change[]): Change =>
  (cluster, rowOf) => {
    for (const change of changes) change(cluster, rowOf);
  };
const puts =
  (...objects: readonly KubernetesObject[]): Change =>
  ({ objects: store }) => {
    for (const object of objects) store.put(object);
  };
const isNominated =
  (to: string, incoming: Pod): Change =>
  (cluster) => {
    cluster.nominate(cluster.addPod(incoming), cluster.nodes.rowOf(to) as NodeRow);
  };

function place(cluster: ClusterState, incoming: Pod): void {
  const row = cluster.addPod(incoming);
  cluster.bindPod(row, cluster.nodes.rowOf(incoming.spec.nodeName ?? '') as NodeRow);
}

interface Setting extends Stage {
  /** What the pod of priority 10 asks for beside its core. */
  readonly asks?: Partial<Pod['spec']>;
}

/** The node that a pod of priority 10 would make room on, before and after; `-` for none. */
function attempts({ asks = {}, ...setting }: Setting, before: Change, change: Change): string {
  const { cluster, scheduler } = stage(setting);
  const rowOf = (name: string): PodRow => {
    const rows = Array.from({ length: cluster.pods.rowCount }, (_, row) => row as PodRow);
    return rows.find((row) => cluster.pods.isLive(row) && cluster.pods.name(row) === name) ?? (-1 as PodRow);
  };
  const attempt = (): string => {
    const decision = scheduler.schedule(cluster.addPod(filling('new', undefined, 10, asks)));
    const nomination = decision.outcome === 'bound' ? undefined : decision.nomination;
    return nomination === undefined ? '-' : (cluster.nodes.names[nomination.node] ?? '');
  };
  before(cluster, rowOf);
  const first = attempt();
  change(cluster, rowOf);
  return `${first} then ${attempt()}`;
}

const nothing: Change = () => undefined;
const low = filling('low', 'a', 0);

// Node a is full of a pod that can be pushed out; whether that helps is decided elsewhere, where nothing else may preempt.
// prettier-ignore
test.each<[string, Setting, Change, Change, string]>([
  // rule, nodes and pods; what comes to that; what changes after the first attempt; where it preempts before and after
  ['nothing changes',
    { nodes: zoned('a', 'b'), pods: [low, filling('top', 'b', 20)] }, nothing, nothing, 'a then a'],
  ['whom it shuns leaves the zone',
    { nodes: zoned('a@z', 'b@z'), pods: [low, filling('job', 'b', 20)], asks: far('job') }, nothing,
    inTurn(leaves('job'), comes(filling('top', 'b', 20))), '- then a'],
  ['whom it shuns comes into the zone',
    { nodes: zoned('a@z', 'b@z'), pods: [low, filling('top', 'b', 20)], asks: far('job') }, nothing,
    comes(slight('job', 'b', 20)), 'a then -'],
  ['who shuns it leaves the zone',
    { nodes: zoned('a@z', 'b@z', 'c'), pods: [low, filling('top', 'b', 20, far('new')), filling('top-2', 'c', 20, far('new'))] }, nothing,
    inTurn(leaves('top'), comes(filling('job', 'b', 20))), '- then a'],
  ['whom it wants comes into the zone',
    { nodes: zoned('a@z', 'b@z'), pods: [low, filling('top', 'b', 20)], asks: near('db') }, nothing,
    comes(slight('db', 'b', 20)), '- then a'],
  ['the only one of its group leaves another zone',
    { nodes: zoned('a', 'b'), pods: [low, filling('new-2', 'b', 20)], asks: near('new') }, nothing,
    inTurn(leaves('new-2'), comes(filling('top', 'b', 20))), '- then a'],
  ['one of its kind leaves the zone, the lowest count stands',
    { nodes: zoned('a@z', 'b@z', 'c', 'd'), pods: [low, filling('new-2', 'b', 20), filling('top', 'c', 20), filling('top-2', 'd', 20)], asks: spread }, nothing,
    inTurn(leaves('new-2'), comes(filling('top-3', 'b', 20))), '- then a'],
  ['the lowest count of other zones rises',
    { nodes: zoned('a', 'b'), pods: [low, slight('new-2', 'a', 20), filling('top', 'b', 20)], asks: spread }, nothing,
    comes(slight('new-3', 'b', 20)), '- then a'],
  ['the count beside the lowest rises while nominated pods count in the lowest',
    { nodes: zoned('a', 'b'), pods: [low, filling('top', 'b', 20), slight('new-2', 'b', 20)], asks: spread },
    inTurn(isNominated('a', slight('new-8', undefined, 30)), isNominated('a', slight('new-9', undefined, 30))),
    comes(slight('new-3', 'b', 20)), '- then a'],
  ['a nominated pod shuns it, which counts once somebody bound does',
    { nodes: zoned('a', 'b'), pods: [low, filling('top', 'b', 20)] },
    isNominated('a', slight('top-9', undefined, 30, far('new'))),
    comes(slight('top-2', 'b', 20, far('new'))), 'a then -'],
  ['a pod is nominated where it would have gone',
    { nodes: zoned('a', 'b'), pods: [low, filling('low-2', 'b', 5)] }, nothing,
    isNominated('a', filling('top', undefined, 30)), 'a then b'],
  ['one of two claims in use elsewhere is let go',
    { nodes: zoned('a', 'b'), pods: [filling('low', 'a', 0, using('one')), filling('top', 'b', 20, using('two'))],
      objects: [claim('one'), claim('two'), volume('one'), volume('two')], asks: both }, nothing,
    inTurn(leaves('top'), comes(filling('top-2', 'b', 20))), '- then a'],
  ['a budget allows one more',
    { nodes: zoned('a', 'b'), pods: [low, filling('mid', 'b', 5)], objects: [budget('low', 0)] }, nothing,
    puts(budget('low', 1)), 'b then a'],
  ['a budget selects others from now on',
    { nodes: zoned('a', 'b'), pods: [low, filling('mid', 'b', 5)], objects: [budget('mid', 0)] }, nothing,
    puts(budget('low', 0)), 'a then b'],
  ['a budget comes',
    { nodes: zoned('a', 'b'), pods: [low, filling('mid', 'b', 5)] }, nothing,
    puts(budget('low', 0)), 'a then b'],
])('%s', (_rule, setting, before, change, expected) => {
  expect(attempts(setting, before, change)).toBe(expected);
});
