import type { Expander } from './expander.ts';

/** The options that need fewest nodes; one that needs none is no help. */
export const leastNodesExpander: Expander = {
  name: 'least-nodes',
  best(options) {
    const counts = options.map(({ nodeCount }) => nodeCount).filter((count) => count > 0);
    const fewest = Math.min(...counts);
    return options.filter(({ nodeCount }) => nodeCount === fewest);
  },
};
