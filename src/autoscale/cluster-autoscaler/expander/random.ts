import type { Expander } from './expander.ts';

/** Takes no side: what is left is drawn from. May only come last. */
export const randomExpander: Expander = {
  name: 'random',
  best: (options) => options,
};
