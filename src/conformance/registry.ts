import { caRunners } from './ca/index.ts';
import { controllerRunners } from './controllers/index.ts';
import { fgdRunner } from './fgd/index.ts';
import { hpaRunners } from './hpa/index.ts';
import type { FolderRunner, KindRunner } from './kind-runner.ts';
import { schedulerRunners } from './scheduler/index.ts';
import { timelinesRunner } from './timelines/index.ts';
import { vpaRunners } from './vpa/index.ts';

/** Every kind that we answer, area by area. A kind that is not here counts as unsupported. */
export const KIND_RUNNERS: readonly KindRunner[] = [
  ...schedulerRunners,
  ...controllerRunners,
  ...hpaRunners,
  ...vpaRunners,
  ...caRunners,
];

/** Areas whose vectors are no JSON Lines, recognised by their files. */
export const FOLDER_RUNNERS: readonly FolderRunner[] = [fgdRunner, timelinesRunner];
