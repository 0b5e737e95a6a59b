import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Labels, OwnerReference, Pod } from '../../model/index.ts';
import { freed, isDaemonPod, isStaticPod, standInDaemonSets } from './node-bound-pods.ts';
import { controllerOf } from './owner-references.ts';

const owner = (kind: string, name: string, controller?: boolean): OwnerReference => ({
  apiVersion: 'v1',
  kind,
  name,
  ...(controller === undefined ? {} : { controller }),
});

interface Parts {
  readonly owners?: readonly OwnerReference[];
  readonly node?: string;
  readonly labels?: Labels;
  readonly annotations?: Record<string, string>;
  readonly affinity?: Pod['spec']['affinity'];
}

function pod(name: string, { owners, node, labels = {}, annotations, affinity }: Parts = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'kube-system',
      labels,
      ...(annotations === undefined ? {} : { annotations }),
      ...(owners === undefined ? {} : { ownerReferences: owners }),
    },
    spec: {
      containers: [{ name: 'c' }],
      ...(node === undefined ? {} : { nodeName: node }),
      ...(affinity === undefined ? {} : { affinity }),
    },
    status: { phase: 'Running' },
  };
}

const MIRROR = { 'kubernetes.io/config.mirror': 'x' };

describe('whose a pod is', () => {
  // prettier-ignore
  test.each([
    ['the owner that controls it',              [owner('A', 'a', false), owner('B', 'b', true)],   'b'],
    ['the only one, as old clusters wrote it',  [owner('A', 'a')],                                 'a'],
    ['the only one, though it does not control',[owner('A', 'a', false)],                          'a'],
    ['nobody’s, of two that do not say',        [owner('A', 'a'), owner('B', 'b')],                undefined],
    ['nobody’s, without owners',                [],                                                undefined],
  ])('%s', (_rule, owners, expected) => {
    expect(controllerOf(pod('p', { owners }))?.name).toBe(expected);
  });
});

describe('pods that belong to their machine', () => {
  // prettier-ignore
  test.each([
    // what                                pod                                                               static   daemon
    ['a DaemonSet’s',                      pod('p', { owners: [owner('DaemonSet', 'agent', true)] }),        false,   true],
    ['a mirror of a file',                 pod('p', { annotations: MIRROR }),                                true,    false],
    ['owned by its node',                  pod('p', { owners: [owner('Node', 'n', true)] }),                 true,    false],
    ['a ReplicaSet’s',                     pod('p', { owners: [owner('ReplicaSet', 'r', true)] }),           false,   false],
    ['nobody’s',                           pod('p'),                                                         false,   false],
    ['a pod in kube-system is not enough', pod('kube-proxy-x', { labels: { tier: 'node' } }),                false,   false],
  ])('%s', (_what, one, isStatic, isDaemon) => {
    expect([isStaticPod(one), isDaemonPod(one)]).toEqual([isStatic, isDaemon]);
  });
});

test('a pod that is freed has neither node nor state, and is otherwise the same', () => {
  const bound = pod('p', { node: 'n1', labels: { a: 'b' } });
  expect(freed(bound)).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: bound.metadata,
    spec: { containers: [{ name: 'c' }] },
  });
});

describe('DaemonSets that stand in for pods of machines that are gone', () => {
  const daemon = (name: string, node: string, set = 'agent', labels: Labels = { app: 'agent' }): Pod =>
    pod(name, { owners: [owner('DaemonSet', set, true)], node, labels });
  const fixed = (name: string, node: string, labels: Labels = {}): Pod =>
    pod(`${name}-${node}`, { annotations: MIRROR, node, labels });
  const known = (name: string, namespace = 'kube-system'): KubernetesObject => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
  });
  const names = (pods: readonly Pod[], workloads: readonly KubernetesObject[] = []): string[] =>
    standInDaemonSets(pods, workloads).map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`,
    );

  // prettier-ignore
  test.each([
    ['one for all pods of a set',                  [daemon('a-1', 'n1'), daemon('a-2', 'n2')],                        [],                          ['DaemonSet kube-system/agent']],
    ['one for each set',                           [daemon('a-1', 'n1'), daemon('b-1', 'n1', 'other')],               [],                          ['DaemonSet kube-system/agent', 'DaemonSet kube-system/other']],
    ['none where the set is in the input',         [daemon('a-1', 'n1')],                                             [known('agent')],            []],
    ['one where the set is in another namespace',  [daemon('a-1', 'n1')],                                             [known('agent', 'default')], ['DaemonSet kube-system/agent']],
    ['a static pod of every machine',              [fixed('kube-proxy', 'n1'), fixed('kube-proxy', 'n2')],            [],                          ['DaemonSet kube-system/kube-proxy']],
    ['not one of a single machine of two',         [fixed('etcd', 'n1'), daemon('a-1', 'n1'), daemon('a-2', 'n2')],   [],                          ['DaemonSet kube-system/agent']],
    ['not the control plane’s own',                [fixed('kube-apiserver', 'n1', { tier: 'control-plane' })],        [],                          []],
    ['nothing of nothing',                         [],                                                                [],                          []],
  ])('%s', (_rule, pods, workloads, expected) => {
    expect(names(pods, workloads)).toEqual(expected);
  });

  test('its pods are like those that were there, but for the machine', () => {
    const affinity: NonNullable<Pod['spec']['affinity']> = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }],
        },
      },
      podAntiAffinity: {},
    };
    const like = { ...daemon('a-1', 'n1'), spec: { ...daemon('a-1', 'n1').spec, affinity } };
    const [set] = standInDaemonSets([like], []);
    const labels = { app: 'agent', 'plimsoll.dev/daemon': 'agent' };
    expect(set).toEqual({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'kube-system' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'c' }], affinity: { podAntiAffinity: {} } },
        },
      },
    });
  });

  test('the pin to one machine goes, and with it an affinity that held nothing else', () => {
    const pinned = daemon('a-1', 'n1');
    const [set] = standInDaemonSets(
      [{ ...pinned, spec: { ...pinned.spec, affinity: { nodeAffinity: {} } } }],
      [],
    );
    expect(JSON.stringify(set)).not.toContain('ffinity');
  });
});
