import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod, ResourceQuota } from '../../model/index.ts';
import { quantityTexts } from './check-request.ts';
import { nextResyncMs, QuotaLedger } from './quota-ledger.ts';
import type { QuotaUse } from './quota-ledger.ts';
import { podEvaluator } from './usage.ts';

const DELAY_MS = 13;

function quota(hard: Record<string, string>, spec: Partial<ResourceQuota['spec']> = {}): ResourceQuota {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace: 'shop' },
    spec: { hard, ...spec },
  };
}

function useOf(cpu: string, spec: Partial<Pod['spec']> = {}): QuotaUse {
  const resources = { requests: { cpu }, limits: { cpu } };
  const object: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: '', namespace: 'shop' },
    spec: { containers: [{ name: 'c', resources }], ...spec },
  };
  return { evaluator: podEvaluator, object, usage: podEvaluator.usage(object, 0) };
}

function usedAt(ledger: QuotaLedger, nowMs: number): Record<string, unknown> {
  const [status] = ledger.statuses('shop', nowMs);
  return quantityTexts(status.used);
}

/** A quota that was there before anything happened. */
function ledgerWith(hard: Record<string, string>, spec: Partial<ResourceQuota['spec']> = {}): QuotaLedger {
  const ledger = new QuotaLedger(DELAY_MS);
  ledger.applied(quota(hard, spec), () => [], 0, true);
  return ledger;
}

describe('what is charged and what is released', () => {
  test('a pod is charged in the moment it is let in, and the next one is measured against that', () => {
    const ledger = ledgerWith({ 'requests.cpu': '1' });
    expect(ledger.ask('shop', useOf('600m'), 'a', 5)).toBeUndefined();
    expect(ledger.ask('shop', useOf('600m'), 'b', 5)).toBe(
      'pods "b" is forbidden: exceeded quota: team, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    expect(ledger.ask('shop', useOf('400m'), 'c', 5)).toBeUndefined();
    expect(usedAt(ledger, 5)).toEqual({ 'requests.cpu': '1' });
  });

  test('what a pod held is free only when the controller has counted again', () => {
    const ledger = ledgerWith({ 'requests.cpu': '1' });
    const use = useOf('1');
    ledger.ask('shop', use, 'a', 5);
    ledger.released('shop', use, use.usage, 100);
    expect(ledger.ask('shop', useOf('1'), 'b', 100 + DELAY_MS - 1)).toContain('exceeded quota: team');
    expect(ledger.ask('shop', useOf('1'), 'b', 100 + DELAY_MS)).toBeUndefined();
  });

  test('the first of several releases is not put off by those that follow', () => {
    const ledger = ledgerWith({ pods: '2' });
    const use = useOf('1');
    ledger.ask('shop', use, 'a', 0);
    ledger.ask('shop', use, 'b', 0);
    ledger.released('shop', use, use.usage, 100);
    ledger.released('shop', use, use.usage, 110);
    // The count at 113 ms sees both; nothing is left to count at 123 ms.
    expect(usedAt(ledger, 112)).toEqual({ pods: '2' });
    expect(usedAt(ledger, 113)).toEqual({ pods: '0' });
  });

  test('a namespace without a quota refuses nobody', () => {
    const ledger = ledgerWith({ pods: '0' });
    expect(ledger.covers('free')).toBe(false);
    expect(ledger.ask('free', useOf('1'), 'a', 0)).toBeUndefined();
    expect(ledger.ask('shop', useOf('1'), 'a', 0)).toContain('exceeded quota: team');
  });
});

describe('quotas that come and change', () => {
  test('a new quota limits nothing before its first count, and then counts what was there', () => {
    const ledger = new QuotaLedger(DELAY_MS);
    const use = useOf('900m');
    ledger.applied(quota({ 'requests.cpu': '1' }), () => [use], 1000);
    expect(ledger.ask('shop', useOf('900m'), 'a', 1000 + DELAY_MS - 1)).toBeUndefined();
    expect(usedAt(ledger, 1000 + DELAY_MS)).toEqual({ 'requests.cpu': '1800m' });
    expect(ledger.ask('shop', useOf('100m'), 'b', 2000)).toContain('used: requests.cpu=1800m');
  });

  test('a raised limit lets pods in when the controller has written it', () => {
    const ledger = ledgerWith({ pods: '1' });
    ledger.ask('shop', useOf('1'), 'a', 0);
    ledger.applied(quota({ pods: '2' }), () => [], 1000);
    expect(ledger.ask('shop', useOf('1'), 'b', 1000)).toContain('limited: pods=1');
    expect(ledger.ask('shop', useOf('1'), 'b', 1000 + DELAY_MS)).toBeUndefined();
  });

  test('a lowered limit drives nobody out: it only refuses', () => {
    const ledger = ledgerWith({ pods: '5' });
    for (const name of ['a', 'b', 'c']) ledger.ask('shop', useOf('1'), name, 0);
    ledger.applied(quota({ pods: '1' }), () => [], 1000);
    expect(usedAt(ledger, 2000)).toEqual({ pods: '3' });
    expect(ledger.ask('shop', useOf('1'), 'd', 2000)).toContain('used: pods=3, limited: pods=1');
  });

  test('a deleted quota limits nobody', () => {
    const ledger = ledgerWith({ pods: '0' });
    ledger.deleted('shop', 'team');
    expect(ledger.covers('shop')).toBe(false);
    expect(ledger.ask('shop', useOf('1'), 'a', 0)).toBeUndefined();
  });

  test('a quota without a spec, as dumps may hold, limits nothing', () => {
    const ledger = new QuotaLedger(DELAY_MS);
    const { spec: _spec, ...bare } = quota({});
    ledger.applied(bare as ResourceQuota, () => [], 0, true);
    expect(ledger.ask('shop', useOf('1'), 'a', 0)).toBeUndefined();
  });
});

describe('scopes', () => {
  const bestEffort = useOf('1', { containers: [{ name: 'c' }] });
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<ResourceQuota['spec']>, QuotaUse, boolean])[] = [
    // why                                             quota                                       pod                                     refused
    ['BestEffort counts a pod without requests',       { scopes: ['BestEffort'] },                 bestEffort,                             true],
    ['BestEffort leaves one with requests alone',      { scopes: ['BestEffort'] },                 useOf('1'),                             false],
    ['NotBestEffort is the other half',                { scopes: ['NotBestEffort'] },              useOf('1'),                             true],
    ['NotBestEffort leaves BestEffort alone',          { scopes: ['NotBestEffort'] },              bestEffort,                             false],
    ['Terminating counts pods with a deadline of 0',   { scopes: ['Terminating'] },                useOf('1', { activeDeadlineSeconds: 0 }), true],
    ['Terminating leaves pods without one alone',      { scopes: ['Terminating'] },                useOf('1'),                             false],
    ['NotTerminating counts those',                    { scopes: ['NotTerminating'] },             useOf('1'),                             true],
    ['all scopes must match',                          { scopes: ['Terminating', 'NotBestEffort'] }, useOf('1'),                           false],
    ['PriorityClass In',                               { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } }, useOf('1', { priorityClassName: 'high' }), true],
    ['PriorityClass In, another class',                { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } }, useOf('1', { priorityClassName: 'low' }),  false],
  ];

  test.each(rows)('%s', (_why, spec, use, isRefused) => {
    const ledger = ledgerWith({ pods: '0' }, spec);
    expect(ledger.ask('shop', use, 'a', 0) !== undefined).toBe(isRefused);
  });

  test('a pod that a scope leaves out is not charged, and frees nothing when it goes', () => {
    const ledger = ledgerWith({ pods: '5' }, { scopes: ['Terminating'] });
    const outside = useOf('1');
    ledger.ask('shop', outside, 'a', 0);
    ledger.released('shop', outside, outside.usage, 10);
    expect(usedAt(ledger, 1000)).toEqual({ pods: '0' });
  });
});

