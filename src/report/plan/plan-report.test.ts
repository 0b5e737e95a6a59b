import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanCandidate, PlanResult } from '../../result/index.ts';
import { renderPlan } from '../index.ts';
import { onFront } from './pareto.ts';

function candidate(
  name: string,
  dollars: number,
  riskRatio: number,
  extra: Partial<PlanCandidate> = {},
): PlanCandidate {
  return {
    name,
    kind: name,
    changes: [{ what: `${name} nodes`, before: '0', after: '8' }],
    perMonthMicroUsd: dollars * 1e6,
    usedRatio: 0.7,
    daemonSetRatio: 0.1,
    idleRatio: 0.2,
    strandedRatio: 0.01,
    nodesMax: 8,
    pendingMsP99: 4000,
    neverBound: 0,
    riskRatio,
    broken: [],
    ...extra,
  };
}

const plan: PlanResult = {
  schemaVersion: 1,
  version: '0.1.0',
  scenario: 'shop',
  seed: 1,
  runs: 5,
  newRuns: 2,
  objectives: ['pending p99 ≤ 60 s'],
  simulated: 212,
  base: candidate('general', 2600, 0),
  candidates: [
    candidate('m7i.xlarge', 1900, 0),
    candidate('c7i.xlarge', 1700, 0.2, { broken: ['pending p99 ≤ 60 s'] }),
    candidate('r7i.xlarge', 2400, 0.1),
  ],
  lowerBoundMicroUsd: 1850e6,
  boundSource: 'linear programme over 40 instance types',
  gapReasons: ['Nodes boot before they help.'],
  headroom: [{ workload: 'Deployment/shop/web', pods: 7 }],
  patch: [{ file: 'nodepools.yaml', text: '' }],
  priceBook: { name: 'aws-us-east-1', date: '2026-07-20' },
};

describe('the report of a plan', () => {
  test.each(['text', 'md', 'html'] as const)(
    '%s says what to change, what it saves, how far from the bound',
    (format) => {
      const shown = renderPlan(plan, format);
      for (const said of [
        'm7i.xlarge keeps every objective for',
        '$1,900.00 a month',
        '$700.00 less than today',
        'within 2.7% of it',
        'nodepools.yaml',
        'Nodes boot before they help.',
        '7 more pods of Deployment/shop/web fit',
        'the best again in 2 new runs',
        'None of its trials broke an objective',
      ])
        expect(shown.replace(/\n {2}/g, ' ').replace(/\n(?=\S)/g, ' ')).toContain(said);
      expect(shown).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  test('a plan whose candidates all break something names the nearest, by how much it misses, and proposes none', () => {
    const broken = candidate('x', 1, 0.5, { broken: ['no OOM kill'], missedBy: ['3 kills'] });
    const text = renderPlan(
      {
        ...plan,
        candidates: [broken, { ...broken, name: 'y' }],
        unkept: [{ objective: 'no OOM kill', candidates: 200, nearest: 'x', by: '3 kills' }],
      },
      'md',
    );
    for (const said of [
      'None of 212 candidates keeps every objective; x is the nearest, for $1.00 a month.',
      'It breaks: no OOM kill: 3 kills.',
      '200 candidates broke “no OOM kill”; by least x: 3 kills.',
      'Today’s cluster keeps every objective.',
      'no OOM kill: 3 kills |',
    ])
      expect(text).toContain(said);
    // What is not proposed has no changes, and nothing is near it.
    expect(text).not.toMatch(/What changes|Near the best|The search was stopped|the best again/);
  });

  test('stopped before anything held it says so, and what today’s cluster breaks', () => {
    const base = candidate('general', 2600, 1, { broken: ['no OOM kill'], missedBy: ['1 kill'] });
    const text = renderPlan(
      { ...plan, base, candidates: [], unkept: [], isStopped: true, simulated: 1, headroom: [], patch: [] },
      'md',
    );
    expect(text).toContain('No candidate was simulated to its end.');
    expect(text).toContain('The search was stopped before anything held; it might have found more.');
    expect(text).toContain('Today’s cluster breaks: no OOM kill: 1 kill.');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('names the candidate with the fewest nodes, of those that hold', () => {
    const more = [
      candidate('big', 2100, 0, { nodesMax: 2 }),
      candidate('bigger', 2500, 0, { nodesMax: 2 }),
      candidate('one', 1000, 1, { nodesMax: 1, broken: ['pending p99 ≤ 60 s'] }),
    ];
    const shown = renderPlan({ ...plan, candidates: [...plan.candidates, ...more] }, 'md');
    expect(shown).toContain('The fewest nodes on which all of it runs: 2 nodes, big, for $2,100.00 a month.');
    expect(renderPlan(plan, 'md')).not.toContain('The fewest nodes');
  });

  test('a plan without a bound says why', () => {
    const { lowerBoundMicroUsd: _none, ...rest } = plan;
    expect(renderPlan({ ...rest, boundSource: 'pods with affinity are beyond the bound' }, 'text')).toContain(
      'is not proven: pods with affinity are beyond the bound',
    );
  });
});

test('the front is what no other point beats, by looking at every pair', () => {
  const point = fc.record({ x: fc.nat(6), y: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 15 }), (points) => {
      const expected = points.map(
        (one) =>
          !points.some(
            (other) => other.x <= one.x && other.y <= one.y && (other.x < one.x || other.y < one.y),
          ),
      );
      expect(onFront(points)).toEqual(expected);
    }),
  );
});

test('a plan whose search was stopped says so first, and claims nothing of new random numbers', () => {
  const stopped = renderPlan({ ...plan, isStopped: true, newRuns: 0 }, 'md');
  expect(stopped).toContain('stopped before the search was done; 212 candidates');
  expect(stopped).toContain('The search was stopped: this is the best of what it had looked at');
  expect(stopped).not.toContain('new run');
  expect(renderPlan(plan, 'md')).not.toContain('stopped');
});
