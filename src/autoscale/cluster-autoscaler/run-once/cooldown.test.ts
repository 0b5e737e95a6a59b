import { describe, expect, test } from 'vitest';
import { groupOf } from '../../../../test/support/autoscaler.ts';
import { CaFlags } from '../ca-flags.ts';
import { Cooldown } from './cooldown.ts';
import { runOnceOptionsOf } from './run-once-options.ts';

const MINUTE_MS = 60_000;

function cooldownOf(flags: Readonly<Record<string, string>> = {}): Cooldown {
  const options = runOnceOptionsOf(new CaFlags(flags));
  if ('error' in options) throw new Error(options.error);
  return new Cooldown(options.cooldown);
}

describe('how long nothing is removed', () => {
  // prettier-ignore
  const rows = [
    // why                                        flags                                            cause      minutes
    ['ten minutes after nodes came',              {},                                              'add',     10],
    ['three after one could not go',              {},                                              'failure', 3],
    ['not at all after one has gone',             {},                                              'delete',  0],
    ['as long as the flag says, after nodes came', { 'scale-down-delay-after-add': '1m' },         'add',     1],
    ['and after one has gone',                    { 'scale-down-delay-after-delete': '7m' },       'delete',  7],
    ['and after one could not go',                { 'scale-down-delay-after-failure': '30m' },     'failure', 30],
  ] as const;
  test.each(rows)('%s', (_why, flags, cause, minutes) => {
    const cooldown = cooldownOf(flags);
    cooldown.noteCluster(cause, 100 * MINUTE_MS);
    expect(cooldown.untilMs()).toBe((100 + minutes) * MINUTE_MS);
  });

  test('at the start an hour has passed since everything', () => {
    expect(cooldownOf().untilMs()).toBe(-50 * MINUTE_MS);
    expect(cooldownOf({ 'scale-down-delay-after-add': '90m' }).untilMs()).toBe(30 * MINUTE_MS);
  });

  test('the longest wait counts', () => {
    const cooldown = cooldownOf();
    cooldown.noteCluster('add', 0);
    cooldown.noteCluster('failure', 8 * MINUTE_MS);
    expect(cooldown.untilMs()).toBe(11 * MINUTE_MS);
  });
});

describe('waits of one group alone (--scale-down-delay-type-local)', () => {
  const local = { 'scale-down-delay-type-local': 'true' };

  test('the cluster as a whole never waits', () => {
    const cooldown = cooldownOf(local);
    cooldown.noteCluster('add', 0);
    expect(cooldown.untilMs()).toBe(-Infinity);
  });

  test('a group waits for what happened to it, to the last instant, and no other does', () => {
    const cooldown = cooldownOf(local);
    cooldown.noteGroup('add', 'g', 0);
    const mayShrink = (id: string, minute: number): boolean =>
      cooldown.mayShrink(groupOf(id), minute * MINUTE_MS);
    expect([mayShrink('g', 9.99), mayShrink('g', 10), mayShrink('other', 0)]).toEqual([false, true, true]);
  });

  test('without the flag groups never wait', () => {
    const cooldown = cooldownOf();
    cooldown.noteGroup('add', 'g', 0);
    expect(cooldown.mayShrink(groupOf('g'), 0)).toBe(true);
  });
});
