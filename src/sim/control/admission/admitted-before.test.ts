import { expect, test } from 'vitest';
import { ObjectStore } from '../../../model/index.ts';
import type { KubernetesObject, Pod } from '../../../model/index.ts';
import { admitPod } from './admitted-before.ts';

const pod = (spec: object): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c' }], ...spec },
  }) as Pod;

function storeOf(...objects: object[]): ObjectStore {
  const store = new ObjectStore();
  for (const object of objects) store.put({ apiVersion: 'v1', ...object } as KubernetesObject);
  return store;
}

const HIGH = { kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000, preemptionPolicy: 'Never' };
const USUAL = { kind: 'PriorityClass', metadata: { name: 'usual' }, value: 10, globalDefault: true };

// prettier-ignore
test.each([
  ['the number of its class',                      { priorityClassName: 'high' },                 1000],
  ['the default class where it names none',        {},                                              10],
  ['a number that is there already stays',         { priority: 5, priorityClassName: 'high' },        5],
  ['a class that every cluster has',               { priorityClassName: 'system-node-critical' }, 2_000_001_000],
] as const)('priority: %s', (_why, spec, expected) => {
  expect(admitPod(pod(spec), storeOf(HIGH, USUAL)).spec.priority).toBe(expected);
});

test('a limit without a request is the request too; a request of its own stays', () => {
  const resources = { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '1' } };
  const { spec } = admitPod(pod({ containers: [{ name: 'c', resources }] }), storeOf());
  expect(spec.containers[0].resources?.requests).toEqual({ cpu: '1', memory: '1Gi' });
});

test('a runtime class brings its overhead and its nodes', () => {
  const runtime = {
    kind: 'RuntimeClass',
    metadata: { name: 'vm' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '250m' } },
    scheduling: { nodeSelector: { vm: 'yes' } },
  };
  const { spec } = admitPod(pod({ runtimeClassName: 'vm' }), storeOf(runtime));
  expect(spec.overhead).toEqual({ cpu: '250m' });
  expect(spec.nodeSelector).toEqual({ vm: 'yes' });
});
