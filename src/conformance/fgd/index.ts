import type { FolderRunner } from '../kind-runner.ts';
import { comparePlacements } from './placements.ts';
import { comparePublished } from './published.ts';

/** The FGD experiment: a peer's placements pod by pod, and the authors' published figures. */
export const fgdRunner: FolderRunner = {
  area: 'fgd',
  recognises: ({ folders }) => folders.includes('inputs') && folders.includes('placements'),
  async *run({ path }, wants) {
    yield* comparePlacements(path, wants);
    if (wants('published')) yield* comparePublished(path);
  },
};
