/** The runners of area `ca`: the Cluster Autoscaler of August 2026 on Kubernetes 1.37 libraries. */
import type { KindRunner } from '../kind-runner.ts';
import { balancingRunner } from './balancing.ts';
import { drainabilityRunner } from './drainability.ts';
import { eligibilityRunner } from './eligibility.ts';
import { equivalenceRunner } from './equivalence.ts';
import { estimatorRunner } from './estimator.ts';
import { expanderRunner } from './expander.ts';
import { asGoReads } from './go-json.ts';
import { removalSimulationRunner } from './removal-simulation.ts';
import { scaleupRunner } from './scaleup.ts';
import { runonceTimelineRunner, scaledownTimelineRunner } from './timeline.ts';
import { utilizationRunner } from './utilization.ts';

const RUNNERS: readonly KindRunner[] = [
  balancingRunner,
  drainabilityRunner,
  eligibilityRunner,
  equivalenceRunner,
  estimatorRunner,
  expanderRunner,
  removalSimulationRunner,
  runonceTimelineRunner,
  scaledownTimelineRunner,
  scaleupRunner,
  utilizationRunner,
];

export const caRunners: readonly KindRunner[] = RUNNERS.map((runner) => ({
  ...runner,
  differences: (input, expect) => runner.differences(asGoReads(input), asGoReads(expect)),
}));
