import { describe, expect, test } from 'vitest';
import { faultsOf, named, podOf, textsOf } from '../../../../test/support/object-faults.ts';
import type { Fields } from '../../../../test/support/object-faults.ts';

/** A pod of one container with these amounts. */
function asking(requests: Fields, limits: Fields = {}): Fields {
  return podOf({ containers: [{ name: 'c', resources: { requests, limits } }] });
}

const AT = 'spec.containers.0.resources';
const GPU = 'nvidia.com/gpu';

describe('names of what containers ask for (validateContainerResourceName)', () => {
  // prettier-ignore
  test.each([
    // rule                                                name                              verdict
    ['standard',                                           'cpu',                            undefined],
    ['standard',                                           'memory',                         undefined],
    ['standard',                                           'ephemeral-storage',              undefined],
    ['a domain of somebody else',                          'nvidia.com/gpu',                 undefined],
    ['a domain of Kubernetes: native, not extended',       'kubernetes.io/batch-cpu',        undefined],
    ['pages of a size',                                    'hugepages-2Mi',                  undefined],
    ['a property of every JavaScript object, in a domain', 'example.com/constructor',        undefined],
    ['two letters changed places',                         'memroy',                         'did you mean memory?'],
    ['in capitals',                                        'CPU',                            'did you mean cpu?'],
    ['without its dash',                                   'ephemeralstorage',               'did you mean ephemeral-storage?'],
    ['a device without its domain',                        'gpu',                            'did you mean nvidia.com/gpu?'],
    ['a count of nodes',                                   'pods',                           'cpu, memory, ephemeral-storage and hugepages-SIZE'],
    ['of claims',                                          'storage',                        'cpu, memory, ephemeral-storage and hugepages-SIZE'],
    ['a property of every JavaScript object',              'constructor',                    'cpu, memory, ephemeral-storage and hugepages-SIZE'],
    ['a quota’s',                                          'requests.cpu',                   'cpu, memory, ephemeral-storage and hugepages-SIZE'],
    ['pages of no size',                                   'hugepages-',                     'as in hugepages-2Mi'],
    ['pages of a word',                                    'hugepages-big',                  'as in hugepages-2Mi'],
    ['pages of nothing',                                   'hugepages-0',                    'as in hugepages-2Mi'],
    ['pages larger than any number',                       'hugepages-99E',                  'as in hugepages-2Mi'],
    ['nothing before the slash',                           '/gpu',                           'a domain, one / and a name'],
    ['nothing behind it',                                  'nvidia.com/',                    'a domain, one / and a name'],
    ['two slashes',                                        'nvidia.com/gpu/a100',            'a domain, one / and a name'],
    ['a domain in capitals',                               'Nvidia.com/gpu',                 'a domain, one / and a name'],
    ['reserved for quotas',                                'requests.nvidia.com/gpu',        'a domain, one / and a name'],
    ['a blank',                                            'my gpu',                         'cpu, memory, ephemeral-storage and hugepages-SIZE'],
  ])('%s: %s', (_rule, name, hint) => {
    const value = asking({ cpu: 1, [name]: '0' }, { [name]: '0' });
    const found = textsOf(value, 'Pod').map((text) => text.replace(/^.*?: /, ''));
    expect(found).toEqual(hint === undefined ? [] : [expect.stringContaining(hint), expect.stringContaining(hint)]);
    expect(faultsOf(value, 'Pod')).toEqual(
      hint === undefined ? [] : [`${AT}.requests.${name} resource-unknown`, `${AT}.limits.${name} resource-unknown`],
    );
  });

  test('init containers are asked too, and the overhead of a pod', () => {
    const spec = {
      initContainers: [{ name: 'i', resources: { limits: { memroy: 1 } } }],
      overhead: { pcu: 1 },
    };
    expect(faultsOf(podOf(spec), 'Pod')).toEqual([
      'spec.initContainers.0.resources.limits.memroy resource-unknown',
      'spec.overhead.pcu resource-unknown',
    ]);
    expect(faultsOf({ metadata: { name: 'r' }, overhead: { podFixed: { pcu: 1 } } }, 'RuntimeClass')).toEqual(
      ['overhead.podFixed.pcu resource-unknown'],
    );
  });
});

