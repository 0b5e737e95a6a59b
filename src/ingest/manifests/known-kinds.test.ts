import { expect, test } from 'vitest';
import { isKnownToBeLeftOut, whyLeftOut } from './known-kinds.ts';

// prettier-ignore
test.each([
  // rule                                                  kind                       apiVersion                          why                                               decides nothing
  ['configuration of programs',                            'Secret',                  'v1',                               'configuration of programs decides nothing here', true],
  ['what is made anew',                                    'EndpointSlice',           'discovery.k8s.io/v1',              'made from the Services anew',                    true],
  ['permissions, whatever the kind',                       'ClusterRoleBinding',      'rbac.authorization.k8s.io/v1',     'permissions decide nothing here',                true],
  ['permissions of another group',                         'CertificateSigningRequest', 'certificates.k8s.io/v1',         'permissions decide nothing here',                true],
  ['readings: whoever has them may want them to count',    'NodeMetrics',             'metrics.k8s.io/v1beta1',           'readings of an instant are not a load over time', false],
  ['an answer in place of objects',                        'Status',                  'v1',                               'an answer of the API server, as that something is forbidden', false],
  ['a file of Plimsoll itself',                            'Experiment',              'plimsoll/v1',                      'a file of its own: see `plimsoll help`',         false],
  ['… even under a name that Kubernetes has',              'ConfigMap',               'plimsoll/v1',                      'a file of its own: see `plimsoll help`',         false],
  ['of others nobody can say',                             'Kafka',                   'kafka.strimzi.io/v1beta2',         'a kind that Plimsoll does not simulate',         false],
  ['a name that every object of JavaScript has',           'constructor',             'example.com/v1',                   'a kind that Plimsoll does not simulate',         false],
])('%s', (_rule, kind, apiVersion, why, decidesNothing) => {
  expect(whyLeftOut(kind, apiVersion)).toEqual({ why, decidesNothing });
});

test('a kind that has a reason of its own is not taken for a misspelt one', () => {
  const known = ['ConfigMap', 'PodMetrics', 'Table', 'Deploymnet', 'toString'].filter(isKnownToBeLeftOut);
  expect(known).toEqual(['ConfigMap', 'PodMetrics', 'Table']);
});
