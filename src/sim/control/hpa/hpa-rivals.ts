import { labelSelectorMatches } from '../../../model/index.ts';
import type { Labels } from '../../../model/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import type { ScalableWorkload } from '../../workload-controllers.ts';

/** What rivalry looks at of an autoscaler. */
export interface Rival {
  readonly name: ObjectName;
  readonly target: ObjectName;
}

/**
 * Which autoscalers select the same pods: a pod that two of them select makes both ambiguous, and neither scales.
 * Upstream: hpasControllingPodsUnderSelector of horizontal.go.
 *
 * Looked at are pods of the targets; one of a workload that nobody scales, under two selectors, is not. Who could meet
 * whom is worked out again only when an autoscaler or a workload's labels change, by an index of labels.
 */
export class HpaRivals {
  readonly #sim: Simulation;
  /** In order of creation. */
  #autoscalers: readonly Rival[] = [];
  #neighbours: ReadonlyMap<Rival, readonly Rival[]> = new Map();
  #version = -1;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** The autoscalers that there are, after one came or went. */
  are(autoscalers: readonly Rival[]): void {
    this.#autoscalers = autoscalers;
    this.#version = -1;
  }

  /** Those whose selectors could take pods of this one's target, or the other way round. */
  neighboursOf(rival: Rival): readonly Rival[] {
    const { workloadsVersion } = this.#sim.controllers;
    if (this.#version !== workloadsVersion) {
      this.#neighbours = this.#pairUp();
      this.#version = workloadsVersion;
    }
    return this.#neighbours.get(rival) ?? [];
  }

  /** Names of those that select the same pods now, this one first; fewer than two: nobody does. */
  of(rival: Rival): readonly string[] {
    const met = this.neighboursOf(rival).filter((other) => this.#meet(rival, other));
    return [rival, ...met].map(({ name }) => `${name.namespace}/${name.name}`);
  }

  #pairUp(): ReadonlyMap<Rival, readonly Rival[]> {
    const neighbours = new Map<Rival, Set<Rival>>(this.#autoscalers.map((rival) => [rival, new Set()]));
    const byLabel = this.#byLabel();
    for (const rival of this.#autoscalers) {
      const workload = this.#workloadOf(rival);
      if (workload === undefined) continue;
      for (const other of byLabel.get(placeOf(workload)) ?? []) {
        if (other.rival === rival || !labelSelectorMatches(workload.selector, other.labels)) continue;
        neighbours.get(rival)?.add(other.rival);
        neighbours.get(other.rival)?.add(rival);
      }
    }
    return new Map([...neighbours].map(([rival, others]) => [rival, [...others]]));
  }

  /** Autoscalers by namespace, and by namespace and each label of their pods. */
  #byLabel(): ReadonlyMap<string, readonly Labelled[]> {
    const places = new Map<string, Labelled[]>();
    for (const rival of this.#autoscalers) {
      const workload = this.#workloadOf(rival);
      if (workload === undefined) continue;
      const { labels, owner } = workload;
      const pairs = Object.entries(labels).map(([key, value]) => `${owner.namespace}/${key}=${value}`);
      for (const place of [owner.namespace, ...pairs]) {
        const there = places.get(place) ?? [];
        places.set(place, there);
        there.push({ rival, labels });
      }
    }
    return places;
  }

  /** Is there a pod that both select? */
  #meet(rival: Rival, other: Rival): boolean {
    const [own, theirs] = [this.#workloadOf(rival), this.#workloadOf(other)];
    if (own === undefined || theirs === undefined) return false;
    const hasPods = (target: ObjectName): boolean => this.#sim.controllers.podsOf(target).length > 0;
    return (
      (labelSelectorMatches(theirs.selector, own.labels) && hasPods(rival.target)) ||
      (labelSelectorMatches(own.selector, theirs.labels) && hasPods(other.target))
    );
  }

  #workloadOf({ target }: Rival): ScalableWorkload | undefined {
    return this.#sim.controllers.workloadsOf(target)[0];
  }
}

interface Labelled {
  readonly rival: Rival;
  readonly labels: Labels;
}

/** Where the pods that a selector takes are found: by one of its labels, or among all of the namespace. */
function placeOf({ owner, selector }: ScalableWorkload): string {
  const [first] = Object.entries(selector.matchLabels ?? {});
  return first === undefined ? owner.namespace : `${owner.namespace}/${first[0]}=${first[1]}`;
}
