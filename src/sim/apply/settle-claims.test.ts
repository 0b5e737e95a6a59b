import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { Deployment, KubernetesObject, Node, Pod, Volume } from '../../model/index.ts';
import { simulate } from '../simulate.ts';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const WAITS = 'WaitForFirstConsumer';

const storageClass = (provisioner: string, volumeBindingMode: string): KubernetesObject =>
  ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'disk' },
    provisioner,
    volumeBindingMode,
  }) as KubernetesObject;
const LOCAL = storageClass('kubernetes.io/no-provisioner', WAITS);
const MADE = storageClass('csi.example.com', WAITS);

const claim = (name: string): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: { storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } },
  }) as KubernetesObject;

/** A disk of 1 GiB that only nodes with this label reach. */
const volumeAt = (name: string, key: string, value: string): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      storageClassName: 'disk',
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] },
      },
    },
    status: { phase: 'Available' },
  }) as KubernetesObject;

const mounted = (claimName: string): Volume => ({ name: 'data', persistentVolumeClaim: { claimName } });
const scratch: Volume = {
  name: 'scratch',
  ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'disk' } } },
};

function withVolume(deployment: Deployment, volume: Volume): Deployment {
  const { template } = deployment.spec;
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec: { ...template.spec, volumes: [volume] } } },
  };
}

const inZone = (name: string, zone: string): Node => {
  const node = nodeOf(name);
  return { ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, [ZONE]: zone } } };
};

/** Pods by the node that they went to, and why the others wait. */
function outcome(parts: Parameters<typeof plainScenario>[0]): {
  readonly bound: readonly string[];
  readonly waits: readonly string[];
} {
  const { facts, log } = simulate(plainScenario(parts));
  const bound = [...log.lines()].flatMap((line) => {
    const [, , pod, node] = / (pod-bound) (\S+) (\S+)/.exec(line) ?? [];
    return pod === undefined ? [] : [`${pod} → ${node}`];
  });
  return { bound, waits: facts.unschedulable.map(({ pods, message }) => `${pods}: ${message}`) };
}

const NOTHING_LEFT =
  "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. " +
  'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';

describe('claims that wait for their first consumer', () => {
  const nodes = [nodeOf('a'), nodeOf('b')];
  const pods: readonly Pod[] = ['one', 'two'].map((name) => podOf(name, '1', { volumes: [mounted(name)] }));
  const claims = [claim('one'), claim('two')];

  test('a local disk serves one claim: the second pod goes to the node of the second disk', () => {
    const disks = [volumeAt('disk-a', HOST, 'a'), volumeAt('disk-b', HOST, 'b')];
    const { bound, waits } = outcome({ nodes, pods, objects: [LOCAL, ...claims, ...disks] });
    expect(bound.map((line) => line.slice(-1)).sort()).toEqual(['a', 'b']);
    expect(waits).toEqual([]);
  });

  test('with one disk for two claims the second pod waits, and says for what', () => {
    const objects = [LOCAL, ...claims, volumeAt('disk-a', HOST, 'a')];
    const { bound, waits } = outcome({ nodes, pods, objects });
    expect(bound).toEqual(['one → a']);
    expect(waits).toEqual([`1: ${NOTHING_LEFT}`]);
  });

  test('a second pod of one claim follows the first to the node of its disk', () => {
    const sharing = ['one', 'two'].map((name) => podOf(name, '1', { volumes: [mounted('one')] }));
    const objects = [LOCAL, claim('one'), volumeAt('disk-b', HOST, 'b')];
    expect(outcome({ nodes, pods: sharing, objects }).bound).toEqual(['one → b', 'two → b']);
  });

  test('a volume that is made stays in the zone of the first pod', () => {
    const zones = [inZone('a', 'z1'), inZone('b', 'z2')];
    // The first pod fills its node's CPU, so another zone is all that is left for the second.
    const sharing = ['one', 'two'].map((name) => podOf(name, '3', { volumes: [mounted('one')] }));
    const { bound, waits } = outcome({ nodes: zones, pods: sharing, objects: [MADE, claim('one')] });
    expect(bound).toHaveLength(1);
    expect(waits).toEqual([
      '1: 0/2 nodes are available: 1 Insufficient cpu, ' +
        "1 node(s) didn't match PersistentVolume's node affinity. preemption: 0/2 nodes are available: " +
        '1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    ]);
  });
});

describe('ephemeral volumes', () => {
  const nodes = [nodeOf('a'), nodeOf('b')];

  test('each pod of a Deployment gets a claim of its own', () => {
    const workloads = [withVolume(deploymentOf('web', 3, '1'), scratch)];
    const { bound, waits } = outcome({ nodes, workloads, objects: [MADE] });
    expect(bound).toHaveLength(3);
    expect(waits).toEqual([]);
  });

  test('each takes a disk of its own: three pods and two disks leave one waiting', () => {
    const workloads = [withVolume(deploymentOf('web', 3, '1'), scratch)];
    const disks = [volumeAt('disk-1', HOST, 'a'), volumeAt('disk-2', HOST, 'a')];
    const { bound, waits } = outcome({ nodes, workloads, objects: [LOCAL, ...disks] });
    expect(bound.map((line) => line.slice(-1))).toEqual(['a', 'a']);
    expect(waits).toEqual([`1: ${NOTHING_LEFT}`]);
  });

  test('a claim of its name that somebody else made is not taken', () => {
    const pods = [podOf('p', '1', { volumes: [scratch] })];
    const { bound, waits } = outcome({ nodes, pods, objects: [MADE, claim('p-scratch')] });
    expect(bound).toEqual([]);
    expect(waits).toEqual([
      '1: 0/2 nodes are available: PVC default/p-scratch was not created for pod default/p ' +
        '(pod is not owner). not found',
    ]);
  });

  test('claims go with their pods: a pod of the same name gets a new one', () => {
    const again = podOf('p', '1', { volumes: [scratch] });
    const { bound } = outcome({
      nodes: [nodeOf('a')],
      pods: [again],
      objects: [MADE],
      actions: [
        { atMs: 60_000, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'p' } },
        { atMs: 120_000, kind: 'apply', objects: [again] },
      ],
    });
    expect(bound).toEqual(['p → a', 'p → a']);
  });
});

describe('volumes that name a CSI driver themselves', () => {
  test('a secret store mounted by its driver keeps no pod from a node', () => {
    const store: Volume = { name: 'secrets', csi: { driver: 'secrets.example.com' } } as Volume;
    const { bound, waits } = outcome({ nodes: [nodeOf('a')], pods: [podOf('p', '1', { volumes: [store] })] });
    expect({ bound, waits }).toEqual({ bound: ['p → a'], waits: [] });
  });
});
