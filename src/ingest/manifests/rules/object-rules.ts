import {
  compareQuantities,
  DEVICES_MAX,
  GPU_COUNT,
  isDeviceCount,
  labelSelectorMatches,
  parseQuantity,
} from '../../../model/index.ts';
import type { Labels, LabelSelector } from '../../../model/index.ts';
import { isMapping, nameOf } from '../../schema/scalars.ts';
import type { PlacedFault } from '../../schema/value-check.ts';
import { eachOf, FaultList, mappingIn, rangeRule } from './fault-list.ts';
import type { Fields, Path } from './fault-list.ts';
import { labelValueRule, labelKeyRule, nameRules, ownerRules } from './metadata-rules.ts';
import { labelSelectorRules, nodeSelectorRules } from './placement-rules.ts';
import { podRules } from './pod-rules.ts';
import { limitedAmountRules, nodeAmountRules, overheadRules, quotaAmountRules } from './resource-rules.ts';
import { workloadRules } from './workload-rules.ts';

/**
 * What the API server would refuse although every field has the right type: empty selectors, selectors that miss their
 * own pods, requests over limits, names that are none. Fields of the wrong type are passed over: the schema names them.
 */
export function objectFaults(value: Fields, kind: string): PlacedFault[] {
  const faults = new FaultList();
  nameRules(value, kind, faults);
  ownerRules(value, faults);
  const { spec } = value;
  if ((spec === undefined || spec === null) && NEEDING_SPEC.has(kind))
    faults.add([], {
      code: 'field-missing',
      message: 'spec is missing',
      hint: `a ${kind} says nothing without it`,
    });
  OTHER_KINDS.get(kind)?.(value, faults);
  if (!isMapping(spec)) return faults.list;
  if (SELECTING.has(kind)) selectorRules(spec, kind, faults);
  if (kind !== 'Service') labelSelectorRules(spec['selector'], ['spec', 'selector'], faults);
  podRules(value, kind, faults);
  workloadRules(spec, kind, faults);
  return faults.list;
}

/** Their spec has fields that must be there, which the schema says only where there is a spec. */
const NEEDING_SPEC = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'ScaledObject',
  'PodDisruptionBudget',
  'Service',
  'PersistentVolume',
  'PersistentVolumeClaim',
]);
const SELECTING = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

/** Kinds that make no pods. */
const OTHER_KINDS: ReadonlyMap<string, (value: Fields, faults: FaultList) => void> = new Map([
  ['Node', nodeRules],
  ['LimitRange', limitRangeRules],
  ['ResourceQuota', quotaRules],
  ['PersistentVolume', volumeRules],
  ['PersistentVolumeClaim', claimRules],
  ['PriorityClass', priorityClassRules],
  ['RuntimeClass', runtimeClassRules],
]);

/** Source: ValidateDeploymentSpec and its like in pkg/apis/apps/validation. */
function selectorRules(spec: Fields, kind: string, faults: FaultList): void {
  const { selector, template } = spec;
  if (!isMapping(selector)) return;
  const isEmpty = [selector['matchLabels'], selector['matchExpressions']].every(
    (part) => part === undefined || part === null || Object.keys(part).length === 0,
  );
  if (isEmpty)
    return faults.add(['spec', 'selector'], {
      code: 'selector-empty',
      message: `an empty selector: the ${kind} would own every pod of its namespace`,
      hint: 'write matchLabels with the labels of the template',
    });
  const metadata = isMapping(template) && isMapping(template['metadata']) ? template['metadata'] : {};
  const labels = isMapping(metadata['labels']) ? metadata['labels'] : {};
  if (!isSelector(selector) || !isOfTexts(labels)) return;
  if (!labelSelectorMatches(selector, labels))
    faults.add(['spec', 'selector'], {
      code: 'selector-mismatch',
      message: 'the selector does not match the labels of the template',
      hint: 'the pods would not belong to it: make the two agree',
    });
}

/** Nothing can be said of a selector of which a part has the wrong type. */
function isSelector(selector: Fields): selector is LabelSelector & Fields {
  const { matchLabels, matchExpressions } = selector;
  const areExpressions = matchExpressions === undefined || matchExpressions === null;
  return (
    (matchLabels === undefined || matchLabels === null || isOfTexts(matchLabels)) &&
    (areExpressions || (Array.isArray(matchExpressions) && matchExpressions.every(isExpression)))
  );
}

function isExpression(expression: unknown): boolean {
  if (!isMapping(expression)) return false;
  const { key, operator, values } = expression;
  const areValues = values === undefined || values === null || Array.isArray(values);
  return typeof key === 'string' && typeof operator === 'string' && areValues;
}

function isOfTexts(labels: unknown): labels is Labels {
  return isMapping(labels) && Object.values(labels).every((value) => typeof value === 'string');
}

function nodeRules(value: Fields, faults: FaultList): void {
  const status = mappingIn(value, 'status');
  deviceRule(status, faults);
  nodeAmountRules(status, faults);
  const seen = new Set<string>();
  eachOf(mappingIn(value, 'spec')['taints'], ['spec', 'taints'], (taint, at) => {
    const { key, effect } = taint;
    if (typeof key === 'string') taintKeyRule(key, [...at, 'key'], faults);
    labelValueRule(taint['value'], [...at, 'value'], faults);
    const pair = JSON.stringify([key, effect]);
    if (seen.has(pair))
      faults.add(at, {
        code: 'duplicate-name',
        message: `two taints ${String(key)} with the effect ${String(effect)}`,
        hint: 'keep one of them',
      });
    seen.add(pair);
  });
}

