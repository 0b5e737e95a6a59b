/**
 * Mutants that change no answer: the file, the comparison as it stands there, which of those with this text (from 1),
 * and why both ways are the same. A line that matches no comparison any more is reported, so the list cannot outlive the
 * code.
 */
export const EQUAL: readonly (readonly [file: string, comparison: string, nth: number, why: string])[] = [
  [
    'src/scheduler/plugins/gpu/gpu-fragmentation.ts',
    'best < 0',
    1,
    'the best score is at least 0, and no device (−1) and a best of 0 both answer 0',
  ],
  [
    'src/scheduler/plugins/gpu/gpu-fragmentation.ts',
    'this.#free[i] < this.#free[best]',
    1,
    'devices with as much free are interchangeable: the fragment does not know their order',
  ],
  [
    'src/scheduler/plugins/gpu/gpu-fragmentation.ts',
    'milli < WHOLE_DEVICE',
    1,
    'one whole device is the first that is wholly free, whether it is looked for as a share or as a device',
  ],
  [
    'src/scheduler/plugins/helper/counted-domain.ts',
    'spec.domains === undefined',
    1,
    'by count or by domain is a matter of speed: a class of nodes is made from either and the answers are the same',
  ],
  [
    'src/scheduler/plugins/helper/counted-domain.ts',
    'domains !== undefined',
    1,
    'by count or by domain is a matter of speed: a class of nodes is made from either and the answers are the same',
  ],
  [
    'src/scheduler/plugins/helper/counted-domain.ts',
    'hasManyDomains(domains) !== this.#byCount',
    1,
    'by count or by domain is a matter of speed: a class of nodes is made from either and the answers are the same',
  ],
  [
    'src/scheduler/plugins/helper/normalise.ts',
    'raw[i] > max',
    1,
    'the smallest or largest of several equal numbers is the same number',
  ],
  [
    'src/scheduler/plugins/helper/shape.ts',
    'utilization > to.utilization',
    1,
    'at a point of the shape both pieces of the line have the score of that point',
  ],
  [
    'src/scheduler/plugins/inter-pod-affinity/score.ts',
    'weightsBetween(context, other, topologyKey).length > 0',
    1,
    'a key without weights adds 0 to every node',
  ],
  [
    'src/scheduler/plugins/inter-pod-affinity/score.ts',
    'raw[i] < min',
    1,
    'the smallest or largest of several equal numbers is the same number',
  ],
  [
    'src/scheduler/plugins/inter-pod-affinity/score.ts',
    'raw[i] > max',
    1,
    'the smallest or largest of several equal numbers is the same number',
  ],
  [
    'src/scheduler/plugins/node-name.ts',
    'found[row] === FEASIBLE',
    1,
    'PreFilter leaves only the wanted node, so the filter never meets another one',
  ],
  [
    'src/scheduler/plugins/node-resources-fit/score.ts',
    'used > capacity',
    1,
    'used up is 100 percent either way',
  ],
  ['src/scheduler/plugins/node-resources-fit/score.ts', 'used > capacity', 2, 'used up leaves 0 either way'],
  ['src/scheduler/plugins/node-resources-fit/score.ts', 'free > 0', 1, 'nothing free is 0 points either way'],
  ['src/scheduler/plugins/node-resources-fit/score.ts', 'free > 0', 2, 'nothing free is 0 points either way'],
  [
    'src/scheduler/plugins/node-resources-fit/score.ts',
    'bytes <= EXACT_CAPACITY_MAX',
    1,
    'at the limit both ways of dividing are exact',
  ],
  [
    'src/scheduler/plugins/node-unschedulable.ts',
    'gates.TaintTolerationComparisonOperators === true',
    1,
    'the cordon is a taint without value, which Lt and Gt never compare with',
  ],
  [
    'src/scheduler/plugins/pod-topology-spread/plugin.ts',
    'filter.isStale?.() === true',
    1,
    'stale when it need not be costs a compilation and no answer; when it should be, its counters change by count or by domain, which is a matter of speed',
  ],
  [
    'src/scheduler/plugins/pod-topology-spread/score.ts',
    'raw[i] < min',
    1,
    'the smallest or largest of several equal numbers is the same number',
  ],
  [
    'src/scheduler/plugins/pod-topology-spread/score.ts',
    'raw[i] > max',
    1,
    'the smallest or largest of several equal numbers is the same number',
  ],
  [
    'src/scheduler/plugins/priority-sort.ts',
    'aPriority > bPriority',
    1,
    'the line before has told equal ones apart',
  ],
  [
    'src/scheduler/plugins/volume-binding/plugin.ts',
    'requested > capacity',
    1,
    'full to the last byte is 100 percent either way',
  ],
];
