import { describe, expect, test } from 'vitest';
import { container, entry, limitRange, podOf, vpaOf } from '../../../test/support/vpa-pods.ts';
import type { Container, LimitRange } from '../../model/index.ts';
import { admitPod } from './admission.ts';
import type { ContainerRecommendation, VpaSpec } from './vpa-spec.ts';

interface Given {
  readonly spec?: VpaSpec;
  readonly entries?: readonly ContainerRecommendation[] | undefined;
  readonly limitRanges?: readonly LimitRange[];
}

const RECREATE = vpaOf({});
const policy = (fields: Readonly<Record<string, unknown>>): VpaSpec =>
  vpaOf({ resourcePolicy: { containerPolicies: [{ containerName: '*', ...fields }] } });

function admitted(containers: readonly Container[], { spec = RECREATE, entries, limitRanges = [] }: Given) {
  const { pod, annotation } = admitPod(spec, entries, podOf(containers), limitRanges);
  return { resources: pod.spec.containers.map(({ resources }) => resources), annotation };
}

const one = (given: Container, more: Given) => {
  const { resources, annotation } = admitted([given], more);
  return { resources: resources[0], annotation };
};

describe('requests become the target', () => {
  const target = [entry('app', { cpu: '250m', memory: '300Mi' })];

  test('and a limit that is missing stays so', () => {
    expect(one(container('app', { cpu: '100m', memory: '1Gi' }), { entries: target })).toEqual({
      resources: { requests: { cpu: '250m', memory: '300Mi' } },
      annotation: 'Pod resources updated by web: container 0: cpu request, memory request',
    });
  });

  test('a resource that is not recommended stays as it is', () => {
    const entries = [entry('app', { cpu: '250m' })];
    expect(one(container('app', { cpu: '100m', memory: '1Gi' }), { entries })).toEqual({
      resources: { requests: { cpu: '250m', memory: '1Gi' } },
      annotation: 'Pod resources updated by web: container 0: cpu request',
    });
  });

  test('a container without an entry is not touched', () => {
    const { resources, annotation } = admitted(
      [container('proxy', { cpu: '10m' }), container('app', { cpu: '100m' })],
      { entries: target },
    );
    expect(resources[0]).toEqual({ requests: { cpu: '10m' } });
    expect(annotation).toBe('Pod resources updated by web: container 1: cpu request, memory request');
  });

  test('an entry of a container that the pod has not changes nothing', () => {
    expect(one(container('app', { cpu: '1' }), { entries: [entry('gone', { cpu: '2' })] }).annotation).toBe(
      undefined,
    );
  });

  // prettier-ignore
  test.each([
    ['no recommendation yet',  RECREATE,                                           undefined],
    ['mode Off',               vpaOf({ updatePolicy: { updateMode: 'Off' } }),     target],
    ['an empty one',           RECREATE,                                           []],
  ])('%s: the pod is created as it is', (_why, spec, entries) => {
    const given = container('app', { cpu: '100m' }, { cpu: '1' });
    expect(one(given, { spec, entries })).toEqual({ resources: given.resources, annotation: undefined });
  });

  test.each(['Initial', 'Recreate', 'Auto', 'InPlaceOrRecreate', 'InPlace'])(
    'mode %s sets them',
    (updateMode) => {
      const spec = vpaOf({ updatePolicy: { updateMode } });
      expect(one(container('app', { cpu: '100m' }), { spec, entries: target }).resources).toEqual({
        requests: { cpu: '250m', memory: '300Mi' },
      });
    },
  );

  test('policy mode Off is not looked at again: the entry is what counts', () => {
    const spec = policy({ mode: 'Off' });
    expect(one(container('app', { cpu: '100m' }), { spec, entries: target }).annotation).toContain(
      'cpu request',
    );
  });

  test('a container without any resources gets an object, and an item of nothing, even in mode Off', () => {
    const spec = vpaOf({ updatePolicy: { updateMode: 'Off' } });
    expect(one(container('app'), { spec, entries: target })).toEqual({
      resources: {},
      annotation: 'Pod resources updated by web: container 0: ',
    });
  });
});

