import { nameOf } from '../../schema/scalars.ts';
import { eachOf, mappingIn, rangeRule } from './fault-list.ts';
import type { FaultList, Fields, Path } from './fault-list.ts';

type KindRules = (spec: Fields, faults: FaultList) => void;

/**
 * What the API server refuses in the spec of each kind that makes pods or tells how many, or keeps them.
 *
 * Source: validation.go of pkg/apis/apps, batch, autoscaling and policy.
 */
const RULES: ReadonlyMap<string, KindRules> = new Map([
  ['Deployment', deploymentRules],
  ['StatefulSet', statefulSetRules],
  ['DaemonSet', daemonSetRules],
  ['Job', (spec, faults) => jobRules(spec, ['spec'], faults)],
  ['CronJob', cronJobRules],
  ['HorizontalPodAutoscaler', autoscalerRules],
  ['PodDisruptionBudget', budgetRules],
  ['CapacityBuffer', bufferRules],
]);

/** The rules of one kind, beside those for counts that every kind has. */
export function workloadRules(spec: Fields, kind: string, faults: FaultList): void {
  for (const field of COUNTS) countRule(spec, field, faults);
  RULES.get(kind)?.(spec, faults);
}

const COUNTS = ['replicas', 'parallelism', 'completions', 'minReadySeconds', 'backoffLimit'];
/** Pods that are made at once; see size-limits.ts of the scenario for all of them together. */
const AT_ONCE = new Set(['replicas', 'parallelism']);
const COUNT_MAX = 5_000_000;
/** Pods that only stand for room are looked at in every loop: as many as the Cluster Autoscaler's part makes. */
const BUFFER_PODS_MAX = 100_000;
const NOT_NEGATIVE = [0, Infinity] as const;
const POSITIVE = [1, Infinity] as const;

function countRule(spec: Fields, field: string, faults: FaultList): void {
  const count = spec[field];
  rangeRule(spec, ['spec'], field, NOT_NEGATIVE, faults);
  if (typeof count === 'number' && count > COUNT_MAX && AT_ONCE.has(field))
    faults.add(['spec', field], {
      code: 'limits-crossed',
      message: `${field} is ${count}: more pods than a run can hold`,
      hint: `write at most ${COUNT_MAX}`,
    });
}

function deploymentRules(spec: Fields, faults: FaultList): void {
  const strategy = mappingIn(spec, 'strategy');
  const path = ['spec', 'strategy', 'rollingUpdate'];
  const rolling = strategy['rollingUpdate'];
  if (strategy['type'] === 'Recreate' && rolling !== undefined && rolling !== null)
    faults.add(path, {
      code: 'limits-crossed',
      message: 'rollingUpdate with the strategy Recreate',
      hint: 'leave one of them out',
    });
  rollingRules(mappingIn(strategy, 'rollingUpdate'), path, faults);
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  if (typeof minReadySeconds !== 'number' || typeof progressDeadlineSeconds !== 'number') return;
  if (progressDeadlineSeconds <= minReadySeconds)
    faults.add(['spec', 'progressDeadlineSeconds'], {
      code: 'limits-crossed',
      message: `progressDeadlineSeconds ${progressDeadlineSeconds} is not more than minReadySeconds ${minReadySeconds}`,
    });
}

/** A rollout that may neither add nor take a pod never ends. */
function rollingRules(rolling: Fields, path: Path, faults: FaultList): void {
  const { maxUnavailable, maxSurge } = rolling;
  shareRule(maxUnavailable, [...path, 'maxUnavailable'], faults);
  shareRule(maxSurge, [...path, 'maxSurge'], faults, Infinity);
  if (isNone(maxUnavailable) && isNone(maxSurge))
    faults.add([...path, 'maxUnavailable'], {
      code: 'limits-crossed',
      message: 'maxUnavailable and maxSurge are both 0: the rollout could not begin',
      hint: 'write 1 or more for one of them',
    });
}

function isNone(share: unknown): boolean {
  return share === 0 || (typeof share === 'string' && /^0+%$/.test(share));
}

/** A number of pods or a share of them. Source: ValidatePositiveIntOrPercent and IsNotMoreThan100Percent. */
function shareRule(share: unknown, path: Path, faults: FaultList, percentMax = 100): void {
  if (typeof share === 'number' && share < 0)
    return faults.add(path, {
      code: 'count-negative',
      message: `${String(path.at(-1))} is ${share}`,
      hint: 'write 0 or more',
    });
  if (typeof share !== 'string') return;
  const percent = /^(\d+)%$/.exec(share)?.[1];
  if (percent === undefined || Number(percent) > percentMax)
    faults.add(path, {
      code: 'out-of-range',
      message: `${nameOf(share)} is neither a number of pods nor a share of them`,
      hint: 'write 1 or "25%"',
    });
}

