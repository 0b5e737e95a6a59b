import { join } from 'node:path';
import { expect, test } from 'vitest';
import { traceScenario } from './trace-scenario.ts';

const SAMPLES = join(import.meta.dirname, '../../../test/conformance/samples');
const sample = (path: string): string => join(SAMPLES, path);

// prettier-ignore
const rows = [
  ['a trace file',                              'traces/openb/pods.csv',                  'openb',       '["pods.csv"]'],
  ['a compressed one',                          'traces/simkube/dsb-scaling.sktrace.gz',  'simkube',     '["dsb-scaling.sktrace.gz"]'],
  ['a folder of one trace',                     'traces/openb',                           'openb',       '["nodes.csv", "pods.csv"]'],
  ['parts that are told by their content',      'traces/borg-2011',                       'borg-2011',   '["job_events.csv", "machine_events.csv", "task_events.csv"]'],
  ['an archive beside its header',              'traces/pai-machines',                    'pai-machines', '["pai_machine_spec.header", "pai_machine_spec.tar.gz"]'],
] as const;

test.each(rows)('%s becomes a scenario', async (_why, path, format, files) => {
  const scenario = await traceScenario(sample(path));
  expect(scenario?.format).toBe(format);
  expect(scenario?.text).toContain(`files: ${files}`);
  expect(scenario?.text).toMatch(/^ {2}horizon: \d+h$/m);
});

test.each([
  ['manifests', '../../golden/bad-input'],
  ['a demand signal', 'metrics/demand/wc_day38_1.csv'],
  ['nothing', 'traces/nothing.csv'],
])('%s is no trace', async (_what, path) => {
  expect(await traceScenario(sample(path))).toBeUndefined();
});
