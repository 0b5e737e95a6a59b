import { describe, expect, test } from 'vitest';
import type { Container, Pod, ResourceList } from '../../../model/index.ts';
import { podRequestMilli } from './pod-requests.ts';

function container(name: string, requests: ResourceList | undefined, restartPolicy?: 'Always'): Container {
  return {
    name,
    ...(requests === undefined ? {} : { resources: { requests } }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  };
}

function pod(spec: Partial<Pod['spec']>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default' },
    spec: { containers: [container('app', { cpu: '200m' }), container('log', { cpu: '50m' })], ...spec },
  };
}

describe('the request of a pod as the HPA sees it', () => {
  const init = [container('init', { cpu: '4', memory: '4Gi' })];
  const sidecar = [container('mesh', { cpu: '100m' }, 'Always')];
  const wholeCpu = { resources: { requests: { cpu: '8' } } };
  const half = [container('app', { memory: '1Gi' }), container('log', undefined)];

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<Pod['spec']>, string, string | undefined, number | string])[] = [
    ['containers are added',                                    {},                                             'cpu',    undefined, 250],
    ['sidecars too',                                            { initContainers: sidecar },                    'cpu',    undefined, 350],
    ['plain init containers are not, however much they ask',    { initContainers: init },                       'cpu',    undefined, 250],
    ['one container without a request spoils it',               {},                                             'memory', undefined, 'missing request for memory in container app of Pod web-0'],
    ['the pod as a whole wins over its containers',             wholeCpu,                                       'cpu',    undefined, 8000],
    ['but not for ContainerResource',                           wholeCpu,                                       'cpu',    'app',     200],
    ['with any whole request, another resource is summed as the scheduler sums it: a container may lack it',
                                                                { ...wholeCpu, containers: half },              'memory', undefined, 2 ** 30 * 1000],
    ['and the hungriest init container counts',                 { ...wholeCpu, containers: half, initContainers: init }, 'memory', undefined, 4 * 2 ** 30 * 1000],
    ['and overhead comes on top',                               { ...wholeCpu, overhead: { cpu: '250m' } },     'cpu',    undefined, 8250],
    ['nobody asks for it: the error names the pod level',       wholeCpu,                                       'memory', undefined, 'missing pod-level request for memory in Pod web-0'],
    ['whole requests of extended resources do not count as such', { resources: { requests: { 'x.io/y': '1' } } }, 'cpu', undefined, 250],
    ['no such container',                                       {},                                             'cpu',    'db',      'container db not found in Pod web-0'],
  ];

  test.each(rows)('%s', (_why, spec, resource, name, expected) => {
    expect(podRequestMilli(pod(spec), resource, name)).toBe(expected);
  });
});
