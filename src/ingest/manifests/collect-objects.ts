import type { KubernetesObject } from '../../model/index.ts';
import type { ManifestFindings } from './findings.ts';
import type { ManifestObject } from './read-object.ts';

/** Kinds that stand outside of namespaces. */
const CLUSTER_WIDE = new Set([
  'Node',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'CSINode',
  'CSIDriver',
  'VolumeAttachment',
  'PriorityClass',
  'RuntimeClass',
  'NodePool',
  'NodeClaim',
  'EC2NodeClass',
  'KubeSchedulerConfiguration',
]);

export function isNamespaced(kind: string): boolean {
  return !CLUSTER_WIDE.has(kind);
}

/** Kind, namespace and name: what makes two objects the same one. */
export function objectKey({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${isNamespaced(kind) ? (metadata.namespace ?? 'default') : ''}/${metadata.name}`;
}

/**
 * The objects as a cluster would hold them: a namespace for each that has none, names for those that only have a
 * prefix, and of several objects with one name the last, in the place of the first, with a warning.
 */
export function collectObjects(
  read: readonly ManifestObject[],
  findings: ManifestFindings,
): ManifestObject[] {
  const byKey = new Map<string, ManifestObject>();
  const generated = new Map<string, number>();
  for (const { object, ...rest } of read) {
    const complete = { ...rest, object: withIdentity(object, generated) };
    const key = objectKey(complete.object);
    const earlier = byKey.get(key);
    if (earlier !== undefined) {
      const name = `${object.kind} ${complete.object.metadata.name}`;
      const message =
        earlier.file === rest.file
          ? `${name} is there twice: the later one counts`
          : `${name} replaces the one of ${earlier.file}`;
      findings.warn({ code: 'object-replaced', message }, () => ({ file: rest.file }));
    }
    byKey.set(key, complete);
  }
  return [...byKey.values()];
}

/** The API server draws five letters behind a generateName; here they are counted, so that runs repeat. */
function withIdentity(object: KubernetesObject, generated: Map<string, number>): KubernetesObject {
  const { metadata, kind } = object;
  const namespace = isNamespaced(kind) ? (metadata.namespace ?? 'default') : undefined;
  const isGenerated = metadata.generateName !== undefined && metadata.name === metadata.generateName;
  if (!isGenerated && metadata.namespace === namespace) return object;
  const number = (generated.get(metadata.name) ?? 0) + 1;
  if (isGenerated) generated.set(metadata.name, number);
  const { namespace: _written, ...others } = metadata;
  const name = isGenerated ? `${metadata.name}${String(number).padStart(5, '0')}` : metadata.name;
  return { ...object, metadata: { ...others, name, ...(namespace === undefined ? {} : { namespace }) } };
}
