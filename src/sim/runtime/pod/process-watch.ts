import type { LiveContainer, LivePod } from './live-pod.ts';

/** What else has to know when a process comes or goes, and what a process depends on. */
export interface ProcessWatch {
  started(pod: LivePod, container: LiveContainer, nowMs: number): void;
  /** It has ended; why is in its exit code. */
  stopped(pod: LivePod, container: LiveContainer, nowMs: number): void;
  /** It is about to be started again. */
  restarted(pod: LivePod, container: LiveContainer, nowMs: number): void;
  /** The Ready condition as it is now. */
  ready(pod: LivePod, isReady: boolean, nowMs: number): void;
  /** Whether what the container needs of others is there. */
  hasNeeds(container: LiveContainer): boolean;
  /** Whether what its own end depends on lets it end. */
  mayExit(container: LiveContainer): boolean;
}
