import { isMapping } from '../schema/scalars.ts';
import { knownKinds } from './known-kinds.ts';

/**
 * The kind of an object that does not say so itself: items of a PodList, files of sonobuoy (`core_v1_pods.json`,
 * `Nodes.json`) and OpenShift insights archives (`config/pod/<namespace>/<name>.json`), lines of agents' exports. By
 * the list it stands in, else the name of its file or folder, else by its own fields.
 */
export function kindByPlace(
  value: Readonly<Record<string, unknown>>,
  path: string,
  listKind: string | undefined,
): { kind: string; apiVersion: string } | undefined {
  const kind = namedKind(kindOfList(listKind)) ?? kindOfPath(path, value) ?? kindOfFields(value);
  const apiVersion = kind === undefined ? undefined : knownKinds().versionOf.get(kind);
  return kind === undefined || apiVersion === undefined ? undefined : { kind, apiVersion };
}

/** `Pod` as it is, `pods` as the name of a kind. */
function namedKind(name: string | undefined): string | undefined {
  if (name === undefined || knownKinds().versionOf.has(name)) return name;
  return kindNames().get(name.toLowerCase()) ?? name;
}

/** `PodList` → Pod; undefined for a plain List, which says nothing of its items. */
export function kindOfList(listKind: string | undefined): string | undefined {
  return listKind === undefined || listKind === 'List' ? undefined : listKind.replace(/List$/, '');
}

/** `core_v1_pods` → Pod, `Nodes` → Node, `deployments` → Deployment; folders from the innermost out. */
function kindOfPath(path: string, value: Readonly<Record<string, unknown>>): string | undefined {
  if (!isMapping(value['metadata'])) return undefined;
  const parts = path.split(/[/\\!]/).reverse();
  for (const part of parts) {
    const word = part.toLowerCase().replace(/\.(gz|json|jsonl|ndjson|ya?ml)\b.*$/, '');
    const kind = kindNames().get(word) ?? kindNames().get(word.slice(word.lastIndexOf('_') + 1));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

let names: ReadonlyMap<string, string> | undefined;

/** Lower-case singular, plural and short names of the kinds that are read. */
function kindNames(): ReadonlyMap<string, string> {
  if (names !== undefined) return names;
  const found = new Map<string, string>();
  for (const kind of knownKinds().versionOf.keys()) {
    const word = kind.toLowerCase();
    found.set(word, kind);
    found.set(
      word.endsWith('s') ? `${word}es` : word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`,
      kind,
    );
  }
  for (const [word, kind] of SHORT_NAMES) found.set(word, kind);
  names = found;
  return found;
}

const SHORT_NAMES = [
  ['pvcs', 'PersistentVolumeClaim'],
  ['pvc', 'PersistentVolumeClaim'],
  ['pvs', 'PersistentVolume'],
  ['pdbs', 'PodDisruptionBudget'],
  ['hpas', 'HorizontalPodAutoscaler'],
  ['hpa', 'HorizontalPodAutoscaler'],
] as const;

/** By fields that only one kind has. */
function kindOfFields(value: Readonly<Record<string, unknown>>): string | undefined {
  const { spec, status } = value;
  if (!isMapping(value['metadata'])) return undefined;
  if (isMapping(spec)) {
    if (Array.isArray(spec['containers'])) return 'Pod';
    if (spec['jobTemplate'] !== undefined) return 'CronJob';
    if (spec['clusterIP'] !== undefined) return 'Service';
    if (isMapping(spec['template'])) return kindOfTemplateOwner(spec);
  }
  return isMapping(status) && status['nodeInfo'] !== undefined ? 'Node' : undefined;
}

function kindOfTemplateOwner(spec: Readonly<Record<string, unknown>>): string | undefined {
  if (spec['strategy'] !== undefined) return 'Deployment';
  if (spec['serviceName'] !== undefined || spec['volumeClaimTemplates'] !== undefined) return 'StatefulSet';
  if (spec['backoffLimit'] !== undefined || spec['parallelism'] !== undefined) return 'Job';
  if (spec['updateStrategy'] !== undefined) return 'DaemonSet';
  return spec['replicas'] !== undefined && spec['selector'] !== undefined ? 'ReplicaSet' : undefined;
}