describe('amounts', () => {
  // prettier-ignore
  test.each([
    // rule                                          name               amount               verdict
    ['devices come in whole ones',                   GPU,               '1.5',               'quantity-invalid'],
    ['a thousandth of one',                          GPU,               '1m',                'quantity-invalid'],
    ['a whole number of thousandths',                GPU,               '2000m',             undefined],
    ['a whole number in floating point',             GPU,               '1e0',               undefined],
    ['none',                                         GPU,               0,                   undefined],
    ['cpu may be a share',                           'cpu',             '1.5',               undefined],
    ['memory may be a share of a byte',              'memory',          '100m',              undefined],
    ['less than nothing',                            'memory',          '-1',                'quantity-invalid'],
    ['a multiple of its page',                       'hugepages-2Mi',   '4Mi',               undefined],
    ['none of the pages',                            'hugepages-2Mi',   '0',                 undefined],
    ['one and a half pages',                         'hugepages-2Mi',   '3Mi',               'quantity-invalid'],
    ['pages counted in decimal units',               'hugepages-1Gi',   '1G',                'quantity-invalid'],
  ])('%s: %s %s', (_rule, name, amount, code) => {
    const found = faultsOf(asking({ cpu: 1, [name]: amount }, { [name]: amount }), 'Pod');
    expect(found).toEqual(code === undefined ? [] : [`${AT}.requests.${name} ${code}`, `${AT}.limits.${name} ${code}`]);
  });

  test('huge pages want cpu or memory beside them', () => {
    const pages = { 'hugepages-2Mi': '2Mi' };
    expect(faultsOf(asking(pages, pages), 'Pod')).toEqual([`${AT} field-missing`]);
    expect(faultsOf(asking(pages, { ...pages, memory: '1Gi' }), 'Pod')).toEqual([]);
  });
});

describe('what cannot be overcommitted is asked for as it is limited (IsOvercommitAllowed)', () => {
  // prettier-ignore
  test.each([
    // rule                                          requests            limits              verdict
    ['equal',                                        { [GPU]: 1 },       { [GPU]: 1 },       []],
    ['equal in other words',                         { [GPU]: 1 },       { [GPU]: '1000m' }, []],
    ['a limit alone becomes the request',            {},                 { [GPU]: 1 },       []],
    ['no limit',                                     { [GPU]: 1 },       {},                 [`${AT}.requests.${GPU} limit-differs`]],
    ['a limit of null is none',                      { [GPU]: 1 },       { [GPU]: null },    [`${AT}.requests.${GPU} limit-differs`]],
    ['a higher limit',                               { [GPU]: 1 },       { [GPU]: 2 },       [`${AT}.requests.${GPU} limit-differs`]],
    ['a lower limit',                                { [GPU]: 2 },       { [GPU]: 1 },       [`${AT}.requests.${GPU} request-over-limit`]],
    ['pages without a limit',                        { cpu: 1, 'hugepages-2Mi': '2Mi' }, {}, [`${AT}.requests.hugepages-2Mi limit-differs`]],
    ['cpu may be limited higher',                    { cpu: 1 },         { cpu: 2 },         []],
    ['a domain of Kubernetes may be',                { 'kubernetes.io/x': 1 }, { 'kubernetes.io/x': 2 }, []],
    ['… or have no limit',                           { 'kubernetes.io/x': 1 }, {},           []],
    ['a limit that is no quantity is another fault', { [GPU]: 1 },       { [GPU]: 'one' },   []],
  ])('%s', (_rule, requests, limits, expected) => {
    expect(faultsOf(asking(requests, limits), 'Pod')).toEqual(expected);
  });
});

describe('amounts of a whole pod (validatePodResourceRequirements)', () => {
  // prettier-ignore
  test.each([
    ['cpu and memory',      { requests: { cpu: 1, memory: '1Gi' } },                                []],
    ['huge pages',          { requests: { cpu: 1, 'hugepages-2Mi': '2Mi' }, limits: { 'hugepages-2Mi': '2Mi' } }, []],
    ['storage',             { requests: { 'ephemeral-storage': '1Gi' } },                           ['spec.resources.requests.ephemeral-storage resource-unknown']],
    ['a device',            { limits: { [GPU]: 1 } },                                               [`spec.resources.limits.${GPU} resource-unknown`]],
    ['a misspelt name once', { requests: { memroy: 1 } },                                           ['spec.resources.requests.memroy resource-unknown']],
    ['request over limit',  { requests: { cpu: 2 }, limits: { cpu: 1 } },                           ['spec.resources.requests.cpu request-over-limit']],
  ])('%s', (_rule, resources, expected) => {
    expect(faultsOf(podOf({ resources }), 'Pod')).toEqual(expected);
  });
});

