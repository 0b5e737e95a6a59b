import {
  compareQuantities,
  DEVICES_MAX,
  GPU_COUNT,
  isDeviceCount,
  isLabelValue,
  isQualifiedName,
  labelSelectorMatches,
  parseQuantity,
  signOf,
  wholeQuantity,
} from '../../model/index.ts';
import type { Labels, LabelSelector } from '../../model/index.ts';
import { isMapping, nameOf } from '../schema/scalars.ts';
import type { ValueFault } from '../schema/scalars.ts';
import type { PlacedFault } from '../schema/value-check.ts';

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/**
 * What the API server would refuse although every field has the right type: empty selectors, selectors that miss their
 * own pods, requests over limits, names that are none. Asked only of objects that match their schema.
 */
export function objectFaults(value: Fields, kind: string): PlacedFault[] {
  const faults = new FaultList();
  nameRules(value, kind, faults);
  ownerRules(value, faults);
  if (kind === 'Node') deviceRules(value, faults);
  const { spec } = value;
  if (!isMapping(spec)) {
    if (NEEDING_SPEC.has(kind))
      faults.add([], {
        code: 'field-missing',
        message: 'spec is missing',
        hint: `a ${kind} says nothing without it`,
      });
    return faults.list;
  }
  if (SELECTING.has(kind)) selectorRules(spec, kind, faults);
  if (kind === 'HorizontalPodAutoscaler') autoscalerRules(spec, faults);
  if (kind === 'PodDisruptionBudget') budgetRules(spec, faults);
  if (kind === 'Node') taintRules(spec, faults);
  if (kind === 'StatefulSet') claimTemplateRules(spec, faults);
  const template = templateOf(spec, kind);
  if (template !== undefined) podRules(template.spec, template.path, kind, faults);
  countRules(spec, faults);
  return faults.list;
}

class FaultList {
  readonly list: PlacedFault[] = [];

  add(path: Path, fault: ValueFault, part: 'key' | 'value' = 'value'): void {
    this.list.push({ ...fault, path, part });
  }
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
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** RFC 1123 subdomains, as apimachinery's IsDNS1123Subdomain has it. A Pod or Job may leave its name to the API server. */
function nameRules({ metadata }: Fields, kind: string, faults: FaultList): void {
  if (kind === 'KubeSchedulerConfiguration') return;
  const fields = isMapping(metadata) ? metadata : {};
  const { name, generateName, labels } = fields;
  if (name === undefined && generateName === undefined)
    return faults.add(['metadata'], { code: 'field-missing', message: 'metadata.name is missing' });
  if (typeof name === 'string' && (!OBJECT_NAME.test(name) || name.length > 253))
    faults.add(['metadata', 'name'], {
      code: 'name-invalid',
      message: `${nameOf(name)} cannot be a name`,
      hint: 'lower-case letters, digits, - and . only, beginning and ending with a letter or digit',
    });
  if (isMapping(labels)) labelRules(labels, ['metadata', 'labels'], faults);
}

/** An owner is looked up by kind and name. */
function ownerRules({ metadata }: Fields, faults: FaultList): void {
  const owners = isMapping(metadata) ? metadata['ownerReferences'] : undefined;
  if (!Array.isArray(owners)) return;
  owners.forEach((owner: Fields, index) => {
    for (const field of ['kind', 'name'])
      if (typeof owner[field] !== 'string')
        faults.add(['metadata', 'ownerReferences', index], {
          code: 'field-missing',
          message: `${field} is missing`,
          hint: `add ${field}: …`,
        });
  });
}

/** Claims are named after their template, and ask for what its spec says. */
function claimTemplateRules({ volumeClaimTemplates }: Fields, faults: FaultList): void {
  if (!Array.isArray(volumeClaimTemplates)) return;
  volumeClaimTemplates.forEach(({ metadata, spec }: Fields, index) => {
    const path: Path = ['spec', 'volumeClaimTemplates', index];
    if (!isMapping(metadata) || typeof metadata['name'] !== 'string')
      faults.add(path, { code: 'field-missing', message: 'metadata.name is missing' });
    if (!isMapping(spec)) faults.add(path, { code: 'field-missing', message: 'spec is missing' });
  });
}

function labelRules(labels: Fields, path: Path, faults: FaultList): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!isQualifiedName(key))
      faults.add(
        [...path, key],
        { code: 'label-invalid', message: `${nameOf(key)} cannot be a label's key` },
        'key',
      );
    if (typeof value === 'string' && !isLabelValue(value))
      faults.add([...path, key], {
        code: 'label-invalid',
        message: `${nameOf(value)} cannot be a label's value`,
        hint: 'at most 63 letters, digits, -, _ and ., beginning and ending with a letter or digit',
      });
  }
}

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
  const labels = isMapping(metadata['labels']) ? (metadata['labels'] as Labels) : {};
  if (!labelSelectorMatches(selector as LabelSelector, labels))
    faults.add(['spec', 'selector'], {
      code: 'selector-mismatch',
      message: 'the selector does not match the labels of the template',
      hint: 'the pods would not belong to it: make the two agree',
    });
}

