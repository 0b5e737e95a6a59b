import { describe, expect, test } from 'vitest';
import { caNode, groupOf, timeMsOf } from '../../../../test/support/autoscaler.ts';
import { MINUTE_MS } from '../../../base/index.ts';
import { CaFlags } from '../ca-flags.ts';
import type { NodeGroupOptions } from '../node-group.ts';
import { GPU_LABEL } from '../simulator/utilization.ts';
import type { NodeUtilization, UtilizationOptions } from '../simulator/utilization.ts';
import { eligibilityOf, eligibilityOptionsOf, isScaleDownDisabled } from './eligibility.ts';
import type { EligibilityCandidate } from './eligibility.ts';

const NOW_MS = 1_000_000_000;
const clock = { nowMs: NOW_MS, timeMsOf: (text: string) => (text.includes('T') ? 0 : timeMsOf(text)) };

const used = (utilization: number): NodeUtilization => ({
  cpu: utilization,
  memory: 0,
  gpu: 0,
  resource: 'cpu',
  utilization,
});

interface Wish {
  readonly node?: Parameters<typeof caNode>[1];
  readonly isMissing?: boolean;
  readonly isRecent?: boolean;
  readonly options?: NodeGroupOptions;
  readonly isAlone?: boolean;
  readonly used?: number | string;
  readonly flags?: Readonly<Record<string, string>>;
}

function judged(wish: Wish) {
  const { node, isMissing, isRecent = false, options = {}, isAlone, used: share = 0, flags = {} } = wish;
  const asked: UtilizationOptions[] = [];
  const candidate: EligibilityCandidate = {
    node: isMissing === true ? undefined : caNode('n', node),
    group: isAlone === true ? undefined : groupOf('g', { options }),
    isRecentlyUnremovable: isRecent,
    utilization: (skip) => {
      asked.push(skip);
      return typeof share === 'string' ? { error: share } : used(share);
    },
  };
  return { ...eligibilityOf(candidate, eligibilityOptionsOf(new CaFlags(flags)), clock), asked };
}

