import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/sim/simulate.ts';
import { scenarioFolder } from '../support/scenario-folder.ts';

/**
 * Volumes of in-tree plugins in a whole run: what has been migrated to a CSI driver counts against that driver's limit on
 * the node (NodeVolumeLimits), under the driver's name for the volume. Worked out from the rules of kube-scheduler 1.37:
 * docs/parity.md names the version.
 */
const folder = scenarioFolder();

const DRIVER = 'ebs.csi.aws.com';
const FULL =
  '0/1 nodes are available: 1 node(s) exceed max volume count. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';

/** One node and what its driver takes. */
function machine(limit: number, more: { readonly driver?: string; readonly csiNode?: boolean } = {}): string {
  const { driver = DRIVER, csiNode = true } = more;
  const node = `apiVersion: v1
kind: Node
metadata: { name: box, labels: { kubernetes.io/hostname: box } }
status: { allocatable: { cpu: 4, memory: 8Gi, pods: 20 }, capacity: { cpu: 4, memory: 8Gi, pods: 20 } }
`;
  const limits = `---
apiVersion: storage.k8s.io/v1
kind: CSINode
metadata:
  name: box
  annotations: { storage.alpha.kubernetes.io/migrated-plugins: kubernetes.io/aws-ebs }
spec: { drivers: [{ name: ${driver}, nodeID: box, allocatable: { count: ${limit} }, topologyKeys: [] }] }
`;
  return csiNode ? node + limits : node;
}

/** A volume with the claim that is bound to it. */
function volume(name: string, source: string): string {
  return `---
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  claimRef: { apiVersion: v1, kind: PersistentVolumeClaim, namespace: default, name: ${name} }
  ${source}
status: { phase: Bound }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name}, namespace: default, annotations: { pv.kubernetes.io/bind-completed: "yes" } }
spec: { accessModes: [ReadWriteOnce], storageClassName: "", volumeName: ${name}, resources: { requests: { storage: 1Gi } } }
status: { phase: Bound }
`;
}
const ebs = (id: string): string => `awsElasticBlockStore: { volumeID: ${id} }`;
const csi = (handle: string): string => `csi: { driver: ${DRIVER}, volumeHandle: ${handle} }`;
const claimOf = (name: string): string => `persistentVolumeClaim: { claimName: ${name} }`;

function mounting(name: string, source: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: { containers: [{ name: c, image: c }], volumes: [{ name: v, ${source} }] }
`;
}

/** What became of each pod: where it is bound, or why not; in the order of the log. */
async function fatesOf(cluster: string, pods: string, actions = ''): Promise<readonly string[]> {
  folder.write('cluster.yaml', cluster);
  folder.write('pods.yaml', pods);
  const scenario = await folder.load(`
horizon: 5m
cluster: { manifests: [cluster.yaml] }
workload: { manifests: [pods.yaml] }
timing: { podStart: 1s, podStop: 1s }
${actions}`);
  return [...simulate(scenario).log.lines()]
    .filter((line) => / pod-(?:bound|unschedulable) /.test(line))
    .map((line) => line.replace(/^\S+ pod-/, '').replace('reason=', ''));
}

describe('volumes of in-tree plugins in a run', () => {
  // prettier-ignore
  test.each([
    ['two that are migrated fill a limit of two',      machine(2),                            [ebs('vol-1'), ebs('vol-2'), ebs('vol-3')],               ['bound p0 box', 'bound p1 box', `unschedulable p2 ${FULL}`]],
    ['the zone in front of the id is no part of it',   machine(1),                            [ebs('aws://zone-a/vol-1'), ebs('vol-1'), ebs('vol-2')],  ['bound p0 box', 'bound p1 box', `unschedulable p2 ${FULL}`]],
    ['one of the driver itself counts beside it',      machine(2),                            [csi('vol-1'), ebs('vol-2'), csi('vol-3')],               ['bound p0 box', 'bound p1 box', `unschedulable p2 ${FULL}`]],
    ['the same disk by either name counts once',       machine(1),                            [csi('vol-1'), ebs('vol-1'), ebs('vol-2')],               ['bound p0 box', 'bound p1 box', `unschedulable p2 ${FULL}`]],
    ['a limit of another driver is none for it',       machine(1, { driver: 'x.csi' }),       [ebs('vol-1'), ebs('vol-2')],                             ['bound p0 box', 'bound p1 box']],
    ['a node that says nothing of drivers',            machine(1, { csiNode: false }),        [ebs('vol-1'), ebs('vol-2')],                             ['bound p0 box', 'bound p1 box']],
  ])('%s', async (_why, cluster, sources, expected) => {
    const volumes = sources.map((source, place) => volume(`v${place}`, source)).join('');
    const pods = sources.map((_, place) => mounting(`p${place}`, claimOf(`v${place}`))).join('');
    expect(await fatesOf(cluster + volumes, pods)).toEqual(expected);
  });

  test('a disk that a pod names itself counts as that of the volume', async () => {
    const pods =
      mounting('by-claim', claimOf('v')) + mounting('same', ebs('vol-1')) + mounting('other', ebs('vol-2'));
    expect(await fatesOf(machine(1) + volume('v', ebs('vol-1')), pods)).toEqual([
      'bound by-claim box',
      'bound same box',
      `unschedulable other ${FULL}`,
    ]);
  });

  test('who waits for a place is woken when a pod with such a volume goes', async () => {
    const volumes = volume('v0', ebs('vol-0')) + volume('v1', ebs('vol-1'));
    const pods = mounting('first', claimOf('v0')) + mounting('second', claimOf('v1'));
    const actions = 'actions: [{ at: 1m, delete: Pod/first }]';
    expect(await fatesOf(machine(1) + volumes, pods, actions)).toEqual([
      'bound first box',
      `unschedulable second ${FULL}`,
      'bound second box',
    ]);
  });
});
