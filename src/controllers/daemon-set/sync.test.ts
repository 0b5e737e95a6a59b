import { describe, expect, test } from 'vitest';
import type { Node, Pod, PodSpec, Taint, Toleration } from '../../model/index.ts';
import { daemonNodeFit, daemonTolerations } from './node-fit.ts';
import { daemonSetSpecOf, targetNodeOf } from './read-daemon-set.ts';
import { syncDaemonSet } from './sync.ts';
import type { DaemonNode, DaemonPod, DaemonSetSpec } from './types.ts';

const NOW_MS = 100_000;
const SPEC: DaemonSetSpec = {
  minReadySeconds: 10,
  strategy: 'RollingUpdate',
  maxSurge: 0,
  maxUnavailable: 1,
  hash: 'new',
  templateGeneration: undefined,
};
const SURGE = { maxSurge: 1, maxUnavailable: 0 } as const;

/**
 * Pods, each `node-hash` and marks: `!` not ready, `y` ready for less than minReadySeconds, `x` Failed, `s` Succeeded,
 * `~` deleting, `u` not scheduled yet, `2` a second of that kind, one second younger.
 */
function pods(text: string): DaemonPod[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word) => {
      const [, targetNode = '', hash = '', marks = ''] = /^(\w+)-(old|new)(.*)$/.exec(word) ?? [];
      return {
        name: `${targetNode}-${hash}${marks.includes('2') ? '2' : ''}`,
        uid: word,
        nodeName: marks.includes('u') ? '' : targetNode,
        targetNode,
        phase: marks.includes('x') ? 'Failed' : marks.includes('s') ? 'Succeeded' : 'Running',
        isReady: !/[!xs]/.test(marks),
        readySinceMs: marks.includes('y') ? NOW_MS - 1000 : 0,
        createdMs: marks.includes('2') ? 1000 : 0,
        isDeleting: marks.includes('~'),
        labels: { 'controller-revision-hash': hash },
        annotations: {},
        restarts: 0,
        sidecarRestarts: 0,
      };
    });
}

/** Nodes: `a` wanted, `a-` a pod may stay but none is wanted, `a!` none may stay. */
function nodes(text: string): DaemonNode[] {
  return text.split(' ').map((word) => ({
    name: word[0],
    shouldRun: word.length === 1,
    shouldContinue: !word.endsWith('!'),
  }));
}

interface Given {
  readonly spec?: Partial<DaemonSetSpec>;
  readonly waits?: boolean;
}

/** `+a` a pod for node a, `-name` deleted; what is drawn from several as `?1:a,b`. */
function sync(nodeText: string, podText: string, { spec, waits = false }: Given = {}): string {
  const decision = syncDaemonSet({ ...SPEC, ...spec }, nodes(nodeText), pods(podText), () => waits, NOW_MS);
  const { creates, createsDrawn, deletes, deletesDrawn } = decision;
  const drawn = (sign: string, { count, of }: typeof createsDrawn): string[] =>
    count === 0 ? [] : [`${sign}?${count}:${of.join(',')}`];
  return [
    ...creates.map((node) => `+${node}`),
    ...drawn('+', createsDrawn),
    ...deletes.map((name) => `-${name}`),
    ...drawn('-', deletesDrawn),
  ].join(' ');
}

