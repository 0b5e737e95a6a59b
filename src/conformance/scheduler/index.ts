/** The runners of area `scheduler`: kube-scheduler 1.37.2 and the resource helpers around it. */
import { numFeasibleNodesToFind } from '../../scheduler/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { configRunner } from './config.ts';
import { coreEngine } from './core-engine.ts';
import { filterScoreRunner } from './filter-score.ts';
import { preemptionRunner } from './preemption.ts';
import { queueRunner } from './queue.ts';
import { resourcesRunner } from './resources.ts';
import { samplingRunner } from './sampling.ts';
import { sequenceRunner } from './sequence.ts';

export const schedulerRunners: readonly KindRunner[] = [
  configRunner,
  filterScoreRunner(coreEngine),
  preemptionRunner(coreEngine),
  queueRunner,
  resourcesRunner,
  samplingRunner({ create: coreEngine, numFeasibleNodesToFind }),
  sequenceRunner(coreEngine),
];
