import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importTrace, writeScenarioFolder } from './import-trace.ts';
import { readTrace } from './read-trace.ts';

const SAMPLES = join(import.meta.dirname, '../../../test/conformance/samples/traces');

test('an imported trace is a scenario folder from which the same trace is read', async () => {
  const source = [join(SAMPLES, 'openb')];
  const { files, trace } = await importTrace({ files: source });
  expect(files?.map(({ path }) => path)).toEqual(['scenario.yaml', 'data/nodes.csv', 'data/pods.csv']);
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  try {
    await writeScenarioFolder(folder, files ?? []);
    const text = await readFile(join(folder, 'scenario.yaml'), 'utf8');
    expect(text).toContain('format: openb\n        files: ["data/nodes.csv", "data/pods.csv"]');
    expect(text).toMatch(/^ {2}horizon: \d+h$/m);
    const again = await readTrace({ files: [join(folder, 'data')], name: 'openb' });
    expect(again.trace).toEqual(trace);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what a format needs beside it comes along, and options are written down', async () => {
  const options = { test: 'TopologySpreading' };
  const { files } = await importTrace({
    files: [join(SAMPLES, 'scheduler-perf/performance-config.yaml')],
    options,
  });
  expect(files?.map(({ path }) => path)).toContain('data/pod-with-topology-spreading.yaml');
  expect(new TextDecoder().decode(files?.[0].bytes)).toContain('options: {"test":"TopologySpreading"}');
});

test('a trace that cannot be read gives diagnostics and no files', async () => {
  const { files, diagnostics } = await importTrace({ files: [join(SAMPLES, 'nothing.csv')] });
  expect(files).toBeUndefined();
  expect(diagnostics[0].code).toBe('file-unreadable');
});

// prettier-ignore
test.each([
  ['pods that end: the hours to the last end',           'name,arrival,duration,cpu\na,0,4000,1\nb,3600,3601,1\n',            '3h'],
  ['a pod that stays: the day that a run takes',         'name,arrival,duration,cpu\na,0,4000,1\nb,3600,,1\n',                '24h'],
  ['it comes after more than a day: until then',         'name,arrival,duration,cpu\na,90000,,1\n',                           '25h'],
  ['machines without a pod: the day that a run takes',   'sn,cpu_milli,memory_mib,gpu,model\nn0,64000,262144,2,T4\n',          '24h'],
])('the horizon of %s', async (_why, text, horizon) => {
  const folder = await mkdtemp(join(tmpdir(), 'import-horizon-'));
  try {
    await writeFile(join(folder, 'a.csv'), text);
    const { files, diagnostics } = await importTrace({ files: [join(folder, 'a.csv')] });
    expect(diagnostics).toEqual([]);
    expect(/^ {2}horizon: (.*)$/m.exec(new TextDecoder().decode(files?.[0].bytes))?.[1]).toBe(horizon);
  } finally {
    await rm(folder, { recursive: true });
  }
});
