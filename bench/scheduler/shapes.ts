import { RandomStreams } from '../../src/base/index.ts';
import type { RandomStream } from '../../src/base/index.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../src/model/index.ts';
import type { Affinity, Labels, Node, Pod, PodAffinityTerm, PodSpec } from '../../src/model/index.ts';

/** What one benchmark schedules: the same worlds as kube-scheduler's own scheduler_perf has them. */
export interface World {
  readonly nodes: readonly Node[];
  /** Pods that are bound at the start. */
  readonly initPods: readonly Pod[];
  readonly pods: readonly Pod[];
}

export const SHAPES = [
  'basic',
  'node-affinity',
  'spread',
  'anti-affinity',
  'preferred-affinity',
  'mixed',
  'preemption',
] as const;
export type ShapeName = (typeof SHAPES)[number];

const START_MS = Date.UTC(2026, 0, 1);

export function buildWorld(shape: ShapeName, nodeCount: number, podCount: number): World {
  const { label = () => ({}), initCount, initPod, pod } = RECIPES[shape](nodeCount);
  const nodes = Array.from({ length: nodeCount }, (_, i) => node(i, label(i)));
  const initPods = Array.from({ length: initCount }, (_, i) => bound(initPod(i), nodes[i % nodeCount], i));
  return { nodes, initPods, pods: Array.from({ length: podCount }, (_, i) => pod(i)) };
}

interface Recipe {
  readonly label?: (i: number) => Labels;
  readonly initCount: number;
  readonly initPod: (i: number) => Pod;
  readonly pod: (i: number) => Pod;
}

const plainInit = (i: number): Pod => pod(name('init', i), 'default', '100m', '500Mi');
const plainPod = (i: number): Pod => pod(name('pod', i), 'default', '100m', '500Mi');

const RECIPES: Readonly<Record<ShapeName, (nodeCount: number) => Recipe>> = {
  basic: (n) => ({ initCount: Math.min(n, 1000), initPod: plainInit, pod: plainPod }),

  'node-affinity': (n) => {
    const requirement = { key: ZONE_LABEL, operator: 'In', values: ['zone1', 'zone2'] };
    const affinity: Affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [requirement] }],
        },
      },
    };
    return {
      label: () => ({ [ZONE_LABEL]: 'zone1' }),
      initCount: Math.min(n, 5000),
      initPod: (i) => withSpec(plainInit(i), { affinity }),
      pod: (i) => withSpec(plainPod(i), { affinity }),
    };
  },

  spread: (n) => ({
    label: (i) => ({ [ZONE_LABEL]: `moon-${(i % 3) + 1}` }),
    initCount: Math.min(n * 2, 5000),
    initPod: plainInit,
    pod: (i) =>
      withSpec(labelled(plainPod(i), { color: 'blue' }), {
        topologySpreadConstraints: [
          {
            maxSkew: 5,
            topologyKey: ZONE_LABEL,
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { color: 'blue' } },
          },
        ],
      }),
  }),

  'anti-affinity': (n) =>
    colored('green', Math.min(Math.floor(n / 5), 1000), (term) => ({
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    })),

  'preferred-affinity': (n) =>
    colored('red', Math.min(n, 5000), (podAffinityTerm) => ({
      podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm }] },
    })),

  mixed: () => {
    const stream = new RandomStreams(42).stream('mixed');
    const shapes = mixedShapes(stream);
    return {
      label: (i) => ({ [ZONE_LABEL]: `zone-${i % 3}`, disk: ['ssd', 'hdd'][i % 2], pool: `p${i % 5}` }),
      initCount: 0,
      initPod: plainInit,
      pod: (i) => renamed(shapes[stream.below(shapes.length)], name('pod', i)),
    };
  },

  preemption: (n) => ({
    initCount: n * 4,
    initPod: (i) => withSpec(pod(name('init', i), 'default', '900m', '500Mi'), { priority: 0 }),
    pod: (i) => withSpec(pod(name('pod', i), 'default', '3', '500Mi'), { priority: 10 }),
  }),
};

