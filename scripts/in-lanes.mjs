import { availableParallelism } from 'node:os';

/** Works through a list, each item begun in its order, two at a time: most of what scripts do uses one processor. */
export async function inLanes(items, work, lanes = Math.min(2, availableParallelism())) {
  let next = 0;
  const lane = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