describe('limits keep their proportion', () => {
  // prettier-ignore
  test.each([
    // why                                         request  limit   target  new limit
    ['twice the request stays twice',               '100m',  '200m', '250m', '500m'],
    ['equal stays equal',                           '200m',  '200m', '250m', '250m'],
    ['a request that is missing counts as equal',   undefined, '2',  '250m', '250m'],
    ['a request of 0 is missing',                   '0',     '2',    '250m', '250m'],
    ['millicores are cut off: 1000 × 250 ÷ 300',    '300m',  '1',    '250m', '833m'],
    ['a third',                                     '300m',  '100m', '100m', '33m'],
  ] as const)('cpu: %s', (_why, request, limit, target, expected) => {
    const given = container('app', request === undefined ? undefined : { cpu: request }, { cpu: limit });
    const { resources } = one(given, { entries: [entry('app', { cpu: target })] });
    expect(resources?.limits).toEqual({ cpu: expected });
  });

  // prettier-ignore
  test.each([
    ['bytes are cut off',                          '3',    '10',   '1',    '3'],
    ['in the form of the old limit: binary',       '1Gi',  '2Gi',  '1Mi',  '2Mi'],
    ['in the form of the old limit: decimal',      '1G',   '2G',   '1Mi',  '2097152'],
  ])('memory: %s', (_why, request, limit, target, expected) => {
    const given = container('app', { memory: request }, { memory: limit });
    const { resources } = one(given, { entries: [entry('app', { memory: target })] });
    expect(resources?.limits).toEqual({ memory: expected });
  });

  test('says of a limit that is not set why, as soon as another one is', () => {
    const given = container('app', { cpu: '100m', memory: '1Gi' }, { cpu: '200m' });
    expect(one(given, { entries: [entry('app', { cpu: '50m', memory: '2Gi' })] }).annotation).toBe(
      'Pod resources updated by web: container 0: memory: limit NOT set since originalLimit is nil or 0, ' +
        'cpu request, memory request, cpu limit',
    );
    const half = container('app', { cpu: '100m', memory: '1Gi' }, { cpu: '200m', memory: '2Gi' });
    expect(one(half, { entries: [entry('app', { cpu: '50m' })] }).annotation).toBe(
      'Pod resources updated by web: container 0: memory: limit NOT set since recommendedRequest is nil or 0, ' +
        'cpu request, cpu limit',
    );
  });

  test('the default of a LimitRange takes the place of a limit that is missing', () => {
    const limitRanges = [limitRange({ type: 'Container', default: { cpu: '400m' } })];
    const given = container('app', { cpu: '100m' });
    expect(one(given, { entries: [entry('app', { cpu: '200m' })], limitRanges }).resources).toEqual({
      requests: { cpu: '200m' },
      limits: { cpu: '800m' },
    });
  });

  test('RequestsOnly keeps the limit and cuts the request to it', () => {
    const spec = policy({ controlledValues: 'RequestsOnly' });
    const given = container('app', { cpu: '100m', memory: '1Gi' }, { cpu: '200m', memory: '4Gi' });
    expect(one(given, { spec, entries: [entry('app', { cpu: '250m', memory: '2Gi' })] })).toEqual({
      resources: { requests: { cpu: '200m', memory: '2Gi' }, limits: { cpu: '200m', memory: '4Gi' } },
      annotation:
        'Pod resources updated by web: container 0: cpu capped to container limit, cpu request, memory request',
    });
  });
});