describe('what a node has', () => {
  // prettier-ignore
  test.each([
    ['everything that nodes have',     { cpu: 4, memory: '1Gi', pods: 110, 'ephemeral-storage': '1Gi', 'hugepages-1Gi': 0, 'attachable-volumes-aws-ebs': 25, [GPU]: 8 }, []],
    ['something nobody knows',         { flux: 1 },                []],
    ['nearly a standard name',         { memroy: '1Gi' },          ['status.allocatable.memroy resource-unknown']],
    ['half a device',                  { [GPU]: '0.5' },           [`status.allocatable.${GPU} quantity-invalid`]],
    ['half a pod',                     { pods: '0.5' },            ['status.allocatable.pods quantity-invalid']],
    ['less than nothing',              { memory: '-1' },           ['status.allocatable.memory quantity-invalid']],
  ])('%s', (_rule, allocatable, expected) => {
    expect(faultsOf({ metadata: { name: 'n' }, status: { allocatable } }, 'Node')).toEqual(expected);
  });

  test('its capacity is asked as its allocatable is', () => {
    const status = { capacity: { memroy: 1 }, allocatable: { cpu: 1 } };
    expect(textsOf({ metadata: { name: 'n' }, status }, 'Node')).toEqual([
      'nodes have no resource "memroy": did you mean memory?',
    ]);
  });
});

describe('what a quota counts (ValidateResourceQuotaResourceName)', () => {
  // prettier-ignore
  test.each([
    ['standard',                     ['cpu', 'requests.cpu', 'limits.memory', 'requests.storage', 'pods', 'services.nodeports'], []],
    ['of a storage class',           ['gold.storageclass.storage.k8s.io/requests.storage'],                                      []],
    ['objects of a kind',            ['count/deployments.apps', 'count/constructor'],                                            []],
    ['devices',                      ['requests.nvidia.com/gpu'],                                                                []],
    ['huge pages',                   ['hugepages-2Mi', 'requests.hugepages-2Mi'],                                                []],
    ['misspelt',                     ['request.cpu'],                                                                            ['spec.hard.request.cpu resource-unknown']],
    ['a plain word',                 ['constructor'],                                                                            ['spec.hard.constructor resource-unknown']],
    ['a limit on a count',           ['limits.pods'],                                                                            ['spec.hard.limits.pods resource-unknown']],
  ])('%s', (_rule, names, expected) => {
    expect(faultsOf(named({ hard: Object.fromEntries(names.map((name) => [name, 1])) }), 'ResourceQuota')).toEqual(expected);
  });
});

describe('a LimitRange (ValidateLimitRange)', () => {
  const of = (limit: Fields, type = 'Container'): string[] =>
    faultsOf(named({ limits: [{ type, ...limit }] }), 'LimitRange');

  // prettier-ignore
  test.each([
    ['ordered as they must be',      { min: { cpu: 1 }, defaultRequest: { cpu: 2 }, default: { cpu: 3 }, max: { cpu: 4 } }, []],
    ['all equal',                    { min: { cpu: 1 }, defaultRequest: { cpu: 1 }, default: { cpu: 1 }, max: { cpu: 1 } }, []],
    ['a minimum over the maximum',   { min: { cpu: 2 }, max: { cpu: '1999m' } },                ['spec.limits.0.min.cpu limits-crossed']],
    ['a default over the maximum',   { default: { cpu: 2 }, max: { cpu: 1 } },                  ['spec.limits.0.default.cpu limits-crossed']],
    ['a default below the minimum',  { min: { cpu: 2 }, default: { cpu: 1 } },                  ['spec.limits.0.min.cpu limits-crossed']],
    ['a request over its limit',     { defaultRequest: { cpu: 2 }, default: { cpu: 1 } },       ['spec.limits.0.defaultRequest.cpu limits-crossed']],
    ['of different resources',       { min: { cpu: 2 }, max: { memory: 1 } },                   []],
    ['a ratio of one',               { maxLimitRequestRatio: { cpu: 1 } },                      []],
    ['a ratio below one',            { maxLimitRequestRatio: { cpu: '0.9' } },                  ['spec.limits.0.maxLimitRequestRatio.cpu out-of-range']],
    ['a misspelt name',              { max: { memroy: 1 } },                                    ['spec.limits.0.max.memroy resource-unknown']],
    ['storage of containers',        { max: { storage: 1 } },                                   ['spec.limits.0.max.storage resource-unknown']],
  ])('%s', (_rule, limit, expected) => {
    expect(of(limit)).toEqual(expected);
  });

  test('claims have storage, pods no defaults, and each type stands once', () => {
    expect(of({ max: { storage: '1Gi' } }, 'PersistentVolumeClaim')).toEqual([]);
    expect(of({ default: { cpu: 1 } }, 'Pod')).toEqual(['spec.limits.0.default limits-crossed']);
    const twice = [{ type: 'Pod' }, { type: 'Container' }, { type: 'Pod' }];
    expect(faultsOf(named({ limits: twice }), 'LimitRange')).toEqual(['spec.limits.2.type duplicate-name']);
  });
});
