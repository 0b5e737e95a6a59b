import { syncDeployment } from '../../controllers/index.ts';
import { templateKey } from '../../controllers/index.ts';
import type { DeploymentState, DeploymentStatus, OwnedReplicaSet } from '../../controllers/index.ts';
import { deploymentSpecOf } from '../../controllers/index.ts';
import type { Deployment, ReplicaSet } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds, secondsFromMs, unixMsOf } from './worlds/clock.ts';
import { valueDifferences } from '../differences.ts';

type Counts = OwnedReplicaSet['status'];

interface Input {
  readonly deployment: Deployment;
  readonly replicaSets: readonly ReplicaSet[];
  readonly steps: readonly {
    readonly atSeconds: number;
    readonly deployment?: Deployment;
    readonly replicaSetStatus: Readonly<Record<string, Counts>>;
  }[];
}

interface Expect {
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

interface World {
  deployment: Deployment;
  status: DeploymentStatus;
  observedGeneration: number;
  readonly replicaSets: Map<string, Owned>;
  created: number;
}

type Owned = Pick<OwnedReplicaSet, 'name' | 'createdMs' | 'replicas' | 'revision' | 'desired' | 'max'> & {
  readonly template: string;
};

/** `deployment.syncDeployment`, one call a step; statuses of the ReplicaSets are given, sizes are our own. */
export const rollingUpdate: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'rolling-update',
  differences(input, expect) {
    const world = startWorld(input);
    return input.steps.flatMap((step, place) => {
      if (step.deployment !== undefined) world.deployment = step.deployment;
      const ours = runStep(world, step.atSeconds, step.replicaSetStatus);
      return valueDifferences(ours, expect.steps[place], `step ${place}`);
    });
  },
};

function startWorld(input: Input): World {
  const replicaSets = new Map<string, Owned>();
  for (const { metadata, spec } of input.replicaSets) {
    const annotation = (name: string): number =>
      Number(metadata.annotations?.[`deployment.kubernetes.io/${name}`]);
    replicaSets.set(metadata.name, {
      name: metadata.name,
      createdMs: unixMsOf(metadata.creationTimestamp ?? ''),
      template: templateKey(spec.template),
      replicas: spec.replicas ?? 1,
      revision: annotation('revision'),
      desired: annotation('desired-replicas'),
      max: annotation('max-replicas'),
    });
  }
  const status = { replicas: 0, updated: 0, ready: 0, available: 0, unavailable: 0, conditions: [] };
  return { deployment: input.deployment, status, observedGeneration: 0, replicaSets, created: 0 };
}

function runStep(world: World, atSeconds: number, statuses: Readonly<Record<string, Counts>>): object {
  const { deployment, status } = world;
  const nowMs = msFromSeconds(atSeconds);
  const generation = deployment.metadata.generation ?? 1;
  const state: DeploymentState = {
    name: deployment.metadata.name,
    spec: deploymentSpecOf(deployment),
    status,
    isObserved: world.observedGeneration >= generation,
  };
  const template = templateKey(deployment.spec.template);
  const owned = [...world.replicaSets.values()].map((replicaSet) => ({
    ...replicaSet,
    matchesTemplate: replicaSet.template === template,
    status: statuses[replicaSet.name] ?? { replicas: 0, ready: 0, available: 0 },
    isObserved: true,
    isDeleting: false,
    hasLivePods: (statuses[replicaSet.name]?.replicas ?? 0) > 0,
  }));
  const newName = `new${world.created + 1}`;
  const decision = syncDeployment(state, owned, newName, nowMs);

  for (const [name, write] of decision.updates) {
    const before = world.replicaSets.get(name);
    if (before !== undefined) world.replicaSets.set(name, { ...before, ...write });
  }
  if (decision.create !== undefined) {
    world.created++;
    world.replicaSets.set(newName, { name: newName, createdMs: nowMs, template, ...decision.create });
  }
  for (const name of decision.deletes) world.replicaSets.delete(name);
  world.status = decision.status;
  world.observedGeneration = generation;
  return { atSeconds, ...stepAnswer(world) };
}

function stepAnswer({ status, replicaSets }: World): object {
  const { replicas, updated, available, unavailable } = status;
  return {
    replicas,
    updated,
    available,
    unavailable,
    conditions: Object.fromEntries(
      status.conditions.map((condition) => [
        condition.type,
        [condition.status, condition.reason, secondsFromMs(condition.lastUpdateMs)],
      ]),
    ),
    replicaSets: Object.fromEntries(
      [...replicaSets.values()].map((replicaSet) => [
        replicaSet.name,
        {
          replicas: replicaSet.replicas,
          revision: String(replicaSet.revision),
          desired: String(replicaSet.desired),
          max: String(replicaSet.max),
        },
      ]),
    ),
  };
}
