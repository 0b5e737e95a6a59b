import { DEFAULT_CONTROL_PLANE } from '../../controllers/index.ts';
import type { Scenario } from '../../scenario/index.ts';

/** How long a request of the scheduler to the API server takes, in ms: `timing.apiRequest`, nothing where it is instant. */
export function apiRequestMs({ timing }: Scenario): number {
  if (timing.controlPlane === 'instant') return 0;
  return timing.apiMs ?? DEFAULT_CONTROL_PLANE.apiMs;
}
