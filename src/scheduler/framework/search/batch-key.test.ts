import { describe, expect, test } from 'vitest';
import { pod } from '../../../../test/support/scheduling.ts';
import type { PodWishes } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { Pod, PodSpec } from '../../../model/index.ts';
import { readSchedulerConfiguration } from '../../config/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import { batchKeyOf } from './batch-key.ts';

interface ProfileWishes {
  readonly spread?: object;
  readonly ignorePreferred?: boolean;
  readonly disabled?: readonly string[];
}

const NO_DEFAULTS = { defaultingType: 'List', defaultConstraints: [] };

/** A profile without default spreading, for with it no pod takes part. */
function profileOf({
  spread = NO_DEFAULTS,
  ignorePreferred,
  disabled = [],
}: ProfileWishes = {}): SchedulerProfile {
  const apiVersion = 'kubescheduler.config.k8s.io/v1';
  const args = (name: string, more: object): object => ({
    name,
    args: { apiVersion, kind: `${name}Args`, ...more },
  });
  const pluginConfig = [
    args('PodTopologySpread', spread),
    ...(ignorePreferred === undefined
      ? []
      : [args('InterPodAffinity', { ignorePreferredTermsOfExistingPods: ignorePreferred })]),
  ];
  const plugins = { multiPoint: { disabled: disabled.map((name) => ({ name })) } };
  const reading = readSchedulerConfiguration({
    apiVersion,
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ schedulerName: 'default-scheduler', pluginConfig, plugins }],
  });
  if ('error' in reading) throw new Error(reading.error);
  return reading.config.profiles[0];
}

function keyOf(incoming: Pod, wishes: ProfileWishes = {}): string | undefined {
  const cluster = new ClusterState();
  return batchKeyOf(cluster.pods.signature(cluster.addPod(incoming)), profileOf(wishes));
}

const PLAIN: PodWishes = { cpu: '1', labels: { app: 'web' } };

function withSpec(spec: Partial<PodSpec>): Pod {
  return pod({ ...PLAIN, spec });
}

const MAIN = { name: 'main', resources: { requests: { cpu: '1' } } };

function nodeTerm(...values: readonly string[]): Partial<PodSpec> {
  const nodeSelectorTerms = [{ matchExpressions: [{ key: 'disk', operator: 'In', values }] }];
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  };
}

function withPort(hostPort: number | undefined): Partial<PodSpec> {
  const port = { containerPort: 80, ...(hostPort !== undefined && { hostPort }) };
  return { containers: [{ ...MAIN, ports: [port] }] };
}

function withImage(...images: readonly string[]): Partial<PodSpec> {
  return {
    containers: images.map((image, place) =>
      place === 0 ? { ...MAIN, image } : { name: `c${place}`, image },
    ),
  };
}

describe('pods share scores', () => {
  // prettier-ignore
  const same: readonly (readonly [string, Partial<PodSpec>, Partial<PodSpec>])[] = [
    ['in whatever order their tolerations are', { tolerations: [{ key: 'a' }, { key: 'b' }] },       { tolerations: [{ key: 'b' }, { key: 'a' }] }],
    ['whatever their volumes are called',       { volumes: [{ name: 'v', emptyDir: {} }] } as never, { volumes: [{ name: 'w', emptyDir: {} }] } as never],
    ['in whatever order values are listed',     nodeTerm('hdd', 'ssd'),                              nodeTerm('ssd', 'hdd')],
    ['with a port that is no host port',        withPort(undefined),                                 {}],
    ['with the tag that no tag means',          withImage('x'),                                      withImage('x:latest')],
    ['with an image twice',                     withImage('x', 'x'),                                 withImage('x')],
    ['in whatever order their selector is',     { nodeSelector: { a: '1', b: '2' } },                { nodeSelector: { b: '2', a: '1' } }],
    ['whatever their ConfigMaps are',           { volumes: [{ name: 'v', configMap: { name: 'x' } }] } as never, {}],
    ['and their Secrets',                       { volumes: [{ name: 'v', secret: { secretName: 'x' } }] } as never, {}],
    ['whatever their priority is',              { priority: 5 },                                     { priority: 9 }],
  ];
  test.each(same)('%s', (_why, one, other) => {
    expect(keyOf(withSpec(one))).toBe(keyOf(withSpec(other)));
    expect(keyOf(withSpec(one))).toBeDefined();
  });

  test('whatever their names are', () => {
    expect(keyOf(pod({ ...PLAIN, name: 'a' }))).toBe(keyOf(pod({ ...PLAIN, name: 'b' })));
  });
});

