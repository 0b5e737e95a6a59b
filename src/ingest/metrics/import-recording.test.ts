import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenarioFolder, WEB_YAML } from '../../../test/support/scenario-folder.ts';
import { loadScenario } from '../../scenario/index.ts';
import { writeScenarioFolder } from '../index.ts';
import { importRecording } from './import-recording.ts';

const folder = scenarioFolder();
const at = (name: string): string => join(folder.path, name);
const SAMPLES = join(import.meta.dirname, '../../../test/conformance/samples/metrics');

/** Two looks at two pods, ten minutes apart; the second pod is there at the second alone. */
const HEAD =
  'interval_start,interval_end,container_name,pod,workload,workload_type,namespace,cpu_request_container_avg,cpu_usage_container_avg,memory_limit_container_avg,memory_usage_container_avg\n';
const row = (minute: string, container: string, pod: string, workload: string, figures: string): string =>
  `2024-01-01 10:${minute}:00 +0000 UTC,2024-01-01 10:${minute}:59 +0000 UTC,${container},${pod},${workload},statefulset,shop,${figures}\n`;
const REPORT = `${HEAD}${row('00', 'app', 'db-0', 'db', '0.4,0.1,1000,500')}${row('10', 'app', 'db-0', 'db', '0.5,0.2,1000,600')}${row('10', 'app', 'db-1', 'db', '0.5,0.3,1000,700')}${row('10', 'side', 'db-0', 'db', ',0.01,,50')}${row('10', 'lone', 'shell', '<none>', ',0.02,,60')}`;

test('a report becomes its workloads with what they ask for, and each container finds its use again', async () => {
  folder.write('report.csv', REPORT);
  const found = await importRecording(at('report.csv'), 'recorded');
  expect(found?.diagnostics).toEqual([]);
  await writeScenarioFolder(at('out'), found?.files ?? []);
  const { scenario, diagnostics } = await loadScenario(at('out'));
  expect(diagnostics).toEqual([]);
  // The requests of the last look; db-0 and db-1 were there then.
  expect(scenario?.workload.objects).toMatchObject([
    {
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: 'shop' },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              { name: 'app', resources: { requests: { cpu: '500m' }, limits: { memory: '1000' } } },
              { name: 'side' },
            ],
          },
        },
      },
    },
    { kind: 'Pod', metadata: { name: 'shell', namespace: 'shop' }, spec: { containers: [{ name: 'lone' }] } },
  ]);
  const uses = (scenario?.workload.usage ?? []).map(({ target, container, histories }) => [
    `${target.kind}/${target.name}/${container ?? ''}`,
    histories.map(({ labels }) => labels['pod']).join(),
    Math.max(...histories.flatMap(({ milliCpu }) => [...milliCpu])),
  ]);
  expect(uses).toEqual([
    ['StatefulSet/db/app', 'db-0,db-1', 300],
    ['StatefulSet/db/side', 'db-0', 10],
    ['Pod/shell/lone', 'shell', 20],
  ]);
  expect([scenario?.horizonMs, scenario?.cluster.autoNodes?.instanceType]).toEqual([
    3_600_000,
    'm7i.2xlarge',
  ]);
});

test('a real report of Kruize: replicas are what its sums are of its averages', async () => {
  const found = await importRecording(join(SAMPLES, 'reports/nginx-sample_deployment_europe.csv.gz'), 'n');
  const text = (path: string): string => {
    const file = found?.files?.find((one) => one.path === path);
    return new TextDecoder().decode(file?.bytes);
  };
  // 8,462,336 bytes in all, 4,231,168 in the mean.
  expect(JSON.parse(text('workload.json'))).toMatchObject({
    items: [
      { kind: 'Deployment', metadata: { name: 'nginx-sample', namespace: 'europe' }, spec: { replicas: 2 } },
    ],
  });
  expect(text('scenario.yaml')).toContain('horizon: 168h');
  expect(text('scenario.yaml')).toContain('(none were)');
});

// prettier-ignore
test.each([
  ['answers of Prometheus by pod are those pods',        [['cpu.json', '[{"metric":{"__name__":"pod-usage-cpu-cores","namespace":"n","pod":"p-1"},"values":[[0,"0.25"],[60,"0.5"]]}]'], ['ask.json', '[{"metric":{"__name__":"pod-request-cpu-cores","namespace":"n","pod":"p-1"},"values":[[0,"16"]]}]']],
    'Pod p-1 16000m', 'm7i.8xlarge'],
  ['a scrape tells memory, and limits of kube-state-metrics', [['scrape.txt', 'container_memory_working_set_bytes{namespace="n",pod="p-1",container="c"} 7\n# TYPE x gauge\nkube_pod_container_resource_limits{namespace="n",pod="p-1",container="c",resource="cpu"} 2\n']],
    'Pod p-1 2000m', 'm7i.2xlarge'],
  ['a limit of 0 in Heapster is none',                   [['scrape.txt', 'container_memory_working_set_bytes{namespace="n",pod="p-1",container="c"} 7\n# TYPE x gauge\nkube_pod_container_resource_limits{namespace="n",pod="p-1",container="c",resource="cpu"} 0\n']],
    'Pod p-1 ', 'm7i.2xlarge'],
] as const)('%s', async (_rule, files, object, nodes) => {
  const name = `set-${files[0][0]}-${object.length}`;
  for (const [file, text] of files) folder.write(`${name}/${file}`, text);
  const found = await importRecording(at(name), 'recorded');
  const parts = Object.fromEntries((found?.files ?? []).map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]));
  const { items: [item] } = JSON.parse(parts['workload.json']) as {
    items: { kind: string; metadata: { name: string }; spec: { containers: { resources?: Record<'requests' | 'limits', { cpu?: string }> }[] } }[];
  };
  const { requests, limits } = item.spec.containers[0].resources ?? { requests: {}, limits: {} };
  expect(`${item.kind} ${item.metadata.name} ${requests.cpu ?? limits.cpu ?? ''}`).toBe(object);
  expect(parts['scenario.yaml']).toContain(`instanceType: ${nodes},`);
});

test('a recording without use of a container is refused with what it holds and why that is none', async () => {
  folder.write(
    'ns.csv',
    'interval_start,interval_end,namespace,cpu_usage_namespace_avg\n2024-01-01 10:00:00 +0000 UTC,2024-01-01 10:14:59 +0000 UTC,shop,0.5\n',
  );
  const found = await importRecording(at('ns.csv'), 'ns');
  expect(found?.files).toBeUndefined();
  expect(found?.diagnostics).toMatchObject([
    {
      severity: 'error',
      code: 'demand-empty',
      message: 'no use of a container or pod in ns.csv: there is nothing to make a workload of',
    },
  ]);
  expect(found?.diagnostics[0].hint).toContain('cpu_usage_namespace_avg (of a whole namespace');
});

test('what is a trace, or holds manifests as well, is no recording', async () => {
  folder.write('mixed/report.csv', REPORT);
  folder.write('mixed/web.yaml', WEB_YAML);
  expect(await importRecording(at('mixed'), 'm')).toBeUndefined();
  folder.write(
    'pods.csv',
    'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\np0,1000,1024,0,0,,LS\n',
  );
  expect(await importRecording(at('pods.csv'), 'p')).toBeUndefined();
});
