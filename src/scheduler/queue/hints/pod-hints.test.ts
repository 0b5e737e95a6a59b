import { describe, expect, test } from 'vitest';
import { answerOf } from '../../../../test/support/hints.ts';
import { node, pod } from '../../../../test/support/scheduling.ts';
import type { Labels, Node, Pod } from '../../../model/index.ts';

const ZONE = 'topology.kubernetes.io/zone';
const web = { app: 'web' };
const db = { app: 'db' };
const labelled = (labels: Labels, more = {}): Pod => pod({ name: 'other', labels, ...more });
const elsewhere = { namespace: 'other' };
const term = (labels: Labels, more = {}): object => ({
  topologyKey: ZONE,
  labelSelector: { matchLabels: labels },
  ...more,
});
const wanting = (kind: 'podAffinity' | 'podAntiAffinity', ...terms: object[]): Pod =>
  pod({
    labels: web,
    spec: { affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: terms } } } as Partial<
      Pod['spec']
    >,
  });
const near = wanting('podAffinity', term(db));
const far = wanting('podAntiAffinity', term(db));
const nearBoth = wanting('podAffinity', term(db), term({ tier: '1' }));
const spread = (more = {}, when = 'DoNotSchedule'): Pod =>
  pod({
    labels: web,
    spec: {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: ZONE,
          whenUnsatisfiable: when,
          labelSelector: { matchLabels: web },
          ...more,
        },
      ],
    } as Partial<Pod['spec']>,
  });
const zoned = (zone?: string, more = {}): Node =>
  node('n', { labels: zone === undefined ? {} : { [ZONE]: zone }, ...more });
const port = (hostPort: number, protocol = 'TCP'): Pod =>
  pod({ spec: { containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort, protocol }] }] } });
const cpu = (amount: string): Pod => pod({ name: 'other', cpu: amount });
const plain = pod();
const tolerating = pod({ labels: web, spec: { tolerations: [{ operator: 'Exists' }] } });

