import type { KubernetesObject, Pod } from '../../src/model/index.ts';
import { QueueingHints } from '../../src/scheduler/queue/hints/index.ts';
import type { HintContext } from '../../src/scheduler/queue/hints/index.ts';
import type { EventResource } from '../../src/scheduler/queue/cluster-event.ts';

const EVENT =
  /^(Node|AssignedPod|TargetPod|PersistentVolumeClaim|PersistentVolume|storage.k8s.io\/[A-Za-z]+?)(Add|Update\w*|Delete)$/;

/** What a plugin's hint says: `queue`, `skip`, `always` (no function), `error`, or `none` where it is not registered. */
export function answerOf(
  plugin: string,
  event: string,
  pod: Pod,
  [old, current]: readonly [KubernetesObject | undefined, KubernetesObject | undefined],
  context: HintContext = {},
): string {
  const [, resource, action] = EVENT.exec(event) ?? [];
  const answer = new QueueingHints(context).ask(plugin, pod, {
    resource: resource as EventResource,
    action,
    ...(old !== undefined && { old }),
    ...(current !== undefined && { new: current }),
  });
  if (answer === undefined) return 'none';
  if (answer.error !== undefined) return 'error';
  if (answer.isDefault) return 'always';
  return answer.queue ? 'queue' : 'skip';
}
