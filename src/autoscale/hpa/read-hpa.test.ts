import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP, readHpaSpec } from './read-hpa.ts';
import type { HpaMetric, HpaSpec } from './hpa-spec.ts';
import { failureText, metricName, wrappedFailure } from './metric-texts.ts';
import { selectorStateOf } from './selector-syntax.ts';
import { selectorText } from './selector-text.ts';

const specOf = (spec: Readonly<Record<string, unknown>>): HpaSpec =>
  readHpaSpec({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 10, ...spec },
  });
const metricsOf = (...metrics: readonly object[]): readonly HpaMetric[] => specOf({ metrics }).metrics;

describe('what the API server fills in', () => {
  test('one replica, the namespace default, 80 % of the cpu request, no behavior', () => {
    expect(specOf({})).toEqual({
      namespace: 'default',
      name: 'web',
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [{ type: 'Resource', resource: 'cpu', target: { kind: 'utilization', percent: 80 } }],
    });
  });

  test('v1 names the percentage', () => {
    expect(specOf({ targetCPUUtilizationPercentage: 55 }).metrics[0].target).toEqual({
      kind: 'utilization',
      percent: 55,
    });
  });

  test('an empty list of metrics is none', () => {
    expect(specOf({ metrics: [] }).metrics).toHaveLength(1);
  });
});

describe('a metric', () => {
  const metric = { name: 'rps' };
  const describedObject = { kind: 'Ingress', name: 'front' };
  // prettier-ignore
  test.each([
    ['of a resource',
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '500Mi' } } },
      { type: 'Resource', resource: 'memory', target: { kind: 'averageValue', milli: 524_288_000_000 } }],
    ['of a container',
      { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization', averageUtilization: 60 } } },
      { type: 'ContainerResource', resource: 'cpu', container: 'app', target: { kind: 'utilization', percent: 60 } }],
    ['of pods',
      { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '1.5k' } } },
      { type: 'Pods', metric: 'rps', target: { kind: 'averageValue', milli: 1_500_000 } }],
    ['of an object by value',
      { type: 'Object', object: { metric, describedObject, target: { type: 'Value', value: '250m' } } },
      { type: 'Object', metric: 'rps', describedObject, target: { kind: 'value', milli: 250 } }],
    ['of an object by replica',
      { type: 'Object', object: { metric, describedObject, target: { type: 'AverageValue', averageValue: '2' } } },
      { type: 'Object', metric: 'rps', describedObject, target: { kind: 'averageValue', milli: 2000 } }],
    ['of an object with both: its type says which',
      { type: 'Object', object: { metric, describedObject, target: { type: 'Value', value: '5', averageValue: '2' } } },
      { type: 'Object', metric: 'rps', describedObject, target: { kind: 'value', milli: 5000 } }],
    ['external with both: by replica',
      { type: 'External', external: { metric, target: { type: 'Value', value: '5', averageValue: '2' } } },
      { type: 'External', metric: 'rps', target: { kind: 'averageValue', milli: 2000 } }],
    ['external with a selector',
      { type: 'External', external: { metric: { name: 'rps', selector: { matchLabels: { q: 'a' } } }, target: { value: 7 } } },
      { type: 'External', metric: 'rps', selector: { matchLabels: { q: 'a' } }, target: { kind: 'value', milli: 7000 } }],
    ['v2beta1: of a resource',
      { type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 40 } },
      { type: 'Resource', resource: 'cpu', target: { kind: 'utilization', percent: 40 } }],
    ['v2beta1: of an object',
      { type: 'Object', object: { metricName: 'rps', target: { kind: 'Ingress', name: 'front' }, targetValue: '3' } },
      { type: 'Object', metric: 'rps', describedObject, target: { kind: 'value', milli: 3000 } }],
    ['v2beta1: external',
      { type: 'External', external: { metricName: 'rps', metricSelector: { matchLabels: { q: 'a' } }, targetAverageValue: '4' } },
      { type: 'External', metric: 'rps', selector: { matchLabels: { q: 'a' } }, target: { kind: 'averageValue', milli: 4000 } }],
  ])('%s', (_why, written, expected) => {
    expect(metricsOf(written)).toEqual([expected]);
  });

  test('an amount finer than a thousandth is rounded up, as quantities are', () => {
    expect(
      metricsOf({ type: 'External', external: { metric, target: { value: '100u' } } })[0].target,
    ).toEqual({ kind: 'value', milli: 1 });
  });

  test('of a kind that nobody knows is none', () => {
    expect(metricsOf({ type: 'Weather', weather: {} })).toHaveLength(1);
    expect(metricsOf({ type: 'Weather' })[0]).toMatchObject({ type: 'Resource', resource: 'cpu' });
  });
});

