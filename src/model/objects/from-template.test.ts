import { describe, expect, test } from 'vitest';
import { podOfTemplate, replicaSetOf } from './from-template.ts';
import type { PodMaker } from './from-template.ts';
import type { Deployment } from './workload.ts';

const spec = { containers: [{ name: 'main' }] };
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', controller: true };

describe('a pod of a template', () => {
  // prettier-ignore
  const rows: readonly [rule: string, template: object, maker: PodMaker, metadata: object][] = [
    ['has no name of its own',                                   {},                                      {},                                                    { name: '', namespace: 'shop' }],
    ['does not take the name that the template writes',          { name: 'mine', generateName: 'mine-' }, {},                                                    { name: '', namespace: 'shop' }],
    ['lives where its maker lives, whatever the template says',  { namespace: 'elsewhere' },              {},                                                    { name: '', namespace: 'shop' }],
    ['has the labels of the template',                           { labels: { app: 'web' } },              {},                                                    { name: '', namespace: 'shop', labels: { app: 'web' } }],
    ['has what its maker adds beside them',                      { labels: { app: 'web' } },              { labels: { hash: '1' } },                             { name: '', namespace: 'shop', labels: { app: 'web', hash: '1' } }],
    ['has its maker’s label where both write it',                { labels: { hash: 'old' } },             { labels: { hash: 'new' } },                           { name: '', namespace: 'shop', labels: { hash: 'new' } }],
    ['has annotations alike',                                    { annotations: { a: '1', b: '1' } },     { annotations: { b: '2' } },                           { name: '', namespace: 'shop', annotations: { a: '1', b: '2' } }],
    ['is owned by its maker and not by whom the template names', { ownerReferences: [] },                 { owner },                                             { name: '', namespace: 'shop', ownerReferences: [owner] }],
  ];

  test.each(rows)('%s', (_rule, written, maker, metadata) => {
    const pod = podOfTemplate({ metadata: written, spec }, 'shop', maker);
    expect(pod).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata, spec });
  });

  test('shares the spec, for ten thousand pods are made of one template', () => {
    expect(podOfTemplate({ spec }, 'shop').spec).toBe(spec);
  });
});

describe('the ReplicaSet of a Deployment', () => {
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { team: 'a' } },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
      template: { metadata: { labels: { app: 'web', tier: 'front' } }, spec },
    },
  };
  const identity = { name: 'web-77c', hash: '77c', replicas: 2, owner };

  test('selects its own pods and no others of the Deployment', () => {
    expect(replicaSetOf(deployment, identity).spec.selector).toEqual({
      matchLabels: { app: 'web', 'pod-template-hash': '77c' },
      matchExpressions: [{ key: 'tier', operator: 'Exists' }],
    });
  });

  test('has the labels of its pods, not those of the Deployment', () => {
    const { metadata, spec: made } = replicaSetOf(deployment, identity);
    const labels = { app: 'web', tier: 'front', 'pod-template-hash': '77c' };
    expect(metadata).toEqual({ name: 'web-77c', namespace: 'shop', labels, ownerReferences: [owner] });
    expect(made.template.metadata).toEqual({ labels });
  });

  test('is as large as it is told, not as the Deployment: a rollout shares the replicas out', () => {
    expect(replicaSetOf(deployment, identity).spec.replicas).toBe(2);
  });

  test('waits as long as the Deployment before a pod counts as available', () => {
    const patient = { ...deployment, spec: { ...deployment.spec, minReadySeconds: 30 } };
    expect(replicaSetOf(patient, identity).spec.minReadySeconds).toBe(30);
    expect(replicaSetOf(deployment, identity).spec).not.toHaveProperty('minReadySeconds');
  });

  test('of a dump without hashes selects what the Deployment selects', () => {
    const made = replicaSetOf(deployment, { ...identity, hash: undefined });
    expect(made.spec.selector.matchLabels).toEqual({ app: 'web' });
    expect(made.metadata.labels).toEqual({ app: 'web', tier: 'front' });
  });
});
