import { podViewOf, replicaSetDeletionOrder } from '../../controllers/index.ts';
import { compareStrings } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { VECTOR_START_MS } from './worlds/clock.ts';
import { valueDifferences } from '../differences.ts';

interface Input {
  readonly nowMs: number;
  readonly pods: readonly Pod[];
  readonly relatedPods: readonly Pod[];
  readonly deleteCount: number;
}

interface Expect {
  readonly deleted: readonly string[];
  /** Left out where pods tie. */
  readonly order?: readonly string[];
}

/** `replicaset.getPodsToDelete`. */
export const replicasetDeleteOrder: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'replicaset-delete-order',
  differences({ nowMs, pods, relatedPods, deleteCount }, expect) {
    const own = pods.map(podViewOf);
    const related = [...own, ...relatedPods.map(podViewOf)];
    const order = replicaSetDeletionOrder(own, related, VECTOR_START_MS + nowMs).map(({ name }) => name);
    const deleted = order.slice(0, deleteCount).sort(compareStrings);
    return [
      ...valueDifferences(deleted, expect.deleted, 'deleted'),
      ...(expect.order === undefined ? [] : valueDifferences(order, expect.order, 'order')),
    ];
  },
};
