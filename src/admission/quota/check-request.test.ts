import { describe, expect, test } from 'vitest';
import { quantityMap } from '../../model/index.ts';
import type { Pod, PodSpec, ResourceList } from '../../model/index.ts';
import { checkQuota, quantityTexts, quotaMatches } from './check-request.ts';
import type { LimitedResource, Quota } from './check-request.ts';
import { podEvaluator } from './usage.ts';
import type { ScopeRequirement } from './usage.ts';

function pod(requests: ResourceList, limits: ResourceList = {}, more: Partial<PodSpec> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ name: 'app', resources: { requests, limits } }], ...more },
  };
}

function quota(
  hard: ResourceList,
  used?: ResourceList,
  scopes: readonly ScopeRequirement[] = [],
  name = 'team',
): Quota {
  return { name, scopes, hard: quantityMap(hard), used: used && quantityMap(used) };
}

interface Asked {
  readonly quotas: readonly Quota[];
  readonly object: Pod;
  readonly oldObject?: Pod;
  readonly limitedResources?: readonly LimitedResource[];
}

/** The refusal, or the use of each quota afterwards. */
function answer({ quotas, ...request }: Asked): string | object {
  const verdict = checkQuota(quotas, podEvaluator, { ...request, nowMs: 0 });
  if (!verdict.isAllowed) return verdict.message.replace('pods "web" is forbidden: ', '');
  return Object.fromEntries([...verdict.used].map(([name, used]) => [name, used && quantityTexts(used)]));
}

describe('a new pod under one quota', () => {
  const cpu = quota({ 'requests.cpu': '2', pods: '3' }, { 'requests.cpu': '1500m', pods: '2' });
  // prettier-ignore
  const rows: readonly (readonly [string, Quota, Pod, string | object])[] = [
    ['just fits',                          cpu, pod({ cpu: '500m' }),   { team: { 'requests.cpu': '2', pods: '3' } }],
    ['a thousandth too much',              cpu, pod({ cpu: '501m' }),   'exceeded quota: team, requested: requests.cpu=501m, used: requests.cpu=1500m, limited: requests.cpu=2'],
    ['only what is exceeded is named',     quota({ 'requests.cpu': '2', pods: '2' }, { 'requests.cpu': '0', pods: '2' }), pod({ cpu: '1' }), 'exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2'],
    ['all that is exceeded, by name',      quota({ 'requests.cpu': '1', 'limits.cpu': '1' }, { 'requests.cpu': '1', 'limits.cpu': '1' }), pod({ cpu: '1' }, { cpu: '2' }), 'exceeded quota: team, requested: limits.cpu=2,requests.cpu=1, used: limits.cpu=1,requests.cpu=1, limited: limits.cpu=1,requests.cpu=1'],
    ['a limited resource left open',       cpu, pod({}),                'failed quota: team: must specify requests.cpu for: app'],
    ['a request of 0 is a request',        cpu, pod({ cpu: '0' }),      { team: { 'requests.cpu': '1500m', pods: '3' } }],
    ['pods alone want no amounts',         quota({ pods: '3' }, { pods: '2' }), pod({}), { team: { pods: '3' } }],
    ['a quota never calculated',           quota({ pods: '3' }), pod({}), 'status unknown for quota: team, resources: pods'],
    ['one of its resources not calculated', quota({ pods: '3', 'requests.cpu': '2' }, { pods: '2' }), pod({ cpu: '1' }), 'status unknown for quota: team, resources: pods,requests.cpu'],
    ['a quota of something else',          quota({ services: '0' }, { services: '0' }), pod({}), { team: { services: '0' } }],
    ['use beyond the limit does not matter where nothing is asked', quota({ 'requests.memory': '1Gi', pods: '9' }, { 'requests.memory': '2Gi', pods: '0' }), pod({ memory: '0' }), { team: { 'requests.memory': '2Gi', pods: '1' } }],
  ];
  test.each(rows)('%s', (_why, limits, object, expected) => {
    expect(answer({ quotas: [limits], object })).toEqual(expected);
  });

  test('every container must say what it asks for, init containers too', () => {
    const object = pod(
      { cpu: '1' },
      {},
      {
        containers: [{ name: 'b' }, { name: 'a' }, { name: 'c', resources: { requests: { cpu: '1' } } }],
        initContainers: [{ name: 'init' }],
      },
    );
    const limits = quota(
      { 'requests.cpu': '9', 'limits.memory': '9Gi' },
      { 'requests.cpu': '0', 'limits.memory': '0' },
    );
    expect(answer({ quotas: [limits], object })).toBe(
      'failed quota: team: must specify limits.memory for: a,b,c,init; requests.cpu for: a,b,init',
    );
  });

  test('a pod that asks as a whole need not', () => {
    const object = pod({}, {}, { resources: { requests: { cpu: '1' } } } as Partial<PodSpec>);
    expect(answer({ quotas: [quota({ 'requests.cpu': '9' }, { 'requests.cpu': '0' })], object })).toEqual({
      team: { 'requests.cpu': '1' },
    });
  });
});

