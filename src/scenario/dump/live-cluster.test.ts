import { describe, expect, test } from 'vitest';
import { ScopedFiles } from '../../ingest/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import { ScenarioReading } from '../build/reading.ts';
import { liveCluster } from './live-cluster.ts';

const FULL = { cpu: '4', memory: '8Gi', pods: '110' };
const node = (name: string, status: Node['status'] = { allocatable: FULL }): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status,
});
const BARE: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } };
const bound = (name: string, nodeName: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'c' }], nodeName },
});

/** `code: message`, of all that is said about this cluster. */
function said(nodes: readonly Node[], pods: readonly Pod[] = []): string[] {
  const reading = new ScenarioReading(new ScopedFiles('.'));
  const sorted = { nodes: [...nodes], pods: [...pods], workloads: [], objects: [], schedulerConfigs: [] };
  liveCluster(sorted, reading);
  return reading.diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

describe('nodes on which nothing fits', () => {
  // prettier-ignore
  test.each([
    ['all that kube-scheduler asks for',   [node('a')],                                                   []],
    ['a capacity in its place',            [node('a', { capacity: FULL })],                               []],
    ['nothing',                            [BARE],                                        ['node-without-capacity: node a has neither allocatable nor capacity: nothing fits on it']],
    ['nothing, twice',                     [node('a', {}), node('b', {})],                                ['node-without-capacity: 2 nodes, a the first, have neither allocatable nor capacity: nothing fits on it']],
    ['no pods',                            [node('a', { allocatable: { cpu: '4' } })],                    ['node-without-capacity: node a has no number of pods: none fits on it']],
    ['no pods: a capacity does not help',  [node('a', { allocatable: { cpu: '4' }, capacity: FULL })],    ['node-without-capacity: node a has no number of pods: none fits on it']],
    ['none at all, as it says itself',     [node('a', { allocatable: { ...FULL, pods: '0' } })],          []],
    ['each fault apart',                   [node('a', {}), node('b'), node('c', { allocatable: {} })],    ['node-without-capacity: node a has neither allocatable nor capacity: nothing fits on it', 'node-without-capacity: node c has no number of pods: none fits on it']],
  ])('%s', (_what, nodes, expected) => {
    expect(said(nodes)).toEqual(expected);
  });
});

// prettier-ignore
test.each([
  ['none',  [bound('p', 'a')],                      []],
  ['one',   [bound('p', 'gone'), bound('q', 'a')],  ['node-missing: one pod was bound to a node that the input lacks: it is scheduled anew']],
  ['two',   [bound('p', 'gone'), bound('q', 'off')], ['node-missing: 2 pods were bound to nodes that the input lacks: they are scheduled anew']],
])('pods of nodes that are missing: %s', (_count, pods, expected) => {
  expect(said([node('a')], pods)).toEqual(expected);
});
