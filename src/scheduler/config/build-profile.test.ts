import { describe, expect, test } from 'vitest';
import { readSchedulerConfiguration } from './index.ts';
import type { ExtensionPoint, SchedulerProfile } from './index.ts';

interface Plugin {
  readonly name: string;
  readonly weight?: number;
}
interface PluginSet {
  readonly enabled?: readonly Plugin[];
  readonly disabled?: readonly Plugin[];
}

function profileOf(plugins: Readonly<Record<string, PluginSet>>): SchedulerProfile {
  const reading = readSchedulerConfiguration({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ plugins }],
  });
  if ('error' in reading) throw new Error(reading.error);
  return reading.config.profiles[0];
}

/** `A B:3 -C`: A and B with weight 3 enabled, C disabled. */
function setOf(text: string): PluginSet {
  const words = text.split(' ').filter((word) => word !== '');
  const enabled = words
    .filter((word) => !word.startsWith('-'))
    .map((word): Plugin => {
      const [name, weight] = word.split(':');
      return { name, ...(weight !== undefined && { weight: Number(weight) }) };
    });
  const disabled = words.filter((word) => word.startsWith('-')).map((word) => ({ name: word.slice(1) }));
  return { enabled, disabled };
}

function pluginsOf(texts: Readonly<Record<string, string>>): Readonly<Record<string, PluginSet>> {
  return Object.fromEntries(Object.entries(texts).map(([point, text]) => [point, setOf(text)]));
}

describe('the default profile', () => {
  const { plugins, scoreWeights } = profileOf({});

  // prettier-ignore
  const rows: readonly (readonly [ExtensionPoint, string])[] = [
    ['preEnqueue', 'SchedulingGates DynamicResources DefaultPreemption'],
    ['queueSort',  'PrioritySort'],
    ['preFilter',  'NodeName NodeUnschedulable TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources NodeDeclaredFeatures'],
    ['filter',     'NodeName NodeUnschedulable TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources NodeDeclaredFeatures'],
    ['postFilter', 'DynamicResources DefaultPreemption'],
    ['preScore',   'TaintToleration NodeAffinity NodeResourcesFit VolumeBinding PodTopologySpread InterPodAffinity NodeResourcesBalancedAllocation'],
    ['score',      'TaintToleration NodeAffinity NodeResourcesFit VolumeBinding PodTopologySpread InterPodAffinity DynamicResources NodeResourcesBalancedAllocation ImageLocality'],
    ['reserve',    'VolumeBinding DynamicResources'],
    ['permit',     ''],
    ['preBind',    'VolumeBinding DynamicResources'],
    ['bind',       'DefaultBinder'],
    ['postBind',   ''],
  ];
  test.each(rows)('at %s', (point, expected) => {
    expect(plugins[point].join(' ')).toBe(expected);
  });

  test('weighs taints threefold, affinity, spreading and devices twofold, the rest once', () => {
    expect(Object.fromEntries(scoreWeights)).toEqual({
      TaintToleration: 3,
      NodeAffinity: 2,
      PodTopologySpread: 2,
      InterPodAffinity: 2,
      DynamicResources: 2,
      NodeResourcesFit: 1,
      VolumeBinding: 1,
      NodeResourcesBalancedAllocation: 1,
      ImageLocality: 1,
    });
  });
});

describe('the running order of score plugins', () => {
  const DEFAULT = 'TaintToleration NodeAffinity NodeResourcesFit VolumeBinding PodTopologySpread InterPodAffinity DynamicResources NodeResourcesBalancedAllocation ImageLocality'; // prettier-ignore
  const without = (...names: readonly string[]): string =>
    DEFAULT.split(' ')
      .filter((name) => !names.includes(name))
      .join(' ');

  // prettier-ignore
  test.each([
    ['a disabled one is missing',                        { score: '-NodeAffinity' },                                    without('NodeAffinity')],
    ['one disabled at all points, too',                  { multiPoint: '-NodeAffinity' },                               without('NodeAffinity')],
    ['one given here as well comes to the front',        { score: 'ImageLocality:5' },                                  `ImageLocality ${without('ImageLocality')}`],
    ['several of them in the order given',               { score: 'ImageLocality NodeAffinity' },                       `ImageLocality NodeAffinity ${without('ImageLocality', 'NodeAffinity')}`],
    ['disabled and enabled: to the end',                 { score: 'NodeAffinity -NodeAffinity' },                       `${without('NodeAffinity')} NodeAffinity`],
    ['all off, some on: just these, in the order given', { score: 'ImageLocality NodeAffinity -*' },                    'ImageLocality NodeAffinity'],
    ['all off at all points: only what a point names',   { multiPoint: '-*', score: 'NodeAffinity', queueSort: 'PrioritySort', bind: 'DefaultBinder' }, 'NodeAffinity'],
    ['all off at all points and some on again',          { multiPoint: 'PrioritySort DefaultBinder ImageLocality NodeAffinity -*' }, 'ImageLocality NodeAffinity'],
    ['replaced in multiPoint: it keeps its place',       { multiPoint: 'NodeAffinity:7' },                              DEFAULT],
    ['disabled and enabled in multiPoint: to the end',   { multiPoint: 'NodeAffinity -NodeAffinity' },                  `${without('NodeAffinity')} NodeAffinity`],
    ['disabled in multiPoint, on at the point: the end', { multiPoint: '-NodeAffinity', score: 'NodeAffinity' },        `${without('NodeAffinity')} NodeAffinity`],
    ['a point of its own leaves other points alone',     { filter: '-NodeAffinity' },                                   DEFAULT],
  ] as const)('%s', (_why, texts, expected) => {
    expect(profileOf(pluginsOf(texts)).plugins.score.join(' ')).toBe(expected);
  });
});

