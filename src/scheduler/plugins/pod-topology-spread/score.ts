import { divTrunc, roundHalfAway } from '../../../base/index.ts';
import { hasLabel, HOSTNAME_LABEL, NO_DOMAIN } from '../../../model/index.ts';
import type { DomainCounter } from '../../framework/domains/domain-counter.ts';
import type { ClassComponent, ClassScore, PlanContext, PresentClasses } from '../../framework/plugin.ts';
import { perNodeCounter, spreadCounter } from './constraints.ts';
import type { SpreadConstraint, SpreadConstraints } from './constraints.ts';
import { MAX_POINTS } from '../helper/normalise.ts';

const MISSING = -1;

/** A soft constraint with its counter; hostname is counted on the node itself. */
interface SoftConstraint {
  readonly maxSkew: number;
  readonly isHostname: boolean;
  readonly counter: DomainCounter;
  readonly component: ClassComponent;
}

/**
 * The score half: fewer pods of its kind in the node's domains are better; a constraint weighs more the more domains
 * there are among the feasible nodes.
 *
 * The class of a node is its zone (say) and the number of such pods on it, so a cluster has a handful of classes.
 */
export function spreadScore(context: PlanContext, { soft, needsAllKeys }: SpreadConstraints): ClassScore {
  const keys = needsAllKeys ? soft.map(({ topologyKey }) => topologyKey) : [];
  const constraints = soft.map((constraint) => softConstraint(context, constraint, keys));
  const domainCounts = new DomainCounts(constraints);
  return {
    kind: 'class',
    components: constraints.map(({ component }) => component),
    scoreRaw(classes) {
      const ignored = needsAllKeys ? isIgnored : isNeverIgnored;
      const weights = domainCounts.weights(classes, ignored);
      for (let i = 0; i < classes.count; i++) {
        if (ignored(classes, i, constraints.length)) classes.raw[i] = NaN;
        else classes.raw[i] = rawScore(classes, i, constraints, weights);
      }
    },
    normalise,
  };
}

function softConstraint(
  context: PlanContext,
  constraint: SpreadConstraint,
  neededKeys: readonly string[],
): SoftConstraint {
  const { nodes } = context.cluster;
  const { topologyKey, maxSkew } = constraint;
  if (topologyKey === HOSTNAME_LABEL) {
    const counter = context.counters.counter(perNodeCounter(context, constraint));
    const valueOf = (row: number): number =>
      hasLabel(nodes.labels[row], topologyKey) ? counter.onRow(row) : MISSING;
    return { maxSkew, isHostname: true, counter, component: { fixed: false, valueOf } };
  }
  const counter = context.counters.counter(spreadCounter(context, constraint, neededKeys));
  const valueOf = (row: number): number => counter.domainAt(row);
  return { maxSkew, isHostname: false, counter, component: { fixed: true, valueOf } };
}

type IgnoredTest = (classes: PresentClasses, i: number, width: number) => boolean;

/** One of the keys is missing. */
const isIgnored: IgnoredTest = ({ values, offsets }, i, width) => {
  for (let k = 0; k < width; k++) if (values[offsets[i] + k] === MISSING) return true;
  return false;
};

const isNeverIgnored: IgnoredTest = () => false;

function rawScore(
  { values, offsets }: PresentClasses,
  i: number,
  constraints: readonly SoftConstraint[],
  weights: Float64Array,
): number {
  let sum = 0;
  for (let k = 0; k < constraints.length; k++) {
    const value = values[offsets[i] + k];
    if (value === MISSING) continue;
    const { isHostname, counter, maxSkew } = constraints[k];
    const count = isHostname ? value : counter.countOf(value);
    sum += count * weights[k] + (maxSkew - 1);
  }
  return roundHalfAway(sum);
}

/** Ignored nodes (raw NaN until here) get 0 of both; the others 100 for the least crowded, less for more crowded. */
function normalise({ count, raw, points }: PresentClasses): void {
  let min = Infinity;
  let max = 0;
  for (let i = 0; i < count; i++) {
    if (raw[i] < min) min = raw[i];
    if (raw[i] > max) max = raw[i];
  }
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(raw[i])) {
      raw[i] = 0;
      points[i] = 0;
    } else points[i] = max === 0 ? MAX_POINTS : divTrunc(MAX_POINTS * (max + min - raw[i]), max);
  }
}

/** Counts the domains among the feasible nodes: the weight of a constraint is ln(domains + 2). */
class DomainCounts {
  readonly #constraints: readonly SoftConstraint[];
  readonly #weights: Float64Array;
  readonly #seen: Int32Array[];
  readonly #logs: number[] = [];
  #tick = 0;

  constructor(constraints: readonly SoftConstraint[]) {
    this.#constraints = constraints;
    this.#weights = new Float64Array(constraints.length);
    this.#seen = constraints.map(() => new Int32Array(8));
  }

  weights(classes: PresentClasses, ignored: IgnoredTest): Float64Array {
    const width = this.#constraints.length;
    this.#tick++;
    for (let k = 0; k < width; k++) {
      let domains = 0;
      for (let i = 0; i < classes.count; i++) {
        if (ignored(classes, i, width)) continue;
        if (this.#constraints[k].isHostname) domains += classes.nodeCounts[i];
        else if (this.#isNew(k, classes.values[classes.offsets[i] + k])) domains++;
      }
      this.#weights[k] = this.#logs[domains] ??= Math.log(domains + 2);
    }
    return this.#weights;
  }

  /** A missing label is a domain, too. */
  #isNew(constraint: number, domain: number): boolean {
    const place = domain === NO_DOMAIN ? 0 : domain + 1;
    if (place >= this.#seen[constraint].length) {
      const wider = new Int32Array(place * 2);
      wider.set(this.#seen[constraint]);
      this.#seen[constraint] = wider;
    }
    if (this.#seen[constraint][place] === this.#tick) return false;
    this.#seen[constraint][place] = this.#tick;
    return true;
  }
}