function taintKeyRule(key: string, path: Path, faults: FaultList): void {
  const own = new FaultList();
  labelKeyRule(key, path, own);
  for (const fault of own.list)
    faults.add(path, { ...fault, message: `${nameOf(key)} cannot be a taint's key` });
}

/** Shared GPUs are kept device by device, in a mask of so many bits. */
function deviceRule(status: Fields, faults: FaultList): void {
  const text = mappingIn(status, 'allocatable')[GPU_COUNT];
  if (text === undefined || isDeviceCount(text)) return;
  faults.add(['status', 'allocatable', GPU_COUNT], {
    code: 'limits-crossed',
    message: `${String(text)} shared GPUs on one node`,
    hint: `write a whole number from 0 to ${DEVICES_MAX}`,
  });
}

const AMOUNTS = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'];
/** Of each pair the first may not be more than the second. */
const ORDERED = [
  ['min', 'max'],
  ['min', 'defaultRequest'],
  ['min', 'default'],
  ['defaultRequest', 'default'],
  ['defaultRequest', 'max'],
  ['default', 'max'],
] as const;

/** Source: ValidateLimitRange, pkg/apis/core/validation. */
function limitRangeRules(value: Fields, faults: FaultList): void {
  const types = new Set<unknown>();
  eachOf(mappingIn(value, 'spec')['limits'], ['spec', 'limits'], (limit, at) => {
    const { type } = limit;
    if (types.has(type))
      faults.add([...at, 'type'], {
        code: 'duplicate-name',
        message: `two limits of the type ${String(type)}`,
        hint: 'write them as one',
      });
    types.add(type);
    for (const field of AMOUNTS) limitedAmountRules(limit[field], [...at, field], type, faults);
    for (const field of ['default', 'defaultRequest'])
      if (type === 'Pod' && Object.keys(mappingIn(limit, field)).length > 0)
        faults.add([...at, field], {
          code: 'limits-crossed',
          message: `${field} of pods`,
          hint: 'only containers have one: write type: Container',
        });
    orderRules(limit, at, faults);
  });
}

function orderRules(limit: Fields, path: Path, faults: FaultList): void {
  for (const [low, high] of ORDERED)
    for (const [resource, amount] of Object.entries(mappingIn(limit, low))) {
      const highs = mappingIn(limit, high);
      if (!Object.hasOwn(highs, resource) || !isMore(amount, highs[resource])) continue;
      faults.add([...path, low, resource], {
        code: 'limits-crossed',
        message: `${low} of ${resource}, ${String(amount)}, is more than ${high}, ${String(highs[resource])}`,
      });
    }
  for (const [resource, ratio] of Object.entries(mappingIn(limit, 'maxLimitRequestRatio')))
    if (isMore(1, ratio))
      faults.add([...path, 'maxLimitRequestRatio', resource], {
        code: 'out-of-range',
        message: `a limit of ${String(ratio)} of its request at most, which is less than the request`,
        hint: 'write 1 or more',
      });
}

function isMore(low: unknown, high: unknown): boolean {
  const [a, b] = [low, high].map((amount) =>
    typeof amount === 'string' || typeof amount === 'number' ? parseQuantity(amount) : undefined,
  );
  return a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
}

function quotaRules(value: Fields, faults: FaultList): void {
  quotaAmountRules(mappingIn(value, 'spec')['hard'], ['spec', 'hard'], faults);
}

function volumeRules(value: Fields, faults: FaultList): void {
  const affinity = mappingIn(mappingIn(value, 'spec'), 'nodeAffinity');
  nodeSelectorRules(mappingIn(affinity, 'required'), ['spec', 'nodeAffinity', 'required'], faults);
}

/** Source: ValidatePersistentVolumeClaimSpec, pkg/apis/core/validation. */
function claimRules(value: Fields, faults: FaultList): void {
  const storage = mappingIn(mappingIn(mappingIn(value, 'spec'), 'resources'), 'requests')['storage'];
  if (storage === undefined || isMore(storage, 0)) return;
  faults.add(['spec', 'resources', 'requests', 'storage'], {
    code: 'quantity-invalid',
    message: `a claim of ${String(storage)}`,
    hint: 'write more than 0, as 10Gi',
  });
}

const USER_PRIORITY_MAX = 1_000_000_000;

/** Source: ValidatePriorityClass, pkg/apis/scheduling/validation. */
function priorityClassRules(value: Fields, faults: FaultList): void {
  const { name } = mappingIn(value, 'metadata');
  if (typeof name === 'string' && name.startsWith('system-')) return;
  rangeRule(value, [], 'value', [-(2 ** 31), USER_PRIORITY_MAX], faults);
}

function runtimeClassRules(value: Fields, faults: FaultList): void {
  overheadRules(mappingIn(value, 'overhead')['podFixed'], ['overhead', 'podFixed'], faults);
}
