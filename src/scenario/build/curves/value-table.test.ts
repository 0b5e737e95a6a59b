import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../../base/index.ts';
import { loadScenario } from '../../load.ts';
import type { Scenario } from '../../scenario.ts';
import { testFolder } from '../../../../test/support/test-folder.ts';

const folder = testFolder();
beforeAll(() => {
  folder.write('app.yaml', APP);
  // One reading a minute: 10, 20, 60 requests each second.
  folder.write(
    'queue.csv',
    'timestamp,value\n2026-01-01T00:00:00Z,10\n2026-01-01T00:01:00Z,20\n2026-01-01T00:02:00Z,60\n',
  );
});

const APP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web }] } }
`;

/** Loads a scenario of one line of workload over this horizon; the lines of its faults where it has some. */
async function load(workload: string, horizon: string): Promise<Scenario | string[]> {
  const path = folder.at('scenario.yaml');
  writeFileSync(
    path,
    `apiVersion: plimsoll/v1
kind: Scenario
spec:
  horizon: ${horizon}
  workload: { manifests: [app.yaml], ${workload} }
`,
  );
  const { scenario, diagnostics } = await loadScenario(path);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (scenario !== undefined && errors.length === 0) return scenario;
  return errors.map((error) => formatDiagnostic(error).replace(/^.*scenario\.yaml:/, ''));
}

async function loaded(workload: string, horizon: string): Promise<Scenario> {
  const scenario = await load(workload, horizon);
  if (Array.isArray(scenario)) throw new Error(scenario.join('\n'));
  return scenario;
}

async function firstFault(workload: string, horizon: string): Promise<string> {
  const faults = await load(workload, horizon);
  if (!Array.isArray(faults)) throw new Error(`${workload} was read without an error`);
  return faults[0];
}

const DEMAND = 'demand: [{ target: Deployment/default/web, ? }]';
const METRIC = 'metrics: [{ name: depth, ? }]';
const USAGE = 'usage: [{ target: Deployment/default/web, ? }]';

describe('one table for demand, metrics and use', () => {
  test('an expression has its value at the start of each step, a rest of a step counting as one', async () => {
    // 90 s in steps of 20 s: five steps, at 0, 20, 40, 60 and 80 s.
    const scenario = await loaded(DEMAND.replace('?', 'rate: 2*t, step: 20s'), '90s');
    expect([...scenario.workload.demand[0].rates]).toEqual([0, 40, 80, 120, 160]);
  });

  test('a metric keeps only the steps at which it changes', async () => {
    // floor(min / 2) over five minutes: 0 0 1 1 2.
    const scenario = await loaded(METRIC.replace('?', 'value: floor(min/2), step: 1m'), '5m');
    const [{ timesMs, values }] = scenario.workload.metrics ?? [];
    expect([...timesMs]).toEqual([0, 120_000, 240_000]);
    expect([...values]).toEqual([0, 1, 2]);
  });

  test('use below 0 is none, and an expression of memory counts in MiB', async () => {
    const scenario = await loaded(USAGE.replace('?', 'cpu: min-1, memory: 1+min, step: 1m'), '3m');
    const [usage] = scenario.workload.usage ?? [];
    expect([...(usage.milliCpu?.values ?? [])]).toEqual([0, 0, 1000]);
    expect([...(usage.memoryBytes?.values ?? [])]).toEqual([2 ** 20, 2 * 2 ** 20, 3 * 2 ** 20]);
  });

  test('use from before the run names its file, or the file is missed', async () => {
    const fault = await firstFault(
      'history: [{ target: Deployment/default/web, file: nothing-there.csv }]',
      '1m',
    );
    expect(fault).toContain('nothing-there.csv');
  });

  test('a rate below 0 counts as 0 and is said', async () => {
    const scenario = await loaded(DEMAND.replace('?', 'rate: 1-min, step: 1m'), '4m');
    expect([...scenario.workload.demand[0].rates]).toEqual([1, 0, 0, 0]);
    expect(scenario.diagnostics.map(({ message }) => message)).toContain(
      'the rate is below 0 in 2 of 4 steps: taken as 0',
    );
  });

  test('a metric may be below 0', async () => {
    const scenario = await loaded(METRIC.replace('?', 'value: -7'), '1m');
    expect([...(scenario.workload.metrics?.[0].values ?? [])]).toEqual([-7]);
  });

  test.each([
    ['demand', DEMAND, (scenario: Scenario) => [...scenario.workload.demand[0].rates]],
    ['a metric', METRIC, (scenario: Scenario) => [...(scenario.workload.metrics?.[0].values ?? [])]],
  ])(
    'the record of %s is scaled, begins again at its end, and the report says so',
    async (_kind, line, of) => {
      const text = 'file: queue.csv, scale: 2, step: 1m';
      const scenario = await loaded(line.replace('?', text), '5m');
      const recorded = of(scenario);
      expect(recorded.slice(0, 2)).toEqual([20, 40]);
      expect(recorded).toHaveLength(5);
      expect(recorded.slice(recorded.length - 2)).toEqual([20, 40]);
      expect(scenario.assumptions).toContain(
        'The record in queue.csv is shorter than the run: it begins again at its end.',
      );
    },
  );
});

describe('what no table is made of', () => {
  // prettier-ignore
  const rows = [
    // why                                     line    written                                  horizon   the first error
    ['neither expression nor file',             DEMAND, '',                                      '1h',     '5:'+'field-missing demand without rate or file'],
    ['both',                                    DEMAND, 'rate: 1, file: queue.csv',              '1h',     '5:field-missing demand with both rate and file'],
    ['a metric of neither',                     METRIC, '',                                      '1h',     '5:field-missing a metric without value or file'],
    ['a metric of both',                        METRIC, 'value: 1, file: queue.csv',             '1h',     '5:field-missing a metric with both value and file'],
    ['no expression',                           METRIC, 'value: "1 +"',                          '1h',     '5:expression-invalid not an expression: Unexpected end of expression (char 4)'],
    ['infinite somewhere',                      METRIC, 'value: 1/(min-1), step: 1m',            '1h',     '5:expression-invalid the value is Infinity at 60 s'],
    ['more than any number that is meant',      DEMAND, 'rate: 1e306',                           '1h',     '5:expression-invalid the rate is 1e+306 at 0 s'],
    ['just more',                               METRIC, 'value: 1e15+1',                         '1h',     '5:expression-invalid the value is 1000000000000001 at 0 s'],
    ['a record that is scaled beyond it',       METRIC, 'file: queue.csv, scale: 1e14',          '3m',     '5:limits-crossed the record in queue.csv comes to 2000000000000000, where 1000000000000000 is the most'],
    ['no number somewhere',                     DEMAND, 'rate: sqrt(1-min), step: 1m',           '1h',     '5:expression-invalid the rate is NaN at 120 s'],
    ['use that is no number',                   USAGE,  'cpu: log(0-1)',                         '1h',     '5:expression-invalid the cpu is NaN at 0 s'],
    ['a file that is not there',                METRIC, 'file: none.csv',                        '1h',     '5:file-unreadable none.csv: no such file'],
    // 2,000,001 s in steps of 1 s is one step too many.
    ['a metric of too many steps',              METRIC, 'value: t, step: 1s',                    '2000001s', '5:limits-crossed 2000001 steps of 1 s until the horizon, where 2000000 are the most'],
    ['a record of too many steps',              METRIC, 'file: queue.csv, step: 1s', '2000001s', '5:limits-crossed 2000001 steps of 1 s until the horizon, where 2000000 are the most'],
    ['demand of too many steps',                DEMAND, 'rate: 1, step: 1s',                     '2000001s', '5:limits-crossed 2000001 steps of 1 s until the horizon, where 2000000 are the most'],
    ['use of too many steps',                   USAGE,  'cpu: t/1000, step: 1s',                 '2000001s', '5:limits-crossed 2000001 steps of 1 s until the horizon, where 2000000 are the most'],
  ] as const;

  test.each(rows)('%s', async (_why, line, written, horizon, expected) => {
    const said = await firstFault(line.replace(', ? }', written === '' ? ' }' : `, ${written} }`), horizon);
    const [, lineNumber, message, code] = /^(\d+):\d+: error: (.*) \[([a-z-]+)\]/.exec(said) ?? [];
    expect(`${lineNumber}:${code} ${message}`).toBe(expected);
  });

  test('a step below a second counts as a second, so that a small step is no way around the limit', async () => {
    const scenario = await loaded(DEMAND.replace('?', 'rate: 1, step: 1ms'), '90s');
    expect(scenario.workload.demand[0].rates).toHaveLength(90);
  });

  test('curves that are allowed one by one are refused where they are too many together', async () => {
    const many = Array.from({ length: 11 }, (_, index) => `{ name: m${index}, value: 1, step: 1s }`);
    const faults = await load(`metrics: [${many.join(', ')}]`, '2000000s');
    expect(faults).toEqual([
      expect.stringMatching(/the curves of this scenario have too many steps together \[limits-crossed\]/),
    ]);
  });

  test('faults of expressions are said together with those of the schema', async () => {
    const faults = await load(
      'metrics: [{ name: m, value: "1 +", colour: red }], usage: [{ target: Deployment/default/web, cpu: "2 *", memory: 3Gi }]',
      '1h',
    );
    expect(faults).toHaveLength(3);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('[field-unknown]'),
        expect.stringMatching(/5:\d+: error: not an expression.*\(char 4\) \[expression-invalid\]/),
        expect.stringMatching(/5:\d+: error: not an expression.*\(char 4\) \[expression-invalid\]/),
      ]),
    );
  });
});