function statefulSetRules(spec: Fields, faults: FaultList): void {
  const path = ['spec', 'updateStrategy', 'rollingUpdate'];
  const rolling = mappingIn(mappingIn(spec, 'updateStrategy'), 'rollingUpdate');
  rangeRule(rolling, path, 'partition', NOT_NEGATIVE, faults);
  shareRule(rolling['maxUnavailable'], [...path, 'maxUnavailable'], faults);
  rangeRule(mappingIn(spec, 'ordinals'), ['spec', 'ordinals'], 'start', NOT_NEGATIVE, faults);
  eachOf(spec['volumeClaimTemplates'], ['spec', 'volumeClaimTemplates'], (claim, at) => {
    const { name } = mappingIn(claim, 'metadata');
    const isNamed = name !== undefined && name !== null;
    if (!isNamed) faults.add(at, { code: 'field-missing', message: 'metadata.name is missing' });
    if (claim['spec'] === undefined) faults.add(at, { code: 'field-missing', message: 'spec is missing' });
  });
}

/** A node has one pod of a DaemonSet, so that it is either taken first or added first. */
function daemonSetRules(spec: Fields, faults: FaultList): void {
  const path = ['spec', 'updateStrategy', 'rollingUpdate'];
  const rolling = mappingIn(mappingIn(spec, 'updateStrategy'), 'rollingUpdate');
  const { maxUnavailable = 1, maxSurge = 0 } = rolling;
  shareRule(maxUnavailable, [...path, 'maxUnavailable'], faults);
  shareRule(maxSurge, [...path, 'maxSurge'], faults);
  const isTaking = !isNone(maxUnavailable);
  if (isTaking !== isNone(maxSurge))
    faults.add(path, {
      code: 'limits-crossed',
      message: isTaking
        ? 'maxSurge and maxUnavailable exclude each other in a DaemonSet'
        : 'maxUnavailable and maxSurge are both 0: the rollout could not begin',
      hint: 'one of them 0, the other more; maxUnavailable is 1 where it is not written',
    });
}

const INDEXED_PARALLELISM_MAX = 100_000;

function jobRules(spec: Fields, path: Path, faults: FaultList): void {
  const { completionMode, completions, parallelism = 1, podFailurePolicy, template } = spec;
  for (const field of [
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ])
    rangeRule(spec, path, field, NOT_NEGATIVE, faults);
  if (completionMode === 'Indexed') {
    if (completions === undefined || completions === null)
      faults.add([...path, 'completionMode'], {
        code: 'field-missing',
        message: 'an Indexed Job without completions',
        hint: 'add completions: …',
      });
    if (typeof parallelism === 'number' && parallelism > INDEXED_PARALLELISM_MAX)
      rangeRule(spec, path, 'parallelism', [0, INDEXED_PARALLELISM_MAX], faults);
  } else if (typeof spec['backoffLimitPerIndex'] === 'number')
    faults.add([...path, 'backoffLimitPerIndex'], {
      code: 'limits-crossed',
      message: 'backoffLimitPerIndex of a Job without indexes',
      hint: 'add completionMode: Indexed',
    });
  const isSet = podFailurePolicy !== undefined && podFailurePolicy !== null;
  const podSpec = mappingIn(mappingIn({ template }, 'template'), 'spec');
  if (isSet && podSpec['restartPolicy'] === 'OnFailure')
    faults.add([...path, 'podFailurePolicy'], {
      code: 'limits-crossed',
      message: 'podFailurePolicy with restartPolicy OnFailure',
      hint: 'write restartPolicy: Never',
    });
}

