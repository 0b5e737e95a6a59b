import { describe, expect, test } from 'vitest';
import type { KindRunner } from '../kind-runner.ts';
import { quota } from './quota.ts';

/** Requests against quotas with answers worked out by hand from the quota controller's rules. */
function differences(input: unknown, recorded: unknown): readonly string[] {
  return (quota as unknown as KindRunner<unknown, unknown>).differences(input, recorded);
}

type List = Readonly<Record<string, string>>;

interface Case {
  readonly requests?: List;
  readonly limits?: List;
  readonly hard: List;
  readonly used: List;
  readonly scopes?: readonly string[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

function given({ requests, limits, hard, used, scopes, spec }: Case): object {
  return {
    nowSeconds: 10_000,
    resource: 'pods',
    operation: 'CREATE',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: {
        containers: [
          { name: 'c', image: 'x', resources: { ...(requests && { requests }), ...(limits && { limits }) } },
        ],
        ...spec,
      },
    },
    quotas: [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'q', namespace: 'default' },
        spec: { hard, ...(scopes && { scopes }) },
        status: { hard, used },
      },
    ],
  };
}

const COUNT = { 'count/pods': '1', pods: '1' };
const cores = (cpu: string): List => ({ ...COUNT, cpu, 'requests.cpu': cpu });

type Answer = Readonly<Record<string, unknown>>;

describe('a pod against one quota', () => {
  const half = { requests: { cpu: '500m' } };
  // prettier-ignore
  const rows: readonly (readonly [string, Case, List, boolean, Answer])[] = [
    // why                                  what is asked for and what there is                                    usage           matches  answer
    ['room for one more',                   { hard: { pods: '2' }, used: { pods: '1' } },                          COUNT,          true,    { usedAfter: { q: { pods: '2' } } }],
    ['no room',                             { hard: { pods: '2' }, used: { pods: '2' } },                          COUNT,          true,    { error: 'pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2' }],
    ['cores up to the brim',                { ...half, hard: { cpu: '2' }, used: { cpu: '1500m' } },               cores('500m'),  true,    { usedAfter: { q: { cpu: '2' } } }],
    ['a thousandth too many',               { ...half, hard: { cpu: '2' }, used: { cpu: '1501m' } },               cores('500m'),  true,    { error: 'pods "p" is forbidden: exceeded quota: q, requested: cpu=500m, used: cpu=1501m, limited: cpu=2' }],
    ['both words for cores',                { ...half, hard: { 'requests.cpu': '2' }, used: { 'requests.cpu': '1' } }, cores('500m'), true, { usedAfter: { q: { 'requests.cpu': '1500m' } } }],
    ['a quota of the past that is exceeded already, and nothing is added to it', { ...half, hard: { cpu: '1', services: '1' }, used: { cpu: '0', services: '5' } }, cores('500m'), true, { usedAfter: { q: { cpu: '500m', services: '5' } } }],
    ['a scope that the pod is not of',      { ...half, hard: { pods: '0' }, used: { pods: '0' }, scopes: ['BestEffort'] }, cores('500m'), false, { usedAfter: { q: { pods: '0' } } }],
    ['a scope that it is of',               { hard: { pods: '5' }, used: { pods: '1' }, scopes: ['BestEffort'] },  COUNT,          true,    { usedAfter: { q: { pods: '2' } } }],
    ['pods that end',                       { hard: { pods: '5' }, used: { pods: '1' }, scopes: ['Terminating'], spec: { activeDeadlineSeconds: 5 } }, COUNT, true, { usedAfter: { q: { pods: '2' } } }],
    ['pods that do not',                    { hard: { pods: '5' }, used: { pods: '1' }, scopes: ['Terminating'] }, COUNT,          false,   { usedAfter: { q: { pods: '1' } } }],
  ];
  test.each(rows)('%s', (_, at, usage, matches, answer) => {
    const recorded = { usage, matches: { q: matches }, ...answer };
    expect(differences(given(at), recorded)).toEqual([]);
    expect(differences(given(at), { ...recorded, matches: { q: !matches } })).toHaveLength(1);
    expect(differences(given(at), { ...recorded, usage: { ...usage, pods: '2' } })).toHaveLength(1);
    expect(differences(given(at), { usage, matches: { q: matches } })).toHaveLength(1);
  });

  test('a quota of cores refuses a pod that does not say how many', () => {
    const at: Case = { hard: { cpu: '2' }, used: { cpu: '0' } };
    const error = 'pods "p" is forbidden: failed quota: q: must specify cpu for: c';
    expect(differences(given(at), { usage: COUNT, matches: { q: true }, error })).toEqual([]);
  });
});
