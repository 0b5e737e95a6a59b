import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioFolder } from '../../test/support/scenario-folder.ts';
import { tarArchive } from '../../test/support/tar.ts';
import { testFolder } from '../../test/support/test-folder.ts';
import { traceLooks } from '../ingest/index.ts';
import { loadScenario } from './load.ts';

const EVENT = JSON.stringify({
  ts: 100,
  applied_objs: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }] } },
      },
    },
  ],
  deleted_objs: [],
});

test('a trace beside files that are none is named, with the scenario that reads it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-mixed-'));
  try {
    writeFileSync(join(folder, 'settings.json'), '{"colour": "blue"}\n');
    const header = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\n';
    writeFileSync(join(folder, 'pods.csv'), `${header}p0,1000,1024,0,0,,LS\n`);
    const { scenario, diagnostics } = await loadScenario(folder);
    expect(scenario).toBeUndefined();
    const empty = diagnostics.find(({ code }) => code === 'workload-empty');
    expect(empty?.message).toContain('but pods.csv looks like an openb trace');
    const [, text] = /^echo '(.*)' > .*\/scenario\.yaml$/.exec(empty?.hint ?? '') ?? [];
    writeFileSync(join(folder, 'scenario.yaml'), text);
    expect((await loadScenario(folder)).scenario?.workload.traces.map(({ podCount }) => podCount)).toEqual([
      1,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a header file brings the archive of its rows along', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-header-'));
  try {
    writeFileSync(join(folder, 'spec.header'), 'machine,gpu_type,cap_cpu,cap_mem,cap_gpu\n');
    writeFileSync(join(folder, 'spec.tar.gz'), '');
    expect(await traceLooks(folder)).toEqual([
      { folder, format: 'pai-machines', files: ['spec.header', 'spec.tar.gz'] },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// prettier-ignore
test.each([
  ['a scrape that is read as YAML is told what it is',           'scrape.txt',     'up{job="a"} 1\n# TYPE x gauge\nup{job="b"} 1\n',   /^end of the stream .*; but scrape\.txt looks like an exposition recording$/],
  ['a broken manifest beside a scrape is told what it is itself', 'broken.yaml',    'kind: Pod\nmetadata: [\n',          /^(?!.*recording)/],
])('%s', async (_rule, name, text, said) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-scrape-'));
  try {
    writeFileSync(join(folder, 'other.txt'), 'up{job="a"} 1\nup{job="b"} 1\n');
    writeFileSync(join(folder, name), text);
    const { diagnostics } = await loadScenario(join(folder, name));
    expect(diagnostics.map(({ code }) => code)).toEqual(['yaml-syntax']);
    expect(diagnostics[0].message).toMatch(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('machines of a trace without a pod are a cluster, as the nodes of a dump are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-machines-'));
  try {
    writeFileSync(join(folder, 'nodes.csv'), 'sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,P100\n');
    const { scenario } = await loadScenario(join(folder, 'nodes.csv'));
    expect(scenario?.workload.traces[0].nodes).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('pods that arrive when the run is over are counted, with the option that takes them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-late-'));
  try {
    const header =
      'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n';
    const row = (name: string, second: number): string =>
      `${name},1000,1024,0,0,,LS,Running,${second},${second + 60},${second}\n`;
    const file = join(folder, 'pods.csv');
    writeFileSync(file, header + row('a', 0) + row('b', 86_399) + row('c', 86_400) + row('d', 176_400));
    const { scenario } = await loadScenario(file);
    expect(scenario?.horizonMs).toBe(86_400_000);
    expect(scenario?.ignored).toEqual([
      {
        what: 'pods of the trace pods',
        count: 2,
        why: 'they arrive when the run is over; --until 50h takes all of the trace',
      },
    ]);
    expect((await loadScenario(file, { until: '50h' })).scenario?.ignored).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a recording of demand is named, with the line that a scenario needs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-record-'));
  try {
    writeFileSync(join(folder, 'README.md'), '# About\n');
    const file = join(folder, 'requests.csv');
    writeFileSync(file, 'timestamp,value\n2026-01-01T00:00:00Z,10\n2026-01-01T00:01:00Z,20\n');
    for (const input of [folder, file]) {
      const { diagnostics } = await loadScenario(input);
      const empty = diagnostics.find(({ severity }) => severity === 'error');
      expect(empty?.message).toMatch(/but requests\.csv looks like a [\w-]+ recording$/);
      expect(empty?.hint).toContain(
        'workload.demand: [{ target: Deployment/default/NAME, file: requests.csv }]',
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const folder = scenarioFolder();
const SIMKUBE_HEAD = '{"version": 2, "config": {"trackedObjects": {}}';

test('of several traces in JSON, each one of its own, the first is named', async () => {
  const trace = `${SIMKUBE_HEAD}, "events": [], "index": {}, "pod_lifecycles": {}}`;
  folder.write('two/a.json', trace);
  folder.write('two/b.json', trace);
  const { diagnostics } = await loadScenario(join(folder.path, 'two'));
  const empty = diagnostics.find(({ severity }) => severity === 'error');
  expect(empty?.message).toContain('but a.json, b.json look like simkube traces');
  expect(empty?.hint).toContain('"files":["a.json"]');
  expect(empty?.hint).toContain(` > ${folder.path}/two/scenario.yaml`);
});

test('a topology beside nothing is named once, however many lines are no objects', async () => {
  folder.write(
    'rooms/rooms.json',
    '{"clusters": [{"name": "C01", "hosts": [{"name": "H01"}]}]}\n{"a": 1}\n[{"a": 2}]\n',
  );
  const { diagnostics } = await loadScenario(join(folder.path, 'rooms/rooms.json'));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ message }) => message)).toEqual([
    'not a Kubernetes object: neither apiVersion nor kind; but rooms.json looks like an opendc trace',
  ]);
});

const APP = '{"ns":"n1","app":"a1","cpu":[1,1],"memGB":[4,4],"minScale":[2,0]}\n';

// prettier-ignore
test.each([
  // what is named        file            content                                             format
  ['a file of lines',     'apps.jsonl',   APP,                                                'code-engine'],
  ['a folder of it only', 'apps.jsonl',   APP,                                                'code-engine'],
  ['a JSON trace',        'trace.json',   `${SIMKUBE_HEAD}, "events": [${EVENT}], "index": {}, "pod_lifecycles": {}}`, 'simkube'],
])('a trace in JSON runs as it is: %s', async (what, file, content, format) => {
  const sub = what.replaceAll(' ', '-');
  folder.write(`${sub}/${file}`, content);
  folder.write(`${sub}/README.md`, '# About\n');
  const input = what.includes('folder') ? join(folder.path, sub) : join(folder.path, sub, file);
  const { scenario, diagnostics } = await loadScenario(input);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(scenario?.workload.traces.map((trace) => trace.format)).toEqual([format]);
});

test('a dump in JSON is no trace, whatever stands in it', async () => {
  folder.write(
    'pod.json',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"version"},"spec":{"containers":[{"name":"config"}]}}',
  );
  const { scenario } = await loadScenario(join(folder.path, 'pod.json'));
  expect([scenario?.workload.traces.length, scenario?.workload.objects.length]).toEqual([0, 1]);
});

describe('what no reader is there for is named', () => {
  const files = testFolder();
  const told = async (name: string, text: string): Promise<string> => {
    const { diagnostics } = await loadScenario(files.write(name, text));
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['error']);
    return `${diagnostics[0].message}\n${diagnostics[0].hint}`;
  };

  // prettier-ignore
  test.each([
    ['a trace of another year',         'g/instance_events.csv',  'time,type,collection_id\n0,0,"{\'cpus\': 0.02}"\n',       /; but instance_events\.csv looks like Google’s cluster trace of 2019.*\n.*format: csv/],
    ['the same as lines of JSON',       'j/instance_events.json', '{"collection_id":"9","instance_index":"1"}\n',            /; but instance_events\.json looks like Google’s .*\n(?!.*files:)a table with a row a pod/],
    ['what kubectl prints for people',  'k/pods.txt',             'NAME   READY   STATUS\nweb-1  1/1     Running\n',          /; but pods\.txt looks like a table that kubectl prints for people\n.* -o json/],
    ['an error of kubectl',             'e/dump.json',            'Error from server (Forbidden): a: is forbidden: b\n',      /; but dump\.json looks like an error of kubectl/],
    ['any other table',                 't/jobs.csv',             'begun,finished,cores\n1,2,3\n',                            /; but jobs\.csv looks like a table .* \(begun, finished, cores\)\n.*files: \[jobs\.csv\]/],
  ])('%s', async (_what, name, text, expected) => {
    expect(await told(name, text)).toMatch(expected);
  });

  test('a recording is no other table', async () => {
    expect(await told('r/use.csv', 'timestamp,value\n2014-02-14 14:30:00,0.132\n')).toContain(
      'timed-csv recording',
    );
  });

  test('a log of jobs is given the scenario that replays it', async () => {
    const log = files.write(
      'log/jobs.csv',
      'job_id,gpu_num,cpu_num,submit_time,duration\n1,0,4,2020-04-01 00:00:00,60\n',
    );
    const [{ hint = '' }] = (await loadScenario(log)).diagnostics;
    const [, text = ''] = /^echo '(.*)' > .*\/scenario\.yaml$/.exec(hint) ?? [];
    files.write('log/scenario.yaml', text);
    const { scenario } = await loadScenario(files.at('log'));
    expect(scenario?.workload.traces.map(({ podCount }) => podCount)).toEqual([1]);
  });

  test('an archive that is not opened is listed in a folder', async () => {
    files.write('packed/dump.zip', Buffer.from('504b0304140000000800', 'hex'));
    const [{ message }] = (await loadScenario(files.at('packed'))).diagnostics;
    expect(message).toContain('left out: 1 archives (only gzip and tar are opened: unpack them, as ');
  });

  test('a trace in an archive is one', async () => {
    const table = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,100,200,0,0\n';
    const file = files.write('archive/pods.tar', tarArchive({ name: 'd/pods.csv', content: table }));
    for (const input of [file, files.at('archive')])
      expect((await loadScenario(input)).scenario?.workload.traces.map(({ podCount }) => podCount)).toEqual([
        1,
      ]);
  });

  // prettier-ignore
  test.each([
    ['with tabs, under its own ending',  'tabs/pods.tsv',   Buffer.from('name\tcpu_milli\tmemory_mib\tnum_gpu\tgpu_milli\na\t100\t200\t0\t0\n')],
    ['in UTF-16',                        'wide/pods.csv',   Buffer.from('\uFEFFname,cpu_milli,memory_mib,num_gpu,gpu_milli\na,100,200,0,0\n', 'utf16le')],
    ['beside a list of its files',       'list/pods.csv',   Buffer.from('name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,100,200,0,0\n')],
  ])('a folder is a trace: a table %s', async (_what, name, bytes) => {
    files.write('list/FILES.tsv', 'name\tarrival\tcpu\n');
    files.write(name, bytes);
    const { scenario } = await loadScenario(dirname(files.at(name)));
    expect(scenario?.workload.traces.map(({ podCount, format }) => [podCount, format])).toEqual([[1, 'openb']]);
  });
});
