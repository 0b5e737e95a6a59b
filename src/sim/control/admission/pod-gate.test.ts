import { describe, expect, test } from 'vitest';
import { claimOf, limitsOf, namespaceOf, objectOf } from '../../../../test/support/admission-run.ts';
import { plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../../../model/index.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import { PodGate } from './pod-gate.ts';

interface Gate {
  readonly gate: PodGate;
  readonly sim: Simulation;
}

/** The gate of a run with these objects; pods make it the run of a dump. */
function gateOf(objects: readonly KubernetesObject[], pods: readonly Pod[] = []): Gate {
  const { sim } = prepareRun(plainScenario({ objects, pods }), {});
  return { gate: new PodGate(sim), sim };
}

const ofClass = (priorityClassName: string): Pod => podOf('p', '100m', { priorityClassName });
const ofRuntime = (runtimeClassName: string): Pod => podOf('p', '100m', { runtimeClassName });
const bound = limitsOf({ max: { cpu: '1' }, default: { cpu: '1' } });
const elsewhere = { ...bound, metadata: { name: 'bounds', namespace: 'shop' } };
const gold = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'gold' },
  value: 9,
};
/** A pod that runs in the cluster whose dump is read: it was let in, with its number. */
const running = podOf('running', '100m', { priorityClassName: 'silver', priority: 700 });

describe('a pod of a template', () => {
  // prettier-ignore
  test.each([
    // rule                                                             pod                        objects              pods of a dump   refusal
    ['within the bounds of its namespace is let in',                    podOf('p', '1'),           [bound],             [],              undefined],
    ['above them is not',                                               podOf('p', '1001m'),       [bound],             [],              'maximum cpu usage per Container is 1, but request is 1001m'],
    ['minds no bounds of another namespace',                            podOf('p', '1001m'),       [elsewhere],         [],              undefined],
    ['of a priority class that is there is let in',                     ofClass('gold'),           [gold],              [],              undefined],
    ['of one that is not there is refused',                             ofClass('gold'),           [],                  [],              'no PriorityClass with name gold was found'],
    ['is let in where a dump left the class out',                       ofClass('gold'),           [],                  [running],       undefined],
    ['but not of a class of the system: those are known',               ofClass('system-x'),       [],                  [running],       'no PriorityClass with name system-x was found'],
    ['of a runtime class that is not there is refused',                 ofRuntime('kata'),         [],                  [],              'pod rejected: RuntimeClass "kata" not found'],
    ['is let in where a dump left the runtime class out',               ofRuntime('kata'),         [],                  [running],       undefined],
  ] as const)('%s', (_rule, pod, objects, pods, refusal) => {
    const { gate } = gateOf(objects, pods);
    const told = gate.verdict(pod).refusal;
    if (refusal === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(refusal);
  });

  // prettier-ignore
  test.each([
    // rule                                                             pod                        objects              pods of a dump   priority
    ['has the number of its class',                                     ofClass('gold'),           [gold],              [],              9],
    ['has the number that a pod of its class had in the dump',          ofClass('silver'),         [],                  [running],       700],
    ['has 0 where none in the dump has its class',                      ofClass('bronze'),         [],                  [running],       0],
    ['keeps a number that stands without a class',                      podOf('p', '1', { priority: 5 }), [],           [],              5],
  ] as const)('%s', (_rule, pod, objects, pods, priority) => {
    expect(gateOf(objects, pods).gate.verdict(pod).pod.spec.priority).toBe(priority);
  });

  test('with a bare number is said to be, since the API server would refuse it', () => {
    const { gate, sim } = gateOf([]);
    gate.verdict(podOf('p', '1', { priority: 5 }));
    expect(sim.texts.assumptions().join('\n')).toContain('name a priority but no PriorityClass');
  });

  test('that is refused is shown as it would look: with the defaults of the API server', () => {
    const { pod, refusal } = gateOf([]).gate.verdict(ofClass('gold'));
    expect(refusal).toBeDefined();
    expect(pod.spec.tolerations?.map(({ key }) => key)).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
  });
});

describe('a verdict', () => {
  const blueprint = podOf('p', '2');

  test('is worked out once a template', () => {
    const { gate } = gateOf([]);
    expect(gate.verdict(blueprint)).toBe(gate.verdict(blueprint));
  });

  // prettier-ignore
  test.each([
    ['LimitRange',    bound,                                          'is refused'],
    ['Namespace',     namespaceOf({ team: 'x' }),                     'is let in'],
    ['PriorityClass', gold,                                           'is let in'],
  ] as const)('is worked out again once a %s has changed', (_kind, object, after) => {
    const { gate, sim } = gateOf([]);
    const before = gate.verdict(blueprint);
    const { version } = gate;
    sim.cluster.objects.put(object as KubernetesObject);
    expect([gate.version > version, gate.verdict(blueprint) === before]).toEqual([true, false]);
    expect(gate.verdict(blueprint).refusal === undefined ? 'is let in' : 'is refused').toBe(after);
  });

  test('stays when objects change that decide nothing about pods', () => {
    const { gate, sim } = gateOf([]);
    const before = gate.verdict(blueprint);
    sim.cluster.objects.put(objectOf('Service', 'front', { spec: {} }));
    expect(gate.verdict(blueprint)).toBe(before);
  });
});

test('remarks name the mode of the label that asks for them', () => {
  const hostNetwork = podOf('p', '1', { hostNetwork: true });
  const labels = {
    'pod-security.kubernetes.io/warn': 'baseline',
    'pod-security.kubernetes.io/audit': 'privileged',
  };
  expect(gateOf([namespaceOf(labels)]).gate.remarks(hostNetwork)).toEqual([
    expect.stringMatching(/^warn: .*host namespaces \(hostNetwork=true\)/) as string,
  ]);
  expect(gateOf([]).gate.remarks(hostNetwork)).toEqual([]);
});

test('a claim minds the bounds of its own namespace', () => {
  const limits = objectOf('LimitRange', 'disks', {
    spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }] },
  });
  const claim = claimOf('big', '2Gi') as Parameters<PodGate['claimRefusal']>[0];
  expect(gateOf([limits]).gate.claimRefusal(claim)).toContain(
    'maximum storage usage per PersistentVolumeClaim is 1Gi',
  );
  const other = { ...claim, metadata: { ...claim.metadata, namespace: 'shop' } };
  expect(gateOf([limits]).gate.claimRefusal(other)).toBeUndefined();
});