test('a quota on CPU makes naming it a duty', () => {
  const ledger = ledgerWith({ 'limits.cpu': '4' });
  const bare = useOf('1', { containers: [{ name: 'web' }, { name: 'log' }] });
  expect(ledger.ask('shop', bare, 'a', 0)).toBe(
    'pods "a" is forbidden: failed quota: team: must specify limits.cpu for: log,web',
  );
});

test('the controller counts everything anew every five minutes', () => {
  expect([0, 299_999, 300_000].map(nextResyncMs)).toEqual([300_000, 300_000, 600_000]);
});

test('law: whatever comes and goes, use is the sum of what is there once all is counted, and never above the limit', () => {
  const step = fc.record({ isCreate: fc.boolean(), milliCpu: fc.integer({ min: 1, max: 900 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const ledger = ledgerWith({ 'requests.cpu': '2' });
      const live: { readonly use: QuotaUse; readonly milliCpu: number }[] = [];
      let nowMs = 0;
      for (const { isCreate, milliCpu } of steps) {
        nowMs += 5;
        const use = useOf(`${milliCpu}m`);
        if (isCreate) {
          if (ledger.ask('shop', use, 'p', nowMs) === undefined) live.push({ use, milliCpu });
        } else {
          const gone = live.shift();
          if (gone !== undefined) ledger.released('shop', gone.use, gone.use.usage, nowMs);
        }
        const there = live.reduce((sum, each) => sum + each.milliCpu, 0);
        expect(there).toBeLessThanOrEqual(2000);
      }
      const there = live.reduce((sum, each) => sum + each.milliCpu, 0);
      const [{ used }] = ledger.statuses('shop', nowMs + DELAY_MS);
      const counted = used.get('requests.cpu');
      expect(counted === undefined ? -1 : Number(counted.unscaled) * 10 ** (counted.exponent + 3)).toBe(
        there,
      );
    }),
  );
});
