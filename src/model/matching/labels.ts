import { assert, VERIFY } from '../../base/index.ts';

/** The words of labels: which texts are valid, and the well-known keys. Upstream: apimachinery/pkg/util/validation. */

export const HOSTNAME_LABEL = 'kubernetes.io/hostname';
/** Well-known labels of a node's place, and what they were called before 1.17. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone';
export const REGION_LABEL = 'topology.kubernetes.io/region';
/** The names before 1.17; a node that has them is still grouped by them. */
export const LEGACY_ZONE_LABEL = 'failure-domain.beta.kubernetes.io/zone';
export const LEGACY_REGION_LABEL = 'failure-domain.beta.kubernetes.io/region';

const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const QUALIFIED_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_LENGTH_MAX = 63;
const SUBDOMAIN_LENGTH_MAX = 253;

/** Why the text is no label value, one message a fault in upstream's words; empty when it is one. */
export function labelValueFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (text.length > LABEL_LENGTH_MAX) faults.push(`must be no more than ${LABEL_LENGTH_MAX} characters`);
  if (!LABEL_VALUE.test(text)) {
    faults.push(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    );
  }
  return faults;
}

/** At most 63 characters, or empty. Upstream: apimachinery validation.IsValidLabelValue. */
export function isLabelValue(text: string): boolean {
  const isValue = text.length <= LABEL_LENGTH_MAX && LABEL_VALUE.test(text);
  if (VERIFY) assert(isValue === (labelValueFaults(text).length === 0), `faults of label value ${text}`);
  return isValue;
}

/** Why the text is no label key, in upstream's words (apimachinery, IsQualifiedName); empty when it is one. */
export function labelKeyFaults(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const faults: string[] = [];
  const name = parts[parts.length - 1];
  if (parts.length === 2) faults.push(...prefixFaults(parts[0]));
  if (name === '') faults.push('name part must be non-empty');
  else if (name.length > LABEL_LENGTH_MAX)
    faults.push(`name part must be no more than ${LABEL_LENGTH_MAX} characters`);
  if (!QUALIFIED_NAME.test(name)) faults.push(`name part ${NAME_RULE}`);
  return faults;
}

const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

function prefixFaults(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  const faults: string[] = [];
  if (prefix.length > SUBDOMAIN_LENGTH_MAX)
    faults.push(`prefix part must be no more than ${SUBDOMAIN_LENGTH_MAX} characters`);
  if (!DNS_SUBDOMAIN.test(prefix)) {
    faults.push(
      "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
  }
  return faults;
}

/** A label key: a name of up to 63 characters, optionally behind a DNS subdomain and a slash. */
export function isQualifiedName(text: string): boolean {
  return labelKeyFaults(text).length === 0;
}
