import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Pod, Service } from '../../model/index.ts';
import { ObjectStore } from '../../model/index.ts';
import { ScalableBook } from './scalable-book.ts';

function workload(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  namespace = 'shop',
): KubernetesObject {
  const template = {
    metadata: { labels: { app: name, tier: 'front' } },
    spec: { containers: [{ name: 'c', resources: { requests: { cpu: '250m' } } }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
    spec: { template, ...spec },
  } as KubernetesObject;
}

const asIs = (pod: Pod): Pod => pod;
const named = (name: string, kind = 'Deployment', namespace = 'shop') => ({ kind, namespace, name });

function bookOf(...objects: readonly KubernetesObject[]): ScalableBook {
  const book = new ScalableBook();
  for (const object of objects) book.applied(object, asIs);
  return book;
}

function service(selector: Readonly<Record<string, string>> | undefined, namespace = 'shop'): ObjectStore {
  const store = new ObjectStore();
  const spec = selector === undefined ? {} : { selector };
  store.put({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'front', namespace }, spec } as Service);
  return store;
}

describe('which objects have a number of replicas', () => {
  // prettier-ignore
  test.each([
    ['Deployment', true], ['StatefulSet', true], ['ReplicaSet', true], ['ReplicationController', true],
    ['DaemonSet', false], ['Job', false], ['CronJob', false], ['Pod', false], ['constructor', false],
  ] as const)('%s: %s', (kind, expected) => {
    expect(ScalableBook.holds(workload(kind, 'web'))).toBe(expected);
  });
});

describe('the number of replicas', () => {
  // prettier-ignore
  test.each([
    ['as written',                                     [workload('Deployment', 'web', { replicas: 4 })],                                              4],
    ['one where none is written',                      [workload('Deployment', 'web')],                                                               1],
    ['none is a number too',                           [workload('Deployment', 'web', { replicas: 0 })],                                              0],
    ['left as it is by a manifest without one',        [workload('Deployment', 'web', { replicas: 4 }), workload('Deployment', 'web')],               4],
    ['that of the last manifest',                      [workload('Deployment', 'web', { replicas: 4 }), workload('Deployment', 'web', { replicas: 2 })], 2],
  ] as const)('%s', (_why, objects, expected) => {
    expect(bookOf(...objects).find(named('web'))?.replicas).toBe(expected);
  });

  test('follows its scale', () => {
    const book = bookOf(workload('Deployment', 'web', { replicas: 4 }));
    book.scaled(named('web'), 9);
    book.scaled(named('none'), 3);
    expect([book.find(named('web'))?.replicas, book.find(named('none'))]).toEqual([9, undefined]);
  });

  test('goes with its workload', () => {
    const book = bookOf(workload('Deployment', 'web'));
    book.deleted(named('web'));
    expect(book.find(named('web'))).toBeUndefined();
  });
});

describe('what is known of its pods', () => {
  test('labels and requests of the template, as the API server lets them in', () => {
    const book = new ScalableBook();
    const doubled = (pod: Pod): Pod => ({
      ...pod,
      spec: {
        containers: [...pod.spec.containers, ...pod.spec.containers.map((each) => ({ ...each, name: 'd' }))],
      },
    });
    book.applied(workload('Deployment', 'web'), doubled);
    expect(book.find(named('web'))).toMatchObject({ labels: { app: 'web', tier: 'front' }, milliCpu: 500 });
  });

  // prettier-ignore
  test.each([
    ['as written',                                          workload('Deployment', 'web', { selector: { matchLabels: { app: 'web' } } }),     'Deployment',            { matchLabels: { app: 'web' } }],
    ['the labels of the template where none is',            workload('Deployment', 'web'),                                                    'Deployment',            { matchLabels: { app: 'web', tier: 'front' } }],
    ['a ReplicationController’s map of labels',             workload('ReplicationController', 'web', { selector: { app: 'web' } }),           'ReplicationController', { matchLabels: { app: 'web' } }],
    ['and by default its template’s',                       workload('ReplicationController', 'web'),                                         'ReplicationController', { matchLabels: { app: 'web', tier: 'front' } }],
  ] as const)('its selector: %s', (_why, object, kind, selector) => {
    expect(bookOf(object).find(named('web', kind))?.selector).toEqual(selector);
  });

  test('a workload without a namespace is in default', () => {
    const book = bookOf(workload('Deployment', 'web', {}, ''));
    expect(book.find(named('web', 'Deployment', 'default'))?.owner.namespace).toBe('default');
  });
});

describe('the version tells when selectors or labels may have changed', () => {
  test('it rises with what is applied and deleted, not with a scale', () => {
    const book = bookOf(workload('Deployment', 'web'));
    const first = book.version;
    book.scaled(named('web'), 5);
    expect(book.version).toBe(first);
    book.applied(workload('Deployment', 'api'), asIs);
    const second = book.version;
    expect(second).toBeGreaterThan(first);
    book.deleted(named('none'));
    expect(book.version).toBe(second);
    book.deleted(named('web'));
    expect(book.version).toBeGreaterThan(second);
  });
});

describe('what is behind a target', () => {
  const book = bookOf(
    workload('Deployment', 'web'),
    workload('StatefulSet', 'db', {
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [] } },
    }),
    workload('Deployment', 'web', {}, 'other'),
  );
  const namesOf = (target: ReturnType<typeof named>, store: ObjectStore): string[] =>
    book.behind(target, store).map(({ owner }) => `${owner.kind}/${owner.namespace}/${owner.name}`);

  // prettier-ignore
  test.each([
    ['a workload is itself',                               named('web'),              service({}),                    ['Deployment/shop/web']],
    ['one that is not there is nothing',                   named('none'),             service({}),                    []],
    ['a Service is whose pods it chooses, in its namespace', named('front', 'Service'), service({ tier: 'front' }),   ['Deployment/shop/web']],
    ['an empty selector chooses all of the namespace',     named('front', 'Service'), service({}),                    ['Deployment/shop/web', 'StatefulSet/shop/db']],
    ['a selector of nobody’s',                             named('front', 'Service'), service({ tier: 'back' }),      []],
    ['without a selector nobody',                          named('front', 'Service'), service(undefined),             []],
    ['a Service that is not there',                        named('back', 'Service'),  service({ tier: 'front' }),     []],
    ['a Service of another namespace',                     named('front', 'Service'), service({ tier: 'front' }, 'x'), []],
  ] as const)('%s', (_why, target, store, expected) => {
    expect(namesOf(target, store)).toEqual(expected);
  });
});
