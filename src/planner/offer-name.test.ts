import { describe, expect, test } from 'vitest';
import { offerName, ownLabels, typeText } from './offer-name.ts';

const pool = (
  name: string,
  instanceType: string,
  capacityType: 'on-demand' | 'spot' = 'on-demand',
): { name: string; instanceType: string; capacityType: 'on-demand' | 'spot' } => ({
  name,
  instanceType,
  capacityType,
});

// prettier-ignore
test.each([
  ['a type of the catalogue',                 pool('general', 'm7i.xlarge'),                'm7i-xlarge'],
  ['on spot',                                 pool('general', 'm7i.xlarge', 'spot'),        'm7i-xlarge-spot'],
  ['capitals and underscores of clouds',      pool('a', 'Standard_D4s_v5'),                 'standard-d4s-v5'],
  ['a machine without a type has its name',   pool('gpu', 'custom'),                        'gpu'],
  ['which spot does not change',              pool('gpu', 'custom', 'spot'),                'gpu'],
])('a pool in a plan is called after its type: %s', (_why, one, name) => {
  expect(offerName(one)).toBe(name);
});

// prettier-ignore
test.each([
  ['the type alone, where the name follows from it',   pool('m7i-xlarge', 'm7i.xlarge'),           'm7i.xlarge'],
  ['with the name, where it says more',                pool('batch', 'm7i.xlarge'),                'm7i.xlarge (batch)'],
  ['spot is said',                                     pool('m7i-xlarge-spot', 'm7i.xlarge', 'spot'), 'm7i.xlarge spot'],
  ['spot and a name',                                  pool('batch', 'm7i.xlarge', 'spot'),        'm7i.xlarge spot (batch)'],
  ['a machine without a type',                         pool('gpu', 'custom'),                      'gpu'],
  ['the same on spot',                                 pool('gpu', 'custom', 'spot'),              'gpu spot'],
])('what a pool’s nodes are called in sentences: %s', (_why, one, text) => {
  expect(typeText(one)).toBe(text);
});

describe('labels of the pool’s own', () => {
  const labels = (all: Record<string, string>): [string, string][] =>
    ownLabels({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: all } });

  // prettier-ignore
  test.each([
    ['kubernetes.io/arch',                     false],
    ['beta.kubernetes.io/os',                  false],
    ['failure-domain.beta.kubernetes.io/zone', false],
    ['node.kubernetes.io/instance-type',       false],
    ['node.kubernetes.io/exclude-from-external-load-balancers', true],
    ['topology.kubernetes.io/region',          false],
    ['plimsoll.io/node-pool',                  false],
    ['karpenter.sh/capacity-type',             false],
    ['eks.amazonaws.com/nodegroup',            false],
    ['cloud.google.com/gke-nodepool',          false],
    ['team',                                   true],
    ['example.com/kubernetes.io/arch',         true],
    ['alibabacloud.com/gpu-card-model',        true],
  ])('%s: %s', (key, isOwn) => {
    expect(labels({ [key]: 'x' })).toEqual(isOwn ? [[key, 'x']] : []);
  });

  test('stay in their order, and none is none', () => {
    expect(labels({ b: '1', 'kubernetes.io/os': 'linux', a: '2' })).toEqual([
      ['b', '1'],
      ['a', '2'],
    ]);
    expect(ownLabels({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } })).toEqual([]);
  });
});
