import { describe, expect, test } from 'vitest';
import { caNode } from '../../../../test/support/autoscaler.ts';
import { CaFlags, parseCaFlags } from '../ca-flags.ts';
import { isNodeReady } from '../simulator/node-readiness.ts';
import { cleanUpOf, TaintConfig, withoutOwnTaints } from './taint-config.ts';

const configOf = (args: readonly string[] = []): TaintConfig =>
  new TaintConfig(new CaFlags(parseCaFlags(args)));
const tainted = (...keys: readonly string[]): ReturnType<typeof caNode> =>
  caNode('n', { taints: keys.map((key) => ({ key, effect: 'NoSchedule' })) });

describe('taints of the moment', () => {
  // prettier-ignore
  test.each([
    // rule                                        flags                                   taint                                                      startup  transient
    ['anything else',                              [],                                     'dedicated',                                               false,   false],
    ['a startup taint by its name',                ['--startup-taint=agent'],              'agent',                                                   true,    true],
    ['the name as a whole',                        ['--startup-taint=agent'],              'agent-2',                                                 false,   false],
    ['the old name of the flag',                   ['--ignore-taint=agent'],               'agent',                                                   true,    true],
    ['the flag may come twice: the first',         ['--startup-taint=a', '--startup-taint=b'], 'a',                                                   true,    true],
    ['the flag may come twice: the second',        ['--startup-taint=a', '--startup-taint=b'], 'b',                                                   true,    true],
    ['a known prefix',                             [],                                     'startup-taint.cluster-autoscaler.kubernetes.io/agent',    true,    true],
    ['the older prefix',                           [],                                     'ignore-taint.cluster-autoscaler.kubernetes.io/agent',     true,    true],
    ['a prefix of one’s own',                      ['--startup-taint-prefix=boot.example.com/'], 'boot.example.com/x',                                true,    true],
    ['in front only',                              ['--startup-taint-prefix=boot.example.com/'], 'x.boot.example.com/',                               false,   false],
    ['a status taint by its name',                 ['--status-taint=spot'],                'spot',                                                    false,   true],
    ['a status taint by its prefix',               [],                                     'status-taint.cluster-autoscaler.kubernetes.io/spot',      false,   true],
  ] as const)('%s', (_rule, flags, key, isStartup, isTransient) => {
    const config = configOf(flags);
    expect([config.isStartup(key), config.isTransient(key)]).toEqual([isStartup, isTransient]);
  });
});

describe('a node as the loop takes it', () => {
  const gpuLabel = { 'cloud.google.com/gke-accelerator': 'a100' };
  const withGpus = (count: string) => {
    const node = caNode('n', { labels: gpuLabel });
    return {
      ...node,
      status: { ...node.status, allocatable: { ...node.status?.allocatable, 'nvidia.com/gpu': count } },
    };
  };

  // prettier-ignore
  test.each([
    ['a plain one is ready',                          caNode('n'),                                   true],
    ['with a startup taint it is not',                tainted('agent'),                              false],
    ['with a status taint it is',                     tainted('status-taint.cluster-autoscaler.kubernetes.io/x'), true],
    ['with any other taint it is',                    tainted('dedicated'),                          true],
    ['one startup taint among others is enough',      tainted('dedicated', 'agent'),                 false],
    ['a GPU label and no GPU yet',                    caNode('n', { labels: gpuLabel }),             false],
    ['a GPU label and none allocatable',              withGpus('0'),                                 false],
    ['a GPU label and a GPU',                         withGpus('1'),                                 true],
    ['no label, no GPU',                              caNode('n', { labels: { gpu: 'a100' } }),      true],
  ] as const)('%s', (_rule, node, expected) => {
    expect(isNodeReady(configOf(['--startup-taint=agent']).view(node))).toBe(expected);
  });

  test('one that is what it is stays the same object', () => {
    const node = caNode('n');
    expect(configOf().view(node)).toBe(node);
  });

  test('nothing but its readiness is another', () => {
    const node = tainted('agent');
    const seen = configOf(['--startup-taint=agent']).view(node);
    expect({ ...seen, status: undefined }).toEqual({ ...node, status: undefined });
    expect(seen.status?.allocatable).toBe(node.status?.allocatable);
    expect(seen.status?.conditions).toMatchObject([
      { type: 'Ready', status: 'False', lastTransitionTime: '0' },
    ]);
  });
});

describe('what an earlier autoscaler left', () => {
  const GOING = 'ToBeDeletedByClusterAutoscaler';
  const CANDIDATE = 'DeletionCandidateOfClusterAutoscaler';
  const own = ['--max-bulk-soft-taint-count=0'];
  const kept = ['--cordon-node-before-terminating=false'];
  // prettier-ignore
  const rows: readonly [string, readonly string[], boolean, readonly string[], readonly string[], boolean][] = [
    // why                                            taints                    autoscaled  flags   left                          cordoned
    ['the mark of a deletion goes, the cordon too',   [GOING, 'dedicated'],     true,       [],     ['dedicated'],                false],
    ['the cordon is of somebody else',                [GOING],                  true,       kept,   [],                           true],
    ['not from a node of no group',                   [GOING],                  false,      [],     [GOING],                      true],
    ['a cordon alone stays',                          ['dedicated'],            true,       [],     ['dedicated'],                true],
    ['soft taints are cleared loop by loop',          [CANDIDATE],              true,       [],     [CANDIDATE],                  true],
    ['at once where the loops leave them alone',      [CANDIDATE],              true,       own,    [],                           true],
    ['from nodes of no group too',                    [CANDIDATE, GOING],       false,      own,    [GOING],                      true],
    ['both',                                          [CANDIDATE, GOING],       true,       own,    [],                           false],
  ];
  test.each(rows)('%s', (...row) => {
    const [, keys, isAutoscaled, args, left, isCordoned] = row;
    const node = tainted(...keys);
    const cordoned = { ...node, spec: { ...node.spec, unschedulable: true } };
    const cleanUp = cleanUpOf(new CaFlags(parseCaFlags(args)));
    const clean = withoutOwnTaints(cordoned, isAutoscaled, cleanUp);
    expect([clean.spec?.taints?.map(({ key }) => key), clean.spec?.unschedulable]).toEqual([
      left,
      isCordoned,
    ]);
  });

  test('nothing: the node is the same object', () => {
    const { spec: _spec, ...bare } = caNode('n');
    const cleanUp = { uncordons: true, clearsCandidates: true };
    expect(withoutOwnTaints(bare, true, cleanUp)).toBe(bare);
  });
});