describe('several quotas', () => {
  const terminating: ScopeRequirement = { scopeName: 'Terminating', operator: 'Exists' };
  const small = quota({ pods: '1' }, { pods: '1' }, [terminating], 'jobs');
  const large = quota({ pods: '10' }, { pods: '1' }, [], 'all');

  test('one whose scope does not match neither refuses nor is charged', () => {
    expect(answer({ quotas: [small, large], object: pod({}) })).toEqual({
      jobs: { pods: '1' },
      all: { pods: '2' },
    });
  });

  test('all that match must allow it, and one refusal charges nobody', () => {
    const object = pod({}, {}, { activeDeadlineSeconds: 5 });
    expect(answer({ quotas: [large, small], object })).toBe(
      'exceeded quota: jobs, requested: pods=1, used: pods=1, limited: pods=1',
    );
    expect(quantityTexts(large.used ?? new Map())).toEqual({ pods: '1' });
  });

  test('a quota matches with all its scopes or not at all', () => {
    const both = quota({ pods: '1' }, { pods: '0' }, [
      terminating,
      { scopeName: 'BestEffort', operator: 'Exists' },
    ]);
    const deadline = { activeDeadlineSeconds: 5 };
    expect(quotaMatches(both, podEvaluator, pod({}, {}, deadline))).toBe(true);
    expect(quotaMatches(both, podEvaluator, pod({ cpu: '1' }, {}, deadline))).toBe(false);
    expect(quotaMatches(both, podEvaluator, pod({}))).toBe(false);
  });
});

describe('an update', () => {
  const stored = (requests: ResourceList): Pod => {
    const object = pod(requests);
    return { ...object, metadata: { ...object.metadata, resourceVersion: '7' } };
  };
  const limits = quota({ 'requests.cpu': '2' }, { 'requests.cpu': '2' });

  // prettier-ignore
  test.each([
    ['the same again costs nothing, even where the quota is full', '1', '1',    { team: { 'requests.cpu': '2' } }],
    ['less is not given back here',                                '1', '500m', { team: { 'requests.cpu': '2' } }],
    ['more is charged by the difference',                          '1', '1100m', 'exceeded quota: team, requested: requests.cpu=100m, used: requests.cpu=2, limited: requests.cpu=2'],
  ])('%s', (_why, before, after, expected) => {
    expect(answer({ quotas: [limits], object: stored({ cpu: after }), oldObject: stored({ cpu: before }) })).toEqual(expected);
  });
});

describe('resources that nobody may use without a quota', () => {
  const limited = { resource: 'pods', matchContains: ['nvidia.com/gpu'] };
  const gpu = pod({ 'nvidia.com/gpu': '1' });

  // prettier-ignore
  test.each([
    ['no quota covers it',       [quota({ pods: '9' }, { pods: '0' })], gpu,               'insufficient quota to consume: requests.nvidia.com/gpu'],
    ['one does',                 [quota({ 'requests.nvidia.com/gpu': '4' }, { 'requests.nvidia.com/gpu': '0' })], gpu, { team: { 'requests.nvidia.com/gpu': '1' } }],
    ['a pod that asks for none', [quota({ pods: '9' }, { pods: '0' })], pod({ cpu: '1' }), { team: { pods: '1' } }],
  ])('%s', (_why, quotas, object, expected) => {
    expect(answer({ quotas, object, limitedResources: [limited] })).toEqual(expected);
  });

  test('a scope without a quota', () => {
    const scope: ScopeRequirement = { scopeName: 'PriorityClass', operator: 'In', values: ['high'] };
    const object = pod({}, {}, { priorityClassName: 'high' });
    const rule = { resource: 'pods', matchScopes: [scope] };
    expect(answer({ quotas: [], object, limitedResources: [rule] })).toBe(
      'insufficient quota to match these scopes: [{PriorityClass In [high]}]',
    );
    const covering = quota({ pods: '1' }, { pods: '0' }, [scope]);
    expect(answer({ quotas: [covering], object, limitedResources: [rule] })).toEqual({ team: { pods: '1' } });
  });
});
