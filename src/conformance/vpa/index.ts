/** The runners of area `vpa`: the Vertical Pod Autoscaler's components of August 2026. */
import type { KindRunner } from '../kind-runner.ts';
import { admissionRunner } from './admission.ts';
import { histogramRunner } from './histogram.ts';
import { recommendationRunner } from './recommendation.ts';
import { updaterRunner } from './updater.ts';

export const vpaRunners: readonly KindRunner[] = [
  admissionRunner,
  histogramRunner,
  recommendationRunner,
  updaterRunner,
];
