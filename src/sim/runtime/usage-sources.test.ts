import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { scenarioFolder } from '../../../test/support/scenario-folder.ts';
import { simulate } from '../simulate.ts';

/** From a file of readings to the use of a node: every source by which use can be given. */
const folder = scenarioFolder();

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n';
const BITBRAINS =
  'Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]\n';

/** Twelve readings, five minutes apart. */
const rows = (line: (atS: number) => string): string =>
  Array.from({ length: 12 }, (_, step) => line(1_376_314_800 + 300 * step)).join('\n');

const matrix = (name: string, values: readonly number[]): string =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: name, namespace: 'default', pod: 'p', container: 'c' },
          values: values.map((value, step) => [1_376_314_800 + 300 * step, String(value)]),
        },
      ],
    },
  });

const kruize = `interval_start,interval_end,namespace,k8_object_name,container_name,cpu_usage_container_avg,memory_usage_container_avg\n${Array.from(
  { length: 4 },
  (_, step) =>
    `2023-03-15 13:${String(15 * step).padStart(2, '0')}:00 +0000 UTC,2023-03-15 13:${15 * step + 14}:59 +0000 UTC,default,p,c,0.5,104857600`,
).join('\n')}\n`;

const constant = (value: number): number[] => Array.from({ length: 12 }, () => value);

interface Use {
  readonly cores: number | undefined;
  readonly mebibytes: number | undefined;
}

/** What the one node uses after half an hour. */
async function useOf(usage: string, file = '', content = ''): Promise<Use> {
  folder.write('pod.yaml', POD);
  if (file !== '') folder.write(file, content);
  const scenario = await folder.load(
    `horizon: 30m
cluster: { nodePools: [{ name: a, capacity: { cpu: 8, memory: 16Gi }, allocatable: { cpu: 8, memory: 16Gi }, count: 1 }] }
workload: { manifests: [pod.yaml], usage: [{ target: Pod/p, ${usage} }] }
runtime: { systemCpu: 0, systemMemory: 0 }`,
  );
  const { series } = simulate(scenario).facts;
  const last = (name: string): number | undefined => series.find((each) => each.name === name)?.values.at(-1);
  const memory = last('memory-used');
  return { cores: last('cpu-used'), mebibytes: memory === undefined ? undefined : Math.round(memory * 1024) };
}

describe('recorded use burns what was recorded', () => {
  const mhz =
    BITBRAINS + rows((at) => `${at};\t2;\t5200.0;\t1300.0;\t25.0;\t4194304.0;\t102400.0;\t0;\t0;\t0;\t0`);
  const azure = rows((at) => `${at - 1_376_314_800},${'a'.repeat(43)}=,10,30,25`);

  // prettier-ignore
  const cases: readonly (readonly [string, string, string, string, Use])[] = [
    // source                                 usage                                           file            content                                            cores, MiB
    ['Bitbrains by the machine’s own clock',  'file: vm.csv',                                 'vm.csv',       mhz,                                               { cores: 0.5, mebibytes: 100 }],
    ['Prometheus: cores',                     'file: cpu.json',                               'cpu.json',     matrix('cpu_usage_cores', constant(0.25)),         { cores: 0.25, mebibytes: 0 }],
    ['Prometheus: a counter of seconds',      'file: counter.json',                           'counter.json', matrix('container_cpu_usage_seconds_total', constant(0).map((_, step) => step * 150)), { cores: 0.5, mebibytes: 0 }],
    ['Prometheus: working set',               'file: memory.json',                            'memory.json',  matrix('container_memory_working_set_bytes', constant(2 ** 28)), { cores: 0, mebibytes: 256 }],
    ['Kruize: 15-minute means',               'file: report.csv',                             'report.csv',   kruize,                                            { cores: 0.5, mebibytes: 100 }],
    ['Azure: percent of a machine of 4 cores', 'file: azure.csv, cores: 4',                   'azure.csv',    azure,                                             { cores: 1, mebibytes: 0 }],
    ['twice what was recorded',               'file: vm.csv, scale: 2',                       'vm.csv',       mhz,                                               { cores: 1, mebibytes: 200 }],
    ['an expression: cores and MiB',          "cpu: '0.25 + 0.25', memory: '64 * 2'",          '',             '',                                                { cores: 0.5, mebibytes: 128 }],
    ['a constant',                            'cpu: 750m, memory: 200Mi',                     '',             '',                                                { cores: 0.75, mebibytes: 200 }],
    ['a leak: 100 MiB in half an hour',       'cpu: 0, memory: 100Mi, leakPerHour: 200Mi',    '',             '',                                                { cores: 0, mebibytes: 200 }],
  ];
  test.each(cases)('%s', async (_source, usage, file, content, expected) => {
    expect(await useOf(usage, file, content)).toEqual(expected);
  });
});

