import { beforeEach, describe, expect, test } from 'vitest';
import { scenarioFolder } from '../../../test/support/scenario-folder.ts';
import type { RuntimeSpec, UsageSpec } from '../runtime-spec.ts';

const folder = scenarioFolder();
beforeEach(() =>
  folder.write(
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n',
  ),
);

const HEAD = 'cluster: { nodePools: [{ name: a, capacity: { cpu: 4, memory: 8Gi } }] }';
const withRuntime = (written: string): string =>
  `${HEAD}\nworkload: { manifests: [pod.yaml] }\nruntime: ${written}`;
const withUsage = (written: string): string =>
  `horizon: 3m\n${HEAD}\nworkload: { manifests: [pod.yaml], usage: [{ target: Pod/p, ${written} }] }`;

async function runtime(written: string): Promise<RuntimeSpec | undefined> {
  return (await folder.load(withRuntime(written))).runtime;
}

async function usage(written: string): Promise<UsageSpec | undefined> {
  return (await folder.load(withUsage(written))).workload.usage?.[0];
}

describe('how nodes run containers', () => {
  test('with the defaults of a kubelet where nothing is written', async () => {
    expect(await runtime('{}')).toEqual({
      mode: 'auto',
      images: [],
      imageBytesPerMs: 100_000,
      imageLatencyMs: 500,
      containerStartMs: { kind: 'constant', ms: 0 },
      endpointDelayMs: 1000,
      cpuWeights: 'cgroup-v2',
      kubelet: {},
    });
  });

  // prettier-ignore
  const rows: readonly (readonly [string, string, Partial<RuntimeSpec>])[] = [
    ['a bandwidth in decimal bytes a second',  '{ imageBandwidth: 50M }',                               { imageBytesPerMs: 50_000 }],
    ['in binary bytes',                        '{ imageBandwidth: 1Ki }',                               { imageBytesPerMs: 1.024 }],
    ['a latency',                              '{ imageLatency: 2s }',                                  { imageLatencyMs: 2000 }],
    ['no latency',                             '{ imageLatency: 0 }',                                   { imageLatencyMs: 0 }],
    ['a start that differs from pod to pod',   '{ containerStart: { min: 1s, max: 3s } }',              { containerStartMs: { kind: 'uniform', minMs: 1000, maxMs: 3000 } }],
    ['a delay of endpoints',                   '{ endpointDelay: 250ms }',                              { endpointDelayMs: 250 }],
    ['what daemons use',                       '{ systemCpu: 100m, systemMemory: 200Mi }',              { systemMilliCpu: 100, systemMemoryBytes: 209_715_200 }],
    ['old weights',                            '{ cpuWeights: cgroup-v1 }',                             { cpuWeights: 'cgroup-v1' }],
    ['no look into containers',                '{ mode: plain }',                                       { mode: 'plain' }],
    ['an image is a layer of its own',         '{ images: [{ name: web, size: 1Mi }] }',                { images: [{ name: 'web', isMissing: false, layers: [{ digest: 'web', bytes: 1_048_576 }] }] }],
    ['layers, where they are written',         '{ images: [{ name: web, layers: { a: 1k, b: 2k } }] }', { images: [{ name: 'web', isMissing: false, layers: [{ digest: 'a', bytes: 1000 }, { digest: 'b', bytes: 2000 }] }] }],
    ['an image that is not there',             '{ images: [{ name: web, missing: true }] }',            { images: [{ name: 'web', isMissing: true, layers: [{ digest: 'web', bytes: 0 }] }] }],
  ];
  test.each(rows)('%s', async (_what, written, expected) => {
    expect(await runtime(written)).toMatchObject(expected);
  });
});

describe('fields of a KubeletConfiguration', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, RuntimeSpec['kubelet']])[] = [
    ['evictionHard: { memory.available: 500Mi }',                { evictionHard: { 'memory.available': '500Mi' } }],
    ['evictionHard: { memory.available: 5% }',                   { evictionHard: { 'memory.available': '5%' } }],
    ['evictionHard: { nodefs.available: 10%, pid.available: 1k }', { evictionHard: { 'nodefs.available': '10%', 'pid.available': '1k' } }],
    ['evictionSoft: { memory.available: 1Gi }',                  { evictionSoft: { 'memory.available': '1Gi' } }],
    ['evictionSoftGracePeriod: { memory.available: 1m30s }',     { evictionSoftGraceMs: { 'memory.available': 90_000 } }],
    ['evictionMinimumReclaim: { memory.available: 0Mi }',        { evictionMinimumReclaim: { 'memory.available': '0Mi' } }],
    ['evictionPressureTransitionPeriod: 5m',                     { evictionPressureTransitionMs: 300_000 }],
    ['evictionMaxPodGracePeriod: 60',                            { evictionMaxPodGraceSeconds: 60 }],
    ['serializeImagePulls: false',                               { serializeImagePulls: false }],
    ['maxParallelImagePulls: 3',                                 { maxParallelImagePulls: 3 }],
    ['cpuManagerPolicy: static',                                 { cpuManagerPolicy: 'static' }],
    ['maxContainerRestartPeriod: 10s',                           { maxContainerRestartMs: 10_000 }],
    ['imageGCHighThresholdPercent: 85',                          { imageGCHighThresholdPercent: 85 }],
    ['imageGCLowThresholdPercent: 0',                            { imageGCLowThresholdPercent: 0 }],
    ['imageMinimumGCAge: 2m',                                    { imageMinimumGCAgeMs: 120_000 }],
  ];
  test.each(rows)('%s', async (written, expected) => {
    expect((await runtime(`{ kubelet: { ${written} } }`))?.kubelet).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['a slip of the pen',          'evictionHrad: {}',                               '3:23 field-unknown: unknown field evictionHrad'],
    ['a field nobody heeds',       'podCIDR: 10.0.0.0/8',                            '3:23 field-unknown: unknown field podCIDR'],
    ['a signal nobody measures',   'evictionHard: { mem.available: 5% }',            '3:39 field-unknown: no eviction signal mem.available'],
    ['a threshold that is no amount','evictionHard: { memory.available: lots }',     '3:37 type-wrong: a mapping is nothing that evictionHard can be'],
    ['a list of thresholds',       'evictionHard: [5%]',                             '3:37 type-wrong: a list is nothing that evictionHard can be'],
    ['a time without unit',        'imageMinimumGCAge: 2',                           '3:42 type-wrong: 2 is nothing that imageMinimumGCAge can be'],
    ['fewer than none',            'maxParallelImagePulls: -1',                      '3:46 type-wrong: -1 is nothing that maxParallelImagePulls can be'],
    ['half a pull',                'maxParallelImagePulls: 1.5',                     '3:46 type-wrong: 1.5 is nothing that maxParallelImagePulls can be'],
    ['a switch with three ways',   'serializeImagePulls: maybe',                     '3:44 type-wrong: the text "maybe" is nothing that serializeImagePulls can be'],
    ['a policy that is none',      'cpuManagerPolicy: greedy',                       '3:41 type-wrong: the text "greedy" is nothing that cpuManagerPolicy can be'],
  ])('%s', async (_what, written, expected) => {
    expect(await folder.faults(withRuntime(`{ kubelet: { ${written} } }`))).toEqual([expected]);
  });
});

