import { drawDurationMs } from '../draw-duration.ts';
import type { Simulation } from '../simulation.ts';

/**
 * The scenario's delay from binding to the first container, drawn by the pod's name.
 *
 * @param name - asked only where something is drawn: most scenarios say a constant, and have a million pods
 */
export function podStartDelayMs({ scenario, random }: Simulation, name: () => string): number {
  const { podStartMs } = scenario.timing;
  if (podStartMs.kind === 'constant') return podStartMs.ms;
  return drawDurationMs(podStartMs, random.stream('pod-start', name()));
}

/** The scenario's delay from being told to stop to the end, drawn by the pod's name; its grace may cut it short. */
export function podStopDelayMs({ scenario, random }: Simulation, name: () => string): number {
  const { podStopMs } = scenario.timing;
  if (podStopMs.kind === 'constant') return podStopMs.ms;
  return drawDurationMs(podStopMs, random.stream('pod-stop', name()));
}
