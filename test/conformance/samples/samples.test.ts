import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readManifests, readMetrics, readTrace } from '../../../src/ingest/index.ts';
import { fieldsOf, listOf } from '../../../src/ingest/json-file.ts';
import { milliCpuOf, parseQuantity, valueOf } from '../../../src/model/index.ts';
import type { KubernetesObject, WorkloadTrace } from '../../../src/model/index.ts';
import { traceOf } from '../../support/trace-text.ts';

const HERE = join(import.meta.dirname, '.');
const traceSample = (name: string): string => join(HERE, 'traces', name);
const metricSample = (name: string): string => join(HERE, 'metrics', name);

const MEBIBYTE = 2 ** 20;

/** Sums over all pods, worked out beside from the same files with a script that shares no code with the readers. */
describe('traces of real clusters: sums as the files have them', () => {
  // prettier-ignore
  const rows = [
    // folder          format            pods   nodes  milli-cpu    memory MiB
    ['openb',          'openb',           400,    40,  3_421_028,   10_697_772],
    ['azure-vm',       'azure-vm-v1',      10,     0,     38_000,      239_104],
    ['kubesbs',        'kubesbs',         400,     4,      4_000,       40_000],
    ['opendc/trace.gwf', 'gwf',            70,     0,     70_000,            0],
    ['opendc/trace.swf', 'swf',           757,     0,    757_000,            0],
    ['pai-machines',   'pai-machines',      0,  1897,          0,            0],
  ] as const;
  test.each(rows)('%s', async (folder, ...expected) => {
    const [format, pods, nodes, milliCpu, memoryMib] = expected;
    const trace = traceOf(await readTrace({ files: [traceSample(folder)] }));
    expect([
      trace.format,
      trace.podCount,
      trace.nodes.length,
      sumOf(trace, 'cpu'),
      sumOf(trace, 'memory'),
    ]).toEqual([format, pods, nodes, milliCpu, memoryMib * MEBIBYTE]);
  });

  test('openb: GPU shares and run times', async () => {
    const trace = traceOf(await readTrace({ files: [traceSample('openb')] }));
    expect(sumOf(trace, 'alibabacloud.com/gpu-milli')).toBe(327_990);
    expect(trace.durationMs.reduce((sum, ms) => sum + ms, 0)).toBe(156_641_278_000);
  });

  test('Helios: GPU-minutes asked for equal the sum over the minutes of the file', async () => {
    const trace = traceOf(await readTrace({ files: [traceSample('helios')] }));
    let gpuMinutes = 0;
    for (let row = 0; row < trace.podCount; row++) {
      const endMs = Math.min(3000 * 60_000, trace.arrivalMs[row] + trace.durationMs[row]);
      gpuMinutes += (amountOf(trace, row, 'nvidia.com/gpu') * (endMs - trace.arrivalMs[row])) / 60_000;
    }
    expect(gpuMinutes).toBe(128_649);
    expect(trace.nodes).toHaveLength(8);
  });

  test('Code Engine: instance-days equal the sum of minScale', async () => {
    const trace = traceOf(await readTrace({ files: [traceSample('code-engine')] }));
    let instanceDays = 0;
    for (let row = 0; row < trace.podCount; row++) {
      const endMs = Math.min(62 * 86_400_000, trace.arrivalMs[row] + trace.durationMs[row]);
      instanceDays += (endMs - trace.arrivalMs[row]) / 86_400_000;
    }
    expect(instanceDays).toBe(1330);
  });

  test('OpenDC: tasks.parquet (snappy or zstd) and meta.parquet are the same fifty machines', async () => {
    const tasks = traceOf(await readTrace({ files: [traceSample('opendc/tasks.parquet')] }));
    const meta = traceOf(await readTrace({ files: [traceSample('opendc/meta.parquet')] }));
    expect(tasks.podCount).toBe(50);
    expect([...meta.durationMs]).toEqual([...tasks.durationMs]);
    expect(meta.shapes).toEqual(tasks.shapes);
    expect(tasks.podNames?.[0]).toBe('task-1019');
    expect(tasks.shapes[tasks.shapeOf[0]].pod.spec.containers[0].resources?.requests).toEqual({
      cpu: '1000m',
      memory: '181352Ki',
    });
  });

  test('SWF: a job of 306 processors is 306 pods of 1, or ten of up to 32', async () => {
    const trace = traceOf(
      await readTrace({ files: [traceSample('opendc/trace.swf')], options: { procsPerPod: 32 } }),
    );
    expect(trace.podCount).toBe(10 + 1 + 10 + 2 + 2);
    expect(sumOf(trace, 'cpu')).toBe(757_000);
  });

  test('SimKube: a Deployment that is scaled brings and ends pods; recorded lifetimes are kept', async () => {
    const cron = traceOf(await readTrace({ files: [traceSample('simkube/cronjob.sktrace')] }));
    expect([...cron.arrivalMs]).toEqual([38_000, 98_000, 158_000]);
    expect([...cron.durationMs]).toEqual([30_000, 30_000, 30_000]);
    const scaled = traceOf(await readTrace({ files: [traceSample('simkube/dsb-scaling.sktrace.gz')] }));
    expect(scaled.durationMs.some(Number.isFinite)).toBe(true);
    expect(scaled.arrivalMs[scaled.podCount - 1]).toBeLessThanOrEqual(19 * 60_000);
  });

  test('SimKube objects can be handed on instead, for a run with its own controllers', async () => {
    const reading = await readTrace({
      files: [traceSample('simkube/trace.json')],
      options: { as: 'objects' },
    });
    const trace = traceOf(reading);
    expect(trace.podCount).toBe(0);
    expect(trace.objectEvents?.map(({ kind, object }) => `${kind} ${object.metadata.name}`)).toEqual([
      'apply nginx-deployment',
      'delete nginx-deployment-2',
    ]);
  });

  test('scheduler_perf: every workload of every test case becomes a trace', async () => {
    const files = [traceSample('scheduler-perf/performance-config.yaml')];
    const spread = { test: 'TopologySpreading', workload: '500Nodes' };
    const trace = traceOf(await readTrace({ files, options: spread }));
    expect([trace.nodes.length, trace.podCount, trace.shapes.length]).toEqual([500, 2000, 2]);
    const zones = trace.nodes
      .slice(0, 4)
      .map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone']);
    expect(zones).toEqual(['moon-1', 'moon-2', 'moon-3', 'moon-1']);
    const volumes = traceOf(
      await readTrace({ files, options: { test: 'SchedulingCSIPVs', workload: '500Nodes' } }),
    );
    expect([volumes.podCount, volumes.objectEvents?.length]).toEqual([1500, 3000]);
    const churn = traceOf(
      await readTrace({ files, options: { test: 'SchedulingWithMixedChurn', workload: '1000Nodes' } }),
    );
    expect(churn.nodeEvents.slice(0, 2).map(({ timeMs, kind }) => `${timeMs} ${kind}`)).toEqual([
      '1000 add',
      '2000 remove',
    ]);
    const unknown = await readTrace({ files, options: { test: 'Nothing' } });
    expect(unknown.diagnostics[0]).toMatchObject({ code: 'trace-option-wrong', message: 'no test Nothing' });
  });

  test('Borg: attempts and machines of the slice', async () => {
    const trace = traceOf(await readTrace({ files: [traceSample('borg-2011')] }));
    expect([trace.format, trace.nodes.length]).toEqual(['borg-2011', 60]);
    expect(trace.podCount).toBeGreaterThan(100);
  });
});

