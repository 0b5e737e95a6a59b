import type { Labels, LabelSelector, Node, Pod } from '../../../src/model/index.ts';
import type { Draw } from './draw.ts';
import { drawVolumes } from './draw-storage.ts';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const TOPOLOGY_KEYS = [HOST, ZONE, 'rack', 'gen'] as const;
const NAMESPACES = ['default', 'shop', 'batch', 'gone'] as const;
const IMAGES = [
  'registry.example/a:1',
  'registry.example/b',
  'registry.example/c@sha256:12',
  'registry.example:5000/d',
  'plain',
] as const;
/** As nodes list them: under several names, `latest` where a pod says no tag. One image has one size everywhere. */
const ON_DISK = [
  { names: ['registry.example/a:1', 'registry.example/alias:1'], sizeBytes: 700_000_000 },
  { names: ['registry.example/b:latest'], sizeBytes: 90_000_000 },
  { names: ['registry.example/c@sha256:12', 'registry.example/c:2'], sizeBytes: 2_000_000_000 },
  { names: ['registry.example:5000/d:latest'], sizeBytes: 400_000_000 },
  { names: ['plain:latest'], sizeBytes: 1_500_000_000 },
] as const;

/** Nodes and pods of random clusters. */
export function drawNode(draw: Draw, name: string): Node {
  const labels: Record<string, string> = {
    [HOST]: draw.chance(0.95) ? name : 'node-0',
    disk: draw.pick('ssd', 'hdd'),
    ...draw.maybe(0.8, () => ({ [ZONE]: draw.pick('a', 'b', 'c') })),
    ...draw.maybe(0.5, () => ({ rack: draw.pick('r1', 'r2', 'r3', '', `r${draw.below(90)}`) })),
    ...draw.maybe(0.1, () => ({ 'failure-domain.beta.kubernetes.io/zone': draw.pick('', 'a', 'z') })),
    ...draw.maybe(0.3, () => ({ gen: draw.pick('1', '2', '10', 'x') })),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, ...draw.maybe(0.96, () => ({ labels })) },
    spec: { ...draw.maybe(0.3, () => ({ taints: drawTaints(draw) })), unschedulable: draw.chance(0.06) },
    status: {
      allocatable: {
        cpu: draw.pick('2', '4', '7910m', '16'),
        memory: draw.pick('4Gi', '8Gi', '15G', '32Gi'),
        pods: draw.pick('3', '8', '110'),
        ...draw.maybe(0.4, () => ({ 'example.com/gpu': draw.pick('1', '4') })),
        ...draw.maybe(0.4, () => ({ 'ephemeral-storage': draw.pick('20Gi', '100Gi') })),
      },
      ...draw.maybe(0.6, () => ({ images: drawImages(draw) })),
    },
  };
}

function drawImages(draw: Draw): NonNullable<Node['status']>['images'] & object {
  return ON_DISK.filter(() => draw.chance(0.5));
}

function drawTaints(draw: Draw): NonNullable<Node['spec']>['taints'] & object {
  return Array.from({ length: 1 + draw.below(2) }, () => ({
    key: draw.pick('dedicated', 'soft', 'gpu'),
    value: draw.pick('', 'x', 'y', '5', '-7', '007'),
    effect: draw.pick('NoSchedule', 'NoExecute', 'PreferNoSchedule', 'PreferNoSchedule'),
  }));
}

/** The node with something changed. */
export function changedNode(draw: Draw, node: Node): Node {
  const other = drawNode(draw, node.metadata.name);
  switch (draw.below(5)) {
    case 4:
      return { ...node, status: { ...node.status, images: drawImages(draw) } };
    case 0:
      return { ...node, metadata: { ...node.metadata, labels: other.metadata.labels ?? {} } };
    case 1:
      return { ...node, spec: { ...node.spec, taints: draw.chance(0.5) ? [] : drawTaints(draw) } };
    case 2:
      return { ...node, spec: { ...node.spec, unschedulable: node.spec?.unschedulable !== true } };
    default:
      return { ...node, status: { ...node.status, ...other.status } };
  }
}

export function drawSelector(draw: Draw): LabelSelector {
  return draw.pick<LabelSelector>(
    { matchLabels: { app: draw.pick('web', 'db') } },
    { matchLabels: { app: draw.pick('web', 'db'), tier: draw.pick('1', '2') } },
    { matchExpressions: [{ key: 'tier', operator: draw.pick('Exists', 'DoesNotExist') }] },
    { matchExpressions: [{ key: 'app', operator: draw.pick('In', 'NotIn'), values: ['web', 'api'] }] },
    {
      matchLabels: { app: draw.pick('web', 'db') },
      matchExpressions: [{ key: 'tier', operator: 'NotIn', values: [draw.pick('1', '2')] }],
    },
    {},
  );
}

