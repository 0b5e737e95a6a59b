import { PodState } from '../../../src/sim/pod-lives.ts';
import type { Checker } from './checker.ts';

/** Every pod that was created is there still or is counted among those that ended; as many wait as are counted. */
export const podCounts: Checker = ({ lives, counts, cluster }) => {
  let live = 0;
  let pending = 0;
  for (let pod = 0; pod < cluster.pods.rowCount; pod++) {
    if (lives.state[pod] === PodState.Free) continue;
    live++;
    if (lives.state[pod] === PodState.Pending) pending++;
  }
  const { created, succeeded, failed, deleted } = counts;
  return [
    ...(pending === counts.pending ? [] : [`${pending} pods wait, ${counts.pending} are counted`]),
    ...(created === live + succeeded + failed + deleted
      ? []
      : [
          `${created} created, but ${live} live, ${succeeded} succeeded, ${failed} failed, ${deleted} deleted`,
        ]),
  ];
};
