import { expect, test } from 'vitest';
import { killText } from './pod-kills.ts';

const ranking = [
  { pod: 'web-1/app', score: '1,041' },
  { pod: 'db-0/db', score: '930' },
];
const kill = { timeMs: 11_527_000, pod: 'web-1', node: 'n', ranking } as const;

test('a kill is told with its time of the run and the ranking that decided it', () => {
  const why = 'oom_score 1,041, first of 2 candidates';
  expect(killText({ ...kill, kind: 'oom-kill', container: 'app', why })).toBe(
    'OOMKilled (app) at 03:12:07: oom_score 1,041, first of 2 candidates: web-1/app 1,041, db-0/db 930\n',
  );
});

test('an eviction is one of the whole pod', () => {
  expect(killText({ ...kill, kind: 'eviction', why: 'low on memory', ranking: [] })).toBe(
    'Evicted at 03:12:07: low on memory\n',
  );
});