describe('manage without surge', () => {
  // prettier-ignore
  const rows = [
    // why                                                            nodes     pods                            steps
    ['no pod at all and shouldRun: create',                           'a b',    'a-new',                        '+b'],
    ['not where it should not run',                                   'a b- c!', 'a-new',                       ''],
    ['a pod that may stay stays',                                     'a-',     'a-new',                        ''],
    ['where none may stay it goes',                                   'a!',     'a-new',                        '-a-new'],
    ['but not twice',                                                 'a!',     'a-new~',                       ''],
    ['where none may stay an ended one goes too',                     'a!',     'a-newx',                       '-a-new'],
    ['Failed: deleted, its successor comes when it is gone',          'a',      'a-newx',                       '-a-new'],
    ['Succeeded: deleted as well',                                    'a',      'a-news',                       '-a-new'],
    ['a deleting pod is left alone, and its node gets no new one',    'a',      'a-new~',                       ''],
    ['deleting and Failed: as if not there',                          'a',      'a-newx~',                      '+a'],
    ['of two the older stays',                                        'a',      'a-new2 a-new',                 '-a-new2'],
    ['a scheduled one stays before an older unscheduled one',         'a',      'a-newu a-old2',                '-a-new'],
    ['an unscheduled pod belongs to the node it was made for',        'a',      'a-newu!',                      ''],
    ['an unscheduled pod of a node that is gone is deleted',          'a',      'a-new z-newu!',                '-z-new'],
    ['one that is bound there is left to pod garbage collection',     'a',      'a-new z-new',                  ''],
  ] as const;

  test.each(rows)('%s', (_why, nodeText, podText, expected) => {
    expect(sync(nodeText, podText)).toBe(expected);
  });

  test('Failed waits for its back-off, Succeeded does not, nor does a surplus one', () => {
    expect(sync('a', 'a-newx', { waits: true })).toBe('');
    expect(sync('a', 'a-news', { waits: true })).toBe('-a-new');
    expect(sync('a', 'a-new a-new2', { waits: true })).toBe('-a-new2');
  });

  test('a failed pod deleted makes the node’s back-off advance, a succeeded one does not', () => {
    const failedOn = (text: string): readonly string[] =>
      syncDaemonSet(SPEC, nodes('a b'), pods(text), () => false, NOW_MS).failedOn;
    expect(failedOn('a-newx b-new')).toEqual(['a']);
    expect(failedOn('a-news b-new')).toEqual([]);
  });
});

describe('manage with surge', () => {
  // prettier-ignore
  const rows = [
    // why                                                          nodes   pods                          steps
    ['no running pod and shouldRun: create beside the ended one',   'a',    'a-newx',                     '+a -a-new'],
    ['beside a deleting one too',                                   'a',    'a-new~',                     '+a'],
    ['not where it should not run',                                 'a-',   'a-newx',                     '-a-new'],
    ['one old and one new: the old stays until the new can take over', 'a', 'a-old a-newy',              ''],
    ['the new one available: the old goes',                         'a',    'a-old a-new',                '-a-old'],
    ['the old one not ready: it goes at once',                      'a',    'a-old! a-new!',              '-a-old'],
    ['of several keep the oldest of each kind',                     'a',    'a-old a-old2 a-newy a-new2y', '-a-new2 -a-old2'],
    ['two old ones and none new: the younger goes',                 'a',    'a-old a-old2',               '-a-old2'],
  ] as const;

  test.each(rows)('%s', (_why, nodeText, podText, expected) => {
    expect(sync(nodeText, podText, { spec: SURGE })).toBe(expected);
  });
});