function cronJobRules(spec: Fields, faults: FaultList): void {
  for (const field of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    rangeRule(spec, ['spec'], field, NOT_NEGATIVE, faults);
  const job = mappingIn(mappingIn(spec, 'jobTemplate'), 'spec');
  jobRules(job, ['spec', 'jobTemplate', 'spec'], faults);
}

/** What limits and percentages come to is known only where the templates are: buffer-limits.ts of the scenario. */
function bufferRules({ replicas }: Fields, faults: FaultList): void {
  if (typeof replicas !== 'number' || replicas <= BUFFER_PODS_MAX || replicas > COUNT_MAX) return;
  faults.add(['spec', 'replicas'], {
    code: 'limits-crossed',
    message: `replicas is ${replicas}: more pods that stand for room than are looked at`,
    hint: `write at most ${BUFFER_PODS_MAX}`,
  });
}

function autoscalerRules(spec: Fields, faults: FaultList): void {
  const { minReplicas, maxReplicas } = spec;
  rangeRule(spec, ['spec'], 'maxReplicas', POSITIVE, faults);
  rangeRule(spec, ['spec'], 'minReplicas', NOT_NEGATIVE, faults);
  if (typeof minReplicas === 'number' && typeof maxReplicas === 'number' && minReplicas > maxReplicas)
    faults.add(['spec', 'minReplicas'], {
      code: 'limits-crossed',
      message: `minReplicas ${minReplicas} is more than maxReplicas ${maxReplicas}`,
    });
  if (minReplicas === 0) zeroRule(spec, faults);
  eachOf(spec['metrics'], ['spec', 'metrics'], (metric, at) => metricRules(metric, at, faults));
  for (const direction of ['scaleUp', 'scaleDown'])
    scalingRules(mappingIn(mappingIn(spec, 'behavior'), direction), ['spec', 'behavior', direction], faults);
}

/** Nobody measures pods that are not there: from 0 only something outside of them can tell. */
function zeroRule({ metrics }: Fields, faults: FaultList): void {
  let isOutside = false;
  eachOf(metrics, [], ({ type }) => {
    if (type === 'Object' || type === 'External') isOutside = true;
  });
  if (!isOutside)
    faults.add(['spec', 'minReplicas'], {
      code: 'limits-crossed',
      message: 'minReplicas is 0 without a metric of an object or from outside',
      hint: 'write 1 or more, or add such a metric',
    });
}

const SOURCES: ReadonlyMap<unknown, string> = new Map([
  ['Resource', 'resource'],
  ['ContainerResource', 'containerResource'],
  ['Pods', 'pods'],
  ['Object', 'object'],
  ['External', 'external'],
]);
const TARGETS: ReadonlyMap<unknown, string> = new Map([
  ['Utilization', 'averageUtilization'],
  ['AverageValue', 'averageValue'],
  ['Value', 'value'],
]);

function metricRules(metric: Fields, path: Path, faults: FaultList): void {
  const field = SOURCES.get(metric['type']);
  if (field === undefined) return;
  const source = metric[field];
  if (source === undefined || source === null)
    return faults.add(path, {
      code: 'field-missing',
      message: `a metric of type ${String(metric['type'])} without ${field}`,
      hint: `add ${field}: …`,
    });
  const target = mappingIn(mappingIn(metric, field), 'target');
  const at = [...path, field, 'target'];
  rangeRule(target, at, 'averageUtilization', POSITIVE, faults);
  const wanted = TARGETS.get(target['type']);
  if (wanted !== undefined && (target[wanted] === undefined || target[wanted] === null))
    faults.add(at, {
      code: 'field-missing',
      message: `a target of type ${String(target['type'])} without ${wanted}`,
      hint: `add ${wanted}: …`,
    });
}

/** Source: validateScalingRules, pkg/apis/autoscaling/validation. */
function scalingRules(rules: Fields, path: Path, faults: FaultList): void {
  rangeRule(rules, path, 'stabilizationWindowSeconds', [0, 3600], faults);
  eachOf(rules['policies'], [...path, 'policies'], (policy, at) => {
    rangeRule(policy, at, 'value', POSITIVE, faults);
    rangeRule(policy, at, 'periodSeconds', [1, 1800], faults);
  });
}

/** Source: ValidatePodDisruptionBudgetSpec, pkg/apis/policy/validation. */
function budgetRules({ minAvailable, maxUnavailable }: Fields, faults: FaultList): void {
  shareRule(minAvailable, ['spec', 'minAvailable'], faults);
  shareRule(maxUnavailable, ['spec', 'maxUnavailable'], faults);
  if (minAvailable === undefined || maxUnavailable === undefined) return;
  if (minAvailable === null || maxUnavailable === null) return;
  faults.add(['spec', 'maxUnavailable'], {
    code: 'limits-crossed',
    message: 'minAvailable and maxUnavailable exclude each other',
    hint: 'keep one of them',
  });
}