describe('weights', () => {
  // prettier-ignore
  test.each([
    ['of the point beat those of multiPoint',          { multiPoint: 'NodeAffinity:7', score: 'NodeAffinity:4' },  'NodeAffinity',  4],
    ['of multiPoint beat the default',                 { multiPoint: 'NodeAffinity:7' },                           'NodeAffinity',  7],
    ['left out in multiPoint are 1, not the default',  { multiPoint: 'NodeAffinity' },                             'NodeAffinity',  1],
    ['of 0 are 1',                                     { score: 'NodeAffinity:0' },                                'NodeAffinity',  1],
    ['of what does not score stay in the table',       { score: '-NodeAffinity' },                                 'NodeAffinity',  2],
    ['of what is off everywhere do not',               { multiPoint: '-NodeAffinity' },                            'NodeAffinity',  undefined],
    ['are only for those who score',                   { multiPoint: 'NodePorts:7' },                              'NodePorts',     undefined],
    ['the largest that fits',                          { score: 'NodeAffinity:2147483647' },                       'NodeAffinity',  2147483647],
  ] as const)('%s', (_why, texts, name, expected) => {
    expect(profileOf(pluginsOf(texts)).scoreWeights.get(name)).toBe(expected);
  });

  test('are listed in the order of first mention, the list of the point before multiPoint', () => {
    const { scoreWeights } = profileOf(pluginsOf({ score: 'ImageLocality NodeAffinity:9' }));
    expect([...scoreWeights.keys()].slice(0, 3)).toEqual([
      'ImageLocality',
      'NodeAffinity',
      'TaintToleration',
    ]);
  });
});

describe('a plugin that is off', () => {
  // prettier-ignore
  test.each([
    ['at one point stays at the others',       { filter: '-NodeAffinity' },      'preFilter score',          'filter'],
    ['for scoring alone still filters',        { score: '-NodeAffinity' },       'preFilter filter preScore', 'score'],
    ['everywhere is nowhere',                  { multiPoint: '-NodeAffinity' },  '',                         'preFilter filter preScore score'],
  ] as const)('%s', (_why, texts, on, off) => {
    const { plugins } = profileOf(pluginsOf(texts));
    const pointsOf = (text: string): readonly ExtensionPoint[] => text.split(' ').filter(Boolean) as ExtensionPoint[];
    for (const point of pointsOf(on)) expect(plugins[point], point).toContain('NodeAffinity');
    for (const point of pointsOf(off)) expect(plugins[point], point).not.toContain('NodeAffinity');
  });
});

describe('what keeps a scheduler from starting', () => {
  const BUILDING = 'initializing profiles: creating profile for scheduler name default-scheduler: ';
  const errorOf = (texts: Readonly<Record<string, string>>): string => {
    try {
      profileOf(pluginsOf(texts));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  // prettier-ignore
  test.each([
    ['nobody knows it, at the first point gone through',   { multiPoint: 'Nobody' },                              'PreFilterPlugin "Nobody" does not exist'],
    ['nobody knows it, at a point of its own',             { permit: 'Nobody' },                                  'PermitPlugin "Nobody" does not exist'],
    ['it has nothing to say there',                        { bind: 'NodeName' },                                  'plugin "NodeName" does not extend BindPlugin plugin'],
    ['twice in multiPoint',                                { multiPoint: 'NodeName NodeName -NodeName' },         'plugin "NodeName" already registered as "PreFilterPlugin"'],
    ['twice at one point',                                 { score: 'NodeAffinity NodeAffinity' },                'plugin "NodeAffinity" already registered as "ScorePlugin"'],
    ['own lists are looked at before multiPoint',          { multiPoint: 'Nobody', queueSort: 'Somebody' },       'QueueSortPlugin "Somebody" does not exist'],
    ['filter is looked at before score',                   { score: 'Nobody', filter: 'Somebody' },               'FilterPlugin "Somebody" does not exist'],
    ['unknown comes before what it could do',              { filter: 'DefaultBinder Nobody' },                    'plugin "DefaultBinder" does not extend FilterPlugin plugin'],
    ['without sorting and binding: sorting is said',       { multiPoint: '-PrioritySort -DefaultBinder' },        'only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0'],
    ['without binding',                                    { multiPoint: '-DefaultBinder' },                      'at least one bind plugin is needed for profile with scheduler name "default-scheduler"'],
  ] as const)('%s', (_why, texts, expected) => {
    expect(errorOf(texts)).toBe(`${BUILDING}${expected}`);
  });

  test('a point that belongs to pod groups takes none of ours', () => {
    expect(errorOf({ placementScore: 'NodeAffinity' })).toBe(
      `${BUILDING}plugin "NodeAffinity" does not extend PlacementScorePlugin plugin`,
    );
  });
});
