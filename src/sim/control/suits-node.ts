import { firstUntolerated, requiredNodeAffinityMatches } from '../../model/index.ts';
import type { Node, Pod } from '../../model/index.ts';

/** Neither the pod's selectors nor the node's taints forbid it. */
export function suitsNode({ spec }: Pod, node: Node): boolean {
  if (!requiredNodeAffinityMatches(spec, node.metadata)) return false;
  return firstUntolerated(node.spec?.taints, spec.tolerations) === undefined;
}
