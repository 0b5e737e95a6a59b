import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { KubernetesObject, Pod } from '../../../model/index.ts';
import type { Scenario } from '../../../scenario/index.ts';
import { prepareRun } from '../../simulate.ts';
import { FakeKubelets } from './fake-kubelets.ts';
import { annotatedDelayMs, endingStage, stageDelayMs } from './stage-delays.ts';

const SECOND_MS = 1000;

const annotated = (annotations: Readonly<Record<string, string>>, kind?: string): Pod => ({
  ...podOf('p', '1'),
  metadata: {
    name: 'p',
    annotations,
    ...(kind && { ownerReferences: [{ apiVersion: 'v1', kind, name: 'o', uid: 'u' }] }),
  },
});

describe('the delays of stages', () => {
  // prettier-ignore
  test.each([
    ['1s',         1000],
    ['250ms',       250],
    ['1m30s',    90_000],
    ['2h',    7_200_000],
    ['0.5s',        500],
    ['1.0004s',    1000],
    ['0s',            0],
    ['soon',          0],
    ['',              0],
    ['5',             0],
  ])('%s is %i ms', (text, ms) => {
    expect(annotatedDelayMs(text)).toBe(ms);
  });

  // prettier-ignore
  test.each([
    ['pod-start',     1000],
    ['pod-ready',     1000],
    ['pod-complete',  5000],
    ['pod-fail',      5000],
    ['pod-delete',    1000],
  ] as const)('%s takes %i ms where nothing else is written', (stage, ms) => {
    expect(stageDelayMs(podOf('p', '1'), stage)).toBe(ms);
    expect(stageDelayMs(annotated({ [`${stage}.stage.kwok.x-k8s.io/delay`]: '7s' }), stage)).toBe(7000);
    expect(stageDelayMs(annotated({ 'other.stage.kwok.x-k8s.io/delay': '7s' }), stage)).toBe(ms);
  });
});

// prettier-ignore
test.each([
  ['a pod of nobody',                   annotated({}),                                         undefined],
  ['of a ReplicaSet',                   annotated({}, 'ReplicaSet'),                           undefined],
  ['of a Job',                          annotated({}, 'Job'),                                  'pod-complete'],
  ['of a Job, to fail',                 annotated({ 'timelines/outcome': 'fail' }, 'Job'),     'pod-fail'],
  ['of nobody, to fail',                annotated({ 'timelines/outcome': 'fail' }),            'pod-fail'],
  ['with another outcome',              annotated({ 'timelines/outcome': 'odd' }),             undefined],
])('%s ends so', (_what, pod, stage) => {
  expect(endingStage(pod)).toBe(stage);
});

/** `second event name` of a run whose kubelets KWOK plays. */
function told(workloads: readonly KubernetesObject[], more: Partial<Scenario> = {}): string[] {
  const scenario = plainScenario({ nodes: [nodeOf('n')], workloads, horizonMs: 300 * SECOND_MS, ...more });
  const { sim, handlers } = prepareRun(scenario, { parts: { runtime: (each) => new FakeKubelets(each) } });
  runLoop(sim.events, handlers, { untilMs: scenario.horizonMs });
  sim.log.flush();
  return [...sim.log.lines()].flatMap((line) => {
    const [time, word, name] = line.split(' ');
    return /^pod-(?!created|bound|terminating)/.test(word) ? [`${Number(time)} ${word} ${name}`] : [];
  });
}

const delayed = (stage: string, delay: string): Pod => {
  const pod = podOf('p', '1');
  const annotations = { [`${stage}.stage.kwok.x-k8s.io/delay`]: delay };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
};

describe('a pod as KWOK plays it', () => {
  test('runs after a second and is ready a second later', () => {
    expect(told([podOf('p', '1')])).toEqual(['1 pod-started p', '2 pod-ready p']);
  });

  // prettier-ignore
  test.each([
    ['a longer start',       delayed('pod-start', '5s'),   ['5 pod-started p', '6 pod-ready p']],
    ['a longer way to ready', delayed('pod-ready', '30s'), ['1 pod-started p', '31 pod-ready p']],
    ['no delay at all',      delayed('pod-start', '0s'),   ['0 pod-started p', '1 pod-ready p']],
  ])('%s', (_why, pod, expected) => {
    expect(told([pod])).toEqual(expected);
  });

  test('is gone a second after its deletion, whatever step it was at', () => {
    const remove = (atMs: number): Partial<Scenario> => ({
      actions: [{ atMs, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'p' } }],
    });
    expect(told([podOf('p', '1')], remove(500))).toEqual(['1.5 pod-deleted p']);
    expect(told([podOf('p', '1')], remove(1500))).toEqual(['1 pod-started p', '2.5 pod-deleted p']);
    expect(told([podOf('p', '1')], remove(60_000)).at(-1)).toBe('61 pod-deleted p');
  });

  test('of a Job completes five seconds after it is ready', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'default' },
      spec: { template: { spec: { ...podOf('x', '1').spec, restartPolicy: 'Never' } } },
    };
    const lines = told([job as never]);
    const of = (word: string): number => Number(lines.find((line) => line.includes(word))?.split(' ')[0]);
    expect(of('pod-succeeded') - of('pod-ready')).toBe(5);
    expect(of('pod-ready') - of('pod-started')).toBe(1);
  });

  test('of a Deployment stays', () => {
    const lines = told([deploymentOf('web', 2, '1')]);
    expect(lines.filter((line) => line.includes('pod-ready'))).toHaveLength(2);
    expect(lines.filter((line) => /succeeded|failed|deleted/.test(line))).toEqual([]);
  });
});

describe('a silent node', () => {
  const away = (atS: number, forS: number): Partial<Scenario> => ({
    faults: [{ atMs: atS * SECOND_MS, target: { kind: 'node', name: 'n' }, forMs: forS * SECOND_MS }],
  });

  test('begins no new step: one that waits happens, the next when the node is back', () => {
    // Silent from 0.5 s on: the start of 1 s happens, readiness waits until the node is back and its second has passed.
    expect(told([podOf('p', '1')], away(0.5, 30))).toEqual(['1 pod-started p', '31.5 pod-ready p']);
  });

  test('keeps a pod that was to go until it is back', () => {
    const more = {
      ...away(10, 30),
      actions: [
        {
          atMs: 20 * SECOND_MS,
          kind: 'delete' as const,
          target: { kind: 'Pod', namespace: 'default', name: 'p' },
        },
      ],
    };
    expect(told([podOf('p', '1')], more).at(-1)).toBe('41 pod-deleted p');
  });
});
