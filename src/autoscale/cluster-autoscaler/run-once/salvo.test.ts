import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf } from '../../../../test/support/autoscaler.ts';
import { LoopDriver, nodesOf, ScriptedProvider } from '../../../../test/support/ca-provider.ts';
import type { Pod } from '../../../model/index.ts';

const SALVO = ['--salvo-scale-up', '--expander=least-nodes'];

/** Cores that it asks for, and the second at which it came. */
function pod(name: string, cpu: number, seconds = 0): Pod {
  const made = caPod(name, { cpu: String(cpu) });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: String(seconds * 1000) } };
}

/** A loop at a group of machines of 4 cores, of which there is a full one, and at one of machines of 8. */
function oneLoop(waiting: readonly Pod[], args: readonly string[]): readonly string[] {
  const group = (id: string, cpu: string) =>
    groupOf(id, { minSize: 0, maxSize: 9, template: caNode(`t-${id}`, { cpu }) });
  const provider = new ScriptedProvider(group('a', '4'), group('b', '8')).has('a', ['a-0']).has('b', []);
  const pods = { 'a-0': [caPod('x', { cpu: '4' })] };
  const report = new LoopDriver(provider, args).loop(60, { nodes: nodesOf('a-0'), pods, waiting });
  const results = report.scaleUps.map(({ result }) => result.replace('ScaleUp', ''));
  return [results.join(), provider.calls.join(), (report.unneeded ?? []).join()];
}

describe('--salvo-scale-up', () => {
  const small = pod('small', 3);
  const large = pod('large', 6);
  const huge = pod('huge', 16);
  const fours = ['p', 'q', 'r'].map((name) => pod(name, 4));

  // prettier-ignore
  test.each([
    // why                                                    waiting              flags                                    results                              calls
    ['one scale-up a loop without it',                        [small, large],      [SALVO[1]],                              'Successful',                        '+ a 1'],
    ['the next one is for those that are left',               [small, large],      SALVO,                                   'Successful,Successful',             '+ a 1,+ b 1'],
    ['nothing follows when all are helped',                   [small],             SALVO,                                   'Successful',                        '+ a 1'],
    ['the one that helps nobody is the last',                 [small, huge],       SALVO,                                   'Successful,NoOptionsAvailable',     '+ a 1'],
    ['nothing follows one that helped nobody',                [huge],              SALVO,                                   'NoOptionsAvailable',                ''],
    ['nor where nobody waits',                                [],                  SALVO,                                   'NotNeeded',                         ''],
    ['nor where there are as many nodes as there may be',     [small],             [...SALVO, '--max-nodes-total=1'],       'LimitedByMaxNodesTotal',            ''],
    ['the same group may grow again',                         fours.slice(0, 2),   [...SALVO, '--max-nodes-per-scaleup=1'], 'Successful,Successful',             '+ a 1,+ a 1'],
    ['that those that are left are new holds only the first', [small, pod('new', 6, 59)], SALVO,                            'Successful,Successful',             '+ a 1,+ b 1'],
    ['those that are too young are left out of all rounds',   [small, pod('new', 6, 59)], [...SALVO, '--new-pod-scale-up-delay=9s'], 'Successful',               '+ a 1'],
    ['it ends where not all have a place on the new nodes',   [...fours, huge],    [...SALVO, '--expander=least-waste', '--cores-total=0:8'], 'Successful',                        '+ a 1'],
    ['and goes on where they have',                           [...fours, huge],    [...SALVO, '--expander=least-waste'],        'Successful,NoOptionsAvailable',     '+ a 3'],
    ['the new nodes count against --max-nodes-total',         [small, large],      [...SALVO, '--max-nodes-total=2'],       'Successful,NoOptionsAvailable',     '+ a 1'],
    ['without a budget of time it is one',                    [small, large],      [...SALVO, '--salvo-scale-up-budget=0s'], 'Successful',                       '+ a 1'],
  ] as const)('%s', (_why, waiting, args, results, calls) => {
    expect(oneLoop(waiting, args)).toEqual([results, calls, '']);
  });
});