const toBeDeleted = (ageMs: number): Wish['node'] => ({
  taints: [
    {
      key: 'ToBeDeletedByClusterAutoscaler',
      value: String((NOW_MS - ageMs) / 1000),
      effect: 'NoSchedule',
    },
  ],
});
const disabled: Wish['node'] = {
  annotations: { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': 'true' },
};
const unready: Wish['node'] = { isReady: false };

describe('why a node may not be looked at', () => {
  // prettier-ignore
  test.each([
    ['an idle node may',                                    {},                                                                     undefined],
    ['not in the snapshot',                                 { isMissing: true },                                                    'UnexpectedError'],
    ['found unremovable a moment ago',                      { isRecent: true },                                                     'RecentlyUnremovable'],
    ['marked for deletion',                                 { node: toBeDeleted(0) },                                               'CurrentlyBeingDeleted'],
    ['marked just under five minutes ago',                  { node: toBeDeleted(5 * MINUTE_MS - 1000) },                            'CurrentlyBeingDeleted'],
    ['marked five minutes ago: nobody deletes it',          { node: toBeDeleted(5 * MINUTE_MS) },                                   undefined],
    ['switched off by its annotation',                      { node: disabled },                                                     'ScaleDownDisabledAnnotation'],
    ['of no group',                                         { isAlone: true },                                                      'NotAutoscaled'],
    ['whose utilization cannot be told',                    { used: 'cpu is 0' },                                                   'UnexpectedError'],
    ['unready, and those are not removed',                  { node: unready, flags: { 'scale-down-unready-enabled': 'false' } },    'ScaleDownUnreadyDisabled'],
    ['unready, and those may be',                           { node: unready },                                                      undefined],
    ['unready of unknown utilization',                      { node: unready, used: 'x' },                                           'UnexpectedError'],
    ['at exactly the threshold',                            { used: 0.5 },                                                          undefined],
    ['a hair above it',                                     { used: 0.5 + Number.EPSILON },                                         'NotUnderutilized'],
    ['the threshold is a flag',                             { used: 0.6, flags: { 'scale-down-utilization-threshold': '0.6' } },    undefined],
    ['the group’s own counts before the flag',              { used: 0.6, options: { scaleDownUtilizationThreshold: 0.7 } },         undefined],
    ['also where it is lower',                              { used: 0.2, options: { scaleDownUtilizationThreshold: 0.1 } },         'NotUnderutilized'],
    ['a threshold of nothing lets empty nodes go',          { used: 0, options: { scaleDownUtilizationThreshold: 0 } },             undefined],
    ['unready and full',                                    { node: unready, used: 0.9 },                                           'NotUnderutilized'],
  ] as const)('%s', (_rule, wish: Wish, expected) => {
    expect(judged(wish).reason).toBe(expected);
  });
});

describe('which reason comes first', () => {
  // prettier-ignore
  test.each([
    ['recent before being deleted',      { isRecent: true, node: toBeDeleted(0) },                                         'RecentlyUnremovable'],
    ['being deleted before switched off', { node: { ...toBeDeleted(0), ...disabled } },                                    'CurrentlyBeingDeleted'],
    ['switched off before no group',     { node: disabled, isAlone: true },                                                'ScaleDownDisabledAnnotation'],
    ['no group before utilization',      { isAlone: true, used: 'x' },                                                     'NotAutoscaled'],
    ['utilization before unready',       { node: unready, used: 'x', flags: { 'scale-down-unready-enabled': 'false' } },   'UnexpectedError'],
    ['unready before full',              { node: unready, used: 0.9, flags: { 'scale-down-unready-enabled': 'false' } },   'ScaleDownUnreadyDisabled'],
  ] as const)('%s', (_rule, wish: Wish, expected) => {
    expect(judged(wish).reason).toBe(expected);
  });

  test('nobody asks for the utilization of a node that is out before', () => {
    expect(judged({ isRecent: true }).asked).toEqual([]);
    expect(judged({ node: disabled }).asked).toEqual([]);
    expect(judged({}).asked).toHaveLength(1);
  });
});

describe('what is told of the utilization', () => {
  test('it is told of nodes that may go and of full ones', () => {
    expect(judged({ used: 0.3 }).utilization?.utilization).toBe(0.3);
    expect(judged({ used: 0.8 }).utilization?.utilization).toBe(0.8);
  });

  test('not of unready ones that may not', () => {
    const flags = { 'scale-down-unready-enabled': 'false' };
    expect(judged({ node: unready, used: 0.3, flags }).utilization).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    ['by default all pods count',              {},                                                  {},                                    [false, false]],
    ['--ignore-daemonsets-utilization',        { 'ignore-daemonsets-utilization': 'true' },         {},                                    [true, false]],
    ['--ignore-mirror-pods-utilization',       { 'ignore-mirror-pods-utilization': 'true' },        {},                                    [false, true]],
    ['the group’s own counts before the flag', { 'ignore-daemonsets-utilization': 'true' },         { ignoreDaemonSetsUtilization: false }, [false, false]],
    ['and turns it on alone',                  {},                                                  { ignoreDaemonSetsUtilization: true }, [true, false]],
  ] as const)('%s', (_rule, flags, options, [skipDaemonSetPods, skipMirrorPods]) => {
    expect(judged({ flags, options }).asked).toEqual([{ skipDaemonSetPods, skipMirrorPods }]);
  });
});

describe('nodes with GPUs', () => {
  const gpu: Wish['node'] = { labels: { [GPU_LABEL]: 'a100' } };

  // prettier-ignore
  test.each([
    ['have a threshold of their own',         { node: gpu, used: 0.6, flags: { 'scale-down-gpu-utilization-threshold': '0.7' } },  undefined],
    ['the other one is not theirs',           { node: gpu, used: 0.6, flags: { 'scale-down-utilization-threshold': '0.7' } },      'NotUnderutilized'],
    ['nor is theirs that of others',          { used: 0.6, flags: { 'scale-down-gpu-utilization-threshold': '0.7' } },             'NotUnderutilized'],
    ['a group may have one',                  { node: gpu, used: 0.6, options: { scaleDownGpuUtilizationThreshold: 0.6 } },        undefined],
  ] as const)('%s', (_rule, wish: Wish, expected) => {
    expect(judged(wish).reason).toBe(expected);
  });
});

test.each([
  ['true', true],
  ['True', false],
  ['false', false],
  ['', false],
] as const)('scale-down-disabled: %j', (value, expected) => {
  const annotations = { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': value };
  expect(isScaleDownDisabled(caNode('n', { annotations }))).toBe(expected);
});