describe('pods do not share scores', () => {
  const term = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] };
  // prettier-ignore
  const different: readonly (readonly [string, Pod])[] = [
    ['with other requests',         pod({ ...PLAIN, cpu: '2' })],
    ['with one more resource',      pod({ ...PLAIN, more: { 'example.com/gpu': '1' } })],
    ['of another scheduler',        withSpec({ schedulerName: 'other' })],
    ['with a term twice, which counts twice', withSpec({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term }, { weight: 1, preference: term }] } } })],
    ['with a toleration',           withSpec({ tolerations: [{ key: 'a' }] })],
    ['with a node selector',        withSpec({ nodeSelector: { a: '1' } })],
    ['that must go to other nodes', withSpec({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } } })],
    ['that prefer other nodes',     withSpec({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term }] } } })],
    ['with a host port',            withSpec({ containers: [{ name: 'main', resources: { requests: { cpu: '1' } }, ports: [{ hostPort: 80, containerPort: 80 }] }] })],
    ['with another image',          withSpec({ containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '1' } } }] })],
    ['with a disk',                 withSpec({ volumes: [{ name: 'v', emptyDir: {} }] } as never)],
    ['with other labels',           pod({ ...PLAIN, labels: { app: 'db' } })],
  ];
  test.each(different)('%s', (_why, other) => {
    expect(keyOf(other)).toBeDefined();
    expect(keyOf(other)).not.toBe(keyOf(pod(PLAIN)));
  });

  test('but labels do not count where existing pods’ preferences are ignored', () => {
    const keys = [pod(PLAIN), pod({ ...PLAIN, labels: { app: 'db' } })].map((each) =>
      keyOf(each, { ignorePreferred: true }),
    );
    expect(keys[0]).toBe(keys[1]);
  });

  test('nor where InterPodAffinity does not run', () => {
    const wishes = { disabled: ['InterPodAffinity'] };
    expect(keyOf(pod(PLAIN), wishes)).toBe(keyOf(pod({ ...PLAIN, labels: { app: 'db' } }), wishes));
  });
});

describe('what no plugin of the profile looks at does not count', () => {
  // prettier-ignore
  test.each([
    ['images',        ['ImageLocality'],                                        withImage('x')],
    ['host ports',    ['NodePorts'],                                            withPort(80)],
    ['node affinity', ['NodeAffinity'],                                         nodeTerm('ssd')],
    ['tolerations',   ['TaintToleration', 'NodeUnschedulable'],                 { tolerations: [{ key: 'a' }] }],
    ['volumes',       ['VolumeBinding', 'VolumeZone', 'VolumeRestrictions', 'NodeVolumeLimits'], { volumes: [{ name: 'v', emptyDir: {} }] } as never],
  ] as const)('%s', (_what, disabled, spec) => {
    const plain = withSpec({});
    expect(keyOf(withSpec(spec), { disabled })).toBe(keyOf(plain, { disabled }));
    const allButOne = disabled.slice(1);
    expect(keyOf(withSpec(spec), { disabled: allButOne })).not.toBe(keyOf(plain, { disabled: allButOne }));
  });

  test('a spec that asks for no image asks for one of no name', () => {
    expect(keyOf(withSpec({}))).toBe(keyOf(withSpec({ containers: [MAIN] })));
  });
});

describe('a pod takes no part', () => {
  const podTerm = { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } };
  const spreading = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };
  const together: Partial<PodSpec> = {
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [podTerm] } },
  };
  const apart: Partial<PodSpec> = {
    affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  };

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, ProfileWishes])[] = [
    ['where default spreading is on',             pod(PLAIN),                                    { spread: { defaultingType: 'System' } }],
    ['where the profile has defaults of its own', pod(PLAIN),                                    { spread: { ...NO_DEFAULTS, defaultConstraints: [{ ...spreading, whenUnsatisfiable: 'ScheduleAnyway' }] } }],
    ['with a spreading of its own',               withSpec({ topologySpreadConstraints: [spreading] }), {}],
    ['that wants company',                        withSpec(together),                            {}],
    ['that wants to be apart, even of nobody',    withSpec(apart),                               {}],
    ['with resource claims',                      withSpec({ resourceClaims: [{ name: 'r' }] } as never), {}],
  ];
  test.each(rows)('%s', (_why, incoming, wishes) => expect(keyOf(incoming, wishes)).toBeUndefined());

  // prettier-ignore
  const others: readonly (readonly [string, Pod, ProfileWishes])[] = [
    ['spreading, where PodTopologySpread is off', withSpec({ topologySpreadConstraints: [spreading] }), { disabled: ['PodTopologySpread'] }],
    ['company, where InterPodAffinity is off',    withSpec(together),                            { disabled: ['InterPodAffinity'] }],
    ['claims, where DynamicResources is off',     withSpec({ resourceClaims: [{ name: 'r' }] } as never), { disabled: ['DynamicResources'] }],
    ['an empty list of claims',                   withSpec({ resourceClaims: [] } as never),     {}],
  ];
  test.each(others)('but does with %s', (_why, incoming, wishes) =>
    expect(keyOf(incoming, wishes)).toBeDefined(),
  );
});
