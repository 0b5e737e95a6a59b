import type { FolderVerdict } from '../kind-runner.ts';
import { policyConfig } from './policies.ts';
import { Replay } from './replay.ts';
import { namesOf, packedOrNot, readTable, readWorld } from './world.ts';
import type { Row, World } from './world.ts';

const FILE = 'published_per_seed.csv';
const CLUSTER_GPUS = 6212;

/** Columns of the table that are compared, and how far we may be off where decisions can be reproduced. */
const COLUMNS = {
  alloc_pct_at100: 0.005,
  alloc_pct_at130: 0.005,
  frag_pct_of_total_gpu_at100: 0.005,
  frag_pct_of_total_gpu_at130: 0.005,
  frag_ratio_pct_of_idle_at130: 0.005,
} as const;
type Column = keyof typeof COLUMNS;
export type Figures = Readonly<Record<Column, number>>;
const NAMES = Object.keys(COLUMNS) as Column[];

export type PublishedRow = Row<Column | 'workload' | 'policy' | 'seed'>;
/** Rows of one workload and policy. */
export interface Group {
  readonly workload: string;
  readonly policy: string;
  readonly rows: readonly PublishedRow[];
}

/**
 * The authors' published rows, kind `published`: one per workload, policy and seed, to two decimals. Random cannot be
 * reproduced draw by draw: there each row is right when the mean over its seeds is within half a percent.
 */
export async function* comparePublished(folder: string, name: string = FILE): AsyncGenerator<FolderVerdict> {
  const file = await packedOrNot(folder, name);
  if (file === undefined) return;
  const worlds = new Map<string, World | undefined>();
  for (const { workload, policy, rows } of groupsOf(await readTable(file))) {
    if (!worlds.has(workload)) worlds.set(workload, await readWorld(folder, workload));
    const world = worlds.get(workload);
    const ours = rows.map(({ seed }) => figuresOf(world, policy, seed));
    for (const [i, row] of rows.entries()) {
      const id = `${workload}.${policy}.${row.seed}`;
      const figures = ours[i];
      if (figures === undefined) yield { kind: 'published', id, differences: undefined };
      else if (policy === 'Random') yield { kind: 'published', id, differences: meanDifferences(rows, ours) };
      else yield { kind: 'published', id, differences: rowDifferences(row, figures) };
    }
  }
}

/** The authors' table. */
export function readPublished(folder: string): Promise<readonly PublishedRow[]> {
  return readTable(`${folder}/${FILE}`);
}

/** Rows of one workload and policy: its ten seeds. */
export function groupsOf(rows: readonly PublishedRow[]): readonly Group[] {
  const groups = new Map<string, PublishedRow[]>();
  for (const row of rows) {
    const key = `${row.workload} ${row.policy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => {
    const [workload, policy] = namesOf([group[0].workload, group[0].policy]);
    return { workload, policy, rows: group };
  });
}

/** Sums of what was seen at one percent of arrival. */
class Bucket {
  count = 0;
  alloc = 0;
  fragment = 0;
  ratio = 0;

  add(replay: Replay): void {
    const milli = CLUSTER_GPUS * 10;
    this.count++;
    this.alloc += twoDecimals(replay.usedMilli / milli);
    this.fragment += replay.fragment() / milli;
    this.ratio += (100 * replay.fragment()) / replay.idle();
  }
}

/** Our figures for one row; undefined: its workload is not here, or its policy is none of ours. */
export function figuresOf(world: World | undefined, policy: string, seed: string): Figures | undefined {
  const arrivals = world?.arrivals(seed);
  if (world === undefined || arrivals === undefined) return undefined;
  if (policyConfig(policy, world.typical) === undefined) return undefined;
  const replay = new Replay(arrivals, policy, world.typical, seed);
  const buckets = new Map<number, Bucket>();
  for (const _ of replay.run()) {
    const percent = halfEven(replay.arrivedMilli / CLUSTER_GPUS / 10);
    const bucket = buckets.get(percent) ?? new Bucket();
    buckets.set(percent, bucket);
    bucket.add(replay);
  }
  const [at100, at130] = [meansAt(buckets, 100), meansAt(buckets, 130)];
  return {
    alloc_pct_at100: at100.alloc,
    alloc_pct_at130: at130.alloc,
    frag_pct_of_total_gpu_at100: at100.fragment,
    frag_pct_of_total_gpu_at130: at130.fragment,
    frag_ratio_pct_of_idle_at130: at130.ratio,
  };
}

/** Means at a percent of arrival; where no pod came at it, those of its neighbours. */
function meansAt(
  buckets: ReadonlyMap<number, Bucket>,
  percent: number,
): { alloc: number; fragment: number; ratio: number } {
  const own = buckets.get(percent);
  const seen = own === undefined ? [buckets.get(percent - 1), buckets.get(percent + 1)] : [own];
  const present = seen.filter((bucket) => bucket !== undefined);
  const sum = (pick: (bucket: Bucket) => number): number =>
    present.reduce((all, bucket) => all + pick(bucket), 0);
  const count = sum((bucket) => bucket.count);
  return {
    alloc: twoDecimals(sum((bucket) => bucket.alloc) / count),
    fragment: twoDecimals(sum((bucket) => bucket.fragment) / count),
    ratio: sum((bucket) => bucket.ratio) / count,
  };
}

/** Two figures that differ by rounding alone may differ by one in the last place that is printed. */
export function rowDifferences(row: PublishedRow, ours: Figures): readonly string[] {
  return NAMES.filter((name) => Math.abs(ours[name] - Number(row[name])) > COLUMNS[name] + EPSILON).map(
    (name) => `${name}: ours ${ours[name]}, published ${row[name]}`,
  );
}

const EPSILON = 1e-9;
const RANDOM_TOLERANCE = 0.5;

/** A policy that draws by chance cannot repeat the published rows: the means over its seeds are compared. */
export function meanDifferences(
  rows: readonly PublishedRow[],
  ours: readonly (Figures | undefined)[],
): readonly string[] {
  const present = ours.filter((figures) => figures !== undefined);
  return NAMES.flatMap((name) => {
    const mean = present.reduce((sum, figures) => sum + figures[name], 0) / present.length;
    const published = rows.reduce((sum, row) => sum + Number(row[name]), 0) / rows.length;
    if (Math.abs(mean - published) <= RANDOM_TOLERANCE) return [];
    return [`mean ${name}: ours ${mean}, published ${published}`];
  });
}

function twoDecimals(value: number): number {
  return halfEven(value * 100) / 100;
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
