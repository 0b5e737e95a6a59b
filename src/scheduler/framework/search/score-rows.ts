import { ClassPoints } from '../plan/class-points.ts';
import type { NamedScore, Plan } from '../plan/plan.ts';

/** Points of one plugin, beside the list of rows that was asked for. */
export interface PluginPoints {
  readonly name: string;
  readonly weight: number;
  readonly raw: Float64Array;
  readonly normalised: Float64Array;
}

/**
 * Scores a short list of feasible nodes plugin by plugin, without the index: for narrowed searches, cached hints and
 * explanations. The list is what the normalised scores are normalised over.
 */
export function scoreRows(plan: Plan, rows: Int32Array): readonly PluginPoints[] {
  const classes = new ClassPoints();
  const slots = classSlots(plan, rows, classes);
  return plan.scores.map(({ name, weight, score }) => {
    const raw = new Float64Array(rows.length);
    if (score.kind === 'row') {
      score.score(rows, rows.length, 1, raw);
      return { name, weight, raw, normalised: raw };
    }
    const number = plan.classScores.findIndex((candidate) => candidate.score === score);
    const view = classes.scoreOf(plan, number);
    const normalised = new Float64Array(rows.length);
    slots.forEach((slot, place) => {
      raw[place] = view.raw[slot];
      normalised[place] = view.points[slot];
    });
    return { name, weight, raw, normalised };
  });
}

/** Σ weight × normalised points of each row. */
export function totalPoints(plugins: readonly PluginPoints[], count: number): Float64Array {
  const totals = new Float64Array(count);
  for (const { weight, normalised } of plugins) {
    for (let i = 0; i < count; i++) totals[i] += weight * normalised[i];
  }
  return totals;
}

/** Normalised points from raw ones that came from elsewhere. */
export function normaliseRaws({ score }: NamedScore, raw: Float64Array): Float64Array {
  if (score.kind === 'row') return raw;
  const points = new Float64Array(raw.length);
  score.normalise({
    count: raw.length,
    nodeCounts: new Int32Array(raw.length).fill(1),
    values: new Int32Array(0),
    offsets: new Int32Array(raw.length),
    raw,
    points,
  });
  return points;
}

/** Fills `classes` with the classes of the rows; returns each row's place in it. */
function classSlots({ classes: table }: Plan, rows: Int32Array, classes: ClassPoints): readonly number[] {
  const slotOf = new Map<number, number>();
  return [...rows].map((row) => {
    const id = table.classOf(row, table.fixedClassOf(row));
    const slot = slotOf.get(id) ?? classes.add(id, 0);
    slotOf.set(id, slot);
    classes.nodeCounts[slot]++;
    return slot;
  });
}
