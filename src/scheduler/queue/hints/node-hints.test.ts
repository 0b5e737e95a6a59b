import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import type { Node, Pod } from '../../../model/index.ts';
import { answerOf } from '../../../../test/support/hints.ts';
import { QueueingHints } from './index.ts';

const HARD = { key: 'k', value: 'v', effect: 'NoSchedule' };
const CORDON = 'node.kubernetes.io/unschedulable';
const open = node('n');
const cordoned = node('n', { unschedulable: true });
const tainted = node('n', { taints: [HARD] });
const labelled = (labels: Record<string, string>): Node => node('n', { labels });
const plain = pod();
const tolerating = (key: string, more = {}): Pod =>
  pod({ spec: { tolerations: [{ key, operator: 'Exists', ...more }] } });
const selecting = pod({ spec: { nodeSelector: { disk: 'ssd' } } });
const asking = pod({ cpu: '2', more: { 'example.com/gpu': '1' } });
const required = (operator: string, values: string[]): Pod =>
  pod({
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator, values }] }],
          },
        },
      },
    } as Partial<Pod['spec']>,
  });
const sized = (cpu: string, gpu?: string, pods = '110'): Node =>
  node('n', { cpu, pods, ...(gpu !== undefined && { more: { 'example.com/gpu': gpu } }) });

