import type { NodeRow, Pod, PodRow } from '../../../model/index.ts';
import type { UsageSpec } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import { newContainer } from './live-pod.ts';
import type { LivePod } from './live-pod.ts';
import type { UsageBook } from './usage-book.ts';

/** Where and when a pod comes to a node. */
export interface PodArrival {
  readonly row: PodRow;
  readonly node: NodeRow;
  readonly boundMs: number;
  /** Nothing of it starts before: sandbox, volumes, network. */
  readonly sandboxMs: number;
  /** It ran before the run began. */
  readonly isAdopted: boolean;
}

/** The pod as its node begins with it: every container absent, nothing due. */
export function newLivePod(
  { log, lives, templates }: Simulation,
  usage: UsageBook,
  arrival: PodArrival,
): LivePod {
  const { row } = arrival;
  const template = lives.template[row];
  const pod = asTheKubeletActs(templates.get(template).pod, lives.durationMs[row]);
  const { containers, initContainers = [] } = pod.spec;
  const usageOf = (name: string): UsageSpec | undefined =>
    usage.find(template, name, name === containers[0].name);
  const live = [
    ...initContainers.map((spec) => newContainer(spec, true, usageOf(spec.name))),
    ...containers.map((spec) => newContainer(spec, false, usageOf(spec.name))),
  ];
  return {
    ...arrival,
    incarnation: lives.incarnation[row],
    name: log.names.text(lives.name[row]),
    template,
    pod,
    containers: live,
    run: new Map(live.map((container) => [container.name, container])),
    hasStarted: false,
    isReady: false,
    isOver: false,
    stopping: undefined,
    endMs: 0,
    retryMs: Infinity,
    dueMs: Infinity,
  };
}

/** A pod that is said to run for some time is done after it, even where its policy would start it again. */
export function asTheKubeletActs(pod: Pod, durationMs: number): Pod {
  const { restartPolicy = 'Always' } = pod.spec;
  if (durationMs === Infinity || restartPolicy !== 'Always') return pod;
  return { ...pod, spec: { ...pod.spec, restartPolicy: 'OnFailure' } };
}
