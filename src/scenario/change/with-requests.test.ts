import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploymentOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { Deployment, KubernetesObject, Pod } from '../../model/index.ts';
import type { Scenario } from '../scenario.ts';
import { memoryText, milliCpuText, requestedContainers, withRequests } from './with-requests.ts';
import type { RequestChange } from './with-requests.ts';

const MIB = 2 ** 20;
const WEB = { kind: 'Deployment', namespace: 'default', name: 'web' };

type Resources = NonNullable<NonNullable<Pod['spec']['containers']>[number]['resources']>;

/** A scenario of one Deployment `web` whose container `c` has these resources. */
function webWith(resources: Resources | undefined): Scenario {
  const web = deploymentOf('web', 3, '1');
  const container = { name: 'c', ...(resources === undefined ? {} : { resources }) };
  const template = { ...web.spec.template, spec: { containers: [container] } };
  const changed: Deployment = { ...web, spec: { ...web.spec, template } };
  return plainScenario({ workloads: [changed] });
}

function resourcesOf(scenario: Scenario): Resources | undefined {
  const [object] = scenario.workload.objects as readonly (KubernetesObject & {
    spec: { template: { spec: Pod['spec'] } };
  })[];
  return object.spec.template.spec.containers[0].resources;
}

function change(more: Partial<RequestChange>): readonly RequestChange[] {
  return [{ target: WEB, container: 'c', ...more }];
}

describe('what containers ask for', () => {
  // prettier-ignore
  test.each([
    ['requests',                                { requests: { cpu: '250m', memory: '64Mi' } },                              { milliCpu: 250, memoryBytes: 64 * MIB }],
    ['nothing',                                 undefined,                                                                  { milliCpu: 0, memoryBytes: 0 }],
    ['a limit stands for a request',            { limits: { cpu: '2', memory: '1Gi' } },                                    { milliCpu: 2000, memoryBytes: 1024 * MIB, memoryLimitBytes: 1024 * MIB }],
    ['each resource by itself',                 { requests: { cpu: '1' }, limits: { memory: '1Gi' } },                      { milliCpu: 1000, memoryBytes: 1024 * MIB, memoryLimitBytes: 1024 * MIB }],
    ['the request goes before the limit',       { requests: { memory: '1Mi' }, limits: { memory: '2Mi' } },                 { milliCpu: 0, memoryBytes: MIB, memoryLimitBytes: 2 * MIB }],
  ])('%s', (_rule, resources, expected) => {
    expect(requestedContainers(webWith(resources))).toEqual([{ target: WEB, container: 'c', pods: 3, ...expected }]);
  });

  test('every container of a bare pod, one pod each; not what makes no pods', () => {
    const two: Pod = { ...podOf('solo', '1'), spec: { containers: [{ name: 'a' }, { name: 'b' }] } };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: {},
    } as KubernetesObject;
    const found = requestedContainers(plainScenario({ workloads: [two, service] }));
    expect(found.map(({ target, container, pods }) => [target.kind, container, pods])).toEqual([
      ['Pod', 'a', 1],
      ['Pod', 'b', 1],
    ]);
  });
});

describe('other requests', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Resources | undefined, Partial<RequestChange>, Resources])[] = [
    ['replace what was asked',            { requests: { cpu: '1', memory: '1Gi' } },                   { milliCpu: 250, memoryBytes: 64 * MIB },    { requests: { cpu: '250m', memory: '64Mi' } }],
    ['one leaves the other',              { requests: { cpu: '1', memory: '1Gi' } },                   { milliCpu: 2000 },                          { requests: { cpu: '2', memory: '1Gi' } }],
    ['come where there were none',        undefined,                                                   { milliCpu: 100 },                           { requests: { cpu: '100m' } }],
    ['leave other resources',             { requests: { 'nvidia.com/gpu': 1 } },                       { milliCpu: 100 },                           { requests: { 'nvidia.com/gpu': 1, cpu: '100m' } }],
    ['leave a limit that is enough',      { requests: { cpu: '1' }, limits: { cpu: '4' } },            { milliCpu: 4000 },                          { requests: { cpu: '4' }, limits: { cpu: '4' } }],
    ['lift a limit that is not',          { requests: { cpu: '1' }, limits: { cpu: '4' } },            { milliCpu: 4001 },                          { requests: { cpu: '4001m' }, limits: { cpu: '4001m' } }],
    ['lift a limit of memory',            { limits: { memory: '1Gi' } },                               { memoryBytes: 1025 * MIB },                 { requests: { memory: '1025Mi' }, limits: { memory: '1025Mi' } }],
    ['make no limit where there was none',{ limits: { cpu: '1' } },                                    { memoryBytes: MIB },                        { requests: { memory: '1Mi' }, limits: { cpu: '1' } }],
    ['never lower a limit',               { limits: { cpu: '4' } },                                    { milliCpu: 1 },                             { requests: { cpu: '1m' }, limits: { cpu: '4' } }],
  ];
  test.each(rows)('%s', (_rule, before, more, after) => {
    expect(resourcesOf(withRequests(webWith(before), change(more)))).toEqual(after);
  });

  // prettier-ignore
  test.each([
    ['another kind',        { ...WEB, kind: 'StatefulSet' },    'c'],
    ['another namespace',   { ...WEB, namespace: 'shop' },      'c'],
    ['another name',        { ...WEB, name: 'api' },            'c'],
    ['another container',   WEB,                                'sidecar'],
  ])('do not touch %s', (_what, target, container) => {
    const before = webWith({ requests: { cpu: '1' } });
    expect(withRequests(before, [{ target, container, milliCpu: 5 }]).workload.objects).toEqual(before.workload.objects);
  });

  test('of a bare pod are changed in the pod', () => {
    const scenario = plainScenario({ workloads: [podOf('solo', '1')] });
    const target = { kind: 'Pod', namespace: 'default', name: 'solo' };
    const [pod] = withRequests(scenario, [{ target, container: 'c', milliCpu: 10 }]).workload
      .objects as readonly Pod[];
    expect(pod.spec.containers[0].resources).toEqual({ requests: { cpu: '10m' } });
  });

  test('leave the scenario that was given as it was', () => {
    const before = webWith({ requests: { cpu: '1' }, limits: { cpu: '1' } });
    const copy = structuredClone(before);
    withRequests(before, change({ milliCpu: 9000, memoryBytes: 1 }));
    expect(before).toEqual(copy);
  });

  test('law: what is asked for afterwards is what was changed to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 2 ** 40 }),
        (milliCpu, memoryBytes) => {
          const changed = withRequests(
            webWith({ limits: { cpu: '500m', memory: '1Gi' } }),
            change({ milliCpu, memoryBytes }),
          );
          expect(requestedContainers(changed)[0]).toMatchObject({ milliCpu, memoryBytes });
        },
      ),
    );
  });
});

// prettier-ignore
test.each([[0, '0'], [1, '1m'], [999, '999m'], [1000, '1'], [1001, '1001m'], [250_000, '250']])('%d milli-cores are written %s', (milliCpu, text) => {
  expect(milliCpuText(milliCpu)).toBe(text);
});

// prettier-ignore
test.each([[0, '0Mi'], [MIB, '1Mi'], [MIB + 1, '1048577'], [1.5 * 2 ** 30, '1536Mi'], [1000, '1000']])('%d bytes are written %s', (bytes, text) => {
  expect(memoryText(bytes)).toBe(text);
});
