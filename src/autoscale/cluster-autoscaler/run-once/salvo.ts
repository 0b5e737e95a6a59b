import type { Pod } from '../../../model/index.ts';
import { nodeFromTemplate } from '../scale-up/estimator.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import type { ScaleUpStatus } from '../scale-up/scale-up-status.ts';
import { placePods } from '../simulator/hinting-placer.ts';
import { PlacementHints } from '../simulator/placement-hints.ts';
import type { LoopWorld } from './loop-world.ts';
import { scaleUpForPods } from './scale-up-step.ts';
import type { ScaleUpContext, ScaleUpStep } from './scale-up-step.ts';

export interface Salvo {
  /** One a round; the first is the one that was given. */
  readonly statuses: readonly ScaleUpStatus[];
  /** Nodes that were put into the snapshot for those that will come. */
  readonly names: readonly string[];
}

/**
 * --salvo-scale-up: as long as a scale-up helps, the next one is tried in the same loop for the pods that it left
 * homeless. Rounds take no time here, so that --salvo-scale-up-budget never ends them.
 */
export function fireSalvo(
  context: ScaleUpContext,
  world: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
  homeless: readonly Pod[],
  first: ScaleUpStep,
): Salvo {
  const statuses = [first.status];
  const names: string[] = [];
  let waiting = homeless;
  let last = first;
  while (last.isTried && last.status.result === 'ScaleUpSuccessful') {
    names.push(...addNodes(world, templates, last.status, names.length));
    waiting = stillHomeless(world, waiting);
    if (waiting.length === 0) break;
    last = scaleUpForPods(context, world, templates, waiting);
    statuses.push(last.status);
  }
  return { statuses, names };
}

/** The nodes that were asked for, as the snapshot shows those that are on their way. */
function addNodes(
  { snapshot }: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
  { scaleUps }: ScaleUpStatus,
  countBefore: number,
): readonly string[] {
  const names: string[] = [];
  for (const { id, currentSize, newSize } of scaleUps) {
    const template = templates.get(id);
    if (template === undefined) continue;
    for (let i = currentSize; i < newSize; i++) {
      const name = `${template.node.metadata.name}-salvo-${countBefore + names.length}`;
      const { node, pods } = nodeFromTemplate(template, name);
      snapshot.addNode(node, pods);
      names.push(name);
    }
  }
  return names;
}

/** These placements are not remembered from loop to loop: the names of the nodes are of this loop. */
function stillHomeless({ snapshot }: LoopWorld, pods: readonly Pod[]): readonly Pod[] {
  const options = { isAcceptable: () => true, endsPassOnFailure: false };
  const placed = new Set(placePods(snapshot, new PlacementHints(), pods, options).map(({ pod }) => pod));
  return pods.filter((pod) => !placed.has(pod));
}
