import { describe, expect, test } from 'vitest';
import { HPA_NOW_MS, hpaPods, hpaSamples } from '../../../test/support/hpa-pods.ts';
import { computeMetrics } from './compute-metrics.ts';
import type { MetricsAnswer } from './compute-metrics.ts';
import { DEFAULT_HPA_CONFIG } from './hpa-spec.ts';
import type { HpaMetric } from './hpa-spec.ts';
import { ConditionWriter } from './hpa-status.ts';
import type { HpaEvent } from './hpa-status.ts';
import { metricName } from './metric-texts.ts';
import type { MetricSource } from './replicas/metric-source.ts';
import type { ProposalContext } from './replicas/propose-replicas.ts';

const percent = { kind: 'utilization', percent: 50 } as const;
const average = { kind: 'averageValue', milli: 10_000 } as const;
const value = { kind: 'value', milli: 10_000 } as const;
const selector = { matchLabels: { q: 'jobs' } };
const ingress = { kind: 'Ingress', name: 'front', apiVersion: 'networking.k8s.io/v1' };

const METRICS = {
  cpu: { type: 'Resource', resource: 'cpu', target: percent },
  cpuValue: { type: 'Resource', resource: 'cpu', target: average },
  memory: { type: 'Resource', resource: 'memory', target: percent },
  container: { type: 'ContainerResource', resource: 'cpu', container: 'app', target: percent },
  containerValue: { type: 'ContainerResource', resource: 'memory', container: 'app', target: average },
  pods: { type: 'Pods', metric: 'rps', target: average },
  object: { type: 'Object', metric: 'hits', describedObject: ingress, target: value },
  objectAverage: { type: 'Object', metric: 'hits', describedObject: ingress, target: average },
  external: { type: 'External', metric: 'queue', selector, target: value },
  externalAverage: { type: 'External', metric: 'queue', target: average },
} as unknown as Readonly<Record<string, HpaMetric>>;

const SEL =
  '&LabelSelector{MatchLabels:map[string]string{q: jobs,},MatchExpressions:[]LabelSelectorRequirement{},}';

/** Everything is there and on target: 4 pods that use 500 of 1000, 10 a pod, 10 of each series. */
const SOURCE: MetricSource = {
  resource: () => hpaSamples([500, 500, 500, 500]),
  pods: () => hpaSamples([10_000, 10_000, 10_000, 10_000]),
  object: () => 10_000,
  external: () => [10_000],
};

interface Asked extends Partial<MetricSource> {
  readonly kinds?: string;
  readonly requests?: Float64Array | string;
}

function ask(
  metrics: readonly HpaMetric[],
  { kinds = 'rrrr', requests = new Float64Array(4).fill(1000), ...source }: Asked = {},
): { readonly answer: MetricsAnswer; readonly events: readonly HpaEvent[]; readonly active: string } {
  const context: ProposalContext = {
    namespace: 'shop',
    pods: hpaPods(kinds),
    requests: () => requests,
    source: { ...SOURCE, ...source },
    specReplicas: 4,
    statusReplicas: 4,
    tolerances: { down: 0.1, up: 0.1 },
    config: DEFAULT_HPA_CONFIG,
    nowMs: HPA_NOW_MS,
  };
  const conditions = new ConditionWriter({}, HPA_NOW_MS);
  const events: HpaEvent[] = [];
  const answer = computeMetrics(metrics, { kind: 'valid' }, context, conditions, events);
  const { status, reason } = conditions.conditions.ScalingActive ?? { status: '', reason: '' };
  return { answer, events, active: `${status} ${reason}` };
}

describe('the name of a metric, as in “… above target”', () => {
  // prettier-ignore
  test.each([
    ['cpu',             'cpu resource utilization (percentage of request)'],
    ['memory',          'memory resource utilization (percentage of request)'],
    ['container',       'cpu container resource utilization (percentage of request)'],
    ['cpuValue',        'cpu resource'],
    ['containerValue',  'memory resource'],
    ['pods',            'pods metric rps'],
    ['object',          'Ingress metric hits'],
    ['objectAverage',   'external metric hits(nil)'],
    ['external',        `external metric queue(${SEL})`],
    ['externalAverage', 'external metric queue(nil)'],
  ] as const)('%s', (metric, expected) => {
    expect(metricName(METRICS[metric])).toBe(expected);
  });
});

