import { describe, expect, test } from 'vitest';
import type { Container, LimitRange, PersistentVolumeClaim, Pod, ResourceList } from '../model/index.ts';
import { limitRangeClaimErrors, limitRangeErrors, withLimitRangeDefaults } from './limit-range.ts';

interface Resources {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

function limits(...items: readonly object[]): LimitRange {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l' },
    spec: { limits: items },
  } as LimitRange;
}

function container(name: string, resources?: Resources): Container {
  return { name, ...(resources && { resources }) };
}

function podOf(containers: readonly Container[], initContainers: readonly Container[] = []): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers, ...(initContainers.length > 0 && { initContainers }) },
  };
}

describe('defaults of a LimitRange', () => {
  const item = (more: object): LimitRange => limits({ type: 'Container', ...more });

  // prettier-ignore
  const rows: readonly (readonly [string, LimitRange, Resources | undefined, Resources | undefined])[] = [
    ['limit and request',                        item({ default: { cpu: '1' }, defaultRequest: { cpu: '500m' } }), undefined, { requests: { cpu: '500m' }, limits: { cpu: '1' } }],
    ['the request is the limit where none is set', item({ default: { cpu: '1' } }),                                undefined, { requests: { cpu: '1' }, limits: { cpu: '1' } }],
    ['the limit is the maximum where none is set', item({ max: { cpu: '2' } }),                                    undefined, { requests: { cpu: '2' }, limits: { cpu: '2' } }],
    ['the request is the minimum where nothing else is', item({ min: { cpu: '100m' } }),                           undefined, { requests: { cpu: '100m' } }],
    ['a default before the maximum',             item({ default: { cpu: '1' }, max: { cpu: '2' } }),               undefined, { requests: { cpu: '1' }, limits: { cpu: '1' } }],
    ['the default before the minimum, for the request', item({ default: { cpu: '1' }, min: { cpu: '100m' } }),     undefined, { requests: { cpu: '1' }, limits: { cpu: '1' } }],
    ['what the container says stays',            item({ default: { cpu: '1' }, defaultRequest: { cpu: '500m' } }), { requests: { cpu: '2' }, limits: { cpu: '4' } }, { requests: { cpu: '2' }, limits: { cpu: '4' } }],
    ['only what is missing is set',              item({ default: { cpu: '1', memory: '1Gi' } }),                   { limits: { cpu: '4' } }, { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '4', memory: '1Gi' } }],
    ['items of pods give no defaults',           limits({ type: 'Pod', default: { cpu: '1' } }),                   undefined, {}],
    ['a later item overwrites',                  limits({ type: 'Container', default: { cpu: '1' } }, { type: 'Container', default: { cpu: '3' } }), undefined, { requests: { cpu: '3' }, limits: { cpu: '3' } }],
    ['finer than a thousandth is rounded up',    item({ default: { cpu: '1u' } }),                                 undefined, { requests: { cpu: '1m' }, limits: { cpu: '1m' } }],
  ];
  test.each(rows)('%s', (_why, range, given, expected) => {
    const { spec } = withLimitRangeDefaults(podOf([container('app', given)]), range);
    expect(spec.containers[0].resources).toEqual(expected);
  });

  test('an annotation names what was set, by resource and container', () => {
    const range = limits({ type: 'Container', default: { memory: '1Gi', cpu: '1' } });
    const given = podOf(
      [container('app'), container('log', { requests: { cpu: '1' }, limits: { memory: '2Gi' } })],
      [container('init')],
    );
    expect(withLimitRangeDefaults(given, range).metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, memory request for container app; cpu, memory limit for container app; ' +
        'memory request for container log; cpu limit for container log; ' +
        'cpu, memory request for init container init; cpu, memory limit for init container init',
    });
  });

  test('nothing set, no annotation', () => {
    const given = podOf([container('app', { requests: { cpu: '1' }, limits: { cpu: '1' } })]);
    const range = limits({ type: 'Container', default: { cpu: '2' } });
    expect(withLimitRangeDefaults(given, range).metadata.annotations).toBeUndefined();
  });
});