function autoscalerRules({ minReplicas, maxReplicas }: Fields, faults: FaultList): void {
  if (typeof minReplicas !== 'number' || typeof maxReplicas !== 'number' || minReplicas <= maxReplicas)
    return;
  faults.add(['spec', 'minReplicas'], {
    code: 'limits-crossed',
    message: `minReplicas ${minReplicas} is more than maxReplicas ${maxReplicas}`,
  });
}

/** Source: ValidatePodDisruptionBudgetSpec, pkg/apis/policy/validation. */
function budgetRules({ minAvailable, maxUnavailable }: Fields, faults: FaultList): void {
  if (minAvailable === undefined || maxUnavailable === undefined) return;
  if (minAvailable === null || maxUnavailable === null) return;
  faults.add(['spec', 'maxUnavailable'], {
    code: 'limits-crossed',
    message: 'minAvailable and maxUnavailable exclude each other',
    hint: 'keep one of them',
  });
}

function taintRules({ taints }: Fields, faults: FaultList): void {
  if (!Array.isArray(taints)) return;
  taints.forEach((taint: Fields, index) => {
    if (typeof taint['key'] === 'string' && !isQualifiedName(taint['key']))
      faults.add(['spec', 'taints', index, 'key'], {
        code: 'label-invalid',
        message: `${nameOf(taint['key'])} cannot be a taint's key`,
      });
  });
}

/** Shared GPUs are kept device by device, in a mask of so many bits. */
function deviceRules({ status }: Fields, faults: FaultList): void {
  const allocatable = isMapping(status) ? status['allocatable'] : undefined;
  const text = isMapping(allocatable) ? allocatable[GPU_COUNT] : undefined;
  if (text === undefined || isDeviceCount(text)) return;
  faults.add(['status', 'allocatable', GPU_COUNT], {
    code: 'limits-crossed',
    message: `${String(text)} shared GPUs on one node`,
    hint: `write a whole number from 0 to ${DEVICES_MAX}`,
  });
}

const COUNTS = ['replicas', 'parallelism', 'completions', 'minReadySeconds', 'backoffLimit'];

function countRules(spec: Fields, faults: FaultList): void {
  for (const field of COUNTS) {
    const count = spec[field];
    if (typeof count === 'number' && count < 0)
      faults.add(['spec', field], {
        code: 'count-negative',
        message: `${field} is ${count}`,
        hint: 'write 0 or more',
      });
    if (typeof count === 'number' && count > COUNT_MAX && AT_ONCE.has(field))
      faults.add(['spec', field], {
        code: 'limits-crossed',
        message: `${field} is ${count}: more pods than a run can hold`,
        hint: `write at most ${COUNT_MAX}`,
      });
  }
}

