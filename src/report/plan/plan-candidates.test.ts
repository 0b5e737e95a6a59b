import { describe, expect, test } from 'vitest';
import type { PlanCandidate, PlanResult } from '../../result/index.ts';
import { nearestSection, whatIfSection } from './plan-candidates.ts';
import type { Section, Table } from '../section.ts';

function candidate(name: string, dollars: number, extra: Partial<PlanCandidate> = {}): PlanCandidate {
  return {
    name,
    kind: name.replace(/^\d+ × /, ''),
    changes: [],
    perMonthMicroUsd: dollars * 1e6,
    usedRatio: 0.7,
    daemonSetRatio: 0.1,
    idleRatio: 0.2,
    strandedRatio: 0.05,
    nodesMax: 3,
    pendingMsP99: 0,
    neverBound: 0,
    riskRatio: 0,
    broken: [],
    ...extra,
  };
}

function planOf(candidates: readonly PlanCandidate[], base?: PlanCandidate): PlanResult {
  return { candidates, ...(base === undefined ? {} : { base }) } as unknown as PlanResult;
}

function tablesOf({ blocks }: Section): Table[] {
  return blocks.filter((block) => block.kind === 'table');
}

describe('what if', () => {
  test('shows the cheapest of every kind, today’s cluster first, and what each costs more', () => {
    const section = whatIfSection(
      planOf(
        [candidate('3 × m7i', 300), candidate('4 × m7i', 400), candidate('2 × r7i', 450)],
        candidate('today', 600),
      ),
    );
    const [money] = tablesOf(section);
    expect(money.rows.map((row) => [row[0], row[2], row.at(-1)])).toEqual([
      ['today (as it is)', '$600.00', '100.0%'],
      ['3 × m7i', '$300.00', '–'],
      ['2 × r7i', '$450.00', '50.0%'],
    ]);
    // Used, DaemonSets, idle, stranded: as the plan has them.
    expect(money.rows[1].slice(3, 7)).toEqual(['70.0%', '10.0%', '20.0%', '5.0%']);
  });

  // prettier-ignore
  test.each<[string, PlanCandidate[], string | undefined]>([
    ['risks differ: against risk',                       [candidate('1 × a', 1, { riskRatio: 0.5 }), candidate('1 × b', 2), candidate('1 × c', 3)], 'Cost against risk'],
    ['as safe, waits differ: against waiting',           [candidate('1 × a', 1, { pendingMsP99: 9000 }), candidate('1 × b', 2), candidate('1 × c', 3)], 'Cost against waiting'],
    ['waits that nobody notices are no trade',           [candidate('1 × a', 1, { pendingMsP99: 900 }), candidate('1 × b', 2), candidate('1 × c', 3)], undefined],
    ['two clusters need no picture',                     [candidate('1 × a', 1, { riskRatio: 0.5 }), candidate('1 × b', 2)], undefined],
    ['of one kind there is one cluster',                 [candidate('1 × a', 1), candidate('2 × a', 2, { riskRatio: 1 }), candidate('3 × a', 3)], undefined],
  ])('%s', (_, candidates, title) => {
    const scatter = whatIfSection(planOf(candidates)).blocks.find(({ kind }) => kind === 'scatter');
    expect(scatter?.kind === 'scatter' ? scatter.title : undefined).toBe(title);
  });

  test('the lead counts the front: dearer and as risky is beaten, dearer and safer is not', () => {
    const section = whatIfSection(
      planOf([
        candidate('1 × a', 1, { riskRatio: 0.5 }),
        candidate('1 × b', 2, { riskRatio: 0.1 }),
        candidate('1 × c', 3, { riskRatio: 0.5 }),
      ]),
    );
    expect(section.lead).toBe('2 clusters of 3 are beaten by no other in both cost and risk.');
  });

  test('what breaks is named in its row', () => {
    const section = whatIfSection(
      planOf([candidate('1 × a', 1, { broken: ['with a zone lost, all runs again'] })]),
    );
    expect(tablesOf(section)[1].rows[0].at(-1)).toBe('with a zone lost, all runs again');
  });

  test('a node without a price is no zero', () => {
    const [money] = tablesOf(whatIfSection(planOf([candidate('1 × a', 0)])));
    expect(money.rows[0].slice(2, 4)).toEqual(['unpriced', '–']);
  });
});

describe('near the best', () => {
  test('others of its kind, by what they cost more', () => {
    const [section] = nearestSection(
      planOf([candidate('3 × m7i', 300), candidate('2 × r7i', 320), candidate('4 × m7i', 400)]),
    );
    expect(section.lead).toBe('4 × m7i would cost $100.00 a month more.');
    expect(tablesOf(section)[0].rows.map((row) => row[0])).toEqual(['3 × m7i', '4 × m7i']);
    expect(tablesOf(section)[0].rows[1][3]).toBe('$100.00');
  });

  test('a cheaper one that breaks something says what', () => {
    const broken = ['no container is killed for memory'];
    const [section] = nearestSection(
      planOf([candidate('3 × m7i', 300), candidate('2 × m7i', 200, { broken })]),
    );
    expect(section.lead).toBe(
      '2 × m7i would cost $100.00 a month less, and breaks: no container is killed for memory.',
    );
  });

  test('alone of its kind it has no neighbours; without candidates there is no section', () => {
    expect(nearestSection(planOf([candidate('3 × m7i', 300), candidate('2 × r7i', 320)]))).toEqual([]);
    expect(nearestSection(planOf([]))).toEqual([]);
  });
});
