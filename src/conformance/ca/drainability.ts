import {
  CaFlags,
  drainabilityOf,
  drainOptionsOf,
  parseCaFlags,
  PdbBudget,
  podKey,
  podsToMoveOf,
  type DrainContext,
} from '../../autoscale/index.ts';
import type { KubernetesObject, Pod, PodDisruptionBudget } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';

export interface Controllers {
  readonly daemonSets?: readonly Controller[] | null;
  readonly replicaSets?: readonly Controller[] | null;
  readonly replicationControllers?: readonly Controller[] | null;
  readonly jobs?: readonly Controller[] | null;
  readonly statefulSets?: readonly Controller[] | null;
}

interface Controller extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
}

interface Input extends Controllers {
  readonly flags?: readonly string[] | null;
  readonly pods: readonly Pod[] | null;
  readonly pdbs?: readonly PodDisruptionBudget[] | null;
  readonly controllersKnown: boolean;
}

interface Expect {
  readonly pods:
    readonly { readonly pod: string; readonly outcome: string; readonly blockingReason?: string }[] | null;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Whether each pod may be moved, and what a removal of the node would do with them. */
export const drainabilityRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'drainability',
  differences(input, expect) {
    const context = drainContextOf(input);
    const pods = input.pods ?? [];
    const ours = pods.map((pod) => ({ pod: podKey(pod), ...drainabilityOf(pod, context) }));
    return goDifferences(
      { pods: ours, node: nodeAnswer(pods, context) },
      { pods: expect.pods ?? [], node: expect.node },
    );
  },
};

function nodeAnswer(pods: readonly Pod[], context: DrainContext): Readonly<Record<string, unknown>> {
  const answer = podsToMoveOf(pods, context);
  if ('blockingPod' in answer) {
    return { blockingPod: podKey(answer.blockingPod), blockingReason: answer.blockingReason };
  }
  return {
    podsToMove: answer.podsToMove.map(podKey),
    daemonSetPods: answer.daemonSetPods.map(podKey),
    onCompletionPods: answer.onCompletionPods.map(podKey),
  };
}

function drainContextOf(input: Input): DrainContext {
  return {
    options: drainOptionsOf(new CaFlags(parseCaFlags(input.flags ?? []))),
    budget: new PdbBudget(input.pdbs ?? []),
    replicasOf: input.controllersKnown ? controllerLookup(input) : undefined,
    clock: caClock(),
  };
}

/** Controllers by namespace and name, as the listers have them. */
export function controllerLookup(given: Controllers): NonNullable<DrainContext['replicasOf']> {
  const lists: readonly (readonly [string, readonly Controller[] | null | undefined])[] = [
    ['DaemonSet', given.daemonSets],
    ['ReplicaSet', given.replicaSets],
    ['ReplicationController', given.replicationControllers],
    ['Job', given.jobs],
    ['StatefulSet', given.statefulSets],
  ];
  const replicas = new Map<string, number | null>();
  for (const [kind, controllers] of lists) {
    for (const { metadata, spec } of controllers ?? []) {
      replicas.set(`${kind}/${metadata.namespace ?? 'default'}/${metadata.name}`, spec?.replicas ?? null);
    }
  }
  return (kind, namespace, name) => replicas.get(`${kind}/${namespace}/${name}`);
}
