import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf } from '../../../../test/support/autoscaler.ts';
import { LoopDriver, ScriptedProvider } from '../../../../test/support/ca-provider.ts';
import type { Node } from '../../../model/index.ts';

const MARK = { key: 'DeletionCandidateOfClusterAutoscaler', value: '0', effect: 'PreferNoSchedule' };
const GOING = { key: 'ToBeDeletedByClusterAutoscaler', value: '0', effect: 'NoSchedule' };
const QUICK = ['--scale-down-unneeded-time=5s'];
const one = (args: readonly string[] = []): readonly string[] => [...args, '--max-bulk-soft-taint-count=1'];

/** `g-0` is empty, `g-0*` marked as unneeded, `g-0+` in use, `g-0-` on its way out. */
function nodeOf(text: string): Node {
  const taints = [...(text.includes('*') ? [MARK] : []), ...(text.endsWith('-') ? [GOING] : [])];
  return caNode(text.slice(0, 3), { spec: { taints } });
}

/** The second of two loops at a group of a minimum of one: which nodes are taken away, marked, cleared. */
function lastLoop(texts: string, args: readonly string[]): readonly string[] {
  const list = texts.split(' ');
  const nodes = list.map(nodeOf);
  const names = nodes.map(({ metadata }) => metadata.name);
  const provider = new ScriptedProvider(groupOf('g', { minSize: 1, maxSize: 9 })).has('g', names);
  const used = list.filter((text) => text.includes('+')).map((text) => text.slice(0, 3));
  const pods = Object.fromEntries(used.map((name) => [name, [caPod(`on-${name}`, { cpu: '4' })]]));
  const driver = new LoopDriver(provider, args);
  driver.loop(600, { nodes, pods });
  const { deletions, softTaints } = driver.loop(610, { nodes, pods });
  return [deletions.map(({ node }) => node).join(), softTaints.set.join(), softTaints.cleared.join()];
}

describe('marks of unneeded nodes', () => {
  // prettier-ignore
  test.each([
    // why                                               nodes                  flags          go           marked       cleared
    ['nodes that are unneeded are marked',               'g-0+ g-1 g-2',        [],            '',          'g-1,g-2',   ''],
    ['those that are no more are cleared',               'g-0*+ g-1*',          [],            '',          '',          'g-0'],
    ['no more than so many in a loop',                   'g-0+ g-1 g-2',        one(),         '',          'g-1',       ''],
    ['of which clearing comes first',                    'g-0*+ g-1 g-2',       one(),         '',          '',          'g-0'],
    ['no marks at all',                                  'g-0*+ g-1',           ['--max-bulk-soft-taint-count=0'], '', '', ''],
    ['those that go at once are marked too',             'g-0+ g-1 g-2',        QUICK,         'g-1,g-2',   'g-1,g-2',   ''],
    ['and count',                                        'g-0+ g-1 g-2',        one(QUICK),    'g-1,g-2',   'g-1',       ''],
    ['but not where they have the mark',                 'g-0+ g-1* g-2',       one(QUICK),    'g-1,g-2',   'g-2',       ''],
    ['the mark of a node on its way out stays',          'g-0+ g-1*+-',         [],            '',          '',          ''],
  ] as const)('%s', (...row) => {
    const [, nodes, args, ...expected] = row;
    expect(lastLoop(nodes, args)).toEqual(expected);
  });
});
