import { describe, expect, test } from 'vitest';
import { node, pod, stage } from '../../../test/support/scheduling.ts';
import type { NodeRow, Pod } from '../../model/index.ts';
import { lacksClaimState } from './claim-state.ts';

const mounting = pod({ spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'gone' } }] } });
const named = (name: string): Pod =>
  pod({
    cpu: '1',
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }],
          },
        },
      },
    },
  });

describe('PostFilter after PreFilter', () => {
  // prettier-ignore
  test.each([
    ['an earlier plugin rejected: DynamicResources has no state to read', mounting,      {},                                      'persistentvolumeclaim "gone" not found. not found'],
    ['it does not run in PostFilter',                                     mounting,      { disable: 'DynamicResources' },         'persistentvolumeclaim "gone" not found. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'],
    ['without DefaultPreemption as well',                                 mounting,      { disable: 'DefaultPreemption' },        'persistentvolumeclaim "gone" not found. not found'],
    ['nobody rejected in PreFilter',                                      named('z'),    {},                                      'node(s) didn\'t satisfy plugin(s) [NodeAffinity]. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'],
  ])('%s', (_why, incoming, more, expected) => {
    const { cluster, scheduler } = stage({ nodes: [node('a')], ...more });
    const decision = scheduler.schedule(cluster.addPod(incoming));
    if (decision.outcome === 'bound') throw new Error('it was bound');
    expect(decision.message()).toContain(expected);
  });

  test('the error leaves a nomination alone', () => {
    const { cluster, scheduler } = stage({ nodes: [node('a')] });
    const row = cluster.addPod(mounting);
    cluster.nominate(row, 0 as NodeRow);
    expect(scheduler.schedule(row)).toMatchObject({ outcome: 'unschedulable', clearsNomination: false });
    expect(scheduler.explainPreemption(row)).toMatchObject({ text: 'not found', clearsNomination: false });
  });
});

// prettier-ignore
test.each([
  ['rejected before it',          ['A', 'DynamicResources', 'B'], ['DynamicResources'],  'A',                true],
  ['rejected behind it',          ['A', 'DynamicResources', 'B'], ['DynamicResources'],  'B',                false],
  ['it is the first of all',      ['DynamicResources', 'A'],      ['DynamicResources'],  'A',                false],
  ['rejected by itself',          ['A', 'DynamicResources', 'B'], ['DynamicResources'],  'DynamicResources', false],
  ['nobody rejected',             ['A', 'DynamicResources', 'B'], ['DynamicResources'],  undefined,          false],
  ['its PreFilter is off',        ['A', 'B'],                     ['DynamicResources'],  'B',                true],
  ['its PostFilter is off',       ['A', 'DynamicResources', 'B'], ['DefaultPreemption'], 'A',                false],
])('%s', (...[, preFilter, postFilter, endedAt, expected]) => {
  const plugins = { preFilter, postFilter } as never;
  expect(lacksClaimState(plugins, { plugins: [], ...(endedAt !== undefined && { endedAt }) })).toBe(expected);
});