describe('behavior', () => {
  const behaviorOf = (behavior: object): HpaSpec['behavior'] => specOf({ behavior }).behavior;

  test('given but empty, both sides have their defaults', () => {
    expect(behaviorOf({})).toEqual({ scaleUp: DEFAULT_SCALE_UP, scaleDown: DEFAULT_SCALE_DOWN });
    expect(DEFAULT_SCALE_UP.policies).toEqual([
      { type: 'Pods', value: 4, periodMs: 15_000 },
      { type: 'Percent', value: 100, periodMs: 15_000 },
    ]);
    expect([DEFAULT_SCALE_UP.stabilizationWindowMs, DEFAULT_SCALE_DOWN.stabilizationWindowMs]).toEqual([
      0,
      undefined,
    ]);
  });

  test('a side keeps what it says and gets the rest', () => {
    expect(
      behaviorOf({
        scaleUp: { selectPolicy: 'Disabled' },
        scaleDown: {
          stabilizationWindowSeconds: 60,
          policies: [{ type: 'Percent', value: 10, periodSeconds: 30 }],
        },
      }),
    ).toEqual({
      scaleUp: { ...DEFAULT_SCALE_UP, selectPolicy: 'Disabled' },
      scaleDown: {
        stabilizationWindowMs: 60_000,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 10, periodMs: 30_000 }],
      },
    });
  });

  test('a window of nothing is not the default; a list without policies has none', () => {
    const behavior = behaviorOf({ scaleDown: { stabilizationWindowSeconds: 0, policies: [] } });
    expect(behavior?.scaleDown).toEqual({ stabilizationWindowMs: 0, selectPolicy: 'Max', policies: [] });
  });

  // prettier-ignore
  test.each([
    ['0.05', 0.05], ['50m', 0.05], ['0', 0], [1, 1], ['1.5', 1.5],
  ])('a tolerance of %j is %d', (tolerance, expected) => {
    expect(behaviorOf({ scaleUp: { tolerance } })?.scaleUp.tolerance).toBe(expected);
  });
});

describe('how a metric is called', () => {
  const cpu = metricsOf({
    type: 'Resource',
    resource: { name: 'cpu', target: { averageUtilization: 60 } },
  })[0];
  const memory = metricsOf({
    type: 'Resource',
    resource: { name: 'memory', target: { averageValue: '1' } },
  })[0];
  const container = metricsOf({
    type: 'ContainerResource',
    containerResource: { name: 'cpu', container: 'app', target: { averageUtilization: 60 } },
  })[0];
  const pods = metricsOf({
    type: 'Pods',
    pods: { metric: { name: 'rps' }, target: { averageValue: '1' } },
  })[0];
  const object = metricsOf({
    type: 'Object',
    object: {
      metric: { name: 'rps' },
      describedObject: { kind: 'Ingress', name: 'i' },
      target: { type: 'Value', value: '1' },
    },
  })[0];
  const external = metricsOf({
    type: 'External',
    external: { metric: { name: 'q' }, target: { averageValue: '1' } },
  })[0];

  // prettier-ignore
  test.each([
    [cpu,        'cpu resource utilization (percentage of request)',            'failed to get cpu resource metric value: failed to get cpu utilization: x'],
    [memory,     'memory resource',                                             'failed to get memory resource metric value: failed to get memory usage: x'],
    [container,  'cpu container resource utilization (percentage of request)',  'failed to get app container metric value: failed to get cpu utilization: x'],
    [pods,       'pods metric rps',                                             'failed to get pods metric value: x'],
    [object,     'Ingress metric rps',                                          'failed to get object metric value: x'],
    [external,   'external metric q(nil)',                                      'failed to get q external metric value: failed to get q external metric: x'],
  ])('%j', (metric, name, wrapped) => {
    expect([metricName(metric), wrappedFailure(metric, 'x')]).toEqual([name, wrapped]);
  });

  test('the event of a resource says what of it, that of others the cause alone', () => {
    expect([failureText(cpu, 'x'), failureText(memory, 'x'), failureText(pods, 'x')]).toEqual([
      'failed to get cpu utilization: x',
      'failed to get memory usage: x',
      'x',
    ]);
  });
});

describe('selectors as Go prints and reads them', () => {
  // prettier-ignore
  test.each([
    [undefined,                                                                  'nil'],
    [{},                                                                         '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}'],
    [{ matchLabels: { b: '2', a: '1' } },                                        '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{},}'],
    [{ matchExpressions: [{ key: 'k', operator: 'In', values: ['x', 'y'] }] },   '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,Operator:In,Values:[x y],},},}'],
  ])('%j', (selector, text) => {
    expect(selectorText(selector)).toBe(text);
  });

  // prettier-ignore
  test.each([
    ['',                    { kind: 'missing' }],
    ['app=web',             { kind: 'valid' }],
    ['app==web,!old',       { kind: 'valid' }],
    ['app in (a, b)',       { kind: 'valid' }],
    ['app notin (a),x!=y',  { kind: 'valid' }],
    ['size>3',              { kind: 'valid' }],
    ['app=',                { kind: 'valid' }],
    ['=web',                { kind: 'malformed', error: "found '=', expected: !, identifier, or 'end of string'" }],
    ['app=web,',            { kind: 'malformed', error: "found '', expected: identifier after ','" }],
    ['app in a',            { kind: 'malformed', error: "unable to parse requirement: found 'a' expected: '('" }],
    ['app=web)',            { kind: 'malformed', error: "found ')', expected: ',' or 'end of string'" }],
    ['! =',                 { kind: 'malformed', error: "unable to parse requirement: found '=', expected: identifier" }],
    ['app ( x',             { kind: 'malformed', error: "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt" }],
  ])('%j', (text, state) => {
    expect(selectorStateOf(text)).toEqual(state);
  });
});
