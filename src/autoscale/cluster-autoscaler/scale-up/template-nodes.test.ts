import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf, timeMsOf } from '../../../../test/support/autoscaler.ts';
import type { DaemonSet, Node, Pod, PodTemplateSpec } from '../../../model/index.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import { isGoodTemplate, templateNodeOf } from './template-nodes.ts';
import type { GroupNode, TemplateOptions } from './template-nodes.ts';

const MINUTE_MS = 60_000;
const clock = { nowMs: 10 * MINUTE_MS, timeMsOf };
const PLAIN: TemplateOptions = { forceDaemonSets: false };

const member = (node: Node, pods: readonly Pod[] = []): GroupNode => ({ node, pods });
const marked = (name: string, wish: Parameters<typeof caNode>[1] = {}): Node =>
  caNode(name, { ...wish, labels: { ...wish.labels, from: name } });

function daemonSet(name: string, spec: Partial<PodTemplateSpec['spec']> = {}): DaemonSet {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system', uid: `uid-${name}` },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }], ...spec },
      },
    },
  };
}

function templateOf(
  members: readonly GroupNode[],
  daemonSets: readonly DaemonSet[] = [],
  options: TemplateOptions = PLAIN,
  group = groupOf('g', { template: marked('provider') }),
): TemplateNode {
  const template = templateNodeOf(group, members, daemonSets, options, clock);
  if (template === undefined) throw new Error('no template');
  return template;
}

const sourceOf = ({ node }: TemplateNode): string | undefined => node.metadata.labels?.['from'];
const podNames = ({ pods }: TemplateNode): string[] => pods.map(({ metadata }) => metadata.name);

describe('which node is the template', () => {
  const good = marked('good');
  const young = marked('young', { createdMs: 9 * MINUTE_MS });
  const unready = marked('unready', { isReady: false });
  const cordoned = marked('cordoned', { spec: { unschedulable: true } });
  const going = marked('going', {
    taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }],
  });

  // prettier-ignore
  test.each([
    ['a real one that is ready and stable',         [good],                      'good'],
    ['the first of several',                        [good, marked('other')],     'good'],
    ['not one that is ready for just a minute',     [young, good],               'good'],
    ['not one that is not ready',                   [unready, good],             'good'],
    ['not a cordoned one',                          [cordoned, good],            'good'],
    ['not one that goes',                           [going, good],               'good'],
    ['the provider’s where there is no good one',   [unready, cordoned, going],  'provider'],
    ['the provider’s where there is none',          [],                          'provider'],
  ] as const)('%s', (_rule, nodes, expected) => {
    expect(sourceOf(templateOf(nodes.map((node) => member(node))))).toBe(expected);
  });

  const { template: _none, ...untold } = groupOf('g');

  test('where the provider cannot tell, one in whatever state', () => {
    expect(sourceOf(templateOf([member(unready), member(cordoned)], [], PLAIN, untold))).toBe('unready');
  });

  test('nothing is known of a group without either', () => {
    expect(templateNodeOf(untold, [], [], PLAIN, clock)).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    ['a minute to the millisecond is not enough',   9 * MINUTE_MS,      false],
    ['a millisecond more is',                       9 * MINUTE_MS - 1,  true],
  ] as const)('%s', (_rule, createdMs, expected) => {
    expect(isGoodTemplate(caNode('n', { createdMs }), clock)).toBe(expected);
  });

  const changed = (type: string, status: string, ms: number | undefined): Node => {
    const node = caNode('n');
    const condition = { type, status, ...(ms !== undefined && { lastTransitionTime: String(ms) }) };
    const others = (node.status?.conditions ?? []).filter((other) => other.type !== type);
    return { ...node, status: { ...node.status, conditions: [...others, condition] } };
  };
  // prettier-ignore
  test.each([
    ['a disk that has just become free counts as a change',   'DiskPressure',       'False', 9.5 * MINUTE_MS, false],
    ['and one that did so a while ago does not',              'DiskPressure',       'False', 8 * MINUTE_MS,   true],
    ['nor does a network that has just come',                 'NetworkUnavailable', 'False', 9.5 * MINUTE_MS, false],
    ['memory counts for nothing',                             'MemoryPressure',     'False', 9.5 * MINUTE_MS, true],
    ['since when nobody says: for ever',                      'Ready',              'True',  undefined,       true],
  ] as const)('%s', (_rule, type, status, ms, expected) => {
    expect(isGoodTemplate(changed(type, status, ms), clock)).toBe(expected);
  });
});