describe('what caps a request is said', () => {
  // prettier-ignore
  test.each([
    ['minAllowed',                          policy({ minAllowed: { cpu: '300m' } }),   [],                                                         '300m', 'cpu capped to minAllowed'],
    ['maxAllowed',                          policy({ maxAllowed: { cpu: '200m' } }),   [],                                                         '200m', 'cpu capped to maxAllowed'],
    ['a minimum of 0 is none',              policy({ minAllowed: { cpu: '0' } }),      [],                                                         '250m', undefined],
    ['the minimum of a LimitRange',         RECREATE,                                  [limitRange({ type: 'Container', min: { cpu: '400m' } })],  '400m', 'cpu capped to fit Min in container LimitRange'],
    ['its maximum, through the limit',      RECREATE,                                  [limitRange({ type: 'Container', max: { cpu: '400m' } })],  '200m', 'cpu capped to fit Max in container LimitRange'],
    ['an equal bound caps nothing',         policy({ maxAllowed: { cpu: '250m' } }),   [],                                                         '250m', undefined],
    ['Pod items are of no container',       RECREATE,                                  [limitRange({ type: 'PersistentVolumeClaim', max: { cpu: '1m' } })], '250m', undefined],
  ])('%s', (_why, spec, limitRanges, request, note) => {
    // limit = 2 × request
    const given = container('app', { cpu: '100m' }, { cpu: '200m' });
    const { resources, annotation } = one(given, { spec, limitRanges, entries: [entry('app', { cpu: '250m' })] });
    expect(resources?.requests).toEqual({ cpu: request });
    const items = [
      ...(note === undefined ? [] : [note]),
      'memory: limit NOT set since originalLimit is nil or 0',
      'cpu request',
      'cpu limit',
    ];
    expect(annotation).toBe(`Pod resources updated by web: container 0: ${items.join(', ')}`);
  });

  test('the policy of the container goes before that of all', () => {
    const spec = vpaOf({
      resourcePolicy: {
        containerPolicies: [
          { containerName: '*', maxAllowed: { cpu: '100m' } },
          { containerName: 'app', maxAllowed: { cpu: '200m' } },
        ],
      },
    });
    const entries = [entry('app', { cpu: '1' }), entry('proxy', { cpu: '1' })];
    const { resources } = admitted([container('app', { cpu: '1m' }), container('proxy', { cpu: '1m' })], {
      spec,
      entries,
    });
    expect(resources.map((each) => each?.requests)).toEqual([{ cpu: '200m' }, { cpu: '100m' }]);
  });
});

describe('a Pod LimitRange is split over the containers', () => {
  const pair = [
    container('a', { cpu: '100m' }, { cpu: '100m' }),
    container('b', { cpu: '100m' }, { cpu: '100m' }),
  ];
  const entries = [entry('a', { cpu: '300m' }), entry('b', { cpu: '100m' })];
  const requestsOf = (max: string | undefined, min?: string, containers = pair, told = entries) =>
    admitted(containers, {
      entries: told,
      limitRanges: [
        limitRange({
          type: 'Pod',
          ...(max !== undefined && { max: { cpu: max } }),
          ...(min !== undefined && { min: { cpu: min } }),
        }),
      ],
    }).resources.map((each) => each?.requests?.['cpu']);

  // prettier-ignore
  test.each([
    ['within it nothing changes',                '400m',     undefined, ['300m', '100m']],
    ['above: each in its share, cut off',        '200m',     undefined, ['150m', '50m']],
    ['300 × 100 ÷ 400 and 100 × 100 ÷ 400',      '100m',     undefined, ['75m', '25m']],
    ['short of the minimum: cpu is rounded up',  undefined,  '401m',    ['301m', '101m']],
    ['at the minimum nothing changes',           undefined,  '400m',    ['300m', '100m']],
  ] as const)('%s', (_why, max, min, expected) => {
    expect(requestsOf(max, min)).toEqual(expected);
  });

  test('a container without an entry takes part with its requests and is then patched', () => {
    const containers = [pair[0], container('c', { cpu: '100m' }, { cpu: '100m' })];
    expect(requestsOf('200m', undefined, containers, [entries[0]])).toEqual(['150m', '50m']);
  });

  test('where the real webhook crashes the pod is created as it is', () => {
    // c has nothing to be split
    const containers = [pair[0], container('c')];
    expect(requestsOf('200m', undefined, containers, [entries[0]])).toEqual(['100m', undefined]);
  });
});
