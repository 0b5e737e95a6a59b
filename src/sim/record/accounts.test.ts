import { describe, expect, test } from 'vitest';
import { UsageMeter } from '../../result/index.ts';
import type { PoolIdentity, PoolLedger } from '../../result/index.ts';
import { Accounts } from './accounts.ts';

const POOL: PoolIdentity = {
  name: 'p',
  instanceType: 'm',
  capacityType: 'on-demand',
  priceMicroUsdPerHour: 5,
};
const SIZE = { milliCpu: 4000, memoryBytes: 4000, milliGpu: 0, pods: 10 };

describe('nodes share an account', () => {
  // prettier-ignore
  test.each([
    // why                                     the second node's pool                             accounts
    ['of equal pool, type and price',          {},                                                1],
    ['wherever the price is from',             { priceSource: 'a file' },                         1],
    ['but not of another pool',                { name: 'q' },                                     2],
    ['nor of another instance type',           { instanceType: 'c' },                             2],
    ['nor spot beside on demand',              { capacityType: 'spot' as const },                 2],
    ['nor at another price',                   { priceMicroUsdPerHour: 6 },                       2],
    ['nor at none beside free',                { priceMicroUsdPerHour: 0 },                       2],
  ])('%s', (_why, more, expected) => {
    const meter = new UsageMeter();
    const accounts = new Accounts(meter);
    const numbers = [accounts.pool(POOL, 0), accounts.pool({ ...POOL, ...more }, 0)];
    expect(new Set(numbers).size).toBe(expected);
    expect(meter.ledger(0).pools).toHaveLength(expected);
  });
});

test('an owner has one account for all of its pods', () => {
  const meter = new UsageMeter();
  const accounts = new Accounts(meter);
  const owner = { kind: 'Deployment', namespace: 'a', name: 'web' };
  const numbers = [owner, { ...owner }, { ...owner, namespace: 'b' }, { ...owner, kind: 'Job' }].map((each) =>
    accounts.owner(each),
  );
  expect(numbers).toEqual([0, 0, 1, 2]);
  expect(meter.ledger(0).owners).toHaveLength(3);
});

describe('capacity is stranded where no shape of the run fits', () => {
  /** A node of four cores that lies empty for ten milliseconds. */
  function strandedCpuMs(fill: (accounts: Accounts) => void): number {
    const meter = new UsageMeter();
    const accounts = new Accounts(meter);
    fill(accounts);
    const pool = accounts.pool(POOL, 0);
    meter.launchNode(0, pool, SIZE);
    const [ledger]: readonly PoolLedger[] = meter.ledger(10).pools;
    return ledger.stranded.milliCpuMs;
  }
  const shape = (milliCpu: number, memoryBytes: number) => ({ milliCpu, memoryBytes, milliGpu: 0 });

  // prettier-ignore
  test.each([
    ['no shape: nothing is stranded',                       [],                                0],
    ['one that just fits',                                  [shape(4000, 4000)],               0],
    ['one that is a little too large',                      [shape(4001, 1)],                  40_000],
    ['too much memory is as bad',                           [shape(1, 4001)],                  40_000],
    ['one of two fits: nothing is stranded',                [shape(4001, 1), shape(1, 1)],     0],
  ])('%s', (_why, shapes, expected) => {
    expect(strandedCpuMs((accounts) => shapes.forEach((each) => accounts.offerShape(each, 0)))).toBe(expected);
  });

  test('a shape that is offered before the pool counts for it, too', () => {
    const meter = new UsageMeter();
    const accounts = new Accounts(meter);
    accounts.offerShape(shape(5000, 1), 0);
    const early = accounts.pool(POOL, 0);
    accounts.offerShape(shape(5000, 1), 0);
    const late = accounts.pool({ ...POOL, name: 'late' }, 0);
    for (const pool of [early, late]) meter.launchNode(0, pool, SIZE);
    expect(meter.ledger(10).pools.map(({ stranded }) => stranded.milliCpuMs)).toEqual([40_000, 40_000]);
  });
});
