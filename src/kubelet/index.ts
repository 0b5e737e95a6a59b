/**
 * kubelet: what a node does with its pods. Admission of a bound pod, cgroup numbers, oom_score_adj, the order of
 * eviction under pressure, the back-off of crashing containers, image pulls, probes, termination, the sharing of CPU.
 * Pure functions; sim knows the clock. May import scheduler, model and base. Start at admission.ts.
 */
export { admissionRefusal } from './admission.ts';
export type { AdmissionRefusal } from './admission.ts';
export {
  containerCpuWeight,
  cpuQuotaMicros,
  cpuShares,
  podCpuWeight,
  QUOTA_PERIOD_MICROS,
} from './cpu-shares.ts';
export { shareCpu, wantedBy, waterFill } from './cpu-sharing.ts';
export type { CpuGrants, CpuGroup } from './cpu-sharing.ts';
export { cpuTree } from './cpu-tree.ts';
export type { CpuTree, CpuTreeOptions, CpuWeightRule, RunningPod } from './cpu-tree.ts';
export { advanceCrashLoop, DEFAULT_CRASH_LOOP, restartAtMs } from './crash-loop.ts';
export type { CrashLoopConfig, CrashLoopEntry } from './crash-loop.ts';
export { isCriticalPod, isNodeCriticalPod, isStaticPod, SYSTEM_CRITICAL_PRIORITY } from './critical-pod.ts';
export { evictionRank } from './eviction-rank.ts';
export type { PodUsage, Pressure } from './eviction-rank.ts';
export { DEFAULT_PULLS, ImagePulls } from './images/image-pulls.ts';
export type { FinishedPull, PullOptions } from './images/image-pulls.ts';
export { DEFAULT_IMAGE_GARBAGE, imageGarbage, ImageStore } from './images/image-store.ts';
export type { Image, ImageDisk, ImageGarbagePolicy, ImageLayer } from './images/image-store.ts';
export { advancePullBackoff, decidePull, pullPolicyOf } from './images/pull-policy.ts';
export type { PullBackoff, PullDecision, PullPolicy } from './images/pull-policy.ts';
export { oomKills, oomRanking, oomScore } from './memory.ts';
export type { ContainerMemory, OomKill } from './memory.ts';
export { oomScoreAdjust } from './oom-score.ts';
export { DEFAULT_EVICTION, evictionPass, NO_PRESSURE } from './pressure/eviction-pass.ts';
export type {
  EvictionOptions,
  PassResult,
  PodEviction,
  PressureState,
  PressureView,
} from './pressure/eviction-pass.ts';
export { evictionMessage } from './pressure/eviction-texts.ts';
export type { ContainerUse } from './pressure/eviction-texts.ts';
export { pressureRefusal } from './pressure/pressure-admission.ts';
export { storageLimitViolation } from './pressure/storage-limits.ts';
export type { StorageUse } from './pressure/storage-limits.ts';
export { DEFAULT_EVICTION_HARD, EVICTION_SIGNALS, isMet, readThresholds } from './pressure/thresholds.ts';
export type {
  EvictionConfig,
  EvictionSignal,
  Observations,
  PressureCondition,
  SignalReading,
  Threshold,
} from './pressure/thresholds.ts';
export { arePodContainersReady, podActions, podPhase } from './pod/container-actions.ts';
export type {
  ContainerKill,
  ContainerRun,
  ContainerState,
  PodActions,
  PodPhase,
  PodRun,
} from './pod/container-actions.ts';
export { afterAnswer, answerOf, firstProbeMs, freshProbe, isReady, isUp, readProbe } from './pod/probes.ts';
export type { ProbeAnswer, ProbeEffect, ProbeKind, ProbeSettings, ProbeState } from './pod/probes.ts';
export { graceSecondsOf, stopTimes } from './pod/termination.ts';
export type { Stopped, Stopping } from './pod/termination.ts';
export { podCgroup } from './pod-cgroup.ts';
export type { PodCgroup } from './pod-cgroup.ts';
