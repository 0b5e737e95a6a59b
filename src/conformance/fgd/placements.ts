import { readVectorText } from '../../ingest/index.ts';
import { FRAGMENT_CLASSES } from '../../scheduler/index.ts';
import type { FolderVerdict } from '../kind-runner.ts';
import { policyConfig } from './policies.ts';
import { Replay } from './replay.ts';
import type { Placement } from './replay.ts';
import { namesOf, packedOrNot, readTable, readWorld, tablesIn } from './world.ts';
import type { Row } from './world.ts';

interface Checkpoint {
  readonly seq: number;
  readonly arrived_gpu_milli: number;
  readonly used_gpu_milli: number;
  readonly idle_gpu_milli: number;
  readonly frag_gpu_milli: number;
  readonly frag_by_class: readonly number[];
}

/**
 * `placements/<workload>.<policy>.<seed>.csv.gz`, packed or not: a case per decision, its kind is the policy; beside it a
 * case per checkpoint of the cluster's fragment, kind `checkpoints`. With `only`, those of this file alone.
 */
export async function* comparePlacements(
  folder: string,
  wants: (kind: string) => boolean,
  only?: string,
): AsyncGenerator<FolderVerdict> {
  const files = only === undefined ? await tablesIn(`${folder}/placements`) : [only];
  for (const file of files) {
    const stem = file.replace(/\.csv(\.gz)?$/, '');
    const [workload, policy, seed = ''] = namesOf(stem.split('.'));
    if (!wants(policy) && !wants('checkpoints')) continue;
    const rows = await readTable<PlacementColumn>(`${folder}/placements/${file}`);
    const replay = await replayOf(folder, workload, policy, seed);
    if (replay === undefined) {
      yield* rows.map(({ seq }) => ({ kind: policy, id: `${stem}/${seq}`, differences: undefined }));
      continue;
    }
    const checkpoints = await readCheckpoints(`${folder}/placements`, `${stem}.checkpoints.jsonl`);
    for (const verdict of replayed(replay, rows, checkpoints)) {
      const kind = verdict.kind === PLACEMENT ? policy : verdict.kind;
      if (wants(kind)) yield { kind, id: `${stem}/${verdict.seq}`, differences: verdict.differences };
    }
  }
}

/** Undefined where we know neither the policy nor what arrives. */
async function replayOf(
  folder: string,
  workload: string,
  policy: string,
  seed: string,
): Promise<Replay | undefined> {
  const world = await readWorld(folder, workload);
  const arrivals = world?.arrivals(seed);
  if (world === undefined || arrivals === undefined) return undefined;
  if (policyConfig(policy, world.typical) === undefined) return undefined;
  return new Replay(arrivals, policy, world.typical, seed);
}

type PlacementColumn = 'seq' | 'pod' | 'node' | 'gpus';
const PLACEMENT = 'placement';

function* replayed(
  replay: Replay,
  rows: readonly Row<PlacementColumn>[],
  checkpoints: ReadonlyMap<number, Checkpoint>,
): Generator<{ readonly kind: string; readonly seq: number; readonly differences: readonly string[] }> {
  const placements = replay.run();
  for (const [seq, { pod, node, gpus }] of rows.entries()) {
    const next = placements.next();
    const ours = next.done ? 'nothing' : placementText(next.value);
    const recorded = `${pod} ${node} ${gpus}`;
    const differences = ours === recorded ? [] : [`ours ${ours}, recorded ${recorded}`];
    yield { kind: PLACEMENT, seq, differences };
    const checkpoint = checkpoints.get(seq);
    if (checkpoint === undefined) continue;
    yield { kind: 'checkpoints', seq, differences: checkpointDifferences(replay, checkpoint) };
  }
}

function placementText({ pod, node = '', devices }: Placement): string {
  return `${pod} ${node} ${devices.join('-')}`;
}

async function readCheckpoints(folder: string, name: string): Promise<ReadonlyMap<number, Checkpoint>> {
  const file = await packedOrNot(folder, name);
  if (file === undefined) return new Map();
  const lines = (await readVectorText(file)).trim().split('\n');
  const checkpoints = lines.map((line) => JSON.parse(line) as Checkpoint);
  return new Map(checkpoints.map((checkpoint) => [checkpoint.seq, checkpoint]));
}

/** Recorded to thousandths of a milli-GPU, summed in another order than ours. */
const TOLERANCE = 0.01;

function checkpointDifferences(replay: Replay, recorded: Checkpoint): readonly string[] {
  const figures: readonly (readonly [string, number, number])[] = [
    ['arrived', replay.arrivedMilli, recorded.arrived_gpu_milli],
    ['used', replay.usedMilli, recorded.used_gpu_milli],
    ['idle', replay.idle(), recorded.idle_gpu_milli],
    ['fragment', replay.fragment(), recorded.frag_gpu_milli],
    ...recorded.frag_by_class.map(
      (value, i) => [FRAGMENT_CLASSES[i] ?? '', replay.classes[i], value] as const,
    ),
  ];
  return figures
    .filter(([, ours, theirs]) => Math.abs(ours - theirs) > TOLERANCE)
    .map(([name, ours, theirs]) => `${name}: ours ${ours}, recorded ${theirs}`);
}
