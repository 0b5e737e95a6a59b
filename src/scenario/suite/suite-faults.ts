import { didYouMean } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { SourceDocument } from '../../ingest/index.ts';
import { SUITE_METRICS } from './suite-metrics.ts';
import { AMOUNT_EXAMPLES, amountIn, changeIn } from './threshold-bounds.ts';
import type { WrittenBound, WrittenSuite, WrittenThreshold } from './written-suite.ts';

type Path = readonly (string | number)[];

/** What the tables of fields cannot say: nothing to compare, one name twice, limits on what is not there. */
export function suiteFaults(written: WrittenSuite, document: SourceDocument): Diagnostic[] {
  const { policies, workloads, seeds = [1], thresholds = [] } = written.spec;
  const faults: Diagnostic[] = [];
  const add = (path: Path, fault: Pick<Diagnostic, 'code' | 'message' | 'hint'>): void => {
    faults.push({ severity: 'error', ...fault, place: document.place(['spec', ...path]) });
  };
  for (const [field, list] of Object.entries({ policies, workloads, seeds }))
    if (list.length === 0)
      add([field], { code: 'suite-size', message: `an empty list of ${field}`, hint: 'list at least one' });
  for (const [field, names] of [
    ['policies', policies.map(({ name }) => name)],
    ['workloads', workloads.map(({ name }) => name)],
    ['seeds', seeds.map(String)],
  ] as const)
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index)
        add([field, index], {
          code: 'duplicate-name',
          message: `${name} is listed twice under ${field}`,
          hint: 'give each a name of its own',
        });
  for (const [index, threshold] of thresholds.entries())
    for (const { path, ...fault } of thresholdFaults(threshold, written))
      add(['thresholds', index, ...path], fault);
  return faults;
}

type Fault = Pick<Diagnostic, 'code' | 'message' | 'hint'> & { readonly path: Path };

function* thresholdFaults(threshold: WrittenThreshold, { spec }: WrittenSuite): Generator<Fault> {
  const { policies, workloads } = spec;
  yield* unknownName('policy', threshold.policy, policies);
  yield* unknownName('workload', threshold.workload, workloads);
  const { maxIncrease, maxDecrease, max, min } = threshold;
  if ([max, min, maxIncrease, maxDecrease].every((bound) => bound === undefined))
    yield {
      path: [],
      code: 'threshold-empty',
      message: `no limit on ${threshold.metric}`,
      hint: 'add max, min, maxIncrease or maxDecrease',
    };
  if (spec.baseline === undefined && (maxIncrease !== undefined || maxDecrease !== undefined))
    yield {
      path: [maxIncrease === undefined ? 'maxDecrease' : 'maxIncrease'],
      code: 'threshold-baseline',
      message: 'a change from a baseline, and the suite names none',
      hint: 'add baseline: baseline.json under spec',
    };
  yield* unitFaults(threshold);
}

function* unknownName(
  field: 'policy' | 'workload',
  name: string | undefined,
  known: readonly { readonly name: string }[],
): Generator<Fault> {
  const names = known.map((one) => one.name);
  if (name === undefined || names.length === 0 || names.includes(name)) return;
  const near = didYouMean(name, names);
  yield {
    path: [field],
    code: 'name-unknown',
    message: `the suite has no ${field} called ${name}`,
    hint: near === undefined ? `one of ${names.join(', ')}` : `did you mean ${near}?`,
  };
}

const READERS = {
  max: amountIn,
  min: amountIn,
  maxIncrease: changeIn,
  maxDecrease: changeIn,
} as const;

function* unitFaults(threshold: WrittenThreshold): Generator<Fault> {
  const unit = SUITE_METRICS.get(threshold.metric)?.unit;
  if (unit === undefined) return;
  for (const [field, read] of Object.entries(READERS)) {
    const bound = threshold[field as WrittenBound];
    if (bound === undefined || read(unit, bound) !== undefined) continue;
    yield {
      path: [field],
      code: 'threshold-unit',
      message: `${bound} is not an amount that ${threshold.metric} can have`,
      hint: `write ${AMOUNT_EXAMPLES[unit]}${read === changeIn ? ', or a share of the baseline such as 2%' : ''}`,
    };
  }
}
