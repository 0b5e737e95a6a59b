import { expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { RefusalGroup } from '../../result/index.ts';
import { refusalsSection } from './refusals.ts';

const group = (asker: string, attempts: number): RefusalGroup => ({
  asker,
  message: `pods "p" is forbidden: exceeded quota: team`,
  attempts,
  firstMs: 1000,
  lastMs: 61_000,
});

test('there is no section where nothing was refused', () => {
  expect(refusalsSection(sampleResult())).toBeUndefined();
  expect(refusalsSection({ ...sampleResult(), refusals: [] })).toBeUndefined();
});

test('the lead names all attempts and whoever asked most, the table the server’s words', () => {
  const refusals = [group('Deployment/shop/web', 14), group('Pod/shop/big', 1)];
  const section = refusalsSection({ ...sampleResult(), refusals });
  expect(section?.lead).toBe('The API server refused 15 requests, 14 of them of Deployment/shop/web.');
  const [table] = section?.blocks ?? [];
  expect(table).toMatchObject({
    kind: 'table',
    rows: [
      ['Deployment/shop/web', '14', '1 s', '1 min 1 s', 'pods "p" is forbidden: exceeded quota: team'],
      ['Pod/shop/big', '1', '1 s', '1 min 1 s', 'pods "p" is forbidden: exceeded quota: team'],
    ],
  });
  expect(table).not.toHaveProperty('foot');
});

test('after twenty the rest is a number', () => {
  const refusals = Array.from({ length: 23 }, (_, place) => group(`Pod/shop/p${place}`, 1));
  const [table] = refusalsSection({ ...sampleResult(), refusals })?.blocks ?? [];
  expect(table).toMatchObject({ foot: ['and 3 more', '', '', '', ''] });
});
