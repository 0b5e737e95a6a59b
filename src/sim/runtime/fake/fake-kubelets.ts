import { assert } from '../../../base/index.ts';
import type { NodeRow, Pod, PodRow } from '../../../model/index.ts';
import { endPod } from '../../apply/pods/end-pod.ts';
import { podsOnNode } from '../../apply/pods/pods-on-node.ts';
import { setPodReady } from '../../apply/pods/set-pod-ready.ts';
import { isOnSilentNode } from '../../apply/nodes/silence-node.ts';
import { startPod } from '../../apply/pods/start-pod.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import type { NodeRuntime } from '../node-runtime.ts';
import { endingStage, stageDelayMs } from './stage-delays.ts';
import type { PodStage } from './stage-delays.ts';

/**
 * Kubelets as KWOK plays them: a bound pod runs after a second and is ready a second later, pods of Jobs complete, a
 * deleted pod is gone a second later; annotations change the delays. No containers, no use.
 *
 * On a silent node no new step begins; one that was waiting still happens. When the node is back, the steps go on.
 */
export class FakeKubelets implements NodeRuntime {
  readonly #sim: Simulation;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  podBound(pod: PodRow, _node: NodeRow, nowMs: number): void {
    this.#plan(pod, 'pod-start', nowMs);
  }

  podAdopted(pod: PodRow, _node: NodeRow, nowMs: number): void {
    this.#plan(pod, 'pod-start', nowMs);
  }

  /** On a silent node nobody hears; `nodeBack` makes up for it. */
  podTerminating(pod: PodRow, nowMs: number): void {
    if (!isOnSilentNode(this.#sim, pod)) this.#plan(pod, 'pod-delete', nowMs);
  }

  /** FakeKubeletDue: the pod's next step. */
  due(pod: PodRow, nowMs: number): void {
    const { lives } = this.#sim;
    assert(lives.state[pod] !== PodState.Pending, `pod row ${pod} is played and has no node`);
    if (lives.state[pod] === PodState.Terminating) endPod(this.#sim, pod, 'deleted', nowMs);
    else if (lives.started[pod] === 0) this.#start(pod, nowMs);
    else if (lives.ready[pod] === 0) this.#makeReady(pod, nowMs);
    else endPod(this.#sim, pod, endingStage(this.#podOf(pod)) === 'pod-fail' ? 'failed' : 'succeeded', nowMs);
  }

  /** Every pod goes on with the step that it waits for. */
  nodeBack(node: NodeRow, nowMs: number): void {
    const { lives } = this.#sim;
    for (const pod of podsOnNode(this.#sim, node)) {
      if (lives.state[pod] === PodState.Terminating) this.#plan(pod, 'pod-delete', nowMs);
      else if (lives.started[pod] === 0) this.#plan(pod, 'pod-start', nowMs);
      else if (lives.ready[pod] === 0) this.#plan(pod, 'pod-ready', nowMs);
    }
  }

  #start(pod: PodRow, nowMs: number): void {
    startPod(this.#sim, pod, nowMs);
    if (!isOnSilentNode(this.#sim, pod)) this.#plan(pod, 'pod-ready', nowMs);
  }

  #makeReady(pod: PodRow, nowMs: number): void {
    const { lives, log } = this.#sim;
    setPodReady(this.#sim, pod, true, nowMs);
    log.append(nowMs, LogEvent.PodReady, lives.name[pod]);
    const ending = endingStage(this.#podOf(pod));
    if (ending !== undefined && !isOnSilentNode(this.#sim, pod)) this.#plan(pod, ending, nowMs);
  }

  #podOf(pod: PodRow): Pod {
    return this.#sim.templates.get(this.#sim.lives.template[pod]).pod;
  }

  #plan(pod: PodRow, stage: PodStage, nowMs: number): void {
    const { events, lives } = this.#sim;
    const dueMs = nowMs + stageDelayMs(this.#podOf(pod), stage);
    // A pod that is told to stop makes its other steps void.
    if (stage === 'pod-delete') lives.incarnation[pod]++;
    events.push(dueMs, Phase.Departures, EventKind.FakeKubeletDue, pod, lives.incarnation[pod]);
  }
}
