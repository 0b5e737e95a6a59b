import type { KubernetesObject } from '../../model/index.ts';
import type { ManifestFindings } from './findings.ts';
import { passPlaces } from './object-places.ts';
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

/** Kinds that nobody knows are taken to stand in a namespace, as most do. */
export function isNamespaced(kind: string): boolean {
  return !CLUSTER_WIDE.has(kind);
}

/** Kind, namespace and name: what makes two objects the same one. */
export function objectKey({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${isNamespaced(kind) ? (metadata.namespace ?? 'default') : ''}/${metadata.name}`;
}

/**
 * The objects as a cluster would hold them: a namespace for each that has none, names for those that only have a
 * prefix, and of several objects with one name the last, in the place of the first, with a warning for each file.
 */
export function collectObjects(
  read: readonly ManifestObject[],
  findings: ManifestFindings,
): ManifestObject[] {
  const byKey = new Map<string, ManifestObject>();
  const generated = new Map<string, number>();
  const replaced = new Map<string, string[]>();
  for (const { object, ...rest } of read) {
    const complete = { ...rest, object: withIdentity(object, generated) };
    const key = objectKey(complete.object);
    const earlier = byKey.get(key);
    byKey.set(key, complete);
    // Archives hold the same object more than once; that is no news.
    if (earlier === undefined || isSame(earlier.object, complete.object)) continue;
    const names = replaced.get(rest.file) ?? [];
    names.push(
      `${object.kind} ${complete.object.metadata.name} (${earlier.file === rest.file ? 'same file' : earlier.file})`,
    );
    replaced.set(rest.file, names);
  }
  for (const [file, names] of replaced) {
    const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
    const message = `replaces ${names.slice(0, NAMES_SHOWN).join(', ')}${more}`;
    findings.warn({ code: 'object-replaced', message }, () => ({ file }));
  }
  return [...byKey.values()];
}

const NAMES_SHOWN = 3;

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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
  const metadataNow = { ...others, name, ...(namespace === undefined ? {} : { namespace }) };
  const named = { ...object, metadata: metadataNow };
  passPlaces(object, named);
  return named;
}
