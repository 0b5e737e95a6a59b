import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantityMap } from '../../model/index.ts';
import type { KubernetesObject, QuantityMap } from '../../model/index.ts';
import { quantityTexts } from './check-request.ts';
import { QuotaLedger } from './quota-ledger.ts';
import type { QuotaUse } from './quota-ledger.ts';
import { quotaEvaluator } from './read-quota.ts';

/** Delay of the quota controller in these tests. */
const DELAY_MS = 10;

function useOf(resource: string, object: object): QuotaUse {
  const evaluator = quotaEvaluator(resource);
  const full = {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x', namespace: 'shop' },
    ...object,
  } as KubernetesObject;
  return { evaluator, object: full, usage: evaluator.usage(full, 0) };
}

const serviceOf = (type: string, ports: number): QuotaUse =>
  useOf('services', {
    kind: 'Service',
    spec: { type, ports: Array.from({ length: ports }, () => ({ port: 80 })) },
  });

const claimOf = (storage: string, storageClassName?: string): QuotaUse =>
  useOf('persistentvolumeclaims', {
    kind: 'PersistentVolumeClaim',
    spec: { resources: { requests: { storage } }, ...(storageClassName && { storageClassName }) },
  });

function ledgerOf(hard: Readonly<Record<string, string>>, existing: readonly QuotaUse[] = []): QuotaLedger {
  const ledger = new QuotaLedger(DELAY_MS);
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace: 'shop' },
    spec: { hard },
  };
  ledger.applied(quota as never, () => existing, 0, true);
  return ledger;
}

const usedOf = (ledger: QuotaLedger, nowMs: number): ReturnType<typeof quantityTexts> =>
  quantityTexts(ledger.statuses('shop', nowMs)[0].used);

describe('an update is charged the difference', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, string>, QuotaUse, QuotaUse, string | undefined])[] = [
    // why                                         hard                                             before                         after                           refused for
    ['the same again, though the quota is full',   { services: '1', 'services.nodeports': '2' },    serviceOf('NodePort', 2),      serviceOf('NodePort', 2),       undefined],
    ['less',                                       { 'services.nodeports': '2' },                   serviceOf('NodePort', 2),      serviceOf('NodePort', 1),       undefined],
    ['more, just within',                          { 'services.nodeports': '3' },                   serviceOf('NodePort', 2),      serviceOf('NodePort', 3),       undefined],
    ['more than there is',                         { 'services.nodeports': '3' },                   serviceOf('NodePort', 2),      serviceOf('NodePort', 4),       'exceeded quota: team, requested: services.nodeports=2, used: services.nodeports=2, limited: services.nodeports=3'],
    ['another type: a balancer more',              { 'services.loadbalancers': '0' },               serviceOf('NodePort', 1),      serviceOf('LoadBalancer', 1),   'exceeded quota: team, requested: services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0'],
    ['a claim that grows within',                  { 'requests.storage': '20Gi' },                  claimOf('10Gi'),               claimOf('20Gi'),                undefined],
    ['a claim that grows beyond',                  { 'requests.storage': '20Gi' },                  claimOf('10Gi'),               claimOf('21Gi'),                'exceeded quota: team, requested: requests.storage=11Gi, used: requests.storage=10Gi, limited: requests.storage=20Gi'],
    ['a claim is still one',                       { persistentvolumeclaims: '1' },                 claimOf('10Gi'),               claimOf('20Gi'),                undefined],
  ];
  test.each(rows)('%s', (_why, hard, before, after, refusal) => {
    const ledger = ledgerOf(hard, [before]);
    const answer = ledger.ask('shop', after, 'x', 1, before);
    expect(answer?.replace(/^\S+ "x" is forbidden: /, '')).toBe(refusal);
  });

  test('what is given back shows when the controller has counted', () => {
    const [before, after] = [serviceOf('NodePort', 3), serviceOf('NodePort', 1)];
    const ledger = ledgerOf({ 'services.nodeports': '5' }, [before]);
    expect(ledger.ask('shop', after, 'x', 1, before)).toBeUndefined();
    expect(usedOf(ledger, 1)).toEqual({ 'services.nodeports': '3' });
    expect(usedOf(ledger, 1 + DELAY_MS)).toEqual({ 'services.nodeports': '1' });
  });

  test('what is taken more is charged at once', () => {
    const [before, after] = [serviceOf('NodePort', 1), serviceOf('NodePort', 3)];
    const ledger = ledgerOf({ 'services.nodeports': '5' }, [before]);
    expect(ledger.ask('shop', after, 'x', 1, before)).toBeUndefined();
    expect(usedOf(ledger, 1)).toEqual({ 'services.nodeports': '3' });
    expect(usedOf(ledger, 1000)).toEqual({ 'services.nodeports': '3' });
  });
});

describe('objects that are only counted', () => {
  // prettier-ignore
  test.each([
    ['configmaps',                  ['count/configmaps', 'configmaps']],
    ['secrets',                     ['count/secrets', 'secrets']],
    ['resourcequotas',              ['count/resourcequotas', 'resourcequotas']],
    ['replicationcontrollers',      ['count/replicationcontrollers', 'replicationcontrollers']],
    ['deployments.apps',            ['count/deployments.apps']],
    ['jobs.batch',                  ['count/jobs.batch']],
    ['widgets.example.com',         ['count/widgets.example.com']],
  ])('%s', (resource, names) => {
    const { usage, evaluator } = useOf(resource, {});
    expect([...usage.keys()]).toEqual(names);
    expect(names.filter((name) => !evaluator.counts(name))).toEqual([]);
    expect(evaluator.counts('count/others')).toBe(false);
    expect(evaluator.counts('pods')).toBe(false);
  });
});

test('law: whatever is made, changed and deleted, use is the sum of what is there once all is counted', () => {
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    ports: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }), // none: deleted
    type: fc.constantFrom('NodePort', 'LoadBalancer', 'ClusterIP'),
    afterMs: fc.nat(20),
  });
  const hard = { services: '2', 'services.nodeports': '6', 'services.loadbalancers': '1' };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const ledger = ledgerOf(hard);
      const there = new Map<string, QuotaUse>();
      let nowMs = 1;
      for (const { name, ports, type, afterMs } of steps) {
        nowMs += afterMs;
        const before = there.get(name);
        if (ports === undefined) {
          if (before !== undefined) ledger.released('shop', before, before.usage, nowMs);
          there.delete(name);
          continue;
        }
        const after = serviceOf(type, ports);
        if (ledger.ask('shop', after, name, nowMs, before) === undefined) there.set(name, after);
      }
      const sum = new Map<string, number>();
      for (const { usage } of there.values())
        for (const [name, text] of Object.entries(quantityTexts(usage as QuantityMap)))
          sum.set(name, (sum.get(name) ?? 0) + Number(text));
      const used = usedOf(ledger, nowMs + DELAY_MS);
      for (const name of Object.keys(hard)) {
        expect(Number(used[name]), name).toBe(sum.get(name) ?? 0);
        expect(Number(used[name]), name).toBeLessThanOrEqual(Number(quantityTexts(quantityMap(hard))[name]));
      }
    }),
  );
});
