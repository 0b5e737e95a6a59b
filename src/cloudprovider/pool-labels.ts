import type { Node } from '../model/index.ts';
import { CAPACITY_TYPE_LABEL, POOL_LABEL } from './node-template.ts';

/** What a node's labels say about where it came from. */
export interface NodeOrigin {
  /** `default` where no label names a pool. */
  readonly pool: string;
  /** Empty where no label says. */
  readonly instanceType: string;
  readonly capacityType: 'on-demand' | 'spot' | 'unknown';
}

/** First label that is there wins; one line a tool. */
const POOL_LABELS = [
  POOL_LABEL,
  'karpenter.sh/nodepool',
  'karpenter.sh/provisioner-name',
  'eks.amazonaws.com/nodegroup',
  'alpha.eksctl.io/nodegroup-name',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'kops.k8s.io/instancegroup',
  'machine.openshift.io/cluster-api-machineset',
  'node.kubernetes.io/instance-group',
] as const;

const TYPE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'] as const;

/** Labels that mean spot with this value; anything else under them means on-demand. */
const SPOT_LABELS: readonly (readonly [label: string, spot: string])[] = [
  [CAPACITY_TYPE_LABEL, 'spot'],
  ['eks.amazonaws.com/capacityType', 'SPOT'],
  ['cloud.google.com/gke-spot', 'true'],
  ['cloud.google.com/gke-preemptible', 'true'],
  ['kubernetes.azure.com/scalesetpriority', 'spot'],
  ['node-role.kubernetes.io/spot-worker', 'true'],
];

/** Pools of a dump are inferred from labels: EKS, GKE, AKS, Karpenter, kops and our own; OpenShift's from the machine. */
export function originOf(node: Node): NodeOrigin {
  const labels = node.metadata.labels ?? {};
  const named = POOL_LABELS.map((label) => labels[label]).find(
    (value) => value !== undefined && value !== '',
  );
  const pool = named ?? machineSetOf(node.metadata.annotations?.[MACHINE_ANNOTATION]);
  const instanceType = TYPE_LABELS.map((label) => labels[label]).find((value) => value !== undefined);
  const told = SPOT_LABELS.find(([label]) => labels[label] !== undefined);
  return {
    pool: pool ?? 'default',
    instanceType: instanceType ?? '',
    capacityType: told === undefined ? 'unknown' : labels[told[0]] === told[1] ? 'spot' : 'on-demand',
  };
}

/** `openshift-machine-api/prod-worker-a-x7k2p`: the machine, named after its MachineSet and five letters. */
const MACHINE_ANNOTATION = 'machine.openshift.io/machine';

function machineSetOf(machine: string | undefined): string | undefined {
  return /^[^/]+\/(?<set>.+)-[a-z0-9]{5}$/.exec(machine ?? '')?.groups?.['set'];
}