describe('what a template is called', () => {
  test('after its group, its hostname label too, and it says what it is', () => {
    const { node } = templateOf([member(marked('good'))]);
    expect(node.metadata.name).toBe('template-node-for-g');
    expect(node.metadata.labels).toMatchObject({
      'kubernetes.io/hostname': 'template-node-for-g',
      'cluster-autoscaler.kubernetes.io/template-node': 'true',
    });
  });

  test('old labels are written beside the new ones, but for a real node', () => {
    const labels = {
      'node.kubernetes.io/instance-type': 'm7i.large',
      'topology.kubernetes.io/zone': 'a',
      'topology.kubernetes.io/region': 'r',
    };
    const old = {
      'beta.kubernetes.io/instance-type': 'm7i.large',
      'failure-domain.beta.kubernetes.io/zone': 'a',
      'failure-domain.beta.kubernetes.io/region': 'r',
    };
    const group = groupOf('g', { template: caNode('t', { labels }) });
    expect(templateOf([], [], PLAIN, group).node.metadata.labels).toMatchObject(old);
    const real = templateOf([member(caNode('n', { labels }))]).node.metadata.labels ?? {};
    expect(Object.keys(real).filter((key) => key in old)).toEqual([]);
  });
});

describe('what does not come with a new node', () => {
  // prettier-ignore
  test.each([
    ['the autoscaler’s mark of a candidate',   'DeletionCandidateOfClusterAutoscaler',                     false],
    ['not ready',                              'node.kubernetes.io/not-ready',                             false],
    ['unreachable',                            'node.kubernetes.io/unreachable',                           false],
    ['cordoned',                               'node.kubernetes.io/unschedulable',                         false],
    ['short of memory',                        'node.kubernetes.io/memory-pressure',                       false],
    ['short of disk',                          'node.kubernetes.io/disk-pressure',                         false],
    ['short of process numbers',               'node.kubernetes.io/pid-pressure',                          false],
    ['without network',                        'node.kubernetes.io/network-unavailable',                   false],
    ['not set up by the provider',             'node.cloudprovider.kubernetes.io/uninitialized',           false],
    ['about to be taken by the provider',      'cloud.google.com/impending-node-termination',              false],
    ['with broken volumes',                    'NodeWithImpairedVolumes',                                  false],
    ['shut down',                              'node.cloudprovider.kubernetes.io/shutdown',                false],
    ['out of service, which somebody said',    'node.kubernetes.io/out-of-service',                        true],
    ['a startup taint',                        'startup-taint.cluster-autoscaler.kubernetes.io/agent',     false],
    ['a status taint',                         'status-taint.cluster-autoscaler.kubernetes.io/x',          false],
    ['one that the flags name',                'agent',                                                    false],
    ['what somebody wants of the nodes',       'dedicated',                                                true],
    ['a name that only begins alike',          'node.kubernetes.io/not-ready-yet',                         true],
  ] as const)('%s', (_what, key, stays) => {
    const { template: _none, ...untold } = groupOf('g');
    const node = caNode('n', { taints: [{ key, effect: 'PreferNoSchedule' }] });
    const options = { ...PLAIN, isTransientTaint: (taint: string) => taint === 'agent' };
    const { node: made } = templateOf([member(node)], [], options, untold);
    expect(made.spec?.taints?.length).toBe(stays ? 1 : 0);
  });

  test('a cordon, only with --scale-from-unschedulable', () => {
    const { template: _none, ...untold } = groupOf('g');
    const cordoned = [member(caNode('n', { spec: { unschedulable: true } }))];
    const cordonOf = (options: TemplateOptions): boolean | undefined =>
      templateOf(cordoned, [], options, untold).node.spec?.unschedulable;
    expect(cordonOf(PLAIN)).toBe(true);
    expect(cordonOf({ ...PLAIN, clearsUnschedulable: true })).toBe(false);
  });

  // prettier-ignore
  test.each([
    ['pods of workloads',                   caPod('web'),                                                                false],
    ['a DaemonSet’s pod comes',             caPod('agent', { owner: 'DaemonSet' }),                                      true],
    ['a mirror pod comes',                  caPod('static', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),    true],
    ['bare pods',                           caPod('bare', { owner: undefined }),                                         false],
  ] as const)('%s', (_what, pod, comes) => {
    const expected = comes ? [`${pod.metadata.name}-template-node-for-g`] : [];
    expect(podNames(templateOf([member(caNode('n'), [pod])]))).toEqual(expected);
    const group = groupOf('g', { templatePods: [pod] });
    expect(podNames(templateOf([], [], PLAIN, group)), 'of the provider').toEqual(expected);
  });

  test('a DaemonSet’s pod that is on its way out', () => {
    const agent = caPod('agent', { owner: 'DaemonSet' });
    const leaving = { ...agent, metadata: { ...agent.metadata, deletionTimestamp: '1' } };
    expect(podNames(templateOf([member(caNode('n'), [leaving])]))).toEqual([]);
  });
});

