import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { simulate } from '../simulate.ts';
import { knownHashes } from './known-hashes.ts';

const MINUTE_MS = 60_000;
/** When the dump was taken. */
const TAKEN_MS = Date.UTC(2024, 0, 1, 12);

interface Shape {
  readonly node?: string;
  readonly phase?: string;
  readonly owner?: readonly [kind: string, name: string];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Minutes since its start. */
  readonly ranMinutes?: number;
}

/** A pod of 1 core as a dump has it. */
function dumped(
  name: string,
  { node, phase = 'Running', owner, labels, annotations, ranMinutes }: Shape = {},
): Pod {
  const plain = podOf(name, '1', node === undefined ? {} : { nodeName: node });
  return {
    ...plain,
    metadata: {
      ...plain.metadata,
      labels: labels ?? {},
      annotations: annotations ?? {},
      ...(owner !== undefined && {
        ownerReferences: [
          { apiVersion: 'v1', kind: owner[0], name: owner[1], uid: owner.join(), controller: true },
        ],
      }),
    },
    status: {
      phase,
      ...(ranMinutes !== undefined && {
        startTime: new Date(TAKEN_MS - ranMinutes * MINUTE_MS).toISOString(),
      }),
    },
  };
}

/** A ReplicaSet of the Deployment web. */
function setOf(name: string, hash: string, revision: string, replicas: number, namespace = 'default') {
  const labels = { app: 'web', 'pod-template-hash': hash };
  const { template } = deploymentOf('web', 1, '1').spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'w', controller: true },
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    },
  } satisfies KubernetesObject & Record<string, unknown>;
}

function run(parts: Parameters<typeof plainScenario>[0]) {
  const { facts, log } = simulate(
    plainScenario({ nodes: [nodeOf('a'), nodeOf('b')], startUnixMs: TAKEN_MS, ...parts }),
  );
  return { facts, lines: [...log.lines()] };
}

describe('pods of a dump', () => {
  test('hold their nodes from the first moment on', () => {
    const pods = ['x', 'y', 'z'].flatMap((name) => [
      dumped(`${name}-a`, { node: 'a' }),
      dumped(`${name}-b`, { node: 'b' }),
    ]);
    const { facts } = run({ pods, workloads: [podOf('new', '1'), podOf('big', '2')] });
    expect(facts.pods).toMatchObject({ created: 8, bound: 7, runningAtEnd: 7, pendingAtEnd: 1 });
    expect(facts.unschedulable).toMatchObject([{ pods: 1, examples: ['big'] }]);
  });

  test('that wait are queued, also where the name of the node is empty', () => {
    const pods = [dumped('x', { phase: 'Pending' }), dumped('y', { phase: 'Pending', node: '' })];
    expect(run({ pods }).facts.pods).toMatchObject({ created: 2, bound: 2, runningAtEnd: 2 });
  });

  test('hold their nodes even beyond what these have', () => {
    const pods = Array.from({ length: 6 }, (_, index) => dumped(`p${index}`, { node: 'a' }));
    const { facts } = run({ pods, workloads: [podOf('new', '1')] });
    expect(facts.pods).toMatchObject({ created: 7, runningAtEnd: 7 });
  });

  // prettier-ignore
  const ignored: readonly (readonly [string, Pod, string, string])[] = [
    ['one that is done',          dumped('x', { node: 'a', phase: 'Succeeded' }), 'pods that had ended', 'they hold nothing any more'],
    ['one that failed',           dumped('x', { node: 'a', phase: 'Failed' }),    'pods that had ended', 'they hold nothing any more'],
    ['one without containers',    { ...dumped('x', { node: 'a' }), spec: { nodeName: 'a' } as Pod['spec'] }, 'pods without containers', 'nothing says what they ask for'],
    ['one on a node of elsewhere', dumped('x', { node: 'nowhere' }),              'pods on nodes that are not in the input', 'there is nothing they could hold'],
  ];
  test.each(ignored)('%s is passed over, and the run says so', (_, pod, what, why) => {
    const { facts } = run({ pods: [pod, pod] });
    expect(facts.pods).toMatchObject({ created: 0, runningAtEnd: 0, pendingAtEnd: 0 });
    expect(facts.ignored).toContainEqual({ what, why, count: 2 });
  });
});

