import type { NodeSelectorRequirement, Pod } from '../../../model/index.ts';
import type { ByteFile } from '../../byte-file.ts';
import { openCsv } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import { BORG_START_US } from './borg-fields.ts';

type NodeAffinity = NonNullable<Pod['spec']['affinity']>['nodeAffinity'];

export interface TaskConstraints {
  readonly isEmpty: boolean;
  of(job: string, task: string): { readonly key: string; readonly affinity: NodeAffinity } | undefined;
}

/**
 * task_constraints: what a task asks of machine attributes, as required node affinity. Equal to nothing means that
 * the machine has no such attribute, unequal to nothing that it has one.
 */
export function readTaskConstraints(files: readonly ByteFile[], findings: Findings): TaskConstraints {
  const ofTask = new Map<string, NodeSelectorRequirement[]>();
  for (const file of files) {
    const rows = openCsv(file, findings);
    while (rows.next()) {
      const requirement = requirementOf(rows.number(3), rows.text(4), rows.text(5));
      if (requirement === undefined || rows.isEmpty(1) || rows.isEmpty(2)) {
        findings.badRow('borg-row', 'not a row of task_constraints', () => rows.place());
        continue;
      }
      const task = `${rows.text(1)}-${rows.text(2)}`;
      const known = ofTask.get(task);
      if (known === undefined) ofTask.set(task, [requirement]);
      else known.push(requirement);
    }
  }
  return {
    isEmpty: ofTask.size === 0,
    of: (job, task) => {
      const requirements = ofTask.get(`${job}-${task}`);
      if (requirements === undefined) return undefined;
      const required = { nodeSelectorTerms: [{ matchExpressions: requirements }] };
      return {
        key: JSON.stringify(requirements),
        affinity: { requiredDuringSchedulingIgnoredDuringExecution: required },
      };
    },
  };
}

function requirementOf(operator: number, name: string, value: string): NodeSelectorRequirement | undefined {
  if (name === '') return undefined;
  const key = labelKey(name);
  const values = [labelValue(value)];
  if (operator === 0)
    return value === '' ? { key, operator: 'DoesNotExist' } : { key, operator: 'In', values };
  if (operator === 1) return value === '' ? { key, operator: 'Exists' } : { key, operator: 'NotIn', values };
  if (operator === 2) return { key, operator: 'Lt', values };
  return operator === 3 ? { key, operator: 'Gt', values } : undefined;
}

/** machine_attributes as they stand at the start, as labels by machine. */
export function attributeLabels(
  files: readonly ByteFile[],
  findings: Findings,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const labelsOf = new Map<string, Record<string, string>>();
  for (const file of files) {
    const rows = openCsv(file, findings);
    while (rows.next()) {
      if (rows.fieldCount < 5 || !(rows.number(0) >= 0)) {
        findings.badRow('borg-row', 'not a row of machine_attributes', () => rows.place());
        continue;
      }
      if (rows.number(0) > BORG_START_US) continue;
      const labels = labelsOf.get(rows.text(1)) ?? {};
      labelsOf.set(rows.text(1), labels);
      if (rows.text(4) === '1') delete labels[labelKey(rows.text(2))];
      else labels[labelKey(rows.text(2))] = labelValue(rows.text(3));
    }
  }
  return labelsOf;
}

/** Attribute names are base64 hashes: what labels may not hold is written as a letter that base64 has not. */
function labelKey(name: string): string {
  return `borg-attribute/${labelValue(name)}`;
}

function labelValue(text: string): string {
  const value = text.replace(/\+/g, '-').replace(/[/]/g, '_').replace(/=/g, '').slice(0, 61);
  return /^[A-Za-z0-9]/.test(value) && /[A-Za-z0-9]$/.test(value) ? value : `x${value}x`;
}