describe('what containers use', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['an amount holds for ever',                'cpu: 250m',                            { milliCpu: { stepMs: 60_000, values: Float64Array.of(250) } }],
    ['memory too',                              'memory: 64Mi',                         { memoryBytes: { stepMs: 60_000, values: Float64Array.of(67_108_864) } }],
    ['an expression counts cores',              'cpu: "min / 2"',                       { milliCpu: { stepMs: 60_000, values: Float64Array.of(0, 500, 1000) } }],
    ['and MiB',                                 'memory: "1 + min"',                    { memoryBytes: { stepMs: 60_000, values: Float64Array.of(1_048_576, 2_097_152, 3_145_728) } }],
    ['below nothing is nothing',                'cpu: "1 - min"',                       { milliCpu: { stepMs: 60_000, values: Float64Array.of(1000, 0, 0) } }],
    ['on a step of its own',                    'cpu: "min", step: 90s',                { milliCpu: { stepMs: 90_000, values: Float64Array.of(0, 1500) } }],
    ['a step is a second at least',             'memory: 1Mi, step: 10ms',              { memoryBytes: { stepMs: 1000, values: Float64Array.of(1_048_576) } }],
    ['a start that costs',                      'startup: { cpu: 2, for: 30s }',        { startupBurst: { milliCpu: 2000, forMs: 30_000 } }],
    ['a cache that fills',                      'cache: { size: 1Mi, halfTime: 1m }',   { cache: { bytes: 1_048_576, halfTimeMs: 60_000 } }],
    ['a leak by the hour',                      'leakPerHour: 1Mi',                     { leakBytesPerHour: 1_048_576, leakBytesPerRequest: 0 }],
    ['a leak by the request',                   'leakPerRequest: 1k',                   { leakBytesPerHour: 0, leakBytesPerRequest: 1000 }],
    ['a disk that fills',                       'disk: 1G, diskPerHour: 1M',            { diskBytes: 1e9, diskBytesPerHour: 1e6 }],
    ['processes',                               'processes: 12',                        { processes: 12 }],
    ['one process by itself',                   'cpu: 1',                               { processes: 1 }],
    ['a container of its name',                 'container: sidecar, cpu: 1',           { container: 'sidecar' }],
    ['a time until it answers',                 'readyAfter: 20s',                      { readyAfterMs: { kind: 'constant', ms: 20_000 } }],
    ['a time to shut down',                     'shutdown: { mean: 5s }',               { shutdownMs: { kind: 'exponential', meanMs: 5000 } }],
    ['what it needs to be ready',               'needs: Service/db',                    { needs: { kind: 'Service', namespace: 'default', name: 'db' } }],
    ['an end by itself, five seconds in',       'exits: {}',                            { exits: { afterMs: { kind: 'constant', ms: 5000 }, exitCode: 1, fromMs: 0, untilMs: Infinity } }],
    ['an end as it is written',                 'exits: { after: 1m, code: 137, from: 1h, until: 2h }', { exits: { afterMs: { kind: 'constant', ms: 60_000 }, exitCode: 137, fromMs: 3_600_000, untilMs: 7_200_000 } }],
    ['an end without another',                  'exits: { without: svc/db }',           { exits: { without: { kind: 'Service', namespace: 'default', name: 'db' } } }],
    ['how it was written, for the report',      'cpu: 250m, memory: "1 + min"',         { source: '250m, 1 + min' }],
  ];
  test.each(rows)('%s', async (_rule, written, expected) => {
    expect(await usage(written)).toMatchObject(expected as object);
  });

  test('a use recorded and written at once leaves open what is meant', async () => {
    expect(await folder.faults(withUsage('file: x.csv, cpu: 1'))).toContain(
      '3:67 limits-crossed: both recorded and written use',
    );
  });
});