describe('how long a pod of a dump still runs', () => {
  const runTime = (text: string) => ({ 'plimsoll.io/run-time': text });
  const endOf = (pod: Pod): number | undefined => {
    const { lines } = run({ pods: [pod] });
    const line = lines.find((each) => each.includes(' pod-succeeded '));
    return line === undefined ? undefined : Number(line.split(' ')[0]) / 60;
  };
  const at = (shape: Shape): Pod => dumped('x', { node: 'a', ...shape });
  // prettier-ignore
  const rows: readonly (readonly [string, Pod, number | undefined])[] = [
    ['for good when nothing says so',          at({ ranMinutes: 10 }),                                        undefined],
    ['what is left of its time',               at({ ranMinutes: 10, annotations: runTime('30m') }),           20],
    ['all of it when nobody says its start',   at({ annotations: runTime('30m') }),                           30],
    ['not at all when its time is over',       at({ ranMinutes: 45, annotations: runTime('30m') }),           0],
    ['all of it when it starts after the dump', at({ ranMinutes: -5, annotations: runTime('30m') }),          30],
    ['several units',                          at({ annotations: runTime('0.5m30s') }),                       1],
    ['as KWOK writes it',                      at({ annotations: { 'pod-complete.stage.kwok.x-k8s.io/delay': '90s' } }), 1.5],
    ['ours before that of KWOK',               at({ annotations: { ...runTime('1m'), 'pod-complete.stage.kwok.x-k8s.io/delay': '90s' } }), 1],
    ['what is no duration says nothing',       at({ annotations: runTime('soon') }),                          undefined],
    ['nor does a bare figure',                 at({ annotations: runTime('30') }),                            undefined],
    ['nor a negative one',                     at({ annotations: runTime('-5m') }),                           undefined],
  ];
  test.each(rows)('%s', (_, pod, minutes) => {
    expect(endOf(pod)).toBe(minutes);
  });

  test('what is no duration is named', () => {
    const { facts } = run({ pods: [at({ annotations: runTime('soon') })] });
    expect(facts.ignored).toContainEqual({
      what: 'plimsoll.io/run-time: soon',
      why: 'no duration such as 90s or 1h30m',
      count: 1,
    });
  });

  test('one of a Job that says nothing runs five minutes, and the run says so', () => {
    const pod = at({ ranMinutes: 50, owner: ['Job', 'nightly'] });
    expect(endOf(pod)).toBe(5);
    expect(run({ pods: [pod] }).facts.assumptions).toContain(
      'Pods of Jobs that do not say how long they run are taken to run for 5 minutes.',
    );
  });
});

describe('whom they count for', () => {
  const hash = '5d4f8c7b9';
  const ofDeployment = (name: string, set = `web-${hash}`): Pod =>
    dumped(name, {
      node: 'a',
      owner: ['ReplicaSet', set],
      labels: { app: 'web', 'pod-template-hash': hash },
    });

  const replicaSet = setOf(`web-${hash}`, hash, '1', 3);
  const isLate = (line: string): boolean => line.includes(' pod-created ') && !line.startsWith('000000.000');

  test('a Deployment makes only those that are missing', () => {
    const { facts, lines } = run({
      pods: [ofDeployment('web-1'), ofDeployment('web-2')],
      objects: [replicaSet],
      workloads: [deploymentOf('web', 3, '1')],
    });
    expect(facts.pods).toMatchObject({ created: 3, runningAtEnd: 3, deleted: 0 });
    expect(lines.filter(isLate)).toEqual([expect.stringContaining(`pod-created web-${hash}-`)]);
  });

  test('and takes away those that are too many', () => {
    const pods = ['1', '2', '3'].map((number) => ofDeployment(`web-${number}`));
    const { facts } = run({ pods, objects: [replicaSet], workloads: [deploymentOf('web', 1, '1')] });
    expect(facts.pods).toMatchObject({ created: 3, runningAtEnd: 1, deleted: 2 });
  });

  test('a pod of nobody counts for nobody', () => {
    const { facts } = run({
      pods: [dumped('alone', { node: 'a' })],
      workloads: [deploymentOf('web', 2, '1')],
    });
    expect(facts.pods).toMatchObject({ created: 3, runningAtEnd: 3, deleted: 0 });
  });
});

describe('the hash that a Deployment has already', () => {
  const pod = (hash: string, owner: string): Pod =>
    dumped('p', { owner: ['ReplicaSet', owner], labels: { 'pod-template-hash': hash } });
  const of = (objects: readonly KubernetesObject[], pods: readonly Pod[] = []): unknown => {
    const scenario: Scenario = plainScenario({ objects, pods });
    return Object.fromEntries(knownHashes(scenario));
  };
  const key = 'Deployment/default/web';
  // prettier-ignore
  const rows: readonly (readonly [string, readonly KubernetesObject[], readonly Pod[], Record<string, string>])[] = [
    ['nothing is known',                       [],                                                 [],                       {}],
    ['of its set',                             [setOf('web-a', 'a', '1', 2)],                        [],                       { [key]: 'a' }],
    ['of the newest set, by number',           [setOf('web-b', 'b', '10', 2), setOf('web-a', 'a', '9', 2)], [],                  { [key]: 'b' }],
    ['sets without pods do not count',         [setOf('web-a', 'a', '1', 2), setOf('web-b', 'b', '2', 0)],  [],                  { [key]: 'a' }],
    ['of its pods where there is no set',      [],                                                 [pod('a', 'web-a')],      { [key]: 'a' }],
    ['the set before the pods',                [setOf('web-b', 'b', '2', 1)],                        [pod('a', 'web-a')],      { [key]: 'b' }],
    ['the set must be called by the hash',     [],                                                 [pod('a', 'web-b')],      {}],
    ['a name with dashes keeps them',          [],                                                 [pod('a', 'my-web-app-a')], { 'Deployment/default/my-web-app': 'a' }],
    ['each namespace has its own',             [setOf('web-a', 'a', '1', 2), setOf('web-b', 'b', '1', 2, 'shop')], [],           { [key]: 'a', 'Deployment/shop/web': 'b' }],
  ];
  test.each(rows)('%s', (_, objects, pods, expected) => {
    expect(of(objects, pods)).toEqual(expected);
  });
});