export function drawLabels(draw: Draw): Labels {
  return {
    ...draw.maybe(0.8, () => ({ app: draw.pick('web', 'db', 'api') })),
    ...draw.maybe(0.5, () => ({ tier: draw.pick('1', '2') })),
  };
}

export function drawRequests(draw: Draw): Record<string, string> {
  return {
    ...draw.maybe(0.85, () => ({ cpu: draw.pick('0', '100m', '500m', '1', '2', '3500m') })),
    ...draw.maybe(0.85, () => ({ memory: draw.pick('0', '64Mi', '1Gi', '3Gi', '6G') })),
    ...draw.maybe(0.15, () => ({ 'ephemeral-storage': draw.pick('1Gi', '30Gi') })),
    ...draw.maybe(0.12, () => ({ 'example.com/gpu': draw.pick('1', '2') })),
  };
}

/** A pod without node; features by chance. */
export function drawPod(draw: Draw, name: string): Pod {
  const labels = drawLabels(draw);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: draw.pick(...NAMESPACES, 'default'),
      labels,
      ...draw.maybe(0.2, () => ({
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: draw.pick('web', 'none'), controller: true },
        ],
      })),
    },
    spec: {
      containers: drawContainers(draw),
      ...draw.maybe(0.2, () => ({ initContainers: drawInitContainers(draw) })),
      ...draw.maybe(0.6, () => ({ priority: draw.pick(0, 0, 10, 100, 1000) })),
      ...draw.maybe(0.05, () => ({ preemptionPolicy: 'Never' })),
      ...draw.maybe(0.35, () => ({ tolerations: drawTolerations(draw) })),
      ...draw.maybe(0.15, () => ({ nodeSelector: { disk: draw.pick('ssd', 'hdd') } })),
      ...draw.maybe(0.4, () => ({ affinity: drawAffinity(draw) })),
      ...draw.maybe(0.3, () => ({ topologySpreadConstraints: drawSpread(draw) })),
      ...draw.maybe(0.08, () => ({ overhead: { cpu: '250m', memory: '120Mi' } })),
      ...draw.maybe(0.08, () => ({ resources: { requests: { cpu: draw.pick('2', '4'), memory: '3Gi' } } })),
      ...draw.maybe(0.15, () => ({ volumes: drawVolumes(draw) })),
      ...draw.maybe(0.03, () => ({ schedulingGates: [{ name: 'example.com/wait' }] })),
    },
  };
}

function drawContainers(draw: Draw): Pod['spec']['containers'] {
  return Array.from({ length: 1 + draw.below(2) }, (_, index) => ({
    name: `c${index}`,
    image: draw.pick(...IMAGES),
    resources: { requests: drawRequests(draw) },
    ...draw.maybe(0.12, () => ({
      ports: [
        {
          containerPort: 80,
          hostPort: draw.pick(0, 9000, 9001),
          ...draw.maybe(0.4, () => ({ hostIP: draw.pick('0.0.0.0', '10.0.0.1', '10.0.0.2') })),
          ...draw.maybe(0.4, () => ({ protocol: draw.pick('TCP', 'UDP') })),
        },
      ],
    })),
  }));
}

function drawInitContainers(draw: Draw): Pod['spec']['containers'] {
  return Array.from({ length: 1 + draw.below(2) }, (_, index) => ({
    name: `i${index}`,
    image: draw.pick(...IMAGES),
    resources: { requests: drawRequests(draw) },
    ...draw.maybe(0.5, () => ({ restartPolicy: 'Always' })),
  }));
}

function drawTolerations(draw: Draw): NonNullable<Pod['spec']['tolerations']> {
  return Array.from({ length: 1 + draw.below(2) }, () => ({
    ...draw.maybe(0.8, () => ({
      key: draw.pick('dedicated', 'soft', 'gpu', 'node.kubernetes.io/unschedulable'),
    })),
    // Lt and Gt match nothing unless their gate is on.
    operator: draw.pick('Exists', 'Exists', 'Equal', 'Equal', 'Lt', 'Gt'),
    ...draw.maybe(0.5, () => ({ value: draw.pick('', 'x', 'y', '5', '6', '-8') })),
    ...draw.maybe(0.6, () => ({ effect: draw.pick('NoSchedule', 'NoExecute', 'PreferNoSchedule', '') })),
  }));
}