describe('what a LimitRange refuses about a pod', () => {
  const asks = (requests: ResourceList, limitList?: ResourceList): Pod =>
    podOf([container('app', { requests, ...(limitList && { limits: limitList }) })]);
  const of = (type: string, more: object): LimitRange => limits({ type, ...more });
  const two = podOf([
    container('a', { requests: { cpu: '1' }, limits: { cpu: '1' } }),
    container('b', { requests: { cpu: '1' }, limits: { cpu: '1' } }),
  ]);

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, LimitRange, readonly string[]])[] = [
    ['just enough',                       asks({ cpu: '100m' }),                       of('Container', { min: { cpu: '100m' } }), []],
    ['too little',                        asks({ cpu: '99m' }),                        of('Container', { min: { cpu: '100m' } }), ['minimum cpu usage per Container is 100m, but request is 99m']],
    ['no request at all',                 asks({}),                                    of('Container', { min: { cpu: '100m' } }), ['minimum cpu usage per Container is 100m.  No request is specified']],
    ['a limit below the minimum',         asks({ cpu: '100m' }, { cpu: '50m' }),       of('Container', { min: { cpu: '100m' } }), ['minimum cpu usage per Container is 100m, but limit is 50m']],
    ['a limit at the maximum',            asks({ cpu: '1' }, { cpu: '2' }),            of('Container', { max: { cpu: '2' } }),    []],
    ['a limit above the maximum',         asks({ cpu: '1' }, { cpu: '2001m' }),        of('Container', { max: { cpu: '2' } }),    ['maximum cpu usage per Container is 2, but limit is 2001m']],
    ['no limit where there is a maximum', asks({ cpu: '1' }),                          of('Container', { max: { cpu: '2' } }),    ['maximum cpu usage per Container is 2.  No limit is specified']],
    ['a request above the maximum',       asks({ cpu: '3' }, { cpu: '2' }),            of('Container', { max: { cpu: '2' } }),    ['maximum cpu usage per Container is 2, but request is 3']],
    ['twice the request',                 asks({ cpu: '1' }, { cpu: '2' }),            of('Container', { maxLimitRequestRatio: { cpu: '2' } }), []],
    ['a little more than twice',          asks({ cpu: '1' }, { cpu: '2001m' }),        of('Container', { maxLimitRequestRatio: { cpu: '2' } }), ['cpu max limit to request ratio per Container is 2, but provided ratio is 2.001000']],
    ['a ratio without a limit',           asks({ cpu: '1' }),                          of('Container', { maxLimitRequestRatio: { cpu: '2' } }), ['cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0']],
    ['a ratio without a request',         asks({}, { cpu: '1' }),                      of('Container', { maxLimitRequestRatio: { cpu: '2' } }), ['cpu max limit to request ratio per Container is 2, but no request is specified or request is 0']],
    ['a pod is the sum of its containers', two,                                        of('Pod', { max: { cpu: '2' } }),          []],
    ['and that may be too much',          two,                                         of('Pod', { max: { cpu: '1999m' } }),      ['maximum cpu usage per Pod is 1999m, but limit is 2']],
    ['each container is asked',           two,                                         of('Container', { min: { cpu: '2' } }),    ['minimum cpu usage per Container is 2, but request is 1', 'minimum cpu usage per Container is 2, but request is 1']],
    ['resources in the order of their names', asks({ cpu: '1', memory: '1Gi' }),       of('Container', { min: { memory: '2Gi', cpu: '2' } }), ['minimum cpu usage per Container is 2, but request is 1', 'minimum memory usage per Container is 2Gi, but request is 1Gi']],
    ['claims are no business of a pod',   asks({}),                                    of('PersistentVolumeClaim', { min: { storage: '1Gi' } }), []],
    ['no limits in it',                   asks({}),                                    { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' } } as LimitRange, []],
  ];
  test.each(rows)('%s', (_why, pod, range, expected) => {
    expect(limitRangeErrors(pod, range)).toEqual(expected);
  });

  test('an amount whose thousandths pass int64 is compared whole', () => {
    const large = '9223372036854775807';
    expect(
      limitRangeErrors(
        asks({ memory: large }, { memory: large }),
        of('Container', { max: { memory: '1Gi' } }),
      ),
    ).toEqual([`maximum memory usage per Container is 1Gi, but limit is ${large}`]);
  });
});

describe('what a LimitRange refuses about a claim', () => {
  const claim = (storage?: string): PersistentVolumeClaim =>
    ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: storage === undefined ? {} : { resources: { requests: { storage } } },
    }) as PersistentVolumeClaim;
  const range = limits({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '10Gi' } });

  // prettier-ignore
  test.each([
    ['the smallest',  '1Gi',    []],
    ['the largest',   '10Gi',   []],
    ['too small',     '1023Mi', ['minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1023Mi']],
    ['too large',     '11Gi',   ['maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 11Gi']],
    ['no storage',    undefined, ['minimum storage usage per PersistentVolumeClaim is 1Gi.  No request is specified', 'maximum storage usage per PersistentVolumeClaim is 10Gi.  No request is specified']],
  ])('%s', (_why, storage, expected) => {
    expect(limitRangeClaimErrors(claim(storage), range)).toEqual(expected);
  });
});
