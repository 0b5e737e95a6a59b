import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMetricFiles } from '../../src/ingest/metrics/read-metrics.ts';
import { hasErrors } from '../../src/base/index.ts';
import type { Diagnostic } from '../../src/base/index.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/index.ts';
import { testFolder } from '../support/test-folder.ts';
import { drawsOf, mutated } from './mutations.ts';
import { OBJECTS } from './objects.ts';

/**
 * A bounded fuzz of everything that reads: real and hand-made files are broken at random, read, and run for a minute.
 * Each must end in a run or in errors that say where. A failure prints how the file was broken; the seed is fixed.
 */
const SEED = 20_260_301;
const ROUNDS = 40;

const HOUR_OF_USE = Array.from(
  { length: 12 },
  (_, row) => `2026-01-01T00:${String(row * 5).padStart(2, '0')}:00Z,${row * 3}`,
);

const FILES: Readonly<Record<string, string>> = {
  'objects.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS }, undefined, 1),
  'objects.yaml': OBJECTS.map((object) => `${JSON.stringify(object, undefined, 1)}\n`).join('---\n'),
  'zone-outage.yaml': readFileSync('test/golden/runs/zone-outage/scenario.yaml', 'utf8'),
  'microservices.yaml': readFileSync('scenarios/microservices-day/scenario.yaml', 'utf8'),
  'openb.csv': `name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time
p0,12000,16384,1,1000,,LS,Running,0,12537496,0
p1,6000,12288,1,460,V100M16|V100M32,BE,Running,427,90,
p2,4000,8192,0,0,,Burstable,Failed,9,10,10
`,
  'job.swf':
    '; Computer: test\n1 0 0 5 2 0 0 2 0 1024 1 0 0 0 1 0 0 0\n2 3 0 9 1 0 0 1 0 2048 1 0 0 0 2 0 0 0\n',
  'flow.gwf':
    'WorkflowID, JobID, SubmitTime, RunTime, NProcs, ReqNProcs, Dependencies\n0, 1, 3, 16, 1, 1,\n0, 2, 4, 5, 2, 2, 1\n',
};

const folder = testFolder();

/** What is wrong with how the file was taken; undefined where nothing is. */
async function complaint(name: string, text: string, strict: boolean): Promise<string | undefined> {
  const path = folder.at(name);
  writeFileSync(path, text);
  try {
    const { scenario, diagnostics } = await loadScenario(path, { until: '1m', strict, nodes: 3 });
    if (scenario === undefined && !hasErrors(diagnostics)) return 'neither a scenario nor an error';
    if (scenario !== undefined) simulate(scenario, { version: 'test' });
    return withoutPlace(diagnostics);
  } catch (error) {
    return error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1] ?? ''}` : String(error);
  }
}

/** Errors about what stands in a file say where; an empty workload, and what stands nowhere, cannot. */
function withoutPlace(diagnostics: readonly Diagnostic[]): string | undefined {
  const lost = diagnostics.find(
    ({ severity, code, place, message }) =>
      severity === 'error' &&
      place === undefined &&
      code !== 'workload-empty' &&
      !message.endsWith('more of these'),
  );
  return lost === undefined ? undefined : `no place: ${lost.code}: ${lost.message}`;
}

describe.each(Object.keys(FILES))('%s, broken', (name) => {
  test('ends in a run or in errors that say where', async () => {
    const draw = drawsOf(SEED + name.length * 1009);
    for (let round = 0; round < ROUNDS; round++) {
      const { text, how } = mutated(FILES[name], draw);
      expect.soft(await complaint(name, text, round % 2 === 0), `round ${round}: ${how}`).toBeUndefined();
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

const RECORDS: Readonly<Record<string, string>> = {
  'use.csv': `timestamp,value\n${HOUR_OF_USE.join('\n')}\n`,
  'answer.json':
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","job":"a"},"values":[[1604685600,"1"],[1604685660,"NaN"]]}]}}',
  'scrape.txt': '# TYPE up gauge\nup{job="a",pod="b\\"c"} 1 1604685600000\nrequests_total 5\n',
  'machine.csv':
    'Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB]\n1376314846;2;5200;10;1;4194304;100\n1376315146;2;5200;20;2;4194304;200\n',
};

describe.each(Object.keys(RECORDS))('the recording %s, broken', (name) => {
  test('gives series of whole times and numbers, or diagnostics', async () => {
    const draw = drawsOf(SEED + name.length);
    for (let round = 0; round < 4 * ROUNDS; round++) {
      const { text, how } = mutated(RECORDS[name], draw);
      const why = `${basename(name)}, round ${round}: ${how}`;
      const files = [{ path: name, bytes: new TextEncoder().encode(text) }];
      const { series, diagnostics } = await readMetricFiles(files, {});
      if (series.length === 0) expect.soft(diagnostics.length, why).toBeGreaterThan(0);
      for (const { timesMs, values } of series) {
        expect.soft(timesMs.length, why).toBe(values.length);
        expect.soft(values.every(Number.isFinite), `${why}: values`).toBe(true);
        expect
          .soft(timesMs.every(Number.isSafeInteger), `${why}: times ${[...timesMs.slice(0, 3)]}`)
          .toBe(true);
        expect
          .soft(
            timesMs.every((time, at) => at === 0 || time > timesMs[at - 1]),
            why,
          )
          .toBe(true);
      }
    }
  });
});
