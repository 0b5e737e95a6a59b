import type { Pod } from '../../../model/index.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import { nodeFromTemplate } from '../scale-up/estimator.ts';
import type { ScaleUpStatus } from '../scale-up/scale-up-status.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { placeOnAny } from '../simulator/hinting-placer.ts';
import type { LoopWorld } from './loop-world.ts';
import { scaleUpOnce } from './scale-up-step.ts';
import type { ScaleUpContext, ScaleUpStep } from './scale-up-step.ts';

export interface Salvo {
  /** One a round; the first is the one that was given. */
  readonly statuses: readonly ScaleUpStatus[];
  /** Nodes that were put into the snapshot for those that will come. */
  readonly names: readonly string[];
}

/**
 * --salvo-scale-up: as long as a scale-up helps somebody, the next one is tried in the same loop for the others, beside
 * the nodes that the last one asked for (upstream runScaleUpSalvo). Rounds take no time here.
 */
export function fireSalvo(
  context: ScaleUpContext,
  world: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
  first: ScaleUpStep,
): Salvo {
  const statuses = [first.status];
  const names: string[] = [];
  if (!first.isTried) return { statuses, names };
  let [last] = statuses;
  let waiting = first.pods;
  for (let round = 0; last.result === 'ScaleUpSuccessful' && last.podsTriggered.length > 0; round++) {
    const helped = new Set(last.podsTriggered);
    waiting = waiting.filter((pod) => !helped.has(pod));
    if (waiting.length === 0) break;
    const added = addNodes(world.snapshot, templates, last, round);
    names.push(...added);
    if (!placeAll(world.snapshot, last.podsTriggered, new Set(added))) break;
    last = scaleUpOnce(context, world, templates, waiting);
    statuses.push(last);
  }
  return { statuses, names };
}

/** The nodes that were asked for, as the snapshot shows those that are on their way. */
function addNodes(
  snapshot: CaSnapshot,
  templates: ReadonlyMap<string, TemplateNode>,
  { scaleUps }: ScaleUpStatus,
  round: number,
): readonly string[] {
  return scaleUps.flatMap(({ id, currentSize, newSize }) => {
    const template = templates.get(id);
    if (template === undefined) return [];
    return Array.from({ length: newSize - currentSize }, (_, i) => {
      const name = `${template.node.metadata.name}-${i}-salvo-${round}`;
      const { node, pods } = nodeFromTemplate(template, name);
      snapshot.addNode(node, pods);
      return name;
    });
  });
}

/** Puts the pods that were helped on the nodes of their round; false: one found no place there. */
function placeAll(snapshot: CaSnapshot, pods: readonly Pod[], names: ReadonlySet<string>): boolean {
  const options = { isAcceptable: (name: string) => names.has(name), endsPassOnFailure: true };
  return pods.every((pod) => placeOnAny(snapshot, pod, options) !== undefined);
}
