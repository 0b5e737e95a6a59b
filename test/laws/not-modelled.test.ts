import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/sim/simulate.ts';
import { scenarioFolder } from '../support/scenario-folder.ts';

const { write, load } = scenarioFolder();

const NODE = `apiVersion: v1
kind: Node
metadata: { name: a }
status: { allocatable: { cpu: 4, memory: 8Gi, pods: 10 }STATUS }
`;
const POD = `apiVersion: v1
kind: Pod
metadata: { name: p, namespace: default }
spec:
  containers: [{ name: c, resources: { requests: { cpu: 1 } } }]
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: c, resources: { requests: { cpu: 1 } } }]
      resourceClaims: [{ name: gpu, resourceClaimTemplateName: gpu }]
`;
const CLAIM_KINDS = `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: { name: gpu }
spec: {}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: { name: a-gpu }
spec: {}
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: { name: gpu }
spec: {}
`;
const NO_DEVICES =
  'dynamic resource allocation is not modelled: its pods go to nodes whatever devices those have';
const NO_KIND = 'a kind that Plimsoll does not simulate';

interface Input {
  readonly status?: string;
  readonly workload?: string;
  readonly scheduler?: string;
}

/** What a run of the manifests says that it ignored, and how many of its pods got a node. */
async function ignoredBy({ status = '', workload = POD, scheduler = '{}' }: Input): Promise<{
  readonly ignored: readonly string[];
  readonly bound: number;
}> {
  write('cluster.yaml', NODE.replace('STATUS', status));
  write('workload.yaml', workload);
  const scenario = await load(
    `horizon: 10m\ncluster: { manifests: [cluster.yaml] }\nworkload: { manifests: [workload.yaml] }\nscheduler: ${scheduler}`,
  );
  const { facts } = simulate(scenario);
  const ignored = facts.ignored.map(({ what, count, why }) => `${count} ${what}: ${why}`);
  return { ignored: ignored.sort(), bound: facts.pods.bound };
}

describe('what a run does not model it lists as ignored', () => {
  test.each([
    ['nothing of a plain pod', {}, []],
    [
      'claims for devices of a pod',
      { workload: `${POD}  resourceClaims: [{ name: gpu, resourceClaimName: gpu }]\n` },
      [`1 resourceClaims of Pod/p: ${NO_DEVICES}`],
    ],
    ['an empty list of them is none', { workload: `${POD}  resourceClaims: []\n` }, []],
    [
      'claims for devices of a workload, once',
      { workload: DEPLOYMENT },
      [`1 resourceClaims of Deployment/web: ${NO_DEVICES}`],
    ],
    [
      'the kinds that allocation of devices needs',
      { workload: `${CLAIM_KINDS}---\n${POD}` },
      [
        `1 DeviceClass (resource.k8s.io/v1): ${NO_KIND}`,
        `1 ResourceClaim (resource.k8s.io/v1): ${NO_KIND}`,
        `1 ResourceSlice (resource.k8s.io/v1): ${NO_KIND}`,
      ],
    ],
    [
      'features that nodes declare',
      { status: ', declaredFeatures: [GuaranteedQoSPodCPUResize]' },
      ['1 declaredFeatures of nodes: no pod is kept from a node that lacks a feature it needs'],
    ],
    [
      'each extender of the scheduler',
      {
        scheduler:
          '{ config: { extenders: [{ urlPrefix: "http://a", filterVerb: filter }, { urlPrefix: "http://b", filterVerb: filter }] } }',
      },
      ['2 scheduler extenders: no webhook is asked'],
    ],
    ['an empty list of extenders is none', { scheduler: '{ config: { extenders: [] } }' }, []],
  ] as const)('%s', async (_what, input, expected) => {
    expect((await ignoredBy(input)).ignored).toEqual(expected);
  });

  test('pods that claim devices are placed without them', async () => {
    expect((await ignoredBy({ workload: DEPLOYMENT })).bound).toBe(2);
  });
});
