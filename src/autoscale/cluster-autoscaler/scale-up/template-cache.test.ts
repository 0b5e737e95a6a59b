import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf, timeMsOf } from '../../../../test/support/autoscaler.ts';
import type { DaemonSet, Node } from '../../../model/index.ts';
import type { NodeGroup } from '../node-group.ts';
import { TemplateCache } from './template-cache.ts';
import { isGoodTemplate, providerTemplateOf, templateNodeOf } from './template-nodes.ts';
import type { GroupNode } from './template-nodes.ts';

const MINUTE_MS = 60_000;
const options = { forceDaemonSets: false };
const at = (nowMs: number): { nowMs: number; timeMsOf: typeof timeMsOf } => ({ nowMs, timeMsOf });
const member = (node: Node, pods: GroupNode['pods'] = []): GroupNode => ({ node, pods });
const { template: _none, ...bare } = groupOf('g');
const withoutTemplate: NodeGroup = bare;

const daemonSet = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default', uid: 'agent' },
  spec: { selector: {}, template: { metadata: {}, spec: caPod('x').spec } },
} as unknown as DaemonSet;

describe('which real node a new one will be like', () => {
  // prettier-ignore
  const rows: readonly [string, Node, number, boolean][] = [
    // why                                     node                                                                                              now               good
    ['ready for more than a minute',           caNode('n'),                                                                                      MINUTE_MS + 1,    true],
    ['a minute is not more than one',          caNode('n'),                                                                                      MINUTE_MS,        false],
    ['not ready',                              caNode('n', { isReady: false }),                                                                  5 * MINUTE_MS,    false],
    ['cordoned',                               caNode('n', { spec: { unschedulable: true } }),                                                   5 * MINUTE_MS,    false],
    ['about to go',                            caNode('n', { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }] }),       5 * MINUTE_MS,    false],
    ['only a candidate to go',                 caNode('n', { taints: [{ key: 'DeletionCandidateOfClusterAutoscaler', effect: 'PreferNoSchedule' }] }), 5 * MINUTE_MS, true],
  ];
  test.each(rows)('%s', (_why, node, nowMs, expected) => {
    expect(isGoodTemplate(node, at(nowMs))).toBe(expected);
  });
});

describe('what a new node is like', () => {
  const late = at(10 * MINUTE_MS);
  const cpuOf = (found: ReturnType<typeof templateNodeOf>): unknown =>
    found?.node.status?.allocatable?.['cpu'];

  test('a good real node before what the provider says', () => {
    const real = member(caNode('n', { cpu: '7' }));
    expect(cpuOf(templateNodeOf(groupOf('g'), [real], [], options, late))).toBe('7');
  });

  test('the provider before a bad real node', () => {
    const bad = member(caNode('n', { cpu: '7', isReady: false }));
    expect(cpuOf(templateNodeOf(groupOf('g'), [bad], [], options, late))).toBe('4');
  });

  test('a bad real node before nothing, and nothing where there is nothing', () => {
    const bad = member(caNode('n', { cpu: '7', isReady: false }));
    expect(cpuOf(templateNodeOf(withoutTemplate, [bad], [], options, late))).toBe('7');
    expect(templateNodeOf(withoutTemplate, [], [], options, late)).toBeUndefined();
  });

  test('taints of the moment do not come with it, others do', () => {
    const taints = [
      'node.kubernetes.io/not-ready',
      'startup-taint.cluster-autoscaler.kubernetes.io/x',
      'team',
    ].map((key) => ({ key, effect: 'NoSchedule' }));
    const found = providerTemplateOf(groupOf('g', { template: caNode('t', { taints }) }), [], options);
    expect(found?.node.spec?.taints?.map(({ key }) => key)).toEqual(['team']);
  });

  test('daemon and mirror pods of the real node come with it, others do not', () => {
    const pods = [caPod('web'), caPod('agent', { owner: 'DaemonSet' })];
    const found = templateNodeOf(groupOf('g'), [member(caNode('n'), pods)], [], options, late);
    expect(found?.pods.map(({ metadata }) => metadata.name.startsWith('agent'))).toEqual([true]);
  });

  test('from zero nodes every DaemonSet that belongs there has a pod', () => {
    expect(providerTemplateOf(groupOf('g'), [daemonSet], options)?.pods.length).toBe(1);
  });

  test('on a real node one that has no pod there is missing for a reason, unless --force-ds', () => {
    const count = (forceDaemonSets: boolean): number | undefined =>
      templateNodeOf(groupOf('g'), [member(caNode('n'))], [daemonSet], { forceDaemonSets }, late)?.pods
        .length;
    expect([count(false), count(true)]).toEqual([0, 1]);
  });
});

describe('templates from loop to loop', () => {
  const nameOf = (cache: TemplateCache, members: readonly GroupNode[], nowMs: number): string | undefined =>
    cache.recompute([withoutTemplate], () => members, [], at(nowMs)).get('g')?.node.metadata.name;
  const good = [member(caNode('n'))];

  test('have a new name in every loop', () => {
    const cache = new TemplateCache(options);
    expect(nameOf(cache, good, 10 * MINUTE_MS)).not.toBe(nameOf(cache, good, 11 * MINUTE_MS));
  });

  test('keep the last good one, name included, once there is no good node', () => {
    const cache = new TemplateCache(options);
    const last = nameOf(cache, good, 10 * MINUTE_MS);
    expect([nameOf(cache, [], 11 * MINUTE_MS), nameOf(cache, [], 99 * MINUTE_MS)]).toEqual([last, last]);
  });

  test('until --node-info-cache-expire-time is over', () => {
    const cache = new TemplateCache({ ...options, expiresMs: MINUTE_MS });
    const last = nameOf(cache, good, 10 * MINUTE_MS);
    expect([nameOf(cache, [], 11 * MINUTE_MS), nameOf(cache, [], 11 * MINUTE_MS + 1)]).toEqual([
      last,
      undefined,
    ]);
  });
});
