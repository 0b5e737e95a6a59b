import { compareStrings } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import { gatedText } from '../../scheduler/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { engineWith } from './cluster-input.ts';
import type { ClusterInput } from './cluster-input.ts';
import type { EngineFactory, Evaluation, PluginStatus } from './engine.ts';

interface Input {
  readonly cluster: ClusterInput;
  readonly pod: Pod;
  readonly nodeOrder: readonly string[];
  readonly config?: unknown;
  readonly featureGates?: Readonly<Record<string, boolean>>;
}

/** One incoming pod: every plugin's verdict and points on every node, the totals, the messages. */
export function filterScoreRunner(
  create: EngineFactory,
): KindRunner<Input, { readonly scores?: { readonly plugins?: unknown } }> {
  return {
    area: 'scheduler',
    kind: 'filter-score',
    differences({ cluster, pod, nodeOrder, config, featureGates }, expect) {
      const engine = engineWith(create, cluster, { config, ...(featureGates && { featureGates }) });
      const order = valueDifferences(engine.nodeOrder(), nodeOrder, 'nodeOrder');
      const ours = { ...withGates(pod), ...withSortedReasons(engine.evaluate(pod)) };
      return [...order, ...valueDifferences(ours, withLists(expect))];
    },
  };
}

/** Scheduling gates keep the pod out of the queue; the rest is answered as if it had been let in. */
function withGates(pod: Pod): object {
  const text = gatedText(pod);
  if (text === undefined) return {};
  return {
    preEnqueue: [{ plugin: 'SchedulingGates', code: 'UnschedulableAndUnresolvable', reasons: [text] }],
  };
}

/** Where no plugin scores at all, the list was recorded as null. */
function withLists(expect: { readonly scores?: { readonly plugins?: unknown } }): object {
  return expect.scores?.plugins === null ? { ...expect, scores: { ...expect.scores, plugins: [] } } : expect;
}

/** Reasons are compared as sets. */
function withSortedReasons(evaluation: Evaluation): Evaluation {
  const { preFilter, nodes } = evaluation;
  return {
    ...evaluation,
    preFilter: { ...preFilter, ...(preFilter.status && { status: sorted(preFilter.status) }) },
    ...(nodes && {
      nodes: nodes.map(({ failing, first, ...node }) => ({
        ...node,
        ...(failing && { failing: failing.map(sorted) }),
        ...(first && { first: sorted(first) }),
      })),
    }),
  };
}

/** Reasons in byte order: upstream collects them from a map. */
export function sorted(status: PluginStatus): PluginStatus {
  return { ...status, reasons: status.reasons.toSorted(compareStrings) };
}
