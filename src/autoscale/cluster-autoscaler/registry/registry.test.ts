import { describe, expect, test } from 'vitest';
import { NodeGroupBackoff } from './backoff.ts';

const MINUTE = 60_000;
const config = { initialMs: 5 * MINUTE, maxMs: 30 * MINUTE, resetTimeoutMs: 180 * MINUTE };

describe('backoff of a node group', () => {
  test('five minutes, the last instant included', () => {
    const backoff = new NodeGroupBackoff(config);
    backoff.failed('g', 0);
    expect([5 * MINUTE, 5 * MINUTE + 1].map((at) => backoff.isBackedOff('g', at))).toEqual([true, false]);
  });

  test('a failure after it doubles it, one within does not', () => {
    const backoff = new NodeGroupBackoff(config);
    backoff.failed('g', 0);
    backoff.failed('g', 4 * MINUTE);
    expect(backoff.isBackedOff('g', 9 * MINUTE + 1)).toBe(false);
    backoff.failed('g', 10 * MINUTE);
    expect(backoff.isBackedOff('g', 20 * MINUTE)).toBe(true);
    expect(backoff.isBackedOff('g', 20 * MINUTE + 1)).toBe(false);
  });

  test('hours without failure forget it', () => {
    const backoff = new NodeGroupBackoff(config);
    backoff.failed('g', 0);
    backoff.forgetOld(180 * MINUTE + 1);
    backoff.failed('g', 181 * MINUTE);
    expect(backoff.isBackedOff('g', 186 * MINUTE + 1)).toBe(false);
  });
});