describe('DaemonSets that have no pod there yet', () => {
  const agent = daemonSet('agent');
  const critical = daemonSet('critical', { priorityClassName: 'system-node-critical' });
  const patient = daemonSet('patient', {
    priorityClassName: 'system-node-critical',
    preemptionPolicy: 'Never',
  });
  const all = [agent, critical, patient];
  const short = (template: TemplateNode): string[] => podNames(template).map((name) => name.split('-')[0]);

  test('on a node that the provider describes all are added', () => {
    expect(short(templateOf([], all))).toEqual(['agent', 'critical', 'patient']);
  });

  test('on a real one those only that may push others aside', () => {
    expect(short(templateOf([member(caNode('n'))], all))).toEqual(['critical']);
  });

  test('or all with --force-ds', () => {
    expect(short(templateOf([member(caNode('n'))], all, { forceDaemonSets: true }))).toEqual([
      'agent',
      'critical',
      'patient',
    ]);
  });

  test('one that has its pod there gets no second', () => {
    const pod = caPod('critical-x', { owner: 'DaemonSet' });
    const [owner] = pod.metadata.ownerReferences ?? [];
    const own = {
      ...pod,
      metadata: { ...pod.metadata, ownerReferences: [{ ...owner, uid: 'uid-critical' }] },
    };
    expect(podNames(templateOf([member(caNode('n'), [own])], all))).toEqual([
      'critical-x-template-node-for-g',
    ]);
  });

  test('a pod like those of DaemonSets is not one of them', () => {
    const like = caPod('like', {
      owner: undefined,
      annotations: { 'cluster-autoscaler.kubernetes.io/daemonset-pod': 'true' },
    });
    const nameless = { ...critical, metadata: { name: 'critical', namespace: 'kube-system' } };
    expect(short(templateOf([member(caNode('n'), [like])], [nameless]))).toEqual(['like', 'critical']);
  });

  test('they see the node under its new name, and not the labels that are written last', () => {
    const labels = { 'node.kubernetes.io/instance-type': 'm7i.large', 'kubernetes.io/hostname': 'old' };
    const group = groupOf('g', { template: caNode('t', { labels }) });
    const seen = (nodeSelector: Readonly<Record<string, string>>): number =>
      templateOf([], [daemonSet('agent', { nodeSelector })], PLAIN, group).pods.length;
    expect([
      seen({ 'node.kubernetes.io/instance-type': 'm7i.large' }),
      seen({ 'beta.kubernetes.io/instance-type': 'm7i.large' }),
      seen({ 'kubernetes.io/hostname': 'old' }),
      seen({ 'kubernetes.io/hostname': 'template-node-for-g' }),
      seen({ 'cluster-autoscaler.kubernetes.io/template-node': 'true' }),
    ]).toEqual([1, 0, 0, 1, 0]);
  });

  // prettier-ignore
  test.each([
    ['a selector that the node does not have',    { nodeSelector: { disk: 'ssd' } },                                                      {},                                    false],
    ['one that it has',                           { nodeSelector: { disk: 'ssd' } },                                                      { labels: { disk: 'ssd' } },           true],
    ['a node by name',                            { nodeName: 'n0' },                                                                     {},                                    false],
    ['a taint that it does not tolerate',         {},                                                                                     { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }, false],
    ['a taint that drives pods away',             {},                                                                                     { taints: [{ key: 'gpu', effect: 'NoExecute' }] },  false],
    ['a taint that is only a wish',               {},                                                                                     { taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] }, true],
    ['a taint that it tolerates',                 { tolerations: [{ key: 'gpu', operator: 'Exists' }] },                                  { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }, true],
  ] as const)('%s', (_rule, spec, wish, belongs) => {
    const group = groupOf('g', { template: caNode('t', wish) });
    expect(podNames(templateOf([], [daemonSet('agent', spec)], PLAIN, group)).length).toBe(belongs ? 1 : 0);
  });

  test('what they ask for is on the template', () => {
    const { pods } = templateOf([], [agent]);
    expect(pods[0].spec.containers).toEqual(agent.spec.template.spec.containers);
    expect(pods[0].metadata).toMatchObject({
      namespace: 'kube-system',
      ownerReferences: [{ kind: 'DaemonSet', name: 'agent', uid: 'uid-agent', controller: true }],
    });
  });
});