describe('metrics of real clusters', () => {
  // prettier-ignore
  const rows = [
    // file                                   series  of the first: name, unit, points, first value
    ['prometheus/pod-usage-cpu-cores.gz',         5, 'pod-usage-cpu-cores',       'cores',       60, 0.013837155613010452],
    ['prometheus/cpu-usage-container-avg.gz',    14, 'cpu-usage-container-avg',   'cores',        1, 0.04949600036666603],
    ['prometheus/node_cpu_by_mode.json.gz',       8, 'node_cpu_by_mode',          '',            31, 0.9651944444444388],
    ['scrapes/stats-summary.json.gz',           135, 'cpu/usageNanoCores',        'nanocores',    1, 228759290],
    ['reports/nginx-sample_deployment_europe.csv.gz', 17, 'cpu_request_container_sum', 'cores', 1500, 0],
    ['reports/tfb-qrh.csv.gz',                   28, 'cpu_request_container_avg', 'cores',       39, 9.24],
    ['demand/invocations.csv',                    4, 'invocations',               'requests',  1440, 5],
    ['demand/ec2_request_latency.csv',            1, 'ec2_request_latency',       '',           299, 45.868],
    ['demand/azure_v2-machine_usage.csv',         2, 'cpu_usage',                 'core-percent', 99, 6135515.87712279],
    ['demand/wc_day38_2.csv',                     1, 'requests',                  'requests',     38, 3904],
    ['demand/example_wp_log_R.csv',               1, 'example_wp_log_R',          'requests',     99, 122],
  ] as const;
  test.each(rows)('%s', async (file, ...expected) => {
    const [count, name, unit, points, value] = expected;
    const { series } = await readMetrics({ files: [metricSample(file)] });
    const [first] = series;
    expect([series.length, first.name, first.unit, first.timesMs.length]).toEqual([
      count,
      name,
      unit,
      points,
    ]);
    expect(first.values[0]).toBe(value);
  });

  test('a cAdvisor scrape: counters are known as such, labels are whole', async () => {
    const { series } = await readMetrics({ files: [metricSample('scrapes/cadvisor.txt.gz')] });
    const periods = series.find(({ labels }) => labels['container'] === 'addon-resizer');
    expect(periods).toMatchObject({ name: 'container_cpu_cfs_periods_total', kind: 'counter' });
    expect(periods?.labels['pod']).toBe('kube-state-metrics-57f4659995-6n2qq');
  });

  test('LLM requests counted by the second add up to the rows of the file', async () => {
    const { series } = await readMetrics({ files: [metricSample('demand/azure-llm.csv')] });
    expect(series.map(({ name }) => name)).toEqual(['requests', 'context_tokens', 'generated_tokens']);
    expect(series[0].values.reduce((sum, count) => sum + count, 0)).toBe(299);
  });
});

