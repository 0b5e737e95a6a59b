import { expect, test } from 'vitest';
import { resourceOf } from './resource-of.ts';

// prettier-ignore
test.each([
  // rule                              apiVersion                 kind               as quotas count it
  ['the core group has no name',       'v1',                      'ConfigMap',       'configmaps'],
  ['a group stands behind',            'apps/v1',                 'Deployment',      'deployments.apps'],
  ['es',                               'networking.k8s.io/v1',    'Ingress',         'ingresses.networking.k8s.io'],
  ['ies',                              'networking.k8s.io/v1',    'NetworkPolicy',   'networkpolicies.networking.k8s.io'],
  ['a plural already',                 'v1',                      'Endpoints',       'endpoints'],
  ['a kind that JavaScript has',       'example.com/v1',          'constructor',     'constructors.example.com'],
])('%s', (_rule, apiVersion, kind, expected) => {
  expect(resourceOf({ apiVersion, kind, metadata: { name: 'a' } })).toBe(expected);
});
