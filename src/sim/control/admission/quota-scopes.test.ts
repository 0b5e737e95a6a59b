import { describe, expect, test } from 'vitest';
import { admissionRun, applyAt, objectOf, quotaOf } from '../../../../test/support/admission-run.ts';
import { podOf } from '../../../../test/support/scenario.ts';
import type { Pod, PodSpec } from '../../../model/index.ts';

/** Names of the pods that a quota of one pod with these scopes lets in, of those that are applied one after the other. */
function letIn(scopes: object, pods: readonly Pod[]): string {
  const high = objectOf('PriorityClass', 'high', { value: 10 }, 'scheduling.k8s.io/v1');
  const outcome = admissionRun({
    objects: [high, quotaOf({ pods: '1' }, scopes)],
    actions: pods.map((pod, place) => applyAt(1000 * (place + 1), pod)),
  });
  return [...outcome.log.lines()]
    .flatMap((line) => {
      const [, word, name] = line.split(' ');
      return word === 'pod-created' ? [name] : [];
    })
    .join(' ');
}

const asking = (name: string, more: Partial<PodSpec> = {}): Pod => podOf(name, '100m', more);
const bestEffort = (name: string): Pod => podOf(name, '100m', { containers: [{ name: 'c' }] });
const limited = (name: string): Pod => asking(name, { activeDeadlineSeconds: 3600 });
const high = (name: string): Pod => asking(name, { priorityClassName: 'high' });

const scope = (...scopes: string[]): object => ({ scopes });
const byClass = (operator: string, ...values: string[]): object => ({
  scopeSelector: {
    matchExpressions: [{ scopeName: 'PriorityClass', operator, ...(values.length > 0 && { values }) }],
  },
});

describe('a quota of one pod in a run', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, object, readonly Pod[], string])[] = [
    // scope                                 written                                 applied in this order                                        let in
    ['none: every pod counts',               {},                                     [asking('a'), bestEffort('b'), limited('c')],                'a'],
    ['BestEffort leaves others alone',       scope('BestEffort'),                    [asking('a'), bestEffort('b'), asking('c'), bestEffort('d')], 'a b c'],
    ['NotBestEffort the other way round',    scope('NotBestEffort'),                 [asking('a'), bestEffort('b'), asking('c'), bestEffort('d')], 'a b d'],
    ['Terminating: pods with a deadline',    scope('Terminating'),                   [limited('a'), asking('b'), limited('c'), asking('d')],      'a b d'],
    ['NotTerminating: those without',        scope('NotTerminating'),                [limited('a'), asking('b'), limited('c'), asking('d')],      'a b c'],
    ['two scopes: both have to hold',        scope('Terminating', 'NotBestEffort'),  [limited('a'), asking('b'), limited('c'), bestEffort('d')],  'a b d'],
    ['a priority class by name',             byClass('In', 'high'),                  [high('a'), asking('b'), high('c'), asking('d')],            'a b d'],
    ['any but this class',                   byClass('NotIn', 'high'),               [high('a'), asking('b'), high('c'), asking('d')],            'a b c'],
    ['any class',                            byClass('Exists'),                      [high('a'), asking('b'), high('c'), asking('d')],            'a b d'],
    ['no class',                             byClass('DoesNotExist'),                [high('a'), asking('b'), high('c'), asking('d')],            'a b c'],
  ];
  test.each(rows)('%s', (_what, scopes, pods, expected) => {
    expect(letIn(scopes, pods)).toBe(expected);
  });
});

test('of two quotas with scopes that a pod is in, both are charged', () => {
  const second = objectOf('ResourceQuota', 'deadlines', {
    spec: { hard: { pods: '1' }, scopes: ['Terminating'] },
  });
  const outcome = admissionRun({
    objects: [quotaOf({ pods: '3' }), second],
    actions: ['a', 'b', 'c'].map((name, place) =>
      applyAt(1000 * (place + 1), place < 2 ? limited(name) : asking(name)),
    ),
  });
  expect(outcome.facts.pods.created).toBe(2);
  expect(outcome.facts.refusals?.map(({ asker, message }) => `${asker}: ${message}`)).toEqual([
    'Pod/default/b: pods "b" is forbidden: exceeded quota: deadlines, requested: pods=1, used: pods=1, limited: pods=1',
  ]);
});

test('a scope frees what it held when its pod is over', () => {
  // The run time of the first pod ends before the second is applied.
  const short = limited('a');
  const ends = { ...short, metadata: { ...short.metadata, annotations: { 'plimsoll.io/run-time': '10s' } } };
  const outcome = admissionRun({
    objects: [quotaOf({ pods: '1' }, { scopes: ['Terminating'] })],
    actions: [applyAt(1000, ends), applyAt(60_000, limited('b'))],
  });
  expect(outcome.facts.pods).toMatchObject({ created: 2, succeeded: 1 });
});
