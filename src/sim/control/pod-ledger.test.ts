import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject, PodRow } from '../../model/index.ts';
import { makesPods, templatePodOf } from './makes-pods.ts';
import { PodLedger } from './pod-ledger.ts';

const row = (number: number): PodRow => number as PodRow;

describe('which record is which row', () => {
  test('both ways, until the row is freed', () => {
    const ledger = new PodLedger();
    ledger.set(row(3), 70);
    expect([ledger.handleOf(row(3)), ledger.rowOf(70)]).toEqual([70, 3]);
    expect(ledger.release(row(3))).toBe(70);
    expect([ledger.handleOf(row(3)), ledger.rowOf(70)]).toEqual([undefined, undefined]);
  });

  test('a row of a trace has no record, one beyond the columns neither', () => {
    const ledger = new PodLedger();
    expect([ledger.handleOf(row(0)), ledger.handleOf(row(5_000_000)), ledger.release(row(9))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a row that is used again has the record of its new pod', () => {
    const ledger = new PodLedger();
    ledger.set(row(3), 70);
    ledger.release(row(3));
    ledger.set(row(3), 71);
    expect([ledger.handleOf(row(3)), ledger.rowOf(70), ledger.rowOf(71)]).toEqual([71, undefined, 3]);
  });

  test('neither may be given twice', () => {
    const ledger = new PodLedger();
    ledger.set(row(3), 70);
    expect(() => ledger.set(row(3), 71)).toThrow('has a record already');
    expect(() => ledger.set(row(4), 70)).toThrow('has a pod row already');
  });

  test('law: it answers as a plain map of pairs does, however far the rows go', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(4000)), { maxLength: 80 });
    fc.assert(
      fc.property(steps, (given) => {
        const ledger = new PodLedger();
        const plain = new Map<number, number>();
        let handle = 0;
        for (const [isSet, place] of given) {
          if (isSet && !plain.has(place)) {
            plain.set(place, handle);
            ledger.set(row(place), handle++);
          } else if (!isSet) {
            expect(ledger.release(row(place))).toBe(plain.get(place));
            plain.delete(place);
          }
        }
        expect(new Map([...ledger.entries()].map(([each, at]) => [at, each]))).toEqual(plain);
        expect(new Set(ledger.rows())).toEqual(new Set(plain.keys()));
      }),
    );
  });
});

describe('which objects make pods that can be spoken of', () => {
  const containers = [{ name: 'c' }];
  const of = (kind: string, spec: unknown): KubernetesObject =>
    ({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'n' }, spec }) as never;
  const template = { spec: { containers, priorityClassName: 'high' } };
  // prettier-ignore
  const rows: readonly (readonly [string, KubernetesObject, boolean])[] = [
    ['a Pod',                                    of('Pod', { containers }),                                        true],
    ['a Pod without containers',                 of('Pod', {}),                                                    false],
    ['a Deployment',                             of('Deployment', { template }),                                   true],
    ['a ReplicaSet',                             of('ReplicaSet', { template }),                                   true],
    ['a ReplicationController',                  of('ReplicationController', { template }),                        true],
    ['a StatefulSet',                            of('StatefulSet', { template }),                                  true],
    ['a DaemonSet',                              of('DaemonSet', { template }),                                    true],
    ['a Job',                                    of('Job', { template }),                                          true],
    ['a CronJob by the template of its Jobs',    of('CronJob', { jobTemplate: { spec: { template } } }),           true],
    ['a CronJob with a template of its own',     of('CronJob', { template }),                                      false],
    ['a Deployment without a template',          of('Deployment', {}),                                             false],
    ['one whose template has no containers',     of('Deployment', { template: { spec: {} } }),                     false],
    ['one without a spec',                       of('Deployment', undefined),                                      false],
    ['another kind with a template',             of('Rollout', { template }),                                      false],
    ['a kind called like what objects have',     of('constructor', { template }),                                  false],
  ];
  test.each(rows)('%s', (_why, object, expected) => {
    expect(makesPods(object)).toBe(expected);
    expect(templatePodOf(object) !== undefined).toBe(expected);
  });

  test('the pod of a template has its spec, and the place of its workload', () => {
    expect(templatePodOf(of('CronJob', { jobTemplate: { spec: { template } } }))).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', namespace: 'n' },
      spec: template.spec,
    });
    const pod = of('Pod', { containers });
    expect(templatePodOf(pod)).toBe(pod);
  });
});
