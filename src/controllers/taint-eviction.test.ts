import { expect, test } from 'vitest';
import type { Taint, Toleration } from '../model/index.ts';
import { taintVerdict } from './taint-eviction.ts';
import type { PendingEviction } from './taint-eviction.ts';

const LOST: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };
const OTHER: Taint = { key: 'drain', effect: 'NoExecute' };
const SOFT: Taint = { key: 'drain', effect: 'NoSchedule' };

const all = (tolerationSeconds?: number): Toleration => ({
  operator: 'Exists',
  ...(tolerationSeconds !== undefined && { tolerationSeconds }),
});
const lost = (tolerationSeconds?: number): Toleration => ({ ...all(tolerationSeconds), key: LOST.key });
const PENDING: PendingEviction = { startMs: 0, atMs: 300_000 };

// prettier-ignore
const rows = [
  // why                                             tolerations            taints         pending    verdict
  ['no NoExecute taint',                             [],                    [SOFT],        undefined, { kind: 'cancel' }],
  ['one that is not tolerated',                      [],                    [LOST],        undefined, { kind: 'delete-now' }],
  ['tolerated for ever',                             [lost()],              [LOST],        undefined, { kind: 'cancel' }],
  ['tolerated for a while',                          [lost(300)],           [LOST],        undefined, { kind: 'wait', pending: { startMs: 1000, atMs: 301_000 } }],
  ['tolerated for no time',                          [lost(0)],             [LOST],        undefined, { kind: 'delete-now' }],
  ['the shortest of those used',                     [lost(300), all(60)],  [LOST, OTHER], undefined, { kind: 'wait', pending: { startMs: 1000, atMs: 61_000 } }],
  ['one of two not tolerated',                       [lost(300)],           [LOST, OTHER], undefined, { kind: 'delete-now' }],
  ['what is pending keeps its time',                 [lost(10)],            [LOST],        PENDING,   { kind: 'wait', pending: PENDING }],
  ['even at a new wait of nothing',                  [lost(0)],             [LOST],        PENDING,   { kind: 'wait', pending: PENDING }],
  ['until the taint is gone',                        [lost(300)],           [],            PENDING,   { kind: 'cancel' }],
  ['or one comes that is not tolerated',             [lost(300)],           [LOST, OTHER], PENDING,   { kind: 'delete-now' }],
] as const;

test.each(rows)('%s', (_why, tolerations, taints, pending, verdict) => {
  expect(taintVerdict(tolerations, taints, pending, 1000)).toEqual(verdict);
});