// prettier-ignore
describe('hints of plugins that look at other pods, one row a plugin and event of the table in the spec', () => {
  test.each([
    // plugin, event                                              why                                             pod       old                        new                              answer
    ['SchedulingGates', 'TargetPodUpdatePodSchedulingGatesEliminated', 'the gates are gone',                      plain,    plain,                     plain,                           'queue'],
    ['SchedulingGates', 'TargetPodUpdatePodLabel',                'not registered',                               plain,    plain,                     plain,                           'none'],
    ['DefaultPreemption', 'AssignedPodDelete',                    'never',                                        plain,    labelled(web),             undefined,                       'skip'],
    ['NodePorts', 'AssignedPodDelete',                            'it held the port',                             port(80), port(80),                  undefined,                       'queue'],
    ['NodePorts', 'AssignedPodDelete',                            'another port',                                 port(80), port(81),                  undefined,                       'skip'],
    ['NodePorts', 'AssignedPodDelete',                            'another protocol',                             port(80), port(80, 'UDP'),           undefined,                       'skip'],
    ['NodeResourcesFit', 'AssignedPodDelete',                     'whatever it held',                             plain,    cpu('1'),                  undefined,                       'queue'],
    ['NodeResourcesFit', 'AssignedPodUpdatePodScaleDown',         'it gave back what the pod asks for',           cpu('1'), cpu('2'),                  cpu('1'),                        'queue'],
    ['NodeResourcesFit', 'AssignedPodUpdatePodScaleDown',         'it gave back something else',                  pod({ memory: '1Gi' }), cpu('2'),    cpu('1'),                        'skip'],
    ['NodeResourcesFit', 'AssignedPodUpdatePodScaleDown',         'it kept all of it',                            cpu('1'), cpu('2'),                  cpu('2'),                        'skip'],
    ['NodeResourcesFit', 'TargetPodUpdatePodScaleDown',           'always',                                       plain,    plain,                     plain,                           'queue'],
    ['NodeResourcesFit', 'AssignedPodAdd',                        'not registered',                               plain,    undefined,                 plain,                           'none'],
    ['InterPodAffinity', 'TargetPodUpdatePodLabel',               'always',                                       plain,    plain,                     plain,                           'queue'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'fits the term',                                near,     undefined,                 labelled(db),                    'queue'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'does not fit it',                              near,     undefined,                 labelled(web),                   'skip'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'fits one of two terms',                        nearBoth, undefined,                 labelled(db),                    'skip'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'fits both',                                    nearBoth, undefined,                 labelled({ ...db, tier: '1' }),  'queue'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'no terms: nothing to fit',                     plain,    undefined,                 labelled(db),                    'skip'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'in another namespace',                         near,     undefined,                 labelled(db, elsewhere),         'skip'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'an empty namespaceSelector takes all',         wanting('podAffinity', term(db, { namespaceSelector: {} })), undefined, labelled(db, elsewhere), 'queue'],
    ['InterPodAffinity', 'AssignedPodAdd',                        'another one is not resolved and takes none',   wanting('podAffinity', term(db, { namespaceSelector: { matchLabels: { a: 'b' } } })), undefined, labelled(db, elsewhere), 'skip'],
    ['InterPodAffinity', 'AssignedPodUpdatePodLabel',             'fits now',                                     near,     labelled(web),             labelled(db),                    'queue'],
    ['InterPodAffinity', 'AssignedPodUpdatePodLabel',             'fitted before as well',                        near,     labelled(db),              labelled({ ...db, a: 'b' }),     'skip'],
    ['InterPodAffinity', 'AssignedPodUpdatePodLabel',             'is shunned no longer',                         far,      labelled(db),              labelled(web),                   'queue'],
    ['InterPodAffinity', 'AssignedPodUpdatePodLabel',             'is shunned still',                             far,      labelled(db),              labelled({ ...db, a: 'b' }),     'skip'],
    ['InterPodAffinity', 'AssignedPodDelete',                     'it was shunned',                               far,      labelled(db),              undefined,                       'queue'],
    ['InterPodAffinity', 'AssignedPodDelete',                     'it shunned the pod',                           labelled(db), far,                   undefined,                       'queue'],
    ['InterPodAffinity', 'AssignedPodDelete',                     'neither',                                      far,      labelled(web),             undefined,                       'skip'],
    ['InterPodAffinity', 'NodeAdd',                               'has the key of a term',                        near,     undefined,                 zoned('a'),                      'queue'],
    ['InterPodAffinity', 'NodeAdd',                               'lacks it',                                     near,     undefined,                 zoned(),                         'skip'],
    ['InterPodAffinity', 'NodeAdd',                               'anti-affinity: whichever node',                far,      undefined,                 zoned(),                         'queue'],
    ['InterPodAffinity', 'NodeUpdateNodeLabel',                   'the key appeared',                             near,     zoned(),                   zoned('a'),                      'queue'],
    ['InterPodAffinity', 'NodeUpdateNodeLabel',                   'its value changed',                            near,     zoned('a'),                zoned('b'),                      'queue'],
    ['InterPodAffinity', 'NodeUpdateNodeLabel',                   'the key vanished',                             near,     zoned('a'),                zoned(),                         'skip'],
    ['InterPodAffinity', 'NodeUpdateNodeLabel',                   'anti-affinity: the key vanished',              far,      zoned('a'),                zoned(),                         'queue'],
    ['InterPodAffinity', 'NodeUpdateNodeLabel',                   'anti-affinity: the key appeared',              far,      zoned(),                   zoned('a'),                      'skip'],
    ['InterPodAffinity', 'NodeUpdateNodeLabel',                   'as before',                                    far,      zoned('a'),                zoned('a'),                      'skip'],
    ['PodTopologySpread', 'AssignedPodAdd',                       'of its kind',                                  spread(), undefined,                 labelled(web),                   'queue'],
    ['PodTopologySpread', 'AssignedPodAdd',                       'of another kind',                              spread(), undefined,                 labelled(db),                    'skip'],
    ['PodTopologySpread', 'AssignedPodAdd',                       'in another namespace',                         spread(), undefined,                 labelled(web, elsewhere),        'skip'],
    ['PodTopologySpread', 'AssignedPodAdd',                       'a soft constraint does not wait',              spread({}, 'ScheduleAnyway'), undefined, labelled(web),               'skip'],
    ['PodTopologySpread', 'AssignedPodDelete',                    'of its kind',                                  spread(), labelled(web),             undefined,                       'queue'],
    ['PodTopologySpread', 'AssignedPodDelete',                    'in another namespace',                         spread(), labelled(web, elsewhere),  undefined,                       'skip'],
    ['PodTopologySpread', 'AssignedPodUpdatePodLabel',            'becomes one of its kind',                      spread(), labelled(db),              labelled(web),                   'queue'],
    ['PodTopologySpread', 'AssignedPodUpdatePodLabel',            'stays one of its kind',                        spread(), labelled(web),             labelled({ ...web, a: 'b' }),    'skip'],
    ['PodTopologySpread', 'AssignedPodUpdatePodLabel',            'in another namespace',                         spread(), labelled(db, elsewhere),   labelled(web, elsewhere),        'skip'],
    ['PodTopologySpread', 'TargetPodUpdatePodLabel',              'is of its own kind no longer',                 spread(), labelled(web),             labelled(db),                    'queue'],
    ['PodTopologySpread', 'TargetPodUpdatePodLabel',              'is as before',                                 spread(), labelled(web),             labelled(web),                   'skip'],
    ['PodTopologySpread', 'TargetPodUpdatePodToleration',         'taints are honoured',                          spread({ nodeTaintsPolicy: 'Honor' }), plain, tolerating,                 'queue'],
    ['PodTopologySpread', 'TargetPodUpdatePodToleration',         'taints are ignored and the labels equal',      spread(), labelled(web),             tolerating,                      'skip'],
    ['PodTopologySpread', 'NodeAdd',                              'has the keys',                                 spread(), undefined,                 zoned('a'),                      'queue'],
    ['PodTopologySpread', 'NodeAdd',                              'lacks one',                                    spread(), undefined,                 zoned(),                         'skip'],
    ['PodTopologySpread', 'NodeAdd',                              'no constraints: all keys are there',           plain,    undefined,                 zoned(),                         'queue'],
    ['PodTopologySpread', 'NodeDelete',                           'had the keys',                                 spread(), zoned('a'),                undefined,                       'queue'],
    ['PodTopologySpread', 'NodeDelete',                           'lacked one',                                   spread(), zoned(),                   undefined,                       'skip'],
    ['PodTopologySpread', 'NodeUpdateNodeLabel',                  'the key appeared',                             spread(), zoned(),                   zoned('a'),                      'queue'],
    ['PodTopologySpread', 'NodeUpdateNodeLabel',                  'the key vanished',                             spread(), zoned('a'),                zoned(),                         'queue'],
    ['PodTopologySpread', 'NodeUpdateNodeLabel',                  'its value changed',                            spread(), zoned('a'),                zoned('b'),                      'queue'],
    ['PodTopologySpread', 'NodeUpdateNodeLabel',                  'nothing of note changed',                      spread(), zoned('a'),                zoned('a'),                      'skip'],
    ['PodTopologySpread', 'NodeUpdateNodeLabel',                  'no constraints: nothing can change',           plain,    zoned('a'),                zoned('b'),                      'skip'],
    ['PodTopologySpread', 'NodeUpdateNodeTaint',                  'taints of a node with the keys',               spread(), zoned('a'),                zoned('a', { taints: [{ key: 'k', effect: 'NoSchedule' }] }), 'queue'],
    ['PodTopologySpread', 'NodeUpdateNodeTaint',                  'taints of a node without them',                spread(), zoned(),                   zoned(undefined, { taints: [{ key: 'k', effect: 'NoSchedule' }] }), 'skip'],
    ['PodTopologySpread', 'NodeUpdateNodeTaint',                  'no constraints',                               plain,    zoned('a'),                zoned('a', { taints: [{ key: 'k', effect: 'NoSchedule' }] }), 'queue'],
  ] as const)('%s %s: %s', (...[plugin, event, , waiting, old, current, expected]) => {
    expect(answerOf(plugin, event, waiting, [old, current])).toBe(expected);
  });

  test('default hard constraints count for a pod that has none of any kind', () => {
    const [constraint] = spread().spec.topologySpreadConstraints ?? [];
    const context = { defaultHardConstraints: () => [constraint] };
    expect(answerOf('PodTopologySpread', 'AssignedPodAdd', plain, [undefined, labelled(web)], context)).toBe('queue');
    expect(answerOf('PodTopologySpread', 'AssignedPodAdd', spread({}, 'ScheduleAnyway'), [undefined, labelled(web)], context)).toBe('skip');
  });

  test('a plugin that nobody has heard of is registered for everything', () => {
    expect(answerOf('MyOwn', 'NodeDelete', plain, [zoned('a'), undefined])).toBe('always');
  });
});
