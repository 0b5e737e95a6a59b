import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { RunResult } from './index.ts';
import { autoscalerFindings, refusalFindings, runtimeFindings } from './workload-findings.ts';

type Runtime = NonNullable<RunResult['runtime']>[number];
type Autoscaler = NonNullable<RunResult['autoscalers']>[number];

const texts = (findings: readonly { kind: string; severity: string; text: string }[]): string[] =>
  findings.map(({ kind, severity, text }) => `${severity} ${kind}: ${text}`);

function runtimeOf(name: string, parts: Partial<Runtime>): Runtime {
  const none = { cpuUseRatio: 0.5, throttledRatio: 0, oomKills: 0, evictions: 0, restarts: 0 };
  return { namespace: 'shop', kind: 'Deployment', name, ...none, ...parts };
}

describe('what happened on nodes', () => {
  const said = (...runtime: readonly Runtime[]): string[] =>
    texts(runtimeFindings({ ...sampleResult(), runtime }));

  test('one container killed is one, of its workload', () => {
    expect(said(runtimeOf('web', { oomKills: 1 }))).toEqual([
      'bad oom-kills: 1 container ran out of memory and was killed, it was one of shop/web.',
    ]);
  });

  test('several are most of the workload that has most', () => {
    expect(said(runtimeOf('web', { oomKills: 2 }), runtimeOf('api', { oomKills: 5 }))).toEqual([
      'bad oom-kills: 7 containers ran out of memory and were killed, most of them of shop/api.',
    ]);
  });

  test('pods evicted are counted over all workloads', () => {
    expect(said(runtimeOf('web', { evictions: 1 }))).toEqual([
      'warning node-pressure: 1 pod was evicted by nodes under pressure.',
    ]);
    expect(said(runtimeOf('web', { evictions: 1 }), runtimeOf('api', { evictions: 2 }))).toEqual([
      'warning node-pressure: 3 pods were evicted by nodes under pressure.',
    ]);
  });

  test('throttling is said from one period in twenty on', () => {
    expect(said(runtimeOf('web', { throttledRatio: 0.0499 }))).toEqual([]);
    expect(said(runtimeOf('web', { throttledRatio: 0.05 }))[0]).toMatch(
      /^warning throttling: 1 workload is throttled at the CPU limit, shop\/web in 5(\.0)?% of its periods\.$/,
    );
    const two = said(
      runtimeOf('web', { throttledRatio: 0.1 }),
      runtimeOf('api', { throttledRatio: 0.4 }),
      runtimeOf('calm', {}),
    );
    expect(two[0]).toMatch(
      /2 workloads are throttled at the CPU limit, shop\/api in 40(\.0)?% of its periods/,
    );
  });

  test('a run that did not look into containers says nothing', () => {
    const { runtime: _runtime, ...rest } = sampleResult();
    expect(runtimeFindings(rest)).toEqual([]);
  });
});

describe('what the API server refused', () => {
  const refusal = (name: string, attempts: number) => ({
    asker: `Deployment/shop/${name}`,
    message: 'exceeded quota: pods',
    attempts,
    firstMs: 0,
    lastMs: 90_000,
  });

  test('once, and often, with the last time', () => {
    const refusals = [refusal('web', 1), refusal('api', 4)];
    expect(texts(refusalFindings({ ...sampleResult(), refusals }))).toEqual([
      'bad refused: Deployment/shop/web was refused at 1 min 30 s: exceeded quota: pods.',
      'bad refused: Deployment/shop/api was refused 4 times, last at 1 min 30 s: exceeded quota: pods.',
    ]);
  });

  test('three are named, the others counted', () => {
    const refusals = ['a', 'b', 'c', 'd', 'e'].map((name) => refusal(name, 1));
    const said = texts(refusalFindings({ ...sampleResult(), refusals }));
    expect(said).toHaveLength(4);
    expect(said[3]).toBe('bad refused: 2 more refusals by admission (see below).');
  });
});

describe('autoscalers of workloads', () => {
  const [checkout] = sampleResult().autoscalers ?? [];
  const said = (parts: Partial<Autoscaler>): string[] =>
    texts(autoscalerFindings({ ...sampleResult(), autoscalers: [{ ...checkout, ...parts }] }));

  // prettier-ignore
  const rows = [
    // why                                        what it was                                                                    how many findings
    ['full for one part in twenty',                { limited: [{ reason: 'TooManyReplicas', ratio: 0.05 }], blindRatio: 0 },       1],
    ['full for less',                              { limited: [{ reason: 'TooManyReplicas', ratio: 0.049 }], blindRatio: 0 },      0],
    ['held back by its own stabilization',         { limited: [{ reason: 'ScaleDownStabilized', ratio: 0.9 }], blindRatio: 0 },    0],
    ['without a metric for one part in twenty',    { limited: [], blindRatio: 0.05 },                                              1],
    ['for less',                                   { limited: [], blindRatio: 0.049 },                                             0],
    ['both',                                       { limited: [{ reason: 'TooManyReplicas', ratio: 1 }], blindRatio: 1 },          2],
  ] as const;
  test.each(rows)('%s', (_why, parts, expected) => {
    expect(said(parts)).toHaveLength(expected);
  });

  test('says which one, and what it was allowed', () => {
    expect(said({ replicasMax: 14, blindRatio: 0.5 })).toEqual([
      expect.stringMatching(
        /^warning autoscaler-limit: The autoscaler shop\/checkout wanted more than its 14 replicas for 8(\.0)?% of the time\.$/,
      ),
      expect.stringMatching(
        /^warning autoscaler-blind: The autoscaler shop\/checkout had no metric for 50(\.0)?% of the time\.$/,
      ),
    ]);
  });
});
