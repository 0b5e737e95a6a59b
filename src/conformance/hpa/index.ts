/** The runners of area `hpa`: the Horizontal Pod Autoscaler of Kubernetes 1.37.2. */
import type { KindRunner } from '../kind-runner.ts';
import { behaviorRunner } from './behavior.ts';
import { replicasRunner } from './replicas.ts';
import { timelineRunner } from './timeline.ts';

export const hpaRunners: readonly KindRunner[] = [behaviorRunner, replicasRunner, timelineRunner];
