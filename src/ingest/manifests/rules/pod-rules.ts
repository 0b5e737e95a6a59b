import { isMapping } from '../../schema/scalars.ts';
import { containersRules } from './container-rules.ts';
import { eachOf, mappingIn, rangeRule } from './fault-list.ts';
import type { FaultList, Fields, Path } from './fault-list.ts';
import { labelRules, subdomainRule } from './metadata-rules.ts';
import { placementRules } from './placement-rules.ts';
import { overheadRules, podLevelRules } from './resource-rules.ts';

/** Kinds that keep their pods running, whatever ends. Source: ValidatePodTemplateSpecForReplicaSet and its like. */
const KEEPING = new Set(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet']);
const INT32_MAX = 2 ** 31 - 1;

/** The pod of an object, or the one that it makes others after. */
export function podRules(value: Fields, kind: string, faults: FaultList): void {
  const template = templateOf(value, kind);
  if (template === undefined) return;
  const { spec, path, labels } = template;
  if (kind !== 'Pod') labelRules(labels, [...path.slice(0, -1), 'metadata', 'labels'], faults);
  restartRules(spec, path, kind, faults);
  containersRules(spec, path, claimedVolumes(value, kind), faults);
  placementRules(spec, path, faults);
  podLevelRules(spec['resources'], [...path, 'resources'], faults);
  overheadRules(spec['overhead'], [...path, 'overhead'], faults);
  rangeRule(spec, path, 'activeDeadlineSeconds', [1, INT32_MAX], faults);
  const className = spec['priorityClassName'];
  if (className !== '') subdomainRule(className, [...path, 'priorityClassName'], faults);
}

interface PodTemplate {
  readonly spec: Fields;
  /** Where the spec stands. */
  readonly path: Path;
  readonly labels: Fields;
}

function templateOf(value: Fields, kind: string): PodTemplate | undefined {
  const spec = mappingIn(value, 'spec');
  if (kind === 'Pod') return { spec, path: ['spec'], labels: {} };
  const isCron = kind === 'CronJob';
  const job = isCron ? mappingIn(mappingIn(spec, 'jobTemplate'), 'spec') : spec;
  const path = isCron ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  const template = kind === 'PodTemplate' ? value['template'] : job['template'];
  if (!isMapping(template) || !isMapping(template['spec'])) return undefined;
  const at = kind === 'PodTemplate' ? ['template'] : path;
  return { spec: template['spec'], path: [...at, 'spec'], labels: labelsOf(template) };
}

function labelsOf(template: Fields): Fields {
  return mappingIn(mappingIn(template, 'metadata'), 'labels');
}

/** Jobs end: pods that restart Always never would. What is to run on and on does not end. */
function restartRules(spec: Fields, path: Path, kind: string, faults: FaultList): void {
  const { restartPolicy = 'Always' } = spec;
  const isJob = kind === 'Job' || kind === 'CronJob';
  if (isJob && restartPolicy === 'Always')
    faults.add([...path, 'restartPolicy'], {
      code: 'choice-unknown',
      message: `a ${kind} cannot restart its pods Always`,
      hint: 'write restartPolicy: OnFailure or Never',
    });
  if (!KEEPING.has(kind)) return;
  if (restartPolicy === 'OnFailure' || restartPolicy === 'Never')
    faults.add([...path, 'restartPolicy'], {
      code: 'choice-unknown',
      message: `a ${kind} restarts its pods Always, not ${restartPolicy}`,
      hint: 'leave it out, or write a Job',
    });
  if (typeof spec['activeDeadlineSeconds'] === 'number')
    faults.add([...path, 'activeDeadlineSeconds'], {
      code: 'limits-crossed',
      message: `the pods of a ${kind} have no deadline`,
      hint: 'leave it out, or write a Job',
    });
}

/** Volumes that a StatefulSet makes for each pod. */
function claimedVolumes(value: Fields, kind: string): string[] {
  const names: string[] = [];
  if (kind !== 'StatefulSet') return names;
  eachOf(mappingIn(value, 'spec')['volumeClaimTemplates'], [], (claim) => {
    const { name } = mappingIn(claim, 'metadata');
    if (typeof name === 'string') names.push(name);
  });
  return names;
}