describe('the rolling update without surge', () => {
  // prettier-ignore
  const rows = [
    // why                                                              spec                        nodes      pods                              steps
    ['one of the old, at random',                                       {},                         'a b c',   'a-old b-old c-old',              '-?1:a-old,b-old,c-old'],
    ['only when manage did nothing',                                    {},                         'a b c',   'a-old b-old',                    '+c'],
    ['34 % of 3 rounds up to 2',                                        { maxUnavailable: '34%' },  'a b c',   'a-old b-old c-old',              '-?2:a-old,b-old,c-old'],
    ['percent of the nodes where it should run, not of its pods',       { maxUnavailable: '50%' },  'a b c- d-', 'a-old b-old c-old d-old',      '-?1:a-old,b-old,c-old,d-old'],
    ['0 acts as 1',                                                     { maxUnavailable: 0 },      'a b',     'a-old b-old',                    '-?1:a-old,b-old'],
    ['a new one not available takes the budget',                        {},                         'a b',     'a-newy b-old',                   ''],
    ['a deleting pod takes it',                                         {},                         'a b',     'a-new~ b-old',                   ''],
    ['old ones that are not available go in any case',                  {},                         'a b c',   'a-old! b-oldy c-old',            '-a-old -b-old'],
    ['and each takes of the budget: 3 − 2 is left',                     { maxUnavailable: 3 },      'a b c d', 'a-old! b-old! c-old d-old',      '-a-old -b-old -?1:c-old,d-old'],
    ['no more than there are',                                          { maxUnavailable: 5 },      'a b',     'a-new b-old',                    '-?1:b-old'],
    ['all of them new: nothing',                                        {},                         'a b',     'a-new b-new',                    ''],
    ['OnDelete waits for a hand',                                       { strategy: 'OnDelete' },   'a b',     'a-old b-old!',                   ''],
    ['a pod of the present template generation is new whatever its hash', { hash: 'other', templateGeneration: '7' }, 'a', 'a-old',               '-?1:a-old'],
  ] as const;

  test.each(rows)('%s', (_why, spec, nodeText, ...row) => {
    const [podText, expected] = row;
    expect(sync(nodeText, podText, { spec })).toBe(expected);
  });

  test('label pod-template-generation equal to the annotation makes a pod new', () => {
    const [pod] = pods('a-old');
    const labels = { ...pod.labels, 'pod-template-generation': '7' };
    const spec = { ...SPEC, templateGeneration: '7' };
    const { deletesDrawn } = syncDaemonSet(spec, nodes('a'), [{ ...pod, labels }], () => false, NOW_MS);
    expect(deletesDrawn.count).toBe(0);
  });
});

describe('the rolling update with surge', () => {
  // prettier-ignore
  const rows = [
    // why                                                              spec                      nodes       pods                              steps
    ['a new one beside one of the old, at random',                      SURGE,                    'a b',      'a-old b-old',                    '+?1:a,b'],
    ['60 % of 3 rounds up to 2',                                        { ...SURGE, maxSurge: '60%' }, 'a b c', 'a-old b-old c-old',           '+?2:a,b,c'],
    ['a new one not available beside an old one takes the surge',       SURGE,                    'a b',      'a-old a-newy b-old',             ''],
    ['an old one alone that is not available: a new one in any case',   SURGE,                    'a b c',    'a-old! b-old! c-old',            '+a +b +?1:c'],
    ['the surge is not taken by them',                                  SURGE,                    'a b',      'a-oldy b-old',                   '+a +?1:b'],
    ['where it should not run an unavailable old one goes',             SURGE,                    'a b-',     'a-new b-old!',                   '-b-old'],
    ['an available one there only beyond desired: 2 − 1',               SURGE,                    'a b-',     'a-new b-old',                    '-?1:b-old'],
    ['not while too few are available: 1 − 1',                          SURGE,                    'a b-',     'a-new! b-old',                   ''],
  ] as const;

  test.each(rows)('%s', (_why, spec, nodeText, ...row) => {
    const [podText, expected] = row;
    expect(sync(nodeText, podText, { spec })).toBe(expected);
  });
});

