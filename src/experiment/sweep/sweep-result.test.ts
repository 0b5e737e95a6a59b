import { expect, test } from 'vitest';
import { METRICS } from '../compare.ts';
import { indexedJobYaml } from './indexed-job.ts';
import { jobNumber } from './queue-executor.ts';
import { loadQueuePackages } from './queue-client.ts';
import { scenarioDigest } from './scenario-digest.ts';
import { jobsToDo, sweepPlan } from './sweep-plan.ts';
import { sweepResult } from './sweep-result.ts';
import { sweepFiles } from './sweep-tables.ts';

const experiment = {
  name: 'Sizes, "big" and small',
  scenario: 'scenario.yaml',
  variants: [
    { name: 'base', set: [] },
    { name: 'more, "quoted"', set: ['cluster.nodePools.0.count=2'] },
  ],
  runs: 3,
};
const plan = sweepPlan(experiment, ['x', 'y']);
const outcomes = [1, 2, 6, 11, 12, 16].map((value, job) => ({
  job,
  digest: '0'.repeat(32),
  events: 5,
  values: METRICS.map((_, metric) => (metric === 1 ? null : value)),
}));

test('quartiles, means and differences run by run are as worked out by hand', () => {
  const { variants } = sweepResult(plan, outcomes, new Map());
  const [base, more] = variants.map(({ figures }) => figures[0]);
  expect(base).toMatchObject({ min: 1, p25: 1.5, median: 2, p75: 4, max: 6, mean: 3, difference: 0 });
  expect(more).toMatchObject({ median: 12, mean: 13, difference: 10, differenceLow: 10, differenceHigh: 10 });
  expect(more.meanLow).toBeGreaterThanOrEqual(11);
  expect(more.meanHigh).toBeLessThanOrEqual(16);
});

test('a figure that no run has is null, and a failed run is left out and named', () => {
  const failures = new Map([[5, 'out of memory']]);
  const result = sweepResult(plan, outcomes.slice(0, 5), failures);
  expect(result.variants[0].figures[1].median).toBeNull();
  expect(result.variants[1]).toMatchObject({ runs: 2 });
  expect(result.variants[1].figures[0]).toMatchObject({ median: 11.5, difference: 10 });
  expect(result.failures).toEqual([{ job: 5, variant: 'more, "quoted"', run: 2, failure: 'out of memory' }]);
});

test('names with commas and quotes are one cell of the CSV', () => {
  const csv = sweepFiles(sweepResult(plan, outcomes, new Map()))['runs.csv'];
  expect(String(csv).split('\n')[4]).toMatch(/^3,"more, ""quoted""",0,5,0+,11,,11,/);
});

test('shards share the jobs out, none twice and none left', () => {
  const shards = [0, 1, 2, 3].map((index) => jobsToDo(plan, () => false, { index, of: 4 }));
  expect(shards).toEqual([[0, 4], [1, 5], [2], [3]]);
  expect(jobsToDo(plan, (job) => job % 2 === 0)).toEqual([1, 3, 5]);
});

test('the key changes with the experiment and with any scenario', () => {
  const keys = [plan, sweepPlan({ ...experiment, runs: 4 }, ['x', 'y']), sweepPlan(experiment, ['x', 'z'])];
  expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
});

test('the digest of a scenario sees its values and not what the readers said', () => {
  const digestOf = (change: object): string =>
    scenarioDigest({ name: 'a', seed: 1, rates: new Float64Array([1, 2]), ...change } as never);
  expect(digestOf({ diagnostics: [{ message: '/a/b' }] })).toBe(digestOf({ diagnostics: [] }));
  const others = [
    { seed: 2 },
    { seed: '1' },
    { rates: new Float64Array([2, 1]) },
    { name: ['a'] },
    { more: undefined },
  ];
  expect(new Set([{}, ...others].map(digestOf)).size).toBe(others.length + 1);
});

// prettier-ignore
const payloads = [
  ['the number of a job',     { job: 3 },        3],
  ['more than the last',      { job: 6 },        undefined],
  ['less than the first',     { job: -1 },       undefined],
  ['no whole number',         { job: 1.5 },      undefined],
  ['a text',                  { job: '3' },      undefined],
  ['no mapping',              'job',             undefined],
  ['nothing',                 null,              undefined],
] as const;
test.each(payloads)('a payload is a number of this sweep or nothing: %s', (_why, data, expected) => {
  expect(jobNumber(data, 6)).toBe(expected);
});

test('packages that are not installed are asked for by name', async () => {
  const missing = Promise.reject(Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' }));
  await expect(loadQueuePackages(() => missing)).rejects.toMatchObject({
    diagnostics: [
      { code: 'executor-missing', hint: expect.stringContaining('npm install bullmq') as string },
    ],
  });
});

test('the Kubernetes Job runs one shard an index, without rights it does not need', () => {
  const yaml = indexedJobYaml(experiment, { shards: 4, image: 'r.example/p:1', claim: 'c', file: 'e.yaml' });
  for (const line of [
    'name: plimsoll-sizes-big-and-small',
    'completionMode: Indexed',
    'completions: 4',
    '--shard=$(JOB_COMPLETION_INDEX)/4',
    'runAsNonRoot: true',
    'automountServiceAccountToken: false',
  ])
    expect(yaml).toContain(line);
});