describe('a metric that fails: its own event, and the first error of the whole', () => {
  const down = { failure: 'connection refused' };
  const noSample = hpaSamples([undefined, undefined, undefined, undefined]);
  // prettier-ignore
  const rows: readonly (readonly [string, string, Asked, string, string])[] = [
    // metric            why                        world                              event                                                                                                            first error is
    ['cpu',             'the API fails',            { resource: () => down },          'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: connection refused', 'failed to get cpu resource metric value: '],
    ['cpu',             'no metrics at all',        { resource: () => 'empty' },       'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',                        'failed to get cpu resource metric value: '],
    ['cpuValue',        'the API fails',            { resource: () => down },          'failed to get cpu usage: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: connection refused',       'failed to get cpu resource metric value: '],
    ['container',       'the API fails',            { resource: () => down },          'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: connection refused', 'failed to get app container metric value: '],
    ['containerValue',  'no metrics at all',        { resource: () => 'empty' },       'failed to get memory usage: unable to get metrics for resource memory: no metrics returned from resource metrics API',                        'failed to get app container metric value: '],
    ['cpu',             'no pods',                  { kinds: '', requests: new Float64Array(0), resource: () => hpaSamples([]) }, 'failed to get cpu utilization: no pods returned by selector while calculating replica count', 'failed to get cpu resource metric value: '],
    ['cpu',             'none of the pods is ready', { kinds: 'pppp' },                'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',                                            'failed to get cpu resource metric value: '],
    ['cpu',             'no pod has a sample',      { resource: () => noSample },      'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',                                            'failed to get cpu resource metric value: '],
    ['cpu',             'a request is missing',     { requests: 'missing request for cpu in container app of Pod web-1' }, 'failed to get cpu utilization: missing request for cpu in container app of Pod web-1',                     'failed to get cpu resource metric value: '],
    ['cpu',             'all requests are 0',       { requests: new Float64Array(4) }, 'failed to get cpu utilization: no metrics returned matched known pods',                                                                       'failed to get cpu resource metric value: '],
    ['pods',            'the API fails',            { pods: () => down },              'unable to get metric rps: unable to fetch metrics from custom metrics API: connection refused',                                               'failed to get pods metric value: '],
    ['pods',            'no values',                { pods: () => 'empty' },           'unable to get metric rps: no metrics returned from custom metrics API',                                                                       'failed to get pods metric value: '],
    ['object',          'the API fails',            { object: () => down },            'unable to get metric hits on Ingress shop/front: unable to fetch metrics from custom metrics API: connection refused',                        'failed to get object metric value: '],
    ['objectAverage',   'the API fails',            { object: () => down },            'unable to get metric hits on Ingress shop/front: unable to fetch metrics from custom metrics API: connection refused',                        'failed to get object metric value: failed to get hits object metric: '],
    ['external',        'the API fails',            { external: () => down },          `unable to get external metric shop/queue/${SEL}: unable to fetch metrics from external metrics API: connection refused`,                      'failed to get queue external metric value: failed to get external metric queue: '],
    ['externalAverage', 'no series',                { external: () => [] },            'unable to get external metric shop/queue/nil: no metrics returned from external metrics API',                                                 'failed to get queue external metric value: failed to get queue external metric: '],
    ['object',          'far off, and no pods',     { kinds: '', object: () => 90_000 }, 'unable to calculate ready pods: no pods returned by selector while calculating replica count',                                              'failed to get object metric value: '],
  ];
  test.each(rows)('%s: %s', (metric, _why, world, event, prefix) => {
    const { answer, events, active } = ask([METRICS[metric]], world);
    const reason = `FailedGet${METRICS[metric].type}Metric`;
    expect(events).toEqual([{ type: 'Warning', reason, message: event }]);
    expect(answer.error).toBe(`invalid metrics (1 invalid out of 1), first error is: ${prefix}${event}`);
    expect(answer.replicas).toBeUndefined();
    expect(active).toBe(`False ${reason}`);
  });
});

