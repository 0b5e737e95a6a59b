/** The runners of area `scheduler`: kube-scheduler 1.37.2 and the resource helpers around it. */
import type { KindRunner } from '../kind-runner.ts';
import { configRunner } from './config.ts';
import { queueRunner } from './queue.ts';
import { resourcesRunner } from './resources.ts';

export const schedulerRunners: readonly KindRunner[] = [configRunner, queueRunner, resourcesRunner];
