import { describe, expect, test } from 'vitest';
import { ClusterState } from '../../model/index.ts';
import { node, pod } from '../../../test/support/scheduling.ts';
import { Scheduler } from '../schedule-one.ts';
import type { SimplePlugin } from './simple-plugin.ts';
import { readUserPlugins, userPlugins } from './read-plugins.ts';
import { readSchedulerSetup } from './scheduler-setup.ts';

const score = (): number => 1;

describe('what a module exports', () => {
  // prettier-ignore
  const rows = [
    ['a plugin as default export',              { default: { name: 'A', score } },                             ['A']],
    ['a plugin under its name',                 { plugin: { name: 'A', score } },                              ['A']],
    ['a list',                                  { plugins: [{ name: 'A', score }, { name: 'B', score }] },     ['A', 'B']],
    ['a policy',                                { default: { plugins: [{ name: 'A', score }], config: {} } },  ['A']],
    ['the full interface',                      { default: { name: 'A', points: ['score'], compile: () => ({}) } }, ['A']],
    ['nothing',                                 {},                                                            'the module exports no plugin; write export default { name, score(pod, node) {…} }'],
    ['an empty list',                           { default: [] },                                               'the module exports an empty list of plugins'],
    ['no name',                                 { default: { score } },                                        'plugin 1 has no name made of letters, digits and hyphens'],
    ['a name with a blank',                     { default: { name: 'a b', score } },                           'plugin 1 has no name made of letters, digits and hyphens'],
    ['a name of kube-scheduler’s',              { default: { name: 'NodeName', score } },                      'the name NodeName is taken by another plugin'],
    ['two of one name',                         { default: [{ name: 'A', score }, { name: 'A', score }] },     'the name A is taken by another plugin'],
    ['a plugin that does nothing',              { default: { name: 'A' } },                                    'A has neither filter nor score nor compile'],
    ['a score that is a number',                { default: { name: 'A', score: 3 } },                          'score of A is no function'],
    ['a weight of 0',                           { default: { name: 'A', score, weight: 0 } },                  'the weight of A is no whole number above 0'],
    ['a weight of 1',                           { default: { name: 'A', score, weight: 1 } },                  ['A']],
    ['a compile without points',                { default: { name: 'A', compile: score } },                    'A has a compile, so it needs points: some of preFilter, filter, preScore, score'],
    ['a point that nobody knows',               { default: { name: 'A', compile: score, points: ['bind'] } },  'A has a compile, so it needs points: some of preFilter, filter, preScore, score'],
    ['a configuration that is a text',          { default: { plugins: [{ name: 'A', score }], config: 'x' } }, 'the config of a policy is a KubeSchedulerConfiguration'],
  ] as const;

  test.each(rows)('%s', (_why, exported, expected) => {
    const read = readUserPlugins(exported);
    expect(typeof read === 'string' ? read : read.plugins.map(({ name }) => name)).toEqual(expected);
  });
});

describe('where a plugin acts', () => {
  const plugins = userPlugins({ name: 'A', weight: 7, score, filter: () => true });
  const profileOf = (profile: object | undefined): readonly unknown[] => {
    const head = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };
    const read = readSchedulerSetup(profile && { ...head, profiles: [profile] }, plugins);
    if ('error' in read) return [read.error];
    const { plugins: points, scoreWeights } = read.config.profiles[0];
    return [points.filter.includes('A'), points.score.includes('A'), scoreWeights.get('A')];
  };
  // prettier-ignore
  const rows = [
    ['no configuration: at all its points',        undefined,                                                             [true, true, 7]],
    ['a profile that does not mention it',         { plugins: { score: { disabled: [{ name: 'NodeAffinity' }] } } },      [true, true, 7]],
    ['a profile that mentions it decides',         { plugins: { score: { enabled: [{ name: 'A', weight: 2 }] } } },       [false, true, 2]],
    ['a profile that switches it off',             { plugins: { multiPoint: { disabled: [{ name: 'A' }] } } },            [false, false, undefined]],
    ['a mention of a plugin that nobody brings',   { plugins: { score: { enabled: [{ name: 'B' }] } } },                  ['initializing profiles: creating profile for scheduler name default-scheduler: ScorePlugin "B" does not exist']],
  ] as const;

  test.each(rows)('%s', (_why, profile, expected) => {
    expect(profileOf(profile)).toEqual(expected);
  });
});

describe('a simple plugin in the scheduler', () => {
  const nodes = [node('a', { labels: { rack: '1' } }), node('b')];
  const decide = (plugin: SimplePlugin): string => {
    const plugins = userPlugins(plugin);
    const read = readSchedulerSetup(undefined, plugins);
    if ('error' in read) throw new Error(read.error);
    const cluster = new ClusterState();
    for (const each of nodes) cluster.addNode(each);
    const scheduler = new Scheduler(cluster, read.config, { plugins });
    const decision = scheduler.schedule(cluster.addPod(pod()));
    return decision.outcome === 'bound' ? (cluster.nodes.names[decision.node] ?? '') : decision.message();
  };
  const byName =
    (wanted: string) =>
    (_pod: unknown, { name }: { readonly name: string }) =>
      name === wanted ? 100 : 0;

  // prettier-ignore
  test.each([
    ['the best score wins',                { name: 'A', score: byName('b') },                                        'b'],
    ['and on the other side',              { name: 'A', score: byName('a') },                                        'a'],
    ['a filter leaves one',                { name: 'A', filter: (_p: unknown, n: { readonly labels: object }) => ('rack' in n.labels ? undefined : 'no rack') }, 'a'],
    ['a filter with a text leaves none',   { name: 'A', filter: () => 'node(s) were mine' },                         '0/2 nodes are available: 2 node(s) were mine.'],
    ['a filter that says no',              { name: 'A', filter: () => false },                                       '0/2 nodes are available: 2 node(s) rejected by A.'],
  ])('%s', (_why, plugin, expected) => {
    expect(decide(plugin).split(' preemption:')[0]).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['a score of 101',       { name: 'A', score: () => 101 },                        'plugin A: score answered 101, not a whole number from 0 to 100'],
    ['a score below 0',      { name: 'A', score: () => -1 },                         'plugin A: score answered -1, not a whole number from 0 to 100'],
    ['a score of a half',    { name: 'A', score: () => 0.5 },                        'plugin A: score answered 0.5, not a whole number from 0 to 100'],
    ['a filter that throws', { name: 'A', filter: () => { throw new Error('oh'); } }, 'plugin A: filter threw Error: oh'],
  ])('%s is the plugin’s fault', (_why, plugin, message) => {
    expect(() => decide(plugin)).toThrow(message);
  });
});
