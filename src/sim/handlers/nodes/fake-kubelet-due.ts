import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { FakeKubelets } from '../../runtime/fake/fake-kubelets.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * FakeKubeletDue: the next step that KWOK plays for a pod.
 *
 * Starts it, makes it ready or ends it. Schedules the step after. Logs one line.
 */
export const onFakeKubeletDue: SimHandler = ({ lives, runtime }, nowMs, pod, incarnation) => {
  assert(runtime instanceof FakeKubelets, 'KWOK is due in a run that it does not play');
  if (lives.isCurrent(pod, incarnation)) runtime.due(pod as PodRow, nowMs);
};
