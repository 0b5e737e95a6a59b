import { assert } from '../../../base/index.ts';
import type { Condition, ContainerStatus, Pod, PodRow } from '../../../model/index.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';

/** A container's last death by the kernel. */
interface MemoryKill {
  readonly incarnation: number;
  readonly container: string;
  readonly startedMs: number;
  readonly finishedMs: number;
}

/** The pods of VPAs as the updater reads them from the API; times are written as milliseconds of the run. */
export class LivePods {
  readonly #sim: Simulation;
  readonly #kills = new Map<PodRow, MemoryKill>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  killed(pod: PodRow, container: string, startedMs: number, finishedMs: number): void {
    assert(
      finishedMs >= startedMs,
      `${container} is killed at ${finishedMs} ms and started at ${startedMs} ms`,
    );
    const incarnation = this.#sim.lives.incarnation[pod];
    this.#kills.set(pod, { incarnation, container, startedMs, finishedMs });
  }

  /** On a node and not on its way out. */
  isLive(row: PodRow): boolean {
    const state = this.#sim.lives.state[row];
    return state === PodState.Starting || state === PodState.Running;
  }

  /** Something of its own is to be looked at beside its template and its age. */
  hasOwnStory(row: PodRow): boolean {
    return this.#killOf(row) !== undefined;
  }

  view(row: PodRow, condition: Condition | undefined): Pod {
    const { cluster, lives, templates } = this.#sim;
    assert(this.isLive(row), `pod row ${row} is shown to the updater in state ${lives.state[row]}`);
    const { pod } = templates.get(lives.template[row]);
    const kill = this.#killOf(row);
    return {
      ...pod,
      metadata: { ...pod.metadata, name: cluster.pods.name(row) },
      status: {
        phase: lives.started[row] === 1 ? 'Running' : 'Pending',
        startTime: String(lives.boundMs[row]),
        conditions: condition === undefined ? [] : [condition],
        containerStatuses: kill === undefined ? [] : [statusOf(kill)],
      },
    };
  }

  #killOf(row: PodRow): MemoryKill | undefined {
    const kill = this.#kills.get(row);
    return kill?.incarnation === this.#sim.lives.incarnation[row] ? kill : undefined;
  }
}

function statusOf({ container, startedMs, finishedMs }: MemoryKill): ContainerStatus {
  const terminated = {
    reason: 'OOMKilled',
    exitCode: 137,
    startedAt: String(startedMs),
    finishedAt: String(finishedMs),
  };
  return { name: container, restartCount: 1, lastState: { terminated } } as ContainerStatus;
}
