import type { Plugin } from '../../framework/plugin.ts';
import { fitFilter } from './filter.ts';
import { fitScore } from './score.ts';

/**
 * NodeResourcesFit: does the request fit beside what the node holds, and how full would the node be?
 *
 * Upstream: kube-scheduler, plugins/noderesources/fit.go (version and deviations: docs/parity.md).
 */
export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  compile: (context) => ({ filter: fitFilter(context), score: fitScore(context) }),
};
