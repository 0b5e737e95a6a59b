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

test('an eviction names those who were next, each with what it used', () => {
  const order = [
    { pod: 'web-1', score: '470.0 MiB used, priority 9' },
    { pod: 'db-0', score: '450.0 MiB used, priority 0' },
  ];
  expect(
    killText({ ...kill, kind: 'eviction', why: 'The node was low on resource: memory.', ranking: order }),
  ).toBe(
    'Evicted at 03:12:07: The node was low on resource: memory. In order: web-1 (470.0 MiB used, priority 9), db-0 (450.0 MiB used, priority 0)\n',
  );
});

test('of a long ranking the first ten are named', () => {
  const many = Array.from({ length: 12 }, (_, place) => ({ pod: `p${place}`, score: '1' }));
  const text = killText({ ...kill, kind: 'oom-kill', why: 'oom_score 1', ranking: many });
  expect(text).toContain('p9 1 …');
  expect(text).not.toContain('p10');
});