function drawAffinity(draw: Draw): NonNullable<Pod['spec']['affinity']> {
  const term = (): object => ({
    topologyKey: draw.from(TOPOLOGY_KEYS),
    ...draw.maybe(0.95, () => ({ labelSelector: drawSelector(draw) })),
    ...draw.maybe(0.25, () => ({ namespaces: [draw.from(NAMESPACES)] })),
    ...draw.maybe(0.25, () => ({
      namespaceSelector: draw.pick<LabelSelector>(
        {},
        { matchLabels: { team: 'red' } },
        { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
      ),
    })),
  });
  const weighted = (): object => ({ weight: draw.pick(1, 50, 100), podAffinityTerm: term() });
  const podTerms = (): object => ({
    ...draw.maybe(0.5, () => ({
      requiredDuringSchedulingIgnoredDuringExecution: draw.chance(0.8) ? [term()] : [term(), term()],
    })),
    ...draw.maybe(0.5, () => ({ preferredDuringSchedulingIgnoredDuringExecution: [weighted(), weighted()] })),
  });
  return {
    ...draw.maybe(0.5, () => ({ nodeAffinity: drawNodeAffinity(draw) })),
    ...draw.maybe(0.4, () => ({ podAffinity: podTerms() })),
    ...draw.maybe(0.5, () => ({ podAntiAffinity: podTerms() })),
  };
}

function drawNodeAffinity(draw: Draw): object {
  const requirement = (): object =>
    draw.pick<object>(
      { key: 'disk', operator: draw.pick('In', 'NotIn'), values: ['ssd'] },
      {
        key: 'gen',
        operator: draw.pick('Gt', 'Lt'),
        values: [draw.pick('1', '1', '2', '2', '5', '5', '-10')],
      },
      { key: 'rack', operator: draw.pick('Exists', 'DoesNotExist') },
      { key: ZONE, operator: 'In', values: ['a', 'b'] },
    );
  const term = (): object => ({
    matchExpressions: Array.from({ length: draw.below(3) }, requirement),
    ...draw.maybe(0.15, () => ({
      matchFields: [
        { key: 'metadata.name', operator: draw.pick('In', 'NotIn'), values: [`node-${draw.below(6)}`] },
      ],
    })),
  });
  return {
    ...draw.maybe(0.6, () => ({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: Array.from({ length: 1 + draw.below(2) }, term),
      },
    })),
    ...draw.maybe(0.6, () => ({
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: draw.pick(1, 30), preference: term() },
        { weight: draw.pick(1, 30), preference: term() },
      ],
    })),
  };
}

function drawSpread(draw: Draw): NonNullable<Pod['spec']['topologySpreadConstraints']> {
  return Array.from({ length: draw.pick(1, 1, 2, 2, 4) }, () => ({
    maxSkew: draw.pick(1, 1, 2, 2, 2 ** 31 - 1),
    topologyKey: draw.from(TOPOLOGY_KEYS),
    whenUnsatisfiable: draw.pick('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector: drawSelector(draw),
    ...draw.maybe(0.2, () => ({ minDomains: 1 + draw.below(4) })),
    ...draw.maybe(0.2, () => ({ matchLabelKeys: ['tier'] })),
    ...draw.maybe(0.3, () => ({ nodeAffinityPolicy: draw.pick('Honor', 'Ignore') })),
    ...draw.maybe(0.3, () => ({ nodeTaintsPolicy: draw.pick('Honor', 'Ignore') })),
  }));
}

/** What a kubelet says of a pod that is being resized: what it has given and what runs, of some containers. */
export function drawResizeStatus(draw: Draw, pod: Pod): NonNullable<Pod['status']> {
  const statusOf = ({ name }: { readonly name: string }): object => ({
    name,
    ...draw.maybe(0.7, () => ({ allocatedResources: drawRequests(draw) })),
    ...draw.maybe(0.7, () => ({ resources: { requests: drawRequests(draw) } })),
  });
  const condition = {
    type: draw.pick('PodResizePending', 'PodResizeInProgress'),
    status: 'True',
    reason: draw.pick('Infeasible', 'Deferred'),
  };
  return {
    containerStatuses: pod.spec.containers.map(statusOf),
    initContainerStatuses: (pod.spec.initContainers ?? []).map(statusOf),
    ...draw.maybe(0.4, () => ({ conditions: [condition] })),
    ...draw.maybe(0.2, () => ({ resources: { requests: { cpu: '3', memory: '2Gi' } } })),
    ...draw.maybe(0.2, () => ({ allocatedResources: { cpu: '1', memory: '3Gi' } })),
  } as NonNullable<Pod['status']>;
}
