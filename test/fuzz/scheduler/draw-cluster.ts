import type { KubernetesObject, Labels } from '../../../src/model/index.ts';
import type { Draw } from './draw.ts';
import { drawSelector } from './draw-objects.ts';
import { storageObjects } from './draw-storage.ts';

/** Namespaces, services, controllers, budgets and storage that pods may meet. */
export function fixedObjects(draw: Draw): readonly KubernetesObject[] {
  const object = (apiVersion: string, kind: string, name: string, rest: object): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'default' },
    ...rest,
  });
  return [
    ...['default', 'shop', 'batch'].map((name, index) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: index === 0 ? {} : { team: draw.pick('red', 'blue') } },
    })),
    drawService(draw),
    object('apps/v1', 'ReplicaSet', 'web', {
      spec: { selector: { matchLabels: { tier: '1' } }, template: {} },
    }),
    drawBudget(draw, 'budget'),
    ...storageObjects(draw),
  ];
}

/** Whose pods spread by default, where the profile has constraints for that. */
export function drawService(draw: Draw): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: draw.pick<Labels>({ app: 'web' }, { app: 'web' }, { app: 'db' }, { tier: '1' }) },
  } as KubernetesObject;
}

export function drawBudget(draw: Draw, name: string): KubernetesObject {
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { selector: drawSelector(draw) },
    status: { disruptionsAllowed: draw.below(3) },
  };
  return budget;
}
