import { expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { VerticalAutoscalerResult, VerticalContainerResult } from '../../result/index.ts';
import type { Table } from '../section.ts';
import { verticalAutoscalersSection } from './vertical-autoscalers.ts';

const sample = sampleResult();
const [ledger] = sample.verticalAutoscalers ?? [];

function sectionOf(
  ...verticalAutoscalers: VerticalAutoscalerResult[]
): ReturnType<typeof verticalAutoscalersSection> {
  return verticalAutoscalersSection({ ...sample, verticalAutoscalers });
}

function tablesOf(...scalers: VerticalAutoscalerResult[]): Table[] {
  return (sectionOf(...scalers)?.blocks ?? []).filter((block) => block.kind === 'table');
}

function containerOf(container: string, target: number, asked: number): VerticalContainerResult {
  const amounts = { milliCpu: target };
  return {
    container,
    samples: 1,
    recommended: { target: amounts, lowerBound: amounts, upperBound: amounts, uncappedTarget: amounts },
    requestedLast: { milliCpu: asked, memoryBytes: 0 },
  };
}

test('a run without one has no section', () => {
  expect(sectionOf()).toBeUndefined();
});

test('the lead says what was done and what the worst container asks for and should', () => {
  expect(sectionOf(ledger)?.lead).toBe(
    '1 vertical autoscaler evicted 2 pods and resized 4 in place; shop/ledger, db asks for 511m of CPU (as recommended) and 600 MiB of memory (as recommended).',
  );
});

test('recommendation-only mode says that nothing was changed', () => {
  const lead = sectionOf({ ...ledger, mode: 'Off', containers: [] })?.lead;
  expect(lead).toBe('1 vertical autoscaler in recommendation-only mode changed nothing.');
});

test('recommendation stands beside request and use, with its bounds', () => {
  const [amounts] = tablesOf(ledger);
  expect(amounts.rows).toEqual([
    [
      'shop/ledger, db',
      '10,080',
      '2,000m',
      '511m',
      '391m',
      '511m (506m to 584m)',
      '4,096 MiB',
      '600 MiB',
      '515 MiB',
      '600 MiB (595 MiB to 685 MiB)',
    ],
  ]);
});

test('the furthest from its request comes first, too much or too little alike', () => {
  const [amounts] = tablesOf({
    ...ledger,
    containers: [containerOf('near', 100, 120), containerOf('far', 100, 1000), containerOf('low', 1000, 200)],
  });
  expect(amounts.rows.map(([name]) => name)).toEqual([
    'shop/ledger, far',
    'shop/ledger, low',
    'shop/ledger, near',
  ]);
});

test('a container without a recommendation has dashes, not zeroes', () => {
  const [amounts] = tablesOf({ ...ledger, containers: [{ container: 'db', samples: 0 }] });
  expect(amounts.rows[0].slice(2)).toEqual(['–', '–', '–', '–', '–', '–', '–', '–']);
});

test('the deeds are counted, each in its column', () => {
  const [, deeds] = tablesOf(ledger);
  expect(deeds.rows).toEqual([
    ['shop/ledger', 'StatefulSet/ledger', 'InPlaceOrRecreate', '1', '2', '3', '4', '5', '6', '7'],
  ]);
});
