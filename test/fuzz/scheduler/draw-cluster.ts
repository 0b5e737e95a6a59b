import type { KubernetesObject, Labels } from '../../../src/model/index.ts';
import type { Draw } from './draw.ts';
import { drawSelector } from './draw-objects.ts';
import { storageObjects } from './draw-storage.ts';

/** Namespaces, services, controllers, budgets and storage that pods may meet. */
export function fixedObjects(draw: Draw): readonly KubernetesObject[] {
  return [
    ...['default', 'shop', 'batch'].map((name, index) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: index === 0 ? {} : { team: draw.pick('red', 'blue') } },
    })),
    drawService(draw),
    drawReplicaSet(draw),
    drawBudget(draw, 'budget'),
    ...draw.maybeList(0.3, () => [drawBudget(draw, 'another')]),
    ...storageObjects(draw),
  ];
}

/** Whose pods spread by default, where the profile has constraints for that. */
export function drawSpreadOwner(draw: Draw): KubernetesObject {
  return draw.chance(0.6) ? drawService(draw) : drawReplicaSet(draw);
}

function drawReplicaSet(draw: Draw): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { tier: draw.pick('1', '1', '2') } }, template: {} },
  } as KubernetesObject;
}

function drawService(draw: Draw): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: draw.pick('web', 'web', 'other'), namespace: 'default' },
    spec: { selector: draw.pick<Labels>({ app: 'web' }, { app: 'web' }, { app: 'db' }, { tier: '1' }) },
  } as KubernetesObject;
}

export function drawBudget(draw: Draw, name: string): KubernetesObject {
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { selector: drawSelector(draw) },
    status: {
      disruptionsAllowed: draw.below(3),
      ...draw.maybe(0.1, () => ({ disruptedPods: { [`pod-${draw.below(20)}`]: '2026-01-01T00:00:00Z' } })),
    },
  };
  return budget;
}
