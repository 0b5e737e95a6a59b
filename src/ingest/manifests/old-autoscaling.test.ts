import { describe, expect, test } from 'vitest';
import { hpaToV2 } from './old-autoscaling.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The metrics of an autoscaler with this spec, once it is read as autoscaling/v2. */
function metricsOf(spec: Fields, annotations?: Fields): unknown {
  const metadata = annotations === undefined ? {} : { metadata: { annotations } };
  return (hpaToV2({ ...metadata, spec })['spec'] as Fields)['metrics'];
}

const cpu = (averageUtilization: number): Fields => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

describe('autoscaling/v1: one target of CPU', () => {
  test('becomes a metric, and the other fields stay', () => {
    const spec = { minReplicas: 2, maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: 'web' } };
    expect(hpaToV2({ spec: { ...spec, targetCPUUtilizationPercentage: 80 } })).toEqual({
      spec: { ...spec, metrics: [cpu(80)] },
    });
  });

  // prettier-ignore
  test.each([
    ['nothing written',         {},                                                 undefined],
    ['null, as dumps write it', { targetCPUUtilizationPercentage: null },           undefined],
    ['nought is a target',      { targetCPUUtilizationPercentage: 0 },              [cpu(0)]],
  ])('%s', (_what, spec, expected) => {
    expect(metricsOf(spec)).toEqual(expected);
  });

  const NOTE = 'autoscaling.alpha.kubernetes.io/metrics';
  // prettier-ignore
  test.each([
    ['metrics that have no field lie in an annotation',  JSON.stringify([{ type: 'Pods', pods: { metricName: 'rps', targetAverageValue: '5' } }]), [cpu(50), { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '5' } } }]],
    ['an annotation that is no JSON is none',            '[{',                                                                                      [cpu(50)]],
    ['nor one that is no list',                          '{"type":"Pods"}',                                                                         [cpu(50)]],
    ['members that are no metrics are left out',         '[1, null, "x"]',                                                                          [cpu(50)]],
    ['an empty list adds nothing',                       '[]',                                                                                      [cpu(50)]],
  ])('%s', (_what, text, expected) => {
    expect(metricsOf({ targetCPUUtilizationPercentage: 50 }, { [NOTE]: text })).toEqual(expected);
  });

  test('an annotation alone is enough', () => {
    expect(
      metricsOf(
        {},
        {
          [NOTE]: JSON.stringify([
            { type: 'Resource', resource: { name: 'memory', targetAverageUtilization: 70 } },
          ]),
        },
      ),
    ).toEqual([
      {
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } },
      },
    ]);
  });
});

describe('autoscaling/v2beta1: a field for each kind of target', () => {
  const object = { kind: 'Service', name: 'web' };
  // prettier-ignore
  const rows: readonly (readonly [string, Fields, Fields])[] = [
    ['a resource by utilization',      { type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 60 } },                   cpu(60)],
    ['a resource by amount',           { type: 'Resource', resource: { name: 'memory', targetAverageValue: '1Gi' } },                   { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } }],
    ['utilization before amount',      { type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 60, targetAverageValue: '1' } }, cpu(60)],
    ['one that is null is not set',    { type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: null, targetAverageValue: '1' } }, { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '1' } } }],
    ['a container’s resource',         { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'c', targetAverageUtilization: 60 } }, { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 60 } } }],
    ['pods',                           { type: 'Pods', pods: { metricName: 'rps', targetAverageValue: '100' } },                        { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '100' } } }],
    ['pods with a selector',           { type: 'Pods', pods: { metricName: 'rps', selector: { matchLabels: { a: 'b' } }, targetAverageValue: '1' } }, { type: 'Pods', pods: { metric: { name: 'rps', selector: { matchLabels: { a: 'b' } } }, target: { type: 'AverageValue', averageValue: '1' } } }],
    ['an object: its target is it',    { type: 'Object', object: { metricName: 'rps', target: object, targetValue: '2k' } },            { type: 'Object', object: { metric: { name: 'rps' }, describedObject: object, target: { type: 'Value', value: '2k' } } }],
    ['an object by average',           { type: 'Object', object: { metricName: 'rps', target: object, averageValue: '5' } },            { type: 'Object', object: { metric: { name: 'rps' }, describedObject: object, target: { type: 'AverageValue', averageValue: '5' } } }],
    ['something outside, by value',    { type: 'External', external: { metricName: 'queue', targetValue: '30' } },                      { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'Value', value: '30' } } }],
    ['something outside, by average',  { type: 'External', external: { metricName: 'queue', metricSelector: { matchLabels: { q: '1' } }, targetAverageValue: '30' } }, { type: 'External', external: { metric: { name: 'queue', selector: { matchLabels: { q: '1' } } }, target: { type: 'AverageValue', averageValue: '30' } } }],
  ];
  test.each(rows)('%s', (_what, before, after) => {
    expect(metricsOf({ metrics: [before] })).toEqual([after]);
  });

  test.each(rows)('what is v2 already stays as it is: %s', (_what, _before, after) => {
    expect(metricsOf({ metrics: [after] })).toEqual([after]);
  });

  // prettier-ignore
  test.each([
    ['a type that nobody knows',   { type: 'Weather', weather: { name: 'rain' } },     { type: 'Weather', weather: { name: 'rain' } }],
    ['a type without its field',   { type: 'Pods' },                                   { type: 'Pods' }],
    ['a type of every object',     { type: 'constructor' },                            { type: 'constructor' }],
    ['a metric that is a text',    'cpu',                                              {}],
  ])('%s is left to the check', (_what, before, after) => {
    expect(metricsOf({ metrics: [before] })).toEqual([after]);
  });

  test('their order is kept, a target of CPU before them', () => {
    const metrics = metricsOf({ targetCPUUtilizationPercentage: 1, metrics: [cpu(2), cpu(3)] });
    expect(metrics).toEqual([cpu(1), cpu(2), cpu(3)]);
  });
});

test('without a spec there is nothing to change', () => {
  const value = { metadata: { name: 'h' } };
  expect(hpaToV2(value)).toBe(value);
});
