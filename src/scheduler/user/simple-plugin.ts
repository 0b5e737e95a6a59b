import type { Pod } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { PlanContext, PluginPlan, RowFilter, RowScore } from '../framework/plugin.ts';
import { MAX_POINTS } from '../plugins/helper/normalise.ts';
import { frozen, nodeView } from './node-view.ts';
import type { NodeView } from './node-view.ts';
import type { PluginWatch } from './guard-plugin.ts';
import { PluginFault } from './user-plugin.ts';
import type { UserPlugin, UserPoint } from './user-plugin.ts';

/** A plugin in its shortest form: a question about one pod and one node. Answers depend on these two alone. */
export interface SimplePlugin {
  readonly name: string;
  readonly weight?: number;
  /** Why the pod may not go there, in words that FailedScheduling counts; undefined or true: it may. */
  filter?(pod: Pod, node: NodeView): string | boolean | undefined;
  /** Whole points from 0 to 100, not normalised. */
  score?(pod: Pod, node: NodeView): number;
}

/** The short form as a plugin of the full interface; `watch` is told of every question. */
export function expandPlugin(written: SimplePlugin, watch?: PluginWatch): UserPlugin {
  const { name, weight } = written;
  const simple = watch === undefined ? written : watched(written, watch);
  const points: UserPoint[] = [
    ...(simple.filter === undefined ? [] : (['filter'] as const)),
    ...(simple.score === undefined ? [] : (['score'] as const)),
  ];
  return {
    name,
    points,
    ...(weight === undefined ? {} : { weight }),
    compile: (context): PluginPlan => ({
      ...(simple.filter === undefined ? {} : { filter: filterOf(simple, context) }),
      ...(simple.score === undefined ? {} : { score: scoreOf(simple, context) }),
    }),
  };
}

function watched(written: SimplePlugin, watch: PluginWatch): SimplePlugin {
  const { name, filter, score } = written;
  const around = <T>(point: string, call: () => T): T => {
    watch.enter(name, point);
    try {
      return call();
    } finally {
      watch.leave();
    }
  };
  return {
    name,
    ...(filter && { filter: (...asked) => around('filter', () => filter.apply(written, asked)) }),
    ...(score && { score: (...asked) => around('score', () => score.apply(written, asked)) }),
  };
}

function filterOf(simple: SimplePlugin, { cluster, signature, verdicts }: PlanContext): RowFilter {
  const verdictOf = (row: number): number => {
    const answer = simple.filter?.(frozen(signature.pod), nodeView(cluster, row));
    if (answer === undefined || answer === true) return FEASIBLE;
    if (answer !== false && typeof answer !== 'string')
      throw new PluginFault(`filter answered ${typeof answer}, not a text, true or undefined`);
    const reason =
      typeof answer === 'string' && answer !== '' ? answer : `node(s) rejected by ${simple.name}`;
    return verdicts.number(simple.name, Code.Unschedulable, [reason]);
  };
  return {
    kind: 'row',
    fixed: false,
    filter(rows, count, found) {
      for (let i = 0; i < count; i++) if (found[rows[i]] === FEASIBLE) found[rows[i]] = verdictOf(rows[i]);
    },
  };
}

function scoreOf(simple: SimplePlugin, { cluster, signature }: PlanContext): RowScore {
  return {
    kind: 'row',
    score(rows, count, weight, points) {
      for (let i = 0; i < count; i++) {
        const score = simple.score?.(frozen(signature.pod), nodeView(cluster, rows[i])) ?? 0;
        if (!Number.isSafeInteger(score) || score < 0 || score > MAX_POINTS)
          throw new PluginFault(`score answered ${score}, not a whole number from 0 to ${MAX_POINTS}`);
        points[i] += weight * score;
      }
    },
  };
}
