import type { Expander } from './expander.ts';

/** The options that help most pods. */
export const mostPodsExpander: Expander = {
  name: 'most-pods',
  best(options) {
    const most = options.reduce((max, { pods }) => Math.max(max, pods.length), 0);
    return options.filter(({ pods }) => pods.length === most);
  },
};
