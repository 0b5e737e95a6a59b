import type { PodView } from '../../src/controllers/pod-view.ts';

/** A pod that runs and is ready since 0, on a node of its own, as controllers see it. */
export function podView(name: string, more: Partial<PodView> = {}): PodView {
  return {
    name,
    uid: name,
    nodeName: `node-${name}`,
    phase: 'Running',
    isReady: true,
    readySinceMs: 0,
    createdMs: 0,
    isDeleting: false,
    labels: {},
    annotations: {},
    restarts: 0,
    sidecarRestarts: 0,
    ...more,
  };
}
