import { isMapping, nameOf } from '../../schema/scalars.ts';
import { eachOf, mappingIn, rangeRule, textsOf } from './fault-list.ts';
import type { FaultList, Fields, Path } from './fault-list.ts';
import { labelKeyRule, labelRules, labelValueRule, subdomainRule } from './metadata-rules.ts';

/**
 * Where a pod may go: what the API server refuses in node selectors, affinity, tolerations, spread constraints and
 * gates although every field has the right type.
 *
 * Source: ValidatePodSpec and what it calls, pkg/apis/core/validation.
 */
export function placementRules(spec: Fields, path: Path, faults: FaultList): void {
  labelRules(mappingIn(spec, 'nodeSelector'), [...path, 'nodeSelector'], faults);
  subdomainRule(spec['nodeName'] === '' ? undefined : spec['nodeName'], [...path, 'nodeName'], faults);
  if (isMapping(spec['affinity'])) affinityRules(spec['affinity'], [...path, 'affinity'], faults);
  eachOf(spec['tolerations'], [...path, 'tolerations'], (toleration, at) =>
    tolerationRules(toleration, at, faults),
  );
  spreadRules(spec['topologySpreadConstraints'], [...path, 'topologySpreadConstraints'], faults);
  gateRules(spec['schedulingGates'], [...path, 'schedulingGates'], faults);
}

const WEIGHTS = [1, 100] as const;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function affinityRules(affinity: Fields, path: Path, faults: FaultList): void {
  const node = mappingIn(affinity, 'nodeAffinity');
  const nodePath = [...path, 'nodeAffinity'];
  if (isMapping(node[REQUIRED])) nodeSelectorRules(node[REQUIRED], [...nodePath, REQUIRED], faults);
  eachOf(node[PREFERRED], [...nodePath, PREFERRED], (preferred, at) => {
    rangeRule(preferred, at, 'weight', WEIGHTS, faults);
    const term = mappingIn(preferred, 'preference');
    nodeTermRules(term, [...at, 'preference'], { areValuesChecked: false, faults });
  });
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const ofPods = mappingIn(affinity, kind);
    eachOf(ofPods[REQUIRED], [...path, kind, REQUIRED], (term, at) => podTermRules(term, at, faults));
    eachOf(ofPods[PREFERRED], [...path, kind, PREFERRED], (preferred, at) => {
      rangeRule(preferred, at, 'weight', WEIGHTS, faults);
      podTermRules(mappingIn(preferred, 'podAffinityTerm'), [...at, 'podAffinityTerm'], faults);
    });
  }
}

/** Terms of which one must be met; none at all would be met by no node. Volumes are bound to nodes by them too. */
export function nodeSelectorRules(selector: Fields, path: Path, faults: FaultList): void {
  const terms = selector['nodeSelectorTerms'];
  if (Array.isArray(terms) && terms.length === 0)
    faults.add([...path, 'nodeSelectorTerms'], {
      code: 'constraint-refused',
      message: 'no term: no node could meet it',
      hint: 'write a term at least, or leave the affinity out',
    });
  eachOf(terms, [...path, 'nodeSelectorTerms'], (term, at) =>
    nodeTermRules(term, at, { areValuesChecked: true, faults }),
  );
}

interface TermCheck {
  /** Values of preferences may be what no label can be: they match nothing. */
  readonly areValuesChecked: boolean;
  readonly faults: FaultList;
}

function nodeTermRules(term: Fields, path: Path, { areValuesChecked, faults }: TermCheck): void {
  eachOf(term['matchExpressions'], [...path, 'matchExpressions'], (requirement, at) => {
    labelKeyRule(requirement['key'], [...at, 'key'], faults);
    operandRule(requirement, at, faults);
    if (areValuesChecked) valueRules(requirement, at, faults);
  });
  eachOf(term['matchFields'], [...path, 'matchFields'], (requirement, at) => {
    const { key, operator, values } = requirement;
    if (typeof key === 'string' && key !== 'metadata.name')
      faults.add([...at, 'key'], {
        code: 'constraint-refused',
        message: `${nameOf(key)} is no field that nodes are chosen by`,
        hint: 'write metadata.name',
      });
    if (operator !== 'In' && operator !== 'NotIn')
      faults.add([...at, 'operator'], {
        code: 'constraint-refused',
        message: `${nameOf(operator)} does not go with a field`,
        hint: 'write In or NotIn',
      });
    else if (textsOf(values).length !== 1)
      faults.add(at, {
        code: 'constraint-refused',
        message: `${String(operator)} of a field takes one value`,
        hint: 'write a term for each',
      });
  });
}

function valueRules({ values }: Fields, path: Path, faults: FaultList): void {
  textsOf(values).forEach((value, index) => {
    labelValueRule(value, [...path, 'values', index], faults);
  });
}

/** How many values an operator takes. */
function operandRule({ operator, values }: Fields, path: Path, faults: FaultList): void {
  const count = Array.isArray(values) ? values.length : 0;
  const refuse = (wanted: string, hint: string): void =>
    faults.add(path, {
      code: 'constraint-refused',
      message: `${String(operator)} takes ${wanted}, here are ${count}`,
      hint,
    });
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    refuse('values', 'write the values of which it is one, or Exists');
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    refuse('no values', 'leave them out, or write In');
  if ((operator === 'Gt' || operator === 'Lt') && count !== 1)
    refuse('one value', 'write one number, in quotes');
}

