import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ActionSpec, Scenario } from '../../../scenario/index.ts';
import type { RecordedAction, RecordedScenario } from './recorded-action.ts';
import { scenarioOfRecording } from './scenario-of-recording.ts';
import type { Recording } from './scenario-of-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nodeText = (name: string, annotation?: string): string =>
  `apiVersion: v1
kind: Node
metadata:
  name: ${name}
  labels: { zone: a }
${annotation === undefined ? '' : `  annotations: { node-initialize.stage.kwok.x-k8s.io/delay: ${annotation} }\n`}status:
  conditions: [{ type: Ready, status: "False" }]
`;

const deploymentText = (name: string, replicas: number): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: ${replicas}
  template:
    spec:
      containers: [{ name: c, image: one }, { name: d, image: two }]
`;

const files: Readonly<Record<string, string>> = {
  'nodes.yaml': [nodeText('n1'), nodeText('n2')].join('---\n'),
  'more.yaml': [nodeText('n3'), nodeText('n4', '3s')].join('---\n'),
  'apps.yaml': ['# first comes a comment\n', deploymentText('web', 2), deploymentText('api', 1)].join(
    '---\n',
  ),
  'again.yaml': deploymentText('web', 5),
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

function recordingOf(
  actions: readonly RecordedAction[],
  rest: Partial<RecordedScenario> = {},
): Promise<Recording> {
  return scenarioOfRecording(folder, {
    name: 'x',
    durationMs: 60_000,
    setup: ['nodes.yaml'],
    actions,
    ...rest,
  });
}

async function scenarioOf(...actions: readonly RecordedAction[]): Promise<Scenario> {
  return (await recordingOf(actions)).scenario;
}

/** `1004 apply Deployment/api`, `9 scale web 3`, `9 drain n1`. */
function shown(action: ActionSpec): string {
  switch (action.kind) {
    case 'apply':
      return `${action.atMs} apply ${action.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join()}`;
    case 'scale':
      return `${action.atMs} scale ${action.target.namespace}/${action.target.name} ${action.replicas}`;
    case 'delete':
      return `${action.atMs} delete ${action.target.kind}/${action.target.namespace}/${action.target.name}`;
    default:
      return `${action.atMs} ${action.kind} ${action.node}`;
  }
}

describe('actions of a recording as ours', () => {
  const at = (atMs: number, what: string, rest: Partial<RecordedAction> = {}): RecordedAction => ({
    atMs,
    do: what,
    ...rest,
  });
  const web = { kind: 'Deployment', namespace: 'shop', name: 'web' };

  // prettier-ignore
  const rows: readonly (readonly [string, readonly RecordedAction[], readonly string[]])[] = [
    ['objects of a file follow each other by a request each', [at(1000, 'apply', { file: 'apps.yaml' })],          ['1000 apply Deployment/web', '1004 apply Deployment/api']],
    ['nodes join when they are ready, after half a second or their own delay', [at(0, 'apply', { file: 'more.yaml' })], ['500 apply Node/n3', '3000 apply Node/n4']],
    ['scaled',                                                [at(9, 'scale', { ...web, replicas: 3 })],           ['9 scale shop/web 3']],
    ['scaled to what is not written: nothing',                [at(9, 'scale', web)],                               ['9 scale shop/web 0']],
    ['deleted',                                               [at(9, 'delete', web)],                              ['9 delete Deployment/shop/web']],
    ['cordoned and opened again',                             [at(9, 'cordon', { name: 'n1' }), at(10, 'uncordon', { name: 'n1' })], ['9 cordon n1', '10 uncordon n1']],
    ['drained',                                               [at(9, 'drain', { name: 'n1' })],                    ['9 drain n1']],
    ['a patch of what is not there is none',                  [at(9, 'patch', { ...web, patch: {} })],             []],
    ['a patch of a node applies it',                          [at(9, 'patch', { kind: 'Node', name: 'n1', patch: { spec: { unschedulable: true } } })], ['9 apply Node/n1']],
    ['loads are no actions, but metrics',                     [at(9, 'setLoad', { metric: 'cpu', total: 9 })],     []],
    ['nodes that stop are faults',                            [at(9, 'stopNode', { name: 'n1' })],                 []],
    ['in order of time',                                      [at(9, 'drain', { name: 'n1' }), at(5, 'cordon', { name: 'n2' })], ['5 cordon n2', '9 drain n1']],
  ];
  test.each(rows)('%s', async (_why, actions, lines) => {
    expect((await scenarioOf(...actions)).actions.map(shown)).toEqual(lines);
  });

  const specOf = (scenario: Scenario, place: number) => {
    const action = scenario.actions[place];
    const [object] = action.kind === 'apply' ? action.objects : [];
    return (object as unknown as { spec: { replicas: number; template: { spec: { containers: unknown } } } })
      .spec;
  };

  test('a patch is of the object as it stands then: applied, scaled, patched before', async () => {
    const scenario = await scenarioOf(
      at(0, 'apply', { file: 'apps.yaml' }),
      at(100, 'scale', { ...web, replicas: 7 }),
      at(200, 'patch', {
        ...web,
        patch: { spec: { template: { spec: { containers: [{ name: 'd', image: 'new' }] } } } },
      }),
    );
    expect(specOf(scenario, 3)).toEqual({
      replicas: 7,
      template: {
        spec: {
          containers: [
            { name: 'c', image: 'one' },
            { name: 'd', image: 'new' },
          ],
        },
      },
    });
  });

  test('a file that is applied again is a merge patch of what is there', async () => {
    const scenario = await scenarioOf(
      at(0, 'apply', { file: 'apps.yaml' }),
      at(100, 'apply', { file: 'again.yaml' }),
    );
    expect(specOf(scenario, 2).replicas).toBe(5);
  });
});

describe('the set-up', () => {
  test("nodes are there and ready, other objects are the cluster's", async () => {
    const { cluster } = (await recordingOf([], { setup: ['nodes.yaml', 'apps.yaml'] })).scenario;
    expect(
      cluster.nodes.map(({ metadata, status }) => `${metadata.name} ${status?.conditions?.[0].status}`),
    ).toEqual(['n1 True', 'n2 True']);
    expect(cluster.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'Deployment/web',
      'Deployment/api',
    ]);
  });

  test('labels of a node by its name, none of one that nobody knows', async () => {
    const { labelsOf } = await recordingOf([]);
    expect([labelsOf('n1'), labelsOf('n9')]).toEqual([{ zone: 'a' }, {}]);
  });

  // The recorded runs begin at a second of a minute; 946,684,800 s since 1970 is a midnight.
  test.each([
    [{}, 0],
    [{ alignSecond: 40 }, 40_000],
    [{ alignSecond: 40, alignMinuteModulo: 2 }, -20_000],
  ])('the time of day: %j', async (rest, offsetMs) => {
    const { startUnixMs } = (await recordingOf([], rest)).scenario;
    expect(startUnixMs).toBe(946_684_800_000 + offsetMs);
  });

  test('flags of the autoscaler turn it on', async () => {
    const { clusterAutoscaler } = (
      await recordingOf([], { clusterAutoscaler: { flags: ['--scan-interval=5s'] } })
    ).scenario;
    expect([clusterAutoscaler, (await scenarioOf()).clusterAutoscaler]).toEqual([
      { 'scan-interval': '5s' },
      undefined,
    ]);
  });
});

describe('nodes that stop', () => {
  const stop = (atMs: number, name: string): RecordedAction => ({ atMs, do: 'stopNode', name });
  const start = (atMs: number, name: string): RecordedAction => ({ atMs, do: 'startNode', name });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly RecordedAction[], readonly string[]])[] = [
    ['one that comes back is ready when its lease is taken', [stop(1000, 'n1'), start(20_000, 'n1')],                    ['1000 n1 25600']],
    ['one that does not is away beyond the end',              [stop(1000, 'n1')],                                        ['1000 n1 119000']],
    ['another that starts is not its',                        [stop(1000, 'n1'), start(20_000, 'n2')],                   ['1000 n1 119000']],
    ['a start before its stop is not its',                    [start(500, 'n1'), stop(1000, 'n1')],                      ['1000 n1 119000']],
    ['two stops of one node, each with its start',            [stop(1000, 'n1'), start(5000, 'n1'), stop(20_000, 'n1'), start(30_000, 'n1')], ['1000 n1 10600', '20000 n1 16600']],
  ];
  test.each(rows)('%s', async (_why, actions, faults) => {
    const scenario = await scenarioOf(...actions);
    expect(scenario.faults.map(({ atMs, target, forMs }) => `${atMs} ${target.name} ${forMs}`)).toEqual(
      faults,
    );
  });
});
