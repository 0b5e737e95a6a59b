import { readVpaSpec } from '../../../autoscale/index.ts';
import type { VerticalPodAutoscaler } from '../../../autoscale/index.ts';
import { DAY_MS } from '../../../base/index.ts';
import type { HorizontalPodAutoscaler } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';
import { givenObjects, hasObjectOf, whereNoted } from './deviation.ts';
import type { Deviation } from './deviation.ts';

/** Does a horizontal autoscaler of the input look at a metric of this kind? */
function hasMetric(...types: readonly string[]): (sim: Simulation) => boolean {
  return (sim) => {
    for (const object of givenObjects(sim)) {
      if (object.kind !== 'HorizontalPodAutoscaler') continue;
      const { metrics } = (object as HorizontalPodAutoscaler).spec;
      // Without metrics it looks at CPU.
      if ((metrics ?? [{ type: 'Resource' }]).some(({ type }) => types.includes(String(type)))) return true;
    }
    return false;
  };
}

function hasVpaInPlace(sim: Simulation): boolean {
  for (const object of givenObjects(sim)) {
    if (object.kind !== 'VerticalPodAutoscaler') continue;
    if (readVpaSpec(object as VerticalPodAutoscaler).updateMode.startsWith('InPlace')) return true;
  }
  return false;
}

/** What horizontal and vertical autoscalers see and do, and KEDA. */
export const AUTOSCALER_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'kubelet-figures-fresh',
    text: 'metrics-server reads figures of the moment of its scrape; a real kubelet’s are up to some 15 s old.',
    isTouched: (sim) =>
      hasMetric('Resource', 'ContainerResource')(sim) || hasObjectOf('VerticalPodAutoscaler')(sim),
  },
  {
    id: 'vpa-silent-without-samples',
    text: 'A container of which neither a sample nor a kill is known gets no recommendation from a VPA; the real recommender gives it the minimum.',
    isTouched: hasObjectOf('VerticalPodAutoscaler'),
  },
  {
    id: 'vpa-resize-at-once',
    text: 'A resize in place that fits is done at once, and restarts containers whose resizePolicy asks for it only where the run looks into containers; one that waits for room is tried again at each pass of the updater and holds no room meanwhile.',
    isTouched: hasVpaInPlace,
  },
  {
    id: 'vpa-history-kept',
    text: 'Histories of a VPA are never thrown away; the real recommender forgets those without a sample for eight days.',
    isTouched: (sim) => sim.scenario.horizonMs > 8 * DAY_MS && hasObjectOf('VerticalPodAutoscaler')(sim),
  },
  {
    id: 'ambiguous-by-own-pods',
    text: 'Two horizontal autoscalers are ambiguous where both select a pod of one of their targets; pods of a workload that neither scales are not looked at.',
    isTouched: (sim) => (sim.hpas?.count ?? 0) > 1,
  },
  {
    id: 'object-series-by-name',
    text: 'Series of Object metrics are told apart by the object that they describe, not by the metric’s selector.',
    isTouched: hasMetric('Object'),
  },
  {
    id: 'keda-series-summed',
    text: 'A KEDA trigger’s series are summed over their labels; the query’s own arithmetic is not evaluated.',
    isTouched: hasObjectOf('ScaledObject'),
  },
  {
    id: 'keda-trigger-as-prometheus',
    text: 'Threshold and activation of a KEDA trigger of an unknown type are read as those of a prometheus trigger.',
    isTouched: whereNoted('keda-trigger-as-prometheus'),
  },
];
