import type { Deployment, KubernetesObject } from '../../src/model/index.ts';
import type { ActionSpec } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/simulate.ts';
import type { SimOutcome } from '../../src/sim/simulate.ts';
import { nodeOf, plainScenario } from './scenario.ts';

/** An object of any kind in namespace default. */
export function objectOf(kind: string, name: string, more: object, apiVersion = 'v1'): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'default' }, ...more } as KubernetesObject;
}

export function quotaOf(hard: Readonly<Record<string, string>>, more: object = {}): KubernetesObject {
  return objectOf('ResourceQuota', 'team', { spec: { hard, ...more } });
}

export function limitsOf(item: object): KubernetesObject {
  return objectOf('LimitRange', 'bounds', { spec: { limits: [{ type: 'Container', ...item }] } });
}

export function claimOf(name: string, storage: string, storageClassName?: string): KubernetesObject {
  const resources = { requests: { storage } };
  return objectOf('PersistentVolumeClaim', name, {
    spec: { accessModes: ['ReadWriteOnce'], resources, ...(storageClassName && { storageClassName }) },
  });
}

/** Namespace default with labels. */
export function namespaceOf(labels: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels } };
}

export function applyAt(atMs: number, ...objects: KubernetesObject[]): ActionSpec {
  return { atMs, kind: 'apply', objects };
}

/** Ten minutes on two nodes. */
export function admissionRun(parts: Parameters<typeof plainScenario>[0]): SimOutcome {
  const nodes = [nodeOf('a'), nodeOf('b')];
  return simulate(plainScenario({ nodes, horizonMs: 600_000, ...parts }));
}

/** Lines of the event log with the word in them. */
export function linesWith({ log }: SimOutcome, word: string): string[] {
  return [...log.lines()].filter((line) => line.includes(word));
}

/** The Deployment with other fields in the spec of its pods. */
export function withPodSpec(base: Deployment, spec: object): Deployment {
  const { template } = base.spec;
  return {
    ...base,
    spec: { ...base.spec, template: { ...template, spec: { ...template.spec, ...spec } } },
  } as Deployment;
}
