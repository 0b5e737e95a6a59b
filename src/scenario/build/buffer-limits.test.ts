import { describe, expect, test } from 'vitest';
import { scenarioFolder, WEB_YAML } from '../../../test/support/scenario-folder.ts';
import { deploymentOf, plainScenario } from '../../../test/support/scenario.ts';
import { ScopedFiles } from '../../ingest/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import { loadScenario } from '../load.ts';
import { checkBuffers } from './buffer-limits.ts';
import { ScenarioReading } from './reading.ts';

/** A pod that asks for a milli-core. */
const SMALL = { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1m' } } }] } };
const UNIT = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'unit' }, template: SMALL };
const unit = { podTemplateRef: { name: 'unit' } };
const ofWeb = { scalableRef: { kind: 'Deployment', name: 'web' } };

/** What is said of buffers of these specs, beside a Deployment of 500 pods. */
function said(specs: readonly object[], hasAutoscaler = true): readonly string[] {
  const buffers = specs.map((spec, index) => ({
    apiVersion: 'autoscaling.x-k8s.io/v1beta1',
    kind: 'CapacityBuffer',
    metadata: { name: `room-${index}`, namespace: 'default' },
    spec,
  }));
  const plain = plainScenario({});
  const web = deploymentOf('web', 500, '1m');
  const reading = new ScenarioReading(new ScopedFiles('.'));
  const scenario = {
    ...plain,
    cluster: { ...plain.cluster, objects: [UNIT, ...buffers] as readonly KubernetesObject[] },
    workload: { ...plain.workload, objects: [web] },
  };
  checkBuffers(hasAutoscaler ? { ...scenario, clusterAutoscaler: {} } : scenario, reading);
  return reading.diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

const folder = scenarioFolder();
const SCENARIO = `apiVersion: plimsoll/v1
kind: Scenario
spec:
  horizon: 1h
  cluster:
    manifests: [room.yaml]
    nodePools: [{ name: a, capacity: { cpu: 4, memory: 8Gi }, count: 1, min: 0, max: 5 }]
  workload: { manifests: [web.yaml] }
  autoscaling: { clusterAutoscaler: {} }
`;

const refused = (count: number, name: string): string[] => [
  `error limits-crossed: ${count} pods of CapacityBuffer default/${name}: with all others more than 100000`,
];

describe('buffers that no loop could look at', () => {
  // prettier-ignore
  const rows: readonly (readonly [why: string, specs: readonly object[], refusal: readonly string[]])[] = [
    ['as many pods as are looked at',            [{ ...unit, replicas: 100_000 }],                                 []],
    ['one more',                                 [{ ...unit, replicas: 100_001 }],                                 refused(100_001, 'room-0')],
    ['the limits cut them',                      [{ ...unit, replicas: 1e9, limits: { cpu: '5' } }],               []],
    ['limits alone admit a hundred thousand',    [{ ...unit, limits: { cpu: '100' } }],                            []],
    ['limits alone admit one more',              [{ ...unit, limits: { cpu: '100001m' } }],                        refused(100_001, 'room-0')],
    ['limits of what nobody asks for bind none', [{ ...unit, limits: { memory: '1Ei' } }],                         []],
    ['two hundred times what there is',          [{ ...ofWeb, percentage: 20_000 }],                               []],
    ['a percent more, five pods',                [{ ...ofWeb, percentage: 20_001 }],                               refused(100_005, 'room-0')],
    ['all of them together, the last is named',  [{ ...unit, replicas: 99_999 }, { ...unit, replicas: 1 }, { ...unit, replicas: 1 }], refused(1, 'room-2')],
    ['a template that is not there is none',     [{ podTemplateRef: { name: 'gone' }, replicas: 1e9 }],            []],
  ];
  test.each(rows)('%s', (_why, specs, refusal) => expect(said(specs)).toEqual(refusal));

  test('are nobody’s business without a Cluster Autoscaler', () => {
    expect(said([{ ...unit, replicas: 1e9 }], false)).toEqual([]);
  });

  // Deployment web asks for one core and has as many replicas as nobody has said: one.
  // prettier-ignore
  test.each([
    ['limits that admit too many',    'limits: { cpu: 200k }',                                  'limits: ',     '200000'],
    ['a percentage of too many',      'percentage: 2147483647',                                 'percentage: ', '21474837'],
    ['limits that cut a number',      'replicas: 100000\n  limits: { cpu: 1M }\n  percentage: 20000000', 'percentage: ', '200000'],
  ])('%s: the field is pointed at, in the file of the buffer', async (_why, spec, field, count) => {
    const text = `apiVersion: autoscaling.x-k8s.io/v1beta1\nkind: CapacityBuffer\nmetadata: { name: room }\nspec:\n  scalableRef: { kind: Deployment, name: web }\n  ${spec}\n`;
    folder.write('web.yaml', WEB_YAML);
    folder.write('room.yaml', text);
    folder.write('scenario.yaml', SCENARIO);
    const { diagnostics } = await loadScenario(folder.path);
    const place = diagnostics[0]?.place;
    const before = text.slice(0, text.indexOf(field)).split('\n');
    expect(place).toMatchObject({ line: before.length, column: field.length + 3 });
    expect(place?.file).toMatch(/room\.yaml$/);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      `${count} pods of CapacityBuffer default/room: with all others more than 100000`,
    ]);
  });
});