function podTermRules(term: Fields, path: Path, faults: FaultList): void {
  const { topologyKey, labelSelector } = term;
  if (topologyKey === '')
    faults.add([...path, 'topologyKey'], {
      code: 'constraint-refused',
      message: 'an empty topologyKey',
      hint: 'write the label of nodes that tells places apart, as topology.kubernetes.io/zone',
    });
  else labelKeyRule(topologyKey, [...path, 'topologyKey'], faults);
  for (const field of ['labelSelector', 'namespaceSelector'])
    labelSelectorRules(term[field], [...path, field], faults);
  matchKeyRules(term, 'matchLabelKeys', path, faults);
  const isSelecting = isMapping(labelSelector);
  textsOf(term['mismatchLabelKeys']).forEach((key, index) => {
    const at = [...path, 'mismatchLabelKeys', index];
    labelKeyRule(key, at, faults);
    if (textsOf(term['matchLabelKeys']).includes(key))
      faults.add(at, { code: 'constraint-refused', message: `${key} is among matchLabelKeys too` });
    else if (!isSelecting) faults.add(at, withoutSelector('mismatchLabelKeys'));
  });
}

function withoutSelector(field: string): { code: string; message: string; hint: string } {
  return {
    code: 'constraint-refused',
    message: `${field} without a labelSelector`,
    hint: 'write the labelSelector that it narrows',
  };
}

/** Keys whose values the pod itself brings: they add to a selector, and may not be in it already. */
function matchKeyRules(term: Fields, field: string, path: Path, faults: FaultList): void {
  const { labelSelector } = term;
  textsOf(term[field]).forEach((key, index) => {
    const at = [...path, field, index];
    labelKeyRule(key, at, faults);
    if (!isMapping(labelSelector)) faults.add(at, withoutSelector(field));
    else if (keysOf(labelSelector).includes(key))
      faults.add(at, {
        code: 'constraint-refused',
        message: `${key} is in the labelSelector too`,
        hint: 'leave it out of one of them',
      });
  });
}

function keysOf(selector: Fields): string[] {
  const keys = Object.keys(mappingIn(selector, 'matchLabels'));
  eachOf(selector['matchExpressions'], [], ({ key }) => {
    if (typeof key === 'string') keys.push(key);
  });
  return keys;
}

/** A selector of labels, wherever one stands. Source: ValidateLabelSelector, apimachinery. */
export function labelSelectorRules(selector: unknown, path: Path, faults: FaultList): void {
  if (!isMapping(selector)) return;
  labelRules(mappingIn(selector, 'matchLabels'), [...path, 'matchLabels'], faults);
  eachOf(selector['matchExpressions'], [...path, 'matchExpressions'], (requirement, at) => {
    labelKeyRule(requirement['key'], [...at, 'key'], faults);
    operandRule(requirement, at, faults);
    valueRules(requirement, at, faults);
  });
}

function tolerationRules(toleration: Fields, path: Path, faults: FaultList): void {
  const { key, operator, value, effect, tolerationSeconds } = toleration;
  const refuse = (field: string, message: string, hint: string): void =>
    faults.add([...path, field], { code: 'constraint-refused', message, hint });
  const hasKey = typeof key === 'string' && key !== '';
  if (hasKey) labelKeyRule(key, [...path, 'key'], faults);
  else if (operator !== 'Exists')
    faults.add(path, {
      code: 'constraint-refused',
      message: 'a toleration without a key',
      hint: 'write the key, or operator: Exists to tolerate all',
    });
  if (operator === 'Exists' && typeof value === 'string' && value !== '')
    refuse('value', 'Exists takes no value', 'leave the value out, or write Equal');
  if (operator === undefined || operator === 'Equal') labelValueRule(value, [...path, 'value'], faults);
  if (typeof tolerationSeconds === 'number' && effect !== 'NoExecute')
    refuse(
      'tolerationSeconds',
      `tolerationSeconds with the effect ${typeof effect === 'string' ? effect : 'of all'}`,
      'it goes with effect: NoExecute alone',
    );
}

function spreadRules(constraints: unknown, path: Path, faults: FaultList): void {
  const pairs = new Set<string>();
  eachOf(constraints, path, (constraint, at) => {
    const { topologyKey, whenUnsatisfiable, minDomains } = constraint;
    rangeRule(constraint, at, 'maxSkew', [1, Infinity], faults);
    rangeRule(constraint, at, 'minDomains', [1, Infinity], faults);
    if (topologyKey === '')
      faults.add([...at, 'topologyKey'], { code: 'constraint-refused', message: 'an empty topologyKey' });
    if (typeof minDomains === 'number' && whenUnsatisfiable === 'ScheduleAnyway')
      faults.add([...at, 'minDomains'], {
        code: 'constraint-refused',
        message: 'minDomains with ScheduleAnyway',
        hint: 'it goes with whenUnsatisfiable: DoNotSchedule alone',
      });
    const pair = JSON.stringify([topologyKey, whenUnsatisfiable]);
    if (pairs.has(pair))
      faults.add(at, {
        code: 'constraint-refused',
        message: `two constraints of ${nameOf(topologyKey)} with ${String(whenUnsatisfiable)}`,
        hint: 'keep one of them',
      });
    pairs.add(pair);
    labelSelectorRules(constraint['labelSelector'], [...at, 'labelSelector'], faults);
    matchKeyRules(constraint, 'matchLabelKeys', at, faults);
  });
}

function gateRules(gates: unknown, path: Path, faults: FaultList): void {
  const names = new Set<unknown>();
  eachOf(gates, path, ({ name }, at) => {
    labelKeyRule(name, [...at, 'name'], faults);
    if (typeof name === 'string' && names.has(name))
      faults.add([...at, 'name'], { code: 'duplicate-name', message: `two gates are named ${name}` });
    names.add(name);
  });
}
