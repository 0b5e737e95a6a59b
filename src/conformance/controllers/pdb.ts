import { budgetOf, controllerOf, controllerScale, podViewOf, syncBudget } from '../../controllers/index.ts';
import type { OwnedBudgetPod } from '../../controllers/index.ts';
import type { KubernetesObject, OwnerReference, Pod, PodDisruptionBudget } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds, secondsFromMs } from './worlds/clock.ts';

interface Input {
  readonly nowSeconds: number;
  readonly pdb: PodDisruptionBudget;
  readonly controllers: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
}

interface Expect {
  readonly condition?: { readonly message?: string; readonly reason?: string };
  readonly [member: string]: unknown;
}

/** `disruption.sync`. A text that names a pod without controller may name any such pod. */
export const pdb: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'pdb',
  differences(input, expect) {
    const decision = syncBudget(
      budgetOf(input.pdb),
      input.pods.map(podOf),
      (reference) => scaleIn(input.controllers, reference),
      msFromSeconds(input.nowSeconds),
    );
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, disruptedPods, condition } =
      decision.status;
    const ours = {
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods,
      disruptedPods: Object.fromEntries([...disruptedPods].map(([name, ms]) => [name, secondsFromMs(ms)])),
      condition: { type: 'DisruptionAllowed', ...condition, message: onePod(condition?.message) },
    };
    const recorded = {
      ...expect,
      condition: { ...expect.condition, message: onePod(expect.condition?.message) },
    };
    return valueDifferences(ours, recorded);
  },
};

function podOf(pod: Pod): OwnedBudgetPod {
  return { ...podViewOf(pod), controller: controllerOf(pod.metadata.ownerReferences) };
}

/** Custom resources are known by their objects. */
function scaleIn(
  objects: readonly KubernetesObject[],
  reference: OwnerReference,
): ReturnType<typeof controllerScale> {
  return controllerScale(
    reference,
    (kind, name) => objects.find((object) => object.kind === kind && object.metadata.name === name),
    (apiVersion, kind) => objects.some((object) => object.apiVersion === apiVersion && object.kind === kind),
  );
}

function onePod(message = ''): string {
  return message.replace(/for pod "[^"]*"/, 'for pod "…"');
}