// prettier-ignore
describe('hints of plugins that look at the node, one row a plugin and event of the table in the spec', () => {
  test.each([
    // plugin, event                                          why                                          pod                     old        new                               answer
    ['NodeName', 'NodeAdd',                                   'every new node',                            plain,                  undefined, open,                             'always'],
    ['NodeName', 'NodeDelete',                                'not registered',                            plain,                  open,      undefined,                        'none'],
    ['NodeUnschedulable', 'NodeAdd',                          'open',                                      plain,                  undefined, open,                             'queue'],
    ['NodeUnschedulable', 'NodeAdd',                          'cordoned',                                  plain,                  undefined, cordoned,                         'skip'],
    ['NodeUnschedulable', 'NodeUpdateNodeTaint',              'uncordoned',                                plain,                  cordoned,  open,                             'queue'],
    ['NodeUnschedulable', 'NodeUpdateNodeTaint',              'was open before',                           plain,                  tainted,   open,                             'skip'],
    ['NodeUnschedulable', 'NodeUpdateNodeTaint',              'is cordoned',                               plain,                  open,      cordoned,                         'skip'],
    ['NodeUnschedulable', 'TargetPodUpdatePodToleration',     'tolerates the cordon',                      plain,                  plain,     tolerating(CORDON),               'queue'],
    ['NodeUnschedulable', 'TargetPodUpdatePodToleration',     'tolerates it of another effect',            plain,                  plain,     tolerating(CORDON, { effect: 'NoExecute' }), 'skip'],
    ['TaintToleration', 'NodeAdd',                            'without taints',                            plain,                  undefined, open,                             'queue'],
    ['TaintToleration', 'NodeAdd',                            'with one it does not tolerate',             plain,                  undefined, tainted,                          'skip'],
    ['TaintToleration', 'NodeAdd',                            'with one it tolerates',                     tolerating('k'),        undefined, tainted,                          'queue'],
    ['TaintToleration', 'NodeUpdateNodeTaint',                'the taint is gone',                         plain,                  tainted,   open,                             'queue'],
    ['TaintToleration', 'NodeUpdateNodeTaint',                'tolerated before as well',                  tolerating('k'),        tainted,   open,                             'skip'],
    ['TaintToleration', 'NodeUpdateNodeTaint',                'still not tolerated',                       plain,                  tainted,   node('n', { taints: [{ ...HARD, effect: 'NoExecute' }] }), 'skip'],
    ['TaintToleration', 'TargetPodUpdatePodToleration',       'whatever changed',                          plain,                  plain,     plain,                            'queue'],
    ['NodeAffinity', 'NodeAdd',                               'matches the selector',                      selecting,              undefined, labelled({ disk: 'ssd' }),        'queue'],
    ['NodeAffinity', 'NodeAdd',                               'does not match',                            selecting,              undefined, labelled({ disk: 'hdd' }),        'skip'],
    ['NodeAffinity', 'NodeUpdateNodeLabel',                   'matches now',                               selecting,              open,      labelled({ disk: 'ssd' }),        'queue'],
    ['NodeAffinity', 'NodeUpdateNodeLabel',                   'matched before as well',                    selecting,              labelled({ disk: 'ssd' }), labelled({ disk: 'ssd', a: 'b' }), 'skip'],
    ['NodeAffinity', 'NodeUpdateNodeLabel',                   'matches no longer',                         selecting,              labelled({ disk: 'ssd' }), open,             'skip'],
    ['NodeAffinity', 'NodeUpdateNodeLabel',                   'required terms match now',                  required('NotIn', ['hdd']), labelled({ disk: 'hdd' }), labelled({ disk: 'ssd' }), 'queue'],
    ['NodeAffinity', 'NodeAdd',                               'terms that do not parse are an error',      required('In', ['-bad-']), undefined, labelled({ disk: 'ssd' }), 'error'],
    ['NodeResourcesFit', 'NodeAdd',                           'large enough when empty',                   asking,                 undefined, sized('2', '1'),                  'queue'],
    ['NodeResourcesFit', 'NodeAdd',                           'a thousandth of cpu short',                 asking,                 undefined, sized('1999m', '1'),              'skip'],
    ['NodeResourcesFit', 'NodeAdd',                           'lacks the device',                          asking,                 undefined, sized('2'),                       'skip'],
    ['NodeResourcesFit', 'NodeAdd',                           'has no room for a pod',                     asking,                 undefined, sized('2', '1', '0'),             'skip'],
    ['NodeResourcesFit', 'NodeAdd',                           'has room for one pod',                      asking,                 undefined, sized('2', '1', '1'),             'queue'],
    ['NodeResourcesFit', 'NodeUpdateNodeAllocatable',         'memory grew, of which it requests none',    pod({ cpu: '2' }),      node('n', { memory: '1Gi' }), node('n', { memory: '2Gi' }), 'skip'],
    ['NodeResourcesFit', 'NodeUpdateNodeAllocatable',         'a requested resource grew',                 asking,                 sized('1', '1'), sized('2', '1'),            'queue'],
    ['NodeResourcesFit', 'NodeUpdateNodeAllocatable',         'one that is not requested grew',            pod({ cpu: '2' }),      sized('2', '1'), sized('2', '4'),            'skip'],
    ['NodeResourcesFit', 'NodeUpdateNodeAllocatable',         'room for more pods',                        asking,                 sized('2', '1', '10'), sized('2', '1', '11'), 'queue'],
    ['NodeResourcesFit', 'NodeUpdateNodeAllocatable',         'room for fewer',                            asking,                 sized('2', '1', '11'), sized('2', '1', '10'), 'skip'],
    ['NodeResourcesFit', 'NodeUpdateNodeAllocatable',         'grew, and is too small yet',                asking,                 sized('1', '1'), sized('1500m', '1'),        'skip'],
    ['NodePorts', 'NodeAdd',                                  'every new node',                            plain,                  undefined, open,                             'always'],
    ['VolumeRestrictions', 'NodeAdd',                         'every new node',                            plain,                  undefined, open,                             'always'],
    ['VolumeBinding', 'NodeAdd',                              'every new node',                            plain,                  undefined, open,                             'always'],
    ['VolumeBinding', 'NodeUpdateNodeLabel',                  'every change of labels',                    plain,                  open,      open,                             'always'],
    ['VolumeBinding', 'NodeUpdateNodeTaint',                  'not registered',                            plain,                  open,      open,                             'none'],
    ['VolumeZone', 'NodeAdd',                                 'every new node',                            plain,                  undefined, open,                             'always'],
    ['VolumeZone', 'NodeUpdateNodeLabel',                     'every change of labels',                    plain,                  open,      open,                             'always'],
    ['DynamicResources', 'NodeAdd',                           'every new node',                            plain,                  undefined, open,                             'always'],
    ['DynamicResources', 'NodeUpdateNodeLabel',               'every change of labels',                    plain,                  open,      open,                             'always'],
    ['DynamicResources', 'NodeUpdateNodeAllocatable',         'every change of size',                      plain,                  open,      open,                             'always'],
    ['NodeDeclaredFeatures', 'NodeAdd',                       'every new node',                            plain,                  undefined, open,                             'queue'],
    ['NodeDeclaredFeatures', 'TargetPodUpdate',               'the pod needs no feature, before or after', plain,                  plain,     plain,                            'skip'],
    ['DefaultPreemption', 'NodeAdd',                          'not registered',                            plain,                  undefined, open,                             'none'],
    ['SchedulingGates', 'NodeAdd',                            'not registered',                            plain,                  undefined, open,                             'none'],
  ] as const)('%s %s: %s', (...[plugin, event, , waiting, old, current, expected]) => {
    expect(answerOf(plugin, event, waiting, [old, current])).toBe(expected);
  });

  test.each([
    ['In',    'ssd', 'ssd', 'queue'],
    ['In',    'ssd', 'hdd', 'skip'],
    ['NotIn', 'ssd', 'hdd', 'queue'],
  ] as const)('addedAffinity has to match as well: %s %s on %s', (operator, value, disk, expected) => {
    const nodeSelectorTerms = [{ matchExpressions: [{ key: 'disk', operator, values: [value] }] }];
    const context = { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
    expect(answerOf('NodeAffinity', 'NodeAdd', plain, [undefined, labelled({ disk })], context)).toBe(expected);
  });
});

test('of terms that do not parse the error tells one as it is and several in brackets', () => {
  const errorOf = (values: string[]): string | undefined => {
    const hints = new QueueingHints();
    const event = { resource: 'Node', action: 'Add', new: labelled({ disk: 'ssd' }) } as const;
    return hints.ask('NodeAffinity', required('In', values), event)?.error;
  };
  const one = 'nodeSelectorTerms\\[0\\].matchExpressions\\[0\\].values\\[.\\]';
  expect(errorOf(['-bad-'])).toMatch(new RegExp(`^${one}`));
  expect(errorOf(['-bad-', '_'])).toMatch(new RegExp(`^\\[${one}.*, ${one}.*\\]$`));
});
