import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec, ResourceList } from '../model/index.ts';
import { roundedList, withPodDefaults } from './pod-defaults.ts';

function defaulted(spec: Partial<PodSpec>): PodSpec {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [], ...spec },
  };
  return withPodDefaults(pod).spec;
}

describe('amounts as the API stores them', () => {
  // prettier-ignore
  test.each([
    ['a thousandth',                        '1m',      '1m'],
    ['less is rounded up',                  '1u',      '1m'],
    ['a little more than a thousandth too', '1001u',   '2m'],
    ['written otherwise: made canonical',   '1000m',   '1'],
    ['a binary amount stays binary',        '1024Mi',  '1Gi'],
    ['a fraction of a byte',                '1.5',     '1500m'],
    ['an exponent',                         '1e3',     '1e3'],
    ['what is no amount stays for the diagnostics', 'lots', 'lots'],
  ])('%s', (_why, text, expected) => {
    expect(roundedList({ cpu: text })).toEqual({ cpu: expected });
  });

  test('no list is an empty one', () => {
    expect(roundedList(undefined)).toEqual({});
  });
});

describe('requests from limits', () => {
  const app = (resources?: object): Container =>
    ({ name: 'app', ...(resources && { resources }) }) as Container;
  // prettier-ignore
  const rows: readonly (readonly [string, { requests?: ResourceList; limits?: ResourceList } | undefined, object | undefined])[] = [
    ['a limit is the request',              { limits: { cpu: '1' } },                              { requests: { cpu: '1' }, limits: { cpu: '1' } }],
    ['a request stays',                     { requests: { cpu: '500m' }, limits: { cpu: '1' } },   { requests: { cpu: '500m' }, limits: { cpu: '1' } }],
    ['resource by resource',                { requests: { cpu: '500m' }, limits: { memory: '1Gi' } }, { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '1Gi' } }],
    ['a request of 0 stays 0',              { requests: { cpu: '0' }, limits: { cpu: '1' } },      { requests: { cpu: '0' }, limits: { cpu: '1' } }],
    ['a request without limit',             { requests: { cpu: '1' } },                            { requests: { cpu: '1' } }],
    ['nothing',                             undefined,                                             undefined],
  ];
  test.each(rows)('%s', (_why, given, expected) => {
    expect(defaulted({ containers: [app(given)] }).containers[0].resources).toEqual(expected);
    expect(defaulted({ initContainers: [app(given)] }).initContainers?.[0].resources).toEqual(expected);
  });
});

describe('ports in the host network', () => {
  const ports = [
    { containerPort: 80 },
    { containerPort: 81, hostPort: 0 },
    { containerPort: 82, hostPort: 9000 },
  ];
  const containers = [{ name: 'app', ports }] as readonly Container[];

  test("are the host's, unless they say which", () => {
    const [app] = defaulted({ hostNetwork: true, containers }).containers;
    expect(app.ports?.map(({ hostPort }) => hostPort)).toEqual([80, 81, 9000]);
  });

  test('otherwise stay as they are', () => {
    expect(defaulted({ containers }).containers[0].ports).toEqual(ports);
  });
});

test('what a pod does not say', () => {
  expect(defaulted({})).toMatchObject({
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
  });
  expect(defaulted({ terminationGracePeriodSeconds: 0, restartPolicy: 'Never' })).toMatchObject({
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 0,
  });
});
