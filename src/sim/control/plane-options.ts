import { definedFields, parseRfc3339, SECOND_MS } from '../../base/index.ts';
import { withDefaultTolerations } from '../../admission/index.ts';
import {
  DEFAULT_CONTROL_PLANE,
  DEFAULT_NODE_LIFECYCLE,
  INSTANT_CONTROL_PLANE,
} from '../../controllers/index.ts';
import type { ControlPlaneOptions, NodeLifecycleOptions } from '../../controllers/index.ts';
import type { Pod, Toleration } from '../../model/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { Simulation } from '../simulation.ts';
import { FlagReader } from './flag-reader.ts';

/** The control plane that the scenario asks for: timed by kube-controller-manager's flags, or instant. */
export function planeOptionsOf(sim: Simulation): Partial<ControlPlaneOptions> {
  const { timing } = sim.scenario;
  const own = {
    admitTolerations: defaultTolerations(),
    epochUnixMs: epochUnixMsOf(sim.scenario),
    uidSalt: String(sim.random.stream('pod-uid').bits()),
  };
  if (timing.controlPlane === 'instant') return { ...INSTANT_CONTROL_PLANE, ...own };
  return { ...timedOptions(sim), ...own };
}

/** Pods stay five minutes on a node that is not ready, unless they say otherwise; once a list of tolerations. */
function defaultTolerations(): ControlPlaneOptions['admitTolerations'] {
  const known = new WeakMap<readonly Toleration[], readonly Toleration[]>();
  return (own) => {
    let admitted = known.get(own);
    if (admitted === undefined) known.set(own, (admitted = tolerationsOf(own)));
    return admitted;
  };
}

function tolerationsOf(tolerations: readonly Toleration[]): readonly Toleration[] {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: '' },
    spec: { containers: [], tolerations },
  };
  return withDefaultTolerations(pod).spec.tolerations ?? [];
}

function timedOptions({ scenario, texts, nodeMonitorPhaseMs }: Simulation): Partial<ControlPlaneOptions> {
  const flags = new FlagReader(scenario.kubeControllerManager ?? {}, 'kube-controller-manager', texts);
  const { apiMs, watchMs } = scenario.timing;
  const options = {
    ...definedFields({ apiMs, watchMs }),
    ...flags.numbers({ qps: 'kube-api-qps', burst: 'kube-api-burst' }),
    workers: {
      ...DEFAULT_CONTROL_PLANE.workers,
      ...flags.numbers({
        deployments: 'concurrent-deployment-syncs',
        replicaSets: 'concurrent-replicaset-syncs',
        statefulSets: 'concurrent-statefulset-syncs',
        daemonSets: 'concurrent-daemonset-syncs',
        jobs: 'concurrent-job-syncs',
        cronJobs: 'concurrent-cron-job-syncs',
        garbage: 'concurrent-gc-syncs',
      }),
    },
    nodeLifecycle: { ...nodeLifecycleOf(flags), monitorPhaseMs: nodeMonitorPhaseMs },
  };
  flags.ignoreOthers((name) => name.startsWith('horizontal-pod-autoscaler-'));
  return options;
}

function nodeLifecycleOf(flags: FlagReader): NodeLifecycleOptions {
  return {
    ...DEFAULT_NODE_LIFECYCLE,
    ...flags.periods({ monitorPeriodMs: 'node-monitor-period' }),
    ...flags.durations({
      monitorGraceMs: 'node-monitor-grace-period',
      startupGraceMs: 'node-startup-grace-period',
    }),
    ...flags.numbers({
      evictionRate: 'node-eviction-rate',
      secondaryEvictionRate: 'secondary-node-eviction-rate',
      largeClusterSize: 'large-cluster-size-threshold',
      unhealthyZoneThreshold: 'unhealthy-zone-threshold',
    }),
  };
}

/** Unix time of millisecond 0: as written, else when the dump was taken, else some Saturday. */
export function epochUnixMsOf({ startUnixMs, cluster }: Scenario): number {
  return startUnixMs ?? newestTimeOf(cluster.pods) ?? DEFAULT_CONTROL_PLANE.epochUnixMs;
}

/** When a dump was taken, as near as its pods tell: the last time that anything happened to one of them. */
function newestTimeOf(pods: readonly Pod[]): number | undefined {
  let newest: number | undefined;
  for (const { metadata, status } of pods) {
    const changes = status?.conditions?.map(({ lastTransitionTime }) => lastTransitionTime) ?? [];
    for (const text of [metadata.creationTimestamp, ...changes]) {
      const time = text === undefined || text === null ? undefined : parseRfc3339(text);
      if (time !== undefined && (newest === undefined || time > newest)) newest = time;
    }
  }
  return newest === undefined ? undefined : Math.ceil(newest / SECOND_MS) * SECOND_MS;
}
