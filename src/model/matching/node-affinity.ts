import { parseInt64 } from '../resources/int64.ts';
import { labelKeyFaults, labelValueFaults } from './labels.ts';
import type {
  Labels,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  ObjectMeta,
  PodSpec,
  PreferredSchedulingTerm,
} from '../objects/index.ts';
import { equalityMatches, hasLabel, labelOf, requirementMatches } from './selector.ts';

/**
 * Node selectors as nodeAffinity, PersistentVolumes and addedAffinity write them.
 *
 * Upstream: k8s.io/component-helpers/scheduling/corev1/nodeaffinity. Terms are ORed, requirements ANDed. A term without
 * expressions and fields matches nothing, and so does one that does not parse; other terms still count.
 */
export type NodeIdentity = Pick<ObjectMeta, 'name' | 'labels'>;

/** Terms are alternatives; without any nothing matches. */
export function nodeSelectorMatches(selector: NodeSelector, node: NodeIdentity): boolean {
  return (selector.nodeSelectorTerms ?? []).some((term) => nodeSelectorTermMatches(term, node));
}

/**
 * All requirements must hold. An empty term, or one that the API would refuse, matches no node. Upstream: component-
 * helpers nodeaffinity.go.
 */
export function nodeSelectorTermMatches(term: NodeSelectorTerm, node: NodeIdentity): boolean {
  if (isEmptyTerm(term) || nodeSelectorTermFaults(term, '').length > 0) return false;
  return (
    (term.matchExpressions ?? []).every((requirement) => nodeRequirementMatches(requirement, node.labels)) &&
    (term.matchFields ?? []).every((requirement) => fieldRequirementMatches(requirement, node.name))
  );
}

/** nodeSelector (all pairs) and the required terms, as NodeAffinity's Filter and spread policies ask them. */
export function requiredNodeAffinityMatches(
  spec: Pick<PodSpec, 'nodeSelector' | 'affinity'>,
  node: NodeIdentity,
): boolean {
  if (spec.nodeSelector && !equalityMatches(spec.nodeSelector, node.labels)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || nodeSelectorMatches(required, node);
}

/** Σ weights of the preferred terms that match. Terms of weight 0 and empty terms match nothing. */
export function preferredNodeAffinityWeight(
  terms: readonly PreferredSchedulingTerm[] | undefined,
  node: NodeIdentity,
): number {
  let sum = 0;
  for (const { weight, preference } of terms ?? []) {
    if (weight !== 0 && nodeSelectorTermMatches(preference, node)) sum += weight;
  }
  return sum;
}

/** What does not parse in the preferred terms, in upstream's words; NodeAffinity's PreScore fails with it. */
export function preferredTermFaults(
  terms: readonly PreferredSchedulingTerm[] | undefined,
  path = '',
): readonly string[] {
  return (terms ?? []).flatMap(({ weight, preference }, index) =>
    weight === 0 || isEmptyTerm(preference) ? [] : nodeSelectorTermFaults(preference, `${path}[${index}].`),
  );
}

/** Asks for nothing, which here means: matches nothing. */
export function isEmptyTerm(term: NodeSelectorTerm): boolean {
  return (term.matchExpressions ?? []).length === 0 && (term.matchFields ?? []).length === 0;
}

/** One expression over node labels. Gt and Lt need an integer on both sides; a missing label is false. */
export function nodeRequirementMatches(
  requirement: NodeSelectorRequirement,
  labels: Labels | undefined,
): boolean {
  const { key, operator, values = [] } = requirement;
  if (operator !== 'Gt' && operator !== 'Lt') return requirementMatches(requirement, labels);
  if (!hasLabel(labels, key) || values.length !== 1) return false;
  const actual = parseInt64(labelOf(labels, key) ?? '');
  const bound = parseInt64(values[0]);
  if (actual === undefined || bound === undefined) return false;
  return operator === 'Gt' ? actual > bound : actual < bound;
}

/** The only field is the node's name. */
function fieldRequirementMatches(requirement: NodeSelectorRequirement, nodeName: string): boolean {
  const actual = requirement.key === 'metadata.name' ? nodeName : '';
  const equal = requirement.values?.[0] === actual;
  return requirement.operator === 'In' ? equal : !equal;
}

/** Faults of a term; `path` stands before `matchExpressions` and `matchFields`. */
export function nodeSelectorTermFaults(term: NodeSelectorTerm, path: string): readonly string[] {
  const faults: string[] = [];
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) {
    faults.push(...expressionFaults(requirement, `${path}matchExpressions[${index}]`));
  }
  for (const [index, requirement] of (term.matchFields ?? []).entries()) {
    faults.push(...fieldFaults(requirement, `${path}matchFields[${index}]`));
  }
  return faults;
}

const OPERATORS: readonly string[] = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

function expressionFaults(requirement: NodeSelectorRequirement, path: string): readonly string[] {
  const { key, operator, values = [] } = requirement;
  if (!OPERATORS.includes(operator)) {
    const known = OPERATORS.map((each) => `"${each}"`).join(', ');
    return [`${path}.operator: Unsupported value: ${JSON.stringify(operator)}: supported values: ${known}`];
  }
  const faults: string[] = [];
  const keyFaults = labelKeyFaults(key);
  if (keyFaults.length > 0) {
    faults.push(`${path}.key: Invalid value: ${JSON.stringify(key)}: ${keyFaults.join('; ')}`);
  }
  faults.push(...valueCountFaults(operator, requirement.values, path));
  if (operator === 'Gt' || operator === 'Lt') {
    values.forEach((value, place) => {
      if (parseInt64(value) !== undefined) return;
      faults.push(
        `${path}.values[${place}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      );
    });
  }
  values.forEach((value, place) => {
    const texts = labelValueFaults(value);
    if (texts.length === 0) return;
    faults.push(
      `${path}.values[${place}][${key}]: Invalid value: ${JSON.stringify(value)}: ${texts.join('; ')}`,
    );
  });
  return faults;
}

function valueCountFaults(
  operator: string,
  written: readonly string[] | undefined,
  path: string,
): readonly string[] {
  const values = written ?? [];
  // Go prints a list that is not there as null.
  const invalid = (text: string): readonly string[] => [
    `${path}.values: Invalid value: ${JSON.stringify(written ?? null)}: ${text}`,
  ];
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : invalid("for 'in', 'notin' operators, values set can't be empty");
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : invalid('values set must be empty for exists and does not exist');
    case 'Gt':
    case 'Lt':
      return values.length === 1 ? [] : invalid("for 'Gt', 'Lt' operators, exactly one value is required");
    default:
      return [];
  }
}

function fieldFaults(
  { operator, values: written }: NodeSelectorRequirement,
  path: string,
): readonly string[] {
  if (operator !== 'In' && operator !== 'NotIn')
    return [
      `${path}.operator: Unsupported value: ${JSON.stringify(operator)}: supported values: "In", "NotIn"`,
    ];
  if (written?.length === 1) return [];
  return [`${path}.values: Invalid value: ${JSON.stringify(written ?? null)}: must have one element`];
}
