import { isLabelValue, isQualifiedName } from '../../../model/index.ts';
import { isMapping, nameOf } from '../../schema/scalars.ts';
import { eachOf } from './fault-list.ts';
import type { FaultList, Fields, Path } from './fault-list.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN_HINT =
  'lower-case letters, digits, - and . only, beginning and ending with a letter or digit';
const LABEL_HINT = 'at most 63 lower-case letters, digits and -, beginning and ending with a letter or digit';

/** Kinds whose name becomes a host name or a label, so that no dot may be in it. */
const NAMED_BY_LABEL = new Set(['Namespace', 'Service']);
/** A CronJob adds eleven characters to its name for each Job. Source: ValidateCronJobCreate, pkg/apis/batch/validation. */
const CRON_JOB_NAME_MAX = 52;

/**
 * RFC 1123 subdomains, as apimachinery's IsDNS1123Subdomain has it, or labels. A Pod or Job may leave its name to the
 * API server.
 */
export function nameRules({ metadata }: Fields, kind: string, faults: FaultList): void {
  if (kind === 'KubeSchedulerConfiguration') return;
  const fields = isMapping(metadata) ? metadata : {};
  const { name, generateName, labels } = fields;
  if (isAbsent(name) && isAbsent(generateName))
    return faults.add(['metadata'], { code: 'field-missing', message: 'metadata.name is missing' });
  const path = ['metadata', 'name'];
  if (NAMED_BY_LABEL.has(kind)) labelNameRule(name, path, faults);
  else subdomainRule(name, path, faults);
  if (kind === 'CronJob' && typeof name === 'string' && name.length > CRON_JOB_NAME_MAX)
    faults.add(path, {
      code: 'name-invalid',
      message: `the name of a CronJob has at most ${CRON_JOB_NAME_MAX} characters, this one ${name.length}`,
      hint: 'its Jobs are named after it, with eleven characters more',
    });
  if (isMapping(labels)) labelRules(labels, ['metadata', 'labels'], faults);
}

/** A name of an object, wherever it stands. */
export function subdomainRule(name: unknown, path: Path, faults: FaultList): void {
  if (typeof name !== 'string' || (SUBDOMAIN.test(name) && name.length <= 253)) return;
  faults.add(path, {
    code: 'name-invalid',
    message: `${nameOf(name)} cannot be a name`,
    hint: SUBDOMAIN_HINT,
  });
}

/** A name that becomes a label of a host name: of containers, volumes, namespaces, services. */
export function labelNameRule(name: unknown, path: Path, faults: FaultList): void {
  if (typeof name !== 'string' || (LABEL.test(name) && name.length <= 63)) return;
  faults.add(path, { code: 'name-invalid', message: `${nameOf(name)} cannot be a name`, hint: LABEL_HINT });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** An owner is looked up by kind and name. */
export function ownerRules({ metadata }: Fields, faults: FaultList): void {
  const owners = isMapping(metadata) ? metadata['ownerReferences'] : undefined;
  eachOf(owners, ['metadata', 'ownerReferences'], (owner, path) => {
    for (const field of ['kind', 'name'])
      if (isAbsent(owner[field]))
        faults.add(path, {
          code: 'field-missing',
          message: `${field} is missing`,
          hint: `add ${field}: …`,
        });
  });
}

/** Labels of an object, a template or a node selector. Source: ValidateLabels, apimachinery. */
export function labelRules(labels: Fields, path: Path, faults: FaultList): void {
  for (const [key, value] of Object.entries(labels)) {
    labelKeyRule(key, [...path, key], faults, 'key');
    labelValueRule(value, [...path, key], faults);
  }
}

/** A key of a label, wherever one is named. */
export function labelKeyRule(
  key: unknown,
  path: Path,
  faults: FaultList,
  part: 'key' | 'value' = 'value',
): void {
  if (typeof key !== 'string' || isQualifiedName(key)) return;
  faults.add(path, { code: 'label-invalid', message: `${nameOf(key)} cannot be a label's key` }, part);
}

/** A value of a label, wherever one is named. */
export function labelValueRule(value: unknown, path: Path, faults: FaultList): void {
  if (typeof value !== 'string' || isLabelValue(value)) return;
  faults.add(path, {
    code: 'label-invalid',
    message: `${nameOf(value)} cannot be a label's value`,
    hint: 'at most 63 letters, digits, -, _ and ., beginning and ending with a letter or digit',
  });
}