describe('which nodes fit', () => {
  const taint = (key: string, effect: string): Taint => ({ key, effect });
  const node = (taints: readonly Taint[], labels: Readonly<Record<string, string>> = {}): Node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels },
    spec: { taints },
  });
  const required = (key: string, values: readonly string[]): Partial<PodSpec> => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }],
        },
      },
    },
  });
  const own = (key: string, effect?: string): Partial<PodSpec> => ({
    tolerations: [{ key, operator: 'Exists', ...(effect !== undefined && { effect }) }],
  });
  const system = (name: string, effect: string): Taint => taint(`node.kubernetes.io/${name}`, effect);
  // prettier-ignore
  const rows = [
    // why                                                     template                          node                                              run    stay
    ['nodeName of this node',                                  { nodeName: 'n' },                node([]),                                         true,  true],
    ['nodeName of another: neither',                           { nodeName: 'm' },                node([]),                                         false, false],
    ['an empty nodeName names none',                           { nodeName: '' },                 node([]),                                         true,  true],
    ['required node affinity holds',                           required('disk', ['ssd']),        node([], { disk: 'ssd' }),                        true,  true],
    ['required node affinity misses: neither',                 required('disk', ['ssd']),        node([], { disk: 'hdd' }),                        false, false],
    ['NoSchedule untolerated: it may stay',                    {},                               node([taint('gpu', 'NoSchedule')]),               false, true],
    ['NoExecute untolerated: it may not',                      {},                               node([taint('gpu', 'NoExecute')]),                false, false],
    ['PreferNoSchedule plays no part',                         {},                               node([taint('gpu', 'PreferNoSchedule')]),         true,  true],
    ['a toleration of one effect does not help for the other', own('gpu', 'NoSchedule'),         node([taint('gpu', 'NoExecute')]),                false, false],
    ['a toleration without effect helps for both',             own('gpu'),                       node([taint('gpu', 'NoExecute'), taint('gpu', 'NoSchedule')]), true, true],
    ['unreachable and pressures are tolerated by default',     {},                               node([system('unreachable', 'NoExecute'), system('memory-pressure', 'NoSchedule'), system('disk-pressure', 'NoSchedule'), system('pid-pressure', 'NoSchedule')]), true, true],
    ['not-ready only with NoExecute',                          {},                               node([system('not-ready', 'NoSchedule')]),        false, true],
    ['a pressure that says NoExecute is not',                  {},                               node([system('memory-pressure', 'NoExecute')]),   false, false],
  ] as const;

  test.each(rows)('%s', (_why, more, given, ...row) => {
    const [shouldRun, shouldContinue] = row;
    const template = { containers: [], ...more } as PodSpec;
    expect(daemonNodeFit(template, daemonTolerations(template), given)).toEqual({
      name: 'n',
      shouldRun,
      shouldContinue,
    });
  });

  test('an own toleration of the same words loses its tolerationSeconds: daemon pods stay for ever', () => {
    const key = 'node.kubernetes.io/not-ready';
    const tolerations: Toleration[] = [
      { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 },
    ];
    const made = daemonTolerations({ containers: [], tolerations });
    expect(made.filter((each) => each.key === key)).toEqual([
      { key, operator: 'Exists', effect: 'NoExecute' },
    ]);
  });
});

describe('reading', () => {
  test('the defaults: RollingUpdate, one unavailable, no surge', () => {
    const daemonSet = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'd' },
      spec: { selector: {}, template: { spec: { containers: [] } } },
    };
    expect(daemonSetSpecOf(daemonSet as Parameters<typeof daemonSetSpecOf>[0], 'new')).toEqual({
      ...SPEC,
      minReadySeconds: 0,
    });
  });

  const field = (values: readonly string[], operator = 'In', key = 'metadata.name'): Partial<PodSpec> => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key, operator, values }] }],
        },
      },
    },
  });
  // prettier-ignore
  const targets = [
    // why                                              spec                                        node
    ['spec.nodeName',                                   { nodeName: 'a' },                          'a'],
    ['before scheduling the name in matchFields',       field(['b']),                               'b'],
    ['spec.nodeName before that',                       { nodeName: 'a', ...field(['b']) },         'a'],
    ['an empty nodeName is none',                       { nodeName: '', ...field(['b']) },          'b'],
    ['two names are no node',                           field(['b', 'c']),                          undefined],
    ['another operator is none',                        field(['b'], 'NotIn'),                      undefined],
    ['another field is none',                           field(['b'], 'In', 'metadata.uid'),         undefined],
    ['no affinity',                                     {},                                         undefined],
  ] as const;

  test.each(targets)('a pod belongs to: %s', (_why, spec, node) => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], ...spec } };
    expect(targetNodeOf(pod as Pod)).toBe(node);
  });
});
