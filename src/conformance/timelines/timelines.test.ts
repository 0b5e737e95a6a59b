import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { figuresOf, workloadOf } from './figures.ts';
import { mechanismOf } from './index.ts';
import { judge } from './judge.ts';
import type { RunLine } from './run-line.ts';
import { areaBetween, areaUnder, StepCurve } from './step-curve.ts';

describe('step curves', () => {
  test('the area counts from 0 to the end, whatever lies outside', () => {
    const curve = new StepCurve([
      [-5000, 2],
      [1000, 4],
      [9000, 100],
    ]);
    expect(areaUnder(curve, 3000)).toBe(2 * 1 + 4 * 2);
  });

  test('two curves that cross do not cancel', () => {
    const a = new StepCurve([[0, 1]]);
    const b = new StepCurve([
      [0, 0],
      [1000, 2],
    ]);
    expect(areaBetween(a, b, 2000)).toBe(2);
    expect(areaBetween(b, a, 2000)).toBe(2);
  });
});

test.each([
  [undefined, 'bare'],
  ['ReplicaSet/web-front-7d4b9', 'Deployment/web-front'],
  ['Job/nightly-29000001', 'CronJob/nightly'],
  ['Job/nightly-290001', 'Job/nightly-290001'],
  ['DaemonSet/agent', 'DaemonSet/agent'],
])('the workload of a pod owned by %s is %s', (owner, expected) => {
  expect(workloadOf(owner)).toBe(expected);
});

test.each([
  ['01a-burst', '01-burst'],
  ['06c-hpa-zero', '06-hpa-zero'],
])('the mechanism of scenario %s is %s', (scenario, expected) => {
  expect(mechanismOf(scenario)).toBe(expected);
});

describe('the pass rule', () => {
  const at = (createdMs: number, scheduledMs: number): RunLine[] => [
    { t: createdMs, k: 'pod', ev: 'created', ns: 'a', name: 'x' },
    { t: scheduledMs, k: 'pod', ev: 'scheduled', ns: 'a', name: 'x', node: 'n' },
  ];
  const run = (scheduledMs: number) => figuresOf(at(0, scheduledMs), 60_000);
  const recorded = [run(1000), run(1200), run(1100)];
  const passes = (scheduledMs: number) =>
    judge([run(scheduledMs)], recorded, 60_000).find((v) => v.figure === 'scheduling.lastScheduledAtMs')
      ?.passed;

  // The spread is 200 ms, but a time is always allowed 500 ms.
  test.each([
    [500, true],
    [499, false],
    [1700, true],
    [1701, false],
  ])('scheduled at %d ms passes: %s', (scheduledMs, expected) => {
    expect(passes(scheduledMs)).toBe(expected);
  });

  test('a count that all recorded runs agree on must be equal', () => {
    const none = figuresOf([], 60_000);
    const verdict = judge([none], recorded, 60_000).find((v) => v.figure === 'pods.created');
    expect(verdict).toMatchObject({ passed: false, ours: 0, allowed: [1, 1] });
  });
});

const folder = process.env['PLIMSOLL_VECTORS'];
const root = folder === undefined ? undefined : join(folder, 'timelines');

test.skipIf(root === undefined || !existsSync(root))(
  'every published figure comes out of the recorded lines (skipped where PLIMSOLL_VECTORS is not set)',
  () => {
    const rows = readFileSync(join(root ?? '', 'spread.tsv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const published = new Map(rows.map((row) => row.split('\t')).map((c) => [`${c[0]} ${c[1]}`, c[4]]));
    let compared = 0;
    for (const scenario of readdirSync(join(root ?? '', 'runs'))) {
      const { endMs, runs } = recordedRuns(root ?? '', scenario);
      for (const { figure, recorded } of judge(runs, runs, endMs)) {
        const values = (published.get(`${scenario} ${figure}`) ?? '').split(',').map(Number);
        expect(values.length, `${scenario} ${figure}`).toBe(recorded.length);
        values.forEach((value, i) => expect(Math.abs(value - recorded[i])).toBeLessThan(0.00051));
        compared++;
      }
    }
    expect(compared).toBe(published.size);
  },
);

function recordedRuns(root: string, scenario: string) {
  const actions: { durationMs: number } = JSON.parse(
    readFileSync(join(root, 'scenarios', scenario, 'actions.json'), 'utf8'),
  );
  const files = readdirSync(join(root, 'runs', scenario)).filter((name) => name.endsWith('.jsonl.gz'));
  files.sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
  const runs = files.map((file) => {
    const text = gunzipSync(readFileSync(join(root, 'runs', scenario, file))).toString();
    const lines = text
      .trim()
      .split('\n')
      .map((line): RunLine => JSON.parse(line));
    return figuresOf(lines, actions.durationMs);
  });
  return { endMs: actions.durationMs, runs };
}