describe('MHz are cores only by a clock', () => {
  /** OpenDC's form: twelve fragments of five minutes at 1,300 MHz. */
  const fragments = (): void => {
    const of = <Value>(value: Value): Value[] => Array.from({ length: 12 }, () => value);
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: of('vm-1'), type: 'STRING' },
        { name: 'duration', data: of(300_000n), type: 'INT64' },
        { name: 'cpu_usage', data: of(1300), type: 'DOUBLE' },
      ],
    });
    writeFileSync(join(folder.path, 'fragments.parquet'), new Uint8Array(buffer));
  };

  // prettier-ignore
  test.each([
    ['1,300 of 2,600 MHz are half a core',    2600, 0.5],
    ['of a machine half as fast, a whole one', 1300, 1],
    ['of one twice as fast, a quarter',        5200, 0.25],
  ])('%s', async (_why, clock, cores) => {
    fragments();
    expect(await useOf(`file: fragments.parquet, mhzPerCore: ${clock}`)).toMatchObject({ cores });
  });

  test('without a clock CPU is left out, and the place and what to write are said', async () => {
    fragments();
    folder.write('pod.yaml', POD);
    const said = await folder.faults(
      `cluster: { nodePools: [{ name: a, capacity: { cpu: 8, memory: 16Gi }, count: 1 }] }
workload: { manifests: [pod.yaml], usage: [{ target: Pod/p, file: fragments.parquet }] }`,
    );
    expect(said.join('\n')).toMatch(
      /^2:\d+ field-missing: CPU use is recorded in MHz, and nothing says what a core has: it is left out/m,
    );
  });
});

const data = process.env['PLIMSOLL_DATA'];
if (data === undefined) console.log('PLIMSOLL_DATA is unset: real recordings are not replayed');

describe.skipIf(data === undefined)('with PLIMSOLL_DATA: real recordings', () => {
  const TRACES = '01-traces/opendc-bitbrains-small';
  const METRICS = '05-metrics';
  /** Scenarios read no file outside of their folder. */
  const useOfReal = (path: string, more: string): Promise<Use> => {
    const name = basename(path);
    copyFileSync(join(data ?? '', path), join(folder.path, name));
    return useOf(`file: ${name}${more}`);
  };

  // prettier-ignore
  const cases: readonly (readonly [string, string, string, number])[] = [
    // recording                                 file                                                                        more                  cores at most
    ['Bitbrains, by the machine’s own clock',    `${TRACES}/bitbrains-one-vm.csv.gz`,                                        '',                   1],
    ['OpenDC fragments in MHz, clock written',   `${TRACES}/bitbrains-small/fragments.parquet`,                              ', mhzPerCore: 2600', 32],
    ['Azure readings of a machine of 4 cores',   `${TRACES}/azure-v1-excerpt/vm_cpu_readings-file-1-of-125.csv.gz`,          ', cores: 4',         4],
    ['Kruize report',                            `${METRICS}/kruize-container-csv/tfb-qrh_deployment_tfb-tests.csv.gz`,      '',                   8],
    ['Prometheus matrix',                        `${METRICS}/koku-prometheus-matrix/test_data/cpu-usage-container-avg`,      '',                   8],
  ];
  test.each(cases)('%s', async (_what, path, more, most) => {
    const { cores } = await useOfReal(path, more);
    expect(cores).toBeGreaterThan(0);
    expect(cores).toBeLessThanOrEqual(most);
  });
});