/** Pods that are made at once; see size-limits.ts of the scenario for all of them together. */
const AT_ONCE = new Set(['replicas', 'parallelism']);
const COUNT_MAX = 5_000_000;

function templateOf(spec: Fields, kind: string): { spec: Fields; path: Path } | undefined {
  if (kind === 'Pod') return { spec, path: ['spec'] };
  const job = kind === 'CronJob' && isMapping(spec['jobTemplate']) ? spec['jobTemplate']['spec'] : spec;
  const path = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
  const template = isMapping(job) ? job['template'] : undefined;
  const podSpec = isMapping(template) ? template['spec'] : undefined;
  return isMapping(podSpec) ? { spec: podSpec, path: [...path, 'template', 'spec'] } : undefined;
}

/** Jobs end: pods that restart Always never would. */
function podRules(spec: Fields, path: Path, kind: string, faults: FaultList): void {
  const isJob = kind === 'Job' || kind === 'CronJob';
  const { restartPolicy = 'Always' } = spec;
  if (isJob && restartPolicy === 'Always')
    faults.add([...path, 'restartPolicy'], {
      code: 'choice-unknown',
      message: `a ${kind} cannot restart its pods Always`,
      hint: 'write restartPolicy: OnFailure or Never',
    });
  if (Array.isArray(spec['containers']) && spec['containers'].length === 0)
    faults.add([...path, 'containers'], {
      code: 'field-missing',
      message: 'a pod needs a container at least',
      hint: 'add - name: … and image: …',
    });
  const names = new Set<unknown>();
  for (const list of ['initContainers', 'containers']) {
    const containers = spec[list];
    if (!Array.isArray(containers)) continue;
    containers.forEach((container: Fields, index) => {
      containerRules(container, [...path, list, index], names, faults);
    });
  }
}

/** Names are unique over init and ordinary containers together; limits may be missing, but not lower. */
function containerRules(container: Fields, path: Path, names: Set<unknown>, faults: FaultList): void {
  const { name, resources } = container;
  if (names.has(name))
    faults.add([...path, 'name'], {
      code: 'duplicate-name',
      message: `two containers are named ${String(name)}`,
    });
  names.add(name);
  if (!isMapping(resources)) return;
  const requests = isMapping(resources['requests']) ? resources['requests'] : {};
  const limits = isMapping(resources['limits']) ? resources['limits'] : {};
  for (const [field, amounts] of [
    ['requests', requests],
    ['limits', limits],
  ] as const)
    for (const [resource, amount] of Object.entries(amounts))
      amountRule(amount, [...path, 'resources', field, resource], faults);
  for (const [resource, request] of Object.entries(requests)) {
    const asked = parseQuantity(request as string | number);
    const limit =
      limits[resource] === undefined ? undefined : parseQuantity(limits[resource] as string | number);
    if (asked === undefined || limit === undefined || compareQuantities(asked, limit) <= 0) continue;
    faults.add([...path, 'resources', 'requests', resource], {
      code: 'request-over-limit',
      message: `the request of ${resource}, ${String(request)}, is more than its limit, ${String(limits[resource])}`,
      hint: 'raise the limit or lower the request',
    });
  }
}

/** Amounts that nobody meant: beyond an int64 Kubernetes goes on with the lowest 64 bits of the number. */
function amountRule(amount: unknown, path: Path, faults: FaultList): void {
  const quantity = parseQuantity(amount as string | number);
  if (quantity === undefined) return;
  if (signOf(quantity) < 0)
    faults.add(path, {
      code: 'quantity-invalid',
      message: `${String(amount)} is negative`,
      hint: 'write 0 or more',
    });
  else if (compareQuantities(quantity, AMOUNT_MAX) > 0)
    faults.add(path, {
      code: 'quantity-invalid',
      message: `${nameOf(String(amount))} is more than can be counted exactly`,
      hint: 'at most 2^53 - 1, which is about 8191Ti',
    });
}

const AMOUNT_MAX = wholeQuantity(Number.MAX_SAFE_INTEGER);