describe('several metrics', () => {
  const failing = { failure: 'down' };
  // prettier-ignore
  const rows: readonly (readonly [string, readonly string[], Asked, number | undefined, string, readonly string[]])[] = [
    // why                                              metrics                             world                                                          replicas   name                       events
    ['the largest wish',                                ['cpu', 'external'],                { external: () => [20_000] },                                  8,         `external metric queue(${SEL})`, []],
    ['the first of equal wishes',                       ['external', 'externalAverage'],    { external: () => [40_000] },                                  16,        `external metric queue(${SEL})`, []],
    ['all on target',                                   ['cpu', 'pods'],                    {},                                                            4,         'cpu resource utilization (percentage of request)', []],
    ['one fails, another wants more: up is allowed',    ['pods', 'external'],               { pods: () => failing, external: () => [20_000] },             8,         `external metric queue(${SEL})`, ['FailedGetPodsMetric']],
    ['one fails, another wants the same: it stays',     ['pods', 'external'],               { pods: () => failing, external: () => [10_000] },             4,         `external metric queue(${SEL})`, ['FailedGetPodsMetric']],
    ['one fails, another wants fewer: nothing is done', ['pods', 'external'],               { pods: () => failing, external: () => [5000] },               undefined, '',                        ['FailedGetPodsMetric']],
    ['all fail: an event each, in order',               ['external', 'pods', 'object'],     { pods: () => failing, external: () => failing, object: () => failing }, undefined, '',              ['FailedGetExternalMetric', 'FailedGetPodsMetric', 'FailedGetObjectMetric']],
    ['nothing is asked for',                            ['externalAverage'],                { external: () => [0] },                                       0,         'external metric queue(nil)', []],
    ['a wish of 0 gives way to the next',               ['externalAverage', 'pods'],        { external: () => [0] },                                       4,         'pods metric rps',         []],
  ];
  test.each(rows)('%s', (_why, names, world, ...expected) => {
    const [replicas, name, reasons] = expected;
    const { answer, events } = ask(
      names.map((metric) => METRICS[metric]),
      world,
    );
    expect([answer.replicas, answer.name]).toEqual([replicas, name]);
    expect(events.map(({ reason }) => reason)).toEqual(reasons);
  });

  test('the count of failures and the first of them', () => {
    const { answer } = ask([METRICS['cpu'], METRICS['object'], METRICS['pods']], {
      object: () => failing,
      pods: () => failing,
      resource: () => hpaSamples([400, 400, 400, 400]),
    });
    expect(answer.error).toMatch(
      /^invalid metrics \(2 invalid out of 3\), first error is: failed to get object/,
    );
  });

  test('one reading a metric, in order, none for one that failed', () => {
    const { answer } = ask([METRICS['pods'], METRICS['cpu']], { pods: () => failing });
    expect(answer.readings.map((reading) => reading?.ratio)).toEqual([undefined, 1]);
  });
});

describe('a selector that is no good', () => {
  // prettier-ignore
  test.each([
    [{ kind: 'missing' },                        'InvalidSelector',   'SelectorRequired',  'selector is required'],
    [{ kind: 'malformed', error: 'bad' },        'InvalidSelector',   'InvalidSelector',   "couldn't convert selector into a corresponding internal selector object: bad"],
    [{ kind: 'ambiguous', selector: 'app=web', others: 'a/x and a/y' }, 'AmbiguousSelector', 'AmbiguousSelector', 'pods by selector app=web are controlled by more than one HPA (e.g. a/x and a/y)'],
  ] as const)('%o', (state, reason, event, message) => {
    const conditions = new ConditionWriter({}, 0);
    const events: HpaEvent[] = [];
    const answer = computeMetrics([METRICS['cpu']], state, {} as ProposalContext, conditions, events);
    expect(answer).toMatchObject({ replicas: undefined, error: message, readings: [] });
    expect(events).toEqual([{ type: 'Warning', reason: event, message }]);
    expect(conditions.conditions.ScalingActive).toMatchObject({ status: 'False', reason });
  });
});