function colored(color: string, initCount: number, affinityOf: (term: PodAffinityTerm) => Affinity): Recipe {
  const affinity = affinityOf({
    labelSelector: { matchLabels: { color } },
    topologyKey: HOSTNAME_LABEL,
    namespaces: ['sched-1', 'sched-0'],
  });
  const make = (podName: string, namespace: string): Pod =>
    withSpec(labelled(pod(podName, namespace, '100m', '500Mi'), { color }), { affinity });
  return {
    initCount,
    initPod: (i) => make(name('init', i), 'sched-0'),
    pod: (i) => make(name('pod', i), 'sched-1'),
  };
}

/** Fifty pod shapes: plain, node selector, preferred node, hard and soft spreading, anti-affinity, preferred affinity. */
function mixedShapes(stream: RandomStream): readonly Pod[] {
  return Array.from({ length: 50 }, (_, s) => {
    const cpu = ['50m', '100m', '250m', '500m'][stream.below(4)];
    const memory = ['64Mi', '128Mi', '500Mi', '1Gi'][stream.below(4)];
    const labels = { app: `app-${String(s).padStart(2, '0')}` };
    return withSpec(labelled(pod('', 'default', cpu, memory), labels), MIXED_SPECS[s % 10]?.(labels) ?? {});
  });
}

const MIXED_SPECS: Readonly<Record<number, (matchLabels: Labels) => Partial<PodSpec>>> = {
  4: () => ({ nodeSelector: { disk: 'ssd' } }),
  5: () => {
    const matchExpressions = [{ key: 'pool', operator: 'In', values: ['p1', 'p2'] }];
    return {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, preference: { matchExpressions } }],
        },
      },
    };
  },
  6: (matchLabels) => spreadSpec(matchLabels, ZONE_LABEL, 'DoNotSchedule'),
  7: (matchLabels) => spreadSpec(matchLabels, HOSTNAME_LABEL, 'ScheduleAnyway'),
  8: (matchLabels) => {
    const term = { labelSelector: { matchLabels }, topologyKey: HOSTNAME_LABEL };
    return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
  },
  9: (matchLabels) => {
    const podAffinityTerm = { labelSelector: { matchLabels }, topologyKey: ZONE_LABEL };
    const preferred = [{ weight: 10, podAffinityTerm }];
    return { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } };
  },
};

function spreadSpec(matchLabels: Labels, topologyKey: string, whenUnsatisfiable: string): Partial<PodSpec> {
  const labelSelector = { matchLabels };
  return { topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector }] };
}

function node(i: number, labels: Labels): Node {
  const capacity = { cpu: '4', memory: '32Gi', pods: '110' };
  const nodeName = name('node', i);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: { [HOSTNAME_LABEL]: nodeName, ...labels } },
    status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function pod(podName: string, namespace: string, cpu: string, memory: string): Pod {
  const resources = { requests: { cpu, memory }, limits: { cpu, memory } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName, namespace },
    spec: {
      schedulerName: 'default-scheduler',
      containers: [
        { name: 'pause', image: 'registry.k8s.io/pause:3.9', ports: [{ containerPort: 80 }], resources },
      ],
    },
  };
}

function bound(pending: Pod, { metadata }: Node, i: number): Pod {
  const startTime = new Date(START_MS + i * 1000).toISOString();
  return withSpec({ ...pending, status: { phase: 'Running', startTime } }, { nodeName: metadata.name });
}

function withSpec(base: Pod, spec: Partial<PodSpec>): Pod {
  return { ...base, spec: { ...base.spec, ...spec } };
}

function labelled(base: Pod, labels: Labels): Pod {
  return { ...base, metadata: { ...base.metadata, labels } };
}

function renamed(base: Pod, podName: string): Pod {
  return { ...base, metadata: { ...base.metadata, name: podName } };
}

function name(prefix: string, i: number): string {
  return `${prefix}-${String(i).padStart(5, '0')}`;
}
