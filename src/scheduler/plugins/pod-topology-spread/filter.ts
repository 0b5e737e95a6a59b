import { labelSelectorMatches } from '../../../model/index.ts';
import { Code, FEASIBLE } from '../../framework/plugin.ts';
import type { ClassFilter, PlanContext, PluginPlan } from '../../framework/plugin.ts';
import { CountedDomain, MISSING } from '../helper/counted-domain.ts';
import { spreadCounter } from './constraints.ts';
import type { SpreadConstraint } from './constraints.ts';

const REASON = "node(s) didn't match pod topology spread constraints";
const MISSING_REASON = `${REASON} (missing required label)`;

/** A hard constraint with its counter. */
interface HardConstraint {
  readonly constraint: SpreadConstraint;
  readonly counted: CountedDomain;
  /** Does the incoming pod count itself? */
  readonly self: number;
}

/**
 * The filter half: a pod of its kind more in the node's domain, less the lowest count of all domains, must not exceed
 * the allowed skew.
 */
export function spreadFilter(
  context: PlanContext,
  constraints: readonly SpreadConstraint[],
): Required<Pick<PluginPlan, 'filter' | 'isStale' | 'reach' | 'adjust'>> {
  const hard = hardConstraints(context, constraints);
  return {
    filter: classFilter(context, hard),
    reach: {
      counters: hard.map(({ counted }) => counted.counter),
      figures(into) {
        for (const { counted, constraint } of hard) {
          const { counter } = counted;
          // A dry run may empty the lowest domain, or the one beside it.
          into.push(Number(counter.liveDomains < constraint.minDomains), counter.min(), counter.secondMin());
        }
      },
    },
    isStale: () => hard.some(({ counted }) => counted.isStale()),
    adjust: adjuster(context, hard),
  };
}

function hardConstraints(
  context: PlanContext,
  constraints: readonly SpreadConstraint[],
): readonly HardConstraint[] {
  const { counters, signature } = context;
  const keys = constraints.map(({ topologyKey }) => topologyKey);
  return constraints.map((constraint) => {
    const counted = new CountedDomain(counters, spreadCounter(context, constraint, keys));
    const self = labelSelectorMatches(constraint.selector, signature.labels) ? 1 : 0;
    return { constraint, counted, self };
  });
}

function classFilter({ verdicts }: PlanContext, hard: readonly HardConstraint[]): ClassFilter {
  const skewed = verdicts.number('PodTopologySpread', Code.Unschedulable, [REASON]);
  const missing = verdicts.number('PodTopologySpread', Code.UnschedulableAndUnresolvable, [MISSING_REASON]);
  const mins = new Int32Array(hard.length);
  return {
    kind: 'class',
    components: hard.map(({ counted }) => counted.component),
    begin() {
      for (let i = 0; i < hard.length; i++) {
        const { counted, constraint } = hard[i];
        const { counter } = counted;
        mins[i] = counter.liveDomains < constraint.minDomains ? 0 : counter.min();
      }
    },
    verdict(values, offset) {
      for (let i = 0; i < hard.length; i++) {
        const value = values[offset + i];
        if (value === MISSING) return missing;
        const { counted, constraint, self } = hard[i];
        if (counted.countOf(value) + self - mins[i] > constraint.maxSkew) return skewed;
      }
      return FEASIBLE;
    },
  };
}

/**
 * Upstream's AddPod and RemovePod count any pod that the selector matches, terminating ones and those matched by the
 * empty selector included, although the first count left them out.
 */
function adjuster(
  { counters, signature }: PlanContext,
  hard: readonly HardConstraint[],
): NonNullable<PluginPlan['adjust']> {
  return counters.mover(
    hard.map(({ constraint, counted }) => ({
      counter: counted.counter,
      deltaOf: ({ namespace, labels }) =>
        namespace === signature.namespace && labelSelectorMatches(constraint.selector, labels) ? 1 : 0,
      entries: 0,
    })),
  );
}
