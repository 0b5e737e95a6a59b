import {
  amountsOf,
  compareQuantities,
  parseQuantity,
  podRequests,
  scaledValue,
  subtractQuantities,
  sumQuantities,
  ZERO_QUANTITY,
} from '../../../model/index.ts';
import type { Labels, Node, Pod, Quantity, ResourceList } from '../../../model/index.ts';

/** The node of a group and the pods that come with it. */
export interface TemplateNode {
  readonly node: Node;
  readonly pods: readonly Pod[];
}

/** How far two templates may be apart; upstream's flags and defaults. */
export interface SimilarityRatios {
  readonly memory: number;
  readonly allocatable: number;
  readonly free: number;
}

/** Shares, 0..1: --memory-difference-ratio, --max-allocatable-difference-ratio, --max-free-difference-ratio. */
export const DEFAULT_RATIOS: SimilarityRatios = { memory: 0.015, allocatable: 0.05, free: 0.05 };

/** Tells whether two groups may share a scale-up. */
export type TemplateComparator = (a: TemplateNode, b: TemplateNode) => boolean;

/**
 * Similar by capacity (equal, memory nearly so), allocatable and free resources (nearly so) and labels, but for labels
 * that name the place (upstream nodegroupset/compare_nodegroups.go).
 */
export function similarityComparator(
  ignoredLabels: readonly string[],
  ratios: SimilarityRatios,
): TemplateComparator {
  const ignored = new Set(ignoredLabels);
  return (a, b) => {
    const capacities = pairs(quantitiesOf(a.node.status?.capacity), quantitiesOf(b.node.status?.capacity));
    const allocatables = pairs(
      quantitiesOf(a.node.status?.allocatable),
      quantitiesOf(b.node.status?.allocatable),
    );
    const isOneSize =
      capacities?.every(([resource, x, y]) => isSameCapacity(resource, x, y, ratios)) ?? false;
    return (
      isOneSize &&
      areAllClose(allocatables, ratios.allocatable) &&
      areAllClose(pairs(freeOf(a), freeOf(b)), ratios.free) &&
      haveSameLabels(a.node.metadata.labels ?? {}, b.node.metadata.labels ?? {}, ignored)
    );
  };
}

/** --balancing-label: nothing but these labels, which both must have. */
export function labelComparator(labels: readonly string[]): TemplateComparator {
  return (a, b) =>
    labels.every((label) => {
      const value = a.node.metadata.labels?.[label];
      return value !== undefined && value === b.node.metadata.labels?.[label];
    });
}

function isSameCapacity(resource: string, a: Quantity, b: Quantity, ratios: SimilarityRatios): boolean {
  return resource === 'memory' ? areClose(a, b, ratios.memory) : compareQuantities(a, b) === 0;
}

/** The help text says "of the smaller"; the code multiplies the larger. */
function areClose(a: Quantity, b: Quantity, ratio: number): boolean {
  const first = Number(scaledValue(a, -3));
  const second = Number(scaledValue(b, -3));
  const larger = Math.max(first, second);
  return larger - Math.min(first, second) <= larger * ratio;
}

function areAllClose(compared: readonly QuantityPair[] | undefined, ratio: number): boolean {
  return compared?.every(([, a, b]) => areClose(a, b, ratio)) ?? false;
}

type QuantityPair = readonly [resource: string, a: Quantity, b: Quantity];
type Quantities = ReadonlyMap<string, Quantity>;

/** Resources of both sides; undefined where one side has a resource that the other lacks. */
function pairs(a: Quantities, b: Quantities): readonly QuantityPair[] | undefined {
  if (a.size !== b.size) return undefined;
  const result: QuantityPair[] = [];
  for (const [resource, quantity] of a) {
    const other = b.get(resource);
    if (other === undefined) return undefined;
    result.push([resource, quantity, other]);
  }
  return result;
}

function quantitiesOf(list: ResourceList | undefined): Quantities {
  const quantities = new Map<string, Quantity>();
  for (const [resource, text] of Object.entries(list ?? {})) {
    const quantity = parseQuantity(text);
    if (quantity !== undefined) quantities.set(resource, quantity);
  }
  return quantities;
}

/** Allocatable less what the pods of the template ask for, of the resources that upstream's node info tracks. */
function freeOf({ node, pods }: TemplateNode): Quantities {
  const allocatable = quantitiesOf(node.status?.allocatable);
  const requests = pods.map((pod) => podRequests(pod));
  const scalars = requests.flatMap((request) => [...amountsOf(request).scalars.keys()]);
  const free = new Map<string, Quantity>();
  for (const resource of ['cpu', 'memory', 'ephemeral-storage', 'pods', ...scalars]) {
    const used = resource === 'pods' ? [] : requests.flatMap((request) => request.get(resource) ?? []);
    const all = allocatable.get(resource) ?? ZERO_QUANTITY;
    free.set(resource, subtractQuantities(all, sumQuantities(used)));
  }
  return free;
}

function haveSameLabels(a: Labels, b: Labels, ignored: ReadonlySet<string>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => ignored.has(key) || (key in a && key in b && a[key] === b[key]));
}
