import { compareStrings } from '../../base/index.ts';
import type { ManifestObject } from './read-object.ts';

/**
 * Dumps of several clusters may lie in one folder, each in a subfolder of its own. A subfolder is a cluster when it
 * has nodes and pods and something beside it has nodes too. One cluster is read: the one that was asked for, else the
 * first. What lies beside the clusters and is no dump (manifests to apply) is read with whichever it is.
 */
export function clustersIn(
  objects: readonly ManifestObject[],
  wanted: string | undefined,
): { chosen: readonly ManifestObject[]; names: readonly string[] } {
  const groups = groupsOf(objects);
  if (groups.length < 2) return { chosen: objects, names: [] };
  const names = groups.map(({ name }) => name);
  const chosen = groups.find(({ name }) => name === wanted || name.endsWith(`/${wanted}`)) ?? groups[0];
  const members = new Set(chosen.objects);
  const ofOthers = new Set(groups.filter((group) => group !== chosen).flatMap((group) => group.objects));
  const kept = objects.filter((object) => members.has(object) || (!object.isLive && !ofOthers.has(object)));
  return { chosen: kept, names };
}

interface ClusterGroup {
  readonly name: string;
  readonly objects: readonly ManifestObject[];
}

function groupsOf(objects: readonly ManifestObject[]): ClusterGroup[] {
  const nodeFolders = objects.filter(isNode).map(({ file }) => foldersOf(file));
  if (nodeFolders.length < 2) return [];
  const depth = commonDepth(nodeFolders);
  const bySegment = new Map<string, ManifestObject[]>();
  for (const object of objects) {
    const segment = foldersOf(object.file)[depth] ?? '.';
    const group = bySegment.get(segment);
    if (group === undefined) bySegment.set(segment, [object]);
    else group.push(object);
  }
  const prefix = nodeFolders[0].slice(0, depth).join('/');
  const withNodes = [...bySegment].filter(([, group]) => group.some(isNode));
  const clusters = withNodes.filter(([segment, group]) => segment === '.' || group.some(isPod));
  if (clusters.length < 2) return [];
  return clusters
    .sort(([a], [b]) => compareStrings(a, b))
    .flatMap(([segment, group]) => {
      const inner = segment === '.' ? [] : groupsOf(group);
      return inner.length > 0
        ? inner
        : [{ name: segment === '.' ? prefix : `${prefix}/${segment}`, objects: group }];
    });
}

function isNode({ object }: ManifestObject): boolean {
  return object.kind === 'Node';
}

function isPod({ object }: ManifestObject): boolean {
  return object.kind === 'Pod';
}

function foldersOf(file: string): string[] {
  return file.split('/').slice(0, -1);
}

function commonDepth(paths: readonly (readonly string[])[]): number {
  const [first] = paths;
  let depth = 0;
  while (depth < first.length && paths.every((path) => path[depth] === first[depth])) depth++;
  return depth;
}
