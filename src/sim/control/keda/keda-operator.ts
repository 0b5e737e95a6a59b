import { assert, SECOND_MS } from '../../../base/index.ts';
import {
  decideActivation,
  hpaOfScaledObject,
  isKnownTrigger,
  readScaledObject,
  triggerTarget,
} from '../../../autoscale/index.ts';
import type { ActivationState, ScaledObject, ScaledObjectSpec } from '../../../autoscale/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import type { TriggerValues } from './trigger-values.ts';

/** No trigger is asked more often: an interval of 0 would never let time pass. */
const POLL_MS_MIN = SECOND_MS;

interface Scaled {
  spec: ScaledObjectSpec;
  state: ActivationState;
  readonly target: ObjectName;
  isGone: boolean;
}

/**
 * KEDA: makes an HPA of every ScaledObject, and takes the step between zero and one itself, each polling interval.
 */
export class KedaOperator {
  readonly #sim: Simulation;
  readonly #values: TriggerValues;
  readonly #scaled: Scaled[] = [];
  readonly #byName = new Map<string, number>();

  constructor(sim: Simulation, values: TriggerValues) {
    this.#sim = sim;
    this.#values = values;
  }

  applied(object: ScaledObject, nowMs: number): void {
    const spec = readScaledObject(object);
    const { namespace, name, target, triggers, pollingIntervalMs } = spec;
    this.#values.learn(spec);
    for (const trigger of triggers)
      if (!isKnownTrigger(trigger)) this.#sim.texts.touch('keda-trigger-as-prometheus');
    this.#sim.hpas?.applied(hpaOfScaledObject(spec), nowMs, { kind: 'ScaledObject', namespace, name });
    const known = this.#byName.get(`${namespace}/${name}`);
    if (known !== undefined) {
      this.#scaled[known].spec = spec;
      return;
    }
    const index = this.#scaled.length;
    this.#scaled.push({
      spec,
      state: { createdMs: nowMs, lastActiveMs: undefined },
      target: { kind: target.kind, namespace, name: target.name },
      isGone: false,
    });
    this.#byName.set(`${namespace}/${name}`, index);
    if (pollingIntervalMs < POLL_MS_MIN)
      this.#sim.texts.ignore(
        `pollingInterval of ScaledObject/${namespace}/${name}`,
        'it is polled every second',
      );
    this.#pollAfter(index, pollingIntervalMs, nowMs);
  }

  /** Its HPA goes with it; the number of replicas stays as it is. */
  deleted({ kind, namespace, name }: ObjectName, nowMs: number): boolean {
    const index = kind === 'ScaledObject' ? this.#byName.get(`${namespace}/${name}`) : undefined;
    if (index === undefined) return false;
    const scaled = this.#scaled[index];
    scaled.isGone = true;
    this.#byName.delete(`${namespace}/${name}`);
    const hpa = { kind: 'HorizontalPodAutoscaler', namespace, name: scaled.spec.hpaName };
    this.#sim.hpas?.deleted(hpa, nowMs);
    return true;
  }

  /** KedaDue: one poll of a ScaledObject. */
  due(index: number, nowMs: number): void {
    const scaled = this.#scaled[index];
    assert(scaled !== undefined, `ScaledObject ${index} is none of ${this.#scaled.length}`);
    if (scaled.isGone) return;
    const { spec, target } = scaled;
    const { controllers, log } = this.#sim;
    this.#pollAfter(index, spec.pollingIntervalMs, nowMs);
    const current = controllers.workloadsOf(target)[0]?.replicas;
    if (current === undefined) return;
    const isAnyActive = spec.triggers.some((trigger) =>
      this.#values.isActive(spec.namespace, trigger, triggerTarget(trigger).activation, nowMs),
    );
    const { state, scaleTo, reason } = decideActivation(spec, scaled.state, isAnyActive, current, nowMs);
    scaled.state = state;
    if (scaleTo === undefined) return;
    assert(scaleTo !== current, `${spec.name} is scaled to the ${current} that it has`);
    const subject = log.names.intern(`ScaledObject/${spec.namespace}/${spec.name}`);
    const why = scaleTo > current ? 'KEDAScaleTargetActivated' : 'KEDAScaleTargetDeactivated';
    const text = `Scaled ${target.kind} ${target.namespace}/${target.name} from ${current} to ${scaleTo}: ${reason}`;
    log.append(nowMs, LogEvent.Normal, subject, log.names.intern(why), log.names.intern(text));
    controllers.scaled(target, scaleTo, nowMs);
  }

  #pollAfter(index: number, intervalMs: number, nowMs: number): void {
    const dueMs = nowMs + Math.max(POLL_MS_MIN, intervalMs);
    this.#sim.events.push(dueMs, Phase.ControlLoops, EventKind.KedaDue, index, 0);
  }
}
