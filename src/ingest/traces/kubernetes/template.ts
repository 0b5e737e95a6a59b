import { podOfTemplate } from '../../../model/index.ts';
import type { KubernetesObject, Pod, PodTemplateSpec } from '../../../model/index.ts';
import { fieldsOf, textOf } from '../../json-file.ts';

/** The value as an object of the API, where it has a kind, an apiVersion and a name (or a generateName). */
export function kubernetesObject(value: unknown): KubernetesObject | undefined {
  const fields = fieldsOf(value);
  const metadata = fieldsOf(fields?.['metadata']) ?? {};
  const isNamed = textOf(metadata['name']) !== '' || textOf(metadata['generateName']) !== '';
  if (fields === undefined || !isNamed) return undefined;
  if (textOf(fields['kind']) === '' || textOf(fields['apiVersion']) === '') return undefined;
  return { ...fields, metadata: { name: '', ...metadata } } as unknown as KubernetesObject;
}

/** The spec of any object, as it was read. */
export function specOf(object: KubernetesObject): Readonly<Record<string, unknown>> {
  return fieldsOf('spec' in object ? object.spec : undefined) ?? {};
}

/** A pod of what was read as a template; undefined where it has no containers. */
export function podOfRead(template: unknown, namespace: string): Pod | undefined {
  const fields = fieldsOf(template);
  const containers = fieldsOf(fields?.['spec'])?.['containers'];
  if (!Array.isArray(containers) || containers.length === 0) return undefined;
  return podOfTemplate(fields as unknown as PodTemplateSpec, namespace);
}