const DATA = process.env['PLIMSOLL_DATA'];
const dataFile = (...parts: readonly string[]): string => join(DATA ?? '', ...parts);

describe.skipIf(DATA === undefined)('a trace and the objects published beside it say the same', () => {
  test('openb: node list and Node objects, but for the type that prices need', async () => {
    const csv = dataFile('01-traces/alibaba-openb-2023/openb_node_list_gpu_node.csv');
    const yaml = dataFile('04-cluster-dumps/openb-nodes-yaml/openb_node_list_gpu_node.yaml');
    const { nodes } = traceOf(await readTrace({ files: [csv] }));
    const { objects } = await readManifests([{ path: yaml, shown: yaml }]);
    expect(nodes).toHaveLength(1213);
    expect(nodes.map(essentials)).toEqual(objects.map(({ object }) => essentials(object)));
  });

  test.each(['openb-100', 'openb-800', 'benchmark-4'])('KubeSBS %s: pods.csv and pods.json', async (set) => {
    const json = dataFile('08-kubesbs', set, 'pods.json.gz');
    const trace = traceOf(await readTrace({ files: [dataFile('08-kubesbs', set, 'pods.csv.gz')] }));
    const { objects } = await readManifests([{ path: json, shown: json }]);
    expect(trace.podCount).toBe(objects.length);
    const podOf = (row: number): KubernetesObject => {
      const { pod } = trace.shapes[trace.shapeOf[row]];
      return { ...pod, metadata: { ...pod.metadata, name: trace.podNames?.[row] ?? '' } };
    };
    objects.forEach(({ object }, row) => expect(essentials(podOf(row))).toEqual(essentials(object)));
  });
});

/** What scheduling looks at: names, labels but for the instance type, annotations, sizes. */
function essentials(object: KubernetesObject): unknown {
  const { metadata } = object;
  const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => !key.endsWith('/instance-type'));
  const spec = 'spec' in object ? fieldsOf(object.spec) : undefined;
  const containers = listOf(spec?.['containers']).map((container) => fieldsOf(container)?.['resources']);
  const status = 'status' in object ? fieldsOf(object.status) : undefined;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    labels: Object.fromEntries(labels),
    annotations: metadata.annotations ?? {},
    containers,
    restartPolicy: spec?.['restartPolicy'] ?? '',
    allocatable: status?.['allocatable'] ?? {},
  };
}

describe.skipIf(DATA === undefined)('every file of PLIMSOLL_DATA loads or says why not', () => {
  const folders = ['01-traces', '02-demand-signals', '05-metrics', '08-kubesbs'];
  const files = DATA === undefined ? [] : folders.flatMap((folder) => filesBelow(join(DATA, folder)));

  test.each(files)('%s', async (file) => {
    const trace = await readTrace({ files: [file] });
    const metrics = await readMetrics({ files: [file] });
    const loads = trace.trace !== undefined || metrics.series.length > 0;
    const says = trace.diagnostics.length > 0 && metrics.diagnostics.length > 0;
    expect(loads || says, 'it neither loads nor says why not').toBe(true);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

function sumOf(trace: WorkloadTrace, resource: string): number {
  let sum = 0;
  for (let row = 0; row < trace.podCount; row++) sum += amountOf(trace, row, resource);
  return sum;
}

/** Milli-cores for cpu, whole units for all else. */
function amountOf(trace: WorkloadTrace, row: number, resource: string): number {
  const requests = trace.shapes[trace.shapeOf[row]].pod.spec.containers[0].resources?.requests ?? {};
  const amount = requests[resource];
  if (amount === undefined) return 0;
  if (resource === 'cpu') return milliCpuOf(amount);
  const quantity = parseQuantity(amount);
  return quantity === undefined ? NaN : valueOf(quantity);
}
