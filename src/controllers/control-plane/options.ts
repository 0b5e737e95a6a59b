import { builtInZones } from '../../base/index.ts';
import type { ZoneLookup } from '../../base/index.ts';
import { DEFAULT_NODE_LIFECYCLE } from '../node-lifecycle/types.ts';
import type { Toleration } from '../../model/index.ts';
import type { NodeLifecycleOptions } from '../node-lifecycle/types.ts';
import type { CreateObject, CreatePodAction } from './actions.ts';

/** How fast the control plane is, and what it asks of its surroundings. */
export interface ControlPlaneOptions {
  /** From a request to its effect. */
  readonly apiMs: number;
  /** Until a controller sees a change. */
  readonly watchMs: number;
  /** Requests a second and at once, for each controller by itself (--kube-api-qps, --kube-api-burst). */
  readonly qps: number;
  readonly burst: number;
  readonly workers: Workers;
  /** Pods that one sync of a ReplicaSet or DaemonSet creates or deletes at most. */
  readonly burstReplicas: number;
  readonly burstDaemons: number;
  /** Time from the wish for a volume to the volume, where a class provisions it. */
  readonly provisionMs: number;
  /** Orphaned pods are looked for this often, and spared that long after their node went. */
  readonly podGcPeriodMs: number;
  readonly podGcQuarantineMs: number;
  readonly nodeLifecycle: NodeLifecycleOptions;
  /** Unix time of millisecond 0 of the run: CronJobs need a calendar. */
  readonly epochUnixMs: number;
  readonly zones: ZoneLookup;
  /** Makes the uids of pods others than those of another run: they decide between equals. */
  readonly uidSalt: string;
  /** The API server's refusal of a pod, in its words; undefined lets it in. */
  readonly admit: (create: CreatePodAction, nowMs: number) => string | undefined;
  /** The same of other objects that controllers make. */
  readonly admitObject: (create: CreateObject, nowMs: number) => string | undefined;
  /** Tolerations that a pod has once it is let in, from those of its template. */
  readonly admitTolerations: (own: readonly Toleration[]) => readonly Toleration[];
}

/** Objects that each controller syncs at the same time. */
export interface Workers {
  /** --concurrent-deployment-syncs, and so on. */
  readonly deployments: number;
  readonly replicaSets: number;
  readonly statefulSets: number;
  readonly daemonSets: number;
  readonly jobs: number;
  readonly cronJobs: number;
  readonly garbage: number;
  /** One each, without a flag. */
  readonly budgets: number;
  readonly claims: number;
}

/** kube-controller-manager's defaults; delays as measured on recorded control planes. */
export const DEFAULT_CONTROL_PLANE: ControlPlaneOptions = {
  apiMs: 5,
  watchMs: 4,
  qps: 20,
  burst: 30,
  workers: {
    deployments: 5,
    replicaSets: 5,
    statefulSets: 5,
    daemonSets: 2,
    jobs: 5,
    cronJobs: 5,
    garbage: 20,
    budgets: 1,
    claims: 1,
  },
  burstReplicas: 500,
  burstDaemons: 250,
  provisionMs: 5000,
  podGcPeriodMs: 20_000,
  podGcQuarantineMs: 40_000,
  nodeLifecycle: DEFAULT_NODE_LIFECYCLE,
  epochUnixMs: 946_684_800_000,
  zones: builtInZones,
  uidSalt: '',
  admit: () => undefined,
  admitObject: () => undefined,
  admitTolerations: (own) => own,
};

/** No delay and no limit: everything happens in the millisecond that asks for it. */
export const INSTANT_CONTROL_PLANE: ControlPlaneOptions = {
  ...DEFAULT_CONTROL_PLANE,
  apiMs: 0,
  watchMs: 0,
  qps: Infinity,
  burst: Infinity,
  workers: {
    deployments: Infinity,
    replicaSets: Infinity,
    statefulSets: Infinity,
    daemonSets: Infinity,
    jobs: Infinity,
    cronJobs: Infinity,
    garbage: Infinity,
    budgets: Infinity,
    claims: Infinity,
  },
  burstReplicas: Infinity,
  burstDaemons: Infinity,
  provisionMs: 0,
  podGcPeriodMs: 0,
  podGcQuarantineMs: 0,
};
