import { beforeAll, describe, expect, test } from 'vitest';
import { scenarioFolder, WEB_YAML } from '../../../test/support/scenario-folder.ts';

const folder = scenarioFolder();
beforeAll(() => folder.write('app.yaml', WEB_YAML));

const POOL = 'cluster: { nodePools: [{ name: a, instanceType: m7i.large }] }';
/** Fields of the scenario, on line 3. */
const with_ = (fields: string): string => `${POOL}\nworkload: { manifests: [app.yaml] }\n${fields}`;
/** Fields of the workload; the first one begins in column 35 of line 2. */
const load = (fields: string): string => `${POOL}\nworkload: { manifests: [app.yaml], ${fields} }`;

describe('what is said of faults and actions', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['a fault that can be',                  with_('faults: [{ at: 1h, kill: zone/a }]'),                    []],
    ['a fault that breaks nothing',          with_('faults: [{ at: 1h }]'),                                  ['3:10 fault-unclear: a fault that breaks nothing']],
    ['a fault of two kinds',                 with_('faults: [{ at: 1h, kill: zone/a, stockOut: a }]'),       ['3:10 fault-unclear: a fault of two kinds']],
    ['a target that is none',                with_('faults: [{ at: 1h, kill: nod/x }]'),                     ['3:26 target-invalid: the text "nod/x" does not name anything that can be killed']],
    ['a pool that is not there',             with_('faults: [{ at: 1h, stockOut: b }]'),                     ['3:30 pool-unknown: there is no node pool b']],
    ['a fault at the end of the run',        with_('faults: [{ at: 24h, kill: zone/a }]'),                   ['3:16 after-horizon: at 24h the run is over']],
    ['just before the end',                  with_('faults: [{ at: 23h59m, kill: zone/a }]'),                []],
    ['after a shorter run',                  with_('horizon: 1h\nfaults: [{ at: 2h, kill: zone/a }]'),       ['4:16 after-horizon: at 2h the run is over']],
    ['an action that does nothing',          with_('actions: [{ at: 1h }]'),                                 ['3:11 action-unclear: an action that does nothing']],
    ['an action that does two things',       with_('actions: [{ at: 1h, cordon: node/x, drain: node/x }]'),  ['3:11 action-unclear: an action that does cordon and drain']],
    ['an action too late',                   with_('actions: [{ at: 30h, drain: node/x }]'),                 ['3:17 after-horizon: at 30h the run is over']],
    ['replicas missing',                     with_('actions: [{ at: 1h, scale: Deployment/web }]'),          ['3:11 field-missing: scale needs replicas']],
    ['no replicas',                          with_('actions: [{ at: 1h, scale: Deployment/web, replicas: 0 }]'), []],
    ['fewer than none',                      with_('actions: [{ at: 1h, scale: Deployment/web, replicas: -1 }]'), ['3:54 count-negative: replicas is -1']],
    ['manifests that are not there',         with_('actions: [{ at: 1h, apply: nothere.yaml }]'),            ['3:28 file-unreadable: nothere.yaml: no such file']],
  ];
  test.each(rows)('%s', async (_what, spec, expected) => {
    expect(await folder.faults(spec)).toEqual(expected);
  });
});

describe('what is said of workloads', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['an expression cut off',                load('demand: [{ target: Deployment/web, rate: "5 +" }]'),      ['2:78 expression-invalid: not an expression: Unexpected end of expression (char 4)']],
    ['a function that nobody gave',          load('demand: [{ target: Deployment/web, rate: "foo(3)" }]'),   ['2:78 expression-invalid: no function foo']],
    ['fewer requests than none',             load('demand: [{ target: Deployment/web, rate: -5 }]'),         ['2:77 rate-clamped: the rate is below 0 in 1440 of 1440 steps: taken as 0']],
    ['a rate and a file',                    load('demand: [{ target: Deployment/web, rate: 5, file: x.csv }]'), ['2:45 field-missing: demand with both rate and file']],
    ['a unit in an expression',              load('usage: [{ target: Deployment/web, memory: "1Gi + 1" }]'), ['2:79 expression-invalid: no variable Gi']],
    ['a leak that gives memory back',        load('usage: [{ target: Deployment/web, leakPerHour: -1Mi }]'), ['2:83 quantity-invalid: -1Mi is less than nothing']],
    ['a metric without a value',             load('metrics: [{ name: q }]'),                                 ['2:46 field-missing: a metric without value or file']],
    ['a metric of a kind that is none',      load('metrics: [{ name: q, value: 5, kind: pod }]'),            ['2:73 choice-unknown: the text "pod" is none of the values it can have']],
    ['a window that looks ahead',            load('metrics: [{ name: q, value: 5, window: -1s }]'),          ['2:75 duration-invalid: -1s is less than nothing']],
    ['fewer than no replicas',               load('replicaFactor: -1'),                                      ['2:51 count-negative: replicaFactor is -1']],
    ['a trace that is not there',            load('traces: [{ file: nothere.csv }]'),                        ['2:53 file-unreadable: nothere.csv: no such file']],
    ['a format that nobody reads',           load('traces: [{ format: openbb, file: app.yaml }]'),           ['2:45 trace-format-unknown: no trace format openbb']],
    ['longer than Go can count',             with_('timing: { podStart: 2562048h }'),                        ['3:21 duration-invalid: 2562048h is longer than a duration can be']],
    ['of a distribution too',                with_('timing: { podStart: { mean: 99999999999999h } }'),       ['3:29 duration-invalid: 99999999999999h is longer than a duration can be']],
    ['pods that start before they begin',    with_('timing: { podStart: -1s }'),                             ['3:21 duration-invalid: -1s is less than nothing']],
    ['a control plane that is none',         with_('timing: { controlPlane: fast }'),                        ['3:25 choice-unknown: the text "fast" is none of the values it can have']],
    ['prices that nobody has',               with_('prices: { book: aws-us-east-2 }'),                       ['3:17 price-book-unknown: no price book aws-us-east-2']],
    ['a discount of more than everything',   with_('prices: { discount: 120% }'),                            ['3:21 amount-invalid: the text "120%" is not a share']],
    ['half a seed',                          with_('seed: 1.5'),                                             ['3:7 type-wrong: expected a whole number, found 1.5']],
    ['a start that is no time',              with_('start: yesterday'),                                      ['3:8 type-wrong: yesterday is no point in time']],
    ['an expander that is none',             with_('autoscaling: { clusterAutoscaler: { expander: cheapest } }'), ['3:47 flag-invalid: Expander cheapest not supported']],
    ['a flag that is none',                  with_('autoscaling: { clusterAutoscaler: { expnder: price } }'), ['3:37 flag-unknown: the Cluster Autoscaler has no flag expnder']],
    ['a limit of nothing',                   with_('assertions: [{ metric: cost.total }]'),                  ['3:14 field-missing: cost.total has neither max nor min']],
  ];
  test.each(rows)('%s', async (_what, spec, expected) => {
    expect(await folder.faults(spec)).toEqual(expected);
  });
});

test('limits keep what they are amounts of', async () => {
  const { assertions } = await folder.load(
    with_(
      'assertions: [{ metric: cost.total, max: $5, min: 1 }, { metric: pods.pending.p99, max: 90s }, { metric: cost.idleRatio, max: 20% }]',
    ),
  );
  expect(assertions.map(({ max, min, units }) => [max, min, units])).toEqual([
    [5_000_000, 1, ['money', 'number']],
    [90_000, undefined, ['time']],
    [0.2, undefined, ['share']],
  ]);
});
