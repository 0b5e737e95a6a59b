import { describe, expect, test } from 'vitest';
import type { KillRecord } from '../../result/index.ts';
import { RunSeries } from '../record/run-series.ts';
import type { TemplateBook } from '../template-book.ts';
import { RuntimeLedger } from './runtime-ledger.ts';
import type { WorkloadAccount } from './runtime-ledger.ts';

/** Templates 0 and 1 are of Deployment web, 2 of Job load, 3 of a Deployment web elsewhere. */
const OWNERS = [
  { kind: 'Deployment', namespace: 'shop', name: 'web' },
  { kind: 'Deployment', namespace: 'shop', name: 'web' },
  { kind: 'Job', namespace: 'shop', name: 'load' },
  { kind: 'Deployment', namespace: 'ads', name: 'web' },
];

function ledgerOf(): { readonly ledger: RuntimeLedger; readonly series: RunSeries } {
  const templates = { get: (template: number) => ({ ownedBy: OWNERS[template] }) } as unknown as TemplateBook;
  const series = new RunSeries();
  return { ledger: new RuntimeLedger(templates, series), series };
}

function ran(account: Partial<WorkloadAccount>): unknown {
  const { ledger } = ledgerOf();
  Object.assign(ledger.account(0), { ranMs: 10_000, knownMs: 10_000, ...account });
  return ledger.results()[0];
}

describe('what pods went through, by workload', () => {
  test('templates of one workload share an account, and names of two namespaces do not', () => {
    const { ledger } = ledgerOf();
    for (const template of [0, 1, 1, 3]) ledger.count('restarts', template, 5);
    expect(ledger.results().map(({ namespace, restarts }) => `${namespace} ${restarts}`)).toEqual([
      'ads 1',
      'shop 3',
    ]);
  });

  test('results come by namespace, kind and name, whoever was first in trouble', () => {
    const { ledger } = ledgerOf();
    for (const template of [2, 0, 3]) ledger.count('oomKills', template, 5);
    const order = ledger.results().map(({ namespace, kind }) => `${namespace}/${kind}`);
    expect(order).toEqual(['ads/Deployment', 'shop/Deployment', 'shop/Job']);
  });

  test('each kind of trouble has a curve over all workloads', () => {
    const { ledger, series } = ledgerOf();
    ledger.count('evictions', 0, 1000);
    ledger.count('evictions', 2, 2000);
    const curve = series.build().find(({ name }) => name === 'evictions');
    expect(curve).toMatchObject({ timesMs: [1000, 2000], values: [1, 2] });
  });
});

describe('shares of what was asked for and of the time', () => {
  // prettier-ignore
  test.each([
    ['use is used ÷ requested',                         { milliCpuMs: 300, requestedMilliCpuMs: 1200 },              { cpuUseRatio: 0.25 }],
    ['of memory alike',                                 { byteMs: 50, requestedByteMs: 200 },                        { memoryUseRatio: 0.25 }],
    ['stopped by its quota, of the time that it ran',   { throttledMs: 2500 },                                       { throttledRatio: 0.25 }],
    ['crowded out, of the time that it ran',            { crowdedMs: 5000 },                                         { crowdedRatio: 0.5 }],
    ['never ran: no share of nothing',                  { ranMs: 0, knownMs: 0 },                                    { throttledRatio: 0, crowdedRatio: 0 }],
  ] as const)('%s', (_rule, account, expected) => {
    expect(ran(account)).toMatchObject(expected);
  });

  // prettier-ignore
  test.each([
    ['nothing is asked for',           { milliCpuMs: 300 }],
    ['nobody knows what is used',      { milliCpuMs: 300, requestedMilliCpuMs: 1200, knownMs: 0 }],
  ] as const)('no share of cpu where %s', (_rule, account) => {
    expect(ran(account)).not.toHaveProperty('cpuUseRatio');
  });

  test('more time than containers ran cannot be accounted for', () => {
    expect(() => ran({ throttledMs: 10_001 })).toThrow('ran for 10000 ms, and 10001 ms');
  });
});

describe('kills', () => {
  const kill = (timeMs: number): KillRecord => ({
    timeMs,
    kind: 'oom-kill',
    pod: 'p',
    node: 'n',
    why: '',
    ranking: [],
  });

  test('the first thousand are kept', () => {
    const { ledger } = ledgerOf();
    for (let timeMs = 0; timeMs < 1001; timeMs++) ledger.kill(kill(timeMs));
    expect([ledger.kills().length, ledger.kills().at(-1)?.timeMs]).toEqual([1000, 999]);
  });

  test('time does not run backwards', () => {
    const { ledger } = ledgerOf();
    ledger.kill(kill(5));
    expect(() => ledger.kill(kill(4))).toThrow('after 5 ms');
  });
});
