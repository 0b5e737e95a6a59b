import type { FolderRunner } from '../kind-runner.ts';
import { comparePlacements } from './placements.ts';
import { comparePublished } from './published.ts';

/** The FGD experiment: a peer's placements pod by pod, and the authors' published figures. */
export const fgdRunner: FolderRunner = {
  area: 'fgd',
  recognises: ({ name, folders }) =>
    folders.includes('inputs') || folders.includes('placements') || isTable(name),
  async *run({ path, name }, wants) {
    if (!isTable(name)) {
      yield* comparePlacements(path, wants);
      if (wants('published')) yield* comparePublished(path);
    } else if (isPublished(name)) {
      if (wants('published')) yield* comparePublished(above(path), name);
    } else yield* comparePlacements(above(above(path)), wants, name);
  },
};

/** A single table: the published figures or the placements of one run, in its place in the folder. */
function isTable(name: string): boolean {
  return /\.csv(\.gz)?$/.test(name);
}

function isPublished(name: string): boolean {
  return name.startsWith('published');
}

/** The folder that a path lies in. */
function above(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? (path === '.' ? '..' : '.') : path.slice(0, end);
}
